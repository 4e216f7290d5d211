"""Equations of the budget on plain arrays (quarter, draw). docs/models/budget.md numbers them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from tightrope.core.errors import UsageError

Array = np.ndarray
Number = float | np.ndarray

#: quarters until spending follows prices
INDEXATION_LAG = 4


@dataclass(frozen=True, kw_only=True)
class BudgetRules:
    """Each a number, or an array (draw,).

    Attributes
    ----------
    gdp_elasticity, price_elasticity : of revenue without oil, to real GDP and to consumer prices.
    indexation : part of spending that follows prices a year later.
    fund_covers : part of a shortfall of the budget that the fund makes up by more transfers.
    reserves_response : part of a change of currency coming home that the central bank takes from or adds to reserves.
    cost_per_barrel, cost_stays, discount, barrels_per_tonne, receipts_delay, kept_at_home, fund_return : as in
        `data.budget.OilSector`.
    """

    gdp_elasticity: Number
    price_elasticity: Number
    indexation: Number
    fund_covers: Number
    reserves_response: Number
    cost_per_barrel: Number = 0.0
    cost_stays: Number = 0.0
    discount: Number = 0.0
    barrels_per_tonne: Number = 1.0
    receipts_delay: Number = 0.0
    kept_at_home: Number = 0.0
    fund_return: Number = 0.0

    def with_values(self, **values: Number) -> BudgetRules:
        """Rules with some numbers changed. Raises `UsageError` for a name that is none of them."""
        unknown = sorted(set(values) - {f.name for f in fields(self)})
        if unknown:
            raise UsageError(f"Budget rules have no {', '.join(unknown)}; they are {', '.join(rule_names())}.")
        return replace(self, **values)


def rule_names() -> tuple[str, ...]:
    """Names of all rules."""
    return tuple(f.name for f in fields(BudgetRules))


@dataclass(frozen=True)
class BaselineArrays:
    """The baseline by quarter, (quarter, 1). Money in billion of the currency, USD million, Mt, USD per barrel.

    `window_*` are of the quarters the flows were observed in, `(5,)` for price and volume: one more than the window,
    which receipts paid late need. `oil_share`, (draw,), is the value of oil exports in GDP of the window.
    """

    gdp: Array
    non_oil_revenue: Array
    spending: Array
    net_lending: Array
    transfers: Array
    exchange_rate: Array
    oil_price: Array
    oil_volume: Array
    window_price: Array
    window_volume: Array
    window_receipts: float
    window_duty: float
    oil_share: Array
    fund_assets: float
    reserves: float


@dataclass(frozen=True)
class OilFlows:
    """Oil by quarter, (quarter, draw), USD million: value of exports, taxes to the fund, duty to the budget."""

    exports: Array
    receipts: Array
    duty: Array


def oil_margin(price: Array, volume: Array, usual_volume: Array, rules: BudgetRules) -> Array:
    r"""What exports bring above their cost (1): :math:`b \max\{Q(P - d) - c\,[Q + \sigma(\bar Q - Q)],\, 0\}`.

    Of the cost of a tonne that is not exported the part :math:`\sigma` stays.
    """
    cost = rules.cost_per_barrel * (volume + rules.cost_stays * (usual_volume - volume))
    return np.asarray(rules.barrels_per_tonne * np.maximum(volume * (price - rules.discount) - cost, 0.0))


def paid(margin: Array, before: Array, delay: Number) -> Array:
    r"""Part of the margin on which tax is paid in a quarter: :math:`(1-\lambda) m_t + \lambda m_{t-1}` (2).

    Parameters
    ----------
    margin : (quarter, draw).
    before : (1, draw) or (1, 1), margin of the quarter before the first.
    """
    count = max(before.shape[1], margin.shape[1])
    earlier = np.concatenate([np.broadcast_to(row, (row.shape[0], count)) for row in (before, margin[:-1])])
    return (1 - delay) * margin + delay * earlier


def oil_flows(base: BaselineArrays, price: Array, volume: Array, rules: BudgetRules) -> OilFlows:
    """Taxes and duty at rates found from the window, so that the window's receipts are met exactly (3, 4)."""
    observed = base.window_volume[:, None]
    window = oil_margin(base.window_price[:, None], observed, observed, rules)
    taxed = paid(window[1:], window[:1], rules.receipts_delay).sum(axis=0)
    state_take = np.divide(base.window_receipts, taxed, out=np.zeros_like(taxed), where=taxed > 0)
    value = (base.window_price[1:] * base.window_volume[1:]).sum() * rules.barrels_per_tonne
    duty_rate = np.divide(base.window_duty, value, out=np.zeros_like(value), where=np.asarray(value) > 0)
    margin = oil_margin(price, volume, base.oil_volume, rules)
    barrels = volume * rules.barrels_per_tonne
    return OilFlows(
        exports=barrels * np.maximum(price - rules.discount, 0.0),
        receipts=state_take * paid(margin, window[-1:], rules.receipts_delay),
        duty=duty_rate * barrels * price,
    )


