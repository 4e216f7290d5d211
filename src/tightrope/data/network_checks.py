"""What a network must be besides well written: names that exist, numbers that fit, no free ride in a circle."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from tightrope.data.layout import load_layout
from tightrope.data.network import Carriage, Demand, Figure, Figures, Network, Seasonal, Supply
from tightrope.parameters import Grade

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place of the file."""

    place: Place
    text: str


def network_problems(network: Network) -> list[Problem]:
    """Everything the schema cannot see; names first, since without them the rest has no meaning."""
    names = [*_unknown_names(network), *_unknown_sources(network)]
    if names:
        return names
    return [
        *_loose_ends(network),
        *_impossible_bounds(network),
        *_broken_routes(network),
        *free_circles(network),
    ]


def _unknown(place: Place, name: str, known: Iterable[str], what: str) -> Iterator[Problem]:
    names = list(known)
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.55)
        hint = f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(names[:12]) or 'none'}"
        yield Problem(place, f"there is no {what} '{name}'{hint}")


def _unknown_names(network: Network) -> Iterator[Problem]:
    for name, node in network.nodes.items():
        for good in node.storage:
            yield from _unknown(("nodes", name, "storage", good), good, network.commodities, "commodity")
    for name, commodity in network.commodities.items():
        yield from _unknown(("commodities", name, "sector"), commodity.sector, load_layout().sectors, "sector")
    for name, leg in network.legs.items():
        yield from _unknown(("legs", name, "from"), leg.origin, network.nodes, "node")
        yield from _unknown(("legs", name, "to"), leg.to, network.nodes, "node")
        yield from _unknown(("legs", name, "operator"), leg.operator, network.operators, "operator")
        for good in leg.carries:
            yield from _unknown(("legs", name, "carries", good), good, network.commodities, "commodity")
    for key, ends in _ends(network):
        for number, end in enumerate(ends):
            yield from _unknown((key, number, "commodity"), end.commodity, network.commodities, "commodity")
            yield from _unknown((key, number, "node"), end.node, network.nodes, "node")
    yield from _unknown_legs(network)


def _ends(network: Network) -> tuple[tuple[str, tuple[Supply | Demand, ...]], ...]:
    return (("supplies", network.supplies), ("demands", network.demands))


def _unknown_legs(network: Network) -> Iterator[Problem]:
    for name, shared in network.shared.items():
        for number, use in enumerate(shared.uses):
            yield from _carried(network, ("shared", name, "uses", number), use.leg, use.commodity)
    for name, project in network.projects.items():
        yield from _carried(network, ("projects", name), project.leg, project.commodity)
        leg = network.legs.get(project.leg)
        carriage = leg.carries.get(project.commodity) if leg else None
        if carriage is not None and carriage.capacity is None:
            yield Problem(("projects", name), f"adds to leg '{project.leg}', which has no capacity to add to")
    for name, disruption in network.disruptions.items():
        for number, at in enumerate(disruption.legs):
            yield from _unknown(("disruptions", name, "legs", number), at, network.legs, "leg")
        for number, at in enumerate(disruption.shared):
            yield from _unknown(("disruptions", name, "shared", number), at, network.shared, "shared capacity")
    for name, route in network.routes.items():
        for good in route.commodities:
            for number, at in enumerate(route.legs):
                yield from _carried(network, ("routes", name, "legs", number), at, good)
        if route.part_of is not None:
            yield from _unknown(("routes", name, "part_of"), route.part_of, network.routes, "route")


def _carried(network: Network, place: Place, leg: str, commodity: str) -> Iterator[Problem]:
    if leg not in network.legs:
        yield from _unknown(place, leg, network.legs, "leg")
    elif commodity not in network.legs[leg].carries:
        carried = ", ".join(network.legs[leg].carries)
        yield Problem(place, f"leg '{leg}' does not carry '{commodity}', only {carried}")


