"""What enters and leaves the trade model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import xarray as xr

from tightrope.core.axes import BILATERAL, CHANNEL, IMPORTER, INPUT_SECTOR, PARTNER, REGION, SECTOR
from tightrope.core.record import Record, array
from tightrope.core.solver import SolverReport
from tightrope.core.units import Unit


class Closure(StrEnum):
    """What happens to trade balances after a shock.

    `SHARE_OF_INCOME` (default): each balance keeps its share of the region's own income, less the world sum
    spread in proportion to income, so that balances sum to zero. `ZERO`: balances are removed. `NOMINAL`: fixed
    in units of world factor income. `SHARE_OF_WORLD_INCOME`: fixed shares of world income.
    """

    SHARE_OF_INCOME = "share_of_income"
    ZERO = "zero"
    NOMINAL = "nominal"
    SHARE_OF_WORLD_INCOME = "share_of_world_income"


class Horizon(StrEnum):
    """When the answer is looked at. `LONG_RUN` is the equilibrium of Caliendo and Parro (2015), after all adjustment;
    the others are equilibria with trade, inputs and labour only part of the way, not points on a path in time."""

    IMPACT = "impact"
    ONE_YEAR = "one_year"
    FIVE_YEARS = "five_years"
    LONG_RUN = "long_run"


@dataclass(frozen=True, kw_only=True)
class TradeBaseline(Record):
    """The observed equilibrium, as shares and levels. `rent_share` is the part of value added that goes to the
    sector's own fixed resource; 0 everywhere is Caliendo and Parro (2015)."""

    trade: xr.DataArray = array(*BILATERAL, unit=Unit.USD_MILLION, low=0, meaning="sales at the exporter's price")
    tariff_rate: xr.DataArray = array(*BILATERAL, unit=Unit.RATE, low=-1, meaning="ad-valorem tariff")
    intermediate: xr.DataArray = array(
        REGION, INPUT_SECTOR, SECTOR, unit=Unit.USD_MILLION, low=0, meaning="spending on inputs, tariffs paid"
    )
    rent_share: xr.DataArray = array(REGION, SECTOR, unit=Unit.SHARE, low=0, high=1, meaning="resource share of VA")

    @property
    def regions(self) -> tuple[str, ...]:
        """Region codes, in order."""
        return tuple(str(r) for r in self.trade.coords[IMPORTER].values)

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sector ids, in order."""
        return tuple(str(s) for s in self.trade.coords[SECTOR].values)


@dataclass(frozen=True, kw_only=True)
class Calibration(Record):
    """What is believed rather than observed, plus the closure.

    Elasticities of substitution: between value added and inputs, among inputs, in final demand; 1 is Cobb-Douglas.
    `labour_mobility`: elasticity of labour between sectors to relative wages; infinite is one wage per region, 0 is
    labour tied to its sector. The defaults are Caliendo and Parro (2015).
    """

    trade_elasticity: xr.DataArray = array(
        SECTOR, unit=Unit.ELASTICITY, low=0.001, high=100, meaning="fall in imports per rise in trade cost"
    )
    closure: Closure = Closure.SHARE_OF_INCOME
    value_added_substitution: float = 1.0
    input_substitution: float = 1.0
    final_substitution: float = 1.0
    labour_mobility: float = float("inf")

    def extra_problems(self) -> list[str]:
        """Elasticities that no technology has."""
        problems = []
        for name in ("value_added_substitution", "input_substitution", "final_substitution"):
            value = getattr(self, name)
            if not 0 < value < float("inf"):
                problems.append(f"{name} is {value}, expected above 0; 0.01 is close to fixed proportions")
        if not self.labour_mobility >= 0:
            problems.append(f"labour_mobility is {self.labour_mobility}, expected 0 (specific) to infinity (mobile)")
        return problems


@dataclass(frozen=True, kw_only=True)
class LimitOutcome:
    """How one `Limit` ended: the wedge (ad-valorem, 0 if slack), what was reached, and whether the bound holds.

    `reached` is the ratio to baseline of the price or volume that the limit bounds. If the covered trade is
    too small to bring the price to the bound, covered trade stops and `attained` is False.
    """

    name: str
    wedge: float
    bound: float
    reached: float
    attained: bool


@dataclass(frozen=True, kw_only=True)
class TradeEquilibrium(Record):
    """A counterfactual equilibrium. Numeraire: world factor income at baseline quantities is constant.

    `flows` makes `trade_new`.
    """

    wage_hat: xr.DataArray = array(REGION, unit=Unit.RATIO, low=0, meaning="wage of the mobile factor, new/old")
    unit_cost_hat: xr.DataArray = array(SECTOR, REGION, unit=Unit.RATIO, low=0, meaning="exporter's unit cost")
    price_hat: xr.DataArray = array(SECTOR, REGION, unit=Unit.RATIO, low=0, meaning="importer's price index")
    output_new: xr.DataArray = array(SECTOR, REGION, unit=Unit.USD_MILLION, low=0, meaning="sales of the sector")
    expenditure_new: xr.DataArray = array(SECTOR, REGION, unit=Unit.USD_MILLION, low=0, meaning="purchases")
    tariff_revenue_new: xr.DataArray = array(REGION, unit=Unit.USD_MILLION, meaning="import-side revenue and rents")
    export_rent_new: xr.DataArray = array(REGION, unit=Unit.USD_MILLION, meaning="export taxes and exporter's rents")
    hub_margin_new: xr.DataArray = array(REGION, unit=Unit.USD_MILLION, meaning="earned on flows rerouted through it")
    trade_balance_new: xr.DataArray = array(REGION, unit=Unit.USD_MILLION, meaning="exports less imports")
    income_hat: xr.DataArray = array(REGION, unit=Unit.RATIO, low=0, meaning="final spending, new/old")
    final_price_hat: xr.DataArray = array(REGION, unit=Unit.RATIO, low=0, meaning="price of the final basket")
    real_income_hat: xr.DataArray = array(REGION, unit=Unit.RATIO, low=0, meaning="real final spending, new/old")
    real_wage_hat: xr.DataArray = array(REGION, unit=Unit.RATIO, low=0, meaning="wage over price of final basket")
    limits: tuple[LimitOutcome, ...] = ()
    report: SolverReport
    flows: Callable[[], xr.DataArray] = field(repr=False, compare=False)

    @cached_property
    def trade_new(self) -> xr.DataArray:
        """(sector, importer, exporter), USD million: sales at the border price (fob). Made when first asked for:
        it takes as long as several sweeps of the solver, and most counterfactuals are never asked."""
        return self.flows()


class Channel(StrEnum):
    """Where a change of real income comes from; the sum is its log change."""

    TERMS_OF_TRADE = "terms_of_trade"
    VOLUME = "volume"
    REVENUE = "revenue"
    TRADE_COST = "trade_cost"
    REROUTING = "rerouting"
    PRODUCTIVITY = "productivity"
    TRANSFERS = "transfers"


@dataclass(frozen=True, kw_only=True)
class WelfareDecomposition(Record):
    """Log change of one region's real income by channel, sector and partner, integrated along the shock."""

    region: str
    log_points: xr.DataArray = array(
        CHANNEL, SECTOR, PARTNER, unit=Unit.LOG_POINTS, meaning="contribution to the log change of real income"
    )
    total: float
    quadrature_error: float


__all__ = [
    "Calibration",
    "Channel",
    "Closure",
    "Horizon",
    "LimitOutcome",
    "TradeBaseline",
    "TradeEquilibrium",
    "WelfareDecomposition",
]
