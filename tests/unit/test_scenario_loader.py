"""Scenarios come from files, build on each other, and can be written out again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.fake_result import fake_world
from tests.toy import toy_world

from tightrope.core.errors import DataError, ScenarioError, UsageError
from tightrope.data import load_world
from tightrope.measures import Tariff
from tightrope.parameters import load_book
from tightrope.scenario import (
    Scenario,
    check_against,
    dump_scenario,
    find_scenario,
    library,
    load_checked,
    load_scenario,
)
from tightrope.trade.records import Closure

PARENT = """\
id: parent
title: A parent
question: What does it do?
note: Fact and assumption.
date: 2025-12-31
focus: RUS
closure: zero
measures:
  - kind: tariff
    name: one
    title: One
    from: 2025-01-01
    senders: USA
    targets: RUS
    rate: 0.5
    source: s
  - kind: import_ban
    name: two
    title: Two
    from: 2025-01-01
    until: 2026-06-30
    senders: DEU
    targets: RUS
    enforcement: {value: 0.5, low: 0.4, high: 0.6, grade: assumed, reason: A guess.}
    source: s
overrides:
  - {parameter: trade.rent_scale, value: 0.5, reason: Half.}
sources:
  - {id: s, title: A document, publisher: A publisher, date: 2025}
"""

CHILD = """\
extends: parent.yaml
id: child
title: A child
question: What does it do?
note: Fact and assumption.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parent.yaml").write_text(PARENT, encoding="utf-8")
    return tmp_path


def child(folder: Path, more: str) -> Scenario:
    path = folder / "child.yaml"
    path.write_text(CHILD + more, encoding="utf-8")
    return load_scenario(path)


def test_a_file_says_what_it_says(folder: Path):
    scenario = load_scenario(folder / "parent.yaml")
    assert (scenario.focus, scenario.closure, scenario.date) == ("RUS", Closure.ZERO, dt.date(2025, 12, 31))
    assert [m.name for m in scenario.measures] == ["one", "two"]
    assert scenario.overrides[0].value == 0.5
    assert scenario.sources[0].date == "2025"
    assert str(scenario.spot(("measures", 0, "rate"))).endswith("parent.yaml:15")


def test_a_child_takes_over_what_it_does_not_say(folder: Path):
    scenario = child(folder, "")
    parent = load_scenario(folder / "parent.yaml")
    assert (scenario.focus, scenario.closure, scenario.measures) == (parent.focus, parent.closure, parent.measures)
    assert scenario.overrides == parent.overrides


def test_a_child_changes_removes_and_adds_measures_by_name(folder: Path):
    more = """\
date: 2026-01-31
change:
  one: {rate: 2.0}
remove: two
measures:
  - {kind: tariff, name: three, title: Three, from: 2025-01-01, senders: USA, targets: CHN, rate: 0.1, source: t}
sources:
  - {id: t, title: Another, publisher: A publisher, date: 2025-02}
"""
    scenario = child(folder, more)
    assert [m.name for m in scenario.measures] == ["one", "three"]
    first = scenario.measures[0]
    assert isinstance(first, Tariff)
    assert first.rate == 2.0
    assert [s.id for s in scenario.sources] == ["s", "t"]
    assert scenario.date == dt.date(2026, 1, 31)


def test_a_measure_is_replaced_by_removing_and_adding_it(folder: Path):
    more = """\
remove: [one]
measures:
  - {kind: tariff, name: one, title: New, from: 2025-01-01, senders: USA, targets: CHN, rate: 0.1, source: s}
"""
    scenario = child(folder, more)
    assert {m.name: m.title for m in scenario.measures} == {"two": "Two", "one": "New"}


def test_a_field_changed_to_nothing_goes_back_to_its_default(folder: Path):
    scenario = child(folder, "change:\n  two:\n    until:\n    enforcement: null\n")
    two = scenario.measures[1]
    assert two.until is None
    assert two.quantities()["enforcement"].parameter == "measures.ban_enforcement"


