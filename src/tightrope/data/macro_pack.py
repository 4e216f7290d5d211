"""What the macro model knows of a country beside its parameters: partner, regimes, dated baselines, sets of shocks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    StringConstraints,
    model_validator,
)

from tightrope.core.errors import MissingError
from tightrope.core.macro_shocks import SHOCKS
from tightrope.core.model_file import read_model, unknown_sources
from tightrope.data.cited import CitedSource, Figure, Finite, Quarter, Strict, Text
from tightrope.data.layout import FOLDER as DATA
from tightrope.parameters import Grade
from tightrope.parameters.parameter import did_you_mean
from tightrope.parameters.parsed import parse, parse_remembering

FOLDER = DATA / "macro"

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Interval = tuple[Finite, Finite]
Model = TypeVar("Model", bound=BaseModel)


class Regime(Strict):
    """How closely the partner's currency pulls: the entry of the book its impact is set to, and when it held."""

    title: Text
    impact: Text
    since: Quarter | None = None
    until: Quarter | None = None


class Held(Strict):
    """What a property of the model is held to: an interval at central values, and one for every draw."""

    property: Literal["partner_demand", "pass_through", "oil"]
    central: Interval
    draws: Interval
    source: Text
    note: Text | None = None


class MacroPack(Strict):
    """A country for the macro model. Its parameters stand in the book, by its code."""

    country: Code
    name: Text
    currency: Code
    currency_name: Text
    partner: Code
    partner_name: Text
    partner_currency: Code
    partner_currency_name: Text
    regimes: Annotated[Mapping[Text, Regime], Field(min_length=1)]
    regime: Text
    baseline: Quarter
    held_to: tuple[Held, ...] = ()
    sources: Annotated[Mapping[Text, CitedSource], Field(min_length=1)]
    note: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.regime not in self.regimes:
            raise ValueError(f"regime '{self.regime}' is not one of {', '.join(self.regimes)}")
        return self


class Levels(Strict):
    """Where things stood in the quarter before the baseline starts. Yearly rates as shares; oil in USD a barrel.

    `exchange_rate` and `partner_exchange_rate`: national and partner's currency per USD, means of the quarter.
    """

    gdp_growth: Figure
    inflation: Figure
    core_inflation: Figure
    base_rate: Figure
    exchange_rate: Figure
    partner_exchange_rate: Figure
    partner_inflation: Figure
    oil_price: Figure


class Trends(Strict):
    """Where things go if nothing happens: yearly rates as shares."""

    growth: Figure
    inflation_target: Figure
    real_rate: Figure
    real_depreciation: Figure
    foreign_inflation: Figure
    partner_inflation: Figure


class Gaps(Strict):
    """How far things stood from trend in that quarter, log points; `foreign_rate` as a share."""

    output: Figure
    real_exchange: Figure
    partner_output: Figure
    partner_currency: Figure
    oil: Figure
    foreign_rate: Figure


class MacroBaseline(Strict):
    """A country as it stood when the quarter `start` began: what paths start from, and go to if nothing happens."""

    country: Code
    start: Quarter
    note: Text
    sources: Annotated[Mapping[Text, CitedSource], Field(min_length=1)]
    levels: Levels
    trends: Trends
    gaps: Gaps


def _known_shock(name: str) -> str:
    if name not in SHOCKS:
        raise ValueError(f"there is no shock '{name}'. {did_you_mean(name, SHOCKS)}")
    return name


class ShockLine(Strict):
    """One shock of a set: a size for each quarter, and the range of a factor on all of them."""

    shock: Annotated[Text, AfterValidator(_known_shock)]
    quarters: Annotated[tuple[Finite, ...], Field(min_length=1)]
    factor: Interval = (1.0, 1.0)
    part: Text
    grade: Grade = Grade.ASSUMED
    source: Text | None = None
    note: Text

    @model_validator(mode="after")
    def _sound(self) -> Self:
        low, high = self.factor
        if not low <= 1 <= high:
            raise ValueError(f"factor [{low:g}, {high:g}] does not contain 1, the central value")
        if self.grade is Grade.ASSUMED and low == high:
            raise ValueError("an assumed shock needs a range: `factor: [low, high]`")
        if self.grade is not Grade.ASSUMED and self.source is None:
            raise ValueError(f"a shock that is {self.grade} needs a `source`")
        return self


class ShockSet(Strict):
    """Shocks that belong together. `distinct_from` says what it is not, so that nothing is counted twice."""

    id: Text
    title: Text
    partner: Code
    note: Text
    distinct_from: Text
    anticipated: bool = False
    lines: Annotated[tuple[ShockLine, ...], Field(min_length=1)]
    sources: Annotated[Mapping[Text, CitedSource], Field(min_length=1)]


def list_macro_packs() -> tuple[str, ...]:
    """Countries the macro model comes with."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def list_baselines(country: str) -> tuple[str, ...]:
    """First quarters of a country's baselines that come with the package, in order of time."""
    return tuple(sorted(path.stem.split("-")[1] for path in (FOLDER / "baselines").glob(f"{country.upper()}-*.yaml")))


def list_shock_sets() -> tuple[str, ...]:
    """Sets of shocks that come with the package."""
    return tuple(sorted(path.stem for path in (FOLDER / "shocks").glob("*.yaml")))


def load_macro_pack(country_or_file: str | Path) -> MacroPack:
    """The pack of a country, or of a file. Raises `MissingError`; `DataError` with every mistake and its line."""
    return _load(_file(country_or_file, FOLDER, "country", list_macro_packs()), MacroPack)


def load_baseline(country: str, start: str | Path) -> MacroBaseline:
    """A country's baseline that starts in a quarter, or one in a file. Raises as `load_macro_pack` does."""
    if Path(start).suffix in {".yaml", ".yml"}:
        return _load(_file(start, FOLDER, "baseline", ()), MacroBaseline)
    name = f"{country.upper()}-{start}"
    known = tuple(f"{country.upper()}-{quarter}" for quarter in list_baselines(country))
    return _load(_file(name, FOLDER / "baselines", "baseline", known), MacroBaseline)


def load_shock_set(name_or_file: str | Path) -> ShockSet:
    """A set of shocks by name, or in a file. Raises as `load_macro_pack` does."""
    return _load(_file(name_or_file, FOLDER / "shocks", "set of shocks", list_shock_sets()), ShockSet)


def _file(given: str | Path, folder: Path, what: str, known: tuple[str, ...]) -> Path:
    if Path(given).suffix in {".yaml", ".yml"} and Path(given).is_file():
        return Path(given).resolve()
    matching = [name for name in known if name.casefold() == str(given).casefold()]
    if not matching:
        hand = f"At hand: {', '.join(known)}. " if known else ""
        raise MissingError(f"The macro model has no {what} '{given}'. {hand}Give one of these, or a YAML file.")
    return folder / f"{matching[0]}.yaml"


def _load(file: Path, kind: type[Model]) -> Model:
    return _read(file, kind, file.stat().st_mtime_ns)  # type: ignore[return-value]


@lru_cache(maxsize=32)
def _read(file: Path, kind: type[BaseModel], changed: int) -> BaseModel:
    """Read once; again when the file has `changed`."""
    load = parse_remembering if file.is_relative_to(FOLDER) else parse
    return read_model(file, kind, load=load, more=unknown_sources)
