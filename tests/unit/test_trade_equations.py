"""The solver against the paper: the same equations once more, in slow and plain loops."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tightrope.core.shocks import Shocks
from tightrope.trade import Closure, TradeModel, calibration_from_arrays
from tightrope.trade.counterfactual import system_of
from tightrope.trade.precondition import preconditioner
from tightrope.trade.solver import no_change
from tightrope.validation.toy import Recipe, make_world


@pytest.fixture(scope="module")
def case():
    baseline = make_world(Recipe(regions=4, sectors=3, rent=0.5), 7)
    model = TradeModel(baseline, calibration_from_arrays(baseline, trade_elasticity=[2.0, 5.0, 9.0]))
    shocks = Shocks.neutral(baseline.sectors, baseline.regions)
    rng = np.random.default_rng(0)
    abroad = ~np.eye(4, dtype=bool)[None]
    shocks = replace(
        shocks,
        tariff_add=shocks.tariff_add.copy(data=abroad * rng.uniform(0, 0.4, (3, 4, 4))),
        trade_cost_hat=shocks.trade_cost_hat.copy(data=1 + abroad * rng.uniform(0, 0.3, (3, 4, 4))),
        export_tax_add=shocks.export_tax_add.copy(data=abroad * rng.uniform(0, 0.2, (3, 4, 4))),
        productivity_hat=shocks.productivity_hat.copy(data=rng.uniform(0.9, 1.1, (3, 4))),
    )
    return model, shocks, model.solve(shocks, tolerance=1e-12)


def test_unit_costs_follow_wages_rents_and_inputs(case):
    """Caliendo and Parro (2015), eq. 2, with a resource whose return is the sector's sales."""
    model, shocks, new = case
    a = model.accounts
    for j in range(3):
        for n in range(4):
            va = a.mobile_share[j, n] + a.resource_share[j, n]
            rho = a.resource_share[j, n] / va
            rent = new.output_new.values[j, n] / a.output[j, n]
            expected = (new.wage_hat.values[n] ** (1 - rho) * rent**rho) ** va
            for k in range(3):
                expected *= new.price_hat.values[k, n] ** a.input_share[n, k, j]
            expected /= shocks.productivity_hat.values[j, n]
            assert new.unit_cost_hat.values[j, n] == pytest.approx(expected, rel=1e-10)


def test_prices_and_trade_follow_costs(case):
    """Eqs. 10 and 11, with the export tax beside the tariff."""
    model, shocks, new = case
    a, theta = model.accounts, model.elasticity
    for j in range(3):
        for n in range(4):
            weights = np.empty(4)
            for i in range(4):
                wedge = shocks.trade_cost_hat.values[j, n, i] * (1 + shocks.export_tax_add.values[j, n, i])
                wedge *= (1 + a.tariff[j, n, i] + shocks.tariff_add.values[j, n, i]) / (1 + a.tariff[j, n, i])
                weights[i] = a.share[j, n, i] * (wedge * new.unit_cost_hat.values[j, i]) ** -theta[j]
            assert new.price_hat.values[j, n] == pytest.approx(weights.sum() ** (-1 / theta[j]), rel=1e-10)
            paid = 1 + a.tariff[j, n] + shocks.tariff_add.values[j, n]
            spent = weights / weights.sum() * new.expenditure_new.values[j, n]
            np.testing.assert_allclose(new.trade_new.values[j, n], spent / paid, rtol=1e-9)


def test_goods_and_labour_markets_clear(case):
    model, _, new = case
    a = model.accounts
    output, income = new.output_new.values, new.income_hat.values * a.income
    spending = a.final_share * income + np.einsum("nkj,jn->kn", a.input_share, output)
    np.testing.assert_allclose(spending, new.expenditure_new.values, rtol=1e-10)
    np.testing.assert_allclose((a.mobile_share * output).sum(axis=0), a.wages * new.wage_hat.values, rtol=1e-10)


def test_the_residual_is_that_of_the_equations(case):
    _, _, new = case
    assert new.report.converged
    assert 0 <= new.report.residual < 1e-12


def test_the_wage_response_is_the_derivative(case, monkeypatch):
    """The preconditioner's response of prices to a wage against finite differences of the inner equilibrium."""
    model, _, _ = case
    monkeypatch.setattr("tightrope.trade.precondition.RESPONSE_TOLERANCE", 1e-5)
    pre = preconditioner(model.accounts, model.balances, model.elasticity)
    system = system_of([model.counterfactual(Shocks.neutral(model.baseline.sectors, model.baseline.regions))])
    base = no_change(system)
    step = 1e-4
    wage = base.wage.copy()
    wage[1] += step
    price, spending = base.price.copy(), base.spending.copy()
    for _ in range(400):
        trial = replace(base, wage=wage, price=price, spending=spending)
        left, demand = system.left(trial), system.demand(trial)
        costs = system.unit_cost(trial, system.reached_resourced(demand, left))
        implied = system.flows(trial, costs, demand, left)
        price, spending = system.price(costs.log_cost, left), spending + system.excess_spending(trial, implied)
    wages = np.eye(len(system.accounts.regions), dtype=np.float32)[:, [1]]
    expected = pre.response.abroad_steps(wages) + pre.response.home[..., None] * wages
    np.testing.assert_allclose(price[..., 0] / step, expected[0, ..., 0], atol=5e-3)
    np.testing.assert_allclose(spending[..., 0] / step, expected[1, ..., 0], atol=5e-3)


def test_other_beliefs_give_the_same_as_building_anew(case):
    model, shocks, _ = case
    other = calibration_from_arrays(model.baseline, trade_elasticity=[3.0, 3.0, 3.0])
    rent = model.baseline.rent_share * 0.5
    kept = model.believing(trade_elasticity=other.trade_elasticity, rent_share=rent).solve(shocks, tolerance=1e-12)
    anew = TradeModel(replace(model.baseline, rent_share=rent), other).solve(shocks, tolerance=1e-12)
    np.testing.assert_allclose(kept.real_income_hat, anew.real_income_hat, rtol=1e-10)


def test_the_balanced_baseline_is_an_equilibrium_without_balances():
    baseline = make_world(Recipe(), 3)
    model = TradeModel(baseline, calibration_from_arrays(baseline, trade_elasticity=4.0, closure=Closure.ZERO))
    assert float(np.abs(model.accounts.balance).max()) < 1e-11 * float(model.accounts.income.sum())
    assert model.observed is baseline
    assert model.baseline is not baseline
