"""Type-II Anderson acceleration of fixed points, many side by side (Walker and Ni 2011, doi:10.1137/10078356X)."""

from __future__ import annotations

import numpy as np

from tightrope.trade import compiled
from tightrope.trade.kernels import Array, Groups, Mask

#: earlier sweeps that acceleration looks back on
MEMORY = 8
#: added to the scaled normal equations, whose columns are nearly parallel at the end
RIDGE = 1e-13


class Anderson:
    """Proposes the next point of each case from its last few points and steps, by the normal equations.

    Points and steps are (unknown, case), points in double precision, steps in single. What is remembered are
    differences, which single precision serves.
    """

    def __init__(self, size: int, cases: int) -> None:
        self._steps = np.empty((MEMORY, size, cases), dtype=np.float32)
        self._reach = np.empty((MEMORY, size, cases), dtype=np.float32)
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
        self._steps[: self._used, :, cases] = 0.0
        self._reach[: self._used, :, cases] = 0.0
        self._gram[cases] = 0.0

    def keep(self, cases: Groups) -> None:
        """Go on with some of the cases."""
        size = self._steps.shape[1]
        steps, reach = (np.empty((MEMORY, size, len(cases)), dtype=np.float32) for _ in range(2))
        for slot in range(self._used):
            steps[slot], reach[slot] = self._steps[slot][:, cases], self._reach[slot][:, cases]
        self._steps, self._reach = steps, reach
        self._gram, self._anew = self._gram[cases], self._anew[cases]
        if self._last is not None:
            self._last = (np.ascontiguousarray(self._last[0][:, cases]), np.ascontiguousarray(self._last[1][:, cases]))

    def propose(self, point: Array, step: Array) -> Array:
        """Next points, given the plain steps from these."""
        right = None if self._last is None else self._remember(point, step, self._last)
        self._last = (point, step)
        self._anew[:] = False
        if right is None:
            return point + step
        return _mixed(_solved(self._gram, right), self._reach[: self._used], point, step)

    def _remember(self, point: Array, step: Array, last: tuple[Array, Array]) -> Array:
        """Keep the last difference; what the steps remembered have in common with this one, (case, memory)."""
        changed, reach = self._steps[self._slot], self._reach[self._slot]
        _difference(point, step, *last, changed, reach)
        if self._anew.any():
            changed[:, self._anew] = reach[:, self._anew] = 0.0
        self._used = min(self._used + 1, MEMORY)
        row, right = _products(self._steps[: self._used], changed, step)
        self._gram[:, self._slot, : self._used] = row
        self._gram[:, : self._used, self._slot] = row
        self._slot = (self._slot + 1) % MEMORY
        return right


def _solved(gram: Array, right: Array) -> Array:
    """(case, memory): weights of the remembered steps, 0 for those forgotten, by the first of the normal equations."""
    used = right.shape[1]
    if compiled.native is not None:
        found = np.empty_like(right)
        compiled.native.anderson_weights(used, gram.shape[1], len(gram), gram, right, np.array([RIDGE]), found)
        return found
    gram = gram[:, :used, :used]
    size = np.einsum("smm->sm", gram)
    scale = np.where(size > 0, 1 / np.sqrt(np.maximum(size, np.finfo(float).tiny)), 0.0)
    scaled = gram * scale[:, :, None] * scale[:, None, :]
    number = np.arange(gram.shape[1])
    scaled[:, number, number] += np.where(size > 0, RIDGE, 1.0)
    weights: Array = scale * np.linalg.solve(scaled, (scale * right)[..., None])[..., 0]
    return weights


def _difference(point: Array, step: Array, before: Array, taken: Array, changed: Array, reach: Array) -> None:
    """Write how the step changed, and by how much the points the two steps lead to differ; (unknown, case)."""
    if compiled.native is not None:
        compiled.native.anderson_remember(1, *point.shape, point, step, before, taken, changed, reach)
        return
    np.subtract(step, taken, out=changed)
    np.add(point - before, changed, out=reach, casting="same_kind")


def _products(many: Array, last: Array, step: Array) -> tuple[Array, Array]:
    """(case, memory) each: products of the remembered with the last of them and with a step, over unknowns."""
    if compiled.native is not None:
        row, right = np.empty((2, last.shape[-1], len(many)))
        compiled.native.anderson_dots(len(many), *last.shape, many, last, step, row, right)
        return row, right
    return _dot(many, last), _dot(many, step)


def _dot(many: Array, one: Array) -> Array:
    if one.shape[-1] == 1:
        alone: Array = (many[..., 0] @ one[:, 0])[None, :]
        return alone
    products: Array = np.einsum("mds,ds->sm", many, one)
    return products


def _mixed(weights: Array, many: Array, point: Array, step: Array) -> Array:
    """(unknown, case): the point after the step, less the remembered, weighted."""
    if compiled.native is not None:
        out = np.empty_like(point)
        compiled.native.anderson_mix(len(many), *point.shape, weights, many, point, step, out)
        return out
    mixed = point + step
    for case in range(mixed.shape[-1]):
        mixed[:, case] -= weights[case].astype(many.dtype) @ many[..., case]
    return mixed
