"""Caliendo and Parro (2015), Table 2: NAFTA's tariff cuts, by the authors' own measure of welfare.

The authors' coefficients hold one negative input share (kept, as they kept it), which a `TradeBaseline` refuses; so the
case runs on the solver's own arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np

from tightrope.trade.accounts import Accounts
from tightrope.trade.closures import balances_of
from tightrope.trade.counterfactual import Counterfactual, Ground, system_of
from tightrope.trade.equilibrium import border_flows, normalised
from tightrope.trade.feasibility import everything_alive
from tightrope.trade.kernels import Array, final_price
from tightrope.trade.precondition import preconditioner
from tightrope.trade.records import Closure
from tightrope.trade.solver import Solution, fixed_points, no_change
from tightrope.trade.system import OneCase
from tightrope.trade.wedges import ShockArrays, baseline_wedges, no_shock
from tightrope.validation.board import Score, Timing
from tightrope.validation.cases import Case
from tightrope.validation.inputs import Coefficients, read_inputs, sector_first

#: the authors' measures, by name of their published column
COLUMNS = {
    "target_tot": "terms of trade",
    "target_vot": "volume",
    "target_welfare": "welfare",
    "target_realwage": "real wage",
}
#: accuracy of the two solves, sweeps allowed
TOLERANCE, SWEEPS = 1e-12, 500


@dataclass(frozen=True)
class Nafta:
    """1993 re-solved without deficits, and the same with NAFTA's tariff cuts; ratios refer to the raw data."""

    accounts: Accounts
    before: Solution
    after: Solution
    trade_before: Array
    trade_after: Array


def scores(case: Case, folder: Path) -> tuple[list[Score], Timing]:
    """Solve the NAFTA counterfactual and compare the published columns for the three members."""
    started = perf_counter()
    data = read_inputs(folder, str(case.inputs))
    nafta = solve_nafta(data)
    found = _authors_measures(nafta)
    members = data["nafta_index"]
    rows = [
        Score(
            case=case,
            outcome=f"{country}, {what}",
            published=float(data[column][k]),
            ours=float(found[column][members[k]]),
        )
        for column, what in COLUMNS.items()
        for k, country in enumerate(data["target_countries"].tolist())
    ]
    residual = max(nafta.before.report.residual, nafta.after.report.residual)
    return rows, Timing(case=case.name, seconds=perf_counter() - started, solves=2, worst_residual=residual)


def solve_nafta(data: dict[str, np.ndarray]) -> Nafta:
    """Baseline and counterfactual, money normalised to world factor income."""
    accounts = Coefficients(
        regions=tuple(data["countries"].tolist()),
        sectors=tuple(data["sectors"].tolist()),
        share=sector_first(data["pi"]),
        tariff=sector_first(data["tau_1993"]),
        input_share=data["gamma_io"],
        final_share=data["alpha"].T.copy(),
        wages=data["va"],
        balance_share=np.zeros(len(data["countries"])),
    ).accounts()
    cuts = sector_first(data["tau_nafta_counterfactual"] - data["tau_1993"])
    before, trade_before = _solved(accounts, data["theta"], no_shock(accounts), "1993 without deficits")
    after, trade_after = _solved(accounts, data["theta"], _tariff_change(accounts, cuts), "NAFTA's tariff cuts")
    return Nafta(accounts, before, after, trade_before, trade_after)


def _solved(accounts: Accounts, theta: Array, shocks: ShockArrays, what: str) -> tuple[Solution, Array]:
    balances = balances_of(accounts, Closure.ZERO)
    ground = Ground(accounts, balances, theta, baseline_wedges(accounts), everything_alive(accounts))
    system = system_of([Counterfactual.of(ground, shocks)])
    steer = preconditioner(accounts, balances, theta)
    (solution,) = fixed_points(system, steer, no_change(system), tolerance=TOLERANCE, max_steps=SWEEPS)
    solution.report.raise_if_failed(what)
    solution = normalised(solution, OneCase(system, 0))
    return solution, border_flows(system, solution)


def _tariff_change(accounts: Accounts, change: Array) -> ShockArrays:
    cells = np.flatnonzero(change)
    old = accounts.tariff.reshape(-1)[cells]
    return replace(
        no_shock(accounts),
        cells=cells,
        importer=np.log1p(change.reshape(-1)[cells] / (1 + old)),
        exporter=np.zeros(len(cells)),
        iceberg=np.zeros(len(cells)),
        open_share=np.ones(len(cells)),
        tariff_old=old,
    )


def _authors_measures(nafta: Nafta) -> dict[str, Array]:
    """Percent, (region,): terms of trade and volume at baseline flows over baseline income, finite in prices."""
    flows, tariff = nafta.trade_before, nafta.accounts.tariff
    cost = np.exp(nafta.after.implied.log_cost - nafta.before.implied.log_cost)
    income = nafta.before.implied.income
    exports = (flows.sum(axis=1) * (cost - 1)).sum(axis=0)
    imports = np.einsum("jni,ji->n", flows, cost - 1)
    terms = 100 * (exports - imports) / income
    volume = 100 * (tariff * (nafta.trade_after - flows * cost[:, None, :])).sum(axis=(0, 2)) / income
    return {
        "target_tot": terms,
        "target_vot": volume,
        "target_welfare": terms + volume,
        "target_realwage": 100 * np.expm1(_log_real_wage(nafta, nafta.after) - _log_real_wage(nafta, nafta.before)),
    }


def _log_real_wage(nafta: Nafta, solution: Solution) -> Array:
    real: Array = solution.trial.wage - final_price(nafta.accounts.final_share, solution.trial.price)
    return real
