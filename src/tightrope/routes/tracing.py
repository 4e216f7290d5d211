"""Which part of a flow went where: what enters a place leaves it in the same mix, as in a tank.

The rule decides what a programme leaves open, since a flow on legs is no flow on paths: where two flows meet, nobody
can tell the oil of one from that of the other. It is unique, treats all alike and adds up.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tightrope.routes.programme import Array

#: paths listed at most, places visited in looking for them, and the least part of all shipped that is worth a line
MOST_PATHS, MOST_VISITS, LEAST_PART = 2000, 20_000, 1e-6

#: part that leaks from every leg, so that a closed circle drains; far below rounding of volumes
LEAK = 1e-13


@dataclass(frozen=True)
class Trace:
    """Flow of one good: (arc,) `flow` from `tail` to `head`; (node,) `enters` at its source, `taken` at its end.

    What neither leaves nor is taken waits in a store.
    """

    tail: Array
    head: Array
    flow: Array
    enters: Array
    taken: Array

    @cached_property
    def through(self) -> Array:
        """(node,) all that passes a node."""
        return np.asarray(self.enters + np.bincount(self.head, self.flow, minlength=self.enters.size))

    @cached_property
    def share(self) -> Array:
        """(arc,) part of what passes its tail."""
        through = self.through[self.tail]
        return np.asarray(np.divide(self.flow, through, out=np.zeros_like(self.flow), where=through > 0))

    def spread(self, start: Array, arcs: Array) -> Array:
        """(node,) all that passes each node if `start` (node,) enters and only the marked arcs may be taken."""
        part = np.where(arcs, self.share, 0.0)
        onward = np.zeros((start.size, start.size))
        np.add.at(onward, (self.head, self.tail), part)
        return np.asarray(np.linalg.solve(np.eye(start.size) - onward * (1 - LEAK), start))

    def ending(self, passing: Array) -> float:
        """How much of what passes the nodes is taken there."""
        through = self.through
        part = np.divide(self.taken, through, out=np.zeros_like(through), where=through > 0)
        return float(part @ passing)

    def avoiding(self, arcs: Array) -> float:
        """Volume that reaches its end without any of the marked arcs."""
        return self.ending(self.spread(self.enters, ~arcs))

    def along(self, legs: Sequence[int]) -> float:
        """Volume that takes all of these arcs, in this order, whatever it takes between them."""
        every = np.ones(self.flow.size, dtype=bool)
        if not self.flow[list(legs)].all():
            return 0.0
        amount = float(self.flow[legs[0]])
        for before, after in itertools.pairwise(legs):
            start = np.zeros(self.enters.size)
            start[self.head[before]] = amount
            amount = float(self.spread(start, every)[self.tail[after]] * self.share[after])
        return amount

    def paths(self) -> tuple[list[tuple[tuple[int, ...], int, float]], float]:
        """Arcs, last node and volume of the largest paths from source to end, and the volume not listed."""
        share, through = self.share, self.through
        end = np.divide(self.taken, through, out=np.zeros_like(through), where=through > 0)
        leaving: dict[int, list[int]] = {}
        for used in np.flatnonzero(self.flow > 0):
            leaving.setdefault(int(self.tail[used]), []).append(int(used))
        total = float(self.enters.sum())
        heap: list[tuple[float, tuple[int, ...], int]] = [
            (-float(v), (), int(node)) for node, v in enumerate(self.enters) if v > 0
        ]
        heapq.heapify(heap)
        found: list[tuple[tuple[int, ...], int, float]] = []
        listed, visits = 0.0, 0
        while heap and len(found) < MOST_PATHS and visits < MOST_VISITS and -heap[0][0] > LEAST_PART * total:
            visits += 1
            volume, arcs, node = heapq.heappop(heap)
            if end[node] * -volume > LEAST_PART * total:
                found.append((arcs, node, -volume * float(end[node])))
                listed += -volume * float(end[node])
            for arc in leaving.get(node, ()):
                heapq.heappush(heap, (volume * float(share[arc]), (*arcs, arc), int(self.head[arc])))
        return sorted(found, key=lambda one: -one[2]), max(0.0, total - listed)
