"""When sweeps from afar fail: walk to the shock in parts, each from the last and steered by the response there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tightrope.core.solver import Ending
from tightrope.trade.accounts import Accounts
from tightrope.trade.precondition import Preconditioner, preconditioner
from tightrope.trade.solver import Solution, fixed_points, no_change, side_by_side
from tightrope.trade.system import System, Trial
from tightrope.trade.technology import final_demand, new_shares

#: sweeps before a solve is given up, and the stride of a walk halved
QUICK_STEPS = 200
#: accuracy of solves on the way
HALFWAY_TOLERANCE = 1e-6
#: final spending over its baseline at which a region is about to have nothing to spend
ALMOST_NOTHING = 0.1
#: part of a shock below which a walk gives up
SHORTEST_STRIDE = 1e-3


def solve_guarded(
    system: System,
    pre: Preconditioner,
    start: Trial,
    *,
    tolerance: float,
    part_of_shock: Callable[[int, float], System],
) -> list[Solution]:
    """Accelerated sweeps; where they fail, a walk in the shock, case by case.

    A solution in which a region would spend less than nothing is `INFEASIBLE`.

    Parameters
    ----------
    start : with an axis of cases.
    part_of_shock : given a case and a part of its shock (0 none, 1 all), the system of that single case.
    """
    solutions = fixed_points(system, pre, start, tolerance=tolerance, max_steps=QUICK_STEPS)
    for case, solution in enumerate(solutions):
        here = system.chosen(np.array([case]))
        if not solution.report.converged:

            def part(position: float, case: int = case) -> System:
                return part_of_shock(case, position)

            solution = walk(part, here, pre, tolerance=tolerance, spent=solution.report.steps)
        if solution.report.converged and (solution.implied.income < 0).any():
            solution = _ended(solution, Ending.INFEASIBLE, _overspent(here, solution, 0.0))
        solutions[case] = solution
    return solutions


def walk(
    part_of_shock: Callable[[float], System], target: System, pre: Preconditioner, *, tolerance: float, spent: int
) -> Solution:
    """Walk from the baseline to the shock of a single case; the stride is halved when a solve fails."""
    position, stride, last, trial = 0.0, 0.25, None, no_change(target)
    while True:
        ahead = min(1.0, position + stride)
        system = target if ahead == 1.0 else part_of_shock(ahead)
        wanted = tolerance if ahead == 1.0 else max(tolerance, HALFWAY_TOLERANCE)
        (solution,) = fixed_points(system, pre, trial, tolerance=wanted, max_steps=QUICK_STEPS)
        spent += solution.report.steps
        if solution.report.converged and (solution.implied.income > 0)[system.accounts.income > 0].all():
            if ahead == 1.0:
                return _with_steps(solution, spent)
            position, stride, last, trial = ahead, 1.5 * stride, solution, side_by_side([solution.trial])
            there = accounts_at(system, solution)
            pre = preconditioner(there, system.balances, system.elasticity[:, 0, 0], system.factors.nests)
        else:
            stride /= 2
            if stride < SHORTEST_STRIDE:
                return _given_up(target, solution if last is None else last, position, spent)


def accounts_at(system: System, solution: Solution) -> Accounts:
    """The accounts of a single case's solution, as if it were a baseline; what exporters collect is booked with
    tariffs."""
    a, trial = system.accounts, side_by_side([solution.trial])
    left, theta = system.left(trial), system.elasticity[:, :, 0]
    power = np.exp(-theta * solution.implied.log_cost)
    flows = system.demand(trial) * power[:, None, :]
    gross, net = system.wedges.gross.dense(left.gross) * flows, system.wedges.net.dense(left.net) * flows
    spending, output = gross.sum(axis=2), net.sum(axis=1)
    costs = system.unit_cost(trial, system.reached_resourced(system.demand(trial), left))
    inputs, added = new_shares(a.input_share, trial.price, costs, system.factors.nests)
    final = final_demand(a.final_share, trial.price, np.ones_like(trial.wage), system.factors.nests.final)[..., 0]
    return replace(
        a,
        input_share=inputs,
        final_share=final,
        trade=net,
        tariff=np.divide(gross, net, out=np.ones_like(net), where=net > 0) - 1,
        share=np.divide(gross, spending[..., None], out=np.zeros_like(gross), where=spending[..., None] > 0),
        spending=spending,
        output=output,
        mobile_share=system.factors.labour[..., 0] * added,
        resource_share=system.factors.resource[..., 0] * added,
        income=solution.implied.income,
        wages=system.factors.wages[:, 0] * np.exp(solution.trial.wage),
        balance=solution.implied.balance,
    )


def _given_up(system: System, last: Solution, position: float, spent: int) -> Solution:
    """The ending of a walk that got stuck, with what was about to run out."""
    overspent = _overspent(system, last, ALMOST_NOTHING)
    why = f"no equilibrium was found beyond {position:.1%} of the shock"
    ending = Ending.INFEASIBLE if overspent else Ending.DIVERGED
    return _ended(_with_steps(last, spent), ending, f"{why}; {overspent}" if overspent else why)


def _overspent(system: System, solution: Solution, part: float) -> str:
    """Names the regions whose final spending is at most a part of their baseline's; empty if there are none."""
    a, group = system.accounts, system.alive.group[:, 0]
    new, old = (np.bincount(group, income)[group] for income in (solution.implied.income, a.income))
    low = (a.income > 0) & (solution.implied.income * old <= part * a.income * new)
    names = ", ".join(region for region, is_low in zip(a.regions, low, strict=True) if is_low)
    if not names:
        return ""
    return (
        f"the trade balance of {names} under the closure '{system.balances.rule}' leaves nothing to spend; use the "
        "closure 'share_of_income' or 'zero', or a milder shock"
    )


def _ended(solution: Solution, ending: Ending, why: str) -> Solution:
    return replace(solution, report=replace(solution.report, ending=ending, why=why))


def _with_steps(solution: Solution, steps: int) -> Solution:
    return replace(solution, report=replace(solution.report, steps=steps))
