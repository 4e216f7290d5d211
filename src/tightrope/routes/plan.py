"""What a network does in a period: who carries what, what stays behind, what one more unit on a leg is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from tightrope.core.axes import COMMODITY, COUNTRY, LEG, NODE, ROUTE
from tightrope.core.record import Record, array
from tightrope.core.solver import SolverReport
from tightrope.core.units import Unit
from tightrope.routes.period import Period

SHARED = "shared"
SUPPLY = "supply"
DEMAND = "demand"
#: relative error of a sum of volumes that is rounding
ROUNDING = 1e-6


@dataclass(frozen=True, kw_only=True)
class Path:
    """Volume of a commodity along legs to who takes it."""

    commodity: str
    legs: tuple[str, ...]
    node: str
    importer: str
    volume: float


@dataclass(frozen=True, kw_only=True)
class Breach:
    """An obligation not met: `what` names the floor or the delivery, `short` its missing volume."""

    what: str
    commodity: str
    owed: float
    short: float


@dataclass(frozen=True, kw_only=True)
class RoutePlan(Record):
    """Cheapest use of a network in a period.

    Volumes are of the period, in the commodity's unit; prices are USD per price unit; money is USD million in the
    period. `capacity` is what is available after events and seasons, 0 and `limited` False where a leg has no limit.
    `shadow_price` is what one unit more of a leg's capacity would save, 0 where it is not full or a quota stops it
    first (`quota_price`). What is supplied is delivered, put in store (`stored`, deferred) or lost.
    """

    network: str
    focus: str
    period: Period
    units: Mapping[str, str]
    volume: xr.DataArray = array(LEG, COMMODITY, unit=Unit.VOLUME, low=-1e-6, meaning="carried by each leg")
    capacity: xr.DataArray = array(LEG, COMMODITY, unit=Unit.VOLUME, low=0, meaning="most a leg can carry")
    limited: xr.DataArray = array(LEG, COMMODITY, unit=Unit.NONE, low=0, high=1, meaning="1 where there is a limit")
    shadow_price: xr.DataArray = array(LEG, COMMODITY, unit=Unit.PRICE, low=-1e-6, meaning="of capacity")
    quota_price: xr.DataArray = array(LEG, COMMODITY, unit=Unit.PRICE, low=-1e-6, meaning="of a quota")
    floor_price: xr.DataArray = array(LEG, COMMODITY, unit=Unit.PRICE, low=-1e-6, meaning="cost of a floor")
    shared_used: xr.DataArray = array(SHARED, unit=Unit.VOLUME, low=-1e-6, meaning="use of shared capacities")
    shared_capacity: xr.DataArray = array(SHARED, unit=Unit.VOLUME, low=0, meaning="shared capacities there are")
    shared_price: xr.DataArray = array(SHARED, unit=Unit.MONEY, low=-1e-6, meaning="USD million for one more unit")
    supplied: xr.DataArray = array(SUPPLY, unit=Unit.VOLUME, low=0, meaning="what wants to leave")
    lost: xr.DataArray = array(SUPPLY, unit=Unit.VOLUME, low=-1e-6, meaning="what neither leaves nor waits")
    delivered: xr.DataArray = array(DEMAND, unit=Unit.VOLUME, low=-1e-6, meaning="what arrives")
    stored: xr.DataArray = array(NODE, COMMODITY, unit=Unit.VOLUME, meaning="put in store, less what is taken out")
    way_out: xr.DataArray = array(NODE, COMMODITY, unit=Unit.PRICE, meaning="cost of getting one more unit away")
    by_route: xr.DataArray = array(ROUTE, COMMODITY, unit=Unit.VOLUME, low=-1e-6, meaning="that took the named route")
    crossed: xr.DataArray = array(
        COUNTRY, COMMODITY, unit=Unit.SHARE, low=-1e-6, high=1 + 1e-6, meaning="part of deliveries across a country"
    )
    transport: xr.DataArray = array(COMMODITY, unit=Unit.MONEY, meaning="cost of carrying and waiting")
    discount: xr.DataArray = array(COMMODITY, unit=Unit.MONEY, meaning="value less price where delivered")
    waiting: xr.DataArray = array(COMMODITY, unit=Unit.MONEY, meaning="of stores, and of getting away what is in them")
    worth: xr.DataArray = array(COMMODITY, unit=Unit.PRICE, low=0, meaning="value of a price unit")
    money: xr.DataArray = array(
        COMMODITY, unit=Unit.NONE, low=0, meaning="USD million for a unit at 1 USD a price unit"
    )
    paths: tuple[Path, ...]
    breaches: tuple[Breach, ...]
    supplies: tuple[tuple[str, str], ...]
    demands: tuple[tuple[str, str, str], ...]
    ends: Mapping[str, tuple[str, str]]
    report: SolverReport

    @property
    def unserved(self) -> xr.DataArray:
        """(commodity,) supplied but not delivered in the period: deferred and lost together."""
        return self.deferred + self.lost_by_commodity

    @property
    def deferred(self) -> xr.DataArray:
        """(commodity,) what was put in store; below 0 where more is taken out than put in."""
        return self.stored.sum(NODE)

    @property
    def lost_by_commodity(self) -> xr.DataArray:
        """(commodity,) what could neither leave nor wait."""
        return self._sum(self.lost, [good for _, good in self.supplies])

    @property
    def delivered_by_commodity(self) -> xr.DataArray:
        """(commodity,) what arrived."""
        return self._sum(self.delivered, [good for _, good, _ in self.demands])

    @property
    def supplied_by_commodity(self) -> xr.DataArray:
        """(commodity,) what wanted to leave."""
        return self._sum(self.supplied, [good for _, good in self.supplies])

    @property
    def unserved_value(self) -> xr.DataArray:
        """(commodity,) USD million: gross value of what was not delivered."""
        return self.unserved * self.worth * self.money

    @property
    def cost(self) -> xr.DataArray:
        """(commodity,) USD million: carrying, discounts, waiting, and the value of what was lost."""
        return self.transport + self.discount + self.waiting + self.lost_by_commodity * self.worth * self.money

    def _sum(self, values: xr.DataArray, goods: list[str]) -> xr.DataArray:
        labels = [str(one) for one in self.worth.coords[COMMODITY].values]
        at = np.array([labels.index(one) for one in goods], dtype=int)
        return self.worth.copy(data=np.bincount(at, values.values, minlength=len(labels)).astype(float))

    def extra_problems(self) -> list[str]:
        """Nothing is made or lost on the way, and no leg carries more than it can."""
        scale = np.maximum(self.supplied_by_commodity.values, self.delivered_by_commodity.values)
        scale = np.maximum(scale, np.abs(self.volume.values).max(axis=0, initial=0.0)) + 1e-300
        balance = self.stored.values.copy()
        nodes = {str(one): i for i, one in enumerate(self.stored.coords[NODE].values)}
        goods = {str(one): i for i, one in enumerate(self.stored.coords[COMMODITY].values)}
        for number, leg in enumerate(self.volume.coords[LEG].values):
            start, end = self.ends[str(leg)]
            balance[nodes[start]] += self.volume.values[number]
            balance[nodes[end]] -= self.volume.values[number]
        for (node, good), amount in zip(self.supplies, self.supplied.values - self.lost.values, strict=True):
            balance[nodes[node], goods[good]] -= amount
        for (node, good, _), amount in zip(self.demands, self.delivered.values, strict=True):
            balance[nodes[node], goods[good]] += amount
        problems = []
        off = np.abs(balance) / scale
        if off.max(initial=0.0) > ROUNDING:
            at = np.unravel_index(int(off.argmax()), off.shape)
            where = f"{list(nodes)[at[0]]}, {list(goods)[at[1]]}"
            problems.append(f"{balance[at]:g} of what passes {where} comes from nowhere or goes nowhere")
        over = (self.volume.values - self.capacity.values) * self.limited.values / scale
        if over.max(initial=0.0) > ROUNDING:
            leg = self.volume.coords[LEG].values[np.unravel_index(int(over.argmax()), over.shape)[0]]
            problems.append(f"leg {leg} carries more than it can")
        return problems
