"""Nests and ties of labour: the equations once more in slow loops, and what each reduces to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from tests.strategies import if_feasible, random_shocks, trials

from tightrope.core.errors import RecordError
from tightrope.trade import Closure, Question, TradeModel, calibration_from_arrays, decompose, solve_many
from tightrope.trade.precondition import preconditioner
from tightrope.validation.toy import Recipe, make_world

RECIPE = Recipe(regions=4, sectors=3, rent=0.4, tariff=0.08, inputs=0.5)
THETA = [1.5, 4.0, 8.0]


def calibrated(baseline, **technology):
    return replace(calibration_from_arrays(baseline, trade_elasticity=THETA), **technology)


@pytest.fixture(scope="module")
def world():
    baseline = make_world(RECIPE, 8)
    return baseline, random_shocks(baseline, 3, bans=False)


def ces(shares, prices, substitution):
    """Price index of a nest, in levels."""
    if substitution == 1:
        return float(np.prod(np.power(prices, shares)))
    return float((shares * np.power(prices, 1 - substitution)).sum() ** (1 / (1 - substitution)))


@pytest.mark.parametrize("mobility", [float("inf"), 1.5, 0.0])
@pytest.mark.parametrize("sigmas", [(0.5, 0.2, 0.9), (1.0, 0.3, 1.0), (0.6, 1.0, 0.4), (1.8, 2.5, 3.0)])
def test_the_equations_in_plain_loops(world, sigmas, mobility):
    baseline, shocks = world
    value_added, inputs, final = sigmas
    model = TradeModel(
        baseline,
        calibrated(
            baseline,
            value_added_substitution=value_added,
            input_substitution=inputs,
            final_substitution=final,
            labour_mobility=mobility,
        ),
    )
    new = model.solve(shocks, tolerance=1e-11)
    assert new.report.converged
    a, price, wage = model.accounts, new.price_hat.values, new.wage_hat.values
    output, income = new.output_new.values, new.income_hat.values * a.income
    tied = 0.0 if mobility == float("inf") else 1 / (1 + mobility)
    spent, labour = np.zeros_like(output), np.zeros(4)
    for n in range(4):
        basket = ces(a.final_share[:, n], price[:, n], final)
        assert new.final_price_hat.values[n] == pytest.approx(basket, rel=1e-9)
        spent[:, n] += a.final_share[:, n] * (price[:, n] / basket) ** (1 - final) * income[n]
        for j in range(3):
            gamma = a.input_share[n, :, j]
            bundle = ces(gamma / gamma.sum(), price[:, n], inputs)
            whole = a.mobile_share[j, n] + a.resource_share[j, n]
            own = a.resource_share[j, n] / whole
            cost = new.unit_cost_hat.values[j, n] * shocks.productivity_hat.values[j, n]
            # the return to what is tied to the sector is its income from value added, new over old
            low, high = 1e-6, 1e6
            for _ in range(200):
                middle = np.sqrt(low * high)
                value = wage[n] ** ((1 - own) * (1 - tied)) * middle ** ((1 - own) * tied + own)
                implied = (value / cost) ** (1 - value_added) * output[j, n] / a.output[j, n]
                low, high = (middle, high) if implied > middle else (low, middle)
            assert ces(np.array([whole, 1 - whole]), np.array([value, bundle]), value_added) == pytest.approx(
                cost, rel=1e-8
            )
            share = (value / cost) ** (1 - value_added)
            labour[n] += a.mobile_share[j, n] * share * output[j, n]
            of_inputs = (bundle / cost) ** (1 - value_added)
            spent[:, n] += gamma * (price[:, n] / bundle) ** (1 - inputs) * of_inputs * output[j, n]
    np.testing.assert_allclose(spent, new.expenditure_new.values, rtol=1e-8)
    np.testing.assert_allclose(labour, a.wages * wage, rtol=1e-8)


@given(trials(taxes=True, bans=True))
@settings(max_examples=10, deadline=None)
def test_near_one_is_caliendo_and_parro(trial):
    """Elasticities that differ from one, and mobility from infinity, in the eighth digit."""
    near = replace(
        trial.calibration,
        value_added_substitution=1 + 1e-8,
        input_substitution=1 - 1e-8,
        final_substitution=1 + 1e-8,
        labour_mobility=1e8,
    )
    with if_feasible():
        plain = trial.model.solve(trial.shocks, tolerance=1e-11)
    almost = TradeModel(trial.baseline, near).solve(trial.shocks, tolerance=1e-11)
    np.testing.assert_allclose(almost.real_income_hat, plain.real_income_hat, rtol=1e-6)


def test_labour_tied_to_its_sector_is_a_resource(world):
    """Real income does not ask whether what cannot move is called labour or resource."""
    baseline, shocks = world
    tied = TradeModel(baseline, calibrated(baseline, labour_mobility=0.0)).solve(shocks)
    ones = baseline.rent_share.copy(data=np.ones_like(baseline.rent_share))
    resource = TradeModel(replace(baseline, rent_share=ones), calibrated(baseline)).solve(shocks)
    np.testing.assert_allclose(tied.real_income_hat, resource.real_income_hat, rtol=1e-9)
    np.testing.assert_allclose(tied.output_new, resource.output_new, rtol=1e-8)


@pytest.mark.parametrize("closure", list(Closure))
def test_nothing_done_changes_nothing(world, closure):
    baseline, shocks = world
    calibration = calibrated(
        baseline, value_added_substitution=0.5, input_substitution=0.1, final_substitution=0.8, labour_mobility=0.5
    )
    model = TradeModel(baseline, replace(calibration, closure=closure))
    neutral = random_shocks(model.baseline, 0, bans=False)
    still = replace(
        shocks,
        trade_cost_hat=neutral.open_share,
        tariff_add=neutral.open_share * 0,
        export_tax_add=neutral.open_share * 0,
        productivity_hat=neutral.productivity_hat * 0 + 1,
    )
    np.testing.assert_allclose(model.solve(still, tolerance=1e-13).real_income_hat, 1, atol=1e-11)


@pytest.mark.parametrize("substitution", [0.3, 0.1, 0.02])
@pytest.mark.parametrize("mobility", [float("inf"), 0.0])
def test_close_to_fixed_proportions_is_solved(world, substitution, mobility):
    """An embargo on one region's exports when next to nothing can be replaced."""
    baseline, shocks = world
    share = shocks.open_share.values.copy()
    share[:, 1:, 0] = 0.2
    harsh = replace(shocks, open_share=shocks.open_share.copy(data=share))
    technology = {f"{nest}_substitution": substitution for nest in ("value_added", "input", "final")}
    model = TradeModel(baseline, calibrated(baseline, labour_mobility=mobility, **technology))
    new = model.solve(harsh)
    assert new.report.converged
    assert new.report.residual < 1e-10


