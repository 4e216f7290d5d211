"""`war` in a scenario: how it is asked for, what rungs become, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.toy import toy_world

from tightrope.chain.war.asked import asked_of, rungs_of
from tightrope.chain.war.gathered import gather
from tightrope.chain.war.meaning import Meaning
from tightrope.core.errors import DataError, MissingError, ScenarioError
from tightrope.parameters import load_book
from tightrope.scenario import dump_scenario, load_scenario
from tightrope.scenario.ladder import FOLDER, list_ladders, load_ladder
from tightrope.scenario.war import War
from tightrope.war import LEGS

SCENARIO = """
id: mine
title: A ban and a war
question: What then?
note: A test.
date: 2026-06-30
measures:
  - kind: export_ban
    name: chips
    title: No chips
    from: 2025-01-01
    senders: DEU
    targets: RUS
    sectors: electronics
    source: a
sources:
  - {{id: a, title: T, publisher: P, date: 2025}}
war:
{war}
"""
PATH = """
  written:
    first: 2026Q3
    last: 2027Q4
    brent: 70
    states: [{from: 2026Q3, state: talks}, {from: 2026Q4, state: ceasefire}]
    levels:
      - {from: 2026Q3, finance: 3.2, energy: 2.6, goods: 2.8, secondary: 1.8}
      - {from: 2027Q2, energy: 2}
    carve_out: [{from: 2026Q3, holds: true}]
