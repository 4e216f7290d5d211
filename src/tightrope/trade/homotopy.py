"""When sweeps from afar fail: walk from what is easier, each solve from the last and steered by the response there.

Three ways: nests from Cobb-Douglas to the fixed proportions asked for, at the whole shock; limits one after the other;
the shock itself in parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from tightrope.core.solver import Ending
from tightrope.trade.accounts import Accounts
from tightrope.trade.newton import newton
from tightrope.trade.points import Trial
from tightrope.trade.precondition import Preconditioner, preconditioner
from tightrope.trade.solver import Solution, fixed_points, no_change, side_by_side
from tightrope.trade.system import OneCase, System
from tightrope.trade.technology import Nests, final_demand, new_shares

#: sweeps before a solve is given up, and the stride of a walk halved
QUICK_STEPS = 200
#: accuracy of solves on the way
HALFWAY_TOLERANCE = 1e-6
#: final spending over its baseline at which a region is about to have nothing to spend
ALMOST_NOTHING = 0.1
#: part of a shock below which a walk gives up
SHORTEST_STRIDE = 1e-3
#: log bound of a limit that cannot bind
SLACK = 50.0
#: positions closer than this are the same
ROUNDING = 1e-9


def solve_guarded(
    system: System,
    pre: Preconditioner,
    start: Trial,
    *,
    tolerance: float,
    part_of_shock: Callable[[int, float], System],
) -> list[Solution]:
    """Accelerated sweeps; where they fail, walks from what is easier, case by case.

    A solution in which a region would spend less than nothing is `INFEASIBLE`.

    Parameters
    ----------
    start : with an axis of cases.
    part_of_shock : given a case and a part of its shock (0 none, 1 all), the system of that single case.
    """
    solutions = fixed_points(system, pre, start, tolerance=tolerance, max_steps=QUICK_STEPS)
    for case, solution in enumerate(solutions):
        here = OneCase(system, case)
        if not solution.report.converged:
            found = _walked(here.alone, pre, tolerance=tolerance, part_of_shock=partial(part_of_shock, case))
            solution = _with_steps(found, solution.report.steps + found.report.steps)
        if solution.report.converged and (solution.implied.income < 0).any():
            solution = _ended(solution, Ending.INFEASIBLE, _overspent(here.alone, solution, 0.0))
        solutions[case] = solution
    return solutions


def _walked(
    target: System, pre: Preconditioner, *, tolerance: float, part_of_shock: Callable[[float], System]
) -> Solution:
    """A single case by whichever walk gets there: nests from Cobb-Douglas; limits one after the other; last the shock
    in parts, whose ending says what ran out."""
    spent, nests, limits = 0, target.factors.nests, len(target.limits) if target.limits.solved else 0
    ways: list[_Way] = []
    if not nests.plain:
        plain = preconditioner(target.accounts, target.balances, target.elasticity[:, 0, 0], _between(nests, 0.0))
        ways.append(_Way(partial(_with_milder_nests, target), plain, stride=0.2, growth=1.5))
    if limits > 1:
        ways.append(_Way(partial(_with_some_limits, target), pre, stride=1 / limits, growth=1.0))
    ways.append(_Way(part_of_shock, pre, stride=0.25, growth=1.5))
    for way in ways:
        solution = walk(way, target, tolerance=tolerance)
        spent += solution.report.steps
        if solution.report.converged:
            break
    return _with_steps(solution, spent)


@dataclass(frozen=True)
class _Way:
    """A way to a target: the system part of the way (0 where it begins, 1 the target), what steers there, the first
    stride and by how much strides grow."""

    part: Callable[[float], System]
    pre: Preconditioner
    stride: float
    growth: float


def _between(nests: Nests, position: float) -> Nests:
    """Elasticities of substitution between one and these, in equal proportions."""
    value_added, inputs, final = (1 - (1 - each) ** position for each in (nests.value_added, nests.inputs, nests.final))
    return replace(nests, value_added=value_added, inputs=inputs, final=final)


def _with_milder_nests(target: System, position: float) -> System:
    nests = _between(target.factors.nests, position)
    return replace(target, factors=replace(target.factors, nests=nests))


def _with_some_limits(target: System, position: float) -> System:
    """The first limits in force, the next one with part of its bound, the others slack."""
    limits = target.limits
    in_force, part = divmod(position * len(limits), 1)
    number = np.arange(len(limits))[:, None]
    next_bound = limits.log_bound * part if part > ROUNDING else SLACK
    later = np.where(number == in_force, next_bound, SLACK)
    return replace(target, limits=replace(limits, log_bound=np.where(number < in_force, limits.log_bound, later)))


def walk(way: _Way, target: System, *, tolerance: float) -> Solution:
    """Walk to a single case, each solve from the last and steered by the response there; the stride is halved when a
    solve fails."""
    position, stride, pre = -1.0, way.stride, way.pre
    last, trial, spent = None, no_change(target), 0
    while True:
        ahead = 0.0 if position < 0 else min(1.0, position + stride)
        system = target if ahead > 1 - ROUNDING else way.part(ahead)
        wanted = tolerance if system is target else max(tolerance, HALFWAY_TOLERANCE)
        solution = _stride(system, pre, trial, wanted)
        spent += solution.report.steps
        if solution.report.converged and (solution.implied.income > 0)[system.accounts.income > 0].all():
            if system is target:
                return _with_steps(solution, spent)
            stride = stride if position < 0 else way.growth * stride
            position, last, trial = ahead, solution, side_by_side([solution.trial])
            there = accounts_at(system, solution)
            pre = preconditioner(there, system.balances, system.elasticity[:, 0, 0], system.factors.nests)
        else:
            stride /= 2
            if position < 0 or stride < SHORTEST_STRIDE:
                return _given_up(target, solution if last is None else last, max(position, 0.0), spent)


def _stride(system: System, pre: Preconditioner, trial: Trial, tolerance: float) -> Solution:
    """One solve on the way: accelerated sweeps, else Newton's method, which leaves the last digits to sweeps."""
    (solution,) = fixed_points(system, pre, trial, tolerance=tolerance, max_steps=QUICK_STEPS)
    if solution.report.converged:
        return solution
    spent, near = solution.report.steps, newton(system, pre, trial, tolerance=max(tolerance, HALFWAY_TOLERANCE))
    if near.report.converged and tolerance < HALFWAY_TOLERANCE:
        spent += near.report.steps
        (near,) = fixed_points(
            system, pre, side_by_side([near.trial]), tolerance=tolerance, max_steps=QUICK_STEPS, coarse=False
        )
    return _with_steps(near, spent + near.report.steps)


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
