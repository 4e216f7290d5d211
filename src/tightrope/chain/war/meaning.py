"""From rungs to measures: what the ladder adds to, and lifts from, the measures of a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tightrope.chain.war.records import Reading
from tightrope.measures import Measure
from tightrope.scenario.ladder import Ladder, Reference, Rung


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """A ladder read against the measures that a scenario has in force, `base`."""

    ladder: Ladder
    today: dict[str, int]
    base: tuple[Measure, ...]

    def measures(self, rungs: Sequence[int], legs: Sequence[str], exception_lost: bool) -> tuple[Measure, ...]:
        """Measures in force on these rungs: the scenario's, less what is lifted, and what is added.

        What has the name of a measure in force already changes nothing, unless an earlier rung brought it.
        """
        kept = {measure.name: measure for measure in self.base}
        own = set(kept)
        for step in self.steps(rungs, legs):
            for lifted in step.lifts:
                kept.pop(lifted.name, None)
            for added in step.adds:
                if added.name not in own:
                    kept[added.name] = self.added[step.leg, step.rung, added.name]
        if exception_lost and rungs[list(legs).index("energy")] >= self.ladder.exception_lost.from_rung:
            for added in self.ladder.exception_lost.adds:
                if added.name not in own:
                    kept[added.name] = self.added["exception", 0, added.name]
        return tuple(kept.values())

    def steps(self, rungs: Sequence[int], legs: Sequence[str]) -> Iterator[Rung]:
        """Rungs of the ladder on the way from where legs stood, in the order of the way."""
        for leg, rung in zip(legs, rungs, strict=True):
            start = self.today[leg]
            way = range(start + 1, rung + 1) if rung > start else range(start - 1, rung - 1, -1)
            for passed in way:
                if (found := self.ladder.at(leg, passed)) is not None:
                    yield found

    @cached_property
    def added(self) -> dict[tuple[str, int, str], Measure]:
        """Measures that rungs add, each made once."""
        return dict(self.ladder.measures)

    def readings(self, reached: set[tuple[str, int]], exception_lost: bool) -> tuple[Reading, ...]:
        """What rungs that some future reaches were read to mean, from the bottom of each leg up."""
        names = {measure.name: measure.title for measure in self.base}
        passed = [one for one in self.ladder.rungs if self._passed(one, reached)]
        found = [
            Reading(
                leg=one.leg,
                rung=one.rung,
                means=one.means,
                adds=tuple(self.added[one.leg, one.rung, ref.name].title for ref in one.adds),
                lifts=tuple(names[ref.name] for ref in one.lifts if ref.name in names),
                idle=tuple(ref.name for ref in one.lifts if ref.name not in names),
                taken_from=_places(one.adds, one.lifts),
                grade=one.grade,
                reason=one.reason or "",
            )
            for one in sorted(passed, key=lambda one: (one.leg, one.rung))
        ]
        lost = self.ladder.exception_lost
        if exception_lost:
            found.append(
                Reading(
                    leg="exception",
                    rung=lost.from_rung,
                    means=lost.means,
                    adds=tuple(self.added["exception", 0, ref.name].title for ref in lost.adds),
                    lifts=(),
                    idle=(),
                    taken_from=_places(lost.adds, ()),
                    grade=lost.grade,
                    reason=lost.reason or "",
                )
            )
        return tuple(found)

    def _passed(self, one: Rung, reached: set[tuple[str, int]]) -> bool:
        """Whether some future is on this rung or beyond it."""
        here = [rung for leg, rung in reached if leg == one.leg]
        start = self.today[one.leg]
        return any(rung >= one.rung > start or rung <= one.rung < start for rung in here)


def _places(adds: Sequence[Reference], lifts: Sequence[Reference]) -> tuple[str, ...]:
    """Where the measures stand, and whether they were changed."""
    changed = {True: " as changed here", False: ""}
    return tuple(f"{ref.scenario}: {ref.measure}{changed[bool(ref.change)]}" for ref in (*adds, *lifts))


__all__ = ["Meaning"]