def non_oil_revenue(base: Array, gdp_hat: Array, price_hat: Array, rules: BudgetRules) -> Array:
    r"""Revenue without oil: :math:`N \hat y^{\varepsilon_y} \hat p^{\varepsilon_p}` (5)."""
    return np.asarray(base * gdp_hat**rules.gdp_elasticity * price_hat**rules.price_elasticity)


def spending(base: Array, price_hat: Array, decided_hat: Array, indexation: Number) -> Array:
    r"""Spending: :math:`S \hat s\,[1 + \iota(\hat p_{t-4} - 1)]` (6)."""
    start = np.ones((min(INDEXATION_LAG, price_hat.shape[0]), price_hat.shape[1]))
    followed = np.concatenate([start, price_hat[: max(price_hat.shape[0] - INDEXATION_LAG, 0)]])
    return np.asarray(base * decided_hat * (1 + indexation * (followed - 1)))


def nominal_gdp(base: BaselineArrays, gdp_hat: Array, price_hat: Array, oil_price_local_hat: Array) -> Array:
    r"""GDP at current prices; oil has its own: :math:`Y \hat y\, \hat p^{1-\omega} (\hat P \hat e)^{\omega}` (7)."""
    deflator_hat = price_hat ** (1 - base.oil_share) * oil_price_local_hat**base.oil_share
    return np.asarray(base.gdp * gdp_hat * deflator_hat)


def wanted_transfers(planned: Array, gained: Array, covers: Number) -> Array:
    r"""Transfers the budget asks for: the law's, and a part of what it lacks (8): :math:`T + \varphi \max(-G, 0)`."""
    return np.asarray(planned + covers * np.maximum(-gained, 0.0))


@dataclass(frozen=True)
class FundFlows:
    """Transfers in billion of the currency, assets in USD million, (quarter, draw)."""

    transfers: Array
    assets: Array


def fund(start: float, receipts: Array, wanted: Array, exchange_rate: Array, yearly_return: Number) -> FundFlows:
    r"""The fund quarter by quarter (9): :math:`F_t = F_{t-1}(1 + r/4) + R_t - 1000\,T_t/e_t`, never below zero.

    Parameters
    ----------
    receipts : USD million.
    wanted : transfers the budget asks for; it gets no more than there is.
    """
    assets, transfers = np.empty_like(receipts), np.empty_like(receipts)
    held = np.full(receipts.shape[1], start)
    for t in range(receipts.shape[0]):
        there = held * (1 + np.asarray(yearly_return) / 4) + receipts[t]
        transfers[t] = np.minimum(wanted[t], there * exchange_rate[t] / 1000)
        held = np.maximum(there - 1000 * transfers[t] / exchange_rate[t], 0.0)
        assets[t] = held
    return FundFlows(transfers, assets)


def reserves(start: float, coming_home: Array, response: Number) -> Array:
    """Reserves: a part of the change of currency coming home, summed over quarters, never below zero (10)."""
    return np.maximum(start + np.cumsum(response * coming_home, axis=0), 0.0)
