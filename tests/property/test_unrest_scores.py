"""Laws of scores and of base rates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tightrope.politics.unrest.estimation.rates import jeffreys
from tightrope.politics.unrest.estimation.scores import auc, brier, log_score, reliability

SIZE = 25
happenings = hnp.arrays(float, SIZE, elements=st.sampled_from([0.0, 1.0])).filter(lambda y: 0 < y.sum() < SIZE)
chances = hnp.arrays(float, SIZE, elements=st.integers(1, 99).map(lambda i: i / 100))


@given(happenings)
def test_the_usual_share_scores_its_variance(y):
    """Brier (1950): forecasting the share p always costs p(1 - p); no constant does better."""
    share = y.mean()
    assert brier(np.full(SIZE, share), y) == pytest.approx(share * (1 - share))
    assert brier(np.full(SIZE, min(share + 0.1, 1.0)), y) > brier(np.full(SIZE, share), y)


@given(chances, happenings)
def test_auc_knows_only_the_order(p, y):
    """Hanley and McNeil (1982): any increasing change leaves it; turning round takes it from one."""
    assert auc(p**3, y) == pytest.approx(auc(p, y))
    assert auc(1 - p, y) == pytest.approx(1 - auc(p, y))


@given(chances, happenings)
def test_scores_are_proper(p, y):
    """Moving every forecast towards what happened never scores worse (Gneiting and Raftery 2007)."""
    nearer = p + 0.5 * (y - p)
    assert brier(nearer, y) <= brier(p, y)
    assert log_score(nearer, y) <= log_score(p, y)


@given(chances, happenings)
def test_the_diagram_holds_every_forecast_once(p, y):
    bins = reliability(p, y)
    assert sum(one.count for one in bins) == SIZE
    assert sum(one.count * one.happened for one in bins) == pytest.approx(y.sum())
    assert sum(one.count * one.forecast for one in bins) == pytest.approx(p.sum())
    assert all(one.low - 1e-9 <= one.forecast <= one.high + 1e-9 for one in bins)
    assert all(one.happened_low < one.happened_high for one in bins)


@given(st.integers(0, 50), st.integers(1, 400))
def test_the_interval_holds_the_share_and_shrinks_with_more_years(yes, more):
    low, mean, high = jeffreys(yes, 50 + more)
    assert low < mean < high
    wide, far = jeffreys(yes, 51 + more), jeffreys(4 * yes, 4 * (51 + more))
    assert far[2] - far[0] < wide[2] - wide[0]
