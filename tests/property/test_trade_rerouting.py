"""Rerouting through hubs: accounts close, neutral beliefs change nothing, more compliance is less trade."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.property.test_trade_welfare import limit_on
from tests.strategies import trials

from tightrope.core.errors import InfeasibleError, UsageError
from tightrope.core.shocks import LimitKind, RentTo, Shocks
from tightrope.trade import decompose
from tightrope.trade.batch import Question, solve_many
from tightrope.trade.rerouting import RouteChoice, Routes, rerouted
from tightrope.trade.wedges import shock_arrays

laws = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def routes_of(baseline, *, share=0.15, seed=0):
    """The last region, and the first where there are three, sell on part of what others trade."""
    trade = baseline.trade.values
    n = trade.shape[1]
    hubs = np.unique([0, n - 1])
    part = share * np.random.default_rng(seed).uniform(0.3, 1, (len(hubs), n, n))
    return Routes.of(part * trade.sum(axis=0), trade, hubs, np.ones(len(trade), dtype=bool))


def choice_of(routes, *, compliance=0.3, margin=0.2, dispersion=3.0):
    return RouteChoice(dispersion, margin, np.full(len(routes.hubs), compliance))


@laws
@given(trials(), st.sampled_from(list(LimitKind)), st.sampled_from(list(RentTo)), st.floats(0.6, 0.99))
def test_accounts_close_with_every_wedge_at_once(trial, kind, rent_to, bound):
    """Tariffs, export taxes, icebergs, bans, a limit and hubs' margins: money paid is money received."""
    shocks = replace(trial.shocks, limits=(limit_on(trial.baseline, kind=kind, rent_to=rent_to, bound=bound),))
    routes = routes_of(trial.baseline, seed=trial.seed)
    model = trial.model.rerouting(routes, choice_of(routes))
    try:
        new = model.solve(shocks, tolerance=1e-12)
    except InfeasibleError:
        assume(False)
    assume(new.report.converged)
    a, world = model.accounts, float(new.output_new.sum())
    margins = model.counterfactual(shocks).shocks.margins
    trade = new.trade_new.values
    kept = np.zeros(trade.size)
    np.add.at(kept, margins.cells, margins.rate)
    hubs = np.bincount(margins.hub, margins.rate * trade.reshape(-1)[margins.cells], minlength=trade.shape[1])
    np.testing.assert_allclose(hubs, new.hub_margin_new, atol=1e-9 * world)
    leaving = (trade * (1 - kept.reshape(trade.shape))).sum(axis=(0, 1))
    np.testing.assert_allclose(leaving, new.output_new.sum("sector") + new.export_rent_new, atol=1e-9 * world)
    paid = trade.sum(axis=(0, 2)) + new.tariff_revenue_new.values
    np.testing.assert_allclose(paid, new.expenditure_new.sum("sector"), atol=1e-9 * world)
    balance = leaving + hubs - trade.sum(axis=(0, 2))
    np.testing.assert_allclose(balance, new.trade_balance_new, atol=1e-9 * world)
    assert abs(float(new.trade_balance_new.sum())) < 1e-9 * world
    earned = ((a.mobile_share + a.resource_share) * new.output_new.values).sum(axis=0)
    gross = earned + (new.tariff_revenue_new + new.export_rent_new + new.hub_margin_new).values
    np.testing.assert_allclose(gross - balance, new.income_hat.values * a.income, atol=1e-9 * world)


@laws
@given(trials(), st.sampled_from(list(LimitKind)), st.sampled_from(list(RentTo)), st.floats(0.6, 0.99))
def test_contributions_sum_to_the_log_change(trial, kind, rent_to, bound):
    """For sellers, buyers and hubs."""
    shocks = replace(trial.shocks, limits=(limit_on(trial.baseline, kind=kind, rent_to=rent_to, bound=bound),))
    routes = routes_of(trial.baseline, seed=trial.seed)
    model = trial.model.rerouting(routes, choice_of(routes))
    try:
        new = model.solve(shocks, tolerance=1e-12)
    except InfeasibleError:
        assume(False)
    assume(new.report.converged)
    for region in trial.baseline.regions[:2]:
        found = decompose(model, shocks, region)
        expected = float(np.log(new.real_income_hat.sel(region=region)))
        assert abs(float(found.log_points.sum()) - expected) < 1e-8
        assert abs(found.total - expected) < 1e-8


