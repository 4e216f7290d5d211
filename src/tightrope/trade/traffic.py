"""What passes through hubs before and after a shock, and what they earn on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from tightrope.core.axes import BILATERAL, HUB
from tightrope.core.errors import UsageError
from tightrope.core.record import Record, array
from tightrope.core.shocks import Shocks
from tightrope.core.units import Unit
from tightrope.trade.model import TradeModel
from tightrope.trade.records import TradeEquilibrium
from tightrope.trade.rerouting import Chosen
from tightrope.trade.wedges import shock_arrays


@dataclass(frozen=True, kw_only=True)
class Traffic(Record):
    """Goods on their way through hubs, at the price of the origin.

    Flows are of final destination and origin: what passes a hub is neither its export nor its import in the model,
    but both in customs statistics.
    """

    before: xr.DataArray = array(HUB, *BILATERAL, unit=Unit.USD_MILLION, low=0, meaning="passed the hub before")
    after: xr.DataArray = array(HUB, *BILATERAL, unit=Unit.USD_MILLION, low=0, meaning="passes the hub now")
    earned: xr.DataArray = array(
        HUB, *BILATERAL, unit=Unit.USD_MILLION, meaning="hub's margin on what passes it more than before"
    )


def traffic_of(model: TradeModel, shocks: Shocks, equilibrium: TradeEquilibrium) -> Traffic:
    """What passes each hub, from an equilibrium of a model that reroutes. Raises `UsageError` if it does not."""
    if model.detours is None:
        raise UsageError("Nothing is rerouted in this model: there is no traffic through hubs to speak of.")
    routes, choice = model.detours
    found = Chosen.of(shock_arrays(shocks, model.accounts), routes, choice, model.elasticity)
    trade = np.asarray(equilibrium.trade_new.values)
    before, cells = routes.share * model.accounts.trade, found.at.cells
    extra = np.zeros_like(routes.share).reshape(len(routes.hubs), -1)
    extra[:, cells] = found.share - found.at.share
    paid = (extra * trade.reshape(-1)).reshape(routes.share.shape)
    earned = choice.margin / (1 + choice.margin) * paid
    coords = {HUB: [model.accounts.regions[h] for h in routes.hubs.tolist()]}
    coords |= {dim: equilibrium.trade_new.coords[dim].values.tolist() for dim in BILATERAL}

    def labelled(values: np.ndarray) -> xr.DataArray:
        return xr.DataArray(values, coords=coords, dims=(HUB, *BILATERAL))

    after = np.maximum(routes.share * trade + paid - earned, 0.0)
    return Traffic(before=labelled(before), after=labelled(after), earned=labelled(earned))


__all__ = ["Traffic", "traffic_of"]
