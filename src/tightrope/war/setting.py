"""Where a war stands on a day: a YAML file with a source or a reason for every figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from tightrope.parameters import Grade
from tightrope.war.calendar import years_before
from tightrope.war.reading import known_files, read_file
from tightrope.war.states import LEGS, TOP, State, state_of

FOLDER = Path(__file__).parent / "settings"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Quarter = Annotated[str, StringConstraints(pattern=r"^(19|20)\d{2}Q[1-4]$")]
Rung = Annotated[float, Field(ge=0, le=TOP, allow_inf_nan=False)]
Effort = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Leg = Literal["finance", "energy", "goods", "secondary"]


class Strict(BaseModel):
    """Base of what users write: unknown keys are mistakes, nothing changes in place."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WarSource(Strict):
    """Where a figure can be checked."""

    title: Text
    publisher: Text
    date: Text | None = None
    url: Text | None = None


class Level(Strict):
    """Rung of a leg with the range it may stand in: nobody measures it, so a range is compulsory."""

    value: Rung
    low: Rung
    high: Rung
    grade: Grade = Grade.ASSUMED
    note: Text
    source: Text | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not self.low <= self.value <= self.high or self.low == self.high:
            raise ValueError(f"range {self.low:g} to {self.high:g} does not lie around {self.value:g}")
        return self


class CarveOut(Strict):
    """An exception on the energy leg: who holds it, and whether it holds at the start."""

    holder: Code
    holds: bool
    note: Text
    source: Text | None = None


class Mediation(Strict):
    """Effort of mediators, from 0 (none) to 1 (all they can): a great power, and a middle power."""

    great_power: Effort
    middle_power: Effort = 0.0
    note: Text


class Price(Strict):
    """Brent when the path begins, and the price it comes back to, USD per barrel."""

    value: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    tends_to: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    note: Text
    source: Text


class WarSetting(Strict):
    """A war when the quarter `first` begins."""

    id: Text
    title: Text
    note: Text
    began: date
    first: Quarter
    state: Text
    sanctioned: Code
    levels: Mapping[Leg, Level]
    carve_out: CarveOut
    mediation: Mediation
    brent: Price
    sources: Annotated[Mapping[Text, WarSource], Field(min_length=1)]

    @property
    def start(self) -> State:
        """State when the first quarter begins."""
        return state_of(self.state)

    @property
    def years(self) -> float:
        """Years at war when the first quarter begins."""
        return years_before(self.began, self.first)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        problems = [f"levels: no rung for {leg}" for leg in LEGS if leg not in self.levels]
        if self.state not in [s.label for s in State]:
            problems.append(f"state: '{self.state}' is no state: expected {', '.join(s.label for s in State)}")
        if years_before(self.began, self.first) < 0:
            problems.append(f"first: {self.first} begins before the war did ({self.began})")
        if problems:
            raise ValueError("\n".join(problems))
        return self


def list_settings() -> tuple[str, ...]:
    """Settings that come with the package, the latest first."""
    return tuple(sorted((path.stem for path in FOLDER.glob("*.yaml")), reverse=True))


def load_setting(name_or_file: str | Path) -> WarSetting:
    """A setting by name or from a file. Raises `MissingError`; `DataError` with every mistake and its line."""
    return read_file(known_files(name_or_file, FOLDER, "war setting", list_settings()), WarSetting)
