"""Type-II Anderson acceleration of fixed points, many side by side (Walker and Ni 2011, doi:10.1137/10078356X)."""

from __future__ import annotations

import numpy as np

from tightrope.trade.kernels import Array, Groups, Mask

#: earlier sweeps that acceleration looks back on
MEMORY = 8
#: added to the scaled normal equations, whose columns are nearly parallel at the end
RIDGE = 1e-13


class Anderson:
    """Proposes the next point of each case from its last few points and steps, by the normal equations.

    Points and steps are (unknown, case).
    """

    def __init__(self, size: int, cases: int) -> None:
        self._steps = np.zeros((MEMORY, size, cases))
        self._reach = np.zeros((MEMORY, size, cases))
        self._gram = np.zeros((cases, MEMORY, MEMORY))
        self._used, self._slot = 0, 0
        self._last: tuple[Array, Array] | None = None
        self._anew: Mask = np.zeros(cases, dtype=bool)

    def forget(self, cases: Mask) -> None:
        """Start afresh in some cases; (case,)."""
        if not cases.any():
            return
        self._anew |= cases
        if cases.all():
            self._used, self._slot = 0, 0
            self._gram[:] = 0.0
            return
        self._steps[..., cases] = 0.0
        self._reach[..., cases] = 0.0
        self._gram[cases] = 0.0

    def keep(self, cases: Groups) -> None:
        """Go on with some of the cases."""
        self._steps = np.ascontiguousarray(self._steps[..., cases])
        self._reach = np.ascontiguousarray(self._reach[..., cases])
        self._gram, self._anew = self._gram[cases], self._anew[cases]
        if self._last is not None:
            self._last = (self._last[0][:, cases], self._last[1][:, cases])

    def propose(self, point: Array, step: Array) -> Array:
        """Next points, given the plain steps from these."""
        if self._last is not None:
            self._remember(point, step)
        self._last = (point, step)
        self._anew[:] = False
        if self._used == 0:
            return point + step
        used = slice(0, self._used)
        weights = self._solve(self._gram[:, used, used], _dot(self._steps[used], step))
        return point + step - _mixed(weights, self._reach[used])

    def _remember(self, point: Array, step: Array) -> None:
        before, taken = self._last if self._last is not None else (point, step)
        changed, reach = self._steps[self._slot], self._reach[self._slot]
        np.subtract(step, taken, out=changed)
        np.subtract(point, before, out=reach)
        reach += changed
        if self._anew.any():
            changed[:, self._anew] = reach[:, self._anew] = 0.0
        self._used = min(self._used + 1, MEMORY)
        row = _dot(self._steps[: self._used], changed)
        self._gram[:, self._slot, : self._used] = row
        self._gram[:, : self._used, self._slot] = row
        self._slot = (self._slot + 1) % MEMORY

    @staticmethod
    def _solve(gram: Array, right: Array) -> Array:
        """(case, memory): weights of the remembered steps, 0 for those forgotten."""
        size = np.einsum("smm->sm", gram)
        scale = np.where(size > 0, 1 / np.sqrt(np.maximum(size, np.finfo(float).tiny)), 0.0)
        scaled = gram * scale[:, :, None] * scale[:, None, :]
        number = np.arange(gram.shape[1])
        scaled[:, number, number] += np.where(size > 0, RIDGE, 1.0)
        weights: Array = scale * np.linalg.solve(scaled, (scale * right)[..., None])[..., 0]
        return weights


def _dot(many: Array, one: Array) -> Array:
    """(case, memory): inner products over unknowns."""
    if one.shape[-1] == 1:
        alone: Array = (many[..., 0] @ one[:, 0])[None, :]
        return alone
    products: Array = np.einsum("mds,ds->sm", many, one)
    return products


def _mixed(weights: Array, many: Array) -> Array:
    """(unknown, case): sum of the remembered, weighted."""
    if many.shape[-1] == 1:
        alone: Array = (weights[0] @ many[..., 0])[:, None]
        return alone
    mixed: Array = np.einsum("sm,mds->ds", weights, many)
    return mixed
