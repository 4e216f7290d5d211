"""What every measure has: a name, dates, a source, sectors, and a way to say what it changes at the border."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
import xarray as xr
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tightrope.core.axes import BILATERAL
from tightrope.core.errors import ScenarioError, UsageError, list_problems
from tightrope.core.shocks import Shocks
from tightrope.data import World
from tightrope.measures.change import Change
from tightrope.measures.places import (
    did_you_mean,
    find_regions,
    find_sectors,
    group_problem,
    nowhere,
    region_problem,
    sector_problem,
)
from tightrope.measures.quantity import Quantity, from_book, shipped
from tightrope.parameters import Book


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _names(value: Any) -> tuple[str, ...]:
    return tuple(n for n in value if isinstance(n, str)) if isinstance(value, list | tuple) else _names((value,))


#: one name or a list of names, never empty
Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
#: one name, a list of names, or nothing
MaybeNames = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Direction = Literal["both", "imports", "exports"]

SLUG = r"^[a-z0-9][a-z0-9-]*$"


class Measure(BaseModel, ABC):
    """A policy act or an event, as data. Subclasses state their economics and turn into `Shocks`.

    Beliefs left out are taken from the parameter book: from the book given to `with_book`, else the shipped one.
    A group of regions stands for its members that the world has; `exempt` takes regions out of every group the
    measure names, never a region that it names itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    #: entry of the parameter book for each belief; None where the book has none and the belief is optional
    beliefs: ClassVar[Mapping[str, str | None]] = {}
    #: keys that a kind does not have, and the one to use instead
    instead: ClassVar[Mapping[str, str]] = {}
    #: fields that name regions, and fields that name sectors
    region_fields: ClassVar[tuple[str, ...]] = ("senders", "targets", "exempt")
    sector_fields: ClassVar[tuple[str, ...]] = ("sectors", "except_sectors")
    #: fields that name one region and no group
    single_regions: ClassVar[tuple[str, ...]] = ()
    #: False for what changes nothing at the border, and so covers no trade
    at_border: ClassVar[bool] = True

    name: str = Field(pattern=SLUG, description="Short name, unique in the scenario: small letters, digits, dashes")
    title: str = Field(min_length=1, description="What a reader is told it is")
    from_: date = Field(alias="from", description="First day in force")
    until: date | None = Field(default=None, description="Last day in force; left out: open-ended")
    source: str = Field(description="Id of the source of the scenario that documents it")
    note: str = Field(default="", description="How the text of the measure became these numbers")
    sectors: Names = Field(default=("ALL",), description="Sectors or groups of sectors it covers")
    except_sectors: MaybeNames = Field(default=(), description="Sectors left out of `sectors`")
    exempt: MaybeNames = Field(default=(), description="Regions left out wherever a group includes them")

    @model_validator(mode="after")
    def _dates(self) -> Self:
        if self.until is not None and self.until < self.from_:
            raise ValueError(f"until {self.until} is before from {self.from_}; expected from < until")
        if self.until == self.from_:
            raise ValueError(
                f"until {self.until} is the day of from: in force for one day, and the model knows years; "
                "give a later day, or leave until out if there is no end"
            )
        return self

    @property
    def kind_name(self) -> str:
        """The kind, as a scenario spells it."""
        return str(getattr(self, "kind"))  # noqa: B009 - each subclass declares its own literal

    def in_force(self, day: date) -> bool:
        """True from `from` to `until`, both days included."""
        return self.from_ <= day and (self.until is None or day <= self.until)

    @abstractmethod
    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: flows the measure covers."""

    @abstractmethod
    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """The same as `shocks`, as plain arrays and unchecked, to be put together with those of other measures."""

    def shocks(self, world: World, *, complying: frozenset[str] = frozenset()) -> Shocks:
        """What the measure changes in a world.

        Parameters
        ----------
        world : the world whose labels the shocks carry.
        complying : regions that escape a secondary tariff by complying; other kinds take no notice.

        Raises
        ------
        ScenarioError : a name is unknown in this world, or the measure covers no trade at all.
        """
        if self.at_border and self.trade_covered(world) <= 0:
            raise ScenarioError(list_problems(f"Measure '{self.name}'", [self.nothing_covered(world)]))
        return self.change(world, complying=complying).shocks(world)

    def covers(self, world: World) -> xr.DataArray:
        """(sector, importer, exporter) bool: flows the measure covers."""
        return xr.DataArray(self.cells(world), coords=world.trade.coords, dims=BILATERAL)

    def trade_covered(self, world: World) -> float:
        """Baseline value of the flows covered, USD million a year."""
        return float(world.trade.values[self.cells(world)].sum())

    def nothing_covered(self, world: World) -> str:
        """What to say when no trade is covered, with a hint."""
        sectors = find_sectors(self.sectors, world, self.except_sectors)
        return (
            f"covers no trade in the world '{world.name}': nothing flows between its regions in "
            f"{', '.join(sectors[:4])}{' ...' if len(sectors) > 4 else ''}. "
            "Check which side buys and which sells, `exempt`, and the sectors"
        )

    def problems(self, world: World) -> list[tuple[str, str]]:
        """Field and mistake, for each mistake that shows only against a world."""
        found = self.name_problems(dict(self), world)
        if not found and self.at_border and self.trade_covered(world) <= 0:
            found.append(("name", self.nothing_covered(world)))
        return found

    @classmethod
    def name_problems(cls, fields: Mapping[str, Any], world: World) -> list[tuple[str, str]]:
        """Field and mistake, for each unknown region or sector among the fields of a measure of this kind."""
        regions = [(f, region_problem(n, world)) for f in cls.region_fields for n in _names(fields.get(f))]
        regions += [(f, nowhere(_names(fields.get(f)), world)) for f in cls.region_fields if f != "exempt"]
        regions += [(f, group_problem(n)) for f in cls.single_regions for n in _names(fields.get(f))]
        sectors = [(f, sector_problem(n, world)) for f in cls.sector_fields for n in _names(fields.get(f))]
        return [(field, problem) for field, problem in (*regions, *sectors) if problem]

    def quantities(self) -> dict[str, Quantity]:
        """Beliefs of the measure by field; those left out as the book has them."""
        return {f: q for f in self.beliefs if (q := self.belief(f)) is not None}

    def belief(self, field: str) -> Quantity | None:
        """One belief: as the scenario states it, else as the shipped book has it, else None."""
        given: Quantity | None = getattr(self, field)
        name = self.beliefs[field]
        return shipped(name) if given is None and name is not None else given

    def number(self, field: str) -> float:
        """Value of a belief that the measure cannot do without."""
        quantity = self.belief(field)
        if quantity is None:
            raise ScenarioError(list_problems(f"Measure '{self.name}'", [f"{field} is not given and has no default"]))
        return quantity.value

    def with_book(self, book: Book) -> Self:
        """The same measure with beliefs left out filled from this book."""
        missing = {
            f: from_book(book, name)
            for f, name in self.beliefs.items()
            if name is not None and (getattr(self, f) is None or getattr(self, f).parameter is not None)
        }
        return self.model_copy(update=missing)

    def with_values(self, values: Mapping[str, float]) -> Self:
        """The same measure with numbers moved, for sensitivity: beliefs and decreed numbers by field.

        Raises `UsageError` for an unknown field or an impossible value.
        """
        update: dict[str, Any] = {}
        for field, value in values.items():
            if field in self.beliefs and (held := self.belief(field)) is not None:
                update[field] = held.with_value(float(value))
            elif isinstance(getattr(self, field, None), float):
                update[field] = float(value)
            else:
                raise UsageError(f"Measure '{self.name}' has no number '{field}'{did_you_mean(field, self.beliefs)}")
        try:
            type(self).model_validate({**dict(self), **update})
        except ValidationError as error:
            mistakes = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
            raise UsageError(list_problems(f"Measure '{self.name}' with {dict(values)}", mistakes)) from error
        return self.model_copy(update=update)


class BorderMeasure(Measure):
    """A measure of some regions (`senders`) against others (`targets`)."""

    senders: Names = Field(description="Regions or groups that act")
    targets: Names = Field(description="Regions or groups acted against")

    def sender_regions(self, world: World) -> tuple[str, ...]:
        """Regions that act."""
        return find_regions(self.senders, world, self.exempt)

    def target_regions(self, world: World) -> tuple[str, ...]:
        """Regions acted against."""
        return find_regions(self.targets, world, self.exempt)

    def problems(self, world: World) -> list[tuple[str, str]]:
        """Field and mistake, as for every measure, and regions that stand on both sides."""
        found = self.name_problems(dict(self), world)
        if not found and not self.sender_regions(world):
            found.append(("senders", "none is left after `exempt`; name the senders themselves, or exempt fewer"))
        both = [] if found else sorted({*self.sender_regions(world)} & {*self.target_regions(world)})
        if both:
            named = ", ".join(both[:4]) + (" ..." if len(both) > 4 else "")
            found.append(("targets", f"{named} on both sides; take them out of `senders` or `targets`"))
        return found or super().problems(world)

    def bystanders(self, names: tuple[str, ...], world: World) -> tuple[str, ...]:
        """Regions meant by names that are neither senders nor targets."""
        sides = {*self.sender_regions(world), *self.target_regions(world)}
        return tuple(r for r in find_regions(names, world, self.exempt) if r not in sides)

    def covered_sectors(self, world: World) -> tuple[str, ...]:
        """Sectors covered."""
        return find_sectors(self.sectors, world, self.except_sectors)


def block(world: World, sectors: tuple[str, ...], importers: tuple[str, ...], exporters: tuple[str, ...]) -> np.ndarray:
    """(sector, importer, exporter) bool: the flows of some sectors from some exporters to some importers.

    A region's trade with itself is never part of it.
    """
    mask = np.zeros(world.trade.shape, dtype=bool)
    mask[np.ix_(positions(world.sectors, sectors), *(positions(world.regions, r) for r in (importers, exporters)))] = (
        True
    )
    home = np.arange(len(world.regions))
    mask[:, home, home] = False
    return mask


def between(
    world: World, sectors: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...], direction: Direction
) -> np.ndarray:
    """(sector, importer, exporter) bool: trade of two groups, from the first group's side of the border."""
    mask = np.zeros(world.trade.shape, dtype=bool)
    if direction in ("both", "imports"):
        mask |= block(world, sectors, ours, theirs)
    if direction in ("both", "exports"):
        mask |= block(world, sectors, theirs, ours)
    return mask


def positions(labels: tuple[str, ...], wanted: tuple[str, ...]) -> list[int]:
    """Where the wanted labels stand."""
    place = {label: i for i, label in enumerate(labels)}
    return [place[label] for label in wanted]
