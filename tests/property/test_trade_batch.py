"""Solving side by side gives what solving alone gives; a failure stays with its own question."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import random_shocks, trials

from tightrope.core.errors import InfeasibleError
from tightrope.core.shocks import Limit, LimitKind, RentTo, Shocks
from tightrope.trade import Question, TradeModel, calibration_from_arrays, solve_many
from tightrope.trade.wedges import no_shock
from tightrope.validation.toy import Recipe, make_world

FIELDS = ("wage_hat", "price_hat", "output_new", "tariff_revenue_new", "real_income_hat", "trade_new")


def agree(one, other, tolerance=1e-8):
    for name in FIELDS:
        values, expected = getattr(one, name).values, getattr(other, name).values
        np.testing.assert_allclose(
            values, expected, rtol=tolerance, atol=tolerance * np.abs(expected).max(), err_msg=name
        )


@given(trials(taxes=True), st.integers(1, 6))
@settings(max_examples=15, deadline=None)
def test_side_by_side_is_alone(trial, others):
    """Different shocks, bans among them, and different beliefs in one batch."""
    model = trial.model
    theta = model.calibration.trade_elasticity
    questions = [Question(model, trial.shocks)]
    for k in range(others):
        beliefs = model.believing(
            trade_elasticity=theta * (0.7 + 0.1 * k), rent_share=model.observed.rent_share * 0.9**k
        )
        questions.append(Question(beliefs, random_shocks(model.baseline, trial.seed + k + 1, bans=k % 2 == 0)))
    found = solve_many(questions, tolerance=1e-11)
    for question, one in zip(questions, found, strict=True):
        try:
            alone = question.model.solve(question.shocks, tolerance=1e-11)
        except InfeasibleError:
            assert isinstance(one, InfeasibleError)
            continue
        assert one.report.converged == alone.report.converged
        if alone.report.converged:
            agree(one, alone)


@pytest.fixture(scope="module")
def model():
    baseline = make_world(Recipe(regions=5, sectors=3, rent=0.6, tariff=0.05), 4)
    return TradeModel(baseline, calibration_from_arrays(baseline, trade_elasticity=4.0))


def volume(model, bound, rent_to=RentTo.EXPORTER):
    covered = xr.DataArray(
        [1.0, 0.0, 1.0, 1.0, 1.0], coords={"importer": list(model.baseline.regions)}, dims="importer"
    )
    limit = Limit(
        name="pipe", kind=LimitKind.VOLUME, rent_to=rent_to, exporter="R2", sector="S1", bound=bound, covered=covered
    )
    return replace(Shocks.neutral(model.baseline.sectors, model.baseline.regions), limits=(limit,))


def test_limits_side_by_side_each_find_their_own_wedge(model):
    """A tight, a looser and a slack bound on the same flows, and other owners of the rent in the same call."""
    questions = [Question(model, volume(model, bound)) for bound in (0.3, 0.7, 1.5)]
    questions += [Question(model, volume(model, 0.5, RentTo.NOBODY)), Question(model, no_shock(model.accounts))]
    tight, loose, slack, melted, nothing = solve_many(questions)
    assert tight.limits[0].reached == pytest.approx(0.3, abs=1e-8)
    assert loose.limits[0].reached == pytest.approx(0.7, abs=1e-8)
    assert slack.limits[0].wedge == 0
    assert melted.limits[0].reached == pytest.approx(0.5, abs=1e-8)
    assert tight.limits[0].wedge > loose.limits[0].wedge > 0
    np.testing.assert_allclose(nothing.real_income_hat, 1, atol=1e-11)
    for question, one in zip(questions[:4], (tight, loose, slack, melted), strict=True):
        agree(one, model.solve(question.shocks))


def test_a_failure_keeps_its_place(model):
    """One of three asks for a region cut off with a balance: its error names it, the others are solved."""
    neutral = Shocks.neutral(model.baseline.sectors, model.baseline.regions)
    share = neutral.open_share.values.copy()
    share[:, 1, :] = share[:, :, 1] = 0
    share[:, 1, 1] = 1
    cut_off = replace(neutral, open_share=neutral.open_share.copy(data=share))
    first, failed, last = solve_many([Question(model, neutral), Question(model, cut_off), Question(model, neutral)])
    assert isinstance(failed, InfeasibleError)
    assert "R2 is cut off" in str(failed)
    agree(first, last)


def test_an_equilibrium_near_by_is_a_start(model):
    shocks = volume(model, 0.5)
    near = model.solve(volume(model, 0.5 + 1e-9))
    (started,) = solve_many([Question(model, shocks, near)])
    from_afar = model.solve(shocks)
    agree(started, from_afar)
    assert started.report.steps < 0.5 * from_afar.report.steps
