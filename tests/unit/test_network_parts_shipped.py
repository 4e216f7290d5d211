"""A network in several files is the network of one file, and says in which file a mistake stands."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from tests.toy_network import carriage, commodity, figure, leg, node, two_ways, write

from tightrope.core.errors import DataError
from tightrope.data import list_networks, load_network
from tightrope.data.network import Figure
from tightrope.data.network_checks import figure_counts, of_goods, walk
from tightrope.data.network_parts import LISTED, NAMED
from tightrope.routes import plan


def grain_part() -> dict[str, Any]:
    """Grain from the field of the toy to its lake, by the railway's twin."""
    return {
        "commodities": {"grain": commodity(200, name="Grain", unit="kt", price_units=1000)},
        "nodes": {"mill": node("CCC", "market")},
        "legs": {"branch": leg("field", "mill", ("AAA", "CCC"), grain=carriage(12, 500))},
        "supplies": [{"commodity": "grain", "node": "field", "volume": figure(300)}],
        "demands": [{"commodity": "grain", "node": "mill", "importer": "CCC"}],
        "routes": {"north": {"name": "North", "commodities": ["grain"], "legs": ["branch"]}},
    }


def in_parts(folder: Path, **parts: dict[str, Any]) -> Path:
    """The toy with parts beside it."""
    write(folder, two_ways(parts=[f"{name}.yaml" for name in parts]))
    for name, part in parts.items():
        with (folder / f"{name}.yaml").open("w", encoding="utf-8") as handle:
            YAML(typ="safe").dump(part, handle)
    return folder


def together(part: dict[str, Any]) -> dict[str, Any]:
    whole = two_ways()
    for key, value in part.items():
        whole[key] = [*whole[key], *value] if isinstance(value, list) else {**whole[key], **value}
    return whole


def said(folder: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_network(folder)
    return str(caught.value)


def test_two_files_are_one_network(tmp_path):
    split = load_network(in_parts(tmp_path / "split", grain=grain_part()))
    single = load_network(write(tmp_path / "single", together(grain_part())))
    assert split.model_copy(update={"parts": ()}) == single


def test_what_a_part_adds_leaves_the_rest_of_the_plan_alone(tmp_path):
    """Goods that share nothing do not meet: 60 by pipe and 20 by rail, with grain and without."""
    alone = plan(load_network(write(tmp_path / "a", two_ways())), 2021)
    beside = plan(load_network(in_parts(tmp_path / "b", grain=grain_part())), 2021)
    for name in ("pipe", "coast", "rail"):
        assert float(beside.volume.sel(leg=name, commodity="oil")) == pytest.approx(
            float(alone.volume.sel(leg=name, commodity="oil"))
        )
    assert float(beside.volume.sel(leg="branch", commodity="grain")) == pytest.approx(300)


def test_mistakes_are_said_with_the_file_and_line_they_stand_in(tmp_path):
    part = grain_part()
    part["supplies"][0]["node"] = "feild"
    part["legs"]["branch"]["carries"]["grain"]["capacity"] = figure(500, source="papper")
    folder = in_parts(tmp_path / "toy", grain=part)
    lines = (folder / "grain.yaml").read_text(encoding="utf-8").splitlines()
    found = said(folder)
    assert "has 2 problem(s)" in found
    assert f"grain.yaml:{1 + lines.index('  node: feild')}: supplies.1.node: there is no node 'feild'" in found
    assert "grain.yaml:" in found.split("papper")[0].splitlines()[-1]
    assert "network.yaml:" not in found


def test_a_mistake_in_the_first_file_is_said_of_the_first_file(tmp_path):
    folder = in_parts(tmp_path / "toy", grain=grain_part())
    text = (folder / "network.yaml").read_text(encoding="utf-8")
    (folder / "network.yaml").write_text(text.replace("node: field", "node: feild"), encoding="utf-8")
    assert "network.yaml:" in said(folder)
    assert "grain.yaml:" not in said(folder)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"title": "Another"}, "title: belongs in network.yaml; a part holds sources"),
        ({"legs": {"rail": leg("field", "lake", oil=carriage(1))}}, "legs.rail: another file has one of this name"),
        ({"supplies": {"oil": 3}}, "supplies: expected a list"),
        ({"legs": []}, "legs: expected names with entries"),
    ],
)
def test_what_does_not_belong_in_a_part_is_refused(tmp_path, part, words):
    assert f"more.yaml: {words}" in said(in_parts(tmp_path / "toy", more=part))


def test_all_that_is_wrong_with_parts_comes_at_once(tmp_path):
    folder = write(tmp_path / "toy", two_ways(parts=["gone.yaml", "more.yaml"]))
    (folder / "more.yaml").write_text("title: x\nyear: 2020\n", encoding="utf-8")
    found = said(folder)
    assert "has 3 problem(s)" in found
    assert "there is no file 'gone.yaml' beside it" in found


def test_a_part_is_beside_the_network_and_nowhere_else(tmp_path):
    assert "parts" in said(write(tmp_path / "toy", two_ways(parts=["../secret.yaml"])))


def test_a_file_that_is_not_named_is_no_part(tmp_path):
    folder = write(tmp_path / "toy", two_ways())
    (folder / "scenario.yaml").write_text("id: something-else\n", encoding="utf-8")
    assert load_network(folder).parts == ()


def test_a_part_that_changed_is_read_again(tmp_path):
    folder = in_parts(tmp_path / "toy", grain=grain_part())
    before = load_network(folder).commodities["grain"].value.value(2021)
    text = (folder / "grain.yaml").read_text(encoding="utf-8")
    (folder / "grain.yaml").write_text(text.replace("200.0", "210.0"), encoding="utf-8")
    assert (before, load_network(folder).commodities["grain"].value.value(2021)) == (200, 210)


def test_a_part_that_is_no_yaml_is_said_with_its_line(tmp_path):
    folder = in_parts(tmp_path / "toy", grain=grain_part())
    (folder / "grain.yaml").write_text("legs: {\n", encoding="utf-8")
    assert "grain.yaml:" in said(folder)


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_however_a_network_is_cut_it_is_the_same(tmp_path_factory, data):
    """Each named entry in a file of its own choosing; lists are cut at a place, since their order counts."""
    whole, folder = together(grain_part()), tmp_path_factory.mktemp("cut")
    first, second = copy.deepcopy(whole), {}
    for key in NAMED:
        moved = [name for name in whole.get(key, {}) if data.draw(st.booleans(), label=f"{key}.{name}")]
        first[key] = {name: one for name, one in whole.get(key, {}).items() if name not in moved}
        second[key] = {name: whole[key][name] for name in moved}
    for key in LISTED:
        cut = data.draw(st.integers(0, len(whole[key])), label=key)
        first[key], second[key] = whole[key][:cut], whole[key][cut:]
    write(folder, {**first, "parts": ["rest.yaml"]})
    with (folder / "rest.yaml").open("w", encoding="utf-8") as handle:
        YAML(typ="safe").dump(second, handle)
    single = load_network(write(folder / "single", whole))
    assert load_network(folder).model_copy(update={"parts": ()}).model_dump() == single.model_dump()


@pytest.mark.parametrize("name", list_networks())
def test_figures_of_all_goods_are_all_figures(name):
    network = load_network(name)
    assert figure_counts(network, tuple(network.commodities)) == figure_counts(network)
    for good in network.commodities:
        alone = of_goods(network, (good,))
        assert set(alone.commodities) == {good}
        figures = [one for _, one in walk(alone) if isinstance(one, Figure)]
        assert figure_counts(network, (good,))[0] == len(figures) < figure_counts(network)[0]
