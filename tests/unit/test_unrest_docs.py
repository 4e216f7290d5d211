"""The page on January 2022 gives the numbers that the code gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tightrope.data.unrest_event import load_event
from tightrope.data.unrest_pack import load_unrest_pack
from tightrope.parameters import load_book
from tightrope.politics.unrest.hindcast import STEPS, hindcast
from tightrope.report.views.unrest_hindcast import HindcastViews, hindcast_views

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "hindcast-2022.md").read_text(encoding="utf-8")
FLOWING = " ".join(PAGE.split())


@pytest.fixture(scope="module")
def found():
    event = load_event("january-2022")
    return hindcast(event, load_unrest_pack(event.country), load_book())


@pytest.fixture(scope="module")
def views(found) -> HindcastViews:
    return hindcast_views(found, load_book())


def rows(columns: int) -> list[list[str]]:
    """Cells of all rows of tables with that many columns."""
    lines = [line.strip().strip("|") for line in PAGE.splitlines() if line.startswith("|")]
    return [cells for line in lines if len(cells := [cell.strip() for cell in line.split("|")]) == columns]


def numbers(text: str) -> list[float]:
    return [float(x) for x in re.findall(r"\d+(?:\.\d+)?", text)]


def test_chances_are_those_of_the_code(views):
    printed = rows(4)[2:]
    assert len(printed) == len(views.chances)
    for cells, row in zip(printed, views.chances, strict=True):
        for text, (low, middle, high) in ((cells[1], row.without), (cells[2], row.triggered)):
            assert numbers(text) == pytest.approx([low, high, middle], abs=0.051), (row.name, text)
        assert cells[3] == ("yes" if row.happened else "no")


def test_chances_by_the_multiple_are_those_of_the_code(views):
    printed = {numbers(cells[0])[0]: cells[1:] for cells in rows(3) if numbers(cells[0])}
    assert set(printed) == {1, 3, 6, 20}
    for row in views.swept:
        if (cells := printed.get(round(row.multiple))) is not None:
            for text, (low, _, high) in zip(cells, row.chances.values(), strict=True):
                assert numbers(text) == pytest.approx([low, high], abs=0.051), (row.multiple, text)


def test_days_are_those_of_the_code(views):
    printed = rows(7)[2:]
    assert len(printed) == len(STEPS)
    clock, waits = views.clock, {row.step: row for row in views.waits}
    for cells, row in zip(printed, clock, strict=True):
        compared = [(row, cells[1:4])] + ([(waits[row.step], cells[4:])] if row.step in waits else [])
        for step, (days, came, quicker) in compared:
            assert numbers(days) == pytest.approx([step.days[0], step.days[-1], step.days[2]], abs=0.51), (
                row.name,
                days,
            )
            assert {*numbers(came)} == {step.low, step.high}
            assert numbers(quicker)[0] == pytest.approx(step.below, abs=0.51)


def test_sentences_have_the_numbers_of_the_code(found, views):
    assert views.multiple_text in FLOWING.replace("a national protest 4 to 22 times", "4 to 22 times")
    assumed = sum(row.grade == "assumed" for row in views.inputs)
    assert (
        f"Of the {len(views.inputs)} numbers of the model that a month without policies uses, {assumed} are assumed"
        in FLOWING
    )
    low, high = 100 * found.year_lethal.low, 100 * found.year_lethal.high
    assert f"in {low:.1f} to {high:.1f} % of imagined years" in FLOWING
    low, high = (100 * x for x in found.logits["lethal"])
    assert f"{low:.0f} to {high:.0f} % by the yearly logits" in FLOWING
    national, crisis = (found.drivers[name]["trigger_multiple"] for name in ("national", "crisis"))
    assert f"over the draws, is {national:.2f}; of a crisis {crisis:.2f}" in FLOWING
    toll = found.toll
    assert f"in {100 * toll.below:.0f} % of imagined lethal crises fewer do" in FLOWING
    assert (
        f"(5th to 95th percentile {toll.values[0]:.0f} to {toll.values[-1]:.0f}, median {toll.values[2]:.0f})"
        in FLOWING
    )
    low, high = 100 * found.toll_chance.low, 100 * found.toll_chance.high
    assert f"{low:.2f} to {high:.1f} % of all histories" in FLOWING
    assert all(row.below is not None and row.below < 13 for row in views.clock)


def test_what_goes_in_is_as_the_page_says(found):
    economy, pack = found.economy, found.pack
    said = f"growth {economy.growth:g} %, inflation {economy.inflation:g} % after {economy.inflation_before:g} %"
    assert said in FLOWING
    assert f"pull of the patron {pack.patron_pull.low:g} to {pack.patron_pull.high:g}" in FLOWING
    price = found.event.known.price
    assert f"{price.before.low:g} to {price.before.high:g} tenge a litre before, {price.after.low:g} after" in FLOWING
    low, high = found.beliefs["deaths_crisis"].min(), found.beliefs["deaths_crisis"].max()
    assert low == pytest.approx(10, rel=0.02)
    assert high == pytest.approx(160, rel=0.02)
    assert "40 (10 to 160)" in FLOWING
