"""An event to look back on: what was known before it, and what came. A YAML file, each figure with a source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tightrope.core.errors import MissingError
from tightrope.core.model_file import read_model, unknown_sources
from tightrope.data.unrest_pack import FOLDER as PACKS
from tightrope.data.unrest_pack import Code, Text, UnrestSource
from tightrope.parameters.parameter import did_you_mean

FOLDER = PACKS / "events"

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Day = Annotated[float, Field(ge=0, le=366, allow_inf_nan=False)]
#: steps whose day may be known, and what may have happened
Step = Literal["national", "violent", "crisis", "end"]
Outcome = Literal["protest", "national", "violent", "lethal", "crisis", "intervention", "irregular_exit"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Count(_Strict):
    """A number, or two ends where reports differ."""

    low: Positive
    high: Positive
    source: Text

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        return self


class Days(_Strict):
    """Days to a step, counted from the first day after all was known; two ends where it is not one moment."""

    low: Day
    high: Day
    what: Text
    source: Text

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        return self

    @property
    def middle(self) -> float:
        """Middle of the two ends, days."""
        return (self.low + self.high) / 2


class Told(_Strict):
    """Whether something happened."""

    happened: bool
    what: Text
    source: Text


class PriceChange(_Strict):
    """A price that the state sets, before and after; units cancel in the ratio."""

    what: Text
    before: Count
    after: Count
    note: Text

    def factor(self) -> tuple[float, float]:
        """Ends of new price over old."""
        return self.after.low / self.before.high, self.after.high / self.before.low


class KnownBefore(_Strict):
    """What goes into a hindcast: the last day on which something could be known, the economy's year, the price."""

    day: date
    year: int
    economy: Text
    price: PriceChange


class Toll(_Strict):
    """The dead."""

    dead: Count
    note: Text


class Troops(_Strict):
    """Foreign troops."""

    number: Count
    note: Text


class UnrestEvent(_Strict):
    """An event to look back on. `known` goes into a hindcast; the rest is what it is shown beside.

    `cannot_say` is what a reader must not take from it. Construction refuses a clock that runs backwards and
    an economy of a later year.
    """

    id: Text
    title: Text
    country: Code
    known: KnownBefore
    happened: Annotated[Mapping[Outcome, Told], Field(min_length=1)]
    clock: Annotated[Mapping[Step, Days], Field(min_length=1)]
    toll: Toll
    troops: Troops | None = None
    cannot_say: tuple[Text, ...] = ()
    sources: Mapping[Text, UnrestSource]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        problems = []
        steps = [(name, self.clock[name]) for name in ("national", "violent", "crisis", "end") if name in self.clock]
        for (first, a), (second, b) in pairwise(steps):
            if b.low < a.low or b.high < a.high:
                problems.append(f"clock: {second} comes before {first}")
        if self.known.year > self.known.day.year:
            problems.append(f"known: the economy of {self.known.year} is later than {self.known.day}")
        if problems:
            raise ValueError("\n".join(problems))
        return self


def list_events() -> tuple[str, ...]:
    """Events that come with the package."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load_event(name_or_file: str | Path | None = None) -> UnrestEvent:
    """An event by its name, or a file of the user's own; the first that is shipped if left out.

    Raises
    ------
    MissingError : there is none.
    DataError : every mistake of the file and its line, in one message.
    """
    asked = list_events()[0] if name_or_file is None else name_or_file
    path = Path(asked)
    if path.suffix in {".yaml", ".yml"}:
        if not path.is_file():
            raise MissingError(f"There is no file {path}. Give a YAML file, or one of {', '.join(list_events())}.")
        return read_model(path, UnrestEvent, more=unknown_sources)
    if str(asked) not in list_events():
        raise MissingError(
            f"There is no event '{asked}'. {did_you_mean(str(asked), list_events())} "
            "Give one of these, or a YAML file of your own."
        )
    return read_model(FOLDER / f"{asked}.yaml", UnrestEvent, more=unknown_sources)
