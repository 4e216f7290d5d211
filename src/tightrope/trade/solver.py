"""Fixed point of a `System`: preconditioned sweeps with Anderson acceleration, and homotopy when that fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tightrope.core.solver import Ending, SolverReport
from tightrope.trade.kernels import Array
from tightrope.trade.precondition import Preconditioner, preconditioner
from tightrope.trade.system import Implied, System, Trial, accounts_at

#: earlier sweeps that acceleration looks back on
MEMORY = 8
#: added to the scaled normal equations of acceleration, whose columns are nearly parallel at the end
RIDGE = 1e-13
#: growth of the residual, against the best so far, that makes acceleration start afresh
SETBACK = 30.0
#: sweeps before homotopy takes over, and before it halves its stride
QUICK_STEPS = 200
#: accuracy of solves on the way of a homotopy
HALFWAY_TOLERANCE = 1e-6
#: largest step in logs in one sweep
LONGEST = 3.0
#: final spending over its baseline at which a region is about to have nothing to spend
ALMOST_NOTHING = 0.1
#: part of a shock below which homotopy gives up
SHORTEST_STRIDE = 1e-3


@dataclass(frozen=True)
class Solution:
    """The point reached, what it implies, and how the solver ended."""

    trial: Trial
    implied: Implied
    report: SolverReport


@dataclass(frozen=True)
class _Sweep:
    """One preconditioned sweep: the proposed point as a step, and how far off the equations were."""

    step: Array
    residual: float


def sweep(system: System, pre: Preconditioner, trial: Trial) -> _Sweep:
    """Prices first, then spending at these prices, then wages, each corrected by the baseline's own response."""
    price_gap = system.price(system.unit_cost(trial, system.reached(system.demand(trial)))) - trial.price
    price_step = _through(pre.price_loop, price_gap)
    at_prices = Trial(trial.wage, trial.price + price_step, trial.spending)
    demand = system.demand(at_prices)
    reached = system.reached(demand)
    implied = system.flows(at_prices, system.unit_cost(at_prices, reached), demand, reached)
    spending_gap = system.excess_spending(at_prices, implied)
    labour_gap = system.excess_labour(trial, implied) - system.level(trial)
    wage_step = pre.wage_step @ labour_gap.astype(np.float32)
    price_step = price_step + np.matmul(pre.price_per_wage, wage_step)
    spending_step = _through(pre.spending_loop, spending_gap) + np.matmul(pre.spending_per_wage, wage_step)
    gaps = (price_gap, spending_gap, labour_gap)
    residual = max(float(np.abs(gap).max()) for gap in gaps)
    return _Sweep(np.concatenate((wage_step, price_step.ravel(), spending_step.ravel())), residual)


def _through(loop: NDArray[np.float32], gap: Array) -> NDArray[np.float32]:
    """(sector, region): each region's gaps times its inverse loop."""
    step: NDArray[np.float32] = np.matmul(loop, gap.T[:, :, None].astype(np.float32))[:, :, 0].T
    return step


def pack(trial: Trial) -> Array:
    """A trial as one vector."""
    return np.concatenate((trial.wage, trial.price.ravel(), trial.spending.ravel()))


def unpack(vector: Array, system: System) -> Trial:
    """The trial behind a vector."""
    shape = system.accounts.output.shape
    regions, cells = shape[1], shape[0] * shape[1]
    price, spending = vector[regions : regions + cells], vector[regions + cells :]
    return Trial(vector[:regions], price.reshape(shape), spending.reshape(shape))


def no_change(system: System) -> Trial:
    """The baseline as a starting point."""
    shape = system.accounts.output.shape
    return Trial(np.zeros(shape[1]), np.zeros(shape), np.zeros(shape))


class _Anderson:
    """Type-II Anderson acceleration of a fixed point, by the normal equations of its last few steps."""

    def __init__(self, size: int) -> None:
        self._points = np.zeros((MEMORY, size))
        self._steps = np.zeros((MEMORY, size))
        self._gram = np.zeros((MEMORY, MEMORY))
        self.forget()

    def forget(self) -> None:
        """Start afresh."""
        self._used, self._slot = 0, 0
        self._last: tuple[Array, Array] | None = None

    def propose(self, point: Array, step: Array) -> Array:
        """Next point, given the plain step from this one."""
        if self._last is not None:
            self._remember(point - self._last[0], step - self._last[1])
        self._last = (point, step)
        if self._used == 0:
            return point + step
        used = slice(0, self._used)
        weights = self._solve(self._gram[used, used], self._steps[used] @ step)
        return point + step - weights @ (self._points[used] + self._steps[used])

    def _remember(self, moved: Array, changed: Array) -> None:
        self._points[self._slot], self._steps[self._slot] = moved, changed
        self._used = min(self._used + 1, MEMORY)
        row = self._steps[: self._used] @ changed
        self._gram[self._slot, : self._used] = row
        self._gram[: self._used, self._slot] = row
        self._slot = (self._slot + 1) % MEMORY

    @staticmethod
    def _solve(gram: Array, right: Array) -> Array:
        scale = 1 / np.sqrt(np.maximum(np.diag(gram), np.finfo(float).tiny))
        scaled = gram * scale[:, None] * scale[None, :]
        scaled[np.diag_indices_from(scaled)] += RIDGE
        weights: Array = scale * np.linalg.solve(scaled, scale * right)
        return weights


