"""What measures on a network of routes have in common: the network, and the trade that its routes carry."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import Field, model_validator

from tightrope.core.errors import TightropeError
from tightrope.data import World, load_network
from tightrope.data.network import Network
from tightrope.measures.base import Measure, block, positions
from tightrope.measures.change import Change, RouteEvent
from tightrope.measures.places import did_you_mean, find_sectors

#: USD in the house's unit of money
MILLION = 1e6
#: keys of measures at the border that a measure on routes does not have
_NOT_HERE = ("sectors", "except_sectors", "exempt")


class RouteMeasure(Measure):
    """An act or event on the legs of a network. What it does to trade follows from solving the network."""

    region_fields: ClassVar = ()
    sector_fields: ClassVar = ()

    network: str = Field(description="Network of routes, by name (`tightrope routes show`) or folder")

    @model_validator(mode="after")
    def _carries_what_it_carries(self) -> Self:
        given = [name for name in _NOT_HERE if getattr(self, name) != type(self).model_fields[name].default]
        if given:
            raise ValueError(f"{', '.join(given)}: a route carries what its network says; leave this out")
        return self

    @property
    def senders(self) -> tuple[str, ...]:
        """Nobody acts at the border."""
        return ()

    @property
    def targets(self) -> tuple[str, ...]:
        """The country whose network it is."""
        return (self.routes.focus,)

    @property
    def routes(self) -> Network:
        """The network. Raises `DataError`."""
        return load_network(self.network)

    @abstractmethod
    def event(self) -> RouteEvent:
        """What befalls the network."""

    @abstractmethod
    def legs_touched(self) -> tuple[str, ...]:
        """Legs it touches."""

    @classmethod
    @abstractmethod
    def unknown(cls, fields: Mapping[str, Any], network: Network) -> Iterable[tuple[str, str]]:
        """Field and mistake, for each name that the network does not have."""

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """The event; what it changes at the border is for the network to tell."""
        return Change(events=(self.event(),))

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: exports of what the legs it touches carry, by whatever route they go."""
        network, mask = self.routes, np.zeros(world.trade.shape, dtype=bool)
        carried = {name for leg in self.legs_touched() for name in network.legs[leg].carries}
        for commodity in (network.commodities[name] for name in carried):
            if commodity.origin in world.regions:
                sectors = find_sectors((commodity.sector,), world)
                mask |= block(world, sectors, world.regions, (commodity.origin,))
        return mask

    def trade_covered(self, world: World) -> float:
        """What leaves by this network in the world's year of what the legs it touches carry, USD million, as far as the
        world exports it."""
        network, total = self.routes, 0.0
        for name in dict.fromkeys(n for leg in self.legs_touched() for n in network.legs[leg].carries):
            commodity = network.commodities[name]
            if commodity.origin not in world.regions:
                continue
            supplied = sum(s.volume.value(world.year) for s in network.supplies if s.commodity == name)
            worth = supplied * commodity.price_units * commodity.value.value(world.year) / MILLION
            sectors = positions(world.sectors, find_sectors((commodity.sector,), world))
            [home] = positions(world.regions, (commodity.origin,))
            sold = world.trade.values[sectors, :, home].sum() - world.trade.values[sectors, home, home].sum()
            total += min(worth, float(sold))
        return total

    def nothing_covered(self, world: World) -> str:
        """What to say when nothing that the legs carry is traded in a world, with a hint."""
        return (
            f"touches no trade of the world '{world.name}': it has no exports of what these legs of network "
            f"'{self.network}' carry. Check `network` and the legs"
        )

    @classmethod
    def name_problems(cls, fields: Mapping[str, Any], world: World) -> list[tuple[str, str]]:
        """Field and mistake, for an unknown network or name of it."""
        name = fields.get("network")
        if not isinstance(name, str):
            return []
        try:
            network = load_network(name)
        except TightropeError as error:
            return [("network", str(error))]
        return list(cls.unknown(fields, network))


def unknown_names(field: str, given: Any, known: Iterable[str], what: str) -> list[tuple[str, str]]:
    """Field and mistake, for each given name that is not among those known."""
    names = (given,) if isinstance(given, str) else tuple(given or ())
    known = tuple(known)
    return [
        (field, f"unknown {what} '{name}'{did_you_mean(name, known) or '; there are: ' + ', '.join(known)}")
        for name in names
        if isinstance(name, str) and name not in known
    ]


def legs_of(names: Iterable[str], network: Network) -> tuple[str, ...]:
    """Legs meant by names of legs and of shared capacities."""
    found: list[str] = []
    for name in names:
        found += [use.leg for use in network.shared[name].uses] if name in network.shared else [name]
    return tuple(dict.fromkeys(found))


__all__ = ["RouteMeasure", "legs_of", "unknown_names"]
