"""Which rungs futures reach together, and which few of them are solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.chain.war.meaning import Meaning
from tightrope.measures import Measure

Array = np.ndarray

#: combinations are solved, the most frequent first, until they hold this part of all quarters of futures, ...
COVERED: Final = 0.995
#: ... or until there are so many
MOST: Final = 120


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """Combinations to be solved, the heaviest first.

    `place` (quarter, future) is the number of the combination each is in, or was put to; `merged` counts combinations
    put to others, `merged_share` their share of all quarters of futures.
    """

    rungs: tuple[tuple[int, ...], ...]
    lost: tuple[bool, ...]
    measures: tuple[tuple[Measure, ...], ...]
    place: Array
    merged: int
    merged_share: float


def gather(rungs: Array, lost: Array, meaning: Meaning, legs: tuple[str, ...], most: int = MOST) -> Gathered:
    """Combinations of rungs (leg, quarter, future) and of lost exceptions (quarter, future) that mean different things.

    Rungs that mean the same measures are one combination, told by its most frequent rungs. The rarest are put to the
    nearest that is solved: the fewest rungs away, an exception lost or kept counting four, of equally near ones the
    more frequent.
    """
    flat = np.concatenate([rungs.reshape(len(legs), -1), lost.reshape(1, -1).astype(int)]).T
    keys, inverse, counts = np.unique(flat, axis=0, return_inverse=True, return_counts=True)
    inverse = inverse.ravel()
    order = np.argsort(-counts, kind="stable")
    sets: dict[tuple[int, ...], int] = {}
    measures: list[tuple[Measure, ...]] = []
    first: list[int] = []
    number = np.zeros(len(keys), dtype=int)
    for key in order:
        found = meaning.measures(keys[key, :-1].tolist(), legs, bool(keys[key, -1]))
        same = tuple(sorted(id(one) for one in found))
        if same not in sets:
            sets[same] = len(measures)
            measures.append(found)
            first.append(int(key))
        number[key] = sets[same]
    weight = np.bincount(number, weights=counts, minlength=len(measures))
    solved, to = _kept(weight, keys[first], most)
    place = to[number][inverse].reshape(lost.shape)
    return Gathered(
        rungs=tuple(tuple(keys[first[k], :-1].tolist()) for k in solved),
        lost=tuple(bool(keys[first[k], -1]) for k in solved),
        measures=tuple(measures[k] for k in solved),
        place=place,
        merged=len(measures) - len(solved),
        merged_share=float(1 - weight[solved].sum() / weight.sum()),
    )


def _kept(weight: Array, keys: Array, most: int) -> tuple[list[int], Array]:
    """Combinations to solve, the heaviest first, and for each of all the place in that list of the one it goes to."""
    heavy = np.argsort(-weight, kind="stable")
    enough = int(np.searchsorted(np.cumsum(weight[heavy]) / weight.sum(), COVERED)) + 1
    solved = heavy[: min(enough, most, len(heavy))]
    steps = np.abs(keys[:, None, :] - keys[solved][None, :, :]) * np.array([1] * (keys.shape[1] - 1) + [4])
    to = steps.sum(axis=2).argmin(axis=1)
    to[solved] = np.arange(len(solved))
    return solved.tolist(), to


__all__ = ["COVERED", "MOST", "Gathered", "gather"]
