"""What a war path means for the focus country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.core.errors import DataError
from tightrope.parameters import Grade

#: a sum of shares counts as one up to here
_ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A rung of the ladder that some future reaches, and what it was read to mean.

    `adds` and `lifts` are titles of measures; `idle` names what it would lift that the scenario does not have.
    """

    leg: str
    rung: int
    means: str
    adds: tuple[str, ...]
    lifts: tuple[str, ...]
    idle: tuple[str, ...]
    taken_from: tuple[str, ...]
    grade: Grade
    reason: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Combination:
    """Rungs of all legs that mean the same measures, solved once.

    `real_income` is the focus country's, new/old against the scenario's own measures; None without a solution, and
    `not_found` says why. `believed` (draw,) is the same under draws of what is believed of measures, NaN without a
    solution, empty where nobody asked. `share` (quarter,) is the share of futures in it, those put to it included.
    """

    rungs: tuple[int, ...]
    exception_lost: bool
    adds: tuple[str, ...]
    lifts: tuple[str, ...]
    real_income: float | None
    share: np.ndarray
    believed: np.ndarray
    not_found: str = ""

    def named(self, legs: tuple[str, ...]) -> str:
        """Its rungs in words."""
        rungs = ", ".join(f"{leg} {rung}" for leg, rung in zip(legs, self.rungs, strict=True))
        return f"{rungs}{', exception lost' if self.exception_lost else ''}"


@dataclass(frozen=True, kw_only=True)
class WarOutcome:
    """Futures of a war and what they do to one country's real income.

    Attributes
    ----------
    states : (state, quarter) share of futures at the end of the quarter; sums to 1.
    levels : (leg, quarter, end) rung of a leg at the quantiles `ends`.
    excepted : (quarter,) share of futures in which the exception holds.
    income : (quarter, future) real income, new/old against the scenario's own measures; NaN without a solution.
    stopped : (quarter, future) bool, whether the fighting has stopped at least once by the end of the quarter.
    stopped_by : the share of futures of which that is true, by quarter, with the 5th and 95th percentile over beliefs.
    combinations : the heaviest first; their shares sum to 1 in every quarter.
    merged, merged_share : combinations put to their nearest neighbour, and their share of all quarters of futures.
    """

    title: str
    drawn: bool
    setting: str
    ladder: str
    ladder_note: str
    holder: str
    quarters: tuple[str, ...]
    state_names: tuple[str, ...]
    legs: tuple[str, ...]
    ends: tuple[float, ...]
    states: np.ndarray
    levels: np.ndarray
    excepted: np.ndarray
    income: np.ndarray
    stopped: np.ndarray
    stopped_by: tuple[tuple[float, float, float], ...]
    combinations: tuple[Combination, ...]
    readings: tuple[Reading, ...]
    beliefs: int
    merged: int
    merged_share: float
    grades: tuple[tuple[Grade, int], ...]
    grade: Grade = Grade.ASSUMED

    def __post_init__(self) -> None:
        shares = sum(one.share for one in self.combinations)
        for what, total in (("states", self.states.sum(axis=0)), ("combinations", shares)):
            if not np.allclose(total, 1.0, atol=_ROUNDING):
                raise DataError(f"Shares of {what} of the war sum to {np.min(total):g}, expected 1 in every quarter.")

    @property
    def futures(self) -> int:
        """How many futures there are."""
        return int(self.income.shape[1])

    @property
    def failed(self) -> tuple[Combination, ...]:
        """Combinations without a solution."""
        return tuple(one for one in self.combinations if one.real_income is None)

    def notes(self) -> tuple[str, ...]:
        """Combinations, and draws of beliefs about measures, without a solution, by their rungs."""
        failed = (f"War, {one.named(self.legs)}: not found ({one.not_found})" for one in self.failed)
        lost = ((one, int(np.isnan(one.believed).sum())) for one in self.combinations if one not in self.failed)
        drawn = (
            f"War, {one.named(self.legs)}: {number} of {len(one.believed)} draws of beliefs have no solution."
            for one, number in lost
            if number
        )
        return (*failed, *drawn)

    @property
    def failed_share(self) -> float:
        """Share of all quarters of futures that have no solution."""
        return float(np.isnan(self.income).mean())


__all__ = ["Combination", "Reading", "WarOutcome"]
