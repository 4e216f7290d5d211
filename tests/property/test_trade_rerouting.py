"""Rerouting through hubs: accounts close, neutral beliefs change nothing, more compliance is less trade."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.property.test_trade_welfare import limit_on
from tests.strategies import if_feasible, trials

from tightrope.core.errors import UsageError
from tightrope.core.shocks import LimitKind, RentTo, Shocks
from tightrope.trade import decompose
from tightrope.trade.batch import Question, solve_many
from tightrope.trade.rerouting import Chosen, RouteChoice, Routes, rerouted
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


def cap_and_loss(baseline, *, rent_to, bound):
    """A price cap and a lost volume, of two exporters and two sectors where there are two."""
    cap = limit_on(baseline, kind=LimitKind.PRICE, rent_to=RentTo.IMPORTER, bound=bound, name="cap", part=0.7)
    lost = limit_on(baseline, kind=LimitKind.VOLUME, rent_to=rent_to, bound=bound, name="lost")
    lost = replace(lost, exporter=baseline.regions[1], sector=baseline.sectors[-1])
    return cap, lost


@laws
@given(trials(), st.sampled_from(list(RentTo)), st.floats(0.6, 0.99))
def test_accounts_close_with_every_wedge_at_once(trial, rent_to, bound):
    """Tariffs, export taxes, icebergs, bans, a price cap, a lost volume and hubs' margins: money paid is received."""
    shocks = replace(trial.shocks, limits=cap_and_loss(trial.baseline, rent_to=rent_to, bound=bound))
    routes = routes_of(trial.baseline, seed=trial.seed)
    model = trial.model.rerouting(routes, choice_of(routes))
    with if_feasible():
        new = model.solve(shocks, tolerance=1e-12)
    assume(new.report.converged)
    a, world = model.accounts, float(new.output_new.sum())
    margins = model.counterfactual(shocks).shocks.margins
    assert len(new.limits) == 2
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
    with if_feasible():
        new = model.solve(shocks, tolerance=1e-12)
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
    with if_feasible():
        questions = [Question(model, shocks) for model, shocks in pairs]
        alone = [model.solve(shocks, tolerance=1e-11) for model, shocks in pairs]
    assume(all(one.report.converged for one in alone))
    for one, other in zip(solve_many(questions, tolerance=1e-11), alone, strict=True):
        for name in ("real_income_hat", "hub_margin_new", "output_new", "trade_new"):
            expected = getattr(other, name).values
            scale = 1e-8 * max(np.abs(expected).max(), 1.0)
            np.testing.assert_allclose(getattr(one, name).values, expected, atol=scale)
    np.testing.assert_allclose(alone[1].real_income_hat, 1, atol=1e-12)


def one_way(trial, *, open_share=1.0, cost=1.0, hub_open=1.0):
    """Shocks on the flow from the second region to the first, and on the leg of the last hub into the first."""
    neutral = Shocks.neutral(trial.baseline.sectors, trial.baseline.regions)
    dearer, left = neutral.trade_cost_hat.copy(deep=True), neutral.open_share.copy(deep=True)
    dearer[:, 0, 1], left[:, 0, 1], left[:, 0, -1] = cost, open_share, hub_open
    return replace(neutral, trade_cost_hat=dearer, open_share=left)


def only_last_hub(trial):
    """Ways from the second region to the first through the last."""
    accounts = trial.model.accounts
    assume(len(accounts.regions) > 2)
    trade = accounts.trade
    assume((trade[:, 0, 1] > 0).any())
    part = np.zeros((1, *trade.shape[1:]))
    part[0, 0, 1] = 0.1 * trade[:, 0, 1].sum()
    return Routes.of(part, trade, np.array([trade.shape[1] - 1]), np.ones(len(trade), dtype=bool))


@laws
@given(trials(), st.floats(1.0, 12.0), st.floats(0.05, 0.95))
def test_a_hub_that_bans_the_same_goods_carries_none_of_them(trial, dispersion, open_share):
    """Bans on the leg are the bans on the direct way: nothing closed gets round, whatever is open passes as before."""
    routes, accounts, theta = only_last_hub(trial), trial.model.accounts, trial.model.elasticity
    shocks = shock_arrays(one_way(trial, open_share=open_share, hub_open=open_share), accounts)
    choice = choice_of(routes, compliance=0.0, dispersion=dispersion)
    found = Chosen.of(shocks, routes, choice, theta)
    np.testing.assert_allclose(found.open_share, open_share, rtol=1e-12)
    np.testing.assert_allclose(found.share, found.at.share, rtol=1e-12)
    free = Chosen.of(shock_arrays(one_way(trial, open_share=open_share), accounts), routes, choice, theta)
    assert (free.open_share > open_share).all()
    narrower = one_way(trial, open_share=open_share, hub_open=(1 + open_share) / 2)
    between = Chosen.of(shock_arrays(narrower, accounts), routes, choice, theta)
    assert ((between.open_share > open_share) & (between.open_share < free.open_share)).all()


@laws
@given(trials(), st.floats(0.0, 0.9))
def test_at_a_dispersion_of_one_a_ban_leaves_the_part_that_passed_hubs(trial, open_share):
    """Allen and Arkolakis: routes are chosen as suppliers are."""
    routes, accounts, theta = only_last_hub(trial), trial.model.accounts, trial.model.elasticity
    shocks = shock_arrays(one_way(trial, open_share=open_share), accounts)
    found = Chosen.of(shocks, routes, choice_of(routes, compliance=0.0, dispersion=1.0), theta)
    np.testing.assert_allclose(found.open_share, open_share + (1 - open_share) * found.at.share[0], rtol=1e-12)


@laws
@given(trials())
def test_full_compliance_without_margins_is_the_world_without_rerouting(trial):
    """To the accuracy of the solves."""
    routes = only_last_hub(trial)
    shocks = one_way(trial, open_share=0.4, cost=1.2)
    complying = trial.model.rerouting(routes, choice_of(routes, compliance=1.0, margin=0.0))
    with if_feasible():
        alone = trial.model.solve(shocks, tolerance=1e-12)
    np.testing.assert_array_equal(complying.solve(shocks, tolerance=1e-12).trade_new, alone.trade_new)
    np.testing.assert_array_equal(complying.direct().solve(shocks, tolerance=1e-12).trade_new, alone.trade_new)


@pytest.mark.parametrize("wrong", [(0.0, 0.1, 0.5), (3.0, -0.1, 0.5), (3.0, 0.1, 1.5)])
def test_beliefs_that_cannot_be_are_refused(wrong):
    with pytest.raises(UsageError):
        RouteChoice(wrong[0], wrong[1], np.array([wrong[2]]))
