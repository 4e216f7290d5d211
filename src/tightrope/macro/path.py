"""Paths of what people look at: deviations from a dated baseline, and levels, central and by draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import xarray as xr

from tightrope.core.axes import DRAW, QUARTER, VARIABLE
from tightrope.core.errors import UsageError
from tightrope.core.record import Record, array
from tightrope.core.units import Unit
from tightrope.macro.block import VARIABLES
from tightrope.macro.budget_records import CENTRAL
from tightrope.macro.linear import Array
from tightrope.parameters.parameter import did_you_mean

#: axis of `MacroPath.quantiles`
QUANTILE: Final = "quantile"


class Kind(StrEnum):
    """How a deviation is stated: log points from the baseline, or points of a rate or share."""

    LOG = "log points"
    POINTS = "points"


@dataclass(frozen=True)
class Observed:
    """One variable of a path: what it is, how its deviation is stated, and the unit of its level."""

    meaning: str
    kind: Kind
    level: str


#: variables of a path, in order
OBSERVED: Final[Mapping[str, Observed]] = {
    "gdp": Observed("GDP", Kind.LOG, "index, quarter before the start = 1"),
    "gdp_growth": Observed("GDP growth on the quarter before, annualised", Kind.POINTS, "share"),
    "gdp_growth_year": Observed("GDP growth on the year before", Kind.POINTS, "share"),
    "inflation": Observed("Inflation on the year before", Kind.POINTS, "share"),
    "inflation_quarter": Observed("Inflation on the quarter before, annualised", Kind.POINTS, "share"),
    "core_inflation": Observed("Core inflation on the year before", Kind.POINTS, "share"),
    "administered_inflation": Observed("Inflation of administered prices on the year before", Kind.POINTS, "share"),
    "prices": Observed("Consumer prices", Kind.LOG, "index, quarter before the start = 1"),
    "exchange_rate": Observed("National currency per dollar; above 0 is weaker", Kind.LOG, "currency per USD"),
    "partner_exchange_rate": Observed("National currency per unit of the partner's", Kind.LOG, "currency per currency"),
    "base_rate": Observed("Base rate", Kind.POINTS, "share"),
    "real_exchange_rate": Observed("Real exchange rate to the dollar; above 0 is weaker", Kind.LOG, "gap"),
    "effective_exchange_rate": Observed("Real rate to the basket of imports; above 0 is weaker", Kind.LOG, "gap"),
    "partner_output": Observed("Output of the partner from its trend", Kind.LOG, "gap"),
    "oil_price": Observed("Price of oil", Kind.LOG, "USD per barrel"),
    "exports_lost": Observed("Exports not shipped, share of GDP; below 0 is a loss", Kind.POINTS, "share of GDP"),
}

#: quarters of a year
YEAR: Final = 4


@dataclass(frozen=True, kw_only=True)
class MacroPath(Record):
    """Paths of a country, `central` first among the draws.

    `deviation` is from the baseline: log points or points, as `OBSERVED` says; `level` in the units it names. Draws of
    `level` may hold random shocks that belong to the baseline too; a deviation never does.
    """

    country: str
    partner: str
    regime: str
    baseline: str
    anticipated: bool
    draws: str
    deviation: xr.DataArray = array(
        VARIABLE, QUARTER, DRAW, unit=Unit.NONE, meaning="From the baseline, log points or points"
    )
    level: xr.DataArray = array(VARIABLE, QUARTER, DRAW, unit=Unit.NONE, meaning="Level, units by variable")

    def extra_problems(self) -> list[str]:
        """The variables must be those of `OBSERVED`, and the first draw the central one."""
        problems = []
        if tuple(self.deviation.coords[VARIABLE].values) != tuple(OBSERVED):
            problems.append("deviation: variables are not those of a macro path, in its order")
        if str(self.deviation.coords[DRAW].values[0]) != CENTRAL:
            problems.append(f"deviation: the first draw is not '{CENTRAL}'")
        return problems

    @property
    def quarters(self) -> tuple[str, ...]:
        """Labels of the quarters."""
        return tuple(map(str, self.deviation.coords[QUARTER].values))

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the draws, `central` first."""
        return tuple(map(str, self.deviation.coords[DRAW].values))

    def central(self, variable: str, *, level: bool = False) -> xr.DataArray:
        """The path at the values of the book (quarter,)."""
        return self._of(variable, level).sel({DRAW: CENTRAL}, drop=True)

    def quantiles(
        self, probabilities: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95), *, level: bool = False
    ) -> xr.DataArray:
        """Fans (quantile, variable, quarter) over the draws, the central one not among them if there are others."""
        source = self.level if level else self.deviation
        values = source.values[..., 1:] if source.sizes[DRAW] > 1 else source.values
        found = np.quantile(values, list(probabilities), axis=-1)
        coords = {QUANTILE: list(probabilities), VARIABLE: list(OBSERVED), QUARTER: list(self.quarters)}
        return xr.DataArray(found, coords=coords, dims=(QUANTILE, VARIABLE, QUARTER))

    def hat(self, variable: str) -> xr.DataArray:
        """Ratio to the baseline (quarter, draw) of a variable stated in logs: what a budget is made from.

        Raises `UsageError` for one that is not.
        """
        if variable not in OBSERVED or OBSERVED[variable].kind is not Kind.LOG:
            logs = [name for name, one in OBSERVED.items() if one.kind is Kind.LOG]
            raise UsageError(f"'{variable}' has no ratio to its baseline. {did_you_mean(variable, logs)}")
        found = self.deviation.sel({VARIABLE: variable}, drop=True)
        return found.copy(data=np.exp(found.values))

    def _of(self, variable: str, level: bool) -> xr.DataArray:
        if variable not in OBSERVED:
            raise UsageError(f"A macro path has no variable '{variable}'. {did_you_mean(variable, OBSERVED)}")
        return (self.level if level else self.deviation).sel({VARIABLE: variable}, drop=True)


