"""What measures change, as plain arrays: put together first, labelled and checked once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np

from tightrope.core.errors import ScenarioError, UsageError
from tightrope.core.shocks import Limit, LimitKind, PlainShocks, RentTo, Shocks
from tightrope.data import World

#: arrays of `Shocks` in which two changes multiply; in the others they add
_RATIOS: Final = frozenset({"trade_cost_hat", "open_share", "productivity_hat"})


class OnRoute(StrEnum):
    """What can befall a network of routes."""

    OUTAGE = "outage"
    CAPACITY = "capacity"
    SANCTION = "sanction"
    LICENCE = "licence"


@dataclass(frozen=True, kw_only=True)
class RouteEvent:
    """Something that befalls a network of routes, for whoever solves it to turn into a change at the border.

    `names` are legs or shared capacities, or operators under sanctions. `amount` is the part of capacity that is lost
    in fact, or units a year that are added for `commodity`; `rent_to` who earns the scarcity of what cannot leave.
    """

    measure: str
    network: str
    what: OnRoute
    names: tuple[str, ...]
    amount: float = 0.0
    commodity: str | None = None
    rent_to: RentTo | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """Arrays of `Shocks` that differ from doing nothing, by name and in the axes declared there, and limits.

    Cuts of a tariff may go below zero here; put together they never make a subsidy. `events` are what befalls routes:
    what they do at the border only the networks can tell, so that until then there are no shocks.
    """

    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    events: tuple[RouteEvent, ...] = ()

    def shocks(self, world: World) -> Shocks:
        """The same, labelled and checked."""
        still, plain = _neutral(world.sectors, world.regions), self.plain(world)
        labelled = {name: getattr(still, name).copy(data=values) for name, values in plain.arrays.items()}
        return dataclasses.replace(still, limits=plain.limits, **labelled)

    def plain(self, world: World) -> PlainShocks:
        """The same without labels: tariffs cut no further than to zero, limits on the same volume put together.

        Raises `UsageError` while events on routes wait for their network.
        """
        if self.events:
            named = ", ".join(dict.fromkeys(event.measure for event in self.events))
            raise UsageError(f"What {named} does at the border is told by the route network: ask `tightrope.chain`")
        arrays = dict(self.arrays)
        if "tariff_add" in arrays:
            arrays["tariff_add"] = np.maximum(arrays["tariff_add"], -world.tariff_rate.values)
        return PlainShocks(arrays, tuple(sorted(_losses_added(self.limits), key=lambda limit: limit.name)))


def combined(changes: Iterable[Change]) -> Change:
    """All at once; the order does not matter."""
    parts: dict[str, list[np.ndarray]] = {}
    limits: list[Limit] = []
    events: list[RouteEvent] = []
    for change in changes:
        limits += change.limits
        events += change.events
        for name, values in change.arrays.items():
            parts.setdefault(name, []).append(values)
    together = {name: _together(name, arrays) for name, arrays in parts.items()}
    return Change(arrays=together, limits=tuple(limits), events=tuple(events))


def _together(name: str, arrays: list[np.ndarray]) -> np.ndarray:
    """One array of all, made in one place: these are large."""
    if len(arrays) == 1:
        return arrays[0]
    join: np.ufunc = np.multiply if name in _RATIOS else np.add
    total: np.ndarray = join(arrays[0], arrays[1])
    for values in arrays[2:]:
        join(total, values, out=total)
    return total


def _losses_added(limits: tuple[Limit, ...]) -> list[Limit]:
    """Limits on the same volume become one: what is lost by one route and by another adds up."""
    merged: dict[tuple[str, ...], Limit] = {}
    for number, limit in enumerate(limits):
        of_volume = limit.kind is LimitKind.VOLUME
        covered = limit.covered.values.tobytes().hex()
        key = (limit.exporter, limit.sector, limit.rent_to, covered) if of_volume else (str(number),)
        if key in merged:
            before = merged[key]
            bound = before.bound + limit.bound - 1
            if bound <= 0:
                raise ScenarioError(
                    f"'{before.name}' and '{limit.name}' together leave no {limit.sector} exports of {limit.exporter}: "
                    "state an export ban instead."
                )
            limit = dataclasses.replace(before, name=f"{before.name} + {limit.name}", bound=bound)
        merged[key] = limit
    return list(merged.values())


@lru_cache(maxsize=8)
def _neutral(sectors: tuple[str, ...], regions: tuple[str, ...]) -> Shocks:
    """Shocks that change nothing, made once for each set of labels."""
    return Shocks.neutral(sectors, regions)
