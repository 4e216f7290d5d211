"""From a solution on plain arrays to the labelled record, and back for a warm start."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import xarray as xr

from tightrope.core.axes import BILATERAL, EXPORTER, IMPORTER, REGION, SECTOR
from tightrope.trade.accounts import Accounts
from tightrope.trade.kernels import Array, final_price
from tightrope.trade.limits import LimitedSolution
from tightrope.trade.records import TradeEquilibrium
from tightrope.trade.solver import Solution
from tightrope.trade.system import System, Trial


def normalised(solution: Solution, system: System) -> Solution:
    """Money rescaled to the numeraire: factor income of each group of regions that trade equals its baseline's."""
    a, trial, implied = system.accounts, solution.trial, solution.implied
    share = a.mobile_share + a.resource_share
    new = np.bincount(system.alive.group, (share * implied.output).sum(axis=0))
    old = np.bincount(system.alive.group, (share * a.output).sum(axis=0))
    shift = np.log(np.divide(new, old, out=np.ones_like(new), where=(new > 0) & (old > 0)))[system.alive.group]
    scale = np.exp(-shift)
    moved = {
        name: getattr(implied, name) * scale
        for name in ("output", "spending", "labour_income", "import_revenue", "export_revenue", "income", "balance")
    }
    return replace(
        solution,
        trial=Trial(trial.wage - shift, trial.price - shift, trial.spending - shift),
        implied=replace(implied, log_cost=implied.log_cost - shift, **moved),
    )


def equilibrium_from(labels: Labels, found: LimitedSolution, system: System) -> TradeEquilibrium:
    """Labels on. `system` must hold the wedges of the solution's limits."""
    a, implied, trial = system.accounts, found.solution.implied, found.solution.trial
    basket = np.exp(final_price(a.final_share, trial.price))
    income_hat = np.divide(implied.income, a.income, out=np.ones_like(a.income), where=a.income > 0)
    wage_hat = np.where(a.wages > 0, np.exp(trial.wage), 1.0)
    known = (a.output > 0, a.spending > 0)
    return TradeEquilibrium(
        wage_hat=labels.region(wage_hat),
        unit_cost_hat=labels.cell(np.where(known[0], np.exp(implied.log_cost), 1.0)),
        price_hat=labels.cell(np.where(known[1], np.exp(trial.price), 1.0)),
        output_new=labels.cell(implied.output),
        expenditure_new=labels.cell(system.bought * np.exp(trial.spending)),
        trade_new=labels.flow(system.border_flows(trial, implied.log_cost)),
        tariff_revenue_new=labels.region(implied.import_revenue),
        export_rent_new=labels.region(implied.export_revenue),
        trade_balance_new=labels.region(implied.balance),
        income_hat=labels.region(income_hat),
        final_price_hat=labels.region(basket),
        real_income_hat=labels.region(np.where(a.income > 0, income_hat / basket, 1.0)),
        real_wage_hat=labels.region(np.where(a.wages > 0, wage_hat / basket, 1.0)),
        limits=found.outcomes,
        report=found.solution.report,
    )


def trial_from(equilibrium: TradeEquilibrium, accounts: Accounts) -> Trial:
    """An earlier equilibrium as a starting point; cells that were stopped start at their baseline."""
    spending = equilibrium.expenditure_new.values
    known = (spending > 0) & (accounts.spending > 0)
    ratio = np.divide(spending, accounts.spending, out=np.ones_like(spending), where=known)
    wage, price = np.log(equilibrium.wage_hat.values), np.log(equilibrium.price_hat.values)
    wages = accounts.wages
    level = np.log((wages * equilibrium.wage_hat.values).sum() / wages.sum()) if wages.any() else 0.0
    return Trial(wage - level, price - level, np.log(ratio) - level)


@dataclass(frozen=True)
class Labels:
    """Labelled arrays of the right shape to copy labels from: making new ones takes longer than a sweep."""

    by_region: xr.DataArray
    by_cell: xr.DataArray
    by_flow: xr.DataArray

    @classmethod
    def of(cls, accounts: Accounts) -> Labels:
        """Labels of a world."""
        sectors, regions = list(accounts.sectors), list(accounts.regions)
        shape = accounts.trade.shape
        cell, flow = {SECTOR: sectors, REGION: regions}, {SECTOR: sectors, IMPORTER: regions, EXPORTER: regions}
        return cls(
            by_region=xr.DataArray(np.zeros(shape[1]), coords={REGION: regions}, dims=REGION),
            by_cell=xr.DataArray(np.zeros(shape[:2]), coords=cell, dims=(SECTOR, REGION)),
            by_flow=xr.DataArray(np.zeros(shape), coords=flow, dims=BILATERAL),
        )

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