@dataclass(frozen=True, kw_only=True)
class Before:
    """Output gaps and quarterly inflation of the four quarters before the first, each (4, draw), oldest first."""

    output: Array
    inflation: Array
    core: Array
    administered: Array

    @classmethod
    def nothing(cls, draws: int) -> Before:
        """The steady state."""
        zero = np.zeros((YEAR, draws))
        return cls(output=zero, inflation=zero, core=zero, administered=zero)


def observe(states: Array, before: Before | None = None, start: Array | None = None) -> Array:
    """What people look at, from the state of the model: linear, so that it holds for deviations and gaps alike.

    Parameters
    ----------
    states : (quarter, variable, draw).
    before : what went before; the steady state if None.
    start : (variable, draw), the state of the quarter before, from which exchange rates and oil count; zero if None.

    Returns
    -------
    (observed, quarter, draw), in the order of `OBSERVED`.
    """
    now = {name: states[:, number] for number, name in enumerate(VARIABLES)}
    draws = states.shape[-1]
    past = before or Before.nothing(draws)
    zero = np.zeros((len(VARIABLES), draws)) if start is None else start
    first = {name: zero[number] for number, name in enumerate(VARIABLES)}
    output = np.concatenate([past.output, now["output"]])
    prices = np.cumsum(now["inflation"], axis=0) / YEAR
    partner_prices = np.cumsum(now["partner_inflation"], axis=0) / YEAR
    real = now["real_exchange"] - first["real_exchange"]
    partner_real = now["partner_currency"] - first["partner_currency"]
    found = {
        "gdp": now["output"] - first["output"],
        "gdp_growth": YEAR * (output[YEAR:] - output[YEAR - 1 : -1]),
        "gdp_growth_year": output[YEAR:] - output[:-YEAR],
        "inflation": _yearly(past.inflation, now["inflation"]),
        "inflation_quarter": now["inflation"],
        "core_inflation": _yearly(past.core, now["core"]),
        "administered_inflation": _yearly(past.administered, now["administered"]),
        "prices": prices,
        "exchange_rate": real + prices,
        "partner_exchange_rate": real - partner_real + prices - partner_prices,
        "base_rate": now["rate"],
        "real_exchange_rate": now["real_exchange"],
        "effective_exchange_rate": now["effective"],
        "partner_output": now["partner_output"],
        "oil_price": now["oil"] - first["oil"],
        "exports_lost": now["outage"],
    }
    return np.stack([found[name] for name in OBSERVED])


def _yearly(past: Array, now: Array) -> Array:
    """Mean of the quarter and the three before it."""
    total = np.cumsum(np.concatenate([np.zeros_like(now[:1]), past, now]), axis=0)
    return np.asarray((total[YEAR + 1 :] - total[1:-YEAR]) / YEAR)
