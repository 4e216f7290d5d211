"""From a solution on plain arrays to the labelled record, and back for a warm start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import xarray as xr

from tightrope.core.axes import BILATERAL, EXPORTER, IMPORTER, REGION, SECTOR
from tightrope.trade.accounts import Accounts
from tightrope.trade.kernels import Array
from tightrope.trade.limits import Limited, LimitSet
from tightrope.trade.points import Trial
from tightrope.trade.records import LimitOutcome, TradeEquilibrium
from tightrope.trade.solver import Solution, side_by_side
from tightrope.trade.system import OneCase, System
from tightrope.trade.technology import final_basket

#: a bound counts as held when it is broken by no more than this many tolerances of the solve
HELD = 1e3


def normalised(solution: Solution, case: OneCase) -> Solution:
    """Money rescaled to the numeraire: factor income of each group of regions that trade equals its baseline's."""
    system, trial, implied = case.system, solution.trial, solution.implied
    group = case.of(system.alive.group)
    new = np.bincount(group, implied.factor_income)
    old = np.bincount(group, (case.of(system.factors.value_added) * system.accounts.output).sum(axis=0))
    shift = np.log(np.divide(new, old, out=np.ones_like(new), where=(new > 0) & (old > 0)))[group]
    scale = np.exp(-shift)
    moved = {f.name: getattr(implied, f.name) * scale for f in fields(implied) if f.name != "log_cost"}
    return replace(
        solution,
        trial=Trial(trial.wage - shift, trial.price - shift, trial.spending - shift, trial.limit),
        implied=replace(implied, log_cost=implied.log_cost - shift, **moved),
    )


def equilibrium_from(labels: Labels, solution: Solution, case: OneCase) -> TradeEquilibrium:
    """Labels on."""
    system = case.alone
    a, implied, trial = system.accounts, solution.implied, solution.trial
    wages = system.factors.wages[:, 0]
    basket = np.exp(system.basket(trial.price[..., None])[:, 0])
    income_hat = np.divide(implied.income, a.income, out=np.ones_like(a.income), where=a.income > 0)
    wage_hat = np.where(wages > 0, np.exp(trial.wage), 1.0)
    return TradeEquilibrium(
        wage_hat=labels.region(wage_hat),
        unit_cost_hat=labels.cell(np.where(a.output > 0, np.exp(implied.log_cost), 1.0)),
        price_hat=labels.cell(np.where(a.spending > 0, np.exp(trial.price), 1.0)),
        output_new=labels.cell(implied.output),
        expenditure_new=labels.cell(system.bought[..., 0] * np.exp(trial.spending)),
        tariff_revenue_new=labels.region(implied.import_revenue),
        export_rent_new=labels.region(implied.export_revenue),
        hub_margin_new=labels.region(implied.hub_income),
        trade_balance_new=labels.region(implied.balance),
        income_hat=labels.region(income_hat),
        final_price_hat=labels.region(basket),
        real_income_hat=labels.region(real_incomes(solution, case)),
        real_wage_hat=labels.region(np.where(wages > 0, wage_hat / basket, 1.0)),
        limits=outcomes(solution, system),
        report=solution.report,
        flows=lambda: labels.flow(border_flows(system, solution)),
    )


def real_incomes(solution: Solution, case: OneCase) -> Array:
    """(region,): real income, new/old; 1 where there is none."""
    a, income = case.system.accounts, solution.implied.income
    delta = case.of(case.system.factors.nests.final)[None]
    basket = np.exp(final_basket(a.final_share, solution.trial.price[..., None], delta)[:, 0])
    ratio = np.divide(income, a.income, out=np.ones_like(a.income), where=a.income > 0)
    real: Array = np.where(a.income > 0, ratio / basket, 1.0)
    return real


