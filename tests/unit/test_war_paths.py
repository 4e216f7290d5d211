"""War rules, settings, fixed paths and commands: what is refused and how it is said."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tightrope.cli.main import app
from tightrope.core.errors import DataError, MissingError, UsageError
from tightrope.parameters import Grade, load_book
from tightrope.war import (
    LEGS,
    Levers,
    State,
    WarRules,
    list_paths,
    list_settings,
    load_path,
    load_setting,
    simulate,
)
from tightrope.war import fixed as fixed_module
from tightrope.war import setting as setting_module
from tightrope.war.rules import ENTRIES

CENTRAL = WarRules.of()
SETTING = load_setting("2026Q3")
SETTING_TEXT = (setting_module.FOLDER / "2026Q3.yaml").read_text(encoding="utf-8")
PATH_TEXT = (fixed_module.FOLDER / "ceasefire-2027.yaml").read_text(encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_negative_probability_is_one_clear_error():
    values = {**CENTRAL.values, "moves.attrition_to_talks": np.array([-0.1]), "settling": np.array([1.2])}
    with pytest.raises(DataError) as caught:
        WarRules(values=values, seed=0, grades={})
    message = str(caught.value)
    assert "The rules of the war has 2 problem(s)" in message
    assert "moves.attrition_to_talks is -0.1 in draw 0 (1 draws): expected a chance from 0 to 1" in message
    assert "settling is 1.2" in message


def test_chances_of_leaving_that_exceed_one_are_told_by_state():
    values = {**CENTRAL.values, "relapse.ceasefire": np.array([0.7]), "settling": np.array([0.6])}
    with pytest.raises(DataError, match=r"relapse.ceasefire \+ settling is 1.3 .* staying in ceasefire has a negative"):
        WarRules(values=values, seed=0, grades={})


def test_rules_miss_nothing_and_hold_nothing_unknown():
    values = {name: value for name, value in CENTRAL.values.items() if name != "hubris"}
    with pytest.raises(DataError) as caught:
        WarRules(values={**values, "hubriss": np.array([0.1])}, seed=0, grades={})
    assert "hubris is missing" in str(caught.value)
    assert "hubriss is not known" in str(caught.value)


def test_draws_keep_to_the_book():
    rules = WarRules.of(beliefs=300, seed=2)
    book = load_book()
    for name, labels in ENTRIES.items():
        low, high = book[f"war.{name}"].bounds
        for label in labels or ("",):
            drawn = rules[f"{name}.{label}" if label else name]
            assert drawn.shape == (300,)
            assert low <= drawn.min() <= drawn.max() <= high
    assert rules.grades["war.duration_shape"] is Grade.ESTIMATED
    assert (WarRules.of(beliefs=300, seed=2)["hubris"] == rules["hubris"]).all()


def test_an_override_reaches_the_rules():
    changed = load_book().override("war.hubris", 0.3, "A test of overrides.")
    assert WarRules.of(changed)["hubris"] == 0.3


@pytest.mark.parametrize("name", list_settings())
def test_shipped_settings_say_what_they_rest_on(name):
    held = load_setting(name)
    assert held.id == name
    assert all(held.levels[leg].note and held.levels[leg].low < held.levels[leg].high for leg in LEGS)
    assert held.years > 3


def test_every_mistake_of_a_setting_is_told_at_once(tmp_path):
    text = (
        SETTING_TEXT.replace("value: 3.2, low: 2.8", "value: 3.2, low: 3.5")
        .replace("value: 2.6, low: 2.0, high: 3.2", "value: 6, low: 2.0, high: 7")
        .replace("great_power: 0.5", "great_power: 2")
        .replace("sanctioned: RUS", "sanctioned: Russia")
    )
    with pytest.raises(DataError) as caught:
        load_setting(written(tmp_path, text))
    message = str(caught.value)
    assert "mine.yaml has 5 problem(s)" in message
    assert "range 3.5 to 3.6 does not lie around 3.2" in message
    assert "levels.energy.value: is 6" in message
    assert "mediation.great_power: is 2" in message
    assert "'Russia' is not well written" in message


def test_a_setting_that_contradicts_itself_is_refused(tmp_path):
    for change, said in (
        (("state: attrition", "state: pause"), "'pause' is no state: expected attrition, escalation"),
        (("began: 2022-02-24", "began: 2027-02-24"), "2026Q3 begins before the war did"),
        (("source: brent}", "source: brant}"), "there is no source 'brant'; sources: eu18, eu19, gl124, brent"),
    ):
        with pytest.raises(DataError, match=said):
            load_setting(written(tmp_path, SETTING_TEXT.replace(*change)))
    with pytest.raises(MissingError, match="no war setting '1999Q1'"):
        load_setting("1999Q1")


def test_levers_outside_their_range_are_all_told():
    with pytest.raises(UsageError) as caught:
        simulate(
            SETTING,
            CENTRAL,
            quarters_ahead=4,
            levers=Levers(great_power=-0.2, middle_power=1.5, oil_price=np.array([80.0, 90.0]), slump=np.nan),
        )
    message = str(caught.value)
    assert "great_power is -0.2" in message
    assert "middle_power is 1.5" in message
    assert "oil_price has 2 numbers, expected 1 or one for each of 4 quarters" in message
    assert "slump" in message


def test_a_state_that_cannot_be_reached_in_time_or_at_all_is_told():
    path = simulate(SETTING, CENTRAL, quarters_ahead=4, futures=50)
    with pytest.raises(UsageError, match=r"takes 2 quarters \(attrition -> ceasefire -> settlement\)"):
        path.given(State.SETTLEMENT, path.quarters[0])
    shut = WarRules(values={**CENTRAL.values, "settling": np.array([0.0])}, seed=0, grades={})
    closed = simulate(SETTING, shut, quarters_ahead=4, futures=50)
    with pytest.raises(UsageError, match="cannot be reached from attrition: no chance of ceasefire to settlement"):
        closed.given(State.SETTLEMENT, closed.quarters[-1])
    with pytest.raises(UsageError, match="is not among the quarters"):
        path.shares("2040Q1")


def test_futures_given_a_state_are_those_that_were_in_it():
    path = simulate(SETTING, WarRules.of(beliefs=30), quarters_ahead=8, futures=100)
    given = path.given(State.CEASEFIRE, path.quarters[-1])
    assert ((given.state.values == State.CEASEFIRE).any(axis=0)).all()
    assert given.ended_by(given.quarters[-1]).middle == 1
    assert given.draws < path.draws
    share = given.shares(given.quarters[-1])[State.CEASEFIRE]
    assert share.low < share.middle < share.high, "a share of futures is told as a range"


def test_ranges_widen_with_beliefs_and_rungs_are_dated():
    path = simulate(SETTING, WarRules.of(beliefs=50), quarters_ahead=8, futures=100)
    last = path.quarters[-1]
    share = path.shares(last)[State.ATTRITION]
    assert share.low < share.middle < share.high
    assert path.fan("energy", last).high - path.fan("energy", last).low > 1
    steps = path.steps(draw=3)
    assert [s.leg for s in steps if s.quarter == path.quarters[0]] == list(LEGS)
    for leg in LEGS:
        rungs = [s.rung for s in steps if s.leg == leg]
        assert all(a != b for a, b in itertools.pairwise(rungs))
        assert all(0 <= rung <= 4 for rung in rungs)


def test_the_exception_takes_energy_off_who_holds_it():
    path = simulate(SETTING, WarRules.of(beliefs=50), quarters_ahead=20, futures=50)
    reached = path.energy_beside_exception()
    held = path.carve_out.values == 1
    assert held.any()
    assert (~held).any()
    assert (reached[held] == 0).all()
    np.testing.assert_allclose(reached[~held], path.level.sel(leg="energy").values[~held])


def test_fixed_paths_are_read_as_written():
    assert list_paths() == ("ceasefire-2027", "escalation-2027")
    path = load_path("ceasefire-2027")
    assert path.draws == 1
    assert path.state.sel(quarter="2027Q1").item() == State.TALKS
    assert path.state.sel(quarter="2027Q2").item() == State.CEASEFIRE
    assert path.level.sel(leg="energy", quarter="2027Q3").item() == 2.6
    assert path.level.sel(leg="energy", quarter="2027Q4").item() == 2
    assert path.level.sel(leg="goods", quarter="2028Q4").item() == 2.8, "a leg left out stays where it was"
    lost = load_path("escalation-2027")
    assert lost.energy_beside_exception()[lost.quarters.index("2027Q4"), 0] == 3.5
    assert lost.energy_beside_exception()[lost.quarters.index("2027Q3"), 0] == 0
    assert lost.exception_dates() == (("2026Q3", True), ("2027Q4", False))
    assert path.exception_dates() == (("2026Q3", True),)


def test_a_fixed_path_with_a_state_out_of_reach_is_refused_with_the_way(tmp_path):
    text = PATH_TEXT.replace("  - {from: 2027Q2, state: ceasefire}\n", "")
    with pytest.raises(
        DataError, match="settlement cannot be reached in 2029Q1 from talks: the way is talks -> ceasefire"
    ):
        load_path(written(tmp_path, text))


def test_every_mistake_of_a_fixed_path_is_told_at_once(tmp_path):
    text = (
        PATH_TEXT.replace("state: ceasefire", "state: armistice")
        .replace("{from: 2026Q3, holds: true}", "{from: 2026Q4, holds: true}")
        .replace("finance: 3.2, ", "")
        .replace("from: 2026Q4, state", "from: 2031Q4, state")
    )
    with pytest.raises(DataError) as caught:
        load_path(written(tmp_path, text))
    message = str(caught.value)
    assert "'armistice' is no state" in message
    assert "carve_out: begins in 2026Q4, expected 2026Q3" in message
    assert "levels: no rung for finance in 2026Q3" in message
    assert "are not in order" in message
    assert "2031Q4 is after 2029Q4" in message


def test_the_commands_tell_ranges_and_grades():
    runner = CliRunner()
    few = ["--beliefs", "20", "--futures", "20"]
    shown = runner.invoke(app, ["war", "show", *few])
    assert shown.exit_code == 0, shown.output
    assert " to " in shown.stdout
    assert "assumed" in shown.stdout
    assert "no forecast of a day" in " ".join(shown.stdout.split())
    rows = [line for line in shown.stdout.splitlines() if line.split()[:1] in (["attrition"], ["energy"], ["talks"])]
    assert rows
    assert all(line.count(" to ") == 5 for line in rows), "no number of the tables stands alone"
    plain = json.loads(runner.invoke(app, ["war", "show", "2025Q3", *few, "--json"]).stdout)
    assert plain["grades"]["war.hubris"] == "assumed"
    assert set(plain["by_time"]["2025Q4"]["shares"]) == {state.label for state in State}
    assert "escalation-2027" in runner.invoke(app, ["war", "path"]).stdout
    assert "settlement" in runner.invoke(app, ["war", "path", "ceasefire-2027"]).stdout
    refused = runner.invoke(app, ["war", "show", *few, "--given", "peace"])
    assert refused.exit_code != 0
