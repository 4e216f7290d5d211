"""What befalls routes: who carries what without it and with it, what stays behind, what one more unit is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import xarray as xr

from tightrope.chain.border import RouteOutcome
from tightrope.chain.result import RunResult
from tightrope.core.axes import COMMODITY, LEG, ROUTE
from tightrope.data.network import Network
from tightrope.data.network_checks import figure_counts
from tightrope.report.numbers import SPACE, dollars, listed, money_text, quoted, shown
from tightrope.routes.plan import RoutePlan

#: part of all that is carried below which a volume is nothing to show
NOTHING = 1e-6
#: commodities of a network that get a map: those of its own country first, then by how much of them moves
MAPS = 3
#: a price of capacity, USD, below which a leg counts as not full
FREE = 0.005


@dataclass(frozen=True, kw_only=True)
class LegRow:
    """A leg that carries something, without the event or with it: from and to (lon, lat), volumes, what one unit more
    of its capacity would save with the event, USD a price unit."""

    name: str
    start: tuple[float, float]
    end: tuple[float, float]
    crosses: str
    before: float
    after: float
    price: float
    full: bool


@dataclass(frozen=True, kw_only=True)
class RouteRow:
    """A route by the name people use."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place on the map."""

    name: str
    kind: str
    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True)
class RoutesView:
    """One commodity on one network; `mapped` if there is a map of it. Volumes are in `unit` a year, costs in USD for
    one `price_unit`."""

    key: str
    mapped: bool
    network: str
    year: int
    commodity: str
    unit: str
    price_unit: str
    decimals: int
    supplied: float
    before: float
    after: float
    cost_before: float
    cost_after: float
    routes: tuple[RouteRow, ...]
    legs: tuple[LegRow, ...]
    places: tuple[Place, ...]
    summary: str
    founded: str


def route_views(result: RunResult) -> tuple[RoutesView, ...]:
    """Every commodity whose way changes, the network's own country's first; of each network at least one."""
    found: list[RoutesView] = []
    for outcome in result.routes:
        goods = list(outcome.network.commodities)
        moved = sorted(goods, key=lambda good: (not _own(outcome, good), -_moved(outcome, good)))
        kept = [good for good in moved if _moved(outcome, good) > NOTHING] or moved[:1]
        found += [_view(outcome, good, number < MAPS) for number, good in enumerate(kept)]
    return tuple(found)


def _own(outcome: RouteOutcome, good: str) -> bool:
    return outcome.network.commodities[good].origin == outcome.network.focus


def _of(values: xr.DataArray, good: str) -> xr.DataArray:
    return values.sel({COMMODITY: good})


def _moved(outcome: RouteOutcome, good: str) -> float:
    """Part of what wants to leave that goes another way or stays."""
    supplied = float(_of(outcome.before.supplied_by_commodity, good))
    change = abs(_of(outcome.after.volume, good) - _of(outcome.before.volume, good))
    return float(change.max()) / supplied if supplied > 0 else 0.0


def _view(outcome: RouteOutcome, good: str, mapped: bool) -> RoutesView:
    network, commodity = outcome.network, outcome.network.commodities[good]
    before, after = (float(_of(p.delivered_by_commodity, good)) for p in (outcome.before, outcome.after))
    supplied = float(_of(outcome.after.supplied_by_commodity, good))
    costs = tuple(_unit_cost(p, good) for p in (outcome.before, outcome.after))
    legs = _legs(outcome, good, NOTHING * max(supplied, 1e-12))
    decimals = _decimals(supplied)
    return RoutesView(
        key=f"{outcome.network.id}_{good}".lower(),
        mapped=mapped,
        network=network.title,
        year=outcome.year,
        commodity=commodity.name,
        unit=commodity.unit,
        price_unit=commodity.price_unit,
        decimals=decimals,
        supplied=supplied,
        before=before,
        after=after,
        cost_before=costs[0],
        cost_after=costs[1],
        routes=_routes(outcome, good),
        legs=legs,
        places=_places(network, good, legs),
        founded=_founded(outcome, good),
        summary=_summary(outcome, good, (before, after), costs, decimals),
    )


def _decimals(supplied: float) -> int:
    """Decimals for volumes of this size: one of a million tonnes, none of thousands.

    >>> _decimals(70.5), _decimals(0.4), _decimals(412000)
    (1, 2, 0)
    """
    return 0 if supplied >= 1000 else 1 if supplied >= 10 else 2


