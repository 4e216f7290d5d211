"""A network of routes as data: who can carry what from where to where, at what cost, and who says so.

One folder per network: `network.yaml`, the parts it names and, for judging the model only, `observed.csv`.
`docs/models/routes.md` shows them; `tightrope.data.network_file` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    model_validator,
)

from tightrope.parameters import Grade

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
PartName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+\.yaml$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Month = Annotated[int, Field(ge=1, le=12)]


def _real_day(text: str) -> str:
    if len(text) == 10:
        date.fromisoformat(text)
    return text


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, date | int) else value


#: a year, a month or a day as text; YAML may have made a number or a date of it
When = Annotated[
    str,
    BeforeValidator(_as_text),
    StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?$"),
    AfterValidator(_real_day),
]
Day = Annotated[date, BeforeValidator(lambda v: date.fromisoformat(v) if isinstance(v, str) else v)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(_Strict):
    """Where a figure can be checked."""

    title: Text
    publisher: Text
    date: When | None = None
    url: Text | None = None
    note: Text | None = None


class Figure(_Strict):
    """One number and its story.

    `year` is the year it holds from, until a figure of a later year; `low` and `high` are how far it may be wrong.
    Where sources disagree on a year, each has a figure and exactly one says ``used: true``. An `assumed` figure needs
    a range and a note with the reason; any other needs a source.
    """

    value: Finite
    low: Finite | None = None
    high: Finite | None = None
    year: Annotated[int, Field(ge=1900, le=2100)]
    source: Text | None = None
    grade: Grade
    note: Text | None = None
    used: bool | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """Low and high, the value itself where they are not given."""
        return self.value if self.low is None else self.low, self.value if self.high is None else self.high

    @model_validator(mode="after")
    def _sound(self) -> Self:
        low, high = self.ends
        if not low <= self.value <= high:
            raise ValueError(f"low {low:g}, value {self.value:g}, high {high:g} are not in this order")
        if self.grade is Grade.ASSUMED and (self.low is None or self.high is None or self.note is None):
            raise ValueError("an assumed figure needs low, high and a note with the reason")
        if self.grade is not Grade.ASSUMED and self.source is None:
            raise ValueError(f"a figure graded {self.grade} needs a source; without one it is assumed")
        return self


class Figures(RootModel[tuple[Figure, ...]]):
    """What sources say of one quantity over the years; a single figure may stand without the list."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        if isinstance(value, int | float | str):
            raise ValueError("expected a figure {value, year, source, grade} or a list of them, not a bare value")
        return [value] if isinstance(value, Mapping | Figure) else value

    @model_validator(mode="after")
    def _one_used_each_year(self) -> Self:
        if not self.root:
            raise ValueError("at least one figure is needed")
        for year in {one.year for one in self.root}:
            rivals = [one for one in self.root if one.year == year]
            marked = sum(one.used is True for one in rivals)
            if len(rivals) > 1 and marked != 1:
                raise ValueError(f"{len(rivals)} figures for {year}, {marked} with `used: true`; expected one")
        if not self.used:
            raise ValueError("no figure is used")
        return self

    @cached_property
    def used(self) -> tuple[Figure, ...]:
        """The figures the model takes, one for each year, earliest first."""
        alone = [year for year in self.years if sum(one.year == year for one in self.root) == 1]
        taken = [one for one in self.root if one.used or (one.used is None and one.year in alone)]
        return tuple(sorted(taken, key=lambda one: one.year))

    @property
    def years(self) -> tuple[int, ...]:
        """Years there are figures for."""
        return tuple(sorted({one.year for one in self.root}))

    def at(self, year: int) -> Figure:
        """The figure for a year: of the latest year not after it, else the earliest there is."""
        past = [one for one in self.used if one.year <= year]
        return past[-1] if past else self.used[0]

    def value(self, year: int) -> float:
        """The number used for a year."""
        return self.at(year).value


