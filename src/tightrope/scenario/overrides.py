"""Other beliefs than the parameter book's: values that a scenario sets, in the standard sectors or the world's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tightrope.core.errors import ParameterError
from tightrope.data import World
from tightrope.data.layout import load_layout
from tightrope.measures.places import did_you_mean, sector_that_holds
from tightrope.parameters import Book
from tightrope.scenario.consistency import Contradiction

#: text, with line breaks of the file folded into spaces
Line = Annotated[str, BeforeValidator(lambda v: " ".join(v.split()) if isinstance(v, str) else v), Field(min_length=1)]


class Override(BaseModel):
    """A value of the parameter book changed for this question, with the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parameter: str = Field(description="Name of an entry of the parameter book")
    label: str | None = Field(
        default=None, description="Which of its values, if it has one for each sector; a sector of the world's own too"
    )
    value: float = Field(allow_inf_nan=False, description="The value to use instead")
    low: float | None = Field(
        default=None,
        allow_inf_nan=False,
        description="Low end of its own range, with `high`; left out, the book's spread moves with the value",
    )
    high: float | None = Field(default=None, allow_inf_nan=False, description="High end of its own range, with `low`")
    reason: Line = Field(description="Why, in a sentence")

    @model_validator(mode="after")
    def _range(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("low and high belong together: give both, or neither to keep the book's spread")
        if self.low is not None and self.high is not None and not (self.low <= self.value <= self.high > self.low):
            raise ValueError(
                f"value {self.value:g} with low {self.low:g} and high {self.high:g}, expected low <= value <= high and "
                "low < high"
            )
        return self

    @property
    def span(self) -> tuple[float, float] | None:
        """The range it states; None to keep the book's spread."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def applied(self, book: Book) -> Book:
        """A book with this value. Raises `ParameterError` if the book does not allow it."""
        return book.override(self.parameter, self.value, self.reason, label=self.label, span=self.span)


def book_for(world: World, book: Book) -> Book:
    """The book with beliefs about standard sectors brought to the sectors of a world."""
    meanings = dict(zip(world.sectors, world.meanings, strict=True))
    return book.for_sectors(meanings, load_layout().sectors)


def believed_book(book: Book, overrides: Iterable[Override], world: World) -> Book:
    """The book in the sectors of a world, with what a scenario changes in it.

    A standard sector's value goes to all sectors of the world that belong to it; a value for one of these by its own
    name takes its place. Raises `ParameterError` if the book does not allow an override.
    """
    listed = tuple(overrides)
    for override in listed:
        if not _is_own(override, book, world):
            book = override.applied(book)
    brought = book_for(world, book)
    for override in listed:
        if _is_own(override, book, world):
            brought = override.applied(brought)
    return brought


def against_book(overrides: Mapping[int, Override], book: Book, world: World | None) -> list[Contradiction]:
    """Overrides of entries, labels or values the parameter book does not allow.

    Parameters
    ----------
    overrides : by position in the file.
    world : None if there is none; labels are then not looked up, they may be its own sectors.
    """
    found = []
    for i, override in overrides.items():
        if world is None and override.label is not None and not _has(book, override):
            continue
        try:
            own = world is not None and _is_own(override, book, world)
            override.applied(book_for(world, book) if own and world is not None else book)
        except ParameterError as error:
            field = _field(override, book)
            found.append(Contradiction(place=("overrides", i, field), text=f"{_other_label(override, world)}{error}"))
    return found


def _has(book: Book, override: Override) -> bool:
    return override.parameter in book and override.label in book[override.parameter].labels


def _is_own(override: Override, book: Book, world: World) -> bool:
    """True for a label that only this world's sectors have."""
    return override.label in world.sectors and override.parameter in book and not _has(book, override)


def _field(override: Override, book: Book) -> str:
    """Key whose value is to blame."""
    if override.parameter not in book:
        return "parameter"
    bounds = book[override.parameter].bounds
    outside = [
        field
        for field in ("value", "low", "high")
        if (number := getattr(override, field)) is not None and not bounds[0] <= number <= bounds[1]
    ]
    if outside:
        return outside[0]
    return "parameter" if override.label is None or _has(book, override) else "label"


def _other_label(override: Override, world: World | None) -> str:
    """Hint for a label that is neither a standard sector nor one of the world's own, to begin the message with."""
    if world is None or override.label is None or override.label in world.sectors:
        return ""
    if held := sector_that_holds(override.label, world):
        return f"'{override.label}' is no label{held}. "
    if not world.stands_for:
        return ""
    hint = did_you_mean(override.label, world.sectors).rstrip("?")
    return f"A sector of the world '{world.name}' will do{hint}. " if hint else ""


__all__ = ["Line", "Override", "against_book", "believed_book", "book_for"]
