"""Ranges, effects and withdrawals of a small world."""

from __future__ import annotations

import numpy as np
import pytest
from tests.toy import toy_world
from tests.unit.test_chain_game import question

from tightrope.chain.beliefs import beliefs_of, move_all
from tightrope.chain.effects import interaction, measure_effects, variants_of
from tightrope.chain.game import Game, Settlement
from tightrope.chain.ranges import (
    chunks_of,
    draw_chunk,
    ends_of,
    joint_range,
    latin_hypercube,
    one_at_a_time,
    widest_compliance,
)
from tightrope.chain.setting import Setting, build_setting
from tightrope.chain.withdrawal import close_transit, stop_trade, transit_shares, withdrawals
from tightrope.core.axes import REGION
from tightrope.core.errors import ScenarioError
from tightrope.core.shocks import Shocks
from tightrope.data import load_country
from tightrope.parameters import load_book

COMPLIANCE = {"buyers": frozenset({"CHN"})}


@pytest.fixture(scope="module")
def setting() -> Setting:
    return build_setting(toy_world(), load_book(), question(), "KAZ")


def test_without_measures_nothing_changes(setting: Setting) -> None:
    equilibrium = setting.model.solve(Shocks.neutral(setting.world.sectors, setting.world.regions))
    np.testing.assert_allclose(equilibrium.real_income_hat.values, 1, atol=1e-12)


def test_measures_and_interaction_add_up_to_the_whole(setting: Setting) -> None:
    together = setting.solve(COMPLIANCE)
    effects = measure_effects(setting, COMPLIANCE, together)
    alone = sum(float(e.real_income_hat.sel({REGION: "KAZ"})) - 1 for e in effects)
    whole = float(together.real_income_hat.sel({REGION: "KAZ"})) - 1
    assert alone + interaction(setting, together, effects) == pytest.approx(whole, rel=1e-12)


def test_variants_name_closure_rent_and_the_ends_of_the_game(setting: Setting) -> None:
    found, notes = variants_of(setting, Settlement(profile=COMPLIANCE, stable=True), Game(setting))
    horizons = ["horizon impact", "horizon one_year", "horizon five_years"]
    assert [v.name for v in found] == ["closure zero", "mobile rent", *horizons, "all defy", "all comply"]
    assert notes == ()


def test_latin_hypercube_has_one_draw_in_each_stratum(setting: Setting) -> None:
    beliefs = beliefs_of(setting)
    drawn = latin_hypercube(20, beliefs, seed=3)
    assert drawn.shape == (20, len(beliefs))
    np.testing.assert_array_equal(np.sort(np.floor(drawn * 20).astype(int), axis=0)[:, 0], np.arange(20))


def test_a_new_belief_leaves_the_draws_of_the_others(setting: Setting) -> None:
    beliefs = beliefs_of(setting)
    np.testing.assert_array_equal(latin_hypercube(8, beliefs, 0)[:, 1:], latin_hypercube(8, beliefs[1:], 0))


def test_draws_bracket_their_median_and_failures_are_counted(setting: Setting) -> None:
    beliefs = beliefs_of(setting)
    rows = chunks_of(beliefs, 8, seed=0)
    drawn = [d for rows_ in rows for d in draw_chunk(setting, beliefs)(COMPLIANCE, rows_)]
    found = joint_range(setting.world.regions, [*drawn, "elasticity=1: no equilibrium"])
    assert (found.draws, found.solved) == (9, 8)
    assert found.failures == ("draw 8 (elasticity=1: no equilibrium)",)
    assert (np.diff(np.array(found.quantiles), axis=0) >= 0).all()


def test_no_draws_is_an_empty_range(setting: Setting) -> None:
    found = joint_range(setting.world.regions, [])
    assert (found.draws, found.quantiles) == (0, ())


def test_sensitivities_start_with_the_belief_that_matters_most(setting: Setting) -> None:
    beliefs = beliefs_of(setting)
    draw = draw_chunk(setting, beliefs)
    drawn = [found for pair in ends_of(beliefs) for found in draw(COMPLIANCE, pair)]
    rows, notes = one_at_a_time(beliefs, setting.world.regions.index("KAZ"), drawn)
    swings = [abs(row.real_income_hat_high - row.real_income_hat_low) for row in rows]
    assert len(rows) == len(beliefs)
    assert notes == ()
    assert swings == sorted(swings, reverse=True)


def test_a_wider_rule_lets_the_newly_hit_choose(setting: Setting) -> None:
    wider = widest_compliance(setting, beliefs_of(setting), COMPLIANCE)
    assert wider["buyers"] >= COMPLIANCE["buyers"]


def test_transit_adds_to_what_a_power_holds() -> None:
    world = toy_world()
    model = build_setting(world, load_book(), question(), "KAZ").model
    pack = load_country("KAZ")
    found, notes = withdrawals(model, world, "KAZ", {"Russia": ("RUS",), "West": ("DEU", "USA")}, pack)
    assert notes == ()
    russia, west = found
    assert russia.stop_trade_and_transit_hat is not None
    assert russia.stop_trade_and_transit_hat < russia.stop_trade_hat < 1
    assert west.stop_trade_and_transit_hat == west.stop_trade_hat


