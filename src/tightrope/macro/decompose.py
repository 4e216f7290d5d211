"""Where a path comes from: by shock, and by term of the equations of output and prices. Both add up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import xarray as xr

from tightrope.core.axes import CHANNEL, QUARTER, VARIABLE
from tightrope.core.record import Record, array
from tightrope.core.units import Unit
from tightrope.data.macro_pack import MacroBaseline, load_baseline
from tightrope.macro.block import VARIABLES
from tightrope.macro.budget_records import quarters_from
from tightrope.macro.linear import Array, simulate
from tightrope.macro.model import MacroModel
from tightrope.macro.path import OBSERVED, YEAR, observe
from tightrope.macro.shocks import MacroShocks

#: how far parts may be from their sum, relative to the largest part: rounding
ROUNDING: Final = 1e-12


@dataclass(frozen=True, kw_only=True)
class MacroParts(Record):
    """Contributions to deviations at central values; units as in `tightrope.macro.path.OBSERVED`."""

    country: str
    regime: str
    parts: xr.DataArray = array(CHANNEL, VARIABLE, QUARTER, unit=Unit.NONE, meaning="Contribution to the deviation")
    total: xr.DataArray = array(VARIABLE, QUARTER, unit=Unit.NONE, meaning="The deviation itself")

    def extra_problems(self) -> list[str]:
        """Parts must add up."""
        gap = np.abs(self.parts.values.sum(axis=0) - self.total.values).max()
        size = max(float(np.abs(self.parts.values).max(initial=0)), float(np.finfo(float).tiny))
        return [] if gap <= ROUNDING * size else [f"parts: they miss the total by {gap:.1e}"]


def by_shock(
    model: MacroModel, shocks: MacroShocks, *, quarters: int = 12, baseline: MacroBaseline | None = None
) -> MacroParts:
    """What each shock contributes to every variable: the model is linear, so each alone, and their sum is all."""
    names = shocks.names or ("nothing",)
    each = [_observed(model, shocks.only(name), quarters) for name in names]
    return _record(model, baseline, names, tuple(OBSERVED), np.stack(each), _observed(model, shocks, quarters))


def by_source(
    model: MacroModel,
    sources: Mapping[str, MacroShocks],
    *,
    quarters: int = 12,
    baseline: MacroBaseline | None = None,
) -> MacroParts:
    """What shocks from each of several sources contribute to every variable, central; their sum is the whole."""
    named = sources or {"nothing": MacroShocks()}
    each = np.stack([_observed(model, shocks, quarters) for shocks in named.values()])
    return _record(model, baseline, tuple(named), tuple(OBSERVED), each, each.sum(axis=0))


def by_channel(
    model: MacroModel, shocks: MacroShocks, *, quarters: int = 12, baseline: MacroBaseline | None = None
) -> MacroParts:
    """What each term of the equations contributes to GDP and to headline inflation.

    Output: the real rate, the real exchange rate, the partner's demand, oil and demand itself, each with what
    persistence makes of it later, and exports lost. Inflation: core prices, administered prices, and imports made
    dearer at once. The exchange rate's way through core inflation counts as core.
    """
    states = _states(model, shocks, quarters)
    now = {name: states[:, number] for number, name in enumerate(VARIABLES)}
    p = model.values
    weight = p["b2"]
    terms = {
        "real rate": -weight * p["b4"] * now["real_rate"],
        "real exchange rate": weight * (1 - p["b4"]) * now["effective"],
        "partner's demand": p["b3"] * now["partner_output"],
        "oil": p["b5"] * now["oil"],
        "demand": shocks.only("demand").array(quarters).sum(axis=1),
    }
    output = {name: _carried(term, p["b1"]) for name, term in terms.items()}
    output["exports lost"] = p["b6"] * now["outage"]
    quarterly = {
        "core prices": (1 - p["w_adm"]) * now["core"],
        "administered prices": p["w_adm"] * now["administered"],
        "imports made dearer": YEAR * p["delta"] * np.diff(now["effective"], prepend=0.0)
        + shocks.only("import_costs").array(quarters).sum(axis=1),
    }
    prices = {name: _yearly(part) for name, part in quarterly.items()}
    names = (*output, *prices)
    parts = np.zeros((len(names), 2, quarters))
    for number, name in enumerate(names):
        parts[number, 0] = output.get(name, 0.0)
        parts[number, 1] = prices.get(name, 0.0)
    observed = dict(zip(OBSERVED, observe(states[..., None])[..., 0], strict=True))
    total = np.stack([observed["gdp"], observed["inflation"]])
    return _record(model, baseline, names, ("gdp", "inflation"), parts, total)


def _record(
    model: MacroModel,
    baseline: MacroBaseline | None,
    names: tuple[str, ...],
    variables: tuple[str, ...],
    parts: Array,
    total: Array,
) -> MacroParts:
    held = baseline or load_baseline(model.pack.country, model.pack.baseline)
    labels = {VARIABLE: list(variables), QUARTER: list(quarters_from(held.start, total.shape[-1]))}
    return MacroParts(
        country=model.pack.country,
        regime=model.regime,
        parts=xr.DataArray(parts, coords={CHANNEL: list(names), **labels}, dims=(CHANNEL, VARIABLE, QUARTER)),
        total=xr.DataArray(total, coords=labels, dims=(VARIABLE, QUARTER)),
    )


def _states(model: MacroModel, shocks: MacroShocks, quarters: int) -> Array:
    """(quarter, variable)."""
    return simulate(model.solution, shocks.array(shocks.horizon(quarters)), anticipated=shocks.anticipated)[:quarters]


def _observed(model: MacroModel, shocks: MacroShocks, quarters: int) -> Array:
    """(observed, quarter)."""
    return observe(_states(model, shocks, quarters)[..., None])[..., 0]


def _carried(term: Array, persistence: float) -> Array:
    """A term and what is left of it later (quarter,)."""
    out, left = np.zeros_like(term), 0.0
    for quarter, value in enumerate(term):
        left = persistence * left + value
        out[quarter] = left
    return out


def _yearly(quarterly: Array) -> Array:
    padded = np.concatenate([np.zeros(YEAR - 1), quarterly])
    return np.convolve(padded, np.full(YEAR, 1 / YEAR), mode="valid")
