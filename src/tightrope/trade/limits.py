r"""Limits that bind by complementarity: find the wedges :math:`\zeta \ge 0` that make each bound hold, or be slack.

An outer root find over the logarithm of one wedge at a time (Gauss-Seidel over several limits) around warm-started
solves. A wedge is bounded where covered trade has all but stopped; a bound not reached there is not attained.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tightrope.core.shocks import Limit, LimitKind
from tightrope.core.solver import Ending
from tightrope.trade.kernels import Array, final_price
from tightrope.trade.records import LimitOutcome
from tightrope.trade.solver import Solution
from tightrope.trade.system import System, Trial
from tightrope.trade.wedges import LimitArrays, with_limit

#: covered trade counts as stopped when at given prices this part of it is left
STOPPED = 1e-9
#: accuracy of a bound, in logs, relative to the tolerance of a solve
SLACKNESS = 10.0
#: rounds over all limits before giving up
ROUNDS = 60
#: least step of a log wedge when looking for a bracket
FIRST_STEP = 1e-3


@dataclass(frozen=True)
class Limited:
    """A limit, its arrays and the largest log wedge it may get."""

    limit: Limit
    arrays: LimitArrays
    ceiling: float


@dataclass(frozen=True)
class LimitedSolution:
    """A solution with the log wedges of all limits and how each ended."""

    solution: Solution
    log_wedges: tuple[float, ...]
    outcomes: tuple[LimitOutcome, ...]


def limited(limit: Limit, arrays: LimitArrays, elasticity: Array) -> Limited:
    """A limit ready to solve for."""
    return Limited(limit, arrays, float(-np.log(STOPPED) / elasticity[arrays.sector]))


def apply_limits(system: System, limits: Sequence[Limited], log_wedges: Sequence[float]) -> System:
    """The system with every limit's wedge in place."""
    wedges = system.wedges
    for one, log_wedge in zip(limits, log_wedges, strict=True):
        wedges = with_limit(wedges, one.arrays, log_wedge, system.elasticity)
    return replace(system, wedges=wedges)


def reached(system: System, solution: Solution, one: Limited, log_wedge: float) -> float:
    """What the limit bounds, ratio to baseline."""
    if one.limit.kind is LimitKind.PRICE:
        return _relative_price(system, solution, one.arrays)
    return _volume(system, solution, one.arrays, log_wedge)


def _relative_price(system: System, solution: Solution, arrays: LimitArrays) -> float:
    """Seller's price over the mean world price of final demand, baseline spending as weights."""
    accounts = system.accounts
    final = np.exp(final_price(accounts.final_share, solution.trial.price))
    world = float((accounts.income * final).sum() / accounts.income.sum())
    return float(np.exp(solution.implied.log_cost[arrays.sector, arrays.exporter])) / world


def _volume(system: System, solution: Solution, arrays: LimitArrays, log_wedge: float) -> float:
    """Quantity that arrives over covered cells. `system` is the one without this limit's wedge."""
    j, i = arrays.sector, arrays.exporter
    theta = system.elasticity[j]
    log_cost = solution.implied.log_cost[j, i]
    before = float((arrays.covered * system.accounts.trade[j, :, i]).sum())
    if before <= 0:
        return 0.0
    demand = system.demand(solution.trial)[j]
    at_cost = arrays.covered * system.wedges.net[j, :, i] * demand
    return float(at_cost.sum() * np.exp(-(1 + theta) * log_cost - (1 + theta) * log_wedge)) / before


def solve_limits(
    limits: Sequence[Limited],
    system: System,
    solve: Callable[[System, Trial | None], Solution],
    tolerance: float,
    start: Sequence[float],
) -> LimitedSolution:
    """Wedges such that every limit holds or its wedge is zero.

    Parameters
    ----------
    limits : in the order in which they are solved for; the answer does not depend on it.
    system : the counterfactual without any of the limits.
    solve : solves a system from a point near by; a failed solve ends the search.
    tolerance : of a solve; bounds hold to `SLACKNESS` times this.
    start : log wedges to begin with.
    """
    search = _Search(limits, system, solve, tolerance)
    wedges = list(start)
    for _ in range(ROUNDS):
        before = list(wedges)
        for number in range(len(limits)):
            wedges[number] = search.one(number, wedges)
            if not search.solution(wedges).report.converged:
                return search.result(wedges, "")
        if len(limits) == 1 or np.abs(np.subtract(wedges, before)).max() <= SLACKNESS * tolerance:
            return search.result(wedges, "")
    return search.result(wedges, f"the wedges of {len(limits)} limits did not settle in {ROUNDS} rounds")


