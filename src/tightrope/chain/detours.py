"""Rerouting in a question: the ways its world has, and what the book and the scenario believe about them."""

from __future__ import annotations

import numpy as np
import xarray as xr

from tightrope.chain.result import HubTraffic
from tightrope.core.axes import EXPORTER, HUB, IMPORTER, SECTOR
from tightrope.core.shocks import Shocks
from tightrope.data import World
from tightrope.parameters import Book
from tightrope.scenario.rerouting import DISPERSION, MARGIN, Rerouting, hubs_of
from tightrope.trade import TradeEquilibrium, TradeModel
from tightrope.trade.rerouting import RouteChoice, Routes
from tightrope.trade.traffic import traffic_of

#: partners named for each hub
NAMED = 3


def rerouting_in(model: TradeModel, world: World, book: Book, rerouting: Rerouting | None) -> TradeModel:
    """The model with the ways through the hubs of its world open; the model itself if a scenario has no rerouting."""
    if rerouting is None:
        return model.direct()
    hubs = hubs_of(world)
    routes = model.detours[0] if model.detours else routes_of(world, hubs, rerouting.handled(world))
    choice = RouteChoice(
        book[DISPERSION].number(), book[MARGIN].number(), np.array(rerouting.compliance(hubs, book), dtype=float)
    )
    return model.rerouting(routes, choice)


def routes_of(world: World, hubs: tuple[str, ...], sectors: tuple[str, ...]) -> Routes:
    """Ways that exist in a world, at the prices of the origins."""
    at_origin = (world.reexports * (1 - world.reexport_margin)).sel({HUB: list(hubs)})
    numbers = np.array([world.regions.index(hub) for hub in hubs], dtype=np.intp)
    flows = at_origin.transpose(HUB, IMPORTER, EXPORTER).values
    return Routes.of(flows, world.trade.values, numbers, np.isin(world.sectors, sectors))


def hub_traffic(model: TradeModel, shocks: Shocks, equilibrium: TradeEquilibrium) -> tuple[HubTraffic, ...]:
    """What each hub carries and earns, those that carry most first; none if nothing is rerouted."""
    if model.detours is None:
        return ()
    traffic = traffic_of(model, shocks, equilibrium)
    more = traffic.after - traffic.before
    found = []
    for hub in traffic.after.coords[HUB].values.tolist():
        at = {HUB: hub}
        found.append(
            HubTraffic(
                hub=hub,
                before=float(traffic.before.sel(at).sum()),
                after=float(traffic.after.sel(at).sum()),
                earned=float(traffic.earned.sel(at).sum()),
                destinations=_most(more.sel(at).sum((SECTOR, EXPORTER)), IMPORTER),
                origins=_most(more.sel(at).sum((SECTOR, IMPORTER)), EXPORTER),
            )
        )
    return tuple(sorted(found, key=lambda one: -abs(one.after - one.before)))


def _most(gained: xr.DataArray, axis: str) -> tuple[tuple[str, float], ...]:
    """Partners with the largest rise, and the rise."""
    values = {str(name): float(value) for name, value in zip(gained.coords[axis].values, gained.values, strict=True)}
    rising = sorted((name for name, value in values.items() if value > 0), key=lambda name: -values[name])
    return tuple((name, values[name]) for name in rising[:NAMED])


__all__ = ["hub_traffic", "rerouting_in", "routes_of"]
