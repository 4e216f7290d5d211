"""Names of regions and sectors, resolved against a world and the groups of names that the data define.

A world may have other sectors than the standard ones (`sectors.yaml`), in which scenarios and groups are written. A
standard sector then means every sector of the world that belongs to it or holds it. And a world may not have an economy
by itself that others have: such a name is passed over, as a member of a group that the world lacks.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import takewhile

from tightrope.core.errors import ScenarioError, UsageError, list_problems
from tightrope.data import World, load_groups
from tightrope.data.economies import known_economies
from tightrope.measures.contents import sector_contents

#: every region, or every sector, of the world
ALL = "ALL"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Text that ends a message about an unknown name, empty if nothing is near.

    >>> did_you_mean("RSU", ["KAZ", "RUS"])
    "; did you mean 'RUS'?"
    >>> did_you_mean("KAX", ["LKA", "KAZ"])
    "; did you mean 'KAZ'?"
    """
    word, by_upper = str(name).upper(), {k.upper(): k for k in known}
    near = difflib.get_close_matches(word, by_upper, n=5, cutoff=0.55)
    if not near:
        return ""
    best = max(near, key=lambda other: (difflib.SequenceMatcher(None, word, other).ratio(), _same_start(word, other)))
    return f"; did you mean '{by_upper[best]}'?"


def near_region(name: str, world: World, others: Iterable[str] = ()) -> str:
    """The same hint for a region of a world, which may also have been called by its name.

    Parameters
    ----------
    others : words that would do as well, such as groups.
    """
    names = dict(zip((n.upper() for n in world.region_names), world.regions, strict=True))
    called = difflib.get_close_matches(str(name).upper(), names, n=1, cutoff=0.85)
    if called and names[called[0]] != called[0]:
        return f"; did you mean '{names[called[0]]}'?"
    return did_you_mean(name, (*others, *world.regions))


def _same_start(one: str, other: str) -> int:
    """How many letters two words share from the first on."""
    pairs = zip(one, other, strict=False)
    return len(tuple(takewhile(lambda pair: pair[0] == pair[1], pairs)))


@lru_cache(maxsize=1)
def region_groups() -> Mapping[str, tuple[str, ...]]:
    """Groups of regions by name."""
    return {name: group.members for name, group in load_groups().items()}


@lru_cache(maxsize=1)
def sector_groups() -> Mapping[str, tuple[str, ...]]:
    """Groups of sectors by name, from `sector_groups.yaml`."""
    from ruamel.yaml import YAML

    text = files("tightrope.measures").joinpath("sector_groups.yaml").read_text(encoding="utf-8")
    content = YAML(typ="safe").load(text)
    return {name: tuple(entry["members"]) for name, entry in content.items()}


def is_elsewhere(name: str, world: World) -> bool:
    """True for an economy that this world has in a remainder, if at all; others may have it by itself."""
    return name not in world.regions and name in known_economies()


def nowhere(names: Sequence[str], world: World) -> str | None:
    """What is wrong if this world has none of the regions named, none of the names being a mistake; else None."""
    absent = [name for name in names if is_elsewhere(name, world)]
    if not absent or len(absent) < len(names):
        return None
    return (
        f"the world '{world.name}' has {', '.join(absent)} in a remainder and not as a region of its own; name another "
        "region, or take a world that has it"
    )


def find_country(name: str, world: World) -> str:
    """Code of a country of a world, given by code or by name, in any case.

    Raises `UsageError` that says what the name is instead, or what is near.
    """
    codes = {n.casefold(): code for known in (known_economies(), _named(world)) for code, n in known.items()}
    code = codes.get(name.strip().casefold(), name.strip().upper())
    if code in world.regions:
        return code
    if code in region_groups():
        what = f"'{name}' is a group of countries, expected one of them: {', '.join(region_groups()[code])}."
    elif is_elsewhere(code, world):
        what = (
            f"{known_economies()[code]} ({code}) is in a remainder of the world '{world.name}' and has no accounts of "
            "its own there."
        )
    else:
        what = f"Country '{name}' is not in the world '{world.name}'{near_region(code, world) or '.'}"
    raise UsageError(f"{what} Ask about one that `tightrope world info` lists.")


def _named(world: World) -> dict[str, str]:
    return dict(zip(world.regions, world.region_names, strict=True))


def group_problem(name: str) -> str | None:
    """What is wrong with a name where one region is expected and no group; None if nothing, or if it is unknown."""
    if name != ALL and name not in region_groups():
        return None
    return f"'{name}' is a group, expected the code of one region; write an entry of its own for each that is meant"


def region_problem(name: str, world: World) -> str | None:
    """What is wrong with a name of a region or group of regions in this world; None if nothing.

    An economy that only other worlds have is no mistake: measures pass it over.
    """
    if is_elsewhere(name, world):
        return None
    return _problem(
        name,
        world.regions,
        region_groups(),
        "region",
        world.name,
        lambda: near_region(name, world, tuple(region_groups())),
    )


