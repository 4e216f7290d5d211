"""Laws of the trade equilibrium, held to on small random worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.strategies import if_feasible, trials

from tightrope.core.errors import InfeasibleError
from tightrope.core.shocks import Shocks
from tightrope.trade import Closure, TradeModel, baseline_from_arrays, calibration_from_arrays
from tightrope.validation.closed_forms import home_share, log_real_wage_from_home_shares
from tightrope.validation.toy import Recipe, make_world

laws = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
BALANCING = (Closure.SHARE_OF_INCOME, Closure.ZERO, Closure.NOMINAL, Closure.SHARE_OF_WORLD_INCOME)


def solved(trial, tolerance=1e-11):
    """The equilibrium, skipping shocks that by chance cut a region off."""
    with if_feasible():
        model = trial.model
        equilibrium = model.solve(trial.shocks, tolerance=tolerance)
    assert equilibrium.report.converged, equilibrium.report.describe()
    return model, equilibrium


@laws
@given(trials())
def test_no_shock_changes_nothing(trial):
    model = trial.model
    equilibrium = model.solve(Shocks.neutral(trial.baseline.sectors, trial.baseline.regions))
    for name in ("real_income_hat", "wage_hat", "price_hat", "unit_cost_hat", "income_hat", "real_wage_hat"):
        np.testing.assert_allclose(getattr(equilibrium, name).values, 1, atol=1e-12)
    np.testing.assert_allclose(equilibrium.trade_new, model.baseline.trade, rtol=1e-11, atol=1e-12)


@laws
@given(trials())
def test_accounts_close(trial):
    """Recomputed from the record alone: trade, output, spending, income and balances agree to 1e-9."""
    model, new = solved(trial)
    a = model.accounts
    world = float(new.output_new.sum())
    trade, tariff = new.trade_new.values, a.tariff + trial.shocks.tariff_add.values
    np.testing.assert_allclose((trade * (1 + tariff)).sum(axis=2), new.expenditure_new, rtol=1e-9, atol=1e-9 * world)
    sold = trade / (1 + trial.shocks.export_tax_add.values)
    np.testing.assert_allclose(sold.sum(axis=1), new.output_new, rtol=1e-9, atol=1e-9 * world)
    np.testing.assert_allclose((trade * tariff).sum(axis=(0, 2)), new.tariff_revenue_new, rtol=1e-9, atol=1e-9 * world)
    np.testing.assert_allclose((trade - sold).sum(axis=(0, 1)), new.export_rent_new, rtol=1e-9, atol=1e-9 * world)
    balance = trade.sum(axis=(0, 1)) - trade.sum(axis=(0, 2))
    np.testing.assert_allclose(balance, new.trade_balance_new, atol=1e-9 * world)
    assert abs(float(new.trade_balance_new.sum())) < 1e-9 * world
    factor_share = (a.mobile_share + a.resource_share) * new.output_new.values
    income = factor_share.sum(axis=0) + new.tariff_revenue_new.values + new.export_rent_new.values - balance
    np.testing.assert_allclose(income, new.income_hat.values * a.income, rtol=1e-9, atol=1e-9 * world)
    np.testing.assert_allclose(factor_share.sum(), a.factor_income.sum(), rtol=1e-9)


@laws
@given(trials())
def test_order_of_regions_does_not_matter(trial):
    _, new = solved(trial)
    order = np.random.default_rng(trial.seed).permutation(len(trial.baseline.regions))
    names = [trial.baseline.regions[n] for n in order]
    b = trial.baseline
    shuffled = baseline_from_arrays(
        trade=b.trade.values[:, order][:, :, order],
        tariff_rate=b.tariff_rate.values[:, order][:, :, order],
        intermediate=b.intermediate.values[order],
        rent_share=b.rent_share.values[order],
        regions=names,
        sectors=b.sectors,
    )
    shocks = Shocks(
        **{
            name: getattr(trial.shocks, name).isel(importer=order, exporter=order)
            for name in ("trade_cost_hat", "open_share", "tariff_add", "export_tax_add")
        },
        productivity_hat=trial.shocks.productivity_hat.isel(region=order),
    )
    again = TradeModel(shuffled, trial.calibration).solve(shocks, tolerance=1e-11)
    np.testing.assert_allclose(again.real_income_hat.values, new.real_income_hat.values[order], rtol=1e-8)


@laws
@given(trials(), st.floats(1e-4, 1e4))
def test_the_unit_of_money_does_not_matter(trial, scale):
    _, new = solved(trial)
    b = trial.baseline
    scaled = replace(b, trade=b.trade * scale, intermediate=b.intermediate * scale)
    again = TradeModel(scaled, trial.calibration).solve(trial.shocks, tolerance=1e-11)
    np.testing.assert_allclose(again.real_income_hat, new.real_income_hat, rtol=1e-9)
    np.testing.assert_allclose(
        again.trade_new, new.trade_new * scale, rtol=1e-8, atol=1e-9 * float(new.trade_new.max()) * scale
    )


@laws
@given(trials(closures=(Closure.ZERO, Closure.SHARE_OF_INCOME), bans=False))
def test_a_ban_between_two_stops_their_trade_and_nothing_else_directly(trial):
    """The banned flows are exactly zero; trade between the two never rises."""
    model = trial.model
    neutral = Shocks.neutral(trial.baseline.sectors, trial.baseline.regions)
    closed = neutral.open_share.values.copy()
    closed[:, 0, 1] = closed[:, 1, 0] = 0.0
    with if_feasible():
        new = model.solve(replace(neutral, open_share=neutral.open_share.copy(data=closed)))
    assert new.report.converged
    assert float(np.abs(new.trade_new.values[:, 0, 1]).max()) == 0.0
    assert float(np.abs(new.trade_new.values[:, 1, 0]).max()) == 0.0
    assert (new.trade_new.values[:, 0, 1] <= model.baseline.trade.values[:, 0, 1]).all()


@laws
@given(trials(closures=(Closure.ZERO,), taxes=False, bans=False), st.floats(1.05, 2.0))
def test_without_tariffs_no_world_gains_from_dearer_trade(trial, cost):
    """With no tax anywhere the equilibrium is efficient for the world: dearer borders cannot raise every income."""
    b = trial.baseline
    free = TradeModel(replace(b, tariff_rate=b.tariff_rate * 0, intermediate=b.intermediate * 0.5), trial.calibration)
    neutral = Shocks.neutral(b.sectors, b.regions)
    abroad = np.where(np.eye(len(b.regions), dtype=bool)[None], 1.0, cost)
    dear = neutral.trade_cost_hat.copy(data=np.broadcast_to(abroad, neutral.trade_cost_hat.shape))
    new = free.solve(replace(neutral, trade_cost_hat=dear))
    assert new.report.converged
    assert float(new.real_income_hat.min()) < 1 + 1e-9


@laws
@given(trials(bans=False))
def test_a_rent_share_of_zero_is_caliendo_and_parro(trial):
    r"""Real wages then follow home shares alone, whatever happens to trade costs and taxes."""
    plain = replace(trial, baseline=replace(trial.baseline, rent_share=trial.baseline.rent_share * 0))
    plain = replace(plain, shocks=replace(plain.shocks, productivity_hat=plain.shocks.productivity_hat * 0 + 1))
    b = plain.baseline
    assume(bool((np.einsum("jnn->jn", b.trade.values) > 0).all()))
    model, new = solved(plain, tolerance=1e-12)
    old = home_share(model.baseline.trade.values, model.baseline.tariff_rate.values)
    now = np.einsum("jnn->jn", new.trade_new.values) / new.expenditure_new.values
    theta = plain.calibration.trade_elasticity.values
    expected = log_real_wage_from_home_shares(model.baseline, theta, now / old)
    np.testing.assert_allclose(np.log(new.real_wage_hat.values), expected, atol=1e-10)


@laws
@given(trials())
def test_a_rent_share_close_to_zero_is_close_to_none(trial):
    tiny = replace(trial, baseline=replace(trial.baseline, rent_share=trial.baseline.rent_share * 1e-7))
    none = replace(trial, baseline=replace(trial.baseline, rent_share=trial.baseline.rent_share * 0))
    _, first = solved(tiny)
    _, second = solved(none)
    np.testing.assert_allclose(first.real_income_hat, second.real_income_hat, rtol=1e-4)


@laws
@given(st.integers(0, 1000), st.floats(2.0, 8.0))
def test_a_small_tariff_helps_who_sets_it_and_hurts_the_rest_of_the_world(seed, theta):
    """Optimal-tariff argument: from free trade a small uniform tariff improves the terms of trade."""
    baseline = make_world(Recipe(regions=3, sectors=1, tariff=0.0, rent=0.0, inputs=0.3, imbalance=0.0), seed)
    model = TradeModel(baseline, calibration_from_arrays(baseline, trade_elasticity=theta, closure=Closure.ZERO))
    neutral = Shocks.neutral(baseline.sectors, baseline.regions)
    rate = np.zeros(neutral.tariff_add.shape)
    rate[:, 0, 1:] = 0.01
    new = model.solve(replace(neutral, tariff_add=neutral.tariff_add.copy(data=rate)), tolerance=1e-12)
    assert float(new.real_income_hat.values[0]) > 1
    assert float(new.real_income_hat.values[1:].min()) < 1


@laws
@given(trials())
def test_a_warm_start_ends_where_a_cold_one_does(trial):
    model, new = solved(trial)
    again = model.solve(trial.shocks, tolerance=1e-11, start=new)
    assert again.report.steps <= max(3, new.report.steps)
    np.testing.assert_allclose(again.real_income_hat, new.real_income_hat, rtol=1e-9)


@laws
@given(trials(bans=False), st.sampled_from([1.0, 5.0, 20.0]))
def test_hard_shocks_are_solved_or_said_to_have_no_solution(trial, theta):
    """100 points on every tariff; elasticities from 1 to four times a usual value. Without balances there is always an
    equilibrium; with them a region may be left with nothing to spend, and is then named."""
    calibration = calibration_from_arrays(trial.baseline, trade_elasticity=theta, closure=trial.calibration.closure)
    neutral = Shocks.neutral(trial.baseline.sectors, trial.baseline.regions)
    abroad = np.where(np.eye(len(trial.baseline.regions), dtype=bool)[None], 0.0, 1.0)
    rate = neutral.tariff_add.copy(data=np.broadcast_to(abroad, neutral.tariff_add.shape))
    found, why = None, ""
    try:
        found = TradeModel(trial.baseline, calibration).solve(replace(neutral, tariff_add=rate))
    except InfeasibleError as error:
        why = str(error)
    if found is None:
        assert calibration.closure is not Closure.ZERO
        assert any(region in why for region in trial.baseline.regions)
    else:
        assert found.report.converged, found.report.describe()


@pytest.mark.parametrize("closure", BALANCING)
def test_balances_follow_their_rule(closure):
    baseline = make_world(Recipe(), 3)
    calibration = calibration_from_arrays(baseline, trade_elasticity=4.0, closure=closure)
    model = TradeModel(baseline, calibration)
    shocks = Shocks.neutral(baseline.sectors, baseline.regions)
    rate = shocks.tariff_add.copy(data=np.where(np.eye(5, dtype=bool)[None], 0, 0.3) * np.ones((4, 1, 1)))
    new = model.solve(replace(shocks, tariff_add=rate), tolerance=1e-12)
    a, balance = model.accounts, new.trade_balance_new.values
    world = a.factor_income.sum()
    match closure:
        case Closure.ZERO:
            np.testing.assert_allclose(balance, 0, atol=1e-9 * world)
        case Closure.NOMINAL:
            np.testing.assert_allclose(balance, a.balance, rtol=1e-8, atol=1e-9 * world)
        case Closure.SHARE_OF_WORLD_INCOME:
            gross = new.income_hat.values * a.income + balance
            np.testing.assert_allclose(balance / gross.sum(), a.balance / a.gross_income.sum(), atol=1e-9)
        case Closure.SHARE_OF_INCOME:
            gross = new.income_hat.values * a.income + balance
            drift = balance / gross - a.balance / a.gross_income
            np.testing.assert_allclose(drift, drift[0], atol=1e-9)