def test_what_cannot_be_replaced_is_missed_more(world):
    baseline, shocks = world
    share = shocks.open_share.values.copy()
    share[:, 1:, 0] = share[:, 0, 1:] = 0.3
    still = random_shocks(baseline, 0, bans=False)
    one = still.open_share * 0 + 1
    cut = replace(
        shocks,
        open_share=shocks.open_share.copy(data=share),
        trade_cost_hat=one,
        tariff_add=one * 0,
        export_tax_add=one * 0,
        productivity_hat=shocks.productivity_hat * 0 + 1,
    )
    loss = [
        float(
            TradeModel(
                baseline, calibrated(baseline, input_substitution=s, final_substitution=s, value_added_substitution=s)
            )
            .solve(cut)
            .real_income_hat[0]
        )
        for s in (1.0, 0.5, 0.1)
    ]
    assert loss[0] > loss[1] > loss[2]


def test_the_decomposition_adds_up_in_nests(world):
    baseline, shocks = world
    model = TradeModel(
        baseline,
        calibrated(
            baseline, value_added_substitution=0.5, input_substitution=0.2, final_substitution=0.9, labour_mobility=0.3
        ),
    )
    found = decompose(model, shocks, "R2")
    assert float(found.log_points.sum()) == pytest.approx(found.total, abs=1e-8)


def test_different_nests_side_by_side(world):
    baseline, shocks = world
    models = [
        TradeModel(baseline, calibrated(baseline, input_substitution=0.3)),
        TradeModel(baseline, calibrated(baseline)),
    ]
    beside = models[0].believing(trade_elasticity=models[0].calibration.trade_elasticity * 1.2)
    questions = [Question(model, shocks) for model in (*models, beside)]
    for question, found in zip(questions, solve_many(questions), strict=True):
        np.testing.assert_allclose(found.real_income_hat, question.model.solve(shocks).real_income_hat, rtol=1e-8)


def test_the_wage_response_with_nests_is_the_derivative(world):
    """Steering that forgets a term still converges, so it is checked by itself: the response of the whole inner
    equilibrium to one wage against finite differences."""
    from tightrope.trade.counterfactual import system_of
    from tightrope.trade.solver import no_change

    baseline, shocks = world
    model = TradeModel(
        baseline,
        calibrated(
            baseline, value_added_substitution=0.5, input_substitution=0.3, final_substitution=0.7, labour_mobility=2.0
        ),
    )
    one = shocks.open_share * 0 + 1
    still = replace(
        shocks,
        trade_cost_hat=one,
        tariff_add=one * 0,
        export_tax_add=one * 0,
        productivity_hat=shocks.productivity_hat * 0 + 1,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tightrope.trade.precondition.RESPONSE_TOLERANCE", 1e-5)
        pre = preconditioner(model.accounts, model.balances, model.elasticity, model.nests)
    system = system_of([model.counterfactual(still)])
    base, step = no_change(system), 1e-4
    wage = base.wage.copy()
    wage[1] += step
    price, spending = base.price.copy(), base.spending.copy()
    for _ in range(600):
        trial = replace(base, wage=wage, price=price, spending=spending)
        left, demand = system.left(trial), system.demand(trial)
        costs = system.unit_cost(trial, system.reached_resourced(demand, left))
        implied = system.flows(trial, costs, demand, left)
        price, spending = system.price(costs.log_cost, left), spending + system.excess_spending(trial, implied)
    wages = np.eye(len(system.accounts.regions), dtype=np.float32)[:, [1]]
    expected = pre.response.abroad_steps(wages) + pre.response.home[..., None] * wages
    np.testing.assert_allclose(price[..., 0] / step, expected[0, ..., 0], atol=5e-3)
    np.testing.assert_allclose(spending[..., 0] / step, expected[1, ..., 0], atol=5e-3)


@pytest.mark.parametrize(
    "wrong", [{"input_substitution": 0.0}, {"final_substitution": float("nan")}, {"labour_mobility": -1.0}]
)
def test_a_technology_that_cannot_be_is_refused(world, wrong):
    with pytest.raises(RecordError, match=next(iter(wrong))):
        calibrated(world[0], **wrong)
