"""Figures of data files with their story: value, range, grade, and the source they can be checked against."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from tightrope.parameters import Grade

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Quarter = Annotated[str, StringConstraints(pattern=r"^(19|20)\d{2}Q[1-4]$")]
Finite = Annotated[float, Field(allow_inf_nan=False)]
#: YAML may have made a date or a number of it
Day = Annotated[str, BeforeValidator(lambda v: str(v) if isinstance(v, date | int) else v)]


class Strict(BaseModel):
    """Read-only, and nothing in it that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CitedSource(Strict):
    """Where a figure can be checked."""

    title: Text
    publisher: Text
    date: Day | None = None
    locator: Text | None = None
    url: Text | None = None
    note: Text | None = None


class Figure(Strict):
    """One number and its story. An `assumed` figure needs a range and a note with the reason, any other a source."""

    value: Finite
    low: Finite | None = None
    high: Finite | None = None
    grade: Grade = Grade.PUBLISHED
    source: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        low, high = self.span
        if not low <= self.value <= high:
            raise ValueError(f"{self.value:g} is not between low {low:g} and high {high:g}")
        if self.grade is Grade.ASSUMED and (self.low is None or self.high is None or self.note is None):
            raise ValueError("an assumed figure needs `low`, `high` and a `note` that says why")
        if self.grade is not Grade.ASSUMED and self.source is None:
            raise ValueError(f"a figure that is {self.grade} needs a `source`")
        return self

    @property
    def span(self) -> tuple[float, float]:
        """Low and high end; the value itself if there is no range."""
        return (self.value if self.low is None else self.low, self.value if self.high is None else self.high)


__all__ = ["CitedSource", "Day", "Figure", "Finite", "Quarter", "Strict", "Text"]
