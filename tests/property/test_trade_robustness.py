"""Shocks no table of results contains, on worlds with every nuisance: each converges, with the residual of the
equilibrium as the criterion, or says which cell makes it impossible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.worlds import random_world

from tightrope.chain.setting import build_model
from tightrope.core.errors import InfeasibleError
from tightrope.core.shocks import Shocks
from tightrope.data import load_world
from tightrope.parameters import load_book
from tightrope.trade import (
    Closure,
    TradeModel,
    baseline_from_arrays,
    calibration_from_arrays,
)

RESIDUAL = 1e-10


@pytest.fixture(scope="module", params=["shipped", 1, 2])
def make(request):
    """Models of one world by closure: the shipped one, and two made from seeds."""
    if request.param == "shipped":
        world, book = load_world("eurasia-2023"), load_book()
        return lambda closure=Closure.SHARE_OF_INCOME: build_model(world, book, closure)
    return random_world(25, 12, request.param).model


def shocks(model, **arrays):
    neutral = Shocks.neutral(model.baseline.sectors, model.baseline.regions)
    return replace(neutral, **{name: getattr(neutral, name).copy(data=values) for name, values in arrays.items()})


def abroad(model):
    sectors, regions = model.accounts.output.shape
    return np.broadcast_to(~np.eye(regions, dtype=bool), (sectors, regions, regions))


def middling(model):
    """A country of middling size."""
    return int(np.argsort(model.accounts.income)[len(model.accounts.income) // 2])


def without(model, pairs):
    """Open shares with all trade between some pairs stopped, both ways."""
    left = np.ones(abroad(model).shape)
    for one, other in pairs:
        left[:, one, other] = left[:, other, one] = 0
    return left


def by_the_larger_half(model):
    target = middling(model)
    largest = np.argsort(-model.accounts.income)[: len(model.accounts.income) // 2]
    return without(model, [(target, int(n)) for n in largest if n != target])


def holds(model, shock):
    """Solve, and check the accounts of the answer apart from what the solver says of itself."""
    new = model.solve(shock)
    assert new.report.converged, new.report.describe()
    assert new.report.residual < RESIDUAL
    income = new.income_hat.values * model.accounts.income
    assert abs(float(new.trade_balance_new.sum())) < 1e-8 * float(income.sum())
    assert np.isfinite(new.real_income_hat.values).all()
    return new


def test_full_isolation_of_one_country(make):
    model = make(Closure.ZERO)
    target = middling(model)
    others = [(target, n) for n in range(len(model.accounts.regions)) if n != target]
    new = holds(model, shocks(model, open_share=without(model, others)))
    assert float(new.real_income_hat[target]) < 1


@pytest.mark.parametrize("closure", [Closure.ZERO, Closure.SHARE_OF_INCOME])
def test_an_embargo_by_all_but_one(make, closure):
    model = make(closure)
    target, regions = middling(model), len(model.accounts.regions)
    others = [n for n in range(regions) if n != target][: regions - 2]
    new = holds(model, shocks(model, open_share=without(model, [(target, n) for n in others])))
    assert float(np.abs(new.trade_new.values[:, target, others]).max()) == 0


@pytest.mark.parametrize("factor", [0.25, 1.0, 4.0])
def test_an_embargo_at_low_and_high_elasticities(make, factor):
    model = make()
    theta = (model.calibration.trade_elasticity * factor).clip(max=100)
    harsh = model.believing(trade_elasticity=theta)
    holds(harsh, shocks(model, open_share=by_the_larger_half(model)))


@pytest.mark.parametrize("elasticity", [0.3, None])
def test_a_hundred_points_on_every_tariff(make, elasticity):
    model = make()
    if elasticity is not None:
        model = model.believing(trade_elasticity=model.calibration.trade_elasticity * 0 + elasticity)
    holds(model, shocks(model, tariff_add=1.0 * abroad(model)))


def test_trade_three_times_as_dear_everywhere(make):
    model = make()
    new = holds(model, shocks(model, trade_cost_hat=1 + 2.0 * abroad(model)))
    assert float(new.real_income_hat.max()) < 1


def test_an_embargo_in_the_first_months(make):
    model = make()
    stiff = replace(
        model.calibration,
        trade_elasticity=model.calibration.trade_elasticity * 0.25,
        value_added_substitution=0.3,
        input_substitution=0.1,
        final_substitution=0.8,
        labour_mobility=0.05,
    )
    holds(TradeModel(model.observed, stiff), shocks(model, open_share=by_the_larger_half(model)))


def test_world_autarky_ends_or_names_the_cells(make):
    model = make(Closure.ZERO)
    alone = shocks(model, open_share=1.0 - abroad(model))
    share = np.einsum("jnn->jn", model.accounts.share)
    if ((model.accounts.spending > 0) & (share == 0)).any():
        with pytest.raises(InfeasibleError, match="No supplier is left for"):
            model.solve(alone)
    else:
        assert float(holds(model, alone).real_income_hat.max()) < 1


def test_a_country_a_millionth_of_the_world():
    """Its troubles are solved as accurately as a giant's, and the giants do not notice."""
    rng = np.random.default_rng(3)
    size = np.array([1.0, 0.5, 1e-6, 0.2])
    trade = size[None, :, None] * size[None, None, :] * rng.uniform(0.5, 1.5, (3, 4, 4))
    trade[:, np.arange(4), np.arange(4)] = size * rng.uniform(2, 3, (3, 4))
    baseline = baseline_from_arrays(trade=trade)
    model = TradeModel(baseline, calibration_from_arrays(baseline, trade_elasticity=[2.0, 4.0, 8.0]))
    rate = np.zeros(trade.shape)
    rate[:, [0, 1, 3], 2] = 5.0
    new = holds(model, shocks(model, tariff_add=rate))
    assert float(new.real_income_hat[2]) < 0.999
    np.testing.assert_allclose(np.delete(new.real_income_hat.values, 2), 1, atol=1e-5)


def test_the_order_of_a_large_world_does_not_matter():
    made = random_world(25, 12, 5)
    model = made.model()
    order = np.random.default_rng(0).permutation(25)
    regions = [made.baseline.regions[n] for n in order]
    shuffled = replace(
        made.baseline,
        trade=made.baseline.trade.sel(importer=regions, exporter=regions),
        tariff_rate=made.baseline.tariff_rate.sel(importer=regions, exporter=regions),
        intermediate=made.baseline.intermediate.sel(region=regions),
        rent_share=made.baseline.rent_share.sel(region=regions),
    )
    left = by_the_larger_half(model)
    new = holds(model, shocks(model, open_share=left))
    other = TradeModel(shuffled, made.calibration)
    again = holds(other, shocks(other, open_share=left[:, order][:, :, order]))
    np.testing.assert_allclose(again.real_income_hat, new.real_income_hat.values[order], rtol=1e-8)
