"""What must hold in any world, in closed form. The world is made up; the property tests hold others to the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import xarray as xr

from tightrope.core.axes import IMPORTER
from tightrope.core.random import stream
from tightrope.core.shocks import Limit, LimitKind, RentTo, Shocks
from tightrope.trade import (
    Closure,
    TradeBaseline,
    TradeEquilibrium,
    TradeModel,
    calibration_from_arrays,
    decompose,
)
from tightrope.trade.kernels import Array
from tightrope.validation.board import Score, Timing
from tightrope.validation.cases import Case
from tightrope.validation.toy import Recipe, make_world

#: size of the made-up world, its seed, its elasticities and the accuracy of solves
RECIPE, SEED, TOLERANCE = Recipe(regions=9, sectors=7), 2023, 1e-12
ELASTICITIES = np.linspace(1.5, 9.0, RECIPE.sectors)


@dataclass(frozen=True)
class _Found:
    outcome: str
    published: float
    ours: float
    solves: int
    worst_residual: float


def scores(case: Case) -> tuple[list[Score], Timing]:
    """Run the closed form of this name."""
    started = perf_counter()
    found = _FORMS[case.name]()
    row = Score(case=case, outcome=found.outcome, published=found.published, ours=found.ours)
    seconds = perf_counter() - started
    return [row], Timing(case=case.name, seconds=seconds, solves=found.solves, worst_residual=found.worst_residual)


def log_real_wage_from_home_shares(baseline: TradeBaseline, theta: Array, home_share_hat: Array) -> Array:
    r"""(region,): log change of the real wage of a region without resource rents, given its home shares.

    .. math:: \ln(\hat w/\hat P) = -\sum_j \alpha_j x_j, \quad x = (1-\gamma')^{-1} \ln(\hat\pi_{home})/\theta

    Parameters
    ----------
    theta : (sector,)
    home_share_hat : (sector, region), new/old.
    """
    output = baseline.trade.values.sum(axis=1)
    spending = (baseline.trade.values * (1 + baseline.tariff_rate.values)).sum(axis=2)
    inputs = baseline.intermediate.values
    final = spending - inputs.sum(axis=2).T
    shares = inputs / output.T[:, None, :]
    result = np.empty(output.shape[1])
    for n in range(output.shape[1]):
        right = np.log(home_share_hat[:, n]) / theta
        price_over_wage = np.linalg.solve(np.eye(len(theta)) - shares[n].T, right)
        result[n] = -(final[:, n] / final[:, n].sum()) @ price_over_wage
    return result


def home_share(trade: Array, tariff: Array) -> Array:
    """(sector, region): part of spending on one's own goods."""
    paid = trade * (1 + tariff)
    share: Array = np.einsum("jnn->jn", paid) / paid.sum(axis=2)
    return share


def _model(closure: Closure, rents: bool) -> TradeModel:
    baseline = make_world(RECIPE if rents else replace(RECIPE, rent=0.0), SEED)
    return TradeModel(baseline, calibration_from_arrays(baseline, trade_elasticity=ELASTICITIES, closure=closure))


def _no_shock() -> _Found:
    worst, residual = 0.0, 0.0
    for closure in Closure:
        model = _model(closure, rents=True)
        equilibrium = model.solve(Shocks.neutral(model.baseline.sectors, model.baseline.regions), tolerance=TOLERANCE)
        worst = max(worst, float(np.abs(equilibrium.real_income_hat.values - 1).max()))
        residual = max(residual, equilibrium.report.residual)
    return _Found("largest distance of real income from 1", 0.0, worst, len(Closure), residual)


def _world_autarky() -> _Found:
    model = _model(Closure.ZERO, rents=False)
    neutral = Shocks.neutral(model.baseline.sectors, model.baseline.regions)
    closed = np.broadcast_to(np.eye(len(model.baseline.regions)), neutral.open_share.shape)
    equilibrium = model.solve(replace(neutral, open_share=neutral.open_share.copy(data=closed)), tolerance=TOLERANCE)
    equilibrium.report.raise_if_failed("World autarky")
    old = home_share(model.baseline.trade.values, model.baseline.tariff_rate.values)
    exact = log_real_wage_from_home_shares(model.baseline, ELASTICITIES, 1 / old)
    worst = float(np.abs(np.log(equilibrium.real_wage_hat.values) - exact).max())
    return _Found("largest distance of log real wages", 0.0, worst, 1, equilibrium.report.residual)


def _acr_identity() -> _Found:
    model = _model(Closure.SHARE_OF_INCOME, rents=False)
    shocks = replace(mixed_shocks(model.baseline), limits=())
    shocks = replace(shocks, productivity_hat=xr.ones_like(shocks.productivity_hat))
    equilibrium = model.solve(shocks, tolerance=TOLERANCE)
    equilibrium.report.raise_if_failed("A mixture of trade shocks")
    old = home_share(model.baseline.trade.values, model.baseline.tariff_rate.values)
    new = np.einsum("jnn->jn", equilibrium.trade_new.values) / equilibrium.expenditure_new.values
    exact = log_real_wage_from_home_shares(model.baseline, ELASTICITIES, new / old)
    worst = float(np.abs(np.log(equilibrium.real_wage_hat.values) - exact).max())
    return _Found("largest distance of log real wages", 0.0, worst, 1, equilibrium.report.residual)


def _decomposition_sums() -> _Found:
    model = _model(Closure.SHARE_OF_INCOME, rents=True)
    shocks = mixed_shocks(model.baseline)
    equilibrium: TradeEquilibrium = model.solve(shocks, tolerance=TOLERANCE)
    parts = [decompose(model, shocks, region) for region in model.baseline.regions]
    found = np.array([float(part.log_points.sum()) for part in parts])
    worst = float(np.abs(found - np.log(equilibrium.real_income_hat.values)).max())
    return _Found("largest distance of sum from total", 0.0, worst, len(parts), equilibrium.report.residual)


def mixed_shocks(baseline: TradeBaseline) -> Shocks:
    """Tariffs, export taxes, icebergs, bans, productivity and a volume limit together, abroad only."""
    draw = stream(SEED, "mixed shocks")
    neutral = Shocks.neutral(baseline.sectors, baseline.regions)
    shape = neutral.open_share.shape
    abroad = ~np.eye(shape[1], dtype=bool)[None]

    def some(part: float, values: Array, otherwise: float) -> xr.DataArray:
        chosen = abroad & (draw.uniform(size=shape) < part)
        return neutral.open_share.copy(data=np.where(chosen, values, otherwise))

    covered = np.ones(shape[1])
    covered[0] = 0.0
    limit = Limit(
        name="pipeline",
        kind=LimitKind.VOLUME,
        rent_to=RentTo.EXPORTER,
        exporter=baseline.regions[0],
        sector=baseline.sectors[0],
        bound=0.6,
        covered=xr.DataArray(covered, coords={IMPORTER: list(baseline.regions)}, dims=IMPORTER),
    )
    return Shocks(
        trade_cost_hat=some(0.3, draw.uniform(0.8, 1.5, shape), 1.0),
        open_share=some(0.1, np.zeros(shape), 1.0),
        tariff_add=some(0.3, draw.uniform(0, 0.6, shape), 0.0),
        export_tax_add=some(0.2, draw.uniform(0, 0.3, shape), 0.0),
        productivity_hat=neutral.productivity_hat.copy(data=draw.uniform(0.9, 1.1, shape[:2])),
        limits=(limit,),
    )


_FORMS = {
    "no_shock": _no_shock,
    "world_autarky": _world_autarky,
    "acr_identity": _acr_identity,
    "decomposition_sums": _decomposition_sums,
}