def _unknown_sources(network: Network) -> Iterator[Problem]:
    for place, item in walk(network):
        if isinstance(item, Figure | Seasonal) and item.source is not None:
            yield from _unknown((*place, "source"), item.source, network.sources, "source")


def walk(item: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every model inside a model, with its place as the file writes it."""
    if isinstance(item, Figures):
        for number, figure in enumerate(item.root):
            yield (*place, number), figure
    elif isinstance(item, BaseModel):
        yield place, item
        for name, field in type(item).model_fields.items():
            yield from walk(getattr(item, name), (*place, field.alias or name))
    elif isinstance(item, Mapping):
        for key, value in item.items():
            yield from walk(value, (*place, key))
    elif isinstance(item, tuple):
        for number, value in enumerate(item):
            yield from walk(value, (*place, number))


def _loose_ends(network: Network) -> Iterator[Problem]:
    """Supplies of something nobody takes, and the other way round."""
    named = {key: {end.commodity for end in ends} for key, ends in _ends(network)}
    missing = {"supplies": named["supplies"] - named["demands"], "demands": named["demands"] - named["supplies"]}
    why = {"supplies": "no demand takes it", "demands": "no supply gives it"}
    for key, ends in _ends(network):
        for number, end in enumerate(ends):
            if end.commodity in network.commodities and end.commodity in missing[key]:
                yield Problem((key, number, "commodity"), f"'{end.commodity}' goes nowhere: {why[key]}")


def _impossible_bounds(network: Network) -> Iterator[Problem]:
    for name, leg in network.legs.items():
        for good, carriage in leg.carries.items():
            yield from _floor_above_limit(("legs", name, "carries", good), carriage)
    for number, demand in enumerate(network.demands):
        if demand.least is not None and demand.most is not None:
            for year in sorted({*demand.least.years, *demand.most.years}):
                least, most = demand.least.value(year), demand.most.value(year)
                if least > most:
                    yield Problem(("demands", number), f"least {least:g} is above most {most:g} in {year}")


def _floor_above_limit(place: Place, carriage: Carriage) -> Iterator[Problem]:
    for key in ("capacity", "quota"):
        limit = getattr(carriage, key)
        if carriage.floor is None or limit is None:
            continue
        for year in sorted({*carriage.floor.years, *limit.years}):
            least, most = carriage.floor.value(year), limit.value(year)
            if least > most:
                yield Problem(
                    (*place, "floor"), f"floor {least:g} is above {key} {most:g} in {year}; lower one of them"
                )
    if carriage.cost_full is not None:
        for year in sorted({*carriage.cost.years, *carriage.cost_full.years}):
            empty, full = carriage.cost.value(year), carriage.cost_full.value(year)
            if full < empty:
                yield Problem((*place, "cost_full"), f"{full:g} is below cost {empty:g} in {year}; cost cannot fall")


def _broken_routes(network: Network) -> Iterator[Problem]:
    for name, route in network.routes.items():
        legs = [network.legs[at] for at in route.legs if at in network.legs]
        for number, (before, after) in enumerate(itertools.pairwise(legs)):
            if before.to != after.origin and not _reaches(network, before.to, after.origin):
                text = f"no leg leads on from {before.to} to {after.origin}; give the legs in the order of travel"
                yield Problem(("routes", name, "legs", number + 1), text)


def _reaches(network: Network, start: str, end: str) -> bool:
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        for leg in network.legs.values():
            if leg.origin == here and leg.to not in seen:
                seen.add(leg.to)
                todo.append(leg.to)
    return end in seen


def free_circles(network: Network) -> Iterator[Problem]:
    """Circles a unit could travel without cost, or at a profit: volumes on them would mean nothing."""
    for good in network.commodities:
        for year in _cost_years(network, good):
            circle = cheapest_circle(network, good, year)
            if circle is not None:
                legs, cost = circle
                kind = "costs nothing" if cost >= 0 else f"earns {-cost:g} USD a round"
                text = f"a circle of {', '.join(legs)} {kind} for '{good}' in {year}; give one of them a cost above 0"
                yield Problem(("legs", legs[0], "carries", good, "cost"), text)
                break


def _cost_years(network: Network, good: str) -> list[int]:
    costs = [leg.carries[good] for leg in network.legs.values() if good in leg.carries]
    return sorted({year for one in costs for figures in (one.cost, one.days) if figures for year in figures.years})


def of_goods(network: Network, goods: Collection[str]) -> Network:
    """What a network says of some commodities; places, operators and sources are kept whole."""
    legs = {
        name: leg.model_copy(update={"carries": {good: one for good, one in leg.carries.items() if good in goods}})
        for name, leg in network.legs.items()
        if set(leg.carries) & set(goods)
    }
    shared = {name: one for name, one in network.shared.items() if {use.commodity for use in one.uses} & set(goods)}
    hit = {*legs, *shared}
    return network.model_copy(
        update={
            "commodities": {good: one for good, one in network.commodities.items() if good in goods},
            "legs": legs,
            "shared": shared,
            "supplies": tuple(one for one in network.supplies if one.commodity in goods),
            "demands": tuple(one for one in network.demands if one.commodity in goods),
            "routes": {name: one for name, one in network.routes.items() if set(one.commodities) & set(goods)},
            "projects": {name: one for name, one in network.projects.items() if one.commodity in goods},
            "disruptions": {n: one for n, one in network.disruptions.items() if {*one.legs, *one.shared} & hit},
        }
    )


def figure_counts(network: Network, goods: Collection[str] = ()) -> tuple[int, int]:
    """How many figures a network rests on, and how many of them are assumed; of `goods`, of all if there are none."""
    asked = of_goods(network, goods) if goods else network
    grades = [item.grade for _, item in walk(asked) if isinstance(item, Figure)]
    return len(grades), grades.count(Grade.ASSUMED)


def unit_cost(network: Network, leg: str, good: str, year: int) -> float:
    """USD per price unit on an empty leg, days of transit and what fitting moved it by included."""
    carriage, commodity = network.legs[leg].carries[good], network.commodities[good]
    waiting = 0.0
    if carriage.days is not None and commodity.day_cost is not None:
        waiting = carriage.days.value(year) * commodity.day_cost.value(year)
    return carriage.cost.value(year) + network.cost_shift(leg, good)[0] + waiting


def cheapest_circle(network: Network, good: str, year: int) -> tuple[list[str], float] | None:
    """A circle of legs whose cost is not above 0 and its cost, or None. Bellman and Ford; costs tiny below leave ties.

    A circle of cost exactly 0 is found as one of negative cost after each leg is made cheaper by a part of the
    smallest cost there is, too small to turn a circle with a cost into one without.
    """
    edges = [
        (leg.origin, leg.to, name, unit_cost(network, name, good, year))
        for name, leg in network.legs.items()
        if good in leg.carries
    ]
    positive = [abs(cost) for *_, cost in edges if cost]
    nudge = min(positive, default=1.0) * 1e-6 / max(1, len(edges))
    length = dict.fromkeys(network.nodes, 0.0)
    before: dict[str, tuple[str, str]] = {}
    last = None
    for _ in range(len(length)):
        last = None
        for start, end, name, cost in edges:
            if length[start] + cost - nudge < length[end] - nudge * 1e-3:
                length[end] = length[start] + cost - nudge
                before[end] = (start, name)
                last = end
        if last is None:
            return None
    for _ in range(len(length)):
        last = before[last][0] if last is not None else None
    legs: list[str] = []
    here = last
    while here is not None:
        here, name = before[here]
        legs.append(name)
        if here == last:
            break
    legs.reverse()
    return legs, sum(cost for *_, name, cost in edges if name in legs)
