"""From the solution's arrays back to labels: one `RoutePlan` for each period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import xarray as xr

from tightrope.core.axes import COMMODITY, COUNTRY, LEG, NODE, ROUTE
from tightrope.core.record import read_only
from tightrope.core.solver import SolverReport
from tightrope.routes.arrays import Layout, Limits, supplied
from tightrope.routes.plan import DEMAND, SHARED, SUPPLY, Breach, Path, RoutePlan
from tightrope.routes.programme import Array, Optimum, Programme
from tightrope.routes.tracing import Trace


@dataclass(frozen=True)
class _Slice:
    """The part of a solution that belongs to one period, in the commodities' own units."""

    layout: Layout
    bounds: Limits
    asked: Programme
    best: Optimum
    number: int

    @cached_property
    def size(self) -> Array:
        """(carriage,) volume counted as one."""
        return np.array([self.layout.size[good] for _, good in self.layout.carriages])

    @cached_property
    def price(self) -> Array:
        """(carriage,) USD per price unit of one unit of money and counted volume."""
        return np.array([self.layout.price(good) for _, good in self.layout.carriages])

    def arcs(self, values: Array) -> Array:
        """(carriage,) of this period."""
        count = len(self.layout.carriages)
        return np.asarray(values[self.number * count : (self.number + 1) * count])

    @cached_property
    def flow(self) -> Array:
        """(carriage,) volumes, without the rounding below 0."""
        return np.asarray(np.clip(self.arcs(self.best.flow), 0, None) * self.size)

    @cached_property
    def lost(self) -> Array:
        """(supply,)."""
        supplies = self.layout.network.supplies
        size = np.array([self.layout.size[one.commodity] for one in supplies])
        return np.asarray(self.best.unserved[self.number * len(supplies) : (self.number + 1) * len(supplies)] * size)

    @cached_property
    def supply(self) -> Array:
        """(supply,)."""
        period = self.layout.periods[self.number]
        return np.array([supplied(one, period) for one in self.layout.network.supplies])

    @cached_property
    def taken(self) -> Array:
        """(demand,)."""
        demands = self.layout.network.demands
        size = np.array([self.layout.size[one.commodity] for one in demands])
        return np.asarray(self.best.taken[self.number * len(demands) : (self.number + 1) * len(demands)] * size)

    @cached_property
    def stored(self) -> Array:
        """(node, commodity) in store at the end less at the beginning."""
        layout, number = self.layout, self.number
        out = np.zeros((len(layout.nodes), len(layout.goods)))
        for i, (node, good) in enumerate(layout.stores):
            at = layout.nodes.index(node), layout.goods.index(good)
            out[at] = (self._stock(number, i) - (self._stock(number - 1, i) if number else 0.0)) * layout.size[good]
        return out

    def _stock(self, number: int, store: int) -> float:
        layout = self.layout
        if number == len(layout.periods) - 1:
            return float(self.best.taken[len(layout.periods) * len(layout.network.demands) + store])
        return float(self.best.flow[len(layout.periods) * len(layout.carriages) + number * len(layout.stores) + store])

    def trace(self, good: int) -> tuple[Trace, list[int]]:
        """Flow of one commodity and the carriages it is on."""
        layout, network = self.layout, self.layout.network
        name = layout.goods[good]
        carriages = [i for i, (_, one) in enumerate(layout.carriages) if one == name]
        place = {node: number for number, node in enumerate(layout.nodes)}
        enters, taken = np.clip(-self.stored[:, good], 0, None), np.zeros(len(layout.nodes))
        for one, amount in zip(network.supplies, self.supply - self.lost, strict=True):
            enters[place[one.node]] += amount * (one.commodity == name)
        for end, amount in zip(network.demands, self.taken, strict=True):
            taken[place[end.node]] += amount * (end.commodity == name)
        legs = [network.legs[layout.carriages[i][0]] for i in carriages]
        tail = np.array([place[leg.origin] for leg in legs], dtype=int)
        head = np.array([place[leg.to] for leg in legs], dtype=int)
        flow = self.flow[carriages]
        flow = np.where(flow > 1e-9 * max(1e-300, enters.sum()), flow, 0.0)
        return Trace(tail, head, flow, np.clip(enters, 0, None), np.clip(taken, 0, None)), carriages


