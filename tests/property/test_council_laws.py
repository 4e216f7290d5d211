"""Laws of voting power, and our counting of classes against counting coalitions of named members one by one."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tightrope.core.errors import DataError
from tightrope.politics.council.power import Need, voting_power


@st.composite
def bodies(draw):
    """Small bodies: sizes of classes and conditions that every vote together meets."""
    sizes = tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=3)))
    needs = []
    for _ in range(draw(st.integers(1, 3))):
        weights = tuple(draw(st.lists(st.integers(0, 3), min_size=len(sizes), max_size=len(sizes))))
        most = sum(w * n for w, n in zip(weights, sizes, strict=True))
        assume(most > 0)
        needs.append(Need(weights=weights, yes=draw(st.integers(1, most))))
    return sizes, tuple(needs)


def named(sizes):
    """Class of each member."""
    return [t for t, size in enumerate(sizes) for _ in range(size)]


def wins(coalition, classes, needs):
    return all(sum(need.weights[classes[i]] for i in coalition) >= need.yes for need in needs)


@given(bodies())
def test_it_is_what_counting_coalitions_one_by_one_gives(body):
    sizes, needs = body
    classes = named(sizes)
    members = range(len(classes))
    every = [set(c) for n in range(len(classes) + 1) for c in itertools.combinations(members, n)]
    winning = [c for c in every if wins(c, classes, needs)]
    power = voting_power(sizes, needs)
    assert power.winning == len(winning)
    assert power.act == Fraction(len(winning), 2 ** len(classes))
    for member in members:
        broken = sum(member in c and not wins(c - {member}, classes, needs) for c in winning)
        made = sum(
            member not in c and not wins(c, classes, needs) and wins(c | {member}, classes, needs) for c in every
        )
        seat = power.seats[classes[member]]
        assert seat.swings == broken == made
        assert seat.prevent == Fraction(broken, len(winning))
        assert seat.initiate == Fraction(made, len(every) - len(winning))


@given(bodies().filter(lambda body: sum(body[0]) <= 6))
def test_shapley_is_the_part_of_orders_in_which_a_member_decides(body):
    sizes, needs = body
    classes = named(sizes)
    decides = [0] * len(classes)
    for order in itertools.permutations(range(len(classes))):
        first = next(n for n in range(len(order)) if wins(order[: n + 1], classes, needs))
        decides[order[first]] += 1
    power = voting_power(sizes, needs)
    for member, count in enumerate(decides):
        assert power.seats[classes[member]].shapley == Fraction(count, math.factorial(len(classes)))


@given(bodies())
def test_shares_add_up_to_one(body):
    """Efficiency, in the order of Shapley and Shubik (1954) and by Banzhaf's shares."""
    seats = voting_power(*body).seats
    assert sum(one.seats * one.shapley for one in seats) == 1
    assert sum(one.seats * one.banzhaf_share for one in seats) == 1


@given(bodies())
def test_splitting_a_class_into_two_alike_changes_nothing(body):
    """Symmetry: members that do the same have the same power, whatever class we put them in."""
    sizes, needs = body
    assume(sizes[0] > 1)
    split = (1, sizes[0] - 1, *sizes[1:])
    apart = voting_power(split, [Need(weights=(need.weights[0], *need.weights), yes=need.yes) for need in needs])
    together = voting_power(sizes, needs)
    powers = ("swings", "banzhaf", "banzhaf_share", "shapley", "prevent", "initiate")
    for name in powers:
        whole = [getattr(one, name) for one in together.seats]
        assert [getattr(one, name) for one in apart.seats] == [whole[0], *whole]


@given(bodies(), st.integers(1, 3))
def test_members_whose_vote_never_counts_have_no_power_and_take_none(body, dummies):
    sizes, needs = body
    before = voting_power(sizes, needs)
    wider = voting_power((*sizes, dummies), [Need(weights=(*n.weights, 0), yes=n.yes) for n in needs])
    last = wider.seats[-1]
    assert last.swings == last.shapley == last.prevent == last.initiate == 0
    assert [s.shapley for s in wider.seats[:-1]] == [s.shapley for s in before.seats]
    assert [s.banzhaf for s in wider.seats[:-1]] == [s.banzhaf for s in before.seats]


@given(bodies())
def test_banzhaf_is_the_harmonic_mean_of_both_of_colemans_powers(body):
    """Dubey and Shapley (1979): 1/banzhaf lies half way between 1/prevent and 1/initiate."""
    for one in voting_power(*body).seats:
        if one.swings:
            assert 2 / one.banzhaf == 1 / one.prevent + 1 / one.initiate


@given(bodies())
def test_more_votes_never_mean_less_power_to_those_who_have_a_veto(body):
    """A member without whom nothing passes can break up every winning coalition."""
    sizes, needs = body
    power = voting_power((1, *sizes), [Need(weights=(0, *n.weights), yes=n.yes) for n in needs] + [veto(len(sizes))])
    holder = power.seats[0]
    assert holder.prevent == 1
    assert holder.swings == power.winning
    assert all(holder.shapley >= one.shapley for one in power.seats)


def veto(classes: int) -> Need:
    return Need(weights=(1, *([0] * classes)), yes=1)


def test_a_body_that_can_decide_nothing_is_refused():
    with pytest.raises(DataError, match="No coalition wins"):
        voting_power((3,), [Need(weights=(1,), yes=4)])