def _not_negative(figures: Figures) -> Figures:
    for one in figures.root:
        if min(one.value, one.value if one.low is None else one.low) < 0:
            raise ValueError(f"{one.value:g} ({one.year}) is negative or has a negative low; expected 0 or more")
    return figures


def _share(figures: Figures) -> Figures:
    for one in _not_negative(figures).root:
        if max(one.value, one.value if one.high is None else one.high) > 1:
            raise ValueError(f"{one.value:g} ({one.year}) is above 1 or has a high above 1; expected a share")
    return figures


Amounts = Annotated[Figures, AfterValidator(_not_negative)]
Shares = Annotated[Figures, AfterValidator(_share)]


class NodeKind(StrEnum):
    """What a node is."""

    FIELD = "field"
    JUNCTION = "junction"
    PORT = "port"
    BORDER = "border"
    MARKET = "market"


class Mode(StrEnum):
    """How a leg carries."""

    PIPELINE = "pipeline"
    RAIL = "rail"
    SEA = "sea"
    ROAD = "road"


class Operator(_Strict):
    """Who runs a leg, and the country whose law it answers to."""

    name: Text
    country: Code
    note: Text | None = None


class Node(_Strict):
    """A place. `storage` by commodity: how much can wait there, in the commodity's unit."""

    name: Text
    country: Code
    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    kind: NodeKind
    storage: dict[Id, Amounts] = {}
    note: Text | None = None


class Commodity(_Strict):
    """Something carried. Volumes are in `unit` a year, prices in USD for one `price_unit`.

    `price_units` is how many price units are in a unit (1e6 t in a Mt), `sector` the world's sector it belongs to,
    `origin` the country whose export it is. A day of transit costs `day_cost` USD per price unit.
    """

    name: Text
    unit: Text
    price_unit: Text
    price_units: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    sector: Id
    origin: Code
    value: Amounts
    day_cost: Amounts | None = None
    barrels: Amounts | None = Field(default=None, description="Barrels in a price unit, for oil")
    note: Text | None = None


class Seasonal(_Strict):
    """Part of the capacity there is in a month; 1 in months not named."""

    factors: dict[Month, Annotated[float, Field(ge=0, allow_inf_nan=False)]]
    grade: Grade
    source: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _founded(self) -> Self:
        if self.source is None and (self.grade is not Grade.ASSUMED or self.note is None):
            raise ValueError("name a source, or grade it assumed with a note that gives the reason")
        return self


class Service(_Strict):
    """First and last day in service; open where not given."""

    since: Day | None = Field(default=None, alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"ends on {self.until}, before it begins on {self.since}")
        return self


class Carriage(_Strict):
    """What a leg does for one commodity.

    `capacity`: published, never an observed flow; without one the leg has no limit of its own. `quota`: a ceiling by
    treaty or contract; `floor`: the least that must go, by contract or decree. `cost`: USD per price unit; `cost_full`:
    that of the last unit when the leg is full, where cost rises with use (queues, discounts, lesser shippers).
    """

    capacity: Amounts | None = None
    quota: Amounts | None = None
    floor: Amounts | None = None
    cost: Figures
    cost_full: Figures | None = None
    days: Amounts | None = None
    seasonal: Seasonal | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _rising_cost_needs_a_limit(self) -> Self:
        if self.cost_full is not None and self.capacity is None and self.quota is None:
            raise ValueError("`cost_full` is the cost of a full leg: give its capacity or quota too")
        return self


class Leg(_Strict):
    """A way from one node to another, one direction, with one operator."""

    name: Text
    origin: Id = Field(alias="from")
    to: Id
    mode: Mode
    operator: Id
    crosses: tuple[Code, ...] = Field(min_length=1)
    service: Service = Service()
    carries: dict[Id, Carriage] = Field(min_length=1)
    note: Text | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.origin == self.to:
            raise ValueError(f"leads from {self.origin} to itself")
        return self


class Use(_Strict):
    """A leg and commodity that use a shared capacity, `each` of its units for one unit carried."""

    leg: Id
    commodity: Id
    each: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0


