"""How the whole world answers to a step of wages, kept small: each region's own wage cell by cell, all others through
the few combinations of wages that matter.

A price in one place answers strongly to the wage at home and weakly, smoothly, to those abroad, so that what is abroad
has a low rank. It steers the solver and never enters the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.trade.kernels import Array, Single, products

#: combinations of wages kept: half as many cost no sweep more on the worlds of the benchmarks
RANK = 16


@dataclass(frozen=True)
class WageResponse:
    """Response of log prices and of log spending (the two parts) to each log wage.

    Attributes
    ----------
    home : (part, sector, region), to the region's own wage.
    abroad : (part times sector times region, rank), to each combination of wages.
    combinations : (rank, region), of log wages.
    """

    home: Single
    abroad: Single
    combinations: Single

    @classmethod
    def of(cls, price: Array, spending: Array) -> WageResponse:
        """From responses in full, (sector, region, region) each: the last axis is the wage that steps."""
        whole = np.stack((price, spending)).astype(np.float32)
        regions = whole.shape[-1]
        own = np.arange(regions)
        home = np.ascontiguousarray(whole[:, :, own, own])
        whole[:, :, own, own] = 0.0
        rows = whole.reshape(-1, regions)
        _, directions = np.linalg.eigh((rows.T @ rows).astype(float))
        kept = np.ascontiguousarray(directions[:, ::-1][:, :RANK].T, dtype=np.float32)
        return cls(home, np.ascontiguousarray(rows @ kept.T), kept)

    def abroad_steps(self, wage_step: Single) -> Single:
        """(part, sector, region, case): what prices and spending do when wages abroad step, (region, case)."""
        steps = products(self.abroad[None], (self.combinations @ wage_step)[None])
        return steps.reshape(*self.home.shape, -1)

    def to_wages(self, price: Single, spending: Single) -> Single:
        """(region,): the transposed response, from weights on prices and on spending, (sector, region) each."""
        weights = np.stack((price, spending))
        back: Single = (weights * self.home).sum(axis=(0, 1)) + (weights.ravel() @ self.abroad) @ self.combinations
        return back
