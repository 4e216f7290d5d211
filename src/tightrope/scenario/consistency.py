"""What can be wrong between the parts of a scenario, each part being sound by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tightrope.data import World
from tightrope.measures import Measure
from tightrope.measures.places import did_you_mean, group_problem, is_elsewhere, near_region, nowhere
from tightrope.scenario.reading import Place
from tightrope.scenario.rerouting import hub_problems


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """A place in the scenario and what is wrong there."""

    place: Place
    text: str


def contradictions(
    *,
    measures: Mapping[int, Measure],
    sources: Sequence[str] | None,
    overrides: Sequence[tuple[str, str | None]],
    day: dt.date | None,
    unreadable: Mapping[int, Mapping[str, Any]] | None = None,
) -> list[Contradiction]:
    """Names used twice, sources nobody lists, and a date on which nothing is in force.

    Parameters
    ----------
    measures : by position in the file; those that could not be read are left out.
    unreadable : as the file states them, the measures that could not be read; their names and sources count too.
    sources : ids, in order; None if they could not be read.
    overrides : parameter and label of each.
    day : the date asked about; None if it could not be read.
    """
    rest = unreadable or {}
    names = {i: m.name for i, m in measures.items()} | {
        i: str(entry["name"]) for i, entry in rest.items() if "name" in entry
    }
    cited = {i: (m.name, _cited(m)) for i, m in measures.items()} | {
        i: (str(entry.get("name", i + 1)), _cited_in(entry)) for i, entry in rest.items()
    }
    return [
        *_repeated("measures", dict(sorted(names.items())), "name"),
        *_repeated("sources", dict(enumerate(sources or ())), "id"),
        *_repeated(
            "overrides",
            {i: p if label is None else f"{p}[{label}]" for i, (p, label) in enumerate(overrides)},
            "parameter",
        ),
        *(
            c
            for i, (name, places) in cited.items()
            for c in ([] if sources is None else _unknown_sources(i, name, places, sources))
        ),
        *([] if rest else _nothing_in_force(tuple(measures.values()), day)),
    ]


def against_world(
    measures: Mapping[int, Measure], focus: str | None, world: World, rerouting: Any = None, *, own: bool = False
) -> list[Contradiction]:
    """Names the world does not know, and measures that cover no trade in it.

    Parameters
    ----------
    focus : None if it could not be read.
    rerouting : as the file states it.
    own : the world is the one the scenario names, so that it must have the focus country.
    """
    found = [
        Contradiction(place=("measures", i, field), text=f"measure '{m.name}': {text}")
        for i, m in measures.items()
        for field, text in m.problems(world)
    ]
    if focus is not None and focus not in world.regions and (own or not is_elsewhere(focus, world)):
        found.append(Contradiction(place=("focus",), text=f"focus '{focus}'{_why_no_focus(focus, world)}"))
    for place, text in hub_problems(rerouting, world):
        found.append(Contradiction(place=("rerouting", *place), text=f"rerouting: {text}"))
    return found


def _why_no_focus(focus: str, world: World) -> str:
    if absent := nowhere((focus,), world):
        return f": {absent}"
    is_group = group_problem(focus) is not None
    hint = "; it is a group, and the answer is about one country" if is_group else near_region(focus, world)
    return f" is not a region of the world '{world.name}'{hint}"


def _repeated(where: str, names: Mapping[int, str], field: str) -> Iterable[Contradiction]:
    seen: set[str] = set()
    for i, name in names.items():
        if name in seen:
            text = f"'{name}' is used twice; every {field} in {where} must differ"
            yield Contradiction(place=(where, i, field), text=text)
        seen.add(name)


def _cited(measure: Measure) -> dict[Place, str]:
    """Sources a measure names, by place in it."""
    held = {field: getattr(measure, field) for field in measure.beliefs}
    beliefs: dict[Place, str] = {(f, "source"): belief.source for f, belief in held.items() if belief and belief.source}
    return {("source",): measure.source, **beliefs}


def _cited_in(entry: Mapping[str, Any]) -> dict[Place, str]:
    """The same of a measure that could not be read."""
    named: dict[Place, Any] = {("source",): entry.get("source")}
    named |= {(str(f), "source"): value.get("source") for f, value in entry.items() if isinstance(value, Mapping)}
    return {place: source for place, source in named.items() if isinstance(source, str)}


def _unknown_sources(
    i: int, measure: str, cited: Mapping[Place, str], sources: Sequence[str]
) -> Iterable[Contradiction]:
    for place, name in cited.items():
        if name not in sources:
            listed = did_you_mean(name, sources) or f"; give its id, it lists: {', '.join(sources) or 'none'}"
            text = f"measure '{measure}': source '{name}' is not among the scenario's sources{listed}"
            yield Contradiction(place=("measures", i, *place), text=text)


def _nothing_in_force(measures: Sequence[Measure], day: dt.date | None) -> Iterable[Contradiction]:
    if day is None or not measures or any(m.in_force(day) for m in measures):
        return
    first = min(m.from_ for m in measures)
    last = max(m.until or dt.date.max for m in measures)
    end = "with no end" if last == dt.date.max else f"to {last}"
    text = f"no measure is in force on {day}; they run from {first} {end}. Change `date` or theirs"
    yield Contradiction(place=("date",), text=text)
