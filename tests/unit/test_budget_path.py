"""The budget against published figures, and the answers of its commands."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from tightrope.core.errors import DataError, RecordError, UsageError
from tightrope.data.budget import load_budget
from tightrope.macro.budget import budget_path
from tightrope.macro.budget_baseline import oil_take_from_history
from tightrope.macro.budget_records import BudgetDrivers, quarters_from
from tightrope.macro.budget_rules import budget_rules
from tightrope.parameters import load_book

BOOK = load_book()
KAZ = load_budget("KAZ")
RULES = budget_rules(KAZ, BOOK)


def test_the_cost_of_a_barrel_is_what_the_history_says():
    """The figure of the data file is made from the file's own years: receipts per barrel on the price of Brent."""
    found, held = oil_take_from_history(KAZ), KAZ.oil.cost_per_barrel
    assert round(found.cost, 1) == held.value
    assert (round(found.low, 1), round(found.high, 1)) == pytest.approx((held.low, held.high), abs=0.11)
    assert found.take == pytest.approx(0.344, abs=0.001)
    assert found.years == 8


def test_a_country_without_history_of_oil_says_so():
    with pytest.raises(DataError, match="Armenia has no history of receipts from oil"):
        oil_take_from_history(load_budget("ARM"))


def test_the_plan_of_2025_is_met():
    """Law on the budget 2025-27: a deficit of 2.7 % of GDP. Ours for its last three quarters, with no new policy."""
    path = budget_path(KAZ, RULES, baseline="2025Q2", quarters=3)
    deficit = -float(path.balance.sum() / path.gdp.sum())
    planned = -KAZ.baselines["2025Q2"].planned_balance[2025].value
    assert deficit == pytest.approx(planned, abs=0.005)


def test_the_non_oil_deficit_of_2025_is_the_law_s():
    """Law on the budget 2025-27: 7.3 % of GDP."""
    path = budget_path(KAZ, RULES, baseline="2025Q2", quarters=3)
    assert -float(path.non_oil_balance.sum() / path.gdp.sum()) == pytest.approx(0.073, abs=0.003)


def test_the_accounts_of_a_window_are_the_published_ones():
    """Duty and transfers of 2025 explain the published non-oil deficit: 11,393.5 = 4,383.9 + 5,250.0 + 1,759.6."""
    one = KAZ.baselines["2026Q3"]
    half_of_2025 = 1759.6 - 731.0
    assert one.export_duty.value == pytest.approx(901.3 + half_of_2025, abs=0.2)
    assert one.transfers.value == pytest.approx(5250 - 3120 + 1860)


@pytest.mark.parametrize("quarter", list(KAZ.baselines))
def test_at_the_window_s_own_prices_the_fund_receives_what_it_received(quarter):
    """The rates are found from the window: played back over it, receipts and duty are the published ones."""
    from tightrope.macro.budget_baseline import baseline_arrays
    from tightrope.macro.budget_kernel import oil_flows

    one = KAZ.baselines[quarter]
    base = baseline_arrays(KAZ, quarter, 4, RULES)
    steady = np.full(4, base.window_price[1:].mean()), np.full(4, base.window_volume[1:].mean())
    flows = oil_flows(base, base.window_price[1:, None], base.window_volume[1:, None], RULES)
    to_usd = 1000 / one.exchange_rate_of_window.value
    assert flows.duty.sum() == pytest.approx(one.export_duty.value * to_usd)
    assert oil_flows(base, steady[0][:, None], steady[1][:, None], RULES).receipts.sum() == pytest.approx(
        one.fund_receipts.value * to_usd, rel=0.12
    )


def test_receipts_out_of_sample():
    """From the baseline of 2025Q2 with the prices and volumes that came: published receipts of four quarters 3,898 bn.

    The rates are those of the year before. They fall short by a fifth; the tolerance says so.
    """
    quarters = quarters_from("2025Q2", 4)
    usual = budget_path(KAZ, RULES, baseline="2025Q2", quarters=4)
    drivers = BudgetDrivers.from_arrays(
        quarters,
        oil_price_hat=np.array([68.0, 69.0, 63.6, 80.2]) / 68.0,
        oil_volume_hat=np.array([20.0, 20.83, 20.13, 17.68]) / 20.0,
        exchange_hat=np.array([513.7, 536.2, 524.7, 497.4]) / usual.exchange_rate.values[:, 0],
    )
    path = budget_path(KAZ, RULES, drivers, baseline="2025Q2")
    receipts = float((path.fund_receipts * path.exchange_rate).sum()) / 1000
    assert receipts == pytest.approx(3744.7 - 630.9 + 784.7, rel=0.25)


