"""Laws of the model of unrest: branching, escalation, what is put off comes back, ranges that hold luck out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.data.unrest_pack import load_unrest_pack
from tightrope.parameters import load_book
from tightrope.politics.unrest import Levers, central_beliefs, draw_beliefs, simulate, steady
from tightrope.politics.unrest.answer import drivers
from tightrope.politics.unrest.calibrate import constrain, shifted
from tightrope.politics.unrest.episode import Ending, Odds, play
from tightrope.politics.unrest.levers import frozen_prices
from tightrope.politics.unrest.path import chance_of
from tightrope.politics.unrest.rates import LAGS, anger, arrivals, delays, hump, legitimacy

PACK, BOOK = load_unrest_pack("KAZ"), load_book()
DRAWS = 20_000

chances = st.floats(0.01, 0.6)
prices = st.lists(st.floats(-1, 1), min_size=2, max_size=15).map(np.array)


def usual(months: int = 24, **changes: float):
    given_ = {"growth": 4.0, "inflation": 5.0, "inflation_before": 5.0}
    return steady(months=months, **(given_ | changes))


@given(st.floats(1, 200))
def test_every_protest_brought_about_comes_some_month(decay):
    share = delays(np.array([decay]))
    assert share.shape == (1, LAGS + 1)
    assert share.sum() == pytest.approx(1)
    assert (share >= -1e-12).all()


@settings(max_examples=15, deadline=None)
@given(st.floats(0.0, 0.8), st.floats(0.2, 3))
def test_a_cluster_has_the_mean_of_the_geometric_series(branching, mean):
    """Hawkes and Oakes (1974): each immigrant is the first of 1/(1 - n) on average."""
    random = np.random.default_rng(3)
    size = 40_000
    total = arrivals(random.poisson(mean, size), np.full(size, branching), random)
    # the variance of a cluster's size is n / (1 - n)^3, and of their sum over Poisson many (n/(1-n)^3 + 1/(1-n)^2)
    error = np.sqrt(mean * (branching / (1 - branching) ** 3 + 1 / (1 - branching) ** 2) / size)
    assert total.mean() == pytest.approx(mean / (1 - branching), abs=5 * error)


def test_in_usual_years_protest_comes_as_often_as_was_counted():
    beliefs = central_beliefs(PACK, BOOK, draws=DRAWS)
    path = simulate(beliefs, usual(48))
    # the first months lack what earlier protests would have brought about
    yearly = 12 * path.protests.values[:, 12:].mean()
    assert yearly == pytest.approx(beliefs["protests"][0], rel=0.04)


@given(prices, st.floats(0, 0.3), st.floats(0.5, 12))
def test_anger_needs_a_rise_that_is_noticed_and_fades(change, tolerance, half_life):
    level = anger(change, np.array([tolerance]), np.array([half_life]))[0]
    assert (level >= 0).all()
    if change.max() <= np.log1p(tolerance):
        assert not level.any()
    quiet = anger(np.append(change, np.zeros(3)), np.array([tolerance]), np.array([half_life]))[0]
    assert (np.diff(quiet[-4:]) <= 1e-12).all()


@given(prices, st.integers(0, 20))
def test_a_freeze_puts_rises_off_and_loses_none(change, months):
    new, gap = frozen_prices(change, months)
    assert (new[:months] <= np.minimum(change[:months], 0) + 1e-12).all()
    assert (gap >= 0).all()
    held = np.maximum(change[:months], 0).sum()
    seen = change.sum() if months < change.size else change.sum() - held
    assert new.sum() == pytest.approx(seen, abs=1e-9)
    np.testing.assert_allclose(np.cumsum(new) + gap, np.cumsum(change), atol=1e-9)


@given(st.floats(-2, 2), st.lists(st.floats(-5, 5), min_size=1, max_size=30), st.floats(1, 60))
def test_legitimacy_stays_on_its_scale_and_between_where_it_was_and_what_is_earned(start, earned, half_life):
    path = legitimacy(np.array([start]), np.array([earned]), np.array([half_life]))[0]
    low, high = min(start, *np.clip(earned, -2, 2)), max(start, *np.clip(earned, -2, 2))
    assert (path >= low - 1e-9).all()
    assert (path <= high + 1e-9).all()


@given(st.integers(3, 60))
def test_a_transition_is_at_its_worst_in_its_month_and_passes(worst):
    shape = hump(12 * worst, np.array([float(worst)]))[0]
    assert shape.argmax() == worst - 1
    assert shape.max() == pytest.approx(1)
    assert shape[-1] < 0.01


@given(chances, st.floats(-3, 3))
def test_odds_move_and_move_back(chance, by):
    there = shifted(np.array([chance]), by)
    assert 0 < there[0] < 1
    assert shifted(there, -by)[0] == pytest.approx(chance)


def test_what_was_counted_comes_out_of_the_chances_that_nobody_counted():
    """Falls to protest a year: protests x national x crisis x exit, where no bound binds."""
    b = draw_beliefs(PACK, BOOK, draws=2_000)
    c = constrain(b)
    crisis = c.crisis_if_national + (1 - c.crisis_if_national) * b["violent"] * b["crisis_violence_ratio"] * (
        c.crisis_if_national
    )
    falls = 1 - np.exp(-b["reference_protests"] * b["national"] * crisis * b["exit_if_crisis"])
    free = crisis < 0.9 - 1e-9
    assert free.mean() > 0.95
    np.testing.assert_allclose(falls[free], b["protest_exit"][free], rtol=1e-9)
    lethal = b["reference_protests"] * (
        c.lethal_scale * (b["violent"] * b["lethal_if_violent"] + (1 - b["violent"]) * b["lethal_if_peaceful"])
        + b["national"] * crisis * b["lethal_if_crisis"]
    )
    inside = free & (c.lethal_scale > 0.1) & (c.lethal_scale < 1)
    assert inside.mean() > 0.5
    np.testing.assert_allclose(1 - np.exp(-lethal[inside]), b["lethal_year"][inside], rtol=1e-9)


def odds(size: int, **changes: float) -> Odds:
    central = {
        "days": 2.5, "crisis_days": 5.0, "violent": 0.3, "crisis_if_national": 0.1, "crisis_if_violent": 0.4,
        "accommodated": 0.2, "exit_if_crisis": 0.5, "intervention": 0.3, "intervention_effect": 0.6,
        "lethal_if_peaceful": 0.02, "lethal_if_violent": 0.2, "lethal_if_crisis": 0.6, "deaths_lethal": 3.0,
        "deaths_crisis": 40.0, "deaths_spread": 1.0,
    }  # fmt: skip
    return Odds(**{name: np.full(size, value) for name, value in (central | changes).items()})


def day_by_day(o: Odds, random: np.random.Generator) -> tuple[int, int, int, int]:
    """The same chain drawn every day, as it reads: (violent, crisis, ending, day of the end)."""
    stage, day, violent, crisis = "national", 0, 0, 0
    while True:
        day += 1
        stay = 1 - 1 / (o.crisis_days[0] if stage == "crisis" else o.days[0])
        if random.random() < stay:
            continue
        if stage == "national" and random.random() < o.crisis_if_national[0]:
            stage, crisis = "crisis", 1
        elif (stage == "national" and random.random() < o.violent[0]) or (
            stage == "violent" and random.random() < o.crisis_if_violent[0]
        ):
            violent, crisis = 1, crisis or int(stage == "violent")
            stage = "violent" if stage == "national" else "crisis"
        else:
            troops = stage == "crisis" and random.random() < o.intervention[0]
            leave = o.exit_if_crisis[0] * (1 - o.intervention_effect[0] * troops)
            if stage == "crisis" and random.random() < leave:
                return violent, crisis, Ending.IRREGULAR_EXIT, day
            given_way = random.random() < o.accommodated[0]
            return violent, crisis, Ending.ACCOMMODATED if given_way else Ending.RESTORED, day


def test_stages_drawn_at_once_are_the_chain_drawn_day_by_day():
    size = 30_000
    fast = play(odds(size), np.random.default_rng(1))
    random = np.random.default_rng(2)
    one = odds(1)
    slow = np.array([day_by_day(one, random) for _ in range(size)])
    for at_once, by_day in (
        (fast.violent, slow[:, 0]),
        (fast.crisis, slow[:, 1]),
        (fast.ending == Ending.IRREGULAR_EXIT, slow[:, 2] == Ending.IRREGULAR_EXIT),
        (fast.ending == Ending.ACCOMMODATED, slow[:, 2] == Ending.ACCOMMODATED),
        (fast.day_end >= 7, slow[:, 3] >= 7),
        (fast.day_end == 1, slow[:, 3] == 1),
    ):
        assert np.mean(at_once) == pytest.approx(np.mean(by_day), abs=0.016)
    assert fast.day_end.mean() == pytest.approx(slow[:, 3].mean(), rel=0.03)


@settings(max_examples=30, deadline=None)
@given(chances, chances, chances, st.floats(0, 1))
def test_an_episode_keeps_its_order(violent, crisis, lethal, troops):
    found = play(odds(500, violent=violent, crisis_if_violent=crisis, lethal_if_violent=lethal, intervention=troops),
                 np.random.default_rng(4))  # fmt: skip
    both = found.violent & found.crisis
    assert (found.day_violent[found.violent] >= 1).all()
    assert (found.day_crisis[both] > found.day_violent[both]).all()
    assert (found.day_end[found.crisis] > found.day_crisis[found.crisis]).all()
    assert ((found.deaths > 0) == found.lethal).all()
    assert found.crisis[found.ending == Ending.IRREGULAR_EXIT].all()
    assert found.crisis[found.intervention].all()


@settings(max_examples=8, deadline=None)
@given(st.floats(-6, 3), st.floats(3.5, 10))
def test_growth_calms(worse, better):
    beliefs = central_beliefs(PACK, BOOK, draws=4_000)
    few, many = (simulate(beliefs, usual(12, growth=g)).protests.values.mean() for g in (better, worse))
    assert few < many + 0.02


def test_a_price_that_doubles_multiplies_protest_by_what_is_believed():
    """By definition of the parameter, at no contagion, in the first month."""
    beliefs = central_beliefs(PACK, BOOK, draws=60_000).changed(branching=0.0)
    calm, angry = (simulate(beliefs, usual(1, price_factor=f)).protests.values.mean() for f in (1.0, 2.0))
    assert angry / calm == pytest.approx(beliefs["trigger_multiple"][0], rel=0.05)


def test_a_price_that_rises_unnoticed_changes_nothing():
    beliefs = central_beliefs(PACK, BOOK, draws=500)
    calm, same = (simulate(beliefs, usual(6, price_factor=f)) for f in (1.0, 1.09))
    np.testing.assert_array_equal(calm.protests.values, same.protests.values)


def test_pull_brings_troops_and_troops_keep_leaders():
    beliefs = central_beliefs(PACK, BOOK, draws=40_000).changed(national=0.6, irregular_exit=0.0165)
    near, far = (simulate(beliefs, usual(24, pull=p)) for p in (0.95, 0.05))
    share = [p.happened("intervention").sum() / p.happened("crisis").sum() for p in (near, far)]
    fall = [p.happened("protest_exit").sum() / p.happened("crisis").sum() for p in (near, far)]
    assert share[0] > 0.8 > 0.1 > share[1]
    assert fall[0] < fall[1]


def happened_more(what: str, levers: Levers, months: slice = slice(None), **changes: float) -> float:
    """How many times as often something happens under levers."""
    beliefs = central_beliefs(PACK, BOOK, draws=40_000).changed(**changes)
    setting = usual(36, price_factor=2.0)
    with_, without = (simulate(beliefs, setting, one).happened(what)[:, months].sum() for one in (levers, Levers()))
    return float(with_ / without)


def test_reform_is_riskier_on_its_way_unless_what_it_earns_weighs_more():
    """Goldstone et al. (2010): what lies between the poles is the least stable."""
    assert happened_more("crisis", Levers(reform=1), slice(12, 36), reform_legitimacy=0.0) > 1.2
    assert happened_more("protest", Levers(reform=1), slice(24, 36)) < 1


def test_repression_makes_protest_rarer_and_each_deadlier():
    assert happened_more("protest", Levers(repression=1), slice(0, 3)) < 0.9
    lethal = happened_more("lethal", Levers(repression=1), slice(0, 6))
    assert lethal > happened_more("protest", Levers(repression=1), slice(0, 6))


def test_repression_is_held_against_the_state_when_it_ends():
    """Legitimacy lost weighs on the rate of protest, so calm shrinks with time."""
    early = happened_more("protest", Levers(repression=1), slice(0, 6))
    late = happened_more("protest", Levers(repression=1), slice(24, 36))
    assert early < late


def test_accommodation_averts_crises_at_a_cost():
    assert happened_more("crisis", Levers(accommodation=1)) < 0.9
    beliefs = central_beliefs(PACK, BOOK, draws=20_000)
    cost = [simulate(beliefs, usual(12, price_factor=2.0), one).cost.values.sum(axis=1).mean()
            for one in (Levers(accommodation=1), Levers())]  # fmt: skip
    assert cost[0] > 1.5 * cost[1]


def test_a_purge_averts_crises_and_invites_those_who_are_next():
    assert happened_more("crisis", Levers(purge=1), slice(0, 12)) < 1
    beliefs = central_beliefs(PACK, BOOK, draws=60_000)
    purged, calm = (simulate(beliefs, usual(12), one).elite_exit.values.mean() for one in (Levers(purge=1), Levers()))
    assert purged > 1.2 * calm


def test_a_freeze_averts_the_trigger_until_it_ends_and_costs_meanwhile():
    assert happened_more("national", Levers(price_freeze=6), slice(0, 6)) < 0.5
    assert happened_more("national", Levers(price_freeze=6), slice(6, 12)) > 1.5
    beliefs = central_beliefs(PACK, BOOK, draws=50)
    cost = simulate(beliefs, usual(12, price_factor=2.0), Levers(price_freeze=6)).cost.values
    # a doubling held for half a year: half of what is spent on it, for half a year
    assert cost.sum(axis=1).min() == pytest.approx(0.25 * beliefs["priced_share"][0], rel=1e-9)


def test_one_episode_costs_output_what_was_published():
    """Hadzi-Vaskov, Pienknagura and Ricci (2023): about one per cent after six quarters."""
    beliefs = central_beliefs(PACK, BOOK, draws=3_000).changed(violent=1.0)
    path = simulate(beliefs, usual(60))
    episodes = path.happened("national").cumsum(axis=1)
    once = (episodes[:, -1] == 1) & (episodes[:, 30] == 1)
    assert once.sum() > 50
    np.testing.assert_allclose(path.output.values[once, -1], -0.01, rtol=1e-9)
    assert (np.diff(path.output.values, axis=1) <= 1e-12).all()


def test_the_range_of_a_chance_holds_ignorance_and_not_luck():
    """All parameters equal: however few the replicates, nothing is left of the range."""
    random = np.random.default_rng(6)
    luck = chance_of(random.random(100 * 50) < 0.3, 50)
    assert luck.high - luck.low < 0.06
    known = np.repeat(random.uniform(0.1, 0.5, 400), 50)
    both = chance_of(random.random(known.size) < known, 50)
    assert both.low == pytest.approx(0.12, abs=0.025)
    assert both.high == pytest.approx(0.48, abs=0.025)
    alone = chance_of(random.random(50) < 0.3, 1)
    assert (alone.low, alone.high) == (0, 1)


def test_the_same_seed_tells_the_same_histories_and_another_others():
    beliefs = draw_beliefs(PACK, BOOK, draws=400, replicates=20)
    first, again, other = (simulate(beliefs, usual(), seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.protests.values, again.protests.values)
    assert (first.protests.values != other.protests.values).any()


def test_the_clock_runs_forward_and_from_the_start():
    path = simulate(draw_beliefs(PACK, BOOK, draws=4_000), usual(24, price_factor=2.0))
    some = path.first_month.values >= 0
    assert 0 < some.sum() < some.size
    month, day = path.first_month.values[some], path.first_day.values[some]
    assert (day >= month * 365.25 / 12).all()
    assert (day <= (month + 1) * 365.25 / 12).all()
    assert (path.first_day.values[~some] == -1).all()
    first = path.happened("national").argmax(axis=1)
    np.testing.assert_array_equal(first[some], month)


@pytest.mark.parametrize("event", ["national", "lethal", "crisis", "protest_exit", "irregular_exit"])
def test_chances_given_the_protests_are_those_of_what_happens(event):
    """The law of total probability: weighing what may happen and counting what does agree, up to luck."""
    beliefs = central_beliefs(PACK, BOOK, draws=40_000).changed(branching=0.3, legitimacy=-1.0)
    path = simulate(beliefs, usual(12, price_factor=2.0), Levers(repression=0.5, reform=0.5))
    weighed, counted = path.likely(event).mean(), path.happened(event).mean()
    error = np.sqrt(counted / path.protests.size)
    assert counted > 0
    assert weighed == pytest.approx(counted, abs=4 * error)


def test_what_moves_the_range_is_named_and_luck_is_not():
    """The trigger's size moves the range when the price jumps; with all parameters fixed nothing does."""
    setting = usual(6, price_factor=2.0)
    beliefs = draw_beliefs(PACK, BOOK, draws=20_000, replicates=100)
    assert "trigger_multiple" in drivers(simulate(beliefs, setting), beliefs, "national")
    fixed = central_beliefs(PACK, BOOK, draws=1_000)
    assert drivers(simulate(fixed, setting), fixed, "national") == {}