def sector_problem(name: str, world: World) -> str | None:
    """What is wrong with a name of a sector or group of sectors in this world; None if nothing."""
    return _problem(
        name,
        world.sectors,
        _sector_names(world),
        "sector",
        world.name,
        lambda: (
            sector_that_holds(name, world)
            or did_you_mean(name, (*world.sectors, *_standard_sectors(world), *sector_groups()))
            or f"; sectors: {', '.join(world.sectors)}; groups: {', '.join(sector_groups())}"
        ),
    )


def sector_that_holds(good: str, world: World) -> str:
    """Hint for a good that sectors of the accounts hold; empty if none is known to.

    An unknown sector may well be the name of what somebody wants to ban.
    """
    word = good.strip().casefold().replace("_", " ")
    known = (*world.sectors, *_standard_sectors(world))
    held = {sector: goods for sector, goods in sector_contents().items() if sector in known}
    whole = [sector for sector, goods in held.items() if word in goods]
    found = whole or [sector for sector, goods in held.items() if any(word in g.split() for g in goods)]
    return f"; held by {' and '.join(f'{s} ({_commas(held[s])})' for s in found)}" if found else ""


def _commas(words: Iterable[str]) -> str:
    return ", ".join(words)


def find_regions(names: Sequence[str], world: World, exempt: Sequence[str] = ()) -> tuple[str, ...]:
    """Regions meant by names of regions and groups, less those exempt, in the order of the world.

    A group stands for those of its members that the world has, less those exempt; a region named itself is always
    meant. Raises `ScenarioError` for unknown names, and if the world has none of the regions named.
    """
    _raise_for([*(region_problem(name, world) for name in (*names, *exempt)), nowhere(names, world)], world)
    wanted = _members(names, world.regions, region_groups()) - _members(exempt, world.regions, region_groups())
    wanted |= set(names)
    return tuple(r for r in world.regions if r in wanted)


def find_sectors(names: Sequence[str], world: World, exempt: Sequence[str] = ()) -> tuple[str, ...]:
    """Sectors meant by names of sectors and groups, less those exempt, in the order of the world.

    Raises `ScenarioError` for unknown names.
    """
    _raise_for([sector_problem(name, world) for name in (*names, *exempt)], world)
    known = _sector_names(world)
    wanted = _members(names, world.sectors, known) - _members(exempt, world.sectors, known)
    return tuple(s for s in world.sectors if s in wanted)


def sectors_there(names: Sequence[str], world: World) -> tuple[str, ...]:
    """The same of names of which a world may lack some: those are passed over."""
    return find_sectors([name for name in names if sector_problem(name, world) is None], world)


def broader_sectors(names: Sequence[str], world: World) -> dict[str, tuple[str, ...]]:
    """Sectors of a world that hold more than the names ask for, and what else they hold."""
    groups = sector_groups()
    asked = {m for name in names for m in groups.get(name, (name,))}
    meanings = dict(zip(world.sectors, world.meanings, strict=True))
    held = {s: tuple(m for m in meanings[s] if m not in asked) for s in find_sectors(names, world)}
    return {s: rest for s, rest in held.items() if rest and s not in asked and ALL not in names}


def _standard_sectors(world: World) -> dict[str, tuple[str, ...]]:
    """The world's sectors by the standard sector they belong to or hold; none where the two are the same."""
    found: dict[str, list[str]] = {}
    for sector, meaning in zip(world.sectors, world.stands_for, strict=False):
        for standard in meaning:
            found.setdefault(standard, []).append(sector)
    return {standard: tuple(own) for standard, own in found.items() if standard not in world.sectors}


def _sector_names(world: World) -> Mapping[str, tuple[str, ...]]:
    """Sectors of the world by every other name they have: standard sectors, and groups of these."""
    if not world.stands_for:
        return sector_groups()
    standard = _standard_sectors(world)
    groups = {
        name: tuple(s for m in members for s in standard.get(m, (m,))) for name, members in sector_groups().items()
    }
    return {**standard, **groups}


def _members(names: Sequence[str], labels: tuple[str, ...], groups: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    for name in names:
        found |= set(labels) if name == ALL else set(groups.get(name, (name,)))
    return found


def _problem(
    name: str,
    labels: tuple[str, ...],
    groups: Mapping[str, tuple[str, ...]],
    what: str,
    world: str,
    hint: Callable[[], str],
) -> str | None:
    """`hint` is asked only for a name that is wrong: looking for near words takes longer than all else."""
    if name == ALL or name in labels:
        return None
    if name in groups:
        if set(groups[name]) & set(labels):
            return None
        return f"no member of group '{name}' ({', '.join(groups[name])}) is a {what} of the world '{world}'"
    parts = [part for part in re.split(r"\s*[,;+&/]\s*|\s+and\s+|\s+", name.strip()) if part]
    if len(parts) > 1 and any(part == ALL or part in labels or part in groups for part in parts):
        return f"'{name}' is one text, expected a list for several {what}s: [{', '.join(parts)}]"
    return f"unknown {what} or group '{name}'" + (
        hint() or f"; `tightrope world info` lists the {what}s, docs/scenarios.md the groups"
    )


def _raise_for(problems: Sequence[str | None], world: World) -> None:
    found = [p for p in problems if p]
    if found:
        raise ScenarioError(list_problems(f"A measure in the world '{world.name}'", found))
