"""Budget, oil fund and reserves by quarter, from paths of GDP, prices, the exchange rate and oil."""

from __future__ import annotations

import numpy as np

from tightrope.core.errors import UsageError
from tightrope.data.budget import BudgetPack
from tightrope.macro import budget_kernel as kernel
from tightrope.macro.budget_baseline import baseline_arrays, pick_baseline
from tightrope.macro.budget_kernel import BudgetRules
from tightrope.macro.budget_records import BudgetDrivers, BudgetPath, labelled, quarters_from


def budget_path(
    pack: BudgetPack,
    rules: BudgetRules,
    drivers: BudgetDrivers | None = None,
    *,
    baseline: str | None = None,
    quarters: int = 12,
) -> BudgetPath:
    """The budget of a country over some quarters.

    Parameters
    ----------
    pack : `tightrope.data.budget.load_budget`.
    rules : `budget_rules`, or draws of them: arrays as long as the drivers' draws, or where those are one, any number.
    drivers : what happens; None for the baseline itself.
    baseline : the quarter a dated baseline begins in; the latest if None.
    quarters : how many, where no drivers say so.

    Raises
    ------
    UsageError : no such baseline, or drivers that begin in another quarter or leave quarters out.
    """
    first, _ = pick_baseline(pack, baseline)
    happening = drivers or BudgetDrivers.from_arrays(quarters_from(first, quarters))
    _refuse_other_quarters(happening, first, pack)
    base = baseline_arrays(pack, first, len(happening.quarters), rules)
    return _path(pack, first, base, happening, rules)


def _refuse_other_quarters(drivers: BudgetDrivers, first: str, pack: BudgetPack) -> None:
    expected = quarters_from(first, len(drivers.quarters))
    if drivers.quarters != expected:
        raise UsageError(
            f"The drivers run from {drivers.quarters[0]} to {drivers.quarters[-1]}; the baseline {first} of "
            f"{pack.name} needs {len(expected)} quarters from {first} to {expected[-1]}, none left out."
        )


def _path(
    pack: BudgetPack, first: str, base: kernel.BaselineArrays, drivers: BudgetDrivers, rules: BudgetRules
) -> BudgetPath:
    shape = _shape(drivers, rules)
    gdp_hat, price_hat, exchange_hat, oil_price_hat, oil_volume_hat, spending_hat = (
        np.broadcast_to(array.values, shape)
        for array in (
            drivers.gdp_hat,
            drivers.price_hat,
            drivers.exchange_hat,
            drivers.oil_price_hat,
            drivers.oil_volume_hat,
            drivers.spending_hat,
        )
    )
    exchange, usual_exchange = base.exchange_rate * exchange_hat, np.broadcast_to(base.exchange_rate, shape)
    oil = kernel.oil_flows(base, base.oil_price * oil_price_hat, base.oil_volume * oil_volume_hat, rules)
    usual = kernel.oil_flows(base, base.oil_price, base.oil_volume, rules)

    duty, usual_duty = oil.duty * exchange / 1000, usual.duty * usual_exchange / 1000
    non_oil = kernel.non_oil_revenue(base.non_oil_revenue, gdp_hat, price_hat, rules)
    spending = kernel.spending(base.spending, price_hat, spending_hat, rules.indexation)
    gained = (non_oil - base.non_oil_revenue) + (duty - usual_duty) - (spending - base.spending)
    wanted = kernel.wanted_transfers(base.transfers, gained, rules.fund_covers if pack.fund else 0.0)

    planned = np.broadcast_to(base.transfers, shape)
    usual_receipts = np.broadcast_to(usual.receipts, shape)
    flows = kernel.fund(base.fund_assets, oil.receipts, wanted, exchange, rules.fund_return)
    usual_flows = kernel.fund(base.fund_assets, usual_receipts, planned, usual_exchange, rules.fund_return)
    coming_home = (
        rules.kept_at_home * (oil.exports - usual.exports)
        - (oil.receipts - usual.receipts)
        + 1000 * (flows.transfers / exchange - usual_flows.transfers / usual_exchange)
    )
    revenue = non_oil + duty + flows.transfers
    balance = revenue - spending - base.net_lending
    non_oil_balance = balance - duty - flows.transfers
    with_fund = balance - flows.transfers + oil.receipts * exchange / 1000
    gdp = kernel.nominal_gdp(base, gdp_hat, price_hat, oil_price_hat * exchange_hat)
    found = {
        "gdp": gdp,
        "non_oil_revenue": non_oil,
        "export_duty": duty,
        "transfers": flows.transfers,
        "revenue": revenue,
        "spending": spending,
        "net_lending": base.net_lending,
        "balance": balance,
        "non_oil_balance": non_oil_balance,
        "balance_with_fund": with_fund,
        "balance_share": balance / gdp,
        "non_oil_balance_share": non_oil_balance / gdp,
        "balance_with_fund_share": with_fund / gdp,
        "oil_exports": oil.exports,
        "fund_receipts": oil.receipts,
        "fund_assets": flows.assets,
        "reserves": kernel.reserves(base.reserves, coming_home, rules.reserves_response),
        "exchange_rate": exchange,
    }
    draws = drivers.draws if shape[1] == len(drivers.draws) else tuple(map(str, range(shape[1])))
    arrays = {n: labelled(np.broadcast_to(v, shape).copy(), drivers.quarters, draws) for n, v in found.items()}
    return BudgetPath(country=pack.country, baseline=first, **arrays)


def _shape(drivers: BudgetDrivers, rules: BudgetRules) -> tuple[int, int]:
    """Quarters and draws of the answer. Raises `UsageError` if rules and drivers have different numbers of draws."""
    counts = {len(drivers.draws), *(np.size(getattr(rules, name)) for name in kernel.rule_names())}
    several = sorted(counts - {1})
    if len(several) > 1:
        raise UsageError(
            f"Drivers and rules have {' and '.join(map(str, several))} draws: give the same number, or one."
        )
    return len(drivers.quarters), several[0] if several else 1