def _unit_cost(plan: RoutePlan, good: str) -> float:
    """USD for a price unit of carrying it and of selling it below its value."""
    delivered = float(_of(plan.delivered_by_commodity, good))
    spent = float(_of(plan.transport + plan.discount, good))
    return spent / (delivered * float(_of(plan.money, good))) if delivered > 0 else 0.0


def _legs(outcome: RouteOutcome, good: str, nothing: float) -> tuple[LegRow, ...]:
    network = outcome.network
    volumes = [dict(zip(network.legs, _of(p.volume, good).values.tolist(), strict=True)) for p in _plans(outcome)]
    prices = dict(zip(network.legs, _of(outcome.after.shadow_price, good).values.tolist(), strict=True))
    rows = []
    for name, leg in network.legs.items():
        if max(volumes[0][name], volumes[1][name]) > nothing:
            ends = (network.nodes[leg.origin], network.nodes[leg.to])
            rows.append(
                LegRow(
                    name=leg.name,
                    start=(ends[0].lon, ends[0].lat),
                    end=(ends[1].lon, ends[1].lat),
                    crosses=", ".join(leg.crosses),
                    before=volumes[0][name],
                    after=volumes[1][name],
                    price=prices[name],
                    full=prices[name] > FREE,
                )
            )
    return tuple(sorted(rows, key=lambda row: -max(row.before, row.after)))


def _plans(outcome: RouteOutcome) -> tuple[RoutePlan, RoutePlan]:
    return outcome.before, outcome.after


def _routes(outcome: RouteOutcome, good: str) -> tuple[RouteRow, ...]:
    """Named routes of the commodity, the largest first; parts of a route are left to the legs."""
    rows = [
        RouteRow(
            name=route.name,
            before=float(outcome.before.by_route.sel({ROUTE: name, COMMODITY: good})),
            after=float(outcome.after.by_route.sel({ROUTE: name, COMMODITY: good})),
        )
        for name, route in outcome.network.routes.items()
        if good in route.commodities and route.part_of is None
    ]
    return tuple(sorted(rows, key=lambda row: -max(row.before, row.after)))


def _places(network: Network, good: str, legs: Iterable[LegRow]) -> tuple[Place, ...]:
    """Ends of the legs that carry something."""
    used = {end for leg in legs for end in (leg.start, leg.end)}
    return tuple(
        Place(name=node.name, kind=node.kind.value, lon=node.lon, lat=node.lat)
        for node in network.nodes.values()
        if (node.lon, node.lat) in used
    )


def _founded(outcome: RouteOutcome, good: str) -> str:
    figures, assumed = figure_counts(outcome.network, (good,))
    shown_by = f"`tightrope routes show {outcome.network.id}`"
    return f"{assumed} of the {figures} figures on it in the network are assumed; {shown_by} names sources."


def _dollars(amount: float) -> str:
    """Whole dollars, or cents of few."""
    return dollars(round(amount) if abs(amount) >= 10 else round(amount, 2))


def _summary(
    outcome: RouteOutcome, good: str, delivered: tuple[float, float], costs: tuple[float, ...], decimals: int
) -> str:
    commodity, after = outcome.network.commodities[good], outcome.after
    unit, each = f"{SPACE}{commodity.unit}", f"per {commodity.price_unit}"
    said = f"Without this, {shown(delivered[0], decimals)}{unit} of {commodity.name} find a way out in a year; "
    stays, worth = delivered[0] - delivered[1], float(_of(after.worth, good))
    if abs(stays) > NOTHING * max(delivered[0], 1e-12):
        money = money_text(stays * worth * float(_of(after.money, good)) / 1000)
        way = "less" if stays > 0 else "more"
        said += f"with it {shown(abs(stays), decimals)}{unit} {way}, worth {money} at {_dollars(worth)} {each}."
    else:
        said += "with it all of that still does."
    change = costs[1] - costs[0]
    more = f"{_dollars(abs(change))} {'more' if change > 0 else 'less'} with it"
    cost = f"The way out costs {_dollars(costs[0])} {each} on average, {more if abs(change) > FREE else 'with it too'}."
    full = [
        quoted(outcome.network.legs[str(leg)].name)
        for leg in after.shadow_price.coords[LEG].values
        if float(after.shadow_price.sel({LEG: leg, COMMODITY: good})) > FREE
    ]
    scarce = f" With it, {listed(full)} {'is' if len(full) == 1 else 'are'} full." if full else ""
    return f"{said} {cost}{scarce}"


__all__ = ["LegRow", "Place", "RouteRow", "RoutesView", "route_views"]