class _Search:
    """Keeps the last two solutions, so that every solve starts near by."""

    def __init__(
        self,
        limits: Sequence[Limited],
        system: System,
        solve: Callable[[System, Trial | None], Solution],
        tolerance: float,
    ) -> None:
        self._limits, self._system, self._solve, self._tolerance = limits, system, solve, tolerance
        self._recent: list[tuple[tuple[float, ...], Solution]] = []

    def solution(self, wedges: Sequence[float]) -> Solution:
        """Equilibrium at given log wedges."""
        key = tuple(wedges)
        for known, solution in self._recent:
            if known == key:
                return solution
        found = self._solve(apply_limits(self._system, self._limits, key), self._guess(np.array(key)))
        self._recent = [(key, found), *self._recent[:1]]
        return found

    def _guess(self, wedges: Array) -> Trial | None:
        """The last solution, moved on along the line through the last two as far as the wedges lie on it."""
        converged = [one for one in self._recent if one[1].report.converged]
        if not converged:
            return None
        (last, solution), *others = converged
        if not others:
            return solution.trial
        before, earlier = others[0]
        step = np.subtract(last, before)
        length = float(step @ step)
        part = float(np.clip((wedges - last) @ step / length, -1, 1)) if length > 0 else 0.0
        now, then = solution.trial, earlier.trial
        return Trial(
            now.wage + part * (now.wage - then.wage),
            now.price + part * (now.price - then.price),
            now.spending + part * (now.spending - then.spending),
        )

    def gap(self, number: int, wedges: Sequence[float]) -> float:
        """Log of what is reached over the bound; positive if the limit is broken."""
        value = self._reached(number, wedges)
        return float(np.log(max(value, np.finfo(float).tiny) / self._limits[number].limit.bound))

    def _reached(self, number: int, wedges: Sequence[float]) -> float:
        solution = self.solution(wedges)
        others = [0.0 if k == number else z for k, z in enumerate(wedges)]
        without = apply_limits(self._system, self._limits, others)
        return reached(without, solution, self._limits[number], wedges[number])

    def one(self, number: int, wedges: Sequence[float]) -> float:
        """Log wedge of one limit, those of the others given."""
        from scipy.optimize import toms748

        def gap(log_wedge: float) -> float:
            return self.gap(number, [log_wedge if k == number else z for k, z in enumerate(wedges)])

        exact, ceiling = SLACKNESS * self._tolerance, self._limits[number].ceiling
        here = min(wedges[number], ceiling)
        at_here = gap(here)
        if abs(at_here) <= exact or (here == 0 and at_here <= 0) or (here == ceiling and at_here > 0):
            return here
        # walk from the guess to a sign change: up while the limit is broken, down while it is slack
        step = max(abs(at_here), FIRST_STEP)
        there, at_there = here, at_here
        while (at_there > 0) == (at_here > 0):
            here, at_here = there, at_there
            there = min(max(here + step if at_here > 0 else here - step, 0.0), ceiling)
            at_there, step = gap(there), 2 * step
            if (there == ceiling and at_there > 0) or (there == 0 and at_there <= exact):
                return there
        low, high = sorted((here, there))
        return float(toms748(gap, low, high, xtol=1e-14, rtol=max(exact, 1e-12), maxiter=200))

    def result(self, wedges: Sequence[float], why: str) -> LimitedSolution:
        """Outcomes at given log wedges; `why` is empty unless the search failed."""
        solution = self.solution(wedges)
        if why:
            report = replace(solution.report, ending=Ending.OUT_OF_STEPS, why=why)
            solution = replace(solution, report=report)
        return LimitedSolution(
            solution, tuple(wedges), tuple(self._outcome(number, wedges) for number in range(len(self._limits)))
        )

    def _outcome(self, number: int, wedges: Sequence[float]) -> LimitOutcome:
        limit = self._limits[number].limit
        return LimitOutcome(
            name=limit.name,
            wedge=float(np.expm1(wedges[number])),
            bound=limit.bound,
            reached=self._reached(number, wedges),
            attained=self.gap(number, wedges) <= 100 * SLACKNESS * self._tolerance,
        )
