"""Exact aggregation of a world: flows are added up, so that a balanced world stays balanced, cell by cell.

A concordance is a YAML file with `sectors`, `regions` or both. Each maps a new name to the list of old ones; what no
list names stays as it is. Sectors may be named by the world's own ids or by standard sectors (`sectors.yaml`), regions
by codes or by groups (`groups.yaml`)::

    sectors:
      heavy: [C24A, C24B, C25]
      energy: [mining_energy, refined_fuels]
    regions:
      EUN: [EU]

Tariffs become revenue over trade, rent shares become rents over value added; both are exact for the totals. The
model's answers are not: an aggregate has one price where there were many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tightrope.core.axes import REGION, SECTOR
from tightrope.core.errors import DataError, list_problems
from tightrope.data.country import group_members, load_groups
from tightrope.data.imports.assemble import make_world
from tightrope.data.layout import load_layout, read_yaml
from tightrope.data.world import World

HERE = Path(__file__).parent / "groupings"
#: merge what the table does not tell apart, and name sectors as the shipped worlds do
STANDARD = "standard"


@dataclass(frozen=True)
class Grouping:
    """New names, and for each old label the position of its new one."""

    names: tuple[str, ...]
    place: np.ndarray

    def members(self, at: int) -> np.ndarray:
        """Positions of the old labels of a new one."""
        return np.flatnonzero(self.place == at)

    @property
    def is_plain(self) -> bool:
        """True if nothing is merged."""
        return len(self.names) == len(self.place)


def concordance_names() -> tuple[str, ...]:
    """Concordances that come with the package."""
    return (STANDARD, *sorted(path.stem for path in HERE.glob("*.yaml")))


def aggregate(world: World, concordance: str) -> World:
    """A world with sectors and regions put together by a shipped concordance, or a file of the user's own.

    Raises `DataError` with all mistakes of the file.
    """
    if concordance == STANDARD:
        sectors, regions = _standard(world), _same(world.regions)
    else:
        sectors, regions = _read(concordance, world)
    return put_together(world, sectors, regions, concordance)


def put_together(world: World, sectors: Grouping, regions: Grouping, concordance: str) -> World:
    """The world with its labels grouped. Raises `DataError` if it has re-exports and regions are to be merged."""
    if world.reexports.size and not regions.is_plain:
        raise DataError(f"World {world.name} has a table of re-exports; its regions cannot be put together.")
    trade = _sums(_sums(_sums(world.trade.values, sectors, 0), regions, 1), regions, 2)
    duties = world.trade.values * world.tariff_rate.values
    revenue = _sums(_sums(_sums(duties, sectors, 0), regions, 1), regions, 2)
    plain = _means(_means(_means(world.tariff_rate.values, sectors, 0), regions, 1), regions, 2)
    inputs = _sums(_sums(_sums(world.intermediate.values, regions, 0), sectors, 1), sectors, 2)
    value_added = world.value_added.transpose(REGION, SECTOR).values
    rents = _sums(_sums(value_added * world.rent_share.values, regions, 0), sectors, 1)
    earned = _sums(_sums(value_added, regions, 0), sectors, 1)
    names = dict(zip(world.regions, world.region_names, strict=True))
    return make_world(
        name=world.name,
        year=world.year,
        is_estimate=world.is_estimate,
        regions=regions.names,
        sectors=sectors.names,
        region_names=tuple(_region_name(code, names) for code in regions.names),
        sector_names=tuple(_sector_name(world, sectors, at) for at in range(len(sectors.names))),
        stands_for=tuple(_stands_for(world, sectors.members(at)) for at in range(len(sectors.names))),
        arrays={
            "trade": trade,
            "tariff_rate": np.divide(revenue, trade, out=plain, where=trade > 0),
            "intermediate": inputs,
            "rent_share": np.clip(np.divide(rents, earned, out=np.zeros_like(rents), where=earned > 0), 0, 1),
            "population": _sums(world.population.values, regions, 0),
        },
    )


def _sums(values: np.ndarray, grouping: Grouping, axis: int) -> np.ndarray:
    """Values of the old labels added up by the new ones."""
    if grouping.is_plain:
        return np.take(values, np.argsort(grouping.place), axis=axis)
    first = np.moveaxis(values, axis, 0)
    out = np.zeros((len(grouping.names), *first.shape[1:]))
    np.add.at(out, grouping.place, first)
    return np.moveaxis(out, 0, axis)


def _means(values: np.ndarray, grouping: Grouping, axis: int) -> np.ndarray:
    """Plain means by the new labels; for cells in which nothing weighs."""
    counts = np.bincount(grouping.place, minlength=len(grouping.names)).astype(float)
    shape = [1] * values.ndim
    shape[axis] = len(counts)
    means: np.ndarray = _sums(values, grouping, axis) / counts.reshape(shape)
    return means


def _same(labels: Sequence[str]) -> Grouping:
    return Grouping(tuple(labels), np.arange(len(labels)))


def _grouped(labels: Sequence[str], new: Mapping[str, str]) -> Grouping:
    """A grouping from the new name of each label; labels without one keep theirs. In the order of the first member."""
    wanted = [new.get(label, label) for label in labels]
    names = tuple(dict.fromkeys(wanted))
    return Grouping(names, np.array([names.index(w) for w in wanted]))


def _standard(world: World) -> Grouping:
    """The finest grouping in which every sector is one or several whole standard sectors."""
    owner = {meant: meant for meant in load_layout().sectors}
    for meaning in world.meanings:
        whole = {owner[m] for m in meaning}
        owner = {
            m: (min(whole, key=load_layout().sector_at.__getitem__) if o in whole else o) for m, o in owner.items()
        }
    members = {head: [m for m in load_layout().sectors if owner[m] == head] for head in owner.values()}
    new = {
        sector: "_and_".join(members[owner[meaning[0]]])
        for sector, meaning in zip(world.sectors, world.meanings, strict=True)
    }
    return _grouped(world.sectors, new)


def _read(concordance: str, world: World) -> tuple[Grouping, Grouping]:
    """Groupings of a concordance by name or path. Raises `DataError` with all its mistakes."""
    shipped = HERE / f"{concordance}.yaml"
    path = shipped if shipped.is_file() else Path(concordance)
    if not path.is_file():
        raise DataError(
            f"There is no concordance '{concordance}'. Shipped: {', '.join(concordance_names())}; or give the path of "
            "a YAML file with `sectors` and `regions` (docs/worlds/importing.md)."
        )
    content = read_yaml(path)
    if not isinstance(content, dict) or set(content) - {"sectors", "regions"} or not content:
        raise DataError(f"{path.name} should have `sectors`, `regions` or both at its top, and nothing else.")
    groups = group_members()
    ours = shipped.is_file()
    sectors, wrong = _new_names(content.get("sectors") or {}, world.sectors, _by_meaning(world), "sector", passing=ours)
    regions, odd = _new_names(content.get("regions") or {}, world.regions, groups, "region", passing=ours)
    if wrong or odd:
        raise DataError(list_problems(path.name, [*wrong, *odd]))
    return _grouped(world.sectors, sectors), _grouped(world.regions, regions)


def _by_meaning(world: World) -> dict[str, tuple[str, ...]]:
    """The world's sectors by the standard sector that they belong to or hold."""
    return {
        standard: tuple(s for s, meaning in zip(world.sectors, world.meanings, strict=True) if standard in meaning)
        for standard in load_layout().sectors
    }


