"""The door between a labelled network and the plain arrays of the programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tightrope.core.errors import UsageError
from tightrope.data.network import Carriage, Network, Seasonal, Service, Shared, Supply
from tightrope.data.network_checks import unit_cost
from tightrope.routes.events import Event, added, availability
from tightrope.routes.period import Period
from tightrope.routes.programme import Array, Programme

#: USD in the unit of money of the house
MILLION = 1e6
ALWAYS = Service()


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where everything of a network stands in the arrays, for some periods one after the other.

    Arcs are every carriage (leg and commodity) of the first period, then of the next, then stores from one period to
    the next; sources are supplies by period, sinks demands by period, then stores at the end.
    """

    network: Network
    periods: tuple[Period, ...]
    storing: bool = False

    @cached_property
    def goods(self) -> tuple[str, ...]:
        """Commodities."""
        return tuple(self.network.commodities)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Nodes."""
        return tuple(self.network.nodes)

    @cached_property
    def carriages(self) -> tuple[tuple[str, str], ...]:
        """Leg and commodity of each carriage."""
        return tuple((leg, good) for leg, one in self.network.legs.items() for good in one.carries)

    @cached_property
    def at_leg(self) -> Array:
        """(carriage,) number of its leg."""
        place = {name: number for number, name in enumerate(self.network.legs)}
        return np.array([place[leg] for leg, _ in self.carriages], dtype=int)

    @cached_property
    def of_good(self) -> Array:
        """(carriage,) number of its commodity."""
        return np.array([self.goods.index(good) for _, good in self.carriages], dtype=int)

    @cached_property
    def stores(self) -> tuple[tuple[str, str], ...]:
        """Node and commodity of each store."""
        if not self.storing:
            return ()
        return tuple((node, good) for node, one in self.network.nodes.items() for good in one.storage)

    @cached_property
    def _place(self) -> dict[tuple[str, str], int]:
        pairs = [(node, good) for good in self.goods for node in self.nodes]
        return {pair: number for number, pair in enumerate(pairs)}

    @property
    def rows_each(self) -> int:
        """Rows of one period."""
        return len(self._place)

    def row(self, node: str, good: str) -> int:
        """Row of a node and a commodity in the first period."""
        return self._place[node, good]

    @cached_property
    def size(self) -> dict[str, float]:
        """By commodity, the volume counted as one: a hundredth of what is supplied, so that all goods are seen well."""
        out = {}
        for good in self.goods:
            total = sum(
                one.volume.value(self.periods[0].year) for one in self.network.supplies if one.commodity == good
            )
            out[good] = total / 100 or 1.0
        return out

    @cached_property
    def money(self) -> float:
        """USD million counted as one."""
        worth = [
            self.unit_money(good) * self.network.commodities[good].value.value(self.periods[0].year)
            for good in self.goods
        ]
        return max(worth, default=1.0) or 1.0

    def unit_money(self, good: str) -> float:
        """USD million for one counted volume at one USD per price unit."""
        return self.size[good] * self.network.commodities[good].price_units / MILLION

    def price(self, good: str) -> float:
        """Money of the programme per counted volume, as USD per price unit."""
        return self.money / self.unit_money(good)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """(period, carriage) and (period, shared) limits in the commodities' own units; inf where there is none.

    `capacity` is what is available, `quota` the treaty's ceiling. `nominated` (period, carriage) is what would go
    without the events, by which a shortage of a prorated capacity is shared; None where nothing happens.
    """

    capacity: Array
    quota: Array
    floor: Array
    nominal: Array
    shared: Array
    nominated: Array | None = None


def limits(layout: Layout, events: Sequence[Event]) -> Limits:
    """All limits, events and seasons in them."""
    network, periods = layout.network, layout.periods
    rows = [[_carriage_limits(network, leg, good, one, events) for leg, good in layout.carriages] for one in periods]
    values = np.array(rows, dtype=float).reshape(len(periods), len(layout.carriages), 4)
    shared = [
        [
            one.capacity.value(period.year)
            * period.share_of_year
            * _available(network, name, period, one.seasonal, events)
            for name, one in network.shared.items()
        ]
        for period in periods
    ]
    return Limits(
        capacity=values[..., 0],
        quota=values[..., 1],
        floor=values[..., 2],
        nominal=values[..., 3],
        shared=np.array(shared, dtype=float).reshape(len(periods), len(network.shared)),
    )


def _carriage_limits(
    network: Network, leg: str, good: str, period: Period, events: Sequence[Event]
) -> tuple[float, float, float, float]:
    """Capacity there is, quota, floor, and the volume at which the leg counts as full."""
    carriage = network.legs[leg].carries[good]
    year, share = period.year, period.share_of_year
    factor = _available(network, leg, period, carriage.seasonal, events)
    built = share * (_built(carriage, year) + added(network, leg, good, period, events))
    if built < 0:
        raise UsageError(
            f"More capacity is taken from leg '{leg}' for {good} than it has in {period}; close it instead."
        )
    capacity = built * factor if np.isfinite(built) else (np.inf if factor > 0 else 0.0)
    quota = np.inf if carriage.quota is None else share * carriage.quota.value(year)
    service = network.legs[leg].service
    open_part = period.covered(service.since, service.until)
    floor = 0.0 if carriage.floor is None else share * carriage.floor.value(year) * open_part
    full = (built if np.isfinite(built) else quota) * open_part
    nominal = full if carriage.cost_full is not None else np.inf
    return capacity, quota, floor, nominal


def _built(carriage: Carriage, year: int) -> float:
    return np.inf if carriage.capacity is None else carriage.capacity.value(year)


def _available(
    network: Network, name: str, period: Period, seasonal: Seasonal | None, events: Sequence[Event]
) -> float:
    """Part of the capacity there is, mean over the days of the period's months, seasons and events together."""
    factors = seasonal.factors if seasonal else {}
    leg = network.legs.get(name)
    if not (events or factors) and (leg is None or leg.service == ALWAYS):
        return 1.0
    parts = [one.days * factors.get(one.first, 1.0) * availability(network, name, one, events) for one in period.months]
    return sum(parts) / period.days