def written(
    layout: Layout,
    bounds: Limits,
    asked: Programme,
    best: Optimum,
    number: int,
    *,
    breaches: tuple[Breach, ...],
    report: SolverReport,
) -> RoutePlan:
    """The plan of one period."""
    network, part = layout.network, _Slice(layout, bounds, asked, best, number)
    capacity, quota = bounds.capacity[number], bounds.quota[number]
    limited = np.isfinite(capacity)
    price, by_quota = part.arcs(best.limit_price) * part.price, quota < capacity
    period = layout.periods[number]
    routes, crossed, paths = _traced(part)
    supplies = _apart([f"{one.commodity} at {one.node}" for one in network.supplies])
    demands = _apart([f"{one.commodity} to {one.importer} at {one.node}" for one in network.demands])
    return RoutePlan(
        network=network.id,
        focus=network.focus,
        period=period,
        units={good: one.unit for good, one in network.commodities.items()},
        volume=_by_leg(layout, part.flow),
        capacity=_by_leg(layout, np.where(limited, capacity, 0.0)),
        limited=_by_leg(layout, limited.astype(float)),
        shadow_price=_by_leg(layout, np.where(by_quota, 0.0, price)),
        quota_price=_by_leg(layout, np.where(by_quota, price, 0.0)),
        floor_price=_by_leg(layout, part.arcs(best.floor_price) * part.price),
        **_shared(part),
        supplied=_labelled(part.supply, **{SUPPLY: supplies}),
        lost=_labelled(part.lost, **{SUPPLY: supplies}),
        delivered=_labelled(part.taken, **{DEMAND: demands}),
        stored=_by_node(layout, part.stored),
        way_out=_by_node(layout, _way_out(part)),
        by_route=_labelled(routes, **{ROUTE: tuple(network.routes), COMMODITY: layout.goods}),
        crossed=crossed,
        **_money(part),
        paths=paths,
        breaches=breaches,
        supplies=tuple((one.node, one.commodity) for one in network.supplies),
        demands=tuple((one.node, one.commodity, one.importer) for one in network.demands),
        ends={name: (leg.origin, leg.to) for name, leg in network.legs.items()},
        report=report,
    )


@lru_cache(maxsize=128)
def _frame(**axes: tuple[str, ...]) -> xr.DataArray:
    """Labels without values, made once, since making them costs more than solving."""
    shape = tuple(len(labels) for labels in axes.values())
    return xr.DataArray(np.zeros(shape), coords={axis: list(labels) for axis, labels in axes.items()}, dims=tuple(axes))


def _labelled(values: Array, **axes: tuple[str, ...]) -> xr.DataArray:
    return _frame(**axes).copy(deep=False, data=read_only(np.asarray(values, dtype=float)))


def _apart(labels: list[str]) -> tuple[str, ...]:
    """Labels of which none is there twice.

    >>> _apart(["a", "b", "a"])
    ('a', 'b', 'a (2)')
    """
    seen: dict[str, int] = {}
    out = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        out.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(out)


def _by_leg(layout: Layout, values: Array) -> xr.DataArray:
    """(leg, commodity) from (carriage,); 0 where a leg does not carry a commodity."""
    out = np.zeros((len(layout.network.legs), len(layout.goods)))
    out[layout.at_leg, layout.of_good] = values
    return _labelled(out, **{LEG: tuple(layout.network.legs), COMMODITY: layout.goods})


def _by_node(layout: Layout, values: Array) -> xr.DataArray:
    return _labelled(values, **{NODE: layout.nodes, COMMODITY: layout.goods})


def _shared(part: _Slice) -> dict[str, xr.DataArray]:
    network, count = part.layout.network, len(part.layout.network.shared)
    carriages = {pair: number for number, pair in enumerate(part.layout.carriages)}
    used = [
        sum(use.each * part.flow[carriages[use.leg, use.commodity]] for use in one.uses)
        for one in network.shared.values()
    ]
    whole = np.bincount(
        part.asked.shared_of,
        part.best.shared_price * part.asked.shared_part,
        minlength=count * len(part.layout.periods),
    )
    price = whole[part.number * count : (part.number + 1) * count] * part.layout.money
    names = tuple(network.shared)
    return {
        "shared_used": _labelled(np.array(used), **{SHARED: names}),
        "shared_capacity": _labelled(part.bounds.shared[part.number], **{SHARED: names}),
        "shared_price": _labelled(price, **{SHARED: names}),
    }


