"""Many parameter draws at once: cyclic reduction in batched linear algebra, each draw certified or handed to QZ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.core.solver import Ending, SolverReport
from tightrope.macro.linear import (
    MARGIN,
    TOLERANCE,
    Array,
    LinearSolution,
    LinearSystem,
    MacroSolveError,
    complete,
    solve,
)

#: steps of cyclic reduction, each of which squares the roots
STEPS: Final = 40
#: how small what is left must be
LEFT: Final = 1e-13
#: squarings that bound a spectral radius before its eigenvalues are asked for
SQUARINGS: Final = 7
#: draws at a time, so that their matrices stay in the processor's cache
CHUNK: Final = 128


@dataclass(frozen=True, kw_only=True)
class BatchSolution:
    """Solutions of all draws; where `solved` is False the draw's numbers are zero and `why` says what was wrong.

    Parameters
    ----------
    solution : arrays with a first axis (draw,).
    solved : (draw,) bool.
    residual : (draw,), of the matrix equation, as `tightrope.macro.linear.complete` has it.
    why : by number of draw.
    handed_on : how many draws cyclic reduction could not certify, which QZ then judged.
    """

    solution: LinearSolution
    solved: Array
    residual: Array
    why: dict[int, str]
    handed_on: int


def solve_batch(system: LinearSystem) -> BatchSolution:
    r"""Solve :math:`AP^2+BP+C=0` for every draw.

    Cyclic reduction (Bini and Meini 2009) finds :math:`P`. That it is the one stable solution is then shown for each
    draw: :math:`A\lambda^2+B\lambda+C = (A\lambda+AP+B)(\lambda-P)`, so exactly :math:`n` roots lie inside the unit
    circle if both :math:`P` and :math:`F=(AP+B)^{-1}A` have a spectral radius below one, which a norm of a high
    power bounds. Draws that are not certified so are solved by QZ, which has the last word.
    """
    draws = system.lead.shape[0]
    parts = [_chunk(system, slice(i, min(i + CHUNK, draws))) for i in range(0, draws, CHUNK)]
    transition, impact, forward, residual, good, steps = (np.concatenate([part[k] for part in parts]) for k in range(6))
    why: dict[int, str] = {}
    doubtful = np.flatnonzero(~good)
    for draw in doubtful:
        number = int(draw)
        try:
            one = solve(system.one(number))
        except MacroSolveError as error:
            why[number] = error.report.why
            transition[number], impact[number], forward[number], residual[number] = 0.0, 0.0, 0.0, np.nan
            continue
        transition[number], impact[number], forward[number] = one.transition, one.impact, one.forward
        residual[number], good[number] = one.report.residual, True
    worst = float(residual[good].max()) if good.any() else np.nan
    report = SolverReport(
        ending=Ending.CONVERGED if good.any() else Ending.INFEASIBLE,
        steps=int(steps.max()) if draws else 0,
        tolerance=TOLERANCE,
        residual=worst,
        why="" if good.all() else f"{int(good.sum())} of {draws} draws solved",
    )
    solution = LinearSolution(
        variables=system.variables,
        shocks=system.shocks,
        transition=transition,
        impact=impact,
        forward=forward,
        roots=np.zeros((draws, 0)),
        report=report,
    )
    return BatchSolution(solution=solution, solved=good, residual=residual, why=why, handed_on=len(doubtful))


def solve_one(system: LinearSystem) -> LinearSolution:
    """The one stable solution of a single system: by cyclic reduction where that can be certified, else by QZ.

    Raises `MacroSolveError`, as `tightrope.macro.linear.solve`. Roots are known only from QZ, else empty.
    """
    parts = {name: getattr(system, name)[None] for name in ("lead", "now", "lag", "shock")}
    stacked = LinearSystem(variables=system.variables, shocks=system.shocks, **parts)
    transition, impact, forward, residual, good, steps = _chunk(stacked, slice(None))
    if not good[0]:
        return solve(system)
    report = SolverReport(
        ending=Ending.CONVERGED, steps=int(steps[0]), tolerance=TOLERANCE, residual=float(residual[0])
    )
    return LinearSolution(
        variables=system.variables,
        shocks=system.shocks,
        transition=transition[0],
        impact=impact[0],
        forward=forward[0],
        roots=np.zeros(0),
        report=report,
    )


def _chunk(system: LinearSystem, part: slice) -> tuple[Array, Array, Array, Array, Array, Array]:
    """P, Q, F, residual, whether certified, and steps, of some draws."""
    own = LinearSystem(
        variables=system.variables,
        shocks=system.shocks,
        lead=system.lead[part],
        now=system.now[part],
        lag=system.lag[part],
        shock=system.shock[part],
    )
    draws, n = own.lead.shape[:2]
    try:
        with np.errstate(all="ignore"):
            transition, steps = cyclic_reduction(own.lead, own.now, own.lag)
            transition = np.where(np.isfinite(transition), transition, 0.0)
            impact, forward, residual = complete(own, transition)
            good = (residual <= TOLERANCE) & inside(transition) & inside(forward)
    except np.linalg.LinAlgError:
        nothing = np.zeros((draws, n, n))
        none = np.zeros(draws, dtype=bool)
        impact = np.zeros((draws, n, own.shock.shape[-1]))
        return nothing, impact, nothing.copy(), np.full(draws, np.nan), none, np.zeros(draws)
    return transition, impact, forward, residual, good, np.full(draws, steps)


def cyclic_reduction(lead: Array, now: Array, lag: Array) -> tuple[Array, int]:
    """The solvent of least roots of `lead P² + now P + lag = 0` for each draw, and the steps it took.

    Parameters
    ----------
    lead, now, lag : (draw, equation, variable).
    """
    n = lead.shape[-1]
    up, middle, down, edge = lead, now, lag, now
    steps = 0
    while steps < STEPS:
        steps += 1
        # (down, up) times middle^-1 times (down, up), all four products at once
        right = np.linalg.solve(middle, np.concatenate([down, up], axis=-1))
        down_down, down_up = down @ right[..., :n], down @ right[..., n:]
        up_down, up_up = up @ right[..., :n], up @ right[..., n:]
        edge = edge - up_down
        middle = middle - down_up - up_down
        down, up = -down_down, -up_up
        left = np.minimum(np.abs(down).max(axis=(-2, -1)), np.abs(up).max(axis=(-2, -1)))
        if not np.isfinite(left).any() or np.nanmax(left) < LEFT:
            break
    return -np.linalg.solve(edge, lag), steps


def inside(matrix: Array) -> Array:
    """Whether all roots of each matrix lie inside the unit circle (draw,): a bound by powers, else the roots."""
    power = matrix
    proven = np.abs(power).sum(axis=-1).max(axis=-1) < 1 - MARGIN
    for number in range(SQUARINGS):
        power = power @ power
        # the k-th root of a norm of the k-th power is never below the spectral radius
        bound = np.abs(power).sum(axis=-1).max(axis=-1)
        proven |= bound < (1 - MARGIN) ** (2 ** (number + 1))
        if proven.all():
            break
    for draw in np.flatnonzero(~proven):
        if np.isfinite(matrix[draw]).all():
            proven[draw] = np.abs(np.linalg.eigvals(matrix[draw])).max() < 1 - MARGIN
    return np.asarray(proven)