"""


def asked(folder: Path, war: str):
    file = folder / "mine.yaml"
    file.write_text(SCENARIO.format(war=war.strip("\n")), encoding="utf-8")
    return load_scenario(file, world=toy_world(), book=load_book())


def told(folder: Path, war: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        asked(folder, war)
    return str(caught.value)


def test_a_written_path_is_read_and_written_back(tmp_path: Path):
    scenario = asked(tmp_path, PATH)
    again = tmp_path / "again.yaml"
    again.write_text(dump_scenario(scenario), encoding="utf-8")
    assert load_scenario(again) == scenario


@pytest.mark.parametrize(
    ("war", "words"),
    [
        (PATH.replace("energy: 2}", "oil: 2}"), "war.written.levels.1.oil: unknown key; known keys: from, finance,"),
        (PATH.replace("energy: 2}", "energy: 5}"), "war.written.levels.1.energy: is 5, expected a rung from 0 to 4"),
        (PATH.replace("state: ceasefire", "state: settlement"), "settlement cannot be reached in 2026Q4 from talks"),
        (
            PATH.replace("2026Q4, state", "2027Q1, state").replace("2026Q3, state", "2026Q4, state"),
            "states: begins in 2026Q4, expected 2026Q3",
        ),
        (PATH.replace("secondary: 1.8", "note: none"), "levels: no rung for secondary in 2026Q3"),
        (PATH.replace("state: ceasefire", "state: peace"), "'peace' is no state: expected attrition"),
        ("  fixed: no-such-path", "There is no war path 'no-such-path'. At hand:"),
        ("  drawn: {setting: 1999Q1}", "There is no war setting '1999Q1'. At hand:"),
        ("  drawn: {}\n  ladder: stairs", "There is no ladder 'stairs'. At hand: russia-2026"),
        ("  ladder: russia-2026", "has no path: say one of `drawn`, `fixed` and `written`"),
        ("  drawn: {}\n  fixed: ceasefire-2027", "has drawn and fixed: say one of"),
        ("  drawn: {quarter: 3}", "war.drawn.quarter: unknown key; did you mean 'quarters'?"),
        ("  drawn: {great_power: 3}", "war.drawn.great_power: is 3, expected at most 1"),
        ("  7", "war: expected keys and values, found 7"),
    ],
)
def test_a_mistake_is_one_clear_error(tmp_path: Path, war: str, words: str):
    message = told(tmp_path, war)
    assert words in message
    assert "has 1 problem(s)" in message
    assert "mine.yaml:" in message


def test_a_ladder_for_another_setting_is_refused():
    with pytest.raises(ScenarioError, match="says what rungs mean against the setting '2026Q3'"):
        asked_of(War.model_validate({"drawn": {"setting": "2025Q3"}, "ladder": "russia-2026"}))
    with pytest.raises(MissingError, match="There is no ladder for the war setting '2025Q3'"):
        asked_of(War.model_validate({"drawn": {"setting": "2025Q3"}}))


LADDER = (FOLDER / "russia-2026.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "measure: eu-bank-ban}",
            "measure: eu-bank-bans}",
            "has no measure 'eu-bank-bans'; did you mean 'eu-bank-ban'",
        ),
        (
            "{scenario: eu-18th-package, measure: eu-bank-ban}",
            "{scenario: eu-19th, measure: x}",
            "No scenario 'eu-19th'",
        ),
        ("          high: 0.4\n", "          high: 0.1\n", "as changed: .*friction"),
        ("leg: finance\n    rung: 2", "leg: money\n    rung: 2", "'money'"),
        ("rung: 2\n    means: The banks", "rung: 5\n    means: The banks", "is 5"),
        ("leg: goods\n    rung: 2", "leg: goods\n    rung: 4", "goods 4 stand twice"),
        ("    source: fitch\n", "    source: nobody\n", "there is no source 'nobody'"),
    ],
)
def test_a_mistaken_ladder_says_where(tmp_path: Path, old: str, new: str, words: str):
    file = tmp_path / "mine.yaml"
    assert old in LADDER
    file.write_text(LADDER.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=words) as caught:
        load_ladder(file)
    assert "mine.yaml:" in str(caught.value)


@pytest.mark.parametrize("name", list_ladders())
def test_ladders_grade_every_reading_and_begin_where_legs_stood(name: str):
    ladder = load_ladder(name)
    asked = asked_of(War.model_validate({"drawn": {"setting": ladder.setting}, "ladder": name}))
    assert all(one.rung != asked.today[one.leg] for one in ladder.rungs), "a rung that is in force means nothing new"
    assert all(one.reason or one.source for one in (*ladder.rungs, ladder.exception_lost))
    assert {one.leg for one in ladder.rungs} == set(LEGS)


def test_where_a_leg_began_is_no_change():
    asked = asked_of(War.model_validate({"drawn": {"quarters": 1, "beliefs": 40, "futures": 5}}))
    path, start = asked.futures(load_book(), seed=1)
    still = path.level.copy(data=np.repeat(start[:, None, :], 1, axis=1))
    from dataclasses import replace

    rungs = rungs_of(replace(path, level=still), start, asked.today)
    assert (rungs == np.array([asked.today[leg] for leg in LEGS])[:, None, None]).all()


def test_rungs_add_and_lift_by_reference():
    asked = asked_of(War.model_validate({"fixed": "ceasefire-2027"}))
    base = load_scenario("war-goes-on").in_force
    meaning = Meaning(ladder=asked.ladder, today=asked.today, base=base)
    today = tuple(asked.today[leg] for leg in LEGS)
    assert meaning.measures(today, LEGS, False) == base

    def names(rungs: tuple[int, ...], lost: bool = False) -> set[str]:
        return {m.name for m in meaning.measures(rungs, LEGS, lost)}

    all_names = {m.name for m in base}
    assert names((3, 3, 3, 4)) == all_names | {"us-tariff-on-buyers"}
    [tariff] = [m for m in meaning.measures((3, 3, 3, 4), LEGS, False) if m.name == "us-tariff-on-buyers"]
    assert tariff.rate == 5.0, "the higher rung takes the place of the lower one's measure"
    assert names((2, 3, 3, 2)) == all_names - {"eu-bank-ban"}
    assert names((0, 3, 3, 2)) == (all_names - {"eu-bank-ban"}) | {"banks-reconnected"}
    assert names(today, True) == all_names | {"licence-lost"}
    assert "licence-lost" not in names((3, 2, 3, 2), True), "without blocked producers no exception is needed"


def test_combinations_hold_every_future_and_the_rare_are_counted():
    asked = asked_of(War.model_validate({"drawn": {"quarters": 6, "beliefs": 20, "futures": 10}}))
    path, start = asked.futures(load_book(), seed=2)
    meaning = Meaning(ladder=asked.ladder, today=asked.today, base=load_scenario("war-goes-on").in_force)
    rungs, lost = rungs_of(path, start, asked.today), path.carve_out.values == 0
    whole = gather(rungs, lost, meaning, LEGS, most=10_000)
    few = gather(rungs, lost, meaning, LEGS, most=3)
    assert len(few.rungs) == 3
    assert few.rungs == whole.rungs[:3]
    assert few.merged == len(whole.rungs) + whole.merged - 3
    assert few.place.max() == 2
    assert few.merged_share > whole.merged_share >= 0
    assert (np.bincount(few.place.ravel()) >= np.bincount(whole.place.ravel())[:3]).all()