def _way_out(part: _Slice) -> Array:
    """(node, commodity) USD per price unit."""
    layout = part.layout
    each = layout.rows_each
    rows = part.best.row_cost[part.number * each : (part.number + 1) * each].reshape(len(layout.goods), -1)
    return np.asarray((rows * np.array([layout.price(good) for good in layout.goods])[:, None]).T)


def _money(part: _Slice) -> dict[str, xr.DataArray]:
    """What it costs and is worth, by commodity."""
    layout, goods = part.layout, list(part.layout.goods)
    network, year = layout.network, layout.periods[part.number].year
    worth = np.array([one.value.value(year) for one in network.commodities.values()])
    money = np.array([one.price_units for one in network.commodities.values()]) / 1e6
    carried, discount = np.zeros(len(goods)), np.zeros(len(goods))
    for (_, good), cost in zip(layout.carriages, part.arcs(part.best.arc_cost) * layout.money, strict=True):
        carried[goods.index(good)] += cost
    for one, amount in zip(network.demands, part.taken, strict=True):
        at = goods.index(one.commodity)
        less = 0.0 if one.price is None else worth[at] - one.price.value(year)
        discount[at] += amount * less * money[at]
    return {
        "waiting": _labelled(_waiting(part), **{COMMODITY: layout.goods}),
        "transport": _labelled(carried, **{COMMODITY: layout.goods}),
        "discount": _labelled(discount, **{COMMODITY: layout.goods}),
        "worth": _labelled(worth, **{COMMODITY: layout.goods}),
        "money": _labelled(money, **{COMMODITY: layout.goods}),
    }


def _waiting(part: _Slice) -> Array:
    """(commodity,) USD million: of keeping in store to the next period, and of what is in store at the end."""
    layout, out = part.layout, np.zeros(len(part.layout.goods))
    count, periods = len(layout.stores), len(layout.periods)
    if part.number < periods - 1:
        start = periods * len(layout.carriages) + part.number * count
        costs = part.best.arc_cost[start : start + count]
    else:
        start = periods * len(layout.network.demands)
        costs = part.best.sink_cost[start : start + count]
    for (_, good), cost in zip(layout.stores, costs, strict=True):
        out[layout.goods.index(good)] += float(cost) * layout.money
    return out


def _traced(part: _Slice) -> tuple[Array, xr.DataArray, tuple[Path, ...]]:
    """(route, commodity) volumes, (country, commodity) shares, and the largest paths."""
    layout, network = part.layout, part.layout.network
    countries = sorted({code for leg in network.legs.values() for code in leg.crosses})
    routes = np.zeros((len(network.routes), len(layout.goods)))
    shares = np.zeros((len(countries), len(layout.goods)))
    paths: list[Path] = []
    for g, good in enumerate(layout.goods):
        trace, carriages = part.trace(g)
        names = [layout.carriages[i][0] for i in carriages]
        total = trace.ending(trace.through)
        for c, code in enumerate(countries):
            crossing = np.array([code in network.legs[name].crosses for name in names], dtype=bool)
            if total > 0 and trace.flow[crossing].any():
                shares[c, g] = 1 - trace.avoiding(crossing) / total
        for r, route in enumerate(network.routes.values()):
            if good in route.commodities:
                routes[r, g] = trace.along([names.index(leg) for leg in route.legs])
        paths += _paths(part, good, names, trace)
    labelled = _labelled(np.clip(shares, 0, 1), **{COUNTRY: tuple(countries), COMMODITY: layout.goods})
    return routes, labelled, tuple(paths)


def _paths(part: _Slice, good: str, names: list[str], trace: Trace) -> list[Path]:
    """The largest paths of a commodity; where several importers buy at one place, each has its part of every path."""
    network, paths = part.layout.network, []
    for arcs, place, volume in trace.paths()[0]:
        node = part.layout.nodes[place]
        buyers: dict[str, float] = {}
        for one, amount in zip(network.demands, part.taken, strict=True):
            if (one.node, one.commodity) == (node, good) and amount > 0:
                buyers[one.importer] = buyers.get(one.importer, 0.0) + float(amount)
        legs, total = tuple(names[arc] for arc in arcs), sum(buyers.values())
        paths += [
            Path(commodity=good, legs=legs, node=node, importer=importer, volume=volume * amount / total)
            for importer, amount in buyers.items()
        ]
    return paths