def test_a_mistake_in_what_a_child_changes_has_the_childs_line(folder: Path):
    with pytest.raises(ScenarioError, match=r"child\.yaml:8: measure 'one', rate: is 99"):
        child(folder, "change:\n  one:\n    rate: 99\n")


def test_a_mistake_of_the_parent_has_the_parents_line(folder: Path):
    (folder / "parent.yaml").write_text(PARENT.replace("rate: 0.5", "rate: 99"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"parent\.yaml:15: measure 'one', rate: is 99"):
        child(folder, "")


def test_a_child_of_the_library(folder: Path):
    path = folder / "mine.yaml"
    path.write_text(CHILD.replace("parent.yaml", "us-secondary-tariffs-2025-500"), encoding="utf-8")
    assert [m.name for m in load_scenario(path).measures] == ["us-tariff-on-buyers"]


def test_a_scenario_written_out_reads_back_the_same(folder: Path):
    scenario = child(folder, "change:\n  one: {rate: 2.0}\n")
    again = folder / "again.yaml"
    again.write_text(dump_scenario(scenario), encoding="utf-8")
    assert load_scenario(again) == scenario
    assert "extends" not in again.read_text(encoding="utf-8")


def test_no_is_norway_and_not_false(folder: Path):
    """YAML 1.1 reads NO as false; here it stays a word, and the message says what is near."""
    path = folder / "parent.yaml"
    path.write_text(PARENT.replace("senders: USA", "senders: [NO, USA]"), encoding="utf-8")
    scenario = load_scenario(path)
    assert scenario.measures[0].senders == ("NO", "USA")
    with pytest.raises(ScenarioError, match="unknown region or group 'NO'; did you mean 'NOR'"):
        check_against(scenario, toy_world(("KAZ", "NOR", "RUS", "USA", "DEU")))


def test_what_only_the_world_and_the_book_know_is_checked_with_lines(folder: Path):
    path = folder / "parent.yaml"
    text = PARENT.replace("senders: DEU", "senders: DUE").replace("trade.rent_scale", "trade.rent_scales")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        check_against(load_scenario(path), toy_world(), load_book())
    assert "parent.yaml:22: measure 'two': unknown region or group 'DUE'; did you mean 'DEU'?" in str(caught.value)
    assert "parent.yaml:27: The parameter book has no entry 'trade.rent_scales'" in str(caught.value)


def test_a_missing_world_is_a_mistake_of_the_file(folder: Path):
    path = folder / "parent.yaml"
    path.write_text(PARENT.replace("focus: RUS", "world: atlantis-2023"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"parent\.yaml:6: world: There is no world 'atlantis-2023'"):
        load_checked(path, load_book())


def test_a_damaged_world_ends_alike_wherever_it_is_named(folder: Path):
    """A scenario that names it and `--world` both raise `DataError`, with exit code 4."""
    damaged = folder / "cut.npz"
    damaged.write_bytes(b"PK not a world")
    path = folder / "parent.yaml"
    path.write_text(PARENT.replace("focus: RUS", f"world: {damaged}"), encoding="utf-8")
    with pytest.raises(DataError, match=r"parent\.yaml:6: world: ") as named:
        load_checked(path, load_book())
    with pytest.raises(DataError) as given:
        load_world(damaged)
    assert named.value.exit_code == given.value.exit_code == 4


def test_mistakes_of_the_file_come_before_those_of_its_world(folder: Path):
    damaged = folder / "cut.npz"
    damaged.write_bytes(b"PK not a world")
    path = folder / "parent.yaml"
    text = PARENT.replace("focus: RUS", f"world: {damaged}").replace("rate: 0.5", "rate: 99")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match="rate: is 99"):
        load_checked(path, load_book())


@pytest.mark.parametrize("parent", ["tougher-sanctions-2052", "nowhere.yaml", "[a, b]"])
def test_an_unknown_parent_is_the_only_mistake_told(folder: Path, parent: str):
    path = folder / "child.yaml"
    path.write_text(f"id: child\nextends: {parent}\ncolour: red\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"1 problem\(s\):\n  - .*child\.yaml:2: extends: "):
        load_scenario(path)


def test_a_circle_is_the_only_mistake_told(folder: Path):
    for name, other in (("a", "b"), ("b", "a")):
        (folder / f"{name}.yaml").write_text(f"id: {name}\nextends: {other}.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"1 problem\(s\):\n  - .*a\.yaml:2: extends: .* a -> b -> a$"):
        load_scenario(folder / "a.yaml")


def test_unknown_sources_are_told_with_the_mistakes_of_the_same_measure(folder: Path):
    path = folder / "parent.yaml"
    text = PARENT.replace("rate: 0.5\n    source: s", "rate: 99\n    source: t").replace(
        "reason: A guess.", "source: u"
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    message = str(caught.value)
    assert "measure 'one', rate: is 99" in message
    assert "parent.yaml:16: measure 'one': source 't' is not among" in message
    assert "measure 'two': source 'u' is not among" in message


def test_a_name_used_twice_is_told_though_one_measure_cannot_be_read(folder: Path):
    path = folder / "parent.yaml"
    path.write_text(PARENT.replace("rate: 0.5", "rate: 99").replace("name: two", "name: one"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="'one' is used twice"):
        load_scenario(path)


@pytest.mark.parametrize("called", ["Kazakhstan", "kazakhstan", "Kazahstan"])
def test_a_country_called_by_its_name_gets_its_code(folder: Path, called: str):
    world = fake_world()
    path = folder / "parent.yaml"
    text = PARENT.replace("focus: RUS", f"focus: {called}").replace("senders: DEU", f"senders: {called}")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, world=world)
    assert f"focus '{called}' is not a region of the world 'made-up'; did you mean 'KAZ'?" in str(caught.value)
    assert f"unknown region or group '{called}'; did you mean 'KAZ'?" in str(caught.value)


@pytest.mark.parametrize(("label", "words"), [("label: oil, ", "no value for 'oil'."), ("", "say which.")])
def test_an_override_is_told_the_labels_it_may_have(folder: Path, label: str, words: str):
    path = folder / "parent.yaml"
    text = PARENT.replace("{parameter: trade.rent_scale, ", f"{{parameter: trade.elasticity, {label}")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, world=load_world(), book=load_book())
    assert words in str(caught.value)
    assert "Labels: agriculture, " in str(caught.value)
    assert "mining_energy" in str(caught.value)


def test_scenarios_are_found_by_name_or_path(folder: Path):
    assert find_scenario("cpc-outage").name == "cpc-outage.yaml"
    assert find_scenario(str(folder / "parent.yaml")) == folder / "parent.yaml"
    with pytest.raises(UsageError, match="did you mean 'cpc-outage'"):
        find_scenario("cpc-outag")
    with pytest.raises(UsageError, match="does not exist"):
        find_scenario("nowhere/else.yaml")
    assert "cpc-outage" in library()


def test_measures_not_in_force_are_kept_and_set_apart(folder: Path):
    scenario = child(folder, "date: 2026-12-31\n")
    assert [m.name for m in scenario.measures] == ["one", "two"]
    assert [m.name for m in scenario.in_force] == ["one"]


def test_a_file_that_is_not_text_is_told_from_a_missing_one(folder: Path):
    path = folder / "picture.yaml"
    path.write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(ScenarioError, match="not text"):
        load_scenario(path)


def test_contradictions_are_refused_in_python_too():
    common = {"title": "t", "from": "2025-01-01", "senders": "USA", "targets": "RUS", "rate": 0.1, "source": "s"}
    tariff = Tariff.model_validate({"name": "one", **common})
    with pytest.raises(ValueError, match="is not among the scenario's sources"):
        Scenario(id="x", title="t", question="q?", note="n", date=dt.date(2025, 6, 1), measures=(tariff,))


def test_a_focus_in_the_remainder_of_its_own_world_is_a_mistake(folder: Path):
    path = folder / "parent.yaml"
    path.write_text(PARENT.replace("focus: RUS", "focus: MDA"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"parent\.yaml:6: focus 'MDA': .* has MDA in a remainder"):
        load_checked(path, load_book())
    assert load_scenario(path, world=load_world(), book=load_book()).focus == "MDA", "in a world named from outside"
