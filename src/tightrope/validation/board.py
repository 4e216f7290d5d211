"""The scoreboard: what was published, what we find, and whether it is close enough."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from tightrope.validation.cases import Case


class Standing(StrEnum):
    """How a case stands. A case whose inputs are absent is not a pass; one that is reported is neither.

    `MISSED` is outside its tolerance as the case's declaration says it is; `FAILED` is so unannounced.
    """

    PASSED = "passed"
    MISSED = "missed"
    FAILED = "failed"
    NOT_AT_HAND = "not at hand"
    REPORTED = "reported"


@dataclass(frozen=True, kw_only=True)
class Score:
    """One outcome of one case; `published` and `ours` are None if the inputs are not at hand."""

    case: Case
    outcome: str
    published: float | None = None
    ours: float | None = None

    @property
    def difference(self) -> float | None:
        """Ours less published."""
        return None if self.ours is None or self.published is None else self.ours - self.published

    @property
    def standing(self) -> Standing:
        """Passed if the difference is within the tolerance, if there is one; a number that is not finite fails."""
        if self.difference is None:
            return Standing.NOT_AT_HAND
        if self.case.tolerance is None:
            return Standing.REPORTED
        if abs(self.difference) <= self.case.tolerance:
            return Standing.PASSED
        known = any(name in self.outcome for name in self.case.misses)
        return Standing.MISSED if known and math.isfinite(self.difference) else Standing.FAILED


@dataclass(frozen=True, kw_only=True)
class Timing:
    """What a case cost: seconds, number of solves and the worst equilibrium residual among them."""

    case: str
    seconds: float
    solves: int
    worst_residual: float


@dataclass(frozen=True, kw_only=True)
class Scoreboard:
    """All scores, and what they cost."""

    scores: tuple[Score, ...]
    timings: tuple[Timing, ...]

    def count(self, standing: Standing) -> int:
        """Number of scores that stand so."""
        return sum(score.standing is standing for score in self.scores)

    @property
    def failed(self) -> bool:
        """True if any score is outside its tolerance and was not known to be."""
        return self.count(Standing.FAILED) > 0
