"""A network's files say everything wrong with them at once, with line and hint."""

from __future__ import annotations

import copy

import pytest
from tests.toy_network import carriage, commodity, content, figure, leg, network, node, two_ways, write

from tightrope.core.errors import DataError, MissingError
from tightrope.data import load_network
from tightrope.data.network import Figures

HEADER = "route,commodity,year,period,volume,unit,low,high,source,url,note\n"


def refused(folder, whole, observed=None):
    with pytest.raises(DataError) as caught:
        load_network(write(folder, whole, observed))
    return str(caught.value)


def test_a_sound_network_loads(tmp_path):
    rows = (
        HEADER + "west,oil,2021,2021,58,Mt,55,60,paper,,\nwest,oil,2021,2021-12,5,Mt,,,paper,https://example.org,half\n"
    )
    found = load_network(write(tmp_path / "toy", two_ways(), rows))
    assert [one.months for one in found.observed] == [(1, 12), (12, 12)]
    assert found.legs["pipe"].carries["oil"].capacity.value(2021) == 60


def test_all_mistakes_come_in_one_message_with_their_lines(tmp_path):
    whole = two_ways()
    whole["legs"]["pipe"]["carries"]["oil"]["capacity"]["value"] = -60.0
    whole["legs"]["rail"]["colour"] = "red"
    del whole["supplies"][0]["node"]
    said = refused(tmp_path / "toy", whole)
    assert "has 3 problem(s)" in said
    assert "-60 (2020) is negative" in said
    assert "legs.rail.colour: there is no such key here" in said
    assert "supplies.0.node: is missing" in said
    assert all("network.yaml:" in line for line in said.splitlines()[1:])


def test_names_that_do_not_exist_get_a_hint(tmp_path):
    whole = two_ways()
    whole["legs"]["pipe"]["to"] = "hubb"
    whole["legs"]["pipe"]["operator"] = "rivall"
    whole["commodities"]["oil"]["sector"] = "mining_enrgy"
    whole["commodities"]["oil"]["value"]["source"] = "papr"
    whole["routes"]["east"]["legs"] = ["rial"]
    said = refused(tmp_path / "toy", whole)
    for hint in ("'hub'", "'rival'", "'mining_energy'", "'paper'", "'rail'"):
        assert f"did you mean {hint}?" in said


def test_a_negative_capacity_is_refused(tmp_path):
    whole = two_ways()
    whole["legs"]["pipe"]["carries"]["oil"]["capacity"] = figure(-1)
    assert "negative" in refused(tmp_path / "toy", whole)


@pytest.mark.parametrize(("back", "words"), [(-10.0, "costs nothing"), (-12.0, "earns 2 USD a round")])
def test_a_circle_without_cost_is_refused(tmp_path, back, words):
    whole = two_ways()
    whole["legs"]["back"] = leg("hub", "field", oil={"cost": figure(back)})
    said = refused(tmp_path / "toy", whole)
    assert "a circle of" in said
    assert words in said
    assert "pipe" in said
    assert "back" in said


def test_a_circle_of_free_legs_is_refused(tmp_path):
    whole = two_ways()
    whole["legs"]["pipe"]["carries"]["oil"]["cost"] = figure(0)
    whole["legs"]["back"] = leg("hub", "field", oil=carriage(0))
    assert "costs nothing for 'oil'" in refused(tmp_path / "toy", whole)


def test_a_floor_above_a_limit_is_refused(tmp_path):
    whole = two_ways()
    whole["legs"]["pipe"]["carries"]["oil"]["floor"] = figure(70)
    whole["legs"]["rail"]["carries"]["oil"] |= {"floor": figure(5), "quota": figure(4)}
    said = refused(tmp_path / "toy", whole)
    assert "legs.pipe.carries.oil.floor: floor 70 is above capacity 60 in 2020" in said
    assert "legs.rail.carries.oil.floor: floor 5 is above quota 4 in 2020" in said


def test_goods_that_nobody_takes_are_refused(tmp_path):
    whole = two_ways()
    whole["commodities"]["grain"] = commodity()
    whole["supplies"].append({"commodity": "grain", "node": "field", "volume": figure(1)})
    assert "'grain' goes nowhere: no demand takes it" in refused(tmp_path / "toy", whole)


def test_observations_are_checked_with_lines(tmp_path):
    rows = (
        HEADER
        + "north,oil,2021,2021,58,Mt,,,paper,,\nwest,oil,2021,2020,58,Mt,,,paper,,\nwest,oil,2021,2021,58,t,,,paper,,\n"
    )
    said = refused(tmp_path / "toy", two_ways(), rows)
    assert "observed.csv:2: there is no route 'north'" in said
    assert "observed.csv:3: period '2020' of year '2021'" in said
    assert "observed.csv:4: unit is 't', expected 'Mt'" in said


def test_what_is_no_yaml_is_said_with_its_line(tmp_path):
    folder = write(tmp_path / "toy", two_ways())
    (folder / "network.yaml").write_text("id: TOY\n  title: x\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"network.yaml:2: not YAML"):
        load_network(folder)


def test_an_unknown_network_lists_those_there_are():
    with pytest.raises(MissingError, match="There is no network 'nowhere'"):
        load_network("nowhere")


def test_figures_hold_until_the_next_and_disagreement_is_settled():
    both = [figure(60, 2020), figure(67, 2022), figure(66, 2022, used=True), figure(72, 2024)]
    found = Figures.model_validate(both)
    assert [found.value(year) for year in (2019, 2021, 2022, 2023, 2030)] == [60, 60, 66, 66, 72]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([figure(60), figure(67)], "2 figures for 2020, 0 with `used: true`"),
        (67, "not a bare value"),
        ([], "at least one figure"),
        ({"value": 1, "year": 2020, "grade": "assumed"}, "needs low, high and a note"),
        ({"value": 1, "year": 2020, "grade": "published"}, "needs a source"),
        (figure(1, low=2), "not in this order"),
        (figure(1, used=False), "no figure is used"),
    ],
)
def test_figures_without_a_story_are_refused(given, words):
    with pytest.raises(ValueError, match=words):
        Figures.model_validate(given)


def test_the_example_of_the_documentation_is_a_network(tmp_path):
    import re
    from pathlib import Path

    text = (Path(__file__).resolve().parents[2] / "docs/models/routes.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert example is not None
    (tmp_path / "network.yaml").write_text(example[1], encoding="utf-8")
    assert load_network(tmp_path).legs["main_pipe"].operator == "pipe_co"


def test_a_network_need_not_have_what_is_optional():
    bare = content(
        nodes={"a": node(), "b": node("BBB")},
        legs={"ab": leg("a", "b", oil=carriage(1))},
        supplies=[{"commodity": "oil", "node": "a", "volume": figure(1)}],
        demands=[{"commodity": "oil", "node": "b", "importer": "BBB"}],
    )
    assert network(copy.deepcopy(bare)).routes == {}