def supplied(supply: Supply, period: Period) -> float:
    """What wants to leave in a period, in the commodity's unit."""
    if supply.months is None:
        return supply.volume.value(period.year) * period.share_of_year
    weights, whole = supply.months.factors, Period(period.year)
    part = period.weighted(weights) * period.days / (whole.weighted(weights) * whole.days)
    return supply.volume.value(period.year) * part


def programme(layout: Layout, bounds: Limits, *, end_cost: Array | None = None) -> Programme:
    """The arrays of a network under some limits.

    Parameters
    ----------
    end_cost : (store,) USD per price unit of what is in store at the end.
    """
    network, count = layout.network, len(layout.periods)
    size = np.array([layout.size[good] for _, good in layout.carriages])
    money = np.array([1 / layout.price(good) for _, good in layout.carriages])
    each = np.arange(count)[:, None] * layout.rows_each
    tail = each + np.array([layout.row(network.legs[leg].origin, good) for leg, good in layout.carriages], dtype=int)
    head = each + np.array([layout.row(network.legs[leg].to, good) for leg, good in layout.carriages], dtype=int)
    cost, full = _costs(layout)
    store_tail, store_room, store_cost = _stores(layout)
    between = max(0, count - 1) * len(layout.stores)
    none = np.full(between, np.inf)
    sources, sinks = _sources(layout), _sinks(layout, store_tail, store_room, end_cost)
    shared, shared_limit, shared_of, shared_part = _shared(layout, bounds, between)
    return Programme(
        rows=count * layout.rows_each,
        tail=np.concatenate([tail.ravel(), store_tail[:between]]),
        head=np.concatenate([head.ravel(), store_tail[:between] + layout.rows_each]),
        cost=np.concatenate([(cost * money).ravel(), store_cost[:between]]),
        cost_full=np.concatenate([(full * money).ravel(), store_cost[:between]]),
        nominal=np.concatenate([(bounds.nominal / size).ravel(), none]),
        limit=np.concatenate([(np.minimum(bounds.capacity, bounds.quota) / size).ravel(), store_room[:between]]),
        floor=np.concatenate([(bounds.floor / size).ravel(), np.zeros(between)]),
        source_row=sources[0],
        source_volume=sources[1],
        source_worth=sources[2],
        sink_row=sinks[0],
        sink_least=sinks[1],
        sink_most=sinks[2],
        sink_cost=sinks[3],
        shared=shared,
        shared_limit=shared_limit,
        shared_of=shared_of,
        shared_part=shared_part,
    )


def _costs(layout: Layout) -> tuple[Array, Array]:
    """(period, carriage) USD per price unit on an empty leg and on a full one, days included."""
    empty, full = [], []
    for period in layout.periods:
        for leg, good in layout.carriages:
            carriage, cost = layout.network.legs[leg].carries[good], unit_cost(layout.network, leg, good, period.year)
            rise = 0.0
            if carriage.cost_full is not None:
                shift, full_shift = layout.network.cost_shift(leg, good)
                apart = carriage.cost_full.value(period.year) - carriage.cost.value(period.year)
                rise = max(0.0, apart + full_shift - shift)
            empty.append(cost)
            full.append(cost + rise)
    shape = (len(layout.periods), len(layout.carriages))
    return np.array(empty).reshape(shape), np.array(full).reshape(shape)


