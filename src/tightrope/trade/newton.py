"""Newton's method on the preconditioned sweep of a single case, for where acceleration fails: with nests close to fixed
proportions, or limits that bind together, the response changes along the way faster than a few remembered sweeps tell.

Its linear systems are solved by GMRES (Saad and Schultz 1986, doi:10.1137/0907058) on differences of sweeps, so that no
derivative is ever formed; wedges at their bounds make it a semismooth Newton method (Qi and Sun 1993,
doi:10.1007/BF01581275).
"""

from __future__ import annotations

import numpy as np

from tightrope.core.solver import Ending
from tightrope.trade.kernels import Array
from tightrope.trade.points import Trial
from tightrope.trade.precondition import Preconditioner
from tightrope.trade.solver import LONGEST, End, Solution, finish, pack, sweep, unpack
from tightrope.trade.system import System

#: Newton steps, directions that GMRES tries for each, part of the right side it leaves, times a step is halved
STEPS, DIRECTIONS, LEFT_OVER, HALVINGS = 20, 80, 0.03, 7
#: length, logs, over which a sweep is differenced, at most, and as a part of how far off the equations are
DIFFERENCE, OF_RESIDUAL = 1e-4, 0.1


def newton(system: System, pre: Preconditioner, start: Trial, *, tolerance: float) -> Solution:
    """From a starting point until every equation of a single case holds to the tolerance, or no step helps."""
    point, sweeps, ending = pack(start)[:, 0], 1, Ending.OUT_OF_STEPS
    step, residual = _swept(system, pre, point)
    for _ in range(STEPS):
        if residual < tolerance:
            ending = Ending.CONVERGED
            break
        direction, tried = _gmres(system, pre, point, step, min(DIFFERENCE, OF_RESIDUAL * residual))
        sweeps += tried
        found = _along(system, pre, point, direction, float(np.linalg.norm(step)))
        if found is None:
            ending = Ending.DIVERGED
            break
        point, step, residual, tried = found
        sweeps += tried
    trial = unpack(point[:, None], system)
    (solution,) = finish(system, [End(pack(trial)[:, 0], sweeps, ending)], tolerance)
    return solution


def _swept(system: System, pre: Preconditioner, point: Array) -> tuple[Array, float]:
    """The sweep's proposed step and how far off the equations are."""
    with np.errstate(all="ignore"):
        now = sweep(system, pre, unpack(point[:, None], system))
    return now.step[:, 0], float(now.residual[0])


def _gmres(system: System, pre: Preconditioner, point: Array, step: Array, apart: float) -> tuple[Array, int]:
    """Direction in which the sweep's step vanishes to first order, and how many sweeps it took to find."""
    size = float(np.linalg.norm(step))
    basis = np.empty((DIRECTIONS + 1, len(step)))
    basis[0] = step / size
    upper = np.zeros((DIRECTIONS + 1, DIRECTIONS))
    right = np.zeros(DIRECTIONS + 1)
    right[0] = size
    weights: Array = np.zeros(0)
    used = 0
    for used in range(1, DIRECTIONS + 1):
        new = basis[used - 1]
        length = apart / max(float(np.abs(new).max()), np.finfo(float).tiny)
        changed = (step - _swept(system, pre, point + length * new)[0]) / length
        if not np.isfinite(changed).all():
            used -= 1
            break
        for _ in range(2):  # twice is enough for orthogonality
            along = basis[:used] @ changed
            upper[:used, used - 1] += along
            changed = changed - along @ basis[:used]
        upper[used, used - 1] = norm = float(np.linalg.norm(changed))
        table = upper[: used + 1, :used]
        weights = np.linalg.lstsq(table, right[: used + 1])[0]
        left = float(np.linalg.norm(table @ weights - right[: used + 1]))
        if left < LEFT_OVER * size or norm <= np.finfo(float).eps * size:
            break
        basis[used] = changed / norm
    return weights[:used] @ basis[: len(weights[:used])], used


def _along(
    system: System, pre: Preconditioner, point: Array, direction: Array, size: float
) -> tuple[Array, Array, float, int] | None:
    """The first point along the direction, halving, where the sweep's step is shorter; None if there is none."""
    longest = float(np.abs(direction).max()) if len(direction) else np.inf
    if not np.isfinite(longest):
        return None
    pace = min(1.0, LONGEST / longest) if longest > 0 else 1.0
    limits = len(system.limits)
    for tried in range(1, HALVINGS + 1):
        ahead = point + pace * direction
        if limits:
            ahead[-limits:] = np.clip(ahead[-limits:], 0.0, system.limits.ceiling[:, 0])
        step, residual = _swept(system, pre, ahead)
        if np.isfinite(residual) and float(np.linalg.norm(step)) < (1 - 1e-3 * pace) * size:
            return ahead, step, residual, tried
        pace /= 2
    return None
