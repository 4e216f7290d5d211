"""Published voting power in the Security Council: binary votes, no abstention, Banzhaf absolute and as a share."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tightrope.parameters import Grade, load_book
from tightrope.politics.council import list_rules, load_groups, load_rule, power_of, seat_worth
from tightrope.politics.council.power import Need, voting_power


def test_todays_council():
    """848 winning coalitions; Shapley and Shubik's 421/2145 for a veto and 4/2145 without one."""
    power = power_of(load_rule("today"))
    assert (power.members, power.winning, power.act) == (15, 848, Fraction(848, 2**15))
    permanent, elected = power["permanent"], power["elected"]
    assert (permanent.swings, elected.swings) == (848, 84)
    assert (permanent.shapley, elected.shapley) == (Fraction(421, 2145), Fraction(4, 2145))
    assert (float(permanent.banzhaf), float(elected.banzhaf)) == pytest.approx((0.05176, 0.00513), abs=5e-6)
    assert (float(permanent.banzhaf_share), float(elected.banzhaf_share)) == pytest.approx((0.16693, 0.01654), abs=1e-5)
    assert (permanent.prevent, elected.prevent) == (1, Fraction(84, 848))


def test_the_council_before_1965():
    """Shapley and Shubik (1954): five vetoes, seven of eleven; the five hold 98.7 % together."""
    power = voting_power((5, 6), [Need(weights=(1, 1), yes=7), Need(weights=(1, 0), yes=5)])
    veto, other = power.seats
    assert (power.winning, veto.swings, other.swings) == (57, 57, 5)
    assert (veto.shapley, other.shapley) == (Fraction(76, 385), Fraction(1, 462))
    assert float(5 * veto.shapley) == pytest.approx(0.987, abs=5e-4)


def test_the_group_of_four():
    power = power_of(load_rule("g4-2005"))
    assert power.winning == 784_626
    assert (power["permanent"].swings, power["elected"].swings) == (784_626, 75_582)
    assert power["new_permanent"].swings == power["elected"].swings, "a seat for good is not a veto"
    assert power["permanent"].shapley == Fraction(1571, 8050)
    assert power["elected"].shapley == Fraction(39, 32200)


def test_without_any_veto():
    power = voting_power((15,), [Need(weights=(1,), yes=9)])
    assert (power.winning, power.seats[0].swings, power.seats[0].shapley) == (9_949, 3_003, Fraction(1, 15))


def test_more_vetoes_leave_next_to_nothing_to_the_others():
    """JIRD (2015), extended vetoes: less than 2 % (Banzhaf shares) and 0.01 % (Shapley) for all others together."""
    rule = load_rule("au-2005")
    elected = power_of(rule)["elected"]
    assert elected.seats * elected.banzhaf_share < Fraction(2, 100)
    assert elected.seats * elected.shapley < Fraction(1, 10_000)
    assert float(elected.seats * elected.banzhaf_share) == pytest.approx(0.0152, abs=5e-5)
    assert float(elected.seats * elected.shapley) == pytest.approx(0.000047, abs=5e-7)


def test_two_vetoes_serve_both_equity_and_efficiency():
    """Gould and Rablen (2017): this rule beats today's in both; here in power to act and in what the elected hold."""
    today, reform = power_of(load_rule("today")), power_of(load_rule("two-vetoes"))
    assert float(reform.act) == pytest.approx(0.123, abs=5e-4)
    ratio = reform["elected"].banzhaf_share / today["elected"].banzhaf_share
    assert float(ratio) == pytest.approx(2.06, abs=5e-3)


@pytest.mark.parametrize("name", list_rules())
def test_shipped_rules_say_what_they_rest_on(name):
    rule = load_rule(name)
    assert rule.id == name
    assert rule.note
    for need in rule.decision:
        assert need.grade is Grade.PUBLISHED or (need.range and need.note)


def test_the_groups_hold_every_member_of_the_united_nations_once():
    """Department for General Assembly and Conference Management: 54, 54, 23, 33 and 28 with the United States."""
    groups = load_groups()
    codes = [code for members in groups.members.values() for code in members]
    assert [len(members) for members in groups.members.values()] == [54, 54, 23, 33, 29]
    assert len(codes) == len(set(codes)) == 193


def test_more_elected_seats_and_a_weaker_veto_serve_kazakhstan_a_group_of_four_seat_by_seat_does_not():
    """What a seat is worth while held falls under the drafts with new permanent members; over the years it may not."""
    groups, turns = load_groups(), load_book()["council.turns"]
    worth = {
        name: next(w for w in seat_worth("KAZ", load_rule(name), groups, turns) if w.seat.name == "elected")
        for name in list_rules()
    }
    today = worth["today"]
    assert worth["ufc-2005"].power.banzhaf > today.power.banzhaf
    assert worth["two-vetoes"].power.banzhaf > today.power.banzhaf
    assert worth["g4-2005"].power.banzhaf < today.power.banzhaf
    assert worth["au-2005"].power.banzhaf < today.power.banzhaf
    assert worth["g4-2005"].banzhaf[0] > today.banzhaf[0], "more turns outweigh the smaller weight of a vote"
    assert today.time[0] == pytest.approx(2 / 53)
