"""Goods that pass through a hub: sized, given an origin and a destination, and kept apart from production."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tightrope.data.estimate.book import DEFAULT, Assumptions, pair_of
from tightrope.data.layout import Layout

if TYPE_CHECKING:
    from tightrope.data.estimate.pairs import Reported


@dataclass(frozen=True)
class Reexports:
    """`flows` (hub, importer, exporter) at the hub's price, `margin` (hub,): the part the hub earns.

    `hubs` are positions of the hubs among the regions.
    """

    hubs: np.ndarray
    flows: np.ndarray
    margin: np.ndarray

    def sold(self, regions: int) -> np.ndarray:
        """(region,): re-exports of each hub at its own price."""
        out = np.zeros(regions)
        out[self.hubs] = self.flows.sum((1, 2))
        return out

    def cost(self, regions: int) -> np.ndarray:
        """(region,): what the hubs paid for goods they sold on."""
        out = np.zeros(regions)
        out[self.hubs] = self.flows.sum((1, 2)) * (1 - self.margin)
        return out

    def margins_paid(self) -> np.ndarray:
        """(hub, importer): margin earned by each hub from each destination."""
        out: np.ndarray = self.flows.sum(2) * self.margin[:, None]
        return out

    def passed_on(self) -> np.ndarray:
        """(importer, exporter): value at the origin's price of what reached the importer through hubs."""
        out: np.ndarray = (self.flows * (1 - self.margin)[:, None, None]).sum(0)
        return out


def estimate_reexports(goods_out: np.ndarray, reported: Reported, layout: Layout, assume: Assumptions) -> Reexports:
    """Size times destination share times origin share.

    Size: a part of the hub's merchandise exports. Destinations: the parts the book names, the rest like the hub's
    exports. Origins: like the hub's imports, without the destination itself and the hub. Sales to a hub on the
    exporter's own word, and purchases from a hub on the importer's own word by origin, contain no transit.

    Parameters
    ----------
    goods_out : (region,)
        Merchandise exports, re-exports included.
    reported : Reported
        Goods trade as reported, national panels included.
    """
    shares = assume.of_year("reexport_share")
    named = assume.of_year("reexport_destination")
    hubs = np.array([layout.region_at[h] for h in sorted(shares)])
    margins = dict(assume.book["world.reexport_margin"].values or {})
    n = len(layout.regions)
    flows = np.zeros((len(hubs), n, n))
    for k, h in enumerate(hubs):
        hub = layout.regions[h]
        sold = np.where(reported.by_importer[:, h], 0, reported.values[:, h])
        to = _destinations(hub, sold, named, layout)
        origin = np.where(reported.by_exporter[h, :], 0, reported.values[h, :])
        origin[h] = 0
        cube = to[:, None] * origin[None, :]
        np.fill_diagonal(cube, 0)
        sums = cube.sum(1, keepdims=True)
        cube = np.divide(cube, sums, out=np.zeros_like(cube), where=sums > 0) * to[:, None]
        flows[k] = cube * (shares[hub] * goods_out[h])
    margin = np.array([margins.get(layout.regions[h], margins[DEFAULT]) for h in hubs])
    return Reexports(hubs=hubs, flows=flows, margin=margin)


def _destinations(hub: str, sold: np.ndarray, named: Mapping[str, float], layout: Layout) -> np.ndarray:
    """(importer,): share of the hub's re-exports by destination; sums to 1."""
    given = {pair_of(k)[1]: v for k, v in named.items() if pair_of(k)[0] == hub}
    rest = sold.copy()
    rest[layout.region_at[hub]] = 0
    at = [layout.region_at[c] for c in given]
    rest[at] = 0
    out: np.ndarray = rest / rest.sum() * (1 - sum(given.values()))
    out[at] = list(given.values())
    return out
