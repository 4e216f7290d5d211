"""What the model of unrest knows of a country beside its parameters. A country is a YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from ruamel.yaml.error import YAMLError

from tightrope.core.errors import DataError, MissingError, list_problems
from tightrope.data.layout import FOLDER as DATA
from tightrope.data.packs import find_pack, list_packs
from tightrope.parameters import Grade
from tightrope.parameters.parsed import parse

FOLDER = DATA / "unrest"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UnrestSource(_Strict):
    """Where a figure can be checked."""

    title: Text
    publisher: Text
    licence: Text | None = None
    url: Text | None = None


class UnrestFigure(_Strict):
    """One number and its range. An assumed one needs a note with the reason, any other a source."""

    value: Finite
    low: Finite
    high: Finite
    grade: Grade
    source: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.value:g} is not between low {self.low:g} and high {self.high:g}")
        if self.grade is Grade.ASSUMED and self.note is None:
            raise ValueError("an assumed figure needs a `note` that says why")
        if self.grade is not Grade.ASSUMED and self.source is None:
            raise ValueError(f"a figure that is {self.grade} needs a `source`")
        return self


class Priced(_Strict):
    """What the state sets the price of: its name and how much is spent on it."""

    name: Text
    share_of_gdp: UnrestFigure


class EconomyOfYear(_Strict):
    """The economy of a year: growth and inflation in percent, income in USD of 2015 a head, people."""

    growth: Finite
    inflation: Finite
    inflation_before: Finite
    income: Positive
    people: Positive
    source: Text


class UnrestPack(_Strict):
    """A country for the model of unrest.

    `reference` is the group of countries in the book whose protests say how those of this one go; `patron_pull` the
    share of the patron in all pull, 0 to 1; `legitimacy` where it stands on the scale from -2 to 2; `year` the year
    that is meant if none is named.
    """

    country: Code
    name: Text
    reference: Literal["former_soviet"]
    usual_growth: UnrestFigure
    legitimacy: UnrestFigure
    patron_pull: UnrestFigure
    priced: Priced
    years: Annotated[Mapping[int, EconomyOfYear], Field(min_length=1)]
    year: int
    sources: Mapping[Text, UnrestSource] = {}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        problems = []
        if self.year not in self.years:
            problems.append(f"year {self.year} is not one of {', '.join(map(str, self.years))}")
        for name, one, low, high in (
            ("legitimacy", self.legitimacy, -2.0, 2.0),
            ("patron_pull", self.patron_pull, 0.0, 1.0),
            ("priced.share_of_gdp", self.priced.share_of_gdp, 0.0, 1.0),
        ):
            if not (low <= one.low and one.high <= high):
                problems.append(f"{name}: [{one.low:g}, {one.high:g}] reaches outside [{low:g}, {high:g}]")
        cited = [(f"years.{year}", one.source) for year, one in self.years.items()]
        problems += [f"{where}: no source '{name}'" for where, name in cited if name not in self.sources]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def economy(self, year: int | None = None) -> tuple[int, EconomyOfYear]:
        """A year and its economy. Raises `MissingError` if the pack does not have it."""
        asked = self.year if year is None else year
        if asked not in self.years:
            raise MissingError(
                f"{self.name} has no figures for {asked}. At hand: {', '.join(map(str, self.years))}. "
                f"Add the year to a pack of your own, or ask for one of these."
            )
        return asked, self.years[asked]


def list_unrest_packs() -> tuple[str, ...]:
    """Countries with a pack."""
    return list_packs(FOLDER)


def load_unrest_pack(country_or_file: str | Path) -> UnrestPack:
    """Pack of a country by its code, or a file of the user's own.

    Raises
    ------
    MissingError : there is none.
    DataError : every mistake of the file, in one message.
    """
    file = find_pack(FOLDER, country_or_file, "unrest")
    return _shipped(file) if file.parent == FOLDER else _read(file)


@lru_cache
def _shipped(file: Path) -> UnrestPack:
    return _read(file)


def _read(path: Path) -> UnrestPack:
    try:
        return UnrestPack.model_validate(parse(path))
    except (YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} is not YAML: {error}. Compare it with a shipped pack.") from error
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, e['loc'])) or 'pack'}: {line}"
            for e in error.errors()
            for line in e["msg"].removeprefix("Value error, ").split("\n")
        ]
        raise DataError(list_problems(path.name, lines)) from error
