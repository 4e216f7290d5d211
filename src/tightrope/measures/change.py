"""What measures change, as plain arrays: put together first, labelled and checked once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np

from tightrope.core.errors import ScenarioError
from tightrope.core.shocks import Limit, LimitKind, PlainShocks, Shocks
from tightrope.data import World

#: arrays of `Shocks` in which two changes multiply; in the others they add
_RATIOS: Final = frozenset({"trade_cost_hat", "open_share", "productivity_hat"})


@dataclass(frozen=True, kw_only=True)
class Change:
    """Arrays of `Shocks` that differ from doing nothing, by name and in the axes declared there, and limits.

    Cuts of a tariff may go below zero here; put together they never make a subsidy.
    """

    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()

    def shocks(self, world: World) -> Shocks:
        """The same, labelled and checked."""
        still, plain = _neutral(world.sectors, world.regions), self.plain(world)
        labelled = {name: getattr(still, name).copy(data=values) for name, values in plain.arrays.items()}
        return dataclasses.replace(still, limits=plain.limits, **labelled)

    def plain(self, world: World) -> PlainShocks:
        """The same without labels: tariffs cut no further than to zero, limits on the same volume put together."""
        arrays = dict(self.arrays)
        if "tariff_add" in arrays:
            arrays["tariff_add"] = np.maximum(arrays["tariff_add"], -world.tariff_rate.values)
        return PlainShocks(arrays, tuple(sorted(_losses_added(self.limits), key=lambda limit: limit.name)))


def combined(changes: Iterable[Change]) -> Change:
    """All at once; the order does not matter."""
    parts: dict[str, list[np.ndarray]] = {}
    limits: list[Limit] = []
    for change in changes:
        limits += change.limits
        for name, values in change.arrays.items():
            parts.setdefault(name, []).append(values)
    return Change(arrays={name: _together(name, arrays) for name, arrays in parts.items()}, limits=tuple(limits))


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
