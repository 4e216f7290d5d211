"""A rule of the Council as its users write it: classes of seats, and what a decision needs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from tightrope.parameters import Grade

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Whole = Annotated[int, Field(strict=True, ge=1)]

#: kinds of coalitions that are counted one by one; a rule beyond this would keep a reader waiting
MANY: Final = 200_000


class Region(StrEnum):
    """Regional groups by which the General Assembly shares out seats."""

    AFRICA = "africa"
    ASIA_PACIFIC = "asia_pacific"
    EASTERN_EUROPE = "eastern_europe"
    LATIN_AMERICA = "latin_america"
    WESTERN_EUROPE = "western_europe"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleSource(_Strict):
    """Where a figure can be checked."""

    title: Text
    publisher: Text
    date: Text | None = None
    locator: Text | None = None
    url: Text | None = None


class SeatClass(_Strict):
    """Seats that are alike in what their votes do.

    Attributes
    ----------
    seats : by regional group. `holders` : who sits there, if it is written down; permanent seats only.
    votes : how many votes each seat casts.
    """

    name: Name
    title: Text
    tenure: Literal["permanent", "elected"]
    seats: Annotated[Mapping[Region, Whole], Field(min_length=1)]
    holders: tuple[Code, ...] = ()
    votes: Whole = 1
    note: Text | None = None
    source: Text

    @property
    def size(self) -> int:
        """Seats of all groups together."""
        return sum(self.seats.values())

    @model_validator(mode="after")
    def _sound(self) -> Self:
        problems = []
        if self.holders and self.tenure == "elected":
            problems.append("holders: elected seats change hands; leave `holders` out")
        elif self.holders and len(set(self.holders)) != self.size:
            problems.append(f"holders: {len(set(self.holders))} are named for {self.size} seats")
        if problems:
            raise ValueError("\n".join(problems))
        return self


class Condition(_Strict):
    """One thing a decision needs: `yes` votes among the classes `of` (all, if none is named).

    A veto is a condition on those who hold it: five of five is today's, four of five asks two of them to block. An
    assumed number has a `range`, which is shown beside it.
    """

    yes: Whole
    of: tuple[Name, ...] = ()
    meaning: Text
    grade: Literal[Grade.PUBLISHED, Grade.ASSUMED] = Grade.PUBLISHED
    range: tuple[Whole, Whole] | None = None
    note: Text | None = None
    source: Text

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.range is None:
            if self.grade is Grade.ASSUMED:
                raise ValueError("an assumed number of votes needs a range: `range: [low, high]`")
            return self
        low, high = self.range
        if not low <= self.yes <= high or low == high:
            raise ValueError(f"range [{low}, {high}] does not lie around yes = {self.yes}")
        return self


class CouncilRule(_Strict):
    """Who sits in the Council, and what a decision of substance needs there."""

    id: Id
    title: Text
    status: Literal["in force", "proposed"]
    note: Text
    classes: Annotated[tuple[SeatClass, ...], Field(min_length=1)]
    decision: Annotated[tuple[Condition, ...], Field(min_length=1)]
    sources: Annotated[Mapping[Text, RuleSource], Field(min_length=1)]

    @property
    def members(self) -> int:
        """Seats of all classes."""
        return sum(one.size for one in self.classes)

    @property
    def grade(self) -> Grade:
        """The weakest grade of what a decision needs."""
        return max((one.grade for one in self.decision), key=lambda grade: grade.rank)

    def variants(self) -> tuple[CouncilRule, ...]:
        """The rule with each assumed number of votes at the low and at the high end of its range."""
        found = []
        for place, need in enumerate(self.decision):
            for end in need.range or ():
                if end != need.yes:
                    changed = need.model_copy(update={"yes": end, "range": None})
                    decision = (*self.decision[:place], changed, *self.decision[place + 1 :])
                    found.append(self.model_copy(update={"decision": decision}))
        return tuple(found)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        problems = [*_class_problems(self.classes), *_need_problems(self), *_source_problems(self)]
        if problems:
            raise ValueError("\n".join(problems))
        return self


def _class_problems(classes: tuple[SeatClass, ...]) -> list[str]:
    names = [one.name for one in classes]
    holders = [code for one in classes for code in one.holders]
    problems = [f"classes: '{name}' is there twice" for name in sorted(set(names)) if names.count(name) > 1]
    problems += [f"classes: {code} holds two seats" for code in sorted(set(holders)) if holders.count(code) > 1]
    kinds = math.prod(one.size + 1 for one in classes)
    if kinds > MANY:
        problems.append(f"classes: {kinds} kinds of coalitions are too many to count: join classes that vote alike")
    return problems


def _need_problems(rule: CouncilRule) -> list[str]:
    votes = {one.name: one.size * one.votes for one in rule.classes}
    problems = []
    for number, need in enumerate(rule.decision):
        unknown = [name for name in need.of if name not in votes]
        problems += [f"decision.{number}.of: there is no class '{n}'; classes: {', '.join(votes)}" for n in unknown]
        if unknown:
            continue
        most = sum(votes[name] for name in set(need.of) or votes)
        asked = max(need.yes, *(need.range or (need.yes,)))
        if asked > most:
            problems.append(f"decision.{number}.yes: {asked} of {most} votes can never be reached")
    return problems


def _source_problems(rule: CouncilRule) -> list[str]:
    cited = [(f"classes.{i}.source", one.source) for i, one in enumerate(rule.classes)]
    cited += [(f"decision.{i}.source", one.source) for i, one in enumerate(rule.decision)]
    known = ", ".join(rule.sources)
    used = {name for _, name in cited}
    missing = [(at, name) for at, name in cited if name not in rule.sources]
    idle = [name for name in rule.sources if name not in used]
    return [
        *(f"{at}: there is no source '{name}'; sources: {known}" for at, name in missing),
        *(f"sources.{name}: nothing cites it: cite it or leave it out" for name in idle),
    ]