def test_nearly_all_kazakh_energy_leaves_through_russia_and_nothing_else_does() -> None:
    pack = load_country("KAZ")
    assert pack is not None
    shares = transit_shares(pack, ("RUS",))
    assert list(shares) == ["mining_energy"]
    assert 0.85 < shares["mining_energy"] < 0.95


def test_without_transit_data_trade_alone_is_not_called_pull() -> None:
    world = toy_world()
    model = build_setting(world, load_book(), question(), "KAZ").model
    (only,), _ = withdrawals(model, world, "KAZ", {"Russia": ("RUS",)}, None)
    assert only.stop_trade_and_transit_hat is None
    assert "no transit data" in only.transit_note


def test_a_country_is_not_cut_off_from_itself() -> None:
    shocks = stop_trade(toy_world(), "RUS", ("RUS", "CHN")).shocks(toy_world())
    assert float(shocks.open_share.sel(importer="RUS", exporter="RUS").min()) == 1
    assert float(shocks.open_share.sel(importer="RUS", exporter="CHN").max()) == 0


def test_closing_every_route_leaves_a_sliver_rather_than_a_contradiction() -> None:
    shocks = close_transit(toy_world(), "KAZ", "Russia", {"mining_energy": 1.0})
    assert shocks.limits[0].bound > 0


def test_an_override_reaches_a_measure_alone_as_well() -> None:
    one = question(
        measures=[
            {
                "kind": "import_ban", "name": "ban", "title": "Ban", "senders": "DEU", "targets": "RUS",
                "sectors": "energy", "from": "2025-01-01", "source": "s",
            }
        ]
    )  # fmt: skip
    book = load_book().override("measures.ban_enforcement", 0.5, "a test")
    asked = build_setting(toy_world(), book, one, "KAZ")
    together = asked.solve({})
    [effect] = measure_effects(asked, {}, together)
    assert interaction(asked, together, (effect,)) == pytest.approx(0, abs=1e-9)
    assert asked.measures[0].quantities()["enforcement"].value == 0.5


def test_two_tariffs_on_the_same_purchases_are_refused() -> None:
    twice = question()
    other = twice.measures[0].model_copy(update={"name": "again", "senders": ("DEU",)})
    with pytest.raises(ScenarioError, match="Make it one tariff"):
        build_setting(toy_world(), load_book(), twice.model_copy(update={"measures": (*twice.measures, other)}), "KAZ")


def test_the_scarcity_of_an_outage_is_shown_with_each_owner() -> None:
    outage = question(
        measures=[
            {
                "kind": "transit_outage", "name": "pipe", "title": "Pipe", "exporter": "KAZ", "announced_share": 0.3,
                "from": "2025-01-01", "source": "s",
            }
        ]
    )  # fmt: skip
    asked = build_setting(toy_world(), load_book(), outage, "KAZ")
    found, _ = variants_of(asked, Settlement(profile={}, stable=True), Game(asked))
    shown = {v.name: float(v.real_income_hat.sel({REGION: "KAZ"})) for v in found}
    assert shown["scarcity to importer"] < shown["scarcity to exporter"]


def test_a_horizon_is_read_from_the_scenario_and_its_beliefs_are_listed() -> None:
    asked = build_setting(toy_world(), load_book(), question(horizon="one_year"), "KAZ")
    book = asked.book
    assert asked.model.calibration.input_substitution == book["trade.horizon.input_substitution"].number("one_year")
    reached = book["trade.horizon.elasticity_reached"].number("one_year")
    long_run = build_setting(toy_world(), load_book(), question(), "KAZ")
    np.testing.assert_allclose(
        asked.model.calibration.trade_elasticity, long_run.model.calibration.trade_elasticity * reached
    )
    names = {belief.name for belief in beliefs_of(asked)}
    assert {"trade.horizon.labour_mobility", "trade.elasticity"} <= names
    assert not {name for name in (b.name for b in beliefs_of(long_run)) if name.startswith("trade.horizon")}


def test_moving_a_belief_of_the_horizon_moves_the_model() -> None:
    asked = build_setting(toy_world(), load_book(), question(horizon="impact"), "KAZ")
    belief = next(b for b in beliefs_of(asked) if b.name == "trade.horizon.input_substitution")
    moved = move_all(asked, (belief,), (0.95,))
    assert moved.model.calibration.input_substitution > asked.model.calibration.input_substitution


def test_variants_show_the_other_horizons_as_building_anew_would(setting: Setting) -> None:
    found, _ = variants_of(setting, Settlement(profile=COMPLIANCE, stable=True), Game(setting))
    shown = {v.name: v for v in found}
    assert {"horizon impact", "horizon one_year", "horizon five_years"} <= set(shown)
    anew = build_setting(setting.world, setting.book, question(horizon="impact"), "KAZ").solve(COMPLIANCE)
    np.testing.assert_allclose(shown["horizon impact"].real_income_hat, anew.real_income_hat, rtol=1e-7)
