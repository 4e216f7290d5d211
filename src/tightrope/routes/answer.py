"""One question to a network and its answer as plain values, for a screen or a programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tightrope.core.axes import COMMODITY, COUNTRY, LEG, ROUTE
from tightrope.data.network import Carriage, Network
from tightrope.routes.compare import RouteChange, compare, one_more, outage_range, project_worth
from tightrope.routes.events import Event, Outage
from tightrope.routes.period import Period
from tightrope.routes.plan import RoutePlan

#: percentiles of a range, as everywhere in the house
ENDS = (5, 95)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Rows of a table each: legs, named routes, totals by commodity, countries crossed; and what was broken.

    `ranges` is None where nothing is uncertain.
    """

    network: Network
    period: Period
    events: tuple[Event, ...]
    change: RouteChange
    legs: tuple[dict[str, Any], ...]
    shared: tuple[dict[str, Any], ...]
    routes: tuple[dict[str, Any], ...]
    totals: tuple[dict[str, Any], ...]
    crossed: tuple[dict[str, Any], ...]
    projects: tuple[dict[str, Any], ...]
    ranges: dict[str, Any] | None

    def as_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        plan = self.change.after
        return {
            "network": self.network.id,
            "title": self.network.title,
            "period": str(self.period),
            "events": [one.model_dump(mode="json", exclude_none=True) for one in self.events],
            "totals": list(self.totals),
            "routes": list(self.routes),
            "legs": list(self.legs),
            "shared": list(self.shared),
            "crossed": list(self.crossed),
            "projects": list(self.projects),
            "paths": [
                {"commodity": one.commodity, "legs": list(one.legs), "importer": one.importer, "volume": one.volume}
                for one in plan.paths
            ],
            "broken": [vars(one) for one in plan.breaches],
            "ranges": self.ranges,
            "solver": plan.report.describe(),
        }


def answer(network: Network, period: Period, events: Sequence[Event] = (), *, draws: int = 40) -> Answer:
    """Solve with and without the events, and with the part of outages that comes true drawn from its spread."""
    change = compare(network, period, events)
    uncertain = any(isinstance(one, Outage) and one.realised is None for one in events)
    return Answer(
        network=network,
        period=period,
        events=tuple(events),
        change=change,
        legs=_legs(network, change, one_more(network, change.after, events)),
        shared=_shared(network, change.after),
        routes=_routes(network, change, period),
        totals=_totals(network, change),
        crossed=_crossed(change.after),
        projects=_projects(network, period, events),
        ranges=_ranges(network, period, events, draws) if uncertain and draws else None,
    )


def _legs(network: Network, change: RouteChange, more: dict[tuple[str, str], float]) -> tuple[dict[str, Any], ...]:
    found, before, rows = change.after, change.before, []
    for name, leg in network.legs.items():
        for good, carriage in leg.carries.items():
            at = {LEG: name, COMMODITY: good}
            volume, limited = float(found.volume.sel(at)), bool(found.limited.sel(at))
            rows.append(
                {
                    "leg": name,
                    "name": leg.name,
                    "commodity": good,
                    "operator": leg.operator,
                    "unit": found.units[good],
                    "volume": volume,
                    "before": float(before.volume.sel(at)),
                    "capacity": float(found.capacity.sel(at)) if limited else None,
                    "shadow_price": float(found.shadow_price.sel(at)),
                    "quota_price": float(found.quota_price.sel(at)),
                    "floor_price": float(found.floor_price.sel(at)),
                    "one_more_usd_million": more.get((name, good), 0.0),
                    "source": _source(network, carriage, found.period.year),
                }
            )
    return tuple(rows)


def _source(network: Network, carriage: Carriage, year: int) -> str:
    """Who says how much a leg can carry."""
    if carriage.capacity is None:
        return "no limit given"
    figure = carriage.capacity.at(year)
    named = network.sources[figure.source].publisher if figure.source else figure.grade.value
    return f"{named} ({figure.year})"


def _shared(network: Network, found: RoutePlan) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "shared": name,
            "name": one.name,
            "unit": one.unit,
            "used": float(found.shared_used.values[number]),
            "capacity": float(found.shared_capacity.values[number]),
            "one_more_usd_million": float(found.shared_price.values[number]),
        }
        for number, (name, one) in enumerate(network.shared.items())
    )


def _routes(network: Network, change: RouteChange, period: Period) -> tuple[dict[str, Any], ...]:
    rows = []
    for name, route in network.routes.items():
        for good in route.commodities:
            at = {ROUTE: name, COMMODITY: good}
            seen = [
                one
                for one in network.observed
                if (one.route, one.commodity, one.year, one.months)
                == (name, good, period.year, (period.first, period.last))
            ]
            rows.append(
                {
                    "route": name,
                    "name": route.name,
                    "commodity": good,
                    "unit": change.after.units[good],
                    "part_of": route.part_of,
                    "volume": float(change.after.by_route.sel(at)),
                    "before": float(change.before.by_route.sel(at)),
                    "observed": [one.volume for one in seen],
                    "source": "; ".join(network.sources[one.source].publisher for one in seen),
                }
            )
    return tuple(rows)


def _totals(network: Network, change: RouteChange) -> tuple[dict[str, Any], ...]:
    after, rows = change.after, []
    for number, (good, one) in enumerate(network.commodities.items()):

        def at(values: Any, number: int = number) -> float:
            return float(values.values[number])

        rows.append(
            {
                "commodity": good,
                "name": one.name,
                "origin": one.origin,
                "unit": one.unit,
                "supplied": at(after.supplied_by_commodity),
                "delivered": at(after.delivered_by_commodity),
                "deferred": at(after.deferred),
                "lost": at(after.lost_by_commodity),
                "not_delivered": at(change.not_delivered),
                "export_loss_usd_million": at(change.export_loss),
                "transport_usd_million": at(after.transport),
                "extra_cost_usd_million": at(change.extra_cost),
            }
        )
    return tuple(rows)


def _crossed(found: RoutePlan) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "country": str(country),
            "commodity": str(good),
            "share": float(found.crossed.sel({COUNTRY: country, COMMODITY: good})),
        }
        for good in found.crossed.coords[COMMODITY].values
        for country in found.crossed.coords[COUNTRY].values
        if float(found.crossed.sel({COUNTRY: country, COMMODITY: good})) > 0
    )


def _projects(network: Network, period: Period, events: Sequence[Event]) -> tuple[dict[str, Any], ...]:
    """What each project of the network would save in the whole year, had it been finished before."""
    rows = []
    for name, project in network.projects.items():
        worth = project_worth(network, period.year, name, events)
        rows.append(
            {
                "project": name,
                "name": project.name,
                "leg": project.leg,
                "adds": project.adds.value(period.year),
                "unit": network.commodities[project.commodity].unit,
                "build_months": project.build_months.value(period.year),
                "cost_usd_million": worth.cost,
                "saves_usd_million": worth.saves,
            }
        )
    return tuple(rows)


def _ranges(network: Network, period: Period, events: Sequence[Event], draws: int) -> dict[str, Any]:
    """Ends of what the spread of the part that comes true does."""
    found = outage_range(network, period, events, draws=draws)
    out: dict[str, Any] = {"draws": draws, "percentiles": list(ENDS)}
    for name in ("not_delivered", "export_loss", "extra_cost"):
        ends = np.percentile(getattr(found, name).values, ENDS, axis=0)
        out[name] = {good: [float(value) for value in ends[:, i]] for i, good in enumerate(network.commodities)}
    out["realised"] = [float(value) for value in np.percentile(found.realised.values, ENDS)]
    return out
