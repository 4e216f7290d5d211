"""The few directions in which sweeps settle slowly, answered at once.

After a sweep an error is what one matrix makes of it. On a real world a few directions keep most of theirs (0.7 of it
where nine in ten keep less than 0.2): income that goes round through hubs, loops of inputs across borders. Acceleration
finds them anew in every solve; here they are found once, at the baseline, and taken out of every sweep (deflation, as
in Frank and Vuik 2001, doi:10.1137/S1064827500373231, for a fixed point). It steers the solver and never enters the
answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tightrope.trade.kernels import Single

#: part of an error that a sweep leaves, from which a direction counts as slow; how many are kept at most
SLOW, MOST = 0.2, 16
#: distance from one of the part left, at which a direction is left alone: the first guess of its answer would be wild
FIXED = 0.1
#: part of a direction tried that must be new
NEW = 1e-3
#: directions tried at a time, and how often the sweep is asked what it makes of them
WIDTH, POWERS = 8, 5


@dataclass(frozen=True)
class SlowModes:
    """Directions `basis` (unknown, mode), orthonormal, and by how much more each combination of them has to step,
    `more` (mode, mode). Unknowns are log wages, prices and spending, one after the other."""

    basis: Single
    more: Single

    @classmethod
    def of(cls, swept: Callable[[Single], Single], unknowns: int) -> SlowModes:
        r"""Those of a linear sweep, `swept` (unknown, direction): what it leaves of errors, :math:`M`.

        Rayleigh and Ritz on a block Krylov space: with :math:`H = V' M V`, a step :math:`s = (M - 1) e` along them
        becomes :math:`s + V (1-H)^{-1} H\, V' s`, which leaves nothing of the error.
        """
        space = images = np.empty((unknowns, 0), dtype=np.float32)
        tried = np.random.default_rng(0).standard_normal((unknowns, WIDTH)).astype(np.float32)
        for _ in range(POWERS):
            tried = _beside(space, tried)
            if not tried.size:
                break
            image = swept(tried)
            space, images = np.concatenate((space, tried), axis=1), np.concatenate((images, image), axis=1)
            tried = image
        if not np.isfinite(images).all():
            return cls(space[:, :0], np.zeros((0, 0), dtype=np.float32))
        roots, vectors = np.linalg.eig((space.T @ images).astype(float))
        slow = (np.abs(roots) > SLOW) & (np.abs(1 - roots) > FIXED)
        kept = [k for k in np.argsort(-np.abs(roots)) if slow[k]][:MOST]
        pairs = np.concatenate((vectors[:, kept].real, vectors[:, kept].imag), axis=1)
        within, size, _ = np.linalg.svd(pairs, full_matrices=False)
        within = within[:, size > 1e-6].astype(np.float32)
        basis = np.ascontiguousarray(space @ within)
        left = (basis.T @ (images @ within)).astype(float)
        more = np.linalg.solve(np.eye(len(left)) - left, left)
        return cls(basis, more.astype(np.float32))

    def answer(self, step: Single) -> None:
        """Lengthen steps (unknown, case) along the slow directions, in place; limits' wedges may follow below."""
        unknowns, modes = self.basis.shape
        if modes:
            step[:unknowns] += self.basis @ (self.more @ (self.basis.T @ step[:unknowns]))


def _beside(space: Single, tried: Single) -> Single:
    """Directions tried, less what is in the space already; orthonormal, none where nothing is left of them."""
    before = float(np.linalg.norm(tried, axis=0).max(initial=0.0))
    for _ in range(2):  # twice is enough for orthogonality
        tried = tried - space @ (space.T @ tried)
    directions, size, _ = np.linalg.svd(tried, full_matrices=False)
    return directions[:, size > NEW * before]