def fixed_point(
    system: System, pre: Preconditioner, start: Trial, *, tolerance: float, max_steps: int, longest: float = LONGEST
) -> Solution:
    """Accelerated sweeps from a starting point until every equation holds to the tolerance."""
    point, anderson = pack(start), _Anderson(pack(start).size)
    best = np.inf
    for steps in range(1, max_steps + 1):
        trial = unpack(point, system)
        with np.errstate(all="ignore"):
            now = sweep(system, pre, trial)
        if not np.isfinite(now.residual):
            return finish(system, trial, steps, tolerance, Ending.DIVERGED)
        if now.residual < tolerance:
            solution = finish(system, trial, steps, tolerance, Ending.CONVERGED)
            if solution.report.converged:
                return solution
        if now.residual > SETBACK * best:
            anderson.forget()
        best = min(best, now.residual)
        point = anderson.propose(point, np.clip(now.step, -longest, longest))
    return finish(system, unpack(point, system), max_steps, tolerance, Ending.OUT_OF_STEPS)


def finish(system: System, trial: Trial, steps: int, tolerance: float, ending: Ending) -> Solution:
    """Evaluate the equations at the point that will be reported, and say by how much the worst is off.

    Prices are made exact at the reported unit costs; costs, spending and labour are then measured.
    """
    with np.errstate(all="ignore"):
        log_cost = system.unit_cost(trial, system.reached(system.demand(trial)))
        exact = Trial(trial.wage, system.price(log_cost), trial.spending)
        demand = system.demand(exact)
        reached = system.reached(demand)
        implied = system.flows(exact, log_cost, demand, reached)
        cost_gap = system.unit_cost(exact, reached) - log_cost
        gaps = (cost_gap, system.excess_spending(exact, implied), system.excess_labour(exact, implied))
        residual = max(float(np.abs(gap).max()) for gap in gaps)
    if ending is Ending.CONVERGED and not residual < tolerance:
        ending = Ending.OUT_OF_STEPS
    return Solution(exact, implied, SolverReport(ending=ending, steps=steps, tolerance=tolerance, residual=residual))


def solve_system(
    system: System,
    pre: Preconditioner,
    start: Trial,
    *,
    tolerance: float,
    part_of_shock: Callable[[float], System],
) -> Solution:
    """Accelerated sweeps; if they fail, homotopy in the shock. A solution in which a region would spend less than
    nothing is `INFEASIBLE`."""
    solution = fixed_point(system, pre, start, tolerance=tolerance, max_steps=QUICK_STEPS)
    if not solution.report.converged:
        spent = solution.report.steps
        solution = homotopy(part_of_shock, system, pre, tolerance=tolerance, spent=spent)
    if solution.report.converged and (solution.implied.income < 0).any():
        return _ended(solution, Ending.INFEASIBLE, _overspent(system, solution, 0.0))
    return solution


def homotopy(
    part_of_shock: Callable[[float], System], target: System, pre: Preconditioner, *, tolerance: float, spent: int
) -> Solution:
    """Walk from the baseline to the shock. Each solve starts from the last and is steered by the response computed
    there anew; the stride is halved when one fails."""
    position, stride, last, trial = 0.0, 0.25, None, no_change(target)
    while True:
        ahead = min(1.0, position + stride)
        system = target if ahead == 1.0 else part_of_shock(ahead)
        wanted = tolerance if ahead == 1.0 else max(tolerance, HALFWAY_TOLERANCE)
        solution = fixed_point(system, pre, trial, tolerance=wanted, max_steps=QUICK_STEPS)
        spent += solution.report.steps
        if solution.report.converged and (solution.implied.income > 0)[system.accounts.income > 0].all():
            if ahead == 1.0:
                return _with_steps(solution, spent)
            position, stride, last, trial = ahead, 1.5 * stride, solution, solution.trial
            pre = preconditioner(accounts_at(system, trial, solution.implied), system.balances, system.elasticity)
        else:
            stride /= 2
            if stride < SHORTEST_STRIDE:
                return _given_up(target, solution if last is None else last, position, spent)


def _given_up(system: System, last: Solution, position: float, spent: int) -> Solution:
    """The ending of a walk that got stuck, with what was about to run out."""
    overspent = _overspent(system, last, ALMOST_NOTHING)
    why = f"no equilibrium was found beyond {position:.1%} of the shock"
    ending = Ending.INFEASIBLE if overspent else Ending.DIVERGED
    return _ended(_with_steps(last, spent), ending, f"{why}; {overspent}" if overspent else why)


def _overspent(system: System, solution: Solution, part: float) -> str:
    """Names the regions whose final spending is at most a part of their baseline's; empty if there are none."""
    a, group = system.accounts, system.alive.group
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
