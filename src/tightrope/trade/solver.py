"""Fixed points of a `System`: preconditioned sweeps with Anderson acceleration, many cases side by side.

The first sweeps are in single precision, which halves their time; the last ones, and what is reported, in double.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tightrope.core.solver import Ending, SolverReport
from tightrope.trade.anderson import Anderson
from tightrope.trade.kernels import Array, Groups, by_region, combined_step, stepped
from tightrope.trade.precondition import Preconditioner
from tightrope.trade.system import Implied, System, Trial

#: growth of the residual, against the best so far, that makes acceleration start afresh
SETBACK = 30.0
#: residual at which, and sweeps after which, single precision has done its part
COARSE_RESIDUAL, COARSE_STEPS = 1e-5, 14
#: fall of the residual, and number of sweeps, after which products are taken in full precision once more
FAR, FAR_STEPS = 1e-6, 15
#: largest step in logs in one sweep
LONGEST = 3.0
#: part of the cases that must have ended before the others go on without them
FEWER = 0.75


Steps = NDArray[np.float32]

_R = TypeVar("_R", Trial, Implied)


@dataclass(frozen=True)
class Solution:
    """The point reached in one case, what it implies, and how the solver ended. Arrays without an axis of cases."""

    trial: Trial
    implied: Implied
    report: SolverReport


@dataclass(frozen=True)
class _Sweep:
    """One preconditioned sweep: the proposed points as steps (unknown, case), and how far off the equations were
    (case,)."""

    step: Array
    residual: Array


def sweep(system: System, pre: Preconditioner, trial: Trial) -> _Sweep:
    """Prices first, then spending at these prices, then wages and limits, each corrected by the baseline's own
    response."""
    left = system.left(trial)
    reached = system.reached_resourced(system.demand(trial), left)
    price_gap, residual = by_region(system.price(system.unit_cost(trial, reached).log_cost, left) - trial.price)
    price_step = np.matmul(pre.price_loop, price_gap)
    at_prices = Trial(trial.wage, stepped(trial.price, price_step), trial.spending, trial.limit)
    demand = system.demand(at_prices)
    costs = system.unit_cost(at_prices, system.reached_resourced(demand, left))
    implied = system.flows(at_prices, costs, demand, left)
    spending_gap, off = by_region(system.excess_spending(at_prices, implied))
    labour_gap = system.excess_labour(trial, implied) - system.level(trial)
    residual = np.maximum(np.maximum(residual, off), np.abs(labour_gap).max(axis=0))
    limit_step = np.zeros_like(trial.limit)
    if system.limits.solved:
        limit_gap = system.limit_gap(at_prices, costs.log_cost, demand)
        limit_step = _within(trial.limit, limit_gap / system.limits.slope, system)
        residual = np.maximum(residual, np.abs(_within(trial.limit, limit_gap, system)).max(axis=0))
    steps = (price_step, np.matmul(pre.spending_loop, spending_gap))
    return _Sweep(_combined(pre, pre.wage_step @ labour_gap.astype(np.float32), steps, limit_step), residual)


def _combined(
    pre: Preconditioner, wage_step: NDArray[np.float32], by_cell: tuple[Steps, Steps], limit_step: Array
) -> Array:
    """(unknown, case): steps of everything, with what follows from the step of wages."""
    (regions, cases), (_, sectors, _) = wage_step.shape, by_cell[0].shape
    cells = sectors * regions
    step = np.empty((regions + 2 * cells + len(limit_step), cases))
    step[:regions] = wage_step
    step[regions + 2 * cells :] = limit_step
    first = regions
    for own, per_wage in zip(by_cell, (pre.price_per_wage, pre.spending_per_wage), strict=True):
        response = (per_wage.reshape(cells, regions) @ wage_step).reshape(sectors, regions, cases)
        combined_step(own, response, step[first : first + cells])
        first += cells
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
    return _Run(system, pre, start, tolerance, longest, coarse).to_the_end(max_steps)


class _Run:
    """Cases on their way; those that have ended leave."""

    def __init__(
        self, system: System, pre: Preconditioner, start: Trial, tolerance: float, longest: float, coarse: bool
    ) -> None:
        self._pre, self._tolerance, self._longest = pre, tolerance, longest
        self._system, self._cases = system, np.arange(system.cases)
        self._point = pack(start)
        self._anderson = Anderson(*self._point.shape)
        self._best = np.full(system.cases, np.inf)
        self._coarse: System | None = system.single() if coarse else None
        self._ended: dict[int, Solution] = {}
        self._since, self._known_at, self._misled = 0, np.inf, False

    def to_the_end(self, max_steps: int) -> list[Solution]:
        """Sweep until all cases have ended."""
        for steps in range(1, max_steps + 1):
            now = self._sweep()
            if self._coarse is not None and self._coarse_is_done(now.residual, steps):
                self._system, self._coarse = self._system.near_points(self._coarse), None
                if steps == 1 or not np.isfinite(now.residual).all():
                    self._anderson.forget(np.ones(len(self._cases), dtype=bool))
                    now = self._sweep()
            if self._coarse is None:
                now = self._let_go(now, steps)
                if not len(self._cases):
                    break
                self._stay_exact(now.residual)
            self._move(now)
        self._end(np.arange(len(self._cases)), max_steps, Ending.OUT_OF_STEPS)
        return [self._ended[case] for case in range(len(self._ended))]

    def _sweep(self) -> _Sweep:
        system, point = self._system, self._point
        if self._coarse is not None:
            system, point = self._coarse, point.astype(np.float32)
        with np.errstate(all="ignore"):
            return sweep(system, self._pre, unpack(point, system))

    def _coarse_is_done(self, residual: Array, steps: int) -> bool:
        worst = float(residual.max())
        return not worst > COARSE_RESIDUAL or not np.isfinite(worst) or steps >= COARSE_STEPS

    def _stay_exact(self, residual: Array) -> None:
        """Take the next products in full precision once those known are far away, or not converged where they said."""
        self._since += 1
        worst = float(residual.max())
        self._known_at = worst if self._since == 1 else self._known_at
        if self._misled or self._since >= FAR_STEPS or not worst > FAR * self._known_at:
            self._system, self._since, self._misled = self._system.afresh(), 0, False

    def _let_go(self, now: _Sweep, steps: int) -> _Sweep:
        """Let cases go that have converged or diverged; the rest of the sweep is returned."""
        diverged = np.flatnonzero(~np.isfinite(now.residual))
        converged = np.flatnonzero(now.residual < self._tolerance)
        gone = [*self._end(diverged, steps, Ending.DIVERGED), *self._end(converged, steps, Ending.CONVERGED)]
        if not gone:
            return now
        keep = np.setdiff1d(np.arange(len(self._cases)), gone)
        self._system, self._cases = self._system.chosen(keep), self._cases[keep]
        self._point, self._best = np.ascontiguousarray(self._point[:, keep]), self._best[keep]
        self._anderson.keep(keep)
        return _Sweep(np.ascontiguousarray(now.step[:, keep]), now.residual[keep])

    def _end(self, places: Groups, steps: int, ending: Ending) -> list[int]:
        """Finish cases; those taken for converged that are not, on closer look, stay."""
        if not len(places):
            return []
        system = self._system.chosen(places)
        solutions = finish(
            system, unpack(np.ascontiguousarray(self._point[:, places]), system), steps, self._tolerance, ending
        )
        gone = []
        for place, solution in zip(places.tolist(), solutions, strict=True):
            if ending is not Ending.CONVERGED or solution.report.converged:
                self._ended[int(self._cases[place])] = solution
                gone.append(place)
            else:
                self._misled = True
        return gone

    def _move(self, now: _Sweep) -> None:
        self._anderson.forget(now.residual > SETBACK * self._best)
        self._best = np.minimum(self._best, now.residual)
        step = np.clip(now.step, -self._longest, self._longest)
        self._point = self._anderson.propose(self._point, step)
        limits = self._system.limits
        if limits.solved:
            wedges = self._point[-len(limits) :]
            np.clip(wedges, 0.0, limits.ceiling, out=wedges)


def finish(system: System, trial: Trial, steps: int, tolerance: float, ending: Ending) -> list[Solution]:
    """Evaluate the equations at the points that will be reported, and say by how much the worst is off.

    Prices are made exact at the reported unit costs; costs, spending, labour and limits are then measured, all in
    full precision.
    """
    system = system.in_full()
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
        Solution(_case(exact, s), _case(implied, s), _report(float(residual[s]), steps, tolerance, ending))
        for s in range(system.cases)
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
