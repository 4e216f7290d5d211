"""Worlds made from a seed, of any size, with the features that make a real one hard: gravity, tariffs, input-output
loops, trade imbalances, resource rents, flows and sectors that are absent, regions that differ a thousandfold in
size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.trade import (
    Calibration,
    Closure,
    TradeBaseline,
    TradeModel,
    baseline_from_arrays,
    calibration_from_arrays,
)
from tightrope.trade.kernels import Array, Mask

#: accuracy to which the accounts of a made world close, and sweeps to get there
CLOSED, SWEEPS = 1e-15, 2000
#: part of the sectors that are goods; the first of these dig up resources
GOODS, RESOURCES = 0.45, 0.08


@dataclass(frozen=True)
class RandomWorld:
    """A baseline and beliefs about it."""

    baseline: TradeBaseline
    calibration: Calibration

    def model(self, closure: Closure | None = None) -> TradeModel:
        """Trade model of this world; another closure than the calibration's on request."""
        elasticity = self.calibration.trade_elasticity.values
        return TradeModel(
            self.baseline,
            calibration_from_arrays(
                self.baseline, trade_elasticity=elasticity, closure=closure or self.calibration.closure
            ),
        )


def random_world(
    regions: int, sectors: int, seed: int, *, closure: Closure = Closure.SHARE_OF_INCOME, zeros: float = 0.05
) -> RandomWorld:
    """A world whose accounts close by construction; the same seed gives the same world.

    Parameters
    ----------
    regions, sectors : size, at least 2 and 1.
    seed : of everything random in it.
    closure : what happens to trade balances.
    zeros : part of foreign flows that are absent; a quarter of it is the part of sectors that a region lacks.
    """
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(0, 1.6, regions))
    goods = np.arange(sectors) < max(1, round(GOODS * sectors))
    share = _sourcing(rng, size, goods, zeros)
    tariff = _tariffs(rng, goods, regions)
    input_share, final_share = _recipes(rng, regions, sectors)
    balance_share = np.clip(rng.normal(0, 0.04, regions), -0.12, 0.12)
    trade, output = _closed_accounts(size, share, tariff, input_share, final_share, balance_share)
    baseline = baseline_from_arrays(
        trade=trade,
        tariff_rate=tariff,
        intermediate=input_share * output.T[:, None, :],
        rent_share=_rents(rng, regions, sectors),
        regions=[f"R{n + 1:03d}" for n in range(regions)],
        sectors=[f"{'goods' if good else 'services'}_{j + 1:02d}" for j, good in enumerate(goods)],
    )
    elasticity = np.where(goods, np.exp(rng.normal(np.log(5.0), 0.45, sectors)), rng.uniform(3.0, 6.0, sectors))
    return RandomWorld(baseline, calibration_from_arrays(baseline, trade_elasticity=elasticity, closure=closure))


def _sourcing(rng: np.random.Generator, size: Array, goods: Mask, zeros: float) -> Array:
    """(sector, importer, exporter): gravity shares of spending; services are bought mostly at home."""
    regions, sectors = len(size), len(goods)
    place = rng.uniform(0, 1, (regions, 2))
    distance = np.linalg.norm(place[:, None] - place[None, :], axis=2) + 0.05
    talent = np.exp(rng.normal(0, 0.8, (sectors, regions)))
    pull = talent[:, None, :] * size[None, None, :] ** 0.8 * distance ** -rng.uniform(0.7, 1.5, sectors)[:, None, None]
    pull = pull * np.exp(rng.normal(0, 0.7, pull.shape))
    home = np.arange(regions)
    absent = rng.uniform(size=pull.shape) < zeros
    absent[0, home, np.roll(home, 1)] = False  # a ring of neighbours, so that no region is cut off
    absent[:, home, home] = True
    idle = rng.uniform(size=(sectors, regions)) < zeros / 4
    idle[0] = False
    pull = np.where(absent | idle[:, None, :], 0.0, pull)
    abroad = pull / np.maximum(pull.sum(axis=2, keepdims=True), np.finfo(float).tiny)
    openness = np.where(goods, 0.33, 0.06)[:, None] * (size / size.mean())[None, :] ** -0.12
    openness = np.clip(openness * np.exp(rng.normal(0, 0.35, (sectors, regions))), 0.005, 0.95)
    openness = np.where(pull.sum(axis=2) > 0, np.where(idle, 1.0, openness), 0.0)
    share: Array = abroad * openness[..., None]
    share[:, home, home] = 1 - openness
    return share


def _tariffs(rng: np.random.Generator, goods: Mask, regions: int) -> Array:
    """(sector, importer, exporter): an importer's average times a sector's, none inside a union or on services."""
    average = rng.choice([0.0, 0.02, 0.04, 0.08, 0.12], size=regions)
    peak = np.where(goods, np.exp(rng.normal(-0.1, 0.7, len(goods))), 0.0)
    union = rng.integers(0, max(2, regions // 6), regions)
    rate: Array = peak[:, None, None] * average[None, :, None] * (union[:, None] != union[None, :])
    return np.minimum(rate, 0.8)


def _recipes(rng: np.random.Generator, regions: int, sectors: int) -> tuple[Array, Array]:
    """Input shares of output (region, input sector, sector) and shares of final spending (sector, region)."""
    common = rng.gamma(0.35, 1.0, (sectors, sectors)) + 1e-3 + 2.0 * np.eye(sectors) * rng.uniform(size=sectors)
    recipe = common * np.exp(rng.normal(0, 0.4, (regions, sectors, sectors)))
    recipe = recipe / recipe.sum(axis=1, keepdims=True)
    inputs = np.clip(rng.normal(0.5, 0.1, sectors)[None, :] + rng.normal(0, 0.05, (regions, sectors)), 0.15, 0.8)
    taste = np.exp(rng.normal(0, 1.0, (sectors, 1)) + rng.normal(0, 0.3, (sectors, regions)))
    return recipe * inputs[:, None, :], taste / taste.sum(axis=0)


def _rents(rng: np.random.Generator, regions: int, sectors: int) -> Array:
    """(region, sector): what a sector's own resource earns of value added; only sectors that dig, in some regions."""
    rents = np.zeros((regions, sectors))
    digging = max(1, round(RESOURCES * sectors))
    endowed = rng.uniform(size=(regions, digging)) < 0.5
    rents[:, :digging] = endowed * rng.uniform(0.1, 0.7, (regions, digging))
    return rents


def _closed_accounts(
    size: Array, share: Array, tariff: Array, input_share: Array, final_share: Array, balance_share: Array
) -> tuple[Array, Array]:
    """Trade and output when every region spends what it earns less its balance: incomes are solved for."""
    border = share / (1 + tariff)
    value_added_share = 1 - input_share.sum(axis=1).T
    income = size / size.sum()
    spending = final_share * income
    for _ in range(SWEEPS):
        output = np.matmul(spending[:, None, :], border)[:, 0, :]
        earned = (value_added_share * output).sum(axis=0) + (spending * (1 - border.sum(axis=2))).sum(axis=0)
        saved = balance_share - (balance_share * earned).sum() / earned.sum()
        income = earned * (1 - saved)
        new = final_share * income + np.matmul(input_share, output.T[..., None])[..., 0].T
        new = new / income.sum()
        change = float(np.abs(new - spending).max() / new.max())
        spending = new
        if change < CLOSED:
            break
    trade = border * spending[..., None] * 1e8
    return trade, trade.sum(axis=1)