def _new_names(
    lists: Mapping[str, Any], labels: Sequence[str], groups: Mapping[str, tuple[str, ...]], what: str,
    *, passing: bool = False,
) -> tuple[dict[str, str], list[str]]:  # fmt: skip
    """The new name of each old label, and what is wrong with the lists."""
    new: dict[str, str] = {}
    problems = []
    for name, members in lists.items():
        found = []
        for member in [members] if isinstance(members, str) else members:
            inside = [m for m in groups.get(str(member), (str(member),)) if m in labels]
            inside = [str(member)] if str(member) in labels else inside
            if not inside and not passing and str(member) not in groups:
                problems.append(f"{name}: the world has no {what} '{member}'")
            found += inside
        for member in dict.fromkeys(found):
            if passing and member in new:  # a sector that holds two of the lists goes to the first
                continue
            if new.setdefault(member, str(name)) != str(name):
                problems.append(f"{name}: {what} '{member}' is already in '{new[member]}'")
    kept = set(labels) - set(new)
    problems += [f"{name}: this name is kept by another {what} that is in no list" for name in lists if name in kept]
    return new, problems


def _stands_for(world: World, members: np.ndarray) -> tuple[str, ...]:
    order = load_layout().sector_at
    return tuple(sorted({m for at in members for m in world.meanings[at]}, key=lambda m: order.get(m, len(order))))


def _sector_name(world: World, sectors: Grouping, at: int) -> str:
    members, new = sectors.members(at), sectors.names[at]
    standard = load_layout().sector_specs
    if new in standard:
        return standard[new].name
    if len(members) == 1 and world.sectors[int(members[0])] == new:
        return world.sector_names[int(members[0])]
    parts = new.split("_and_")
    if all(p in standard for p in parts):
        return ", ".join(standard[p].name if i == 0 else standard[p].name.lower() for i, p in enumerate(parts))
    return new.replace("_", " ").capitalize()


def _region_name(code: str, names: Mapping[str, str]) -> str:
    groups = load_groups()
    return names.get(code) or str(groups[code].title if code in groups else code)