@laws
@given(trials())
def test_neutral_cases_are_exact(trial):
    """No shock, an empty table and hubs that comply in full leave the shocks exactly as they were."""
    routes = routes_of(trial.baseline, seed=trial.seed)
    accounts, theta = trial.model.accounts, trial.model.elasticity
    tools = {"tariff": accounts.tariff, "elasticity": theta}
    nothing = shock_arrays(Shocks.neutral(trial.baseline.sectors, trial.baseline.regions), accounts)
    same = rerouted(nothing, routes, choice_of(routes), **tools)
    assert len(same.cells) == 0
    assert len(same.margins) == 0
    shocks = shock_arrays(trial.shocks, accounts)
    empty = Routes(routes.hubs, np.zeros_like(routes.share))
    legs_open = replace(shocks, iceberg=np.abs(shocks.iceberg))
    for found in (rerouted(shocks, empty, choice_of(empty), **tools),):
        np.testing.assert_array_equal(found.cells, shocks.cells)
        np.testing.assert_array_equal(found.iceberg, shocks.iceberg)
        assert len(found.margins) == 0
    full = rerouted(legs_open, routes, choice_of(routes, compliance=1.0, margin=0.0), **tools)
    hindered = np.flatnonzero((legs_open.iceberg > 0) | (legs_open.open_share < 1))
    place = np.searchsorted(full.cells, legs_open.cells[hindered])
    np.testing.assert_array_equal(full.iceberg[place], legs_open.iceberg[hindered])
    np.testing.assert_array_equal(full.open_share[place], legs_open.open_share[hindered])


@laws
@given(trials(bans=False), st.floats(0.5, 12.0), st.floats(0.0, 1.0))
def test_more_compliance_is_a_dearer_and_narrower_way(trial, dispersion, open_share):
    """Between two with open legs through others."""
    routes = routes_of(trial.baseline, seed=trial.seed)
    assume(routes.share[:, 0, 1, 0].any() or routes.share[:, 0, 0, 1].any())
    n, i = (1, 0) if routes.share[:, 0, 1, 0].any() else (0, 1)
    accounts, theta = trial.model.accounts, trial.model.elasticity
    neutral = Shocks.neutral(trial.baseline.sectors, trial.baseline.regions)
    cost, left = neutral.trade_cost_hat.copy(deep=True), neutral.open_share.copy(deep=True)
    cost[:, n, i], left[:, n, i] = 2.0, open_share
    shocks = shock_arrays(replace(neutral, trade_cost_hat=cost, open_share=left), accounts)
    worth = []
    for compliance in (0.0, 0.25, 0.5, 0.9, 1.0):
        choice = choice_of(routes, compliance=compliance, dispersion=dispersion)
        new = rerouted(shocks, routes, choice, tariff=accounts.tariff, elasticity=theta)
        spread = new.open_share * np.exp(-theta[new.cells // accounts.trade[0].size] * new.iceberg)
        worth.append(spread)
    assert (np.diff(worth, axis=0) <= 1e-12).all()


@laws
@given(trials(taxes=True))
def test_side_by_side_is_alone(trial):
    """Different shocks and beliefs about hubs in one batch; no shock is the baseline."""
    routes = routes_of(trial.baseline, seed=trial.seed)
    neutral = Shocks.neutral(trial.baseline.sectors, trial.baseline.regions)
    models = [trial.model.rerouting(routes, choice_of(routes, compliance=one)) for one in (0.0, 0.4, 0.8)]
    pairs = [(models[0], trial.shocks), (models[1], neutral), (models[2], trial.shocks), (trial.model, trial.shocks)]
    try:
        questions = [Question(model, shocks) for model, shocks in pairs]
        alone = [model.solve(shocks, tolerance=1e-11) for model, shocks in pairs]
    except InfeasibleError:
        assume(False)
    assume(all(one.report.converged for one in alone))
    for one, other in zip(solve_many(questions, tolerance=1e-11), alone, strict=True):
        for name in ("real_income_hat", "hub_margin_new", "output_new", "trade_new"):
            expected = getattr(other, name).values
            scale = 1e-8 * max(np.abs(expected).max(), 1.0)
            np.testing.assert_allclose(getattr(one, name).values, expected, atol=scale)
    np.testing.assert_allclose(alone[1].real_income_hat, 1, atol=1e-12)


@pytest.mark.parametrize("wrong", [(0.0, 0.1, 0.5), (3.0, -0.1, 0.5), (3.0, 0.1, 1.5)])
def test_beliefs_that_cannot_be_are_refused(wrong):
    with pytest.raises(UsageError):
        RouteChoice(wrong[0], wrong[1], np.array([wrong[2]]))
