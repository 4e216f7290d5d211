"""The war in a run and on its page: weights, one hand-written path against the plain scenario, words and tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tightrope.chain.request import Request, prepare, run_id
from tightrope.chain.result import RunResult
from tightrope.chain.run import run
from tightrope.chain.war.meaning import Meaning
from tightrope.chain.war.run import war_of
from tightrope.core.errors import DataError, ScenarioError
from tightrope.report import build_tables, build_views, result_json
from tightrope.report.figures.war import war_figures
from tightrope.report.numbers import SPACE
from tightrope.scenario import load_scenario
from tightrope.scenario.ladder import load_ladder

SMALL = """
id: small
extends: war-goes-on
title: The war
question: What then?
note: A test.
war:
  drawn: {quarters: 4, beliefs: 20, futures: 20}
"""


@pytest.fixture(scope="module")
def by_hand() -> RunResult:
    return run(Request(scenario="ceasefire-2026", draws=2))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    file = tmp_path_factory.mktemp("war") / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return run(Request(scenario=str(file), draws=2))


def test_shares_sum_to_one_in_every_quarter(drawn: RunResult):
    war = drawn.war
    assert war is not None
    assert war.states.sum(axis=0) == pytest.approx(1)
    assert sum(one.share for one in war.combinations) == pytest.approx(1)
    assert war.combinations[0].real_income == pytest.approx(1, abs=1e-7), "what nobody changes changes nothing"
    again = sum(one.share * one.real_income for one in war.combinations if one.real_income is not None)
    assert again == pytest.approx(war.income.mean(axis=1)), "the mean is that of combinations weighed by their shares"
    with pytest.raises(DataError, match=r"Shares of states of the war sum to 0\.5"):
        replace(war, states=war.states / 2)


def test_a_path_by_hand_equals_the_plain_scenario_with_the_same_measures(by_hand: RunResult):
    war = by_hand.war
    assert war is not None
    setting, _ = prepare(Request(scenario="ceasefire-2026"))
    ladder = load_ladder("russia-2026")
    today = {"finance": 3, "energy": 3, "goods": 3, "secondary": 2}
    meaning = Meaning(ladder=ladder, today=today, base=setting.measures)
    rungs = {"2026Q3": (3, 3, 3, 2), "2027Q4": (3, 2, 3, 1), "2028Q3": (2, 1, 3, 1), "2029Q4": (1, 1, 2, 0)}
    base = setting.solve({}).real_income_hat.sel(region="KAZ").item()
    for quarter, there in rungs.items():
        measures = meaning.measures(there, war.legs, exception_lost=False)
        plain = replace(setting, measures=measures).solve({}).real_income_hat.sel(region="KAZ").item()
        found = war.income[war.quarters.index(quarter)].mean()
        assert found == pytest.approx(plain / base, abs=1e-7), quarter


def test_measures_the_library_has_are_not_told_again():
    base, rosneft = load_scenario("war-goes-on"), load_scenario("rosneft-lukoil-2025")
    [here] = [m for m in base.measures if m.name == "us-blocking-of-oil-companies"]
    [there] = [m for m in rosneft.measures if m.name == here.name]
    assert here.model_dump() == there.model_dump()


def test_the_id_knows_the_ladder_and_the_war_and_runs_without_one_keep_theirs(tmp_path: Path):
    def id_of(text: str) -> str:
        file = tmp_path / "one.yaml"
        file.write_text(text, encoding="utf-8")
        request = Request(scenario=str(file))
        return run_id(*prepare(request), request)

    ladder = Path(__file__).resolve().parents[2] / "src/tightrope/scenario/ladders/russia-2026.yaml"
    own = tmp_path / "own.yaml"
    with_own = f"{SMALL}  ladder: {own}\n"
    own.write_text(ladder.read_text(encoding="utf-8"), encoding="utf-8")
    first = id_of(with_own)
    assert id_of(with_own) == first
    own.write_text(own.read_text(encoding="utf-8").replace("value: 0.2\n", "value: 0.21\n"), encoding="utf-8")
    assert id_of(with_own) != first, "what a rung means counts"
    assert id_of(SMALL.replace("quarters: 4", "quarters: 5")) != id_of(SMALL)


def test_a_measure_the_world_does_not_know_is_refused(tmp_path: Path):
    ladder = Path(__file__).resolve().parents[2] / "src/tightrope/scenario/ladders/russia-2026.yaml"
    own = tmp_path / "own.yaml"
    own.write_text(ladder.read_text(encoding="utf-8").replace("senders: WEST", "senders: ATLANTIS"), encoding="utf-8")
    file = tmp_path / "small.yaml"
    file.write_text(f"{SMALL}  ladder: {own}\n", encoding="utf-8")
    setting, _ = prepare(Request(scenario=str(file)))
    assert setting.scenario.war is not None
    with pytest.raises(ScenarioError, match="ATLANTIS"):
        war_of(setting, setting.scenario.war, setting.solve({}), {}, 0)


def test_the_page_tells_ranges_grades_and_what_it_cannot_say(drawn: RunResult, by_hand: RunResult):
    views = build_views(drawn)
    war = views.war
    assert war is not None
    assert war.summary.startswith("As the war goes on or ends")
    assert f"in nine of ten futures by 2027{SPACE}Q2" in war.summary
    assert "not the drawn futures of the war" in war.about_paths
    for figure in war_figures(war):
        assert "Grade: assumed." in figure.caption
        assert any(sentence in figure.caption for sentence in war.cannot.values()), figure.id
    tables = build_tables(views)
    assert {"war", "war_rungs", "war_commonest", "war_combinations", "war_paths"} <= set(tables)
    assert all(row[5] == "assumed" for row in tables["war_rungs"].rows)
    assert result_json(drawn)["war"] == [war.summary, war.told, war.cannot["income"]]
    hand = build_views(by_hand).war
    assert hand is not None
    assert "one future supposed, not one expected" in hand.summary


def test_runs_without_a_war_have_no_section():
    from tests.fake_result import fake_result

    views = build_views(fake_result())
    assert views.war is None
    assert war_figures(views.war) == []
    assert not [name for name in build_tables(views) if name.startswith("war")]


def test_stopping_is_counted_from_the_first_silence_on(drawn: RunResult):
    war = drawn.war
    assert war is not None
    share = war.stopped.mean(axis=1)
    assert (np.diff(share) >= 0).all(), "a relapse does not undo that the fighting stopped once"
    assert share == pytest.approx([middle for middle, _, _ in war.stopped_by])


def test_what_has_no_solution_is_left_out_of_the_fan_counted_and_named(drawn: RunResult):
    war = drawn.war
    assert war is not None
    lost = replace(war.combinations[1], real_income=None, not_found="no equilibrium")
    gone = war.income == war.combinations[1].real_income
    income = np.where(gone, np.nan, war.income)
    broken = replace(war, combinations=(war.combinations[0], lost, *war.combinations[2:]), income=income)
    assert broken.failed_share == pytest.approx(gone.mean()) != 0
    [note] = [note for note in broken.notes() if "no equilibrium" in note]
    assert note.startswith("War, finance ")
    view = build_views(replace(drawn, war=broken)).war
    assert view is not None
    assert f"{len(war.combinations) - 1} of {len(war.combinations)} combinations found" in view.method
    assert "are left out of the fan" in view.method
    assert np.isfinite(view.income.middle).all()
    nothing = replace(broken, income=np.full_like(income, np.nan))
    words = build_views(replace(drawn, war=nothing)).war
    assert words is not None
    assert "was not found; the notes say why" in words.summary
    assert all(point["value"] == "-" for point in war_figures(words)[1].option["baseOption"]["series"][4]["data"])
