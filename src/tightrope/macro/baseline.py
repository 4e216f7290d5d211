"""Where paths start and go if nothing happens: gaps of a dated baseline, and what turns gaps into levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tightrope.core.random import stream
from tightrope.data.cited import Figure
from tightrope.data.macro_pack import MacroBaseline
from tightrope.macro.block import VARIABLES
from tightrope.macro.linear import Array
from tightrope.macro.path import OBSERVED, YEAR, Before
from tightrope.parameters.spread import Family, Spread


@dataclass(frozen=True, kw_only=True)
class Start:
    """A baseline for some draws.

    Parameters
    ----------
    state : (variable, draw), in the quarter before the first.
    before : output gaps and inflation of the year before.
    figures : levels and trends by name, each (draw,).
    """

    state: Array
    before: Before
    figures: Mapping[str, Array]

    def levels(self, observed: Array) -> Array:
        """Levels from observed gaps (observed, quarter, draw); see `tightrope.macro.path.OBSERVED` for units."""
        f = self.figures
        years = (1 + np.arange(observed.shape[1]))[:, None] / YEAR
        gap = dict(zip(OBSERVED, observed, strict=True))
        growth, target = f["growth"], f["inflation_target"]
        drift = target - f["foreign_inflation"] + f["real_depreciation"]
        partner_drift = target - f["trend_partner_inflation"] + f["real_depreciation"]
        partner_rate = f["exchange_rate"] / f["partner_exchange_rate"]
        found = {
            **gap,
            "gdp": np.exp(gap["gdp"] + growth * years),
            "gdp_growth": gap["gdp_growth"] + growth,
            "gdp_growth_year": gap["gdp_growth_year"] + growth,
            "prices": np.exp(gap["prices"] + target * years),
            "exchange_rate": f["exchange_rate"] * np.exp(gap["exchange_rate"] + drift * years),
            "partner_exchange_rate": partner_rate * np.exp(gap["partner_exchange_rate"] + partner_drift * years),
            "base_rate": gap["base_rate"] + f["real_rate"] + target,
            "oil_price": f["oil_price"] * np.exp(gap["oil_price"]),
        }
        for name in ("inflation", "inflation_quarter", "core_inflation", "administered_inflation"):
            found[name] = gap[name] + target
        return np.stack([found[name] for name in OBSERVED])


def start_at(baseline: MacroBaseline, values: Mapping[str, Array], seed: int | None) -> Start:
    """The state a baseline starts from.

    Output in the year before is put on a straight line that gives the growth observed, inflation is taken as even
    through the year, and administered prices as what core prices leave of the headline.

    Parameters
    ----------
    values : parameters by symbol (draw,), of which the weights of prices and currencies are used.
    seed : figures with a range are drawn from it, each by a stream of its own; None for the figures themselves.
    """
    draws = len(values["w_adm"])
    f = _figures(baseline, draws, seed)
    target, weight = f["inflation_target"], values["w_adm"]
    inflation, core = f["inflation"] - target, f["core_inflation"] - target
    administered = (inflation - (1 - weight) * core) / weight
    rate = f["base_rate"] - f["real_rate"] - target
    state = {
        "output": f["output"],
        "core": core,
        "inflation": inflation,
        "inflation_year": inflation,
        "inflation_lag1": inflation,
        "inflation_lag2": inflation,
        "rate": rate,
        "real_rate": rate - inflation,
        "real_exchange": f["real_exchange"],
        "effective": f["real_exchange"] - values["wr"] * f["partner_currency"],
        "partner_output": f["partner_output"],
        "partner_currency": f["partner_currency"],
        "partner_inflation": f["partner_inflation"] - f["trend_partner_inflation"],
        "oil": f["oil"],
        "administered": administered,
        "foreign_rate": f["foreign_rate"],
    }
    zero = np.zeros(draws)
    back = np.arange(YEAR - 1, -1, -1)[:, None] / YEAR
    return Start(
        state=np.stack([state.get(name, zero) for name in VARIABLES]),
        before=Before(
            output=f["output"] - back * (f["gdp_growth"] - f["growth"]),
            inflation=np.broadcast_to(inflation, (YEAR, draws)),
            core=np.broadcast_to(core, (YEAR, draws)),
            administered=np.broadcast_to(administered, (YEAR, draws)),
        ),
        figures=f,
    )


def _figures(baseline: MacroBaseline, draws: int, seed: int | None) -> dict[str, Array]:
    """Every figure by name (draw,); a trend that shares its name with a level gets `trend_` before it."""
    out = {}
    for part in (baseline.levels, baseline.gaps, baseline.trends):
        for name in type(part).model_fields:
            key = f"trend_{name}" if name in out else name
            out[key] = _drawn(getattr(part, name), draws, seed, (baseline.country, baseline.start, key))
    return out


def _drawn(figure: Figure, draws: int, seed: int | None, where: tuple[str, ...]) -> Array:
    """Between the ends of its range, most likely at its value."""
    low, high = figure.span
    if seed is None or low == high:
        return np.full(draws, figure.value)
    spread = Spread(family=Family.TRIANGULAR, low=low, high=high)
    quantiles = stream(seed, "macro", "baseline", *where).uniform(size=draws)
    return spread.values_at(quantiles, figure.value)
