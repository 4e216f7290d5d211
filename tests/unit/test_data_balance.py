"""Entropy balancing meets every margin, keeps what is settled and stays nearest to the prior."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.data.estimate.balance import (
    Account,
    account_matrix,
    balance_account,
    scale_cube,
    scale_pairs,
    scale_to_totals,
)

EXACT = {"tolerance": 1e-13, "max_steps": 20_000}


def _square(rng, n):
    flows = rng.lognormal(0, 1, (n, n))
    np.fill_diagonal(flows, 0)
    return flows


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_pairs_meet_totals_and_leave_settled_cells_alone(seed):
    rng = np.random.default_rng(seed)
    truth = _square(rng, 6)
    noise = np.exp(rng.normal(0, 0.1, 6))
    prior = truth * noise[:, None] * noise[None, ::-1]
    fixed = np.zeros((6, 6), dtype=bool)
    fixed[0, 1:] = True
    prior = np.where(fixed, truth, prior)
    fit = scale_pairs(prior, fixed, truth.sum(0), truth.sum(1), most=10, **EXACT)
    np.testing.assert_allclose(fit.values.sum(0), truth.sum(0), rtol=1e-9)
    np.testing.assert_allclose(fit.values.sum(1), truth.sum(1), rtol=1e-9)
    np.testing.assert_array_equal(fit.values[fixed], truth[fixed])


def test_a_total_out_of_reach_is_missed_not_forced():
    prior = _square(np.random.default_rng(1), 4)
    wanted = np.full(4, np.nan)
    wanted[2] = 100 * prior.sum(0)[2]
    fit = scale_pairs(prior, np.zeros((4, 4), dtype=bool), wanted, np.full(4, np.nan), most=2, **EXACT)
    np.testing.assert_allclose(fit.values[:, 2], 2 * prior[:, 2])
    assert fit.gap > 0.5


def test_sectors_meet_pairs_exactly_and_pins_hold():
    rng = np.random.default_rng(2)
    truth = rng.lognormal(0, 1, (5, 4, 4))
    prior = truth * np.exp(rng.normal(0, 0.3, (5, 1, 4)))
    group = np.array([True, True, False, False, False])
    pins = np.full((4, 4), np.nan)
    pins[1, 2] = truth[group, 1, 2].sum()
    fit = scale_cube(prior, truth.sum(0), truth.sum(1), group=group, group_total=pins, **EXACT)
    np.testing.assert_allclose(fit.values.sum(0), truth.sum(0), rtol=1e-12)
    np.testing.assert_allclose(fit.values.sum(1), truth.sum(1), rtol=1e-6)
    np.testing.assert_allclose(fit.values[group, 1, 2].sum(), pins[1, 2], rtol=1e-12)


def test_services_meet_importers_totals():
    rng = np.random.default_rng(3)
    truth = rng.lognormal(0, 1, (3, 5, 5))
    fit = scale_to_totals(np.ones_like(truth), truth.sum(1), truth.sum((0, 2)), **EXACT)
    np.testing.assert_allclose(fit.values.sum((0, 2)), truth.sum((0, 2)), rtol=1e-12)
    np.testing.assert_allclose(fit.values.sum(1), truth.sum(1), rtol=1e-6)


def _account(rng, n, scale=1.0):
    return Account(
        inputs=rng.lognormal(0, 1, (n, n)) * scale,
        final=rng.lognormal(1, 1, n) * scale,
        value_added=rng.lognormal(1, 1, n) * scale,
        domestic=rng.lognormal(2, 1, n) * scale,
    )


def _uniform(prior):
    return Account(*(np.ones_like(part) for part in (prior.inputs, prior.final, prior.value_added, prior.domestic)))


def test_a_balanced_account_is_left_alone():
    """If the prior meets every margin, nothing moves."""
    rng = np.random.default_rng(5)
    prior = _account(rng, 4)
    margins = account_matrix(4) @ prior.stacked()
    fit = balance_account(prior, _uniform(prior), margins[:4], margins[4:8], margins[8])
    np.testing.assert_allclose(fit.values, prior.stacked(), rtol=1e-10)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_an_account_meets_every_margin_and_stays_positive(seed):
    rng = np.random.default_rng(seed)
    truth, prior = _account(rng, 5), _account(rng, 5)
    margins = account_matrix(5) @ truth.stacked()
    fit = balance_account(prior, _uniform(prior), margins[:5], margins[5:10], margins[10])
    assert fit.gap < 1e-9, "a world promises a billionth of output"
    np.testing.assert_allclose(account_matrix(5) @ fit.values, margins, atol=1e-9 * margins[10])
    assert (fit.values > 0).all()


def test_no_feasible_account_is_nearer_to_the_prior():
    """Kullback-Leibler optimality: any direction that keeps the margins raises the distance."""
    rng = np.random.default_rng(7)
    truth, prior = _account(rng, 3), _account(rng, 3)
    matrix = account_matrix(3)
    margins = matrix @ truth.stacked()
    best = balance_account(prior, _uniform(prior), margins[:3], margins[3:6], margins[6]).values
    start = prior.stacked()

    def distance(cells):
        return float((cells * np.log(cells / start) - cells + start).sum())

    null = np.linalg.svd(matrix)[2][np.linalg.matrix_rank(matrix) :]
    for direction in null:
        for step in (1e-3, -1e-3):
            moved = best + step * best.min() * direction
            assert distance(moved) >= distance(best) - 1e-12


def test_a_stiffer_cell_moves_less():
    rng = np.random.default_rng(9)
    truth, prior = _account(rng, 4), _account(rng, 4)
    margins = account_matrix(4) @ truth.stacked()
    soft = _uniform(prior)
    stiff = Account(soft.inputs, soft.final, 50 * soft.value_added, soft.domestic)
    moved = []
    for weight in (soft, stiff):
        fit = balance_account(prior, weight, margins[:4], margins[4:8], margins[8])
        value_added = Account.unstacked(fit.values, 4).value_added
        shares = value_added / value_added.sum(), prior.value_added / prior.value_added.sum()
        moved.append(np.abs(np.log(shares[0] / shares[1])).sum())
    assert moved[1] < moved[0]


def test_margins_that_contradict_the_prior_pattern_are_reported():
    prior = np.zeros((3, 3))
    fit = scale_pairs(prior, np.zeros((3, 3), dtype=bool), np.ones(3), np.ones(3), most=2, tolerance=1e-9, max_steps=5)
    assert fit.values.sum() == pytest.approx(0)