def _sources(layout: Layout) -> tuple[Array, Array, Array]:
    """Rows, counted volumes and worth of the supplies of all periods."""
    row, volume, worth = [], [], []
    for number, period in enumerate(layout.periods):
        for one in layout.network.supplies:
            good = one.commodity
            row.append(number * layout.rows_each + layout.row(one.node, good))
            volume.append(supplied(one, period) / layout.size[good])
            worth.append(layout.network.commodities[good].value.value(period.year) / layout.price(good))
    return np.array(row, dtype=int), np.array(volume, dtype=float), np.array(worth, dtype=float)


def _sinks(
    layout: Layout, store_tail: Array, store_room: Array, end_cost: Array | None
) -> tuple[Array, Array, Array, Array]:
    """Rows, least, most and cost of the demands of all periods, then of what is in store at the end."""
    row, least, most, cost = [], [], [], []
    for number, period in enumerate(layout.periods):
        share = period.share_of_year
        for one in layout.network.demands:
            good, value = one.commodity, layout.network.commodities[one.commodity].value
            row.append(number * layout.rows_each + layout.row(one.node, good))
            least.append(0.0 if one.least is None else share * one.least.value(period.year) / layout.size[good])
            most.append(np.inf if one.most is None else share * one.most.value(period.year) / layout.size[good])
            discount = 0.0 if one.price is None else value.value(period.year) - one.price.value(period.year)
            cost.append(discount / layout.price(good))
    last = len(layout.stores)
    if last:
        prices = np.array([layout.price(good) for _, good in layout.stores])
        row += list(store_tail[-last:])
        least += [0.0] * last
        most += list(store_room[-last:])
        cost += list(np.zeros(last) if end_cost is None else end_cost / prices)
    return np.array(row, dtype=int), np.array(least), np.array(most), np.array(cost)


def _stores(layout: Layout) -> tuple[Array, Array, Array]:
    """Rows, room and cost of keeping over one period, for every period and store."""
    row, room, cost = [], [], []
    for number, period in enumerate(layout.periods):
        for node, good in layout.stores:
            commodity = layout.network.commodities[good]
            waiting = 0.0 if commodity.day_cost is None else commodity.day_cost.value(period.year) * period.days
            row.append(number * layout.rows_each + layout.row(node, good))
            room.append(layout.network.nodes[node].storage[good].value(period.year) / layout.size[good])
            cost.append(waiting / layout.price(good))
    return np.array(row, dtype=int), np.array(room, dtype=float), np.array(cost, dtype=float)


def _shared(layout: Layout, bounds: Limits, between: int) -> tuple[Array, Array, Array, Array]:
    """Rows of shared capacities, of all periods: (row, arc) use by counted volumes, (row,) limits in their own units,
    whose they are, and the part of a capacity each is: one row where all compete, one a use where it is prorated.
    """
    network, count, carriages = layout.network, len(layout.periods), len(layout.carriages)
    position = {pair: number for number, pair in enumerate(layout.carriages)}
    size = np.array([layout.size[good] for _, good in layout.carriages])
    rows, limit, of, part = [], [], [], []
    for period in range(count):
        for number, one in enumerate(network.shared.values()):
            use = np.zeros(carriages)
            for at in one.uses:
                use[position[at.leg, at.commodity]] += at.each
            for mine, share in _rationed(use, one, bounds, period, number):
                row = np.zeros(count * carriages + between)
                row[period * carriages : (period + 1) * carriages] = mine * size
                rows.append(row)
                limit.append(share * bounds.shared[period, number])
                of.append(period * len(network.shared) + number)
                part.append(share)
    matrix = np.array(rows).reshape(len(rows), count * carriages + between)
    return matrix, np.array(limit, dtype=float), np.array(of, dtype=int), np.array(part, dtype=float)


def _rationed(use: Array, shared: Shared, bounds: Limits, period: int, number: int) -> list[tuple[Array, float]]:
    """(carriage,) uses that share a row, and their part of the capacity."""
    if not shared.prorated or bounds.nominated is None:
        return [(use, 1.0)]
    nominated = use * bounds.nominated[period]
    if nominated.sum() <= bounds.shared[period, number] or nominated.sum() == 0:
        return [(use, 1.0)]
    alone = [np.where(np.arange(use.size) == i, use, 0.0) for i in np.flatnonzero(use)]
    return [(one, float((one * bounds.nominated[period]).sum() / nominated.sum())) for one in alone]
