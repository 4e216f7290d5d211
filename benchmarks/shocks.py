"""Shocks to made worlds, on plain arrays of the flows they touch; the same seed gives the same shock."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tightrope.trade import Question, TradeModel
from tightrope.trade.kernels import Array, Groups
from tightrope.trade.wedges import ShockArrays

#: regions of a sanctions coalition, third countries hit by tariffs, what icebergs and tariffs are
COALITION, THIRD, ICEBERG, TARIFF = 30, 5, 2.5, 1.0


def shock(model: TradeModel, *, iceberg: Array | None = None, tariff: Array | None = None) -> ShockArrays:
    """From iceberg costs new/old and points added to tariffs, each (sector, importer, exporter)."""
    a = model.accounts
    cost = np.ones(a.trade.shape) if iceberg is None else iceberg
    added = np.zeros(a.trade.shape) if tariff is None else tariff
    cells = np.flatnonzero((cost != 1) | (added != 0))
    old = a.tariff.reshape(-1)[cells]
    return ShockArrays(
        cells=cells,
        importer=np.log1p(added.reshape(-1)[cells] / (1 + old)),
        exporter=np.zeros(len(cells)),
        iceberg=np.log(cost.reshape(-1)[cells]),
        open_share=np.ones(len(cells)),
        tariff_old=old,
        productivity=np.zeros(a.output.shape),
    )


def goods(model: TradeModel) -> Groups:
    """Numbers of the sectors that are goods."""
    return np.array([j for j, name in enumerate(model.accounts.sectors) if name.startswith("goods")])


def tariff_shock(model: TradeModel, seed: int = 0) -> ShockArrays:
    """One country adds 25 points to its tariffs on all goods of all others."""
    _, regions, _ = model.accounts.trade.shape
    country = int(np.random.default_rng(seed).integers(regions))
    added = np.zeros(model.accounts.trade.shape)
    added[goods(model), country] = 0.25
    added[:, country, country] = 0.0
    return shock(model, tariff=added)


def sanctions(model: TradeModel, seed: int = 0, *, iceberg: float = ICEBERG, tariff: float = TARIFF) -> ShockArrays:
    """Trade both ways between a coalition and one target costs more; one member taxes the goods of third countries."""
    _, regions, _ = model.accounts.trade.shape
    order = np.random.default_rng(seed).permutation(regions)
    coalition = min(COALITION, regions // 2)
    target, members, third = order[0], order[1 : 1 + coalition], order[1 + coalition : 1 + coalition + THIRD]
    cost, added = np.ones(model.accounts.trade.shape), np.zeros(model.accounts.trade.shape)
    cost[:, members, target] = cost[:, target, members] = iceberg
    added[np.ix_(goods(model), members[:1], third)] = tariff
    return shock(model, iceberg=cost, tariff=added)


def different_questions(model: TradeModel, count: int, seed: int = 0) -> Iterator[Question]:
    """Half are new tariffs on the goods of a few pairs of countries; half are draws of one sanctions question with
    different severities. Each has elasticities of its own, all sectors' times one factor between 0.7 and 1.4."""
    rng = np.random.default_rng(seed)
    regions = len(model.accounts.regions)
    for number in range(count):
        believing = model.believing(trade_elasticity=model.calibration.trade_elasticity * rng.uniform(0.7, 1.4))
        if number < count // 2:
            added = np.zeros(model.accounts.trade.shape)
            for _ in range(3):
                importer, exporter = rng.choice(regions, 2, replace=False)
                added[goods(model), importer, exporter] = rng.uniform(0.05, 0.5)
            shocks = shock(model, tariff=added)
        else:
            shocks = sanctions(model, seed, iceberg=rng.uniform(1.2, ICEBERG), tariff=rng.uniform(0.1, TARIFF))
        yield Question(believing, shocks)
