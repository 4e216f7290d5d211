"""From a solution on plain arrays to the labelled record, and back for a warm start."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import xarray as xr

from tightrope.core.axes import BILATERAL, EXPORTER, IMPORTER, REGION, SECTOR
from tightrope.trade.accounts import Accounts
from tightrope.trade.kernels import Array, final_price
from tightrope.trade.limits import LimitedSolution
from tightrope.trade.records import TradeBaseline, TradeEquilibrium
from tightrope.trade.solver import Solution
from tightrope.trade.system import System, Trial


def normalised(solution: Solution, system: System) -> Solution:
    """Money rescaled to the numeraire: factor income of each group of regions that trade equals its baseline's."""
    a, trial, implied = system.accounts, solution.trial, solution.implied
    share = a.mobile_share + a.resource_share
    new = np.bincount(system.group, (share * implied.output).sum(axis=0))
    old = np.bincount(system.group, (share * a.output).sum(axis=0))
    shift = np.log(np.divide(new, old, out=np.ones_like(new), where=(new > 0) & (old > 0)))[system.group]
    scale = np.exp(-shift)
    moved = {
        name: getattr(implied, name) * scale
        for name in (
            "output", "spending", "labour_income", "import_revenue", "export_revenue", "income", "balance"
        )
    }
    return replace(
        solution,
        trial=Trial(trial.wage - shift, trial.price - shift, trial.spending - shift),
        implied=replace(implied, log_cost=implied.log_cost - shift, **moved),
    )


def equilibrium_from(baseline: TradeBaseline, found: LimitedSolution, system: System) -> TradeEquilibrium:
    """Labels on. `system` must hold the wedges of the solution's limits."""
    a, implied, trial = system.accounts, found.solution.implied, found.solution.trial
    power = np.exp(-system.elasticity[:, None] * implied.log_cost)
    border = system.wedges.border * (system.demand(trial)[:, :, None] * power[:, None, :])
    basket = np.exp(final_price(a.final_share, trial.price))
    income_hat = np.divide(implied.income, a.income, out=np.ones_like(a.income), where=a.income > 0)
    wage_hat = np.where(a.wages > 0, np.exp(trial.wage), 1.0)
    known = (a.output > 0, a.spending > 0)
    return TradeEquilibrium(
        wage_hat=_by_region(a, wage_hat),
        unit_cost_hat=_by_cell(a, np.where(known[0], np.exp(implied.log_cost), 1.0)),
        price_hat=_by_cell(a, np.where(known[1], np.exp(trial.price), 1.0)),
        output_new=_by_cell(a, implied.output),
        expenditure_new=_by_cell(a, system.bought * np.exp(trial.spending)),
        trade_new=xr.DataArray(
            border,
            coords={SECTOR: list(a.sectors), IMPORTER: list(a.regions), EXPORTER: list(a.regions)},
            dims=BILATERAL,
        ),
        tariff_revenue_new=_by_region(a, implied.import_revenue),
        export_rent_new=_by_region(a, implied.export_revenue),
        trade_balance_new=_by_region(a, implied.balance),
        income_hat=_by_region(a, income_hat),
        final_price_hat=_by_region(a, basket),
        real_income_hat=_by_region(a, np.where(a.income > 0, income_hat / basket, 1.0)),
        real_wage_hat=_by_region(a, np.where(a.wages > 0, wage_hat / basket, 1.0)),
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


def _by_region(accounts: Accounts, values: Array) -> xr.DataArray:
    return xr.DataArray(values, coords={REGION: list(accounts.regions)}, dims=REGION)


def _by_cell(accounts: Accounts, values: Array) -> xr.DataArray:
    labels = {SECTOR: list(accounts.sectors), REGION: list(accounts.regions)}
    return xr.DataArray(values, coords=labels, dims=(SECTOR, REGION))
