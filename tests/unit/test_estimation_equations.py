"""Known coefficients are found, and intervals hold the truth as often as they say."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tightrope.core.errors import DataError, MissingError
from tightrope.core.random import stream
from tightrope.macro.estimation.lags import HORIZONS, cumulative, pass_through
from tightrope.macro.estimation.regression import fixed_b_critical, least_squares
from tightrope.macro.estimation.series import Line

TRUE = 0.67


def persistent(random: np.random.Generator, n: int, rho: float) -> np.ndarray:
    """A series that forgets slowly."""
    shock = random.normal(size=n + 50)
    for t in range(1, n + 50):
        shock[t] += rho * shock[t - 1]
    return shock[50:]


def test_an_exact_relation_is_found_exactly():
    random = stream(1, "exact")
    x = random.normal(size=(40, 2))
    fit = least_squares(2 + x @ [0.67, -0.04], x, ["ruble", "oil"], bandwidth=2)
    assert fit.of("constant")[0] == pytest.approx(2, abs=1e-12)
    assert fit.of("ruble")[0] == pytest.approx(0.67, abs=1e-12)
    assert fit.of("oil")[0] == pytest.approx(-0.04, abs=1e-12)
    assert fit.r_squared == pytest.approx(1)


def test_errors_are_newey_and_wests():
    """Against the formula written out: Bartlett weights, factor n/(n - k)."""
    random = stream(2, "newey")
    n, bandwidth = 30, 3
    x, e = random.normal(size=(n, 1)), persistent(random, n, 0.5)
    y = 1 + x[:, 0] + e
    fit = least_squares(y, x, ["x"], bandwidth=bandwidth)
    design = np.column_stack([np.ones(n), x])
    score = design * (y - design @ np.linalg.lstsq(design, y, rcond=None)[0])[:, None]
    middle = score.T @ score
    for lag in range(1, bandwidth + 1):
        cross = score[lag:].T @ score[:-lag]
        middle += (1 - lag / (bandwidth + 1)) * (cross + cross.T)
    bread = np.linalg.inv(design.T @ design)
    np.testing.assert_allclose(fit.covariance, n / (n - 2) * bread @ middle @ bread, rtol=1e-9)


@pytest.mark.parametrize(("observations", "bandwidth"), [(24, 2), (38, 4), (57, 4)])
def test_the_interval_of_a_coefficient_holds_the_truth_nine_times_in_ten(observations, bandwidth):
    random = stream(3, "coverage", str(observations))
    held, replications = 0, 400
    for _ in range(replications):
        x = np.column_stack([persistent(random, observations, 0.2), persistent(random, observations, 0.2)])
        y = 0.1 + x @ [TRUE, -0.05] + persistent(random, observations, 0.2)
        low, high = least_squares(y, x, ["ruble", "oil"], bandwidth=bandwidth).interval("ruble")
        held += low <= TRUE <= high
    assert 0.83 <= held / replications <= 0.96


def test_usual_intervals_would_not():
    """Why the critical value is not 1.645: with 24 observations it holds the truth 80 times in 100."""
    random = stream(3, "coverage", "usual")
    held, replications = 0, 400
    for _ in range(replications):
        x = persistent(random, 24, 0.2)[:, None]
        fit = least_squares(TRUE * x[:, 0] + persistent(random, 24, 0.2), x, ["x"], bandwidth=2)
        value, error = fit.of("x")
        held += abs(value - TRUE) <= 1.645 * error
    assert held / replications < 0.87
    assert fixed_b_critical(24, 2) > 1.9


def lagged_world(random: np.random.Generator, n: int) -> tuple[Line, Line, dict[str, float]]:
    """Prices that follow a currency with lags and their own past, and seasons; and the true pass-through."""
    beta, alpha = np.array([0.12, 0.06, 0.03, 0.0, 0.0]), np.array([0.2])
    x = 0.06 * random.normal(size=n + 20)
    y = np.zeros(n + 20)
    season = np.array([0.004, 0.0, -0.006, 0.003])
    for t in range(5, n + 20):
        y[t] = beta @ x[t : t - 5 : -1] + 0.2 * y[t - 1] + season[t % 4] + 0.01 * random.normal()
    truth = cumulative(beta[None], alpha[None], 8)[0]
    period = np.arange(8000, 8000 + n + 20)
    known = {name: float(truth[h - 1]) for name, h in HORIZONS.items()}
    return Line(period, y, True), Line(period, x, True), known


def test_pass_through_is_found_where_it_is_known():
    prices, currency, known = lagged_world(stream(4, "long"), 4000)
    found = pass_through(prices, currency, (8020, 11990), lags=4, own_lags=1, bandwidth=4)
    for name, value in known.items():
        assert found.value[name] == pytest.approx(value, abs=0.02)
        assert found.interval[name][0] < found.value[name] < found.interval[name][1]


def test_the_interval_of_a_pass_through_holds_the_truth_nine_times_in_ten():
    random = stream(5, "short")
    held, replications = 0, 150
    for _ in range(replications):
        prices, currency, known = lagged_world(random, 60)
        found = pass_through(prices, currency, (8020, 8079), lags=4, own_lags=1, bandwidth=4)
        low, high = found.interval["one_year"]
        held += low <= known["one_year"] <= high
    assert 0.80 <= held / replications <= 0.97


def test_a_pass_through_draws_the_same_each_time():
    prices, currency, _ = lagged_world(stream(6, "again"), 60)
    first, second = (
        pass_through(prices, currency, (8020, 8079), lags=4, own_lags=1, bandwidth=4).interval for _ in range(2)
    )
    assert first == second


def test_regressors_that_repeat_each_other_are_refused():
    x = stream(7, "twice").normal(size=(30, 1))
    with pytest.raises(DataError, match="ruble, twice repeat each other"):
        least_squares(x[:, 0], np.hstack([x, 2 * x]), ["ruble", "twice"], bandwidth=2)


def test_too_few_observations_are_refused():
    with pytest.raises(DataError, match="5 observations are too few for 3 coefficients with 2 lags"):
        least_squares(np.arange(5.0), stream(8, "few").normal(size=(5, 2)), ["a", "b"], bandwidth=2)


def test_without_statsmodels_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsmodels.regression.linear_model", None)
    with pytest.raises(MissingError, match="install tightrope with the extra `estimate`"):
        least_squares(np.arange(9.0), stream(9, "none").normal(size=(9, 1)), ["x"], bandwidth=1)