def border_flows(system: System, solution: Solution) -> Array:
    """(sector, importer, exporter): trade at border prices, given exact prices. `system` holds this case alone."""
    trial = side_by_side([solution.trial])
    power = np.exp(-system.elasticity[:, :, 0] * solution.implied.log_cost)
    flows: Array = system.wedges.border.dense(system.left(trial).border) * system.demand(trial)
    flows *= power[:, None, :]
    return flows


def outcomes(solution: Solution, system: System) -> tuple[LimitOutcome, ...]:
    """How each limit ended. `system` holds the solution's case alone."""
    if not len(system.limits):
        return ()
    trial = side_by_side([solution.trial])
    gap = system.limit_gap(trial, solution.implied.log_cost[..., None], system.demand(trial))[:, 0]
    bounds = np.exp(system.limits.log_bound[:, 0])
    return tuple(
        LimitOutcome(
            name=one.limit.name,
            wedge=float(np.expm1(solution.trial.limit[number])),
            bound=float(bounds[number]),
            reached=float(bounds[number] * np.exp(gap[number])),
            attained=bool(gap[number] <= HELD * solution.report.tolerance),
        )
        for number, one in enumerate(system.limits.members)
    )


def trial_from(equilibrium: TradeEquilibrium, accounts: Accounts, limits: Sequence[Limited]) -> Trial:
    """An earlier equilibrium as a starting point; cells that were stopped start at their baseline, limits it did not
    have at no wedge."""
    spending = equilibrium.expenditure_new.values
    known = (spending > 0) & (accounts.spending > 0)
    ratio = np.divide(spending, accounts.spending, out=np.ones_like(spending), where=known)
    wage, price = np.log(equilibrium.wage_hat.values), np.log(equilibrium.price_hat.values)
    wages = accounts.wages
    level = np.log((wages * equilibrium.wage_hat.values).sum() / wages.sum()) if wages.any() else 0.0
    before = {outcome.name: float(np.log1p(outcome.wedge)) for outcome in equilibrium.limits}
    wedges = np.array([min(before.get(one.limit.name, 0.0), one.ceiling) for one in limits])
    return Trial(wage - level, price - level, np.log(ratio) - level, wedges)


def same_limits(trial: Trial, solved: LimitSet, limits: Sequence[Limited]) -> Trial:
    """A solution as the starting point of a question with other limits; those it did not have start at no wedge."""
    known = {one.limit.name: wedge for one, wedge in zip(solved.members, trial.limit.tolist(), strict=True)}
    wedges = np.array([min(known.get(one.limit.name, 0.0), one.ceiling) for one in limits])
    return replace(trial, limit=wedges)


@dataclass(frozen=True)
class Labels:
    """Labelled arrays of the right shape to copy labels from: making new ones takes longer than a sweep."""

    by_region: xr.DataArray
    by_cell: xr.DataArray
    by_flow: xr.DataArray

    @classmethod
    def of(cls, accounts: Accounts) -> Labels:
        """Labels of a world."""
        shape = accounts.trade.shape
        empty = xr.Dataset(
            {
                "by_region": (REGION, np.zeros(shape[1])),
                "by_cell": ((SECTOR, REGION), np.zeros(shape[:2])),
                "by_flow": (BILATERAL, np.zeros(shape)),
            },
            coords={SECTOR: list(accounts.sectors)}
            | {axis: list(accounts.regions) for axis in (REGION, IMPORTER, EXPORTER)},
        )
        return cls(**{name: empty[name].rename(None) for name in ("by_region", "by_cell", "by_flow")})

    def region(self, values: Array) -> xr.DataArray:
        """(region,)"""
        return self.by_region.copy(deep=False, data=_read_only(values))

    def cell(self, values: Array) -> xr.DataArray:
        """(sector, region)"""
        return self.by_cell.copy(deep=False, data=_read_only(values))

    def flow(self, values: Array) -> xr.DataArray:
        """(sector, importer, exporter)"""
        return self.by_flow.copy(deep=False, data=_read_only(values))


def _read_only(values: Array) -> Array:
    view = values.view()
    view.flags.writeable = False
    return view
