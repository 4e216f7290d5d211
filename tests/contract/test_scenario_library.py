"""No dead scenario: each of the library loads, is sourced, says what is assumed, and covers trade on its world."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tightrope.chain.border import at_the_border
from tightrope.core.errors import DataError
from tightrope.data import World, load_world
from tightrope.measures import KINDS, PriceCap, SecondaryTariff
from tightrope.parameters import load_book
from tightrope.scenario import Scenario, check_against, dump_scenario, library, load_scenario
from tightrope.scenario.library import DEFAULT, library_folder
from tightrope.scenario.reference import with_reference

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "scenarios.md"


@pytest.fixture(scope="module")
def world() -> World:
    try:
        return load_world("eurasia-2023")
    except DataError as error:
        pytest.skip(f"the shipped world is not at hand: {error}")


@pytest.fixture(params=library())
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return load_scenario(request.param)


def test_the_library_answers_the_questions_it_promises():
    assert library()[0] == DEFAULT
    assert set(library()) >= {
        "tougher-sanctions-2025", "us-secondary-tariffs-2025", "us-secondary-tariffs-2025-500", "eu-18th-package",
        "bank-secondary-sanctions", "rosneft-lukoil-2025", "cpc-outage", "russia-recession", "kazakhstan-complies",
        "ceasefire-relief", "russia-stagflation",
    }  # fmt: skip


def test_it_is_found_under_its_own_name(scenario: Scenario):
    assert (library_folder() / f"{scenario.id}.yaml").is_file()


def test_it_says_what_is_fact_what_is_assumption_and_what_the_base_contains(scenario: Scenario):
    assert "Fact:" in scenario.note
    assert "Assumption:" in scenario.note
    if any(measure.at_border for measure in scenario.measures):
        assert "2023" in scenario.note, "the world already contains sanctions; the note must say so"


def test_it_names_its_sources(scenario: Scenario):
    assert scenario.sources
    assert all(source.url for source in scenario.sources)


def test_every_measure_is_in_force_on_the_day_asked_about(scenario: Scenario):
    assert scenario.in_force == scenario.measures
    assert scenario.question.endswith("?")


def test_every_measure_covers_trade_on_its_world(scenario: Scenario, world: World):
    if scenario.world != world.name:
        world = load_world(scenario.world)
    check_against(scenario, world, load_book())
    for measure in scenario.measures:
        assert measure.trade_covered(world) > 0 or not measure.at_border
        at_the_border(measure.change(world), world, scenario.date.year).shocks(world)


def test_it_stands_by_itself_once_written_out(scenario: Scenario, tmp_path: Path):
    written = tmp_path / "written.yaml"
    written.write_text(dump_scenario(scenario), encoding="utf-8")
    assert load_scenario(written) == scenario


def test_the_rule_for_secondary_tariffs_hits_the_large_buyers_and_not_the_senders_friends(world: World):
    for name in library():
        for measure in load_scenario(name).measures:
            if isinstance(measure, SecondaryTariff):
                hit = set(measure.hit(world))
                assert {"CHN", "IND", "TUR"} <= hit
                assert not hit & {"DEU", "POL", "JPN", "USA", "RUS", "ROW"}


def test_every_kind_of_measure_is_used_or_tested():
    used = {measure.kind_name for name in library() for measure in load_scenario(name).measures}
    tested = (ROOT / "tests" / "unit" / "test_measures_kinds.py").read_text(encoding="utf-8")
    for kind, cls in KINDS.items():
        assert kind in used or cls.__name__ in tested


def test_every_class_of_measure_joins_the_scenario_language():
    """A new measure is a new file; it must be in the union, or no scenario can use it."""
    folder = ROOT / "src" / "tightrope" / "measures"
    declared = {
        kind
        for path in folder.glob("*.py")
        for kind in re.findall(r'kind: Literal\["(\w+)"\]', path.read_text(encoding="utf-8"))
    }
    assert declared == set(KINDS)


def test_the_guide_is_up_to_date():
    text = GUIDE.read_text(encoding="utf-8")
    assert text == with_reference(text), "run `python -m tightrope.scenario.reference docs/scenarios.md`"
    for kind in KINDS:
        assert f"### `{kind}`" in text


def test_the_guides_examples_are_scenarios(tmp_path: Path, world: World):
    """Whole files in the guide load; the guide's lists of measures load inside one."""
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    whole = [block for block in blocks if block.startswith("id:")]
    parts = [block for block in blocks if block.startswith("measures:")]
    assert len(whole) >= 2
    assert parts
    head = "id: part\ntitle: A part\nquestion: Does it load?\nnote: From the guide.\ndate: 2025-12-31\n"
    sources = "sources:\n  - {id: news, title: News, publisher: A paper, date: 2025-12-01}\n"
    for i, text in enumerate([*whole, *(f"{head}{part}{sources}" for part in parts)]):
        path = tmp_path / f"example-{i}.yaml"
        path.write_text(text, encoding="utf-8")
        load_scenario(path, world=world, book=load_book())


def test_the_price_a_cap_is_set_against_is_the_one_its_note_names(scenario: Scenario):
    """And where the note says that it binds nobody, it does not."""
    for cap in (m for m in scenario.in_force if isinstance(m, PriceCap)):
        assert f"USD {cap.market_price.value:g}" in scenario.note
        assert ("binds nobody" in scenario.note) == (cap.bound() >= 1)
