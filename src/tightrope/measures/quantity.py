"""A belief with its range and its story. What is decreed is a plain number; what is believed is a `Quantity`."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from tightrope.parameters import Book, Grade, Parameter, load_book
from tightrope.parameters.spread import Family, Spread

#: the range of a belief taken from the parameter book is this central part of its spread
_TAIL = 0.05


class Quantity(BaseModel):
    """A number somebody might argue with: value, range, evidence.

    `low` and `high` bound what is thought possible; left out they equal the value, which only a published or
    estimated number may do. An assumed number needs a range and a `reason`, a published one a `source` (the id of
    a source of the scenario).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float = Field(allow_inf_nan=False, description="Central value")
    low: float = Field(allow_inf_nan=False, description="Lowest value thought possible; default: the value")
    high: float = Field(allow_inf_nan=False, description="Highest value thought possible; default: the value")
    grade: Grade = Field(description="published, estimated or assumed")
    source: str | None = Field(default=None, description="Id of a source of the scenario; needed if published")
    reason: str | None = Field(default=None, description="Why this value and range; needed if assumed")

    _entry: Parameter | None = PrivateAttr(default=None)

    @model_validator(mode="before")
    @classmethod
    def _default_range(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {**data, "low": data.get("low", data.get("value")), "high": data.get("high", data.get("value"))}

    @model_validator(mode="after")
    def _sound(self) -> Quantity:
        if not self.low <= self.value <= self.high:
            raise ValueError(
                f"value {self.value:g} lies outside its range {self.low:g} to {self.high:g}; "
                "expected low <= value <= high"
            )
        if self.grade is Grade.ASSUMED and not (self.reason and self.low < self.high):
            raise ValueError("an assumed number needs a reason and a range: give `reason`, `low` and `high`")
        if self.grade is not Grade.ASSUMED and not (self.source or self.reason):
            raise ValueError(f"a number graded {self.grade.value} needs `source`, the id of a source of the scenario")
        return self

    @property
    def parameter(self) -> str | None:
        """Name of the entry of the parameter book this came from; None if the scenario states it."""
        return self._entry.name if self._entry else None

    def evidence_text(self) -> str:
        """One line for a report: what the number rests on."""
        if self._entry:
            return self._entry.evidence_text()
        if self.grade is Grade.ASSUMED or not self.source:
            return f"{self.grade.value}: {self.reason}"
        return f"source '{self.source}'" + (f"; {self.reason}" if self.reason else "")

    def with_value(self, value: float) -> Quantity:
        """The same belief at another value; the range widens to hold it."""
        return self.model_copy(
            update={"value": value, "low": min(self.low, value), "high": max(self.high, value)},
        )

    def at_quantile(self, q: float) -> float:
        """Value at a quantile: of the book's spread, or of the triangular distribution over the range.

        The triangle has its peak at the value and its ends at `low` and `high`.
        """
        if self._entry:
            return self._entry.at_quantile(q).number()
        if self.low == self.high:
            return self.value
        spread = Spread(family=Family.TRIANGULAR, low=self.low, high=self.high)
        return spread.value_at(q, self.value)


def from_book(book: Book, name: str) -> Quantity:
    """Belief held by an entry of the parameter book, its range the central 90 % of the entry's spread."""
    entry = book[name]
    value = entry.number()
    ends = sorted(entry.at_quantile(q).number() for q in (_TAIL, 1 - _TAIL))
    quantity = Quantity.model_construct(
        value=value,
        low=min(ends[0], value),
        high=max(ends[1], value),
        grade=entry.grade,
        source=None,
        reason=entry.meaning,
    )
    quantity._entry = entry
    return quantity


@lru_cache(maxsize=64)
def shipped(name: str) -> Quantity:
    """Belief held by an entry of the shipped parameter book."""
    return from_book(load_book(), name)


def within(low: float, high: float, hint: str) -> AfterValidator:
    """Validator: the value and range of a belief lie in [low, high]; the hint says what the number means."""

    def check(quantity: Quantity) -> Quantity:
        for label in ("value", "low", "high"):
            number = getattr(quantity, label)
            if not low <= number <= high:
                raise ValueError(f"{label} is {number:g}, expected {low:g} to {high:g}: {hint}")
        return quantity

    return AfterValidator(check)


#: part of something, 0 to 1
Share = Annotated[Quantity, within(0, 1, "a share, 1 is all of it")]
#: iceberg cost: 0.1 makes the covered trade ten percent dearer; below 0 is relief
Friction = Annotated[Quantity, within(-0.9, 9, "an iceberg cost, 0.1 is ten percent of the value of trade")]
#: change as a part of the level: -0.03 is three percent lower
Change = Annotated[Quantity, within(-0.9, 9, "a change as a part of the level, -0.03 is three percent lower")]
#: USD million a year
Money = Annotated[Quantity, within(0, 1e9, "USD million a year")]
#: USD a barrel
Price = Annotated[Quantity, within(0.01, 10_000, "USD a barrel")]
