"""Limits bind by complementarity, and say so when they cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from tightrope.chain.beliefs import beliefs_of, move_all
from tightrope.chain.economy.handed import plain_of
from tightrope.chain.game import Game, best_response
from tightrope.chain.request import Request, prepare
from tightrope.core.errors import RecordError
from tightrope.core.shocks import Limit, LimitKind, RentTo, Shocks
from tightrope.trade import Question, TradeModel, answer_many, calibration_from_arrays
from tightrope.validation.toy import Recipe, make_world


@pytest.fixture(scope="module")
def model():
    baseline = make_world(Recipe(regions=4, sectors=3, rent=0.8, tariff=0.05), 11)
    return TradeModel(baseline, calibration_from_arrays(baseline, trade_elasticity=4.0))


def neutral(model):
    return Shocks.neutral(model.baseline.sectors, model.baseline.regions)


def limit(model, **changes):
    covered = xr.DataArray([0.0, 0.9, 0.9, 0.9], coords={"importer": list(model.baseline.regions)}, dims="importer")
    given = {
        "name": "limit",
        "kind": LimitKind.VOLUME,
        "rent_to": RentTo.EXPORTER,
        "exporter": "R1",
        "sector": "S1",
        "bound": 0.5,
        "covered": covered,
    }
    return Limit(**(given | changes))


@pytest.mark.parametrize("rent_to", list(RentTo))
def test_a_volume_limit_makes_the_volume_fit(model, rent_to):
    new = model.solve(replace(neutral(model), limits=(limit(model, rent_to=rent_to),)))
    (outcome,) = new.limits
    assert outcome.attained
    assert outcome.wedge > 0
    assert outcome.reached == pytest.approx(0.5, abs=1e-8)


def test_who_gets_the_rent_matters_in_the_expected_order(model):
    """The exporter is best off when the scarcity rent is its own."""
    real = {
        rent_to: float(
            model.solve(replace(neutral(model), limits=(limit(model, rent_to=rent_to),))).real_income_hat.sel(
                region="R1"
            )
        )
        for rent_to in RentTo
    }
    assert real[RentTo.EXPORTER] > real[RentTo.IMPORTER]
    assert real[RentTo.EXPORTER] > real[RentTo.NOBODY]


def test_rents_are_booked_where_they_go(model):
    exporter = model.solve(replace(neutral(model), limits=(limit(model),)))
    assert float(exporter.export_rent_new.sel(region="R1")) > 0
    buyers = model.solve(replace(neutral(model), limits=(limit(model, rent_to=RentTo.IMPORTER),)))
    before = model.solve(neutral(model))
    assert float(buyers.export_rent_new.sel(region="R1")) == 0
    assert (buyers.tariff_revenue_new.values[1:] > before.tariff_revenue_new.values[1:]).all()


@pytest.mark.parametrize(("kind", "bound"), [(LimitKind.VOLUME, 1.2), (LimitKind.PRICE, 1.0), (LimitKind.PRICE, 1.5)])
def test_a_slack_limit_changes_nothing(model, kind, bound):
    new = model.solve(replace(neutral(model), limits=(limit(model, kind=kind, bound=bound),)))
    assert new.limits[0].wedge == 0
    assert new.limits[0].attained
    np.testing.assert_allclose(new.real_income_hat, 1, atol=1e-12)


def test_a_price_cap_holds_the_price_down(model):
    """A cap lowers what the seller receives; buyers covered by it keep the difference."""
    cap = limit(model, kind=LimitKind.PRICE, rent_to=RentTo.IMPORTER, bound=0.99)
    new = model.solve(replace(neutral(model), limits=(cap,)))
    assert new.limits[0].attained
    assert new.limits[0].reached == pytest.approx(0.99, abs=1e-8)
    assert new.limits[0].wedge > 0
    assert float(new.real_income_hat.sel(region="R1")) < 1


def test_a_cap_out_of_reach_stops_covered_trade_and_says_so(model):
    """No wedge brings the price of a sector to a tenth when most of its sales are not covered."""
    cap = limit(model, kind=LimitKind.PRICE, rent_to=RentTo.IMPORTER, bound=0.1)
    new = model.solve(replace(neutral(model), limits=(cap,)))
    (outcome,) = new.limits
    assert new.report.converged
    assert not outcome.attained
    assert outcome.reached > 0.1
    open_share = neutral(model).open_share.copy(deep=True)
    open_share.loc[{"sector": "S1", "exporter": "R1", "importer": ["R2", "R3", "R4"]}] = 0.1
    banned = model.solve(replace(neutral(model), open_share=open_share))
    np.testing.assert_allclose(new.real_income_hat, banned.real_income_hat, atol=1e-6)


def test_two_limits_hold_together_in_any_order(model):
    first = limit(model, name="a")
    second = limit(model, name="b", exporter="R2", sector="S2", bound=0.7)
    one = model.solve(replace(neutral(model), limits=(first, second)))
    other = model.solve(replace(neutral(model), limits=(second, first)))
    for outcome in one.limits:
        assert outcome.reached == pytest.approx(outcome.bound, abs=1e-7)
    np.testing.assert_allclose(one.real_income_hat, other.real_income_hat, rtol=1e-8)


def test_two_limits_on_one_flow_leave_the_tighter_one_binding(model):
    tight, loose = limit(model, name="tight", bound=0.5), limit(model, name="loose", bound=0.8)
    both = model.solve(replace(neutral(model), limits=(loose, tight)))
    alone = model.solve(replace(neutral(model), limits=(tight,)))
    wedge = {outcome.name: outcome.wedge for outcome in both.limits}
    assert wedge["loose"] == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(both.real_income_hat, alone.real_income_hat, atol=1e-7)


def test_a_limit_of_another_world_is_refused(model):
    with pytest.raises(RecordError, match="'Narnia' is not in the baseline"):
        model.solve(replace(neutral(model), limits=(limit(model, exporter="Narnia"),)))


def test_a_bound_that_has_gone_slack_is_let_go_from_where_its_trade_had_stopped():
    """The default question with elasticities at their low end, begun from its central answer: there the price cap has
    all but stopped what it covers, the bound hears nothing of its wedge, and acceleration once held on to it for 500
    sweeps. From the baseline the same answer takes 24."""
    setting, _ = prepare(Request(scenario="tougher-sanctions-2025"))
    beliefs = beliefs_of(setting)
    complying = best_response(setting, Game(setting)).profile
    central = setting.solve(complying, tolerance=1e-8)
    (low,) = (belief for belief in beliefs if belief.name == "trade.elasticity")
    there = move_all(setting, (low,), (0.05,))
    shocks = plain_of(there, complying)
    begun, afresh = answer_many([Question(there.model, shocks, central), Question(there.model, shocks)], tolerance=1e-8)
    assert central.limits[0].wedge > 1
    assert begun.report.converged
    assert begun.report.steps < 60
    np.testing.assert_allclose(begun.real_income_hat, afresh.real_income_hat, atol=1e-7)
