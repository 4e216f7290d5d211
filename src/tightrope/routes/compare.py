"""What an event does to a network: against the plan without it, over the spread of what comes true, and its cures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import xarray as xr

from tightrope.core.axes import COMMODITY, LEG
from tightrope.core.errors import UsageError
from tightrope.core.random import stream
from tightrope.core.record import Record, array
from tightrope.core.units import Unit
from tightrope.data.network import Network
from tightrope.parameters import load_book
from tightrope.routes.events import REALISED, Build, Event, Outage, months_later
from tightrope.routes.period import Period
from tightrope.routes.plan import RoutePlan
from tightrope.routes.solve import More, as_period, plan, plan_months

DRAW = "draw"
#: a price below this is a leg that is not full
FREE = 1e-6


@dataclass(frozen=True)
class RouteChange:
    """A plan without an event and with it."""

    before: RoutePlan
    after: RoutePlan

    @property
    def extra_cost(self) -> xr.DataArray:
        """(commodity,) USD million: carrying, discounts and the value of what is lost, after less before."""
        return self.after.cost - self.before.cost

    @property
    def not_delivered(self) -> xr.DataArray:
        """(commodity,) units that arrive without the event and not with it, deferred and lost."""
        return self.before.delivered_by_commodity - self.after.delivered_by_commodity

    @property
    def export_loss(self) -> xr.DataArray:
        """(commodity,) USD million: gross value of what is not delivered because of the event."""
        return self.not_delivered * self.after.worth * self.after.money


def compare(network: Network, period: Period | str | int, events: Sequence[Event]) -> RouteChange:
    """A period with events and without; of months, the stores of a network let some of it wait."""
    asked = as_period(period)
    return RouteChange(plan(network, asked), _asked(network, asked, events))


def _asked(network: Network, period: Period, events: Sequence[Event], more: More | None = None) -> RoutePlan:
    """The plan of a month with stores, of more without."""
    if period.first == period.last and events:
        return plan_months(network, period, events, more=more)[0]
    return plan(network, period, events, more=more)


@dataclass(frozen=True, kw_only=True)
class OutageRange(Record):
    """The same question with the part of announced outages that comes true drawn from its spread."""

    realised: xr.DataArray = array(DRAW, unit=Unit.SHARE, low=0, high=1, meaning="part that comes true")
    not_delivered: xr.DataArray = array(DRAW, COMMODITY, unit=Unit.VOLUME, meaning="because of the event")
    export_loss: xr.DataArray = array(DRAW, COMMODITY, unit=Unit.MONEY, meaning="gross value of that")
    extra_cost: xr.DataArray = array(DRAW, COMMODITY, unit=Unit.MONEY, meaning="against the plan without the event")


def outage_range(
    network: Network, period: Period | str | int, events: Sequence[Event], *, draws: int = 40, seed: int = 0
) -> OutageRange:
    """Draw the part that comes true for all outages that do not state their own; one part for all of a draw.

    Draws are stratified: one in each of `draws` equal parts of the distribution.

    Raises
    ------
    UsageError
        If no outage leaves it open.
    """
    if not any(isinstance(one, Outage) and one.realised is None for one in events):
        raise UsageError("No outage leaves open which part of it comes true, so there is nothing to draw.")
    chances = (np.arange(draws) + stream(seed, "routes", REALISED).uniform(size=draws)) / draws
    parts = np.array([load_book()[REALISED].at_quantile(float(chance)).number() for chance in chances])
    asked = as_period(period)
    before = plan(network, asked)
    changes = [RouteChange(before, _asked(network, asked, with_realised(events, float(part)))) for part in parts]
    goods = list(network.commodities)

    def stacked(name: str) -> xr.DataArray:
        values = np.array([getattr(one, name).values for one in changes])
        return xr.DataArray(values, coords={DRAW: np.arange(draws), COMMODITY: goods}, dims=(DRAW, COMMODITY))

    return OutageRange(
        realised=xr.DataArray(parts, coords={DRAW: np.arange(draws)}, dims=(DRAW,)),
        not_delivered=stacked("not_delivered"),
        export_loss=stacked("export_loss"),
        extra_cost=stacked("extra_cost"),
    )


def with_realised(events: Sequence[Event], part: float) -> tuple[Event, ...]:
    """The same events; outages that do not say which part comes true say this."""
    return tuple(
        one.model_copy(update={"realised": part}) if isinstance(one, Outage) and one.realised is None else one
        for one in events
    )


def one_more(network: Network, found: RoutePlan, events: Sequence[Event] = ()) -> dict[tuple[str, str], float]:
    """USD million saved in the period by one more unit a year on each leg that is full, solved anew for each."""
    plain = float(_asked(network, found.period, events).cost.sum())
    full = [
        (leg, good)
        for leg, one in network.legs.items()
        for good in one.carries
        if float(found.shadow_price.sel({LEG: leg, COMMODITY: good})) > FREE
    ]
    out = {}
    for leg, good in full:
        wider = _asked(network, found.period, events, More(leg, good, 1.0))
        out[leg, good] = plain - float(wider.cost.sum())
    return out


@dataclass(frozen=True, kw_only=True)
class Worth:
    """A project: USD million it saves in a year once it works, and what it costs to build."""

    project: str
    opens: date
    saves: float
    cost: float


def project_worth(
    network: Network, year: int, project: str, events: Sequence[Event] = (), *, decided: date | None = None
) -> Worth:
    """What a project saves in a year, if it was decided on a day (long enough ago unless given)."""
    if project not in network.projects:
        raise UsageError(f"Network {network.id} has no project '{project}'; there are {', '.join(network.projects)}.")
    one = network.projects[project]
    months = one.build_months.value(year)
    day = decided or months_later(date(year, 1, 1), -months)
    without = plan(network, year, events)
    built = plan(network, year, [*events, Build(project=project, since=day)])
    saves = float((without.cost - built.cost).sum())
    return Worth(project=project, opens=months_later(day, months), saves=saves, cost=one.cost.value(year))
