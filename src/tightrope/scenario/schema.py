"""How a question is asked: a scenario, as data. A YAML file becomes one through `tightrope.scenario.loader`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator

from tightrope.core.errors import list_problems
from tightrope.measures import AnyMeasure, Measure
from tightrope.measures.base import SLUG
from tightrope.parameters import Book
from tightrope.scenario.consistency import contradictions
from tightrope.scenario.levers import GovernmentLevers
from tightrope.scenario.overrides import Line, Override
from tightrope.scenario.reading import Place, Spot
from tightrope.scenario.rerouting import MaybeRerouting
from tightrope.scenario.war import War
from tightrope.trade.records import Closure, Horizon

_DAY = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"

#: 2025-06-10, 2025-06 or 2025
Day = Annotated[str, BeforeValidator(lambda v: v if isinstance(v, str) else str(v)), Field(pattern=_DAY)]


class Source(BaseModel):
    """Where a fact of the scenario stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=SLUG, description="Short name that measures refer to")
    title: Line = Field(description="Title of the document")
    publisher: Line = Field(description="Who published it")
    date: Day = Field(description="Day of publication, or the month or year if that is all one knows")
    url: str | None = Field(default=None, pattern=r"^https?://\S+$", description="Where it can be read: https://...")


class Scenario(BaseModel):
    """One question: what is done by whom from when, asked of one world about one country.

    `measures` not in force on `date` are kept and shown as not in force. Names of regions, sectors and parameters
    are checked by `tightrope.scenario.check`, which knows the world and the book.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: keys that others have for what is called otherwise here
    instead: ClassVar[Mapping[str, str]] = {"country": "focus", "name": "id", "day": "date", "description": "note"}

    id: str = Field(pattern=SLUG, description="Short name: small letters, digits, dashes")
    title: Line = Field(description="What a reader is told it is")
    question: Line = Field(description="The question it asks")
    note: Line = Field(description="One paragraph: what is fact and what is assumption")
    date: dt.date = Field(description="The day asked about; measures in force on it count")
    world: str = Field(default="eurasia-2023", description="World by name, or the path of a world file")
    focus: str = Field(default="KAZ", description="Country the answer is about")
    closure: Closure = Field(default=Closure.SHARE_OF_INCOME, description="What trade balances do")
    horizon: Horizon = Field(default=Horizon.LONG_RUN, description="How far adjustment has come when one looks")
    rerouting: MaybeRerouting = Field(
        default=None, description="Whether hindered goods may go through hubs: `true`, or the keys of *Rerouting* below"
    )
    measures: tuple[AnyMeasure, ...] = Field(min_length=1, description="What is done, or happens; at least one")
    war: War | None = Field(
        default=None,
        description="What follows as a war goes on or ends, beside the measures: the keys of *War* below",
    )
    levers: GovernmentLevers | None = Field(
        default=None,
        description="What the government does at home, for the model of unrest: the keys of *Levers* below",
    )
    overrides: tuple[Override, ...] = Field(default=(), description="Values of the parameter book changed")
    sources: tuple[Source, ...] = Field(default=(), description="Documents the measures rest on")

    _spots: Mapping[Place, Spot] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = contradictions(
            measures=dict(enumerate(self.measures)),
            sources=[s.id for s in self.sources],
            overrides=[(o.parameter, o.label) for o in self.overrides],
            day=self.date,
        )
        if problems:
            raise ValueError(list_problems(f"Scenario '{self.id}'", [p.text for p in problems]))
        return self

    def __eq__(self, other: object) -> bool:
        """Equal if they ask the same, wherever they were read from."""
        return isinstance(other, Scenario) and self.model_dump() == other.model_dump()

    def __hash__(self) -> int:
        return hash((self.id, self.date))

    def spot(self, place: Place) -> Spot | None:
        """File and line of a value; None if the scenario was not read from a file."""
        for length in range(len(place), 0, -1):
            if place[:length] in self._spots:
                return self._spots[place[:length]]
        return None

    def read_from(self, spots: Mapping[Place, Spot]) -> Scenario:
        """The same question, knowing where each value stands."""
        copy = self.model_copy()
        copy._spots = spots
        return copy

    @property
    def in_force(self) -> tuple[Measure, ...]:
        """Measures in force on the scenario's date, in order."""
        return tuple(m for m in self.measures if m.in_force(self.date))

    def with_book(self, book: Book) -> Scenario:
        """The same question with every belief the measures leave out filled from this book."""
        return self.model_copy(update={"measures": tuple(m.with_book(book) for m in self.measures)})
