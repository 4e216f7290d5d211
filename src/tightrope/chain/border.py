"""What befalls routes, as changes at the border: a network is solved with and without it, and trade hears the rest.

Of a commodity, the part that no longer arrives becomes a limit on the volume its country exports, and what carrying it
costs more becomes a trade cost, by importer where the network names the importer. Both are scaled by the commodity's
share in the exports of its sector in the world; where the network's own country alone buys what another sells, in its
purchases. Networks are asked about the year of the scenario's date, as if the event lasted all year: an outage is a
rate, as everywhere at the border. What carriers earn more is nobody's income.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import xarray as xr

from tightrope.core.axes import COMMODITY, EXPORTER, IMPORTER, SECTOR
from tightrope.core.shocks import Limit, LimitKind, RentTo
from tightrope.data import World, load_network
from tightrope.data.network import Network
from tightrope.data.network_checks import unit_cost
from tightrope.measures.base import positions
from tightrope.measures.change import Change, OnRoute, RouteEvent, combined
from tightrope.measures.places import find_sectors
from tightrope.routes.events import Capacity, Event, Outage
from tightrope.routes.plan import RoutePlan
from tightrope.routes.solve import plan

#: part of a volume below which it is the solver's rounding
ROUNDING = 1e-9
#: part of the largest volume or cost below which a plan is the same
STILL = 1e-6


@dataclass(frozen=True, kw_only=True)
class RouteOutcome:
    """A network in the year asked about, without and with what befalls it. `name` is what the scenario calls it."""

    name: str
    network: Network
    year: int
    before: RoutePlan
    after: RoutePlan


@dataclass(frozen=True, kw_only=True)
class _Carried:
    """One commodity as trade sees it: part of baseline volume that still arrives; cost of carrying it, part of its
    value, that is added, by importer and for all others; its share in its sector's exports, or, where the network's own
    country alone buys what is another's (`buyer`), in that country's purchases of the sector from there."""

    origin: str
    sector: str
    buyer: str | None
    arrives: float
    dearer: dict[str, float]
    dearer_elsewhere: float
    share: float


def at_the_border(change: Change, world: World, year: int) -> Change:
    """The same with what befalls routes turned into limits on volumes and trade costs.

    Raises `InfeasibleError` if a network has no plan, `UsageError` for a name it does not have.
    """
    parts = [_change_of(outcome, change.events, world) for outcome in outcomes(change.events, year)]
    return combined((replace(change, events=()), *parts)) if change.events else change


def outcomes(events: Sequence[RouteEvent], year: int) -> tuple[RouteOutcome, ...]:
    """Every network that something befalls, solved for a year without and with it."""
    found = []
    for name in dict.fromkeys(event.network for event in events):
        mine = tuple(event for event in events if event.network == name)
        plans = {"before": _calm(name, year), "after": _befallen(name, year, mine)}
        found.append(RouteOutcome(name=name, network=load_network(name), year=year, **plans))
    return tuple(found)


def unmoved(found: Sequence[RouteOutcome]) -> tuple[str, ...]:
    """Notes on networks that go on as before, whatever befell them."""
    return tuple(
        f"What befalls the network '{one.network.id}' moves nothing on it: the legs have room to spare, or a quota "
        "stops them before their capacity does."
        for one in found
        if float(abs(one.after.volume - one.before.volume).max()) <= STILL * float(one.before.volume.max())
        and float(abs(one.after.transport - one.before.transport).max()) <= STILL * float(one.before.transport.max())
    )


@lru_cache(maxsize=16)
def _calm(name: str, year: int) -> RoutePlan:
    return plan(load_network(name), year)


@lru_cache(maxsize=256)
def _befallen(name: str, year: int, events: tuple[RouteEvent, ...]) -> RoutePlan:
    """The same events are asked about again and again: by measure, by horizon, by convention."""
    network = load_network(name)
    return plan(network, year, _on(network, events))


def _on(network: Network, events: Iterable[RouteEvent]) -> tuple[Event, ...]:
    """Events as the network takes them. Sanctions close what their operator runs and no licence keeps open."""
    events = tuple(events)
    licensed = {name for event in events if event.what is OnRoute.LICENCE for name in event.names}
    found: list[Event] = []
    for event in events:
        if event.what is OnRoute.OUTAGE:
            found += [Outage(at=name, announced=event.amount, realised=1.0) for name in event.names]
        elif event.what is OnRoute.CAPACITY and event.commodity is not None:
            found += [Capacity(leg=name, commodity=event.commodity, adds=event.amount) for name in event.names]
        elif event.what is OnRoute.SANCTION:
            closed = (n for n, leg in network.legs.items() if leg.operator in event.names and n not in licensed)
            found += [Outage(at=name, announced=event.amount, realised=1.0) for name in closed]
    return tuple(found)


def _change_of(outcome: RouteOutcome, events: Sequence[RouteEvent], world: World) -> Change:
    """What a network's trouble is at the border of the countries whose goods it carries."""
    carried = [one for name in outcome.network.commodities if (one := _carried(outcome, name, world)) is not None]
    mine = [event for event in events if event.network == outcome.name]
    label = " + ".join(dict.fromkeys(event.measure for event in mine))
    cost = np.ones(world.trade.shape)
    left: dict[tuple[str, str, str | None], float] = {}
    for one in carried:
        sectors = find_sectors((one.sector,), world)
        [home] = positions(world.regions, (one.origin,))
        for importer, region in enumerate(world.regions):
            if importer != home and one.buyer in (None, region):
                extra = one.dearer.get(region, one.dearer_elsewhere)
                cost[positions(world.sectors, sectors), importer, home] *= 1 + one.share * extra
        for sector in sectors:
            key = (one.origin, sector, one.buyer)
            left[key] = left.get(key, 1.0) - one.share * (1 - one.arrives)
    rent_to = next((event.rent_to for event in mine if event.rent_to is not None), RentTo.NOBODY)
    limits = tuple(
        _limit(f"{label}/{'/'.join(filter(None, key))}", key, bound, rent_to, world)
        for key, bound in left.items()
        if bound < 1 - ROUNDING
    )
    return Change(arrays={} if (cost == 1).all() else {"trade_cost_hat": cost}, limits=limits)


