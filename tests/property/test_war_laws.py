"""Laws of the war process, on any rules that can be meant."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.core.errors import ParameterError
from tightrope.parameters import load_book
from tightrope.war import FOLLOWS, LEGS, Levers, State, WarRules, load_setting, simulate, way
from tightrope.war.calendar import number_of, quarter_of
from tightrope.war.kernels import (
    end_chance,
    hazard_of_quarter,
    next_level,
    relapse_chance,
    resting_shares,
    room_to_agree,
    state_factors,
)
from tightrope.war.states import FIGHTING

SETTING = load_setting("2026Q3")
CENTRAL = WarRules.of()
chances = st.floats(0.0, 1.0)
positive = st.floats(0.05, 5.0)


def with_values(**changed: float) -> WarRules:
    """Central rules with some numbers changed; dots in names are written as two underscores."""
    values = {name.replace("__", "."): np.array([value]) for name, value in changed.items()}
    return WarRules(values={**CENTRAL.values, **values}, seed=3, grades=CENTRAL.grades)


def neutral(**changed: float) -> WarRules:
    """Rules under which only the estimated decline decides when the fighting ends."""
    plain = {"bargaining": 0.0, "mediation_great": 1.0, "mediation_middle": 1.0, "duration_tail": 1.0}
    same = {f"state_hazard__{state.label}": 1.0 for state in FIGHTING}
    return with_values(**{**plain, **same, **changed})


@given(st.floats(0, 20), st.floats(0.2, 1.5), positive, st.integers(1, 8))
def test_quarters_add_up_to_the_weibull(years, shape, scale, count):
    """Equation 1: staying quarter after quarter is staying all the time, whatever the length of the step."""
    step = 0.25
    total = sum(hazard_of_quarter(np.array([years + n * step]), shape, scale, step)[0] for n in range(count))
    whole = hazard_of_quarter(np.array([years]), shape, scale, count * step)[0]
    assert total == pytest.approx(whole, rel=1e-9, abs=1e-12)


@given(st.floats(0.01, 10), st.floats(0.2, 0.95), positive)
def test_below_a_shape_of_one_an_end_grows_less_likely(years, shape, scale):
    now, later = hazard_of_quarter(np.array([years, years + 1]), shape, scale, 0.25)
    assert later < now


@given(st.floats(0, 10), st.floats(0, 0.6), st.floats(0, 0.6), st.floats(0, 2), st.floats(-1, 1), st.floats(0, 10))
def test_over_optimism_narrows_the_room_and_time_sanctions_and_a_slump_widen_it(
    years, low, more, decay, pressure, slump
):
    def room(hubris, at=years, of=pressure, gap=slump):
        costs = (np.array([0.1]), np.array([0.01]))
        return room_to_agree(np.array([at]), hubris, decay, np.array([of]), np.array([gap]), costs)[0]

    assert room(low + more) <= room(low) + 1e-12
    assert room(low, at=years + 1) >= room(low) - 1e-12
    assert room(low, of=pressure + 0.1) > room(low)
    assert room(low, gap=slump + 1) > room(low)


@given(st.floats(0, 5), st.floats(0, 20), st.floats(-1, 1), st.floats(0, 6), st.floats(1, 3))
def test_chances_of_an_end_are_chances_and_mediation_raises_them(hazard, factor, room, weight, mediation):
    without = end_chance(np.array([hazard]), factor, room, weight, np.array([1.0]))[0]
    with_it = end_chance(np.array([hazard]), factor, room, weight, np.array([mediation]))[0]
    assert 0 <= without <= with_it <= 1


@given(st.lists(st.floats(0.01, 0.45), min_size=6, max_size=6), st.lists(st.floats(0.1, 5), min_size=3, max_size=3))
def test_states_only_move_ends_among_themselves(numbers, relative):
    """Equation 4: over the time spent in the states the estimated chance is kept."""
    moves = np.zeros((1, 3, 3))
    moves[0][~np.eye(3, dtype=bool)] = numbers
    moves[0][np.diag_indices(3)] = 1 - moves[0].sum(axis=1)
    shares = resting_shares(moves)
    np.testing.assert_allclose(shares @ moves[0], shares, atol=1e-10)
    factors = state_factors(np.array([relative]), moves)
    assert (shares * factors).sum() == pytest.approx(1)
    np.testing.assert_allclose(factors[0] / factors[0, 0], np.array(relative) / relative[0])


@given(chances, st.floats(0, 30))
def test_a_silent_year_halves_the_chance_of_new_fighting(first, years):
    assert relapse_chance(first, years + 1) == pytest.approx(relapse_chance(first, years) / 2)


@given(chances, st.floats(0, 3), st.floats(0, 3), st.floats(-1, 1))
def test_legs_stay_on_their_ladders(level, tighten, loosen, surprise):
    after = next_level(np.array([level]), np.array([tighten]), np.array([loosen]), np.array([surprise]))[0]
    assert 0 <= after <= 1
    still = next_level(np.array([level]), np.zeros(1), np.zeros(1), np.zeros(1))[0]
    assert still == pytest.approx(level, abs=1e-12)


@given(st.integers(0, 30), st.integers(1, 12))
@settings(max_examples=20, deadline=None)
def test_only_what_can_follow_follows(seed, count):
    path = simulate(SETTING, WarRules.of(beliefs=20, seed=seed), quarters_ahead=count, futures=10)
    before = np.full(path.draws, int(SETTING.start))
    for after in path.state.values.astype(int):
        moved = {(State(a), State(b)) for a, b in zip(before, after, strict=True) if a != b}
        assert all(end in FOLLOWS[start] for start, end in moved)
        before = after
    assert set(np.unique(path.carve_out.values)) <= {0.0, 1.0}
    total = sum(share.middle for share in path.shares(path.quarters[-1]).values())
    assert total == pytest.approx(1)


def test_left_alone_the_war_ends_as_the_weibull_says():
    """P(still fighting after n quarters) is the Weibull's, within four standard errors of 60,000 futures."""
    futures = 60_000
    path = simulate(SETTING, neutral(), quarters_ahead=8, futures=futures)
    shape, scale = CENTRAL["duration_shape"], CENTRAL["duration_scale"]
    for n in (1, 4, 8):
        lasted = hazard_of_quarter(np.array([SETTING.years]), shape, scale, n * 0.25)
        expected = float(-np.expm1(-lasted)[0])
        error = (expected * (1 - expected) / futures) ** 0.5
        assert path.ended_by(path.quarters[n - 1]).middle == pytest.approx(expected, abs=4 * error)