class Shared(_Strict):
    """A capacity several commodities or legs share: a port, a border station, a pipeline's common section.

    Where it is `prorated`, a shortage cuts each use in proportion to what it would have been, as pipelines' rules have
    it; otherwise what is worth least to send stays behind.
    """

    name: Text
    unit: Text
    capacity: Amounts
    uses: tuple[Use, ...] = Field(min_length=1)
    prorated: bool = False
    seasonal: Seasonal | None = None
    note: Text | None = None


class Supply(_Strict):
    """What wants to leave a node, in units a year. `months`: weights of the months, 1 in those not named."""

    commodity: Id
    node: Id
    volume: Amounts
    months: Seasonal | None = None
    note: Text | None = None


class Demand(_Strict):
    """Who takes it: at least `least`, at most `most` units a year, at `price` (the commodity's value if not given)."""

    commodity: Id
    node: Id
    importer: Code
    least: Amounts | None = None
    most: Amounts | None = None
    price: Amounts | None = None
    note: Text | None = None


class Project(_Strict):
    """New capacity one can decide on: what it `adds` to a leg, how long it takes and what it costs (USD million)."""

    name: Text
    leg: Id
    commodity: Id
    adds: Amounts
    build_months: Amounts
    cost: Amounts
    note: Text | None = None


class Disruption(_Strict):
    """Something that happened: `lost` is the part of capacity announced as lost on the legs or shared capacities."""

    name: Text
    legs: tuple[Id, ...] = ()
    shared: tuple[Id, ...] = ()
    since: Day = Field(alias="from")
    until: Day
    lost: Shares
    note: Text | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not (self.legs or self.shared):
            raise ValueError("name at least one leg or shared capacity")
        if self.since > self.until:
            raise ValueError(f"ends on {self.until}, before it begins on {self.since}")
        return self


class Route(_Strict):
    """A way people give a name: volumes of `commodities` that pass all of `legs`, in this order."""

    name: Text
    commodities: tuple[Id, ...] = Field(min_length=1)
    legs: tuple[Id, ...] = Field(min_length=1)
    part_of: Id | None = None
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What was carried by a route in a period; it judges the model and makes no number of it.

    `months` are the first and last month of the period, the whole year where the file says only the year.
    """

    route: str
    commodity: str
    year: int
    months: tuple[int, int]
    volume: float
    unit: str
    low: float | None
    high: float | None
    source: str
    url: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """USD per price unit that a leg's cost for a commodity, empty and full, is moved by to fit a year's volumes."""

    leg: str
    commodity: str
    shift: float
    full_shift: float
    fitted_on: int


class Network(_Strict):
    """Nodes, legs and commodities, with everything each figure rests on."""

    id: Text
    title: Text
    note: Text
    focus: Code = Field(description="The country whose network it is")
    year: Annotated[int, Field(ge=1900, le=2100, description="Year shown unless another is asked for")]
    parts: tuple[PartName, ...] = Field(default=(), description="Files beside this one that hold more of the network")
    sources: dict[Id, Source]
    operators: dict[Id, Operator]
    nodes: dict[Id, Node]
    commodities: dict[Id, Commodity]
    legs: dict[Id, Leg]
    shared: dict[Id, Shared] = {}
    supplies: tuple[Supply, ...]
    demands: tuple[Demand, ...]
    routes: dict[Id, Route] = {}
    projects: dict[Id, Project] = {}
    disruptions: dict[Id, Disruption] = {}
    observed: tuple[Observed, ...] = Field(default=(), exclude=True)
    fitted: tuple[Fitted, ...] = Field(default=(), exclude=True)

    def cost_shift(self, leg: str, commodity: str) -> tuple[float, float]:
        """What fitting moves the cost of an empty and of a full leg by; 0 where nothing was fitted."""
        found = [one for one in self.fitted if (one.leg, one.commodity) == (leg, commodity)]
        return sum(one.shift for one in found), sum(one.full_shift for one in found)
