"""Paths of a country under shocks: central, over draws of the parameters, and with random shocks besides."""

from __future__ import annotations

import numpy as np
import xarray as xr

from tightrope.core.axes import DRAW, QUARTER, VARIABLE
from tightrope.core.errors import UsageError
from tightrope.data.macro_pack import MacroBaseline, load_baseline
from tightrope.macro.baseline import start_at
from tightrope.macro.block import NOT_RANDOM, SHOCKS
from tightrope.macro.budget_records import CENTRAL, quarters_from
from tightrope.macro.linear import Array, simulate
from tightrope.macro.model import MacroDraws, MacroModel
from tightrope.macro.path import OBSERVED, MacroPath, observe
from tightrope.macro.shocks import MacroShocks, random_shocks


def project(
    model: MacroModel,
    shocks: MacroShocks | None = None,
    *,
    baseline: MacroBaseline | None = None,
    quarters: int = 12,
    draws: MacroDraws | None = None,
    noise: int | None = None,
) -> MacroPath:
    """What shocks do to a country, relative to a dated baseline.

    Parameters
    ----------
    shocks : none if None: the baseline itself.
    baseline : the pack's own if None.
    draws : of the parameters (`MacroModel.draw`); paths are then central first, and one for each draw, in which the
        baseline's uncertain figures are drawn too.
    noise : seed of random shocks to every draw's level, none if None. Deviations are the same with them, by linearity.

    Raises
    ------
    UsageError : a baseline of another country, no quarters, noise without draws, or a path with other draws.
    """
    happening = shocks or MacroShocks()
    held = baseline or load_baseline(model.pack.country, model.pack.baseline)
    _refuse(model, held, quarters, draws, noise)
    parts = [_central(model, held, happening, quarters)]
    if draws is not None:
        parts.append(_drawn(model, held, happening, quarters, draws, noise))
    labels = [CENTRAL, *map(str, range(draws.count if draws else 0))]
    coords = {VARIABLE: list(OBSERVED), QUARTER: list(quarters_from(held.start, quarters)), DRAW: labels}

    def labelled(number: int) -> xr.DataArray:
        values = np.concatenate([part[number] for part in parts], axis=-1)
        return xr.DataArray(values, coords=coords, dims=(VARIABLE, QUARTER, DRAW))

    return MacroPath(
        country=model.pack.country,
        partner=model.pack.partner,
        regime=model.regime,
        baseline=held.start,
        anticipated=happening.anticipated,
        draws="central values alone" if draws is None else draws.describe(),
        deviation=labelled(0),
        level=labelled(1),
    )


def _refuse(
    model: MacroModel, baseline: MacroBaseline, quarters: int, draws: MacroDraws | None, noise: int | None
) -> None:
    if baseline.country != model.pack.country:
        raise UsageError(f"The baseline is of {baseline.country}, the model of {model.pack.country}.")
    if quarters < 1:
        raise UsageError(f"{quarters} quarters asked for, expected at least one.")
    if noise is not None and draws is None:
        raise UsageError("Random shocks need draws of the parameters: give `draws` too.")


def _central(model: MacroModel, baseline: MacroBaseline, shocks: MacroShocks, quarters: int) -> tuple[Array, Array]:
    """Deviation and level (observed, quarter, 1)."""
    values = {name: np.array([value]) for name, value in model.values.items()}
    start = start_at(baseline, values, None)
    along = shocks.array(shocks.horizon(quarters))
    moved = simulate(model.solution, along, anticipated=shocks.anticipated)[:quarters, :, None]
    base = simulate(model.solution, np.zeros((quarters, len(SHOCKS), 1)), start=start.state)
    return observe(moved), start.levels(observe(base + moved, start.before, start.state))


def _drawn(
    model: MacroModel,
    baseline: MacroBaseline,
    shocks: MacroShocks,
    quarters: int,
    draws: MacroDraws,
    noise: int | None,
) -> tuple[Array, Array]:
    """Deviation and level (observed, quarter, draw)."""
    start = start_at(baseline, draws.values, draws.seed)
    along = shocks.array(shocks.horizon(quarters), draws.count)
    moved = _states(simulate(draws.solution, along, anticipated=shocks.anticipated))[:quarters]
    if noise is None:
        random = np.zeros((draws.count, quarters, len(SHOCKS), 1))
    else:
        sizes = {name: draws.values[f"sd_{name}"] for name in SHOCKS if name not in NOT_RANDOM}
        random = random_shocks(sizes, quarters, noise, model.pack.country)
    base = _states(simulate(draws.solution, random, start=start.state.T[..., None]))
    return observe(moved), start.levels(observe(base + moved, start.before, start.state))


def _states(found: Array) -> Array:
    """(quarter, variable, draw) from (draw, quarter, variable, 1)."""
    return np.moveaxis(found[..., 0], 0, -1)