def test_unlike_states_keep_the_estimated_chance_once_the_states_have_mixed():
    """Talks make an end likelier and the rest less so; the whole moves little from what is estimated."""
    path = simulate(SETTING, neutral(state_hazard__talks=3.0), quarters_ahead=8, futures=60_000)
    alike = simulate(SETTING, neutral(), quarters_ahead=8, futures=60_000)
    last = path.quarters[-1]
    assert path.ended_by(last).middle == pytest.approx(alike.ended_by(last).middle, abs=0.05)


def test_the_same_luck_meets_every_lever():
    """Common random numbers: more mediation, or a slump, never lets a war end later in any future."""
    base = simulate(SETTING, with_values(), quarters_ahead=8, futures=4000, levers=Levers(great_power=0.0))
    pressed = simulate(SETTING, with_values(), quarters_ahead=8, futures=4000, levers=Levers(great_power=1.0))
    first = base.quarters[0]
    assert pressed.ended_by(first).middle > base.ended_by(first).middle
    was = base.state.sel(quarter=first).values == State.CEASEFIRE
    now = pressed.state.sel(quarter=first).values == State.CEASEFIRE
    assert (now | ~was).all()


def test_a_middle_power_never_adds_more_than_a_tenth_to_the_chance_of_an_end():
    """The cap, in every draw of beliefs and against every override."""
    rules = WarRules.of(beliefs=500)
    assert (rules["mediation_middle"] <= 1.1).all()
    assert (rules["mediation_middle"] >= 1.0).all()
    with pytest.raises(ParameterError, match="outside its bounds"):
        load_book().override("war.mediation_middle", 1.2, "A test of the cap.")
    first = [
        simulate(
            SETTING, neutral(mediation_middle=1.1), quarters_ahead=1, futures=60_000, levers=Levers(middle_power=e)
        )
        for e in (0.0, 1.0)
    ]
    hazard = [-np.log1p(-path.ended_by(path.quarters[0]).middle) for path in first]
    assert hazard[1] / hazard[0] == pytest.approx(1.1, abs=0.01), "the same luck on either side"


