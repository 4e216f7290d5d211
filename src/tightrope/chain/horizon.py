"""How far adjustment has come: the calibration of the trade model at a horizon."""

from __future__ import annotations

import xarray as xr

from tightrope.core.axes import SECTOR
from tightrope.data import World
from tightrope.parameters import Book
from tightrope.trade import Calibration, Closure, Horizon

_PREFIX = "trade.horizon."


#: entries of the book that the trade model reads at every horizon, and those it reads before the long run
MODEL_ENTRIES = ("trade.elasticity", "trade.rent_scale")
SHORT_RUN_ENTRIES = tuple(
    _PREFIX + name
    for name in (
        "elasticity_reached",
        "value_added_substitution",
        "input_substitution",
        "final_substitution",
        "labour_mobility",
    )
)


def entries_at(horizon: Horizon) -> tuple[str, ...]:
    """Entries of the book that the trade model reads at a horizon."""
    return MODEL_ENTRIES if horizon is Horizon.LONG_RUN else (*MODEL_ENTRIES, *SHORT_RUN_ENTRIES)


def calibration_at(horizon: Horizon, world: World, book: Book, closure: Closure) -> Calibration:
    """Elasticities of a world's trade, substitution and labour at a horizon, as the book has them."""
    entry = book["trade.elasticity"]
    long_run = xr.DataArray(
        [entry.number(sector) for sector in world.sectors], coords={SECTOR: list(world.sectors)}, dims=SECTOR
    )
    if horizon is Horizon.LONG_RUN:
        return Calibration(trade_elasticity=long_run, closure=closure)

    def at(name: str) -> float:
        return book[_PREFIX + name].number(horizon.value)

    return Calibration(
        trade_elasticity=long_run * at("elasticity_reached"),
        closure=closure,
        value_added_substitution=at("value_added_substitution"),
        input_substitution=at("input_substitution"),
        final_substitution=at("final_substitution"),
        labour_mobility=at("labour_mobility"),
    )


__all__ = ["MODEL_ENTRIES", "SHORT_RUN_ENTRIES", "calibration_at", "entries_at"]
