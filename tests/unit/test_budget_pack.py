"""Budgets as data: the shipped ones are whole, and mistakes are told with their lines."""

from __future__ import annotations

import pytest

from tightrope.core.errors import DataError, MissingError
from tightrope.data.budget import Figure, list_budgets, load_budget
from tightrope.data.budget.read import FOLDER
from tightrope.parameters import Grade

SHIPPED = (FOLDER / "KAZ.yaml").read_text(encoding="utf-8")


def figures(node) -> list[Figure]:
    from pydantic import BaseModel

    if isinstance(node, Figure):
        return [node]
    if isinstance(node, BaseModel):
        return [f for name in type(node).model_fields for f in figures(getattr(node, name))]
    return [f for value in node.values() for f in figures(value)] if isinstance(node, dict) else []


@pytest.mark.parametrize("country", list_budgets())
def test_every_budget_loads_and_every_source_is_used(country):
    pack = load_budget(country)
    used = {f.source for f in figures(pack)} | {one.oil_history_source for one in pack.baselines.values()}
    text = (FOLDER / f"{country}.yaml").read_text(encoding="utf-8")
    unused = [name for name in pack.sources if name not in used and f"`{name}`" not in text]
    assert unused == []


def test_at_least_two_countries_one_without_oil():
    packs = [load_budget(country) for country in list_budgets()]
    assert len(packs) >= 2
    assert {pack.oil is None for pack in packs} == {True, False}


def test_both_dated_baselines_are_there():
    for country in list_budgets():
        assert {"2025Q2", "2026Q3"} <= set(load_budget(country).baselines)


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        (
            "gdp: {value: 169185.4, source: gdp_quarters}",
            "gdp: {value: 169185.4, source: gdp}",
            r"KAZ\.yaml:\d+: baselines\.2026Q3\.gdp: there is no source 'gdp'",
        ),
        (
            "    reserves: {value: 61828.6, source",
            "    reservs: {value: 61828.6, source",
            r"reservs: there is no such key",
        ),
        ("window: [2025Q3, 2026Q2]", "window: [2025Q3, 2026Q3]", r"baselines\.2026Q3\.window: .* is not four quarters"),
        ("      2025Q4: {price: 63.6, volume: 20.13}\n", "", r"baselines\.2026Q3\.oil_history: 2025Q4 is missing"),
        ("    low: 7.3\n", "    low: 8.3\n", r"7\.6 is not between low 8\.3 and high 7\.9"),
        (
            "    low: 0.4\n    high: 0.7\n    grade: assumed",
            "    grade: assumed",
            "an assumed figure needs `low`, `high` and a `note`",
        ),
        ("volume: 15.37}", "volume: -1}", "greater than or equal to 0"),
        ("country: KAZ", "country: Kaz", "'Kaz' is not well written"),
        ("fund: National Fund\n", "", "fund and fund_return belong together"),
        ("country: KAZ", "country: [KAZ", "not YAML"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path, was, becomes, expected):
    assert was in SHIPPED
    (tmp_path / "KAZ.yaml").write_text(SHIPPED.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(DataError, match=expected):
        load_budget(tmp_path / "KAZ.yaml")


def test_all_mistakes_come_in_one_message(tmp_path):
    text = SHIPPED.replace("revenue: {value: 30390.9, source: budget_quarters}", "revenue: {value: much}")
    text = text.replace("    low: 7.3\n", "    low: 8.3\n")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"(?s)has 2 problem\(s\).*mine\.yaml:\d+: oil.*mine\.yaml:\d+: baselines"):
        load_budget(tmp_path / "mine.yaml")


def test_a_country_that_is_not_there_is_named():
    with pytest.raises(MissingError, match=r"no budget of 'XXX'. At hand: ARM, KAZ"):
        load_budget("XXX")


def test_a_figure_says_what_it_rests_on():
    with pytest.raises(ValueError, match="a figure that is published needs a `source`"):
        Figure(value=1.0)
    assert Figure(value=1.0, source="here").grade is Grade.PUBLISHED
