"""The dated baseline of a budget by quarter, and the cost per barrel that its own history tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.core.errors import DataError, UsageError
from tightrope.data.budget import BudgetBaseline, BudgetPack, Figure
from tightrope.data.budget.pack import WINDOW, quarter_number, quarter_text
from tightrope.macro.budget_kernel import BaselineArrays, BudgetRules

#: quarters from the middle of the window to the baseline's first quarter
_FROM_MIDDLE = (WINDOW + 1) / 2


def pick_baseline(pack: BudgetPack, quarter: str | None) -> tuple[str, BudgetBaseline]:
    """A baseline by its quarter, the latest if none is given. Raises `UsageError` with those there are."""
    if quarter is None:
        quarter = max(pack.baselines, key=quarter_number)
    if quarter not in pack.baselines:
        raise UsageError(f"The budget of {pack.name} has no baseline {quarter}: {', '.join(pack.baselines)}.")
    return quarter, pack.baselines[quarter]


def baseline_arrays(pack: BudgetPack, quarter: str, count: int, rules: BudgetRules) -> BaselineArrays:
    """The baseline over `count` quarters from its own.

    GDP, revenue without oil, spending and lending grow with nominal GDP from the middle of the window: no new policy.
    The dollar rises by the yearly depreciation; oil stays at its price and volume; the fund pays what the law says.
    """
    one = pack.baselines[quarter]
    ahead = np.arange(count)[:, None]
    trend = (1 + one.nominal_growth.value) ** ((ahead + _FROM_MIDDLE) / 4) / WINDOW
    transfers, duty = _value(one.transfers), _value(one.export_duty)
    before = [quarter_text(quarter_number(quarter) - back) for back in range(WINDOW + 1, 0, -1)]
    price = np.array([one.oil_history[q].price if pack.oil else 0.0 for q in before])
    volume = np.array([one.oil_history[q].volume if pack.oil else 0.0 for q in before])
    to_usd = 1000 / one.exchange_rate_of_window.value
    realised = np.maximum(price[1:, None] - rules.discount, 0.0) * volume[1:, None]
    exported = np.sum(realised, axis=0) * rules.barrels_per_tonne
    return BaselineArrays(
        gdp=one.gdp.value * trend,
        non_oil_revenue=(one.revenue.value - transfers - duty) * trend,
        spending=one.spending.value * trend,
        net_lending=(one.revenue.value - one.spending.value - one.balance.value) * trend,
        transfers=_transfers(one, quarter, count),
        exchange_rate=one.exchange_rate.value * (1 + one.depreciation.value) ** (ahead / 4),
        oil_price=np.full((count, 1), _value(one.oil_price)),
        oil_volume=np.full((count, 1), _value(one.oil_volume)),
        window_price=price,
        window_volume=volume,
        window_receipts=_value(one.fund_receipts) * to_usd,
        window_duty=duty * to_usd,
        oil_share=exported / (one.gdp.value * to_usd),
        fund_assets=_value(one.fund_assets),
        reserves=one.reserves.value,
    )


def _value(figure: Figure | None) -> float:
    return 0.0 if figure is None else figure.value


def _transfers(one: BudgetBaseline, quarter: str, count: int) -> np.ndarray:
    """Transfers by quarter, (quarter, 1): what a calendar year still brings, spread over its quarters that are left."""
    if not one.transfers_to_come:
        return np.zeros((count, 1))
    first = quarter_number(quarter)
    last_year = max(one.transfers_to_come)
    amounts = []
    for number in range(first, first + count):
        year = number // 4
        known = max(y for y in one.transfers_to_come if y <= year) if year <= last_year else last_year
        left = 4 - first % 4 if year == first // 4 else 4
        amounts.append(one.transfers_to_come[known].value / left)
    return np.array(amounts)[:, None]


@dataclass(frozen=True)
class OilTake:
    """What a country's own history says of its take from a barrel.

    `take` of every dollar above `cost`, which excludes the discount; `low` and `high` are the cost's 90 % interval by
    the usual least squares; `years` observations, `r_squared`.
    """

    take: float
    cost: float
    low: float
    high: float
    years: int
    r_squared: float


def oil_take_from_history(pack: BudgetPack) -> OilTake:
    """Receipts per barrel on the price, by least squares over the years of the pack's history.

    Raises `DataError` with fewer than four years, or if receipts do not rise with the price.
    """
    if pack.oil is None or len(pack.oil.history) < 4:
        raise DataError(
            f"The budget of {pack.name} has no history of receipts from oil: at least four years are needed."
        )
    years = pack.oil.history.values()
    price = np.array([y.oil_price for y in years])
    barrels = np.array([y.oil_volume for y in years]) * pack.oil.barrels_per_tonne.value
    receipts = np.array([1000 * y.fund_receipts / y.exchange_rate for y in years]) / barrels
    design = np.column_stack([np.ones(price.size), price])
    (constant, slope), *_ = np.linalg.lstsq(design, receipts, rcond=None)
    if slope <= 0:
        raise DataError(f"Receipts from oil of {pack.name} do not rise with the price: its history cannot be right.")
    gap = receipts - design @ [constant, slope]
    covariance = gap @ gap / (price.size - 2) * np.linalg.inv(design.T @ design)
    draws = np.random.default_rng(0).multivariate_normal([constant, slope], covariance, 20_000)
    low, high = np.quantile(-draws[:, 0] / draws[:, 1], [0.05, 0.95]) - pack.oil.discount.value
    fit = 1 - gap @ gap / ((receipts - receipts.mean()) @ (receipts - receipts.mean()))
    cost = -constant / slope - pack.oil.discount.value
    return OilTake(float(slope), float(cost), float(low), float(high), price.size, float(fit))