def test_a_third_of_exports_lost_for_a_quarter():
    """The fund loses more than a third of a quarter's receipts, half of it a quarter later; nothing but oil moves."""
    quarters = quarters_from("2025Q2", 4)
    usual = budget_path(KAZ, RULES, baseline="2025Q2", quarters=4)
    lost = budget_path(
        KAZ,
        RULES,
        BudgetDrivers.from_arrays(quarters, oil_volume_hat=np.array([2 / 3, 1, 1, 1])),
        baseline="2025Q2",
    )
    gone = (usual.fund_receipts - lost.fund_receipts).values[:, 0]
    steady = usual.fund_receipts.values[-1, 0]
    margin = 68.0 - RULES.discount - RULES.cost_per_barrel
    part = (1 + RULES.cost_stays * RULES.cost_per_barrel / margin) / 3
    np.testing.assert_allclose(gone, [steady * part / 2, steady * part / 2, 0, 0], atol=1e-9)
    assert 0.33 < part < 0.45
    assert float((usual.oil_exports - lost.oil_exports).sum()) == pytest.approx(10138.4 / 3, rel=1e-3)
    np.testing.assert_array_equal(lost.non_oil_revenue.values, usual.non_oil_revenue.values)


def test_spending_follows_prices_a_year_later():
    quarters = quarters_from("2026Q3", 8)
    usual = budget_path(KAZ, RULES, quarters=8)
    dearer = budget_path(KAZ, RULES, BudgetDrivers.from_arrays(quarters, price_hat=1.1))
    ratio = (dearer.spending / usual.spending).values[:, 0]
    np.testing.assert_allclose(ratio[:4], 1)
    np.testing.assert_allclose(ratio[4:], 1 + 0.1 * RULES.indexation)


def test_a_fund_that_is_used_up_pays_no_more_than_it_has():
    quarters = quarters_from("2026Q3", 12)
    drivers = BudgetDrivers.from_arrays(quarters, oil_price_hat=0.2, gdp_hat=0.2, exchange_hat=0.1)
    path = budget_path(KAZ, RULES.with_values(fund_covers=1.0), drivers)
    assert (path.fund_assets.values[-1] == 0).all()
    assert (path.fund_assets.values >= 0).all()


def test_the_same_law_year_by_year():
    """Transfers: 910 bn in the half year left of 2026, 2,770 a year after, for as long as one asks."""
    path = budget_path(KAZ, RULES, baseline="2026Q3", quarters=18)
    transfers = path.transfers.values[:, 0]
    assert transfers[:2].sum() == pytest.approx(910)
    for year in range(3):
        assert transfers[2 + 4 * year : 6 + 4 * year].sum() == pytest.approx(2770)


def test_drivers_of_other_quarters_are_refused():
    with pytest.raises(UsageError, match=r"needs 4 quarters from 2026Q3 to 2027Q2"):
        budget_path(KAZ, RULES, BudgetDrivers.from_arrays(quarters_from("2026Q4", 4)))


def test_a_baseline_that_is_not_there_is_refused():
    with pytest.raises(UsageError, match=r"no baseline 2020Q1: 2025Q2, 2026Q3"):
        budget_path(KAZ, RULES, baseline="2020Q1")


def test_draws_that_do_not_match_are_refused():
    drivers = BudgetDrivers.from_arrays(quarters_from("2026Q3", 4), draws=["a", "b"])
    with pytest.raises(UsageError, match="2 and 3 draws"):
        budget_path(KAZ, RULES.with_values(indexation=np.array([0.1, 0.2, 0.3])), drivers)


def test_a_rule_that_is_none_is_refused():
    with pytest.raises(UsageError, match="have no indexaton; they are gdp_elasticity"):
        RULES.with_values(indexaton=0.3)


def test_drivers_that_cannot_be_are_refused():
    with pytest.raises(RecordError, match=r"oil_volume_hat: 1 value\(s\) outside"):
        BudgetDrivers.from_arrays(quarters_from("2026Q3", 2), oil_volume_hat=np.array([1.0, -0.1]))


def test_a_path_stacks_into_one_array():
    stack = budget_path(KAZ, RULES, quarters=3).stacked()
    assert stack.dims == ("variable", "quarter", "draw")
    assert stack.sel(variable="reserves", quarter="2026Q3", draw="central") == 61828.6


def test_the_command_answers_in_a_table_and_in_json():
    from tightrope.cli.macro import app

    done = CliRunner().invoke(app, ["budget", "KAZ", "--oil-price", "-20", "--quarters", "3"], catch_exceptions=False)
    assert "After oil price -20 %: change against the above" in done.output
    assert "2027Q1" in done.output
    plain = CliRunner().invoke(
        app, ["budget", "ARM", "--gdp", "-2", "--json", "--quarters", "2"], catch_exceptions=False
    )
    content = json.loads(plain.output)
    assert content["usual"]["balance"][0] > content["after"]["balance"][0]
    wrong = CliRunner().invoke(app, ["budget", "KAZ", "--oil-price", "-100"])
    assert isinstance(wrong.exception, UsageError)
