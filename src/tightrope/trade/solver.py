"""Fixed points of a `System`: preconditioned sweeps with Anderson acceleration, many cases side by side.

The first sweeps are in single precision, which halves their time; the last ones, and what is reported, in double.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tightrope.core.solver import Ending, SolverReport
from tightrope.trade.anderson import Anderson
from tightrope.trade.kernels import Array, Groups, Mask, by_region, combined_step, stepped
from tightrope.trade.points import Implied, Trial
from tightrope.trade.precondition import Preconditioner
from tightrope.trade.system import System

#: growth of the residual, against the best so far, that makes acceleration start afresh
SETBACK = 30.0
#: residual of half of the cases at which, and sweeps after which, single precision has done its part: further on its
#: rounding spoils what acceleration remembers
COARSE_RESIDUAL, COARSE_STEPS = 1e-4, 14
#: fall of the residual, and number of sweeps, after which products are taken in full precision once more
FAR, FAR_STEPS = 1e-6, 15
#: largest step in logs in one sweep
LONGEST = 3.0
#: part of the cases still on their way at which they go on without the others
FEWER = 0.25
#: cases that the compiled loops take side by side
LANES = 8
#: part of the tolerance aimed at where sweeps took a point for converged that was not, on closer look
CLOSER = 0.1


Steps = NDArray[np.float32]

_R = TypeVar("_R", Trial, Implied)


@dataclass(frozen=True)
class Solution:
    """The point reached in one case, what it implies, and how the solver ended. Arrays without an axis of cases."""

    trial: Trial
    implied: Implied
    report: SolverReport


@dataclass(frozen=True)
class End:
    """Where a case ended: its point (unknown,), after how many sweeps, and how, as far as they could tell."""

    point: Array
    steps: int
    ending: Ending


@dataclass(frozen=True)
class _Sweep:
    """One preconditioned sweep: the proposed steps (unknown, case), and how far off the equations were
    (case,)."""

    step: Steps
    residual: Array


def sweep(system: System, pre: Preconditioner, trial: Trial) -> _Sweep:
    """Prices first, then spending at these prices, then wages and limits, each corrected by the baseline's own
    response."""
    left = system.left(trial)
    reached = system.reached_resourced(system.demand(trial), left)
    price_gap, residual = by_region(system.price(system.unit_cost(trial, reached).log_cost, left) - trial.price)
    price_step = pre.price_step(price_gap)
    at_prices = Trial(trial.wage, stepped(trial.price, price_step), trial.spending, trial.limit)
    demand = system.demand(at_prices)
    reached = system.reached_resourced(demand, left)
    costs = system.unit_cost(at_prices, reached)
    implied = system.flows(at_prices, costs, demand, left, reached)
    spending_gap, off = by_region(system.excess_spending(at_prices, implied))
    labour_gap = system.excess_labour(trial, implied) - system.level(trial)
    residual = np.maximum(np.maximum(residual, off), np.abs(labour_gap).max(axis=0))
    limit_step = np.zeros_like(trial.limit)
    if system.limits.solved:
        limit_gap = system.limit_gap(at_prices, costs.log_cost, demand)
        limit_step = _within(trial.limit, limit_gap / system.limits.slope, system)
        residual = np.maximum(residual, np.abs(_within(trial.limit, limit_gap, system)).max(axis=0))
    steps = (price_step, pre.spending_step(spending_gap))
    return _Sweep(_combined(pre, pre.wage_step @ labour_gap.astype(np.float32), steps, limit_step), residual)


def _combined(pre: Preconditioner, wage_step: Steps, by_cell: tuple[Steps, Steps], limit_step: Array) -> Steps:
    """(unknown, case): steps of everything, with what follows from the step of wages."""
    (regions, cases), (_, sectors, _) = wage_step.shape, by_cell[0].shape
    cells = sectors * regions
    step = np.empty((regions + 2 * cells + len(limit_step), cases), dtype=np.float32)
    step[:regions] = wage_step
    step[regions + 2 * cells :] = limit_step
    first = regions
    for own, abroad, home in zip(by_cell, pre.response.abroad_steps(wage_step), pre.response.home, strict=True):
        combined_step(own, abroad, home, wage_step, step[first : first + cells])
        first += cells
    pre.slow.answer(step)
    return step


def _within(log_wedge: Array, step: Array, system: System) -> Array:
    """(limit, case): the step, cut where a wedge would leave its bounds."""
    return np.clip(log_wedge + step, 0.0, system.limits.ceiling) - log_wedge


def pack(trial: Trial) -> Array:
    """Trials as vectors: (unknown, case)."""
    cases = trial.wage.shape[-1]
    return np.concatenate(
        (trial.wage, trial.price.reshape(-1, cases), trial.spending.reshape(-1, cases), trial.limit), dtype=np.float64
    )


def unpack(vectors: Array, system: System) -> Trial:
    """The trials behind vectors."""
    sectors, regions = system.accounts.output.shape
    cells, cases = sectors * regions, vectors.shape[-1]
    price, spending = vectors[regions : regions + cells], vectors[regions + cells : regions + 2 * cells]
    shape = (sectors, regions, cases)
    return Trial(vectors[:regions], price.reshape(shape), spending.reshape(shape), vectors[regions + 2 * cells :])


def no_change(system: System) -> Trial:
    """The baseline as a starting point of all cases."""
    sectors, regions = system.accounts.output.shape
    cases = system.cases
    cells = np.zeros((sectors, regions, cases))
    return Trial(np.zeros((regions, cases)), cells, cells, np.zeros((len(system.limits), cases)))


def fixed_points(
    system: System,
    pre: Preconditioner,
    start: Trial,
    *,
    tolerance: float,
    max_steps: int,
    longest: float = LONGEST,
    coarse: bool = True,
) -> list[Solution]:
    """Accelerated sweeps from starting points until every equation holds to the tolerance, for each case. `coarse`:
    begin in single precision."""
    run = _Run(system, pre, start, tolerance, longest)
    ends = run.to_the_end(max_steps, coarse)
    solutions = finish(system, ends, tolerance)
    missed = [s for s, end in enumerate(ends) if end.ending is Ending.CONVERGED and not solutions[s].report.converged]
    if missed:
        closer = run.closer(missed, max_steps)
        for case, solution in zip(missed, finish(system.chosen(np.array(missed)), closer, tolerance), strict=True):
            solutions[case] = solution
    return solutions


class _Run:
    """Cases on their way. Those that have ended are left behind once they are many; points are judged at the end."""

    def __init__(self, system: System, pre: Preconditioner, start: Trial, aim: float, longest: float) -> None:
        self._pre, self._aim, self._longest = pre, aim, longest
        self._whole = system
        self._begin(start, range(system.cases))
        self._ends = [End(self._point[:, case], 0, Ending.OUT_OF_STEPS) for case in range(system.cases)]

    def _begin(self, start: Trial, cases: Sequence[int]) -> None:
        """Some of the cases, remembering nothing."""
        self._cases, self._going = np.array(cases), np.ones(len(cases), dtype=bool)
        self._system = self._whole.chosen(self._cases)
        self._point = pack(start)
        self._anderson = Anderson(*self._point.shape)
        self._best = np.full(len(cases), np.inf)
        self._since, self._known_at = 0, np.inf

    def to_the_end(self, max_steps: int, coarse: bool) -> list[End]:
        """Sweep until all cases have ended."""
        self._sweep_on(self._coarsely(min(max_steps, COARSE_STEPS)) if coarse else 0, max_steps)
        return self._ends

    def closer(self, missed: Sequence[int], max_steps: int) -> list[End]:
        """Go on with cases that sweeps took for converged and that were not, on closer look; from what is remembered
        where none of them has been left behind."""
        steps, self._aim = max(self._ends[case].steps for case in missed), CLOSER * self._aim
        if not np.isin(missed, self._cases).all():
            self._begin(unpack(np.stack([self._ends[case].point for case in missed], axis=-1), self._whole), missed)
        self._going = np.isin(self._cases, missed)  # those that had ended were swept along with the others
        self._sweep_on(steps, max_steps)
        return [self._ends[case] for case in missed]

    def _sweep_on(self, steps: int, max_steps: int) -> None:
        while steps < max_steps and self._going.any():
            steps += 1
            now = self._sweep(self._system, self._point)
            self._mark(now.residual, steps)
            if not self._going.any():
                break
            now = self._leave_behind(now)
            self._stay_exact(float(now.residual[self._going].max()))
            self._move(now)
        for place in np.flatnonzero(self._going):
            self._ends[self._cases[place]] = End(self._point[:, place], steps, Ending.OUT_OF_STEPS)

    def _coarsely(self, max_steps: int) -> int:
        """First sweeps in single precision; how many. Later ones know its products as near ones."""
        single, steps = self._system.single(), 0
        while steps < max_steps:
            steps += 1
            now = self._sweep(single, self._point.astype(np.float32))
            if not np.isfinite(now.residual).all():
                self._anderson.forget(np.ones(len(self._cases), dtype=bool))
                break
            enough = float(np.median(now.residual)) <= COARSE_RESIDUAL
            if steps > 1 or not enough:
                self._move(now)
            if enough:
                break
        self._system = self._system.near_points(single)
        return steps

    def _sweep(self, system: System, point: Array) -> _Sweep:
        with np.errstate(all="ignore"):
            return sweep(system, self._pre, unpack(point, system))

    def _mark(self, residual: Array, steps: int) -> None:
        """Note where cases have converged or diverged."""
        for ending, reached in ((Ending.DIVERGED, ~np.isfinite(residual)), (Ending.CONVERGED, residual < self._aim)):
            for place in np.flatnonzero(self._going & reached):
                self._ends[self._cases[place]] = End(self._point[:, place].copy(), steps, ending)
                self._going[place] = False

    def _leave_behind(self, now: _Sweep) -> _Sweep:
        """Go on without those that have ended, once they are many; the rest of the sweep is returned."""
        sound = np.isfinite(now.residual)
        if self._going.mean() > FEWER and sound.all():
            return now
        keep = _in_lanes(self._going, sound)
        if len(keep) == len(sound):
            return now
        self._system, self._cases, self._going = self._system.chosen(keep), self._cases[keep], self._going[keep]
        self._point, self._best = np.ascontiguousarray(self._point[:, keep]), self._best[keep]
        self._anderson.keep(keep)
        return _Sweep(np.ascontiguousarray(now.step[:, keep]), now.residual[keep])

    def _stay_exact(self, worst: float) -> None:
        """Take the next products in full precision once those known are far away."""
        self._since += 1
        self._known_at = worst if self._since == 1 else self._known_at
        if self._since >= FAR_STEPS or not worst > FAR * self._known_at:
            self._system, self._since = self._system.afresh(), 0

    def _move(self, now: _Sweep) -> None:
        self._anderson.forget(now.residual > SETBACK * self._best)
        self._best = np.minimum(self._best, now.residual)
        np.clip(now.step, -self._longest, self._longest, out=now.step)
        limits, before = self._system.limits, self._point
        self._point = self._anderson.propose(before, now.step)
        if limits.solved:
            wedges, known, step = (vector[-len(limits) :] for vector in (self._point, before, now.step))
            # where covered trade has all but stopped a bound hears nothing of its wedge, and memory misleads
            away = (wedges - known) * step < 0
            np.clip(np.where(away, known + step, wedges), 0.0, limits.ceiling, out=wedges)


def _in_lanes(going: Mask, sound: Mask) -> Groups:
    """Cases to go on with: those on their way and, unless it is one alone, as many others as fill whole lanes, which
    the loops pass no slower."""
    keep, others = np.flatnonzero(going), np.flatnonzero(~going & sound)
    spare = -len(keep) % LANES if len(keep) > 1 else 0
    return np.sort(np.concatenate((keep, others[:spare])))


def finish(system: System, ends: Sequence[End], tolerance: float) -> list[Solution]:
    """Evaluate the equations at the points that will be reported, and say by how much the worst is off.

    Prices are made exact at the reported unit costs; costs, spending, labour and limits are then measured, all in
    full precision.
    """
    trial = unpack(np.stack([end.point for end in ends], axis=-1), system)
    with np.errstate(all="ignore"):
        left = system.left(trial)
        costs = system.unit_cost(trial, system.reached_resourced(system.demand(trial), left))
        exact = Trial(trial.wage, system.price(costs.log_cost, left), trial.spending, trial.limit)
        demand = system.demand(exact)
        at_exact = system.unit_cost(exact, system.reached_resourced(demand, left))
        implied = system.flows(exact, replace(at_exact, log_cost=costs.log_cost), demand, left)
        cost_gap = at_exact.log_cost - costs.log_cost
        gaps = [cost_gap, system.excess_spending(exact, implied), system.excess_labour(exact, implied)]
        if system.limits.solved:
            gaps.append(_within(trial.limit, system.limit_gap(exact, costs.log_cost, demand), system))
        residual = np.max([np.abs(gap).reshape(-1, system.cases).max(axis=0) for gap in gaps], axis=0)
    return [
        Solution(_case(exact, s), _case(implied, s), _report(float(residual[s]), end.steps, tolerance, end.ending))
        for s, end in enumerate(ends)
    ]


def _report(residual: float, steps: int, tolerance: float, ending: Ending) -> SolverReport:
    if ending is Ending.CONVERGED and not residual < tolerance:
        ending = Ending.OUT_OF_STEPS
    return SolverReport(ending=ending, steps=steps, tolerance=tolerance, residual=residual)


def _case(record: _R, case: int) -> _R:
    """One case, without the axis of cases."""
    return type(record)(**{f.name: getattr(record, f.name)[..., case].copy() for f in fields(record)})


def side_by_side(trials: list[Trial]) -> Trial:
    """Starting points of single cases along an axis of cases."""
    return Trial(*(np.stack([getattr(one, f.name) for one in trials], axis=-1) for f in fields(Trial)))
