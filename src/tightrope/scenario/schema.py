"""How a question is asked: a scenario, as data. A YAML file becomes one through `tightrope.scenario.loader`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tightrope.core.errors import list_problems
from tightrope.measures import AnyMeasure, Measure
from tightrope.measures.base import SLUG
from tightrope.measures.places import did_you_mean
from tightrope.parameters import Book
from tightrope.trade.records import Closure

Line = Annotated[str, BeforeValidator(lambda v: " ".join(v.split()) if isinstance(v, str) else v), Field(min_length=1)]


class Source(BaseModel):
    """Where a fact of the scenario stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=SLUG, description="Short name that measures refer to")
    title: Line = Field(description="Title of the document")
    publisher: Line = Field(description="Who published it")
    date: dt.date = Field(description="Day of publication")
    url: str | None = Field(default=None, pattern=r"^https?://\S+$", description="Where it can be read")


class Override(BaseModel):
    """A value of the parameter book changed for this question, with the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parameter: str = Field(description="Name of an entry of the parameter book")
    label: str | None = Field(default=None, description="Which of its values, if it has one for each sector")
    value: float = Field(allow_inf_nan=False, description="The value to use instead")
    reason: Line = Field(description="Why, in a sentence")


class Scenario(BaseModel):
    """One question: what is done by whom from when, asked of one world about one country.

    `measures` not in force on `date` are kept and shown as not in force. Names of regions, sectors and parameters
    are checked by `tightrope.scenario.check`, which knows the world and the book.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=SLUG, description="Short name: small letters, digits, dashes")
    title: Line = Field(description="What a reader is told it is")
    question: Line = Field(description="The question it asks")
    note: Line = Field(description="One paragraph: what is fact and what is assumption")
    date: dt.date = Field(description="The day asked about; measures in force on it count")
    world: str = Field(default="eurasia-2023", description="World by name, or the path of a world file")
    focus: str = Field(default="KAZ", description="Country the answer is about")
    closure: Closure = Field(default=Closure.SHARE_OF_INCOME, description="What trade balances do")
    measures: tuple[AnyMeasure, ...] = Field(description="What is done, or happens")
    overrides: tuple[Override, ...] = Field(default=(), description="Values of the parameter book changed")
    sources: tuple[Source, ...] = Field(default=(), description="Documents the measures rest on")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = [p for _, p in self.contradictions()]
        if problems:
            raise ValueError(list_problems(f"Scenario '{self.id}'", problems))
        return self

    def contradictions(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Place and mistake, for what is wrong between the parts of a scenario."""
        return [
            *_repeated("measures", [m.name for m in self.measures], "name"),
            *_repeated("sources", [s.id for s in self.sources], "id"),
            *_repeated("overrides", [f"{o.parameter}{o.label or ''}" for o in self.overrides], "parameter"),
            *self._unknown_sources(),
            *self._never_in_force(),
        ]

    def _unknown_sources(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        known = [s.id for s in self.sources]
        for i, measure in enumerate(self.measures):
            named = [("source", measure.source)]
            named += [
                (field, held.source)
                for field in measure.beliefs
                if (held := getattr(measure, field)) is not None and held.source
            ]
            for field, name in named:
                if name not in known:
                    place = ("measures", i, field) if field == "source" else ("measures", i, field, "source")
                    yield place, f"source '{name}' is not among the scenario's sources{did_you_mean(name, known)}"

    def _never_in_force(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        if self.measures and not any(m.in_force(self.date) for m in self.measures):
            first, last = min(m.from_ for m in self.measures), max(m.until or dt.date.max for m in self.measures)
            end = "open-ended" if last == dt.date.max else str(last)
            yield ("date",), f"no measure is in force on {self.date}; they run from {first} to {end}"

    @property
    def in_force(self) -> tuple[Measure, ...]:
        """Measures in force on the scenario's date, in order."""
        return tuple(m for m in self.measures if m.in_force(self.date))

    def with_book(self, book: Book) -> Scenario:
        """The same question with every belief the measures leave out filled from this book."""
        return self.model_copy(update={"measures": tuple(m.with_book(book) for m in self.measures)})


def _repeated(where: str, names: list[str], field: str) -> list[tuple[tuple[str | int, ...], str]]:
    many = {name for name, times in Counter(names).items() if times > 1}
    seen: set[str] = set()
    found: list[tuple[tuple[str | int, ...], str]] = []
    for i, name in enumerate(names):
        if name in many and name in seen:
            found.append(((where, i, field), f"'{name}' is used twice; every {field} in {where} must differ"))
        seen.add(name)
    return found
