"""Laws of the macro model, whatever its numbers."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.data.macro_pack import list_baselines, list_macro_packs, load_baseline, load_macro_pack, load_shock_set
from tightrope.macro import OBSERVED, SHOCKS, MacroModel, MacroShocks, by_channel, by_shock, from_set, project
from tightrope.macro.batch import solve_batch
from tightrope.macro.block import VARIABLES, build
from tightrope.macro.linear import simulate, solve
from tightrope.macro.model import MacroDraws, properties
from tightrope.macro.parameters import Sampler
from tightrope.parameters.spread import Family, Spread

QUARTERS = 12


@cache
def model(country: str = "KAZ", regime: str = "segmented") -> MacroModel:
    return MacroModel.of(load_macro_pack(country), regime=regime)


@cache
def draws(country: str = "KAZ") -> MacroDraws:
    return model(country).draw(60, seed=3)


paths = st.dictionaries(
    st.sampled_from(list(SHOCKS)),
    st.lists(st.floats(-0.2, 0.2), min_size=1, max_size=QUARTERS).map(np.array),
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(first=paths, second=paths, factor=st.floats(-3, 3), anticipated=st.booleans())
def test_effects_of_shocks_add_up_and_scale(first, second, factor, anticipated):
    def states(given_paths):
        along = MacroShocks(paths=given_paths).array(QUARTERS)
        return simulate(model().solution, along, anticipated=anticipated)

    one, two = MacroShocks(paths=first).array(QUARTERS), MacroShocks(paths=second).array(QUARTERS)
    both = simulate(model().solution, one + factor * two, anticipated=anticipated)
    np.testing.assert_allclose(both, states(first) + factor * states(second), atol=1e-12)


@pytest.mark.parametrize("country", list_macro_packs())
@pytest.mark.parametrize("regime", ["integrated", "segmented"])
def test_responses_are_powers_of_the_transition(country, regime):
    """A shock of one quarter is carried by the matrix P alone."""
    found = model(country, regime).solution
    shocks = np.zeros((QUARTERS, len(SHOCKS), len(SHOCKS)))
    shocks[0] = np.eye(len(SHOCKS))
    states = simulate(found, shocks)
    for quarter in range(QUARTERS):
        power = np.linalg.matrix_power(found.transition, quarter)
        np.testing.assert_allclose(states[quarter], power @ found.impact, atol=1e-13)


def test_certainty_is_all_that_counts():
    """Certainty equivalence: the mean over random shocks is the path without any, with a half of them mirrored."""
    rng = np.random.default_rng(0)
    half = 0.01 * rng.normal(size=(QUARTERS, len(SHOCKS), 50))
    known = MacroShocks.once("oil", -0.1).array(QUARTERS)[..., None]
    states = simulate(model().solution, np.concatenate([known + half, known - half], axis=-1))
    np.testing.assert_allclose(states.mean(axis=-1), simulate(model().solution, known)[..., 0], atol=1e-14)


@pytest.mark.parametrize("country", list_macro_packs())
def test_cyclic_reduction_is_qz(country):
    """Every draw of a batch, solved again one by one; those refused are refused by QZ too."""
    sampler = Sampler(model(country).entries, 11, country)
    values = {**sampler.take(40), "theta_r": np.linspace(-0.2, 1.5, 40)}
    system = build(values, 40)
    batch = solve_batch(system)
    assert batch.solved.mean() > 0.9
    for draw in np.flatnonzero(batch.solved):
        alone = solve(system.one(int(draw)))
        np.testing.assert_allclose(batch.solution.transition[draw], alone.transition, atol=1e-10)
        np.testing.assert_allclose(batch.solution.impact[draw], alone.impact, atol=1e-10)
    assert batch.residual[batch.solved].max() < 1e-11


@pytest.mark.parametrize("country", list_macro_packs())
def test_the_partners_currency_has_the_impact_it_was_given(country):
    """In every draw the nominal impact is the estimate drawn, found without solving a second time; QZ agrees."""
    found = draws(country)
    shock = list(SHOCKS).index("partner_currency")
    real, prices = (VARIABLES.index(name) for name in ("real_exchange", "inflation"))
    impact = found.solution.impact
    np.testing.assert_allclose(
        impact[:, real, shock] + impact[:, prices, shock] / 4, found.values["impact"], atol=1e-12
    )
    again = solve(build({name: v[:1] for name, v in found.values.items()}, 1).one(0))
    np.testing.assert_allclose(found.solution.transition[0], again.transition, atol=1e-11)
    np.testing.assert_allclose(found.solution.forward[0], again.forward, atol=1e-11)


@pytest.mark.parametrize("country", list_macro_packs())
def test_every_accepted_draw_keeps_to_what_it_is_held_to(country):
    found = draws(country)
    assert np.abs(np.linalg.eigvals(found.solution.transition)).max() < 1
    assert np.abs(np.linalg.eigvals(found.solution.forward)).max() < 1
    each = properties(found.solution)
    for one in model(country).pack.held_to:
        assert one.draws[0] <= each[one.property].min() <= each[one.property].max() <= one.draws[1]
    assert found.accepted <= found.stable <= found.tried


def test_no_shock_is_no_deviation_and_a_neutral_start_stays():
    path = project(model(), MacroShocks(), draws=draws(), quarters=QUARTERS)
    assert np.abs(path.deviation.values).max() == 0
    zero = MacroShocks(paths={name: np.zeros(4) for name in SHOCKS})
    assert np.abs(project(model(), zero, quarters=QUARTERS).deviation.values).max() == 0


@pytest.mark.parametrize("noise", [None, 5])
def test_fans_are_nested_and_hold_their_draws(noise):
    path = project(model(), MacroShocks.once("oil", -0.1), draws=draws(), noise=noise, quarters=QUARTERS)
    for level in (False, True):
        fan = path.quantiles((0.05, 0.25, 0.5, 0.75, 0.95), level=level).values
        assert (np.diff(fan, axis=0) >= 0).all()
        assert path.quantiles((0.0, 1.0), level=level).values[0] == pytest.approx(
            (path.level if level else path.deviation).values[..., 1:].min(axis=-1)
        )


def test_random_shocks_move_levels_and_no_deviation():
    still = project(model(), MacroShocks.once("oil", -0.1), draws=draws(), quarters=8)
    shaken = project(model(), MacroShocks.once("oil", -0.1), draws=draws(), quarters=8, noise=1)
    np.testing.assert_array_equal(still.deviation.values, shaken.deviation.values)
    assert np.abs(still.level.values - shaken.level.values)[..., 1:].max() > 0.01
    np.testing.assert_array_equal(still.level.values[..., 0], shaken.level.values[..., 0])


@pytest.mark.parametrize("country", list_macro_packs())
def test_levels_less_the_baseline_are_the_deviation(country):
    """For every baseline at hand: rates by difference, prices and rates of exchange by ratio."""
    for start in list_baselines(country):
        baseline = load_baseline(country, start)
        with_it = project(model(country), MacroShocks.once("partner_currency", 0.1), baseline=baseline)
        without = project(model(country), baseline=baseline)
        for name, one in OBSERVED.items():
            level, base = (path.central(name, level=True).values for path in (with_it, without))
            apart = np.log(level / base) if "index" in one.level or "USD" in one.level or "per" in one.level else None
            if apart is None or one.level == "share of GDP":
                apart = level - base
            np.testing.assert_allclose(apart, with_it.central(name).values, atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(given_paths=paths, anticipated=st.booleans())
def test_decompositions_add_up(given_paths, anticipated):
    """Both refuse to exist if they do not; here by the paths they are of."""
    shocks = MacroShocks(paths=given_paths, anticipated=anticipated)
    path = project(model(), shocks, quarters=QUARTERS)
    for parts in (by_shock(model(), shocks, quarters=QUARTERS), by_channel(model(), shocks, quarters=QUARTERS)):
        for name in parts.total.coords["variable"].values:
            total = parts.parts.sel(variable=name).values.sum(axis=0)
            np.testing.assert_allclose(total, path.central(str(name)).values, atol=1e-13)


def test_a_set_is_the_sum_of_its_parts():
    stagflation = load_shock_set("russian-stagflation")
    whole = project(model(), from_set(stagflation)).deviation.values
    names = {line.part for line in stagflation.lines}
    each = [project(model(), from_set(stagflation, parts=(name,))).deviation.values for name in names]
    np.testing.assert_allclose(sum(each), whole, atol=1e-13)


def test_one_more_draw_moves_no_other():
    few, more = model().draw(5, seed=9), model().draw(8, seed=9)
    for name, values in few.values.items():
        np.testing.assert_array_equal(values, more.values[name][:5])


def test_the_regime_matters_for_the_ruble_and_for_nothing_else():
    for shock in SHOCKS:
        apart, together = (
            project(model(regime=regime), MacroShocks.once(shock, 0.01)).deviation.values
            for regime in ("segmented", "integrated")
        )
        same = np.allclose(apart, together, atol=1e-12)
        assert same == (shock not in {"partner_currency", "partner_inflation"})


@settings(max_examples=10, deadline=None)
@given(given_paths=paths, factor=st.floats(-4, 4))
def test_deviations_of_every_draw_scale_with_the_shocks(given_paths, factor):
    """Homogeneous of degree one in what happens, central and in each draw, whatever the baseline."""
    once, scaled = (
        project(
            model(), MacroShocks(paths={n: f * p for n, p in given_paths.items()}), draws=draws(), quarters=6
        ).deviation.values
        for f in (1.0, factor)
    )
    np.testing.assert_allclose(scaled, factor * once, atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(given_paths=paths, anticipated=st.booleans(), shown=st.integers(1, QUARTERS))
def test_a_longer_horizon_moves_no_quarter(given_paths, anticipated, shown):
    """What is known beforehand counts though it comes after the last quarter shown; decompositions likewise."""
    shocks = MacroShocks(paths=given_paths, anticipated=anticipated)
    short, long = (project(model(), shocks, draws=draws(), quarters=n, noise=2) for n in (shown, QUARTERS + 3))
    for name in ("deviation", "level"):
        whole = getattr(long, name).values
        np.testing.assert_allclose(getattr(short, name).values, whole[:, :shown], rtol=1e-9, atol=1e-13)
    for split in (by_shock, by_channel):
        parts, whole = (split(model(), shocks, quarters=n).parts.values for n in (shown, QUARTERS + 3))
        np.testing.assert_allclose(parts, whole[..., :shown], atol=1e-13)


def test_what_is_known_beforehand_moves_what_comes_before_it():
    """A path whose only shock lies after the horizon shown is felt within it if known, and not if it surprises."""
    late = np.zeros(8)
    late[7] = 0.1
    felt, unfelt = (
        project(model(), MacroShocks(paths={"oil": late}, anticipated=known), quarters=4).central("gdp").values
        for known in (True, False)
    )
    assert np.abs(felt).min() > 1e-6
    assert np.abs(unfelt).max() == 0


@pytest.mark.parametrize("country", list_macro_packs())
@pytest.mark.parametrize("regime", ["integrated", "segmented"])
@pytest.mark.parametrize("shock", SHOCKS)
def test_in_the_end_rates_are_back_and_levels_keep_what_prices_did(country, regime, shock):
    """Every shock passes: GDP, growth, inflation, base rate and real rates return. Prices do not, and nominal rates of
    exchange then stand where prices at home and abroad put them."""
    shocks = MacroShocks.once(shock, 0.1)
    path = project(model(country, regime), shocks, quarters=400)
    last = {name: float(path.central(name)[-1]) for name in OBSERVED}
    lasting = {"prices", "exchange_rate", "partner_exchange_rate"}
    for name, value in last.items():
        if name not in lasting:
            assert abs(value) < 1e-6, name
    assert last["exchange_rate"] == pytest.approx(last["prices"], abs=1e-6)
    abroad = 0.1 / 4 / (1 - model(country).values["rho_pi"]) if shock == "partner_inflation" else 0.0
    assert last["partner_exchange_rate"] == pytest.approx(last["prices"] - abroad, abs=1e-6)
    if shock in {"cost_push", "exchange_rate", "demand"}:
        assert last["prices"] > 1e-3


def test_the_same_seed_gives_the_same_draws_and_another_gives_others():
    first, again, other = (model().draw(6, seed=seed) for seed in (4, 4, 5))
    for name, values in first.values.items():
        np.testing.assert_array_equal(values, again.values[name])
        if np.ptp(values) > 0:
            assert (values != other.values[name]).all(), name
    np.testing.assert_array_equal(first.solution.transition, again.solution.transition)
    assert first.describe() == again.describe()
    fans = [project(model(), draws=first, noise=noise, quarters=4).level.values for noise in (1, 1, 2)]
    np.testing.assert_array_equal(fans[0], fans[1])
    assert (fans[0][0, :, 1:] != fans[2][0, :, 1:]).all()


@settings(max_examples=60, deadline=None)
@given(
    quantiles=st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5).map(np.array),
    ends=st.tuples(st.floats(0.1, 0.95), st.floats(1.05, 4.0)),
    central=st.floats(0.1, 10),
    family=st.sampled_from(list(Family)),
)
def test_many_quantiles_at_once_are_those_one_by_one(quantiles, ends, central, family):
    low, high = ends if family is Family.LOGNORMAL else (end * central for end in ends)
    spread = Spread(family=family, low=low, high=high)
    each = [spread.value_at(float(q), central) for q in quantiles]
    np.testing.assert_allclose(spread.values_at(quantiles, central), each, rtol=1e-12)


@pytest.mark.parametrize("country", list_macro_packs())
def test_draws_stay_between_the_ends_of_their_ranges(country):
    found = draws(country)
    for symbol, entry in model(country).entries.items():
        low, high = entry.span
        assert low - 1e-12 <= found.values[symbol].min() <= found.values[symbol].max() <= high + 1e-12, symbol


@pytest.mark.parametrize("noise", [None, 3])
def test_draws_at_hand_do_not_depend_on_how_many_there_are(noise):
    """Parameters, starting gaps and random shocks: more draws move none of those there were."""
    few, more = (
        project(model(), MacroShocks.once("oil", 0.1), draws=model().draw(n, seed=2), noise=noise, quarters=5)
        for n in (4, 9)
    )
    np.testing.assert_allclose(few.level.values, more.level.values[..., :5], rtol=1e-12)


@pytest.mark.parametrize("country", list_macro_packs())
def test_an_outage_lowers_output_by_what_is_lost_and_is_no_slack(country):
    """GDP by `b6` of what does not leave, in the quarter alone; no price, rate or currency moves with it."""
    found = model(country)
    lost = np.array([-0.02, -0.01, 0.0, 0.0])
    innovations = lost - found.values["rho_cpc"] * np.concatenate([[0.0], lost[:-1]])
    path = project(found, MacroShocks(paths={"export_outage": innovations}), quarters=4)
    np.testing.assert_allclose(path.central("exports_lost"), lost, atol=1e-14)
    np.testing.assert_allclose(path.central("gdp"), found.values["b6"] * lost, atol=1e-14)
    for name in ("inflation", "base_rate", "exchange_rate", "effective_exchange_rate"):
        assert np.abs(path.central(name).values).max() < 1e-14, name