def test_dear_oil_loosens_the_legs_that_carry_it_and_no_others():
    quiet = with_values(sanctions_cost=0.0)
    cheap = simulate(SETTING, quiet, quarters_ahead=8, futures=500, levers=Levers(oil_price=60.0))
    dear = simulate(SETTING, quiet, quarters_ahead=8, futures=500, levers=Levers(oil_price=130.0))
    for leg in LEGS:
        difference = cheap.level.sel(leg=leg).values - dear.level.sel(leg=leg).values
        assert (difference >= -1e-12).all()
        assert bool(difference.max() > 0.1) is (leg in {"energy", "secondary"})
    np.testing.assert_array_equal(cheap.state.values, dear.state.values)


def test_without_bargaining_sanctions_change_nothing_about_the_end():
    low = simulate(SETTING, with_values(bargaining=0.0, sanctions_cost=0.0), futures=500)
    high = simulate(SETTING, with_values(bargaining=0.0, sanctions_cost=1.0), futures=500)
    np.testing.assert_array_equal(low.state.values, high.state.values)


def test_a_ceasefire_that_cannot_break_nor_settle_stays():
    rules = with_values(**{"relapse__ceasefire": 0.0, "settling": 0.0})
    path = simulate(SETTING, rules, quarters_ahead=12, futures=500)
    silent = path.state.values == State.CEASEFIRE
    assert silent.any()
    assert (silent[1:] | ~silent[:-1]).all()
    assert rules.closed() == (
        (State.CEASEFIRE, State.ATTRITION),
        (State.CEASEFIRE, State.SETTLEMENT),
    )


def test_a_year_of_silence_does_not_age_the_war():
    """The clock counts time at war: new fighting goes on from where it stopped."""
    futures = simulate(SETTING, with_values(**{"relapse__ceasefire": 0.5}), quarters_ahead=20, futures=2000)
    again = (futures.state.values[:-1] == State.CEASEFIRE) & (futures.state.values[1:] == State.ATTRITION)
    assert again.any()
    stopped = (futures.state.values[2:] == State.CEASEFIRE) & again[:-1]
    assert stopped.sum() / again[:-1].sum() < 0.15, "a war that begins anew would end at once by the Weibull"


@given(st.integers(4 * 1950, 4 * 2099))
def test_quarters_are_counted_one_by_one(number):
    assert number_of(quarter_of(number)) == number


@given(st.sampled_from(State), st.sampled_from(State))
def test_every_state_is_reached_by_a_way_of_allowed_moves(start, end):
    steps = way(start, end)
    assert (steps[0], steps[-1]) == (start, end)
    assert all(after in FOLLOWS[before] for before, after in itertools.pairwise(steps))
    assert way(start, end, closed=[(State.CEASEFIRE, State.SETTLEMENT)]) == steps or State.SETTLEMENT in steps


def test_the_same_seed_gives_the_same_futures_and_another_others():
    one, same = (simulate(SETTING, WarRules.of(beliefs=20, seed=5), futures=20) for _ in range(2))
    other = simulate(SETTING, WarRules.of(beliefs=20, seed=6), futures=20)
    np.testing.assert_array_equal(one.level.values, same.level.values)
    assert not np.array_equal(one.state.values, other.state.values)
