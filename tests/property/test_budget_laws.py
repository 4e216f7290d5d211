"""Laws of accounting and of sense that a budget keeps, whatever happens."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.core.record import array_specs
from tightrope.data.budget import list_budgets, load_budget
from tightrope.macro.budget import budget_path
from tightrope.macro.budget_records import BudgetDrivers, BudgetPath, quarters_from
from tightrope.macro.budget_rules import budget_rules, rule_ranges
from tightrope.parameters import load_book

BOOK = load_book()
CASES = [(country, quarter) for country in list_budgets() for quarter in load_budget(country).baselines]
COUNT = 10
HATS = ("gdp_hat", "price_hat", "exchange_hat", "oil_price_hat", "oil_volume_hat", "spending_hat")

cases = st.sampled_from(CASES)
paths = st.fixed_dictionaries(
    {hat: st.lists(st.floats(0.2, 3.0), min_size=COUNT, max_size=COUNT).map(np.array) for hat in HATS}
)


def rules_at(pack, place: float):
    """Rules moved between the ends of their ranges."""
    ranges = rule_ranges(pack, BOOK)
    moved = {name: low + place * (high - low) for name, (low, high) in ranges.items()}
    return budget_rules(pack, BOOK).with_values(**moved)


def run(case, hats, place=0.5) -> BudgetPath:
    pack = load_budget(case[0])
    drivers = BudgetDrivers.from_arrays(quarters_from(case[1], COUNT), **hats)
    return budget_path(pack, rules_at(pack, place), drivers, baseline=case[1])


def plain(path: BudgetPath) -> dict[str, np.ndarray]:
    return {f.name: getattr(path, f.name).values for f in fields(path) if f.name in array_specs(BudgetPath)}


@settings(max_examples=30, deadline=None)
@given(case=cases, hats=paths, place=st.floats(0.01, 0.99))
def test_the_accounts_add_up(case, hats, place):
    x = plain(run(case, hats, place))
    close = {"rtol": 1e-12, "atol": 1e-9 * x["gdp"].max()}
    np.testing.assert_allclose(x["revenue"], x["non_oil_revenue"] + x["export_duty"] + x["transfers"], **close)
    np.testing.assert_allclose(x["balance"], x["revenue"] - x["spending"] - x["net_lending"], **close)
    np.testing.assert_allclose(x["non_oil_balance"], x["balance"] - x["export_duty"] - x["transfers"], **close)
    receipts = x["fund_receipts"] * x["exchange_rate"] / 1000
    np.testing.assert_allclose(x["balance_with_fund"], x["non_oil_balance"] + x["export_duty"] + receipts, **close)
    for name in ("balance", "non_oil_balance", "balance_with_fund"):
        np.testing.assert_allclose(x[f"{name}_share"] * x["gdp"], x[name], **close)


@settings(max_examples=30, deadline=None)
@given(case=cases, hats=paths, place=st.floats(0.01, 0.99))
def test_what_the_fund_has_is_what_came_in_less_what_went_out(case, hats, place):
    pack = load_budget(case[0])
    x = plain(run(case, hats, place))
    start = pack.baselines[case[1]].fund_assets
    before = np.concatenate([[[start.value if start else 0.0]], x["fund_assets"][:-1]])
    earned = before * rules_at(pack, place).fund_return / 4
    out = 1000 * x["transfers"] / x["exchange_rate"]
    np.testing.assert_allclose(x["fund_assets"], before + earned + x["fund_receipts"] - out, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_nothing_happening_is_the_baseline(case):
    nothing = plain(run(case, {}))
    pack = load_budget(case[0])
    again = plain(budget_path(pack, rules_at(pack, 0.5), baseline=case[1], quarters=COUNT))
    for name, values in nothing.items():
        np.testing.assert_array_equal(values, again[name])
    assert (nothing["reserves"] == pack.baselines[case[1]].reserves.value).all()


@settings(max_examples=40, deadline=None)
@given(quarter=st.sampled_from(["2025Q2", "2026Q3"]), lower=st.floats(0.3, 0.95), place=st.floats(0.05, 0.95))
def test_cheaper_oil_is_never_good_for_budget_or_fund(quarter, lower, place):
    usual, cheap = (
        plain(run(("KAZ", quarter), {}, place)),
        plain(run(("KAZ", quarter), {"oil_price_hat": lower}, place)),
    )
    for name in ("export_duty", "fund_receipts", "oil_exports", "fund_assets", "balance_with_fund"):
        assert (cheap[name] <= usual[name] + 1e-9).all()
    assert (cheap["transfers"] >= usual["transfers"] - 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(quarter=st.sampled_from(["2025Q2", "2026Q3"]), lower=st.floats(0.5, 0.95), place=st.floats(0.05, 0.95))
def test_taxes_on_oil_fall_by_more_than_its_price_and_by_at_least_its_volume(quarter, lower, place):
    """Costs do not fall with the price (progressive take); of a tonne not sold a part of the cost stays."""
    case = ("KAZ", quarter)
    usual, cheap = plain(run(case, {}, place)), plain(run(case, {"oil_price_hat": lower}, place))
    less = plain(run(case, {"oil_volume_hat": lower}, place))
    last = slice(1, None)  # the first quarter is partly paid on the quarter before
    assert (cheap["fund_receipts"][last] < lower * usual["fund_receipts"][last]).all()
    assert (less["fund_receipts"][last] < lower * usual["fund_receipts"][last]).all()
    pack = load_budget("KAZ")
    all_saved = rules_at(pack, place).with_values(cost_stays=0.0)
    drivers = BudgetDrivers.from_arrays(quarters_from(quarter, COUNT), oil_volume_hat=lower)
    saved = plain(budget_path(pack, all_saved, drivers, baseline=quarter))
    np.testing.assert_allclose(saved["fund_receipts"][last], lower * usual["fund_receipts"][last], rtol=1e-9)
    np.testing.assert_allclose(cheap["export_duty"], lower * usual["export_duty"], rtol=1e-9)


@settings(max_examples=30, deadline=None)
@given(case=cases, hats=paths)
def test_without_oil_and_fund_nothing_of_them_is_there(case, hats):
    x = plain(run(case, hats))
    if load_budget(case[0]).oil is None:
        assert not any(
            x[name].any() for name in ("oil_exports", "fund_receipts", "fund_assets", "transfers", "export_duty")
        )
        np.testing.assert_array_equal(x["balance"], x["balance_with_fund"])


@settings(max_examples=20, deadline=None)
@given(case=cases, hats=paths, places=st.lists(st.floats(0.02, 0.98), min_size=3, max_size=3))
def test_draws_together_are_the_draws_one_by_one(case, hats, places):
    pack = load_budget(case[0])
    each = [rules_at(pack, place) for place in places]
    together = each[0].with_values(**{f.name: np.array([getattr(r, f.name) for r in each]) for f in fields(each[0])})
    drivers = BudgetDrivers.from_arrays(quarters_from(case[1], COUNT), **hats)
    joint = plain(budget_path(pack, together, drivers, baseline=case[1]))
    for i, rules in enumerate(each):
        alone = plain(budget_path(pack, rules, drivers, baseline=case[1]))
        for name, values in alone.items():
            np.testing.assert_allclose(joint[name][:, i], values[:, 0], rtol=1e-10, atol=1e-9)
