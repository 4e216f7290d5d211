"""Laws of pull: what removal costs, how a change splits, where alignment goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightrope.core.errors import DataError, ParameterError, UsageError
from tightrope.core.pull_channels import Channel
from tightrope.data.pull_pack import list_pull_packs, load_pull_pack
from tightrope.parameters import load_book
from tightrope.politics.pull import (
    Basket,
    PullBeliefs,
    Ties,
    difference,
    draw_beliefs,
    follow,
    nested_loss,
    pull_of,
    removal_loss,
)
from tightrope.politics.pull.alignment import target
from tightrope.politics.pull.loss import MOST

BOOK = load_book()
DEPTHS = st.floats(0.1, 12)
SIZES = st.floats(0, 3)
SHARES = st.floats(0, 1)
PARTS = st.integers(1, 5)


@given(DEPTHS, st.floats(0.01, 3))
def test_from_four_fifths_to_three_cuts_the_loss_by_43_percent(depth, size):
    """Evidence file, section 3: at any elasticity."""
    cut = 1 - removal_loss(size, 0.6, depth) / removal_loss(size, 0.8, depth)
    assert cut == pytest.approx(0.43, abs=0.005)


@pytest.mark.parametrize(
    ("sigma", "share", "loss"), [(5, 0.1, 0.026), (5, 0.5, 0.173), (5, 0.8, 0.402), (5, 0.95, 0.749), (3, 0.8, 0.805)]
)
def test_checks_of_the_evidence_file(sigma, share, loss):
    """Section 3, computed there: part of the basket lost."""
    assert removal_loss(1.0, share, sigma - 1) == pytest.approx(loss, abs=6e-4)


@given(SIZES, st.lists(st.floats(0, MOST), min_size=3, max_size=3).map(sorted), DEPTHS)
def test_loss_rises_with_the_share_and_ever_faster(size, ends, depth):
    low, _, high = ends
    middle = (low + high) / 2
    at = removal_loss(size, np.array([low, middle, high]), depth)
    assert at[0] <= at[1] + 1e-12 <= at[2] + 2e-12
    assert at[1] <= (at[0] + at[2]) / 2 + 1e-12, "convex"


@given(st.data(), PARTS, st.floats(0.05, 5))
def test_nests_lie_between_the_least_and_the_most_of_their_parts(data, parts, upper):
    def some(of):
        return np.array(data.draw(st.lists(of, min_size=parts, max_size=parts)))

    size, share, depth = some(st.floats(0.01, 2)), some(st.floats(0, MOST)), some(DEPTHS)
    rise = removal_loss(1.0, share, depth)
    found = nested_loss(size, share, depth, upper)
    assert size.sum() * rise.min() - 1e-9 <= found <= size.sum() * rise.max() + 1e-9
    added = nested_loss(size, share, depth)
    assert added == pytest.approx(float((size * rise).sum()), rel=1e-12, abs=1e-15)
    if upper < 1:
        assert found >= added - 1e-9, "goods that cannot stand in for each other cost more to lose"


@given(st.floats(0.01, 2), st.floats(0, MOST), DEPTHS, st.floats(0.05, 5))
def test_a_nest_of_equal_parts_is_one_basket(size, share, depth, upper):
    parts = nested_loss(np.full(3, size / 3), np.full(3, share), np.full(3, depth), upper)
    assert parts == pytest.approx(float(removal_loss(size, share, depth)), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("size", "share", "depth", "said"),
    [
        (-0.1, 0.5, 1, "size"),
        (1, 1.2, 1, "share"),
        (1, -0.2, 1, "share"),
        (1, 0.5, 0, "depth"),
        (np.nan, 0.5, 1, "size"),
    ],
)
def test_what_cannot_be_meant_is_refused(size, share, depth, said):
    with pytest.raises(UsageError, match=f"{said} is"):
        removal_loss(size, share, depth)


def test_sales_cannot_cost_more_than_they_bring():
    sold = Basket(np.array([0.2]), np.array([[0.95], [0.0]]), np.array([0.5]), sold=True)
    assert sold.losses() == pytest.approx([-np.log(1 - 0.2 * 0.95), 0.0])
    bought = replace(sold, sold=False)
    assert bought.losses()[0] > sold.losses()[0]


def beliefs(country: str = "KAZ", draws: int = 50) -> PullBeliefs:
    return draw_beliefs(load_pull_pack(country), BOOK, horizon="one_year", draws=draws, seed=1)


def ties(powers: tuple[str, ...], shares: list[list[float]], sizes: list[float]) -> Ties:
    """Imports and exports, one part each."""
    channels = (Channel.IMPORTS, Channel.EXPORTS)
    return Ties(
        powers,
        {
            channel: Basket(np.array([size]), np.array([[s[k]] for s in shares]), np.array([3.0]), sold=bool(k))
            for k, (channel, size) in enumerate(zip(channels, sizes, strict=True))
        },
    )


rows = st.lists(st.floats(0, 0.2), min_size=2, max_size=2)
tables = st.lists(rows, min_size=4, max_size=4)


@given(
    tables, tables, st.lists(st.floats(0, 2), min_size=2, max_size=2), st.lists(st.floats(0, 2), min_size=2, max_size=2)
)
def test_a_change_is_its_two_parts(first, last, before, after):
    held = beliefs(draws=3)
    made_of = difference(ties(held.powers, first, before), ties(held.powers, last, after), held)
    np.testing.assert_allclose(made_of.shares + made_of.sizes, made_of.whole, atol=1e-12)
    same_sizes = difference(ties(held.powers, first, before), ties(held.powers, last, before), held)
    np.testing.assert_allclose(same_sizes.sizes, 0, atol=1e-12)
    same_shares = difference(ties(held.powers, first, before), ties(held.powers, first, after), held)
    np.testing.assert_allclose(same_shares.shares, 0, atol=1e-12)


@given(tables)
def test_shares_of_pull_add_up_and_follow_its_order(table):
    held = beliefs(draws=5)
    pull = pull_of(ties(held.powers, table, [1.0, 0.5]), held)
    np.testing.assert_allclose(pull.share.sum(axis=1), 1.0)
    strongest = pull.total.max(axis=1)
    most = np.take_along_axis(pull.total, pull.share.argmax(axis=1)[:, None], axis=1)[:, 0]
    np.testing.assert_array_equal(most, strongest)


def test_alignment_goes_where_pull_leads_and_holds_on_the_axis():
    held = beliefs(draws=400)
    patron = held.powers.index(held.patron)
    share = np.zeros((held.draws, len(held.powers)))
    share[:, patron] = 1.0
    calm = replace(held, values={**held.values, "noise": np.zeros(held.draws), "hedging": np.zeros(held.draws)})
    path = follow(share, calm, years=200, seed=0)
    assert (np.diff(path, axis=1) >= -1e-12).all()
    np.testing.assert_allclose(path[:, -1], 1.0, atol=0.1)
    assert (np.abs(follow(share, held, years=30, seed=0)) <= 1).all()


def test_hedging_leans_back_only_above_what_is_tolerated():
    held = beliefs(draws=200)
    bold = replace(held, values={**held.values, "hedging": held["hedging"] + 1.0})
    patron = held.powers.index(held.patron)
    little, much = np.zeros((2, held.draws, len(held.powers)))
    little[:, patron], much[:, patron] = held["tolerance"] * 0.9, 0.95
    np.testing.assert_allclose(target(little, bold), target(little, held))
    assert (target(much, bold) < target(much, held)).all()


@pytest.mark.parametrize("country", list_pull_packs())
def test_first_draw_is_central_and_all_are_sound(country):
    held = beliefs(country, 2000)
    pack = load_pull_pack(country)
    assert held["alignment"][0] == pack.alignment.value
    assert held["concentration"][0] == BOOK["pull.concentration"].number()
    for channel in (Channel.PAYMENTS, Channel.SECURITY, Channel.LABOUR):
        shares = held.shares_of(held.powers, channel)
        assert (shares >= 0).all()
        assert (shares.sum(axis=1) <= 1 + 1e-12).all()
    assert len(held.grades) == len(held.values)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("credibility.Russia.transit", -0.1, "a negative probability in 1 draw"),
        ("share.Russia.security", 1.2, "a probability above 1"),
        ("depth.payments", 0.0, "expected above 0"),
        ("alignment", 1.5, "off the axis"),
        ("noise", np.nan, "not finite"),
    ],
)
def test_a_draw_that_cannot_be_meant_is_named(name, value, said):
    held = beliefs(draws=4)
    broken = np.array(held[name])
    broken[2] = value
    with pytest.raises(DataError, match=f"{name}.*{said}.*draw 2"):
        replace(held, values={**held.values, name: broken})


def test_an_unknown_horizon_and_no_draws_are_refused():
    pack = load_pull_pack("KAZ")
    with pytest.raises(ParameterError, match=r"pull\.depth_transit has no value for 'ten_years'"):
        draw_beliefs(pack, BOOK, horizon="ten_years", draws=5)
    with pytest.raises(DataError, match="draws is 0"):
        draw_beliefs(pack, BOOK, horizon="one_year", draws=0)