def _limit(name: str, of: tuple[str, str, str | None], bound: float, rent_to: RentTo, world: World) -> Limit:
    """A limit on what an origin sells of a sector, to everyone abroad or to one buyer."""
    origin, sector, buyer = of
    sold = world.trade.sel({SECTOR: sector, EXPORTER: origin}).values > 0
    sold[positions(world.regions, (origin,))] = False
    if buyer is not None:
        sold &= np.isin(world.regions, [buyer])
    covered = xr.DataArray(sold.astype(float), coords={IMPORTER: list(world.regions)}, dims=IMPORTER)
    return Limit(
        name=name, kind=LimitKind.VOLUME, rent_to=rent_to, exporter=origin, sector=sector, bound=bound, covered=covered
    )


def _carried(outcome: RouteOutcome, name: str, world: World) -> _Carried | None:
    """A commodity; None where the world has no such exports, nothing of it is delivered without the event, or it goes
    the same ways with it."""
    commodity = outcome.network.commodities[name]
    plans = (outcome.before, outcome.after)
    volumes = [plan.volume.sel({COMMODITY: name}).values for plan in plans]
    if np.abs(volumes[1] - volumes[0]).max() <= ROUNDING * volumes[0].max():
        return None
    before, after = (float(plan.delivered_by_commodity.sel({COMMODITY: name})) for plan in plans)
    share = _share_of_exports(outcome, name, world)
    if share == 0 or before <= 0:
        return None
    old, new = (_cost_by_importer(outcome, p, name) for p in (outcome.before, outcome.after))
    worth = float(outcome.before.worth.sel({COMMODITY: name}))
    dearer = {i: (new[i] - old[i]) / worth for i in old if i != "" and i in new}
    return _Carried(
        origin=commodity.origin,
        sector=commodity.sector,
        buyer=_only_buyer(outcome.network, name),
        arrives=min(after / before, 1.0),
        dearer=dearer,
        dearer_elsewhere=(new.get("", old[""]) - old[""]) / worth,
        share=share,
    )


def _only_buyer(network: Network, name: str) -> str | None:
    """The network's own country, where it alone takes a commodity that is another's."""
    importers = {one.importer for one in network.demands if one.commodity == name}
    return network.focus if importers == {network.focus} != {network.commodities[name].origin} else None


def _share_of_exports(outcome: RouteOutcome, name: str, world: World) -> float:
    """The commodity's part of what its country exports of its sector in the world, by value in the world's year.

    Of what it exports to the only buyer, where there is one.
    """
    commodity = outcome.network.commodities[name]
    if commodity.origin not in world.regions:
        return 0.0
    usual = _calm(outcome.name, world.year)
    worth = float((usual.delivered_by_commodity * usual.worth * usual.money).sel({COMMODITY: name}))
    sold = world.trade.sel({EXPORTER: commodity.origin, SECTOR: list(find_sectors((commodity.sector,), world))})
    buyer = _only_buyer(outcome.network, name)
    if buyer is not None:
        abroad = float(sold.sel({IMPORTER: buyer}).sum()) if buyer in world.regions else 0.0
    else:
        abroad = float(sold.sum()) - float(sold.sel({IMPORTER: commodity.origin}).sum())
    return min(worth / abroad, 1.0) if abroad > 0 else 0.0


def _cost_by_importer(outcome: RouteOutcome, of: RoutePlan, name: str) -> dict[str, float]:
    """USD per price unit of carrying the commodity, by importer; "" is the mean."""
    volume: dict[str, float] = {}
    cost: dict[str, float] = {}
    by_leg = _cost_by_leg(outcome, of, name)
    for path in of.paths:
        if path.commodity == name and path.importer is not None:
            each = sum(by_leg[leg] for leg in path.legs)
            for key in (path.importer, ""):
                volume[key] = volume.get(key, 0.0) + path.volume
                cost[key] = cost.get(key, 0.0) + path.volume * each
    return {key: cost[key] / amount for key, amount in volume.items() if amount > 0}


def _cost_by_leg(outcome: RouteOutcome, of: RoutePlan, name: str) -> dict[str, float]:
    """USD per price unit that a leg costs on average at the volume it carries, days on the way included."""
    network, year = outcome.network, outcome.year
    carried = dict(zip(network.legs, of.volume.sel({COMMODITY: name}).values.tolist(), strict=True))
    found = {}
    for leg, one in network.legs.items():
        if name in one.carries:
            found[leg] = unit_cost(network, leg, name, year) + _rise(network, leg, name, year, carried[leg])
    return found


def _rise(network: Network, leg: str, name: str, year: int, volume: float) -> float:
    """What the mean unit costs above the first where cost rises with use."""
    carriage = network.legs[leg].carries[name]
    limit = carriage.capacity or carriage.quota
    if carriage.cost_full is None or limit is None or volume <= 0:
        return 0.0
    shift, full_shift = network.cost_shift(leg, name)
    apart = carriage.cost_full.value(year) + full_shift - carriage.cost.value(year) - shift
    full = limit.value(year)
    used = min(volume, full)
    return max(apart, 0.0) * (used * used / (2 * full) + volume - used) / volume


__all__ = ["RouteOutcome", "at_the_border", "outcomes", "unmoved"]
