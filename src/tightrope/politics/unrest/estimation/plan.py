"""What is estimated, as a YAML file: files, who counts as an autocracy, samples, the figures known before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from ruamel.yaml.error import YAMLError

from tightrope.core.errors import DataError, MissingError, list_problems
from tightrope.parameters.parsed import parse

SHIPPED = Path(__file__).parent / "plans" / "world.yaml"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Role = Literal["events", "regimes", "codes", "economy", "leaders", "conflicts"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceFile(_Strict):
    """One of the publisher's files: the columns that are read and the fewest rows it may have."""

    file: Text
    columns: Annotated[tuple[Text, ...], Field(min_length=1)]
    rows: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    title: Text
    publisher: Text
    licence: Text


class Group(_Strict):
    """Countries that are looked at together, by ISO 3166 alpha-3 code."""

    title: Text
    members: Annotated[tuple[Country, ...], Field(min_length=1)]


class Regimes(_Strict):
    """Who is an autocracy: a country whose regime in force is none of `democracies`.

    `ungoverned` are no democracies either, but no regime of the country's own: left out of the country-years, kept
    among the events. `day` (month-day) is when the regime of a country-year is looked up; that of an event is the one
    on its first day.
    """

    democracies: Annotated[tuple[Text, ...], Field(min_length=1)]
    ungoverned: tuple[Text, ...] = ()
    day: Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]


class Annual(_Strict):
    """Country-years: sample, cuts of the regressors (percentage points), and how intervals of scores are drawn."""

    first: int
    train_to: int
    last: int
    clip_growth: Positive
    clip_acceleration: Positive
    base_year: int
    resamples: Annotated[int, Field(ge=100)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.first <= self.train_to < self.last:
            raise ValueError(f"expected first <= train_to < last, found {self.first}, {self.train_to}, {self.last}")
        return self


class Excitation(_Strict):
    """Self-excitation: samples by name (countries, a group, or `all` autocracies), and the fewest protest days."""

    min_days: Annotated[int, Field(ge=2)]
    samples: Mapping[Text, Text | tuple[Country, ...]]
    block_years: Annotated[int, Field(ge=1)]


class Rates(_Strict):
    """Base rates: first and last year of each count; `protest_exit` is how the code of a fall to protest begins."""

    irregular_exit: tuple[int, int]
    protest_exit: Text
    armed_conflict: tuple[int, int]
    lethal_year: tuple[int, int]


class Known(_Strict):
    """The figure known before, to compare with: never a target to tune to. `why` explains a difference."""

    value: Number
    error: Number | None = None
    low: Number | None = None
    high: Number | None = None
    tolerance: Positive = 0.01
    why: Text | None = None


class Plan(_Strict):
    """All that is estimated. `several_places` are words that say that a protest was in several places."""

    title: Text
    known_from: Text
    files: Mapping[Role, SourceFile]
    aliases: Mapping[int, int] = {}
    several_places: Annotated[tuple[Text, ...], Field(min_length=1)]
    window: tuple[dt.date, dt.date]
    groups: Mapping[Text, Group]
    regimes: Regimes
    annual: Annual
    excitation: Excitation
    rates: Rates
    region: Text
    sub_region: Text
    known: Mapping[Text, Known] = {}

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Self:
        problems = [f"files: none is given for '{role}'" for role in get_args(Role) if role not in self.files]
        named = [s for s in self.excitation.samples.values() if isinstance(s, str) and s != "all"]
        problems += [
            f"there is no group '{name}'; groups: {', '.join(self.groups)}"
            for name in (self.region, self.sub_region, *named)
            if name not in self.groups
        ]
        if self.window[0] >= self.window[1]:
            problems.append(f"window begins on {self.window[0]}, at or after its end {self.window[1]}")
        if problems:
            raise ValueError("\n".join(problems))
        return self


def load_plan(file: Path | str = SHIPPED) -> Plan:
    """The shipped plan, or one of the user's own. Raises `MissingError`; `DataError` with all mistakes."""
    path = Path(file)
    if not path.is_file():
        raise MissingError(f"There is no plan {path}. Give a YAML file, or leave it out for the shipped one.")
    try:
        return Plan.model_validate(parse(path))
    except YAMLError as error:
        raise DataError(f"{path.name} is not YAML: {error}. Compare it with the shipped plan.") from error
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, e['loc'])) or 'plan'}: {line}"
            for e in error.errors()
            for line in e["msg"].removeprefix("Value error, ").split("\n")
        ]
        raise DataError(list_problems(path.name, lines)) from error
