"""The part of a scenario that lets hindered goods go through hubs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tightrope.core.axes import EXPORTER, HUB, IMPORTER
from tightrope.data import World
from tightrope.measures.base import MaybeNames, Names
from tightrope.measures.places import did_you_mean, find_sectors, sector_problem
from tightrope.parameters import Book

#: what of the book a scenario with rerouting reads
DISPERSION, MARGIN, COMPLIANCE = (f"trade.rerouting.{name}" for name in ("dispersion", "margin", "compliance"))


class Hub(BaseModel):
    """What a scenario says about one hub."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    compliance: float = Field(
        ge=0,
        le=1,
        strict=True,
        allow_inf_nan=False,
        description="Part of its traders who do not handle goods whose direct way is restricted: 0 none, 1 all",
    )


class Rerouting(BaseModel):
    """Goods that are hindered may go through hubs, those in the world's table of re-exports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hubs: Mapping[str, Hub] = Field(
        default={}, description="What hubs do, by region: `KAZ: {compliance: 0.5}`; the others do as the book has it"
    )
    sectors: Names = Field(default=("goods",), description="Sectors or groups of sectors that hubs handle")
    except_sectors: MaybeNames = Field(
        default=("energy",), description="Sectors left out of `sectors`: by default what flows in pipes and tankers"
    )

    def handled(self, world: World) -> tuple[str, ...]:
        """Sectors that hubs handle."""
        return find_sectors(self.sectors, world, self.except_sectors)

    def compliance(self, hubs: tuple[str, ...], book: Book) -> tuple[float, ...]:
        """Compliance of each hub: the scenario's, else the book's."""
        common = book[COMPLIANCE].number()
        return tuple(self.hubs[hub].compliance if hub in self.hubs else common for hub in hubs)

    def entries(self, world: World) -> tuple[str, ...]:
        """Entries of the book that count: the common compliance does if a hub is left to it."""
        common = (COMPLIANCE,) if set(hubs_of(world)) - set(self.hubs) else ()
        return (DISPERSION, MARGIN, *common)


def _switch(value: Any) -> Any:
    """`true` is rerouting with everything left to the book, `false` none."""
    if isinstance(value, bool):
        return {} if value else None
    if value is not None and not isinstance(value, Mapping | Rerouting):
        raise ValueError(f"expected true, false or keys ({', '.join(Rerouting.model_fields)}), found {value!r}")
    return value


#: true, false, or a mapping
MaybeRerouting = Annotated[Rerouting | None, BeforeValidator(_switch)]


def hubs_of(world: World) -> tuple[str, ...]:
    """Hubs through which a world's goods pass."""
    if not world.reexports.size:
        return ()
    used = (world.reexports > 0).any((IMPORTER, EXPORTER))
    return tuple(str(hub) for hub in world.reexports.coords[HUB].values[used.values])


def hub_problems(stated: Any, world: World) -> list[tuple[tuple[str, ...], str]]:
    """Place and mistake of what only the world knows: that it has re-exports, its hubs and its sectors.

    `stated` is the value of `rerouting`, as the file has it or as a `Rerouting`.
    """
    if stated is None or stated is False:
        return []
    content = stated.model_dump() if isinstance(stated, Rerouting) else stated
    hubs = hubs_of(world)
    if not hubs:
        text = f"the world '{world.name}' has no re-exports, so nothing can be rerouted in it; leave `rerouting` out"
        return [((), f"{text}, or take a shipped world")]
    if not isinstance(content, Mapping):
        return []
    found: list[tuple[tuple[str, ...], str]] = []
    named = content.get("hubs")
    for name in named if isinstance(named, Mapping) else ():
        if name not in hubs:
            hint = did_you_mean(str(name), hubs) or f"; its hubs: {', '.join(hubs)}"
            found.append((("hubs", str(name)), f"'{name}' is not a hub of the world '{world.name}'{hint}"))
    for field in ("sectors", "except_sectors"):
        value = content.get(field) or ()
        names = (value,) if isinstance(value, str) else value
        problems = (sector_problem(name, world) for name in names if isinstance(name, str))
        found += [((field,), text) for text in problems if text]
    return found


__all__ = ["COMPLIANCE", "DISPERSION", "MARGIN", "Hub", "MaybeRerouting", "Rerouting", "hub_problems", "hubs_of"]
