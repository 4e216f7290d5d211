"""What the macro model and the budget answer to one question."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tightrope.macro import MacroPath
from tightrope.macro.budget_records import BudgetPath
from tightrope.macro.decompose import MacroParts
from tightrope.macro.parameters import Entry
from tightrope.parameters import Grade


class Source(StrEnum):
    """Where a path comes from: each part is the model's answer to what came from there alone."""

    TRADE = "trade"
    ROUTES = "routes"
    PARTNER_DEMAND = "partner_demand"
    PARTNER_CURRENCY = "partner_currency"
    OIL = "oil"
    ADMINISTERED_PRICES = "administered_prices"
    COSTS = "costs"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What trade and routes hand to the macro model, central, (quarter,).

    `income`: log change of real income through trade; `dearer`: log change of consumer prices at unchanged wages and
    exchange rate; `lost`: exports not shipped, part of GDP; `oil_held`: part of the oil exported that finds no way out;
    `oil_volume`, `oil_price`: of exports, new/old, the former with what is held.
    """

    income: np.ndarray
    dearer: np.ndarray
    lost: np.ndarray
    oil_held: np.ndarray
    oil_volume: np.ndarray
    oil_price: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Moved:
    """GDP and inflation, mean of the first year, when one belief moves to the ends of its range; log points, points."""

    name: str
    meaning: str
    grade: Grade
    low_text: str
    high_text: str
    gdp: tuple[float, float]
    inflation: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class BudgetOutcome:
    """The budget without what happens and with it, draws of beliefs alike in both."""

    name: str
    scope: str
    fund: str
    usual: BudgetPath
    after: BudgetPath


@dataclass(frozen=True, kw_only=True)
class Economy:
    """Paths of the focus country.

    `first` is the number of the quarter in which the first thing happens. `parts` add up to the central path. `usual`
    is the baseline itself. `income` (quarter, draw), central first, is real income through trade, log change: what
    the country can buy, where GDP is what it makes.
    """

    name: str
    partner: str
    currency: str
    partner_currency: str
    regime: str
    first: int
    path: MacroPath
    usual: MacroPath
    parts: MacroParts
    inputs: Inputs
    income: np.ndarray
    budget: BudgetOutcome | None
    moved: tuple[Moved, ...]
    entries: tuple[Entry, ...]
    solver: str
    notes: tuple[str, ...] = ()

    @property
    def still(self) -> bool:
        """Nothing moves."""
        return not self.path.deviation.values.any()


__all__ = ["BudgetOutcome", "Economy", "Inputs", "Moved", "Source"]
