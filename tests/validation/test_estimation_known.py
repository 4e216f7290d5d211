"""The estimates on the publishers' files: as known before, and as the parameter book says."""

from __future__ import annotations

import pytest

from tightrope.macro.estimation import Verdict, book_value, estimate
from tightrope.parameters import load_book


@pytest.fixture(scope="module")
def found(shared):
    return estimate(shared / "data", "KAZ")


def test_nothing_differs_from_what_was_known(found):
    assert [one.id for one in found.entries if one.verdict is Verdict.DIFFERS] == []


@pytest.mark.parametrize(
    ("name", "known", "tolerance"),
    [
        ("pass_through.basket.one_year", 0.215, 0.01),
        ("ruble.integrated.ruble", 0.673, 0.001),
        ("ruble.segmented.ruble", 0.032, 0.001),
        ("oil.output", 0.044, 0.001),
        ("oil.exports", 0.78, 0.005),
        ("imports.exchange_rate", -0.90, 0.005),
        ("growth.alone", 0.75, 0.005),
    ],
)
def test_the_figures_the_model_is_held_to(found, name, known, tolerance):
    assert found[name].value == pytest.approx(known, abs=tolerance)


def test_the_regimes_of_the_ruble_do_not_overlap(found):
    assert found["ruble.segmented.ruble"].high < found["ruble.integrated.ruble"].low


def test_the_files_are_those_the_plan_was_written_on(found):
    assert all(one.as_known for one in found.files)


BOOK = {
    "ruble_integrated": "ruble.integrated.ruble",
    "ruble_segmented": "ruble.segmented.ruble",
    "ruble_float": "ruble.float.ruble",
    "oil_exchange": "ruble.float.oil",
    "pass_through_impact": "pass_through.basket.impact",
    "pass_through_one_year": "pass_through.basket.one_year",
    "pass_through_two_years": "pass_through.basket.two_years",
    "pass_through_usd_one_year": "pass_through.usd.one_year",
    "oil_output": "oil.output",
    "oil_exports": "oil.exports",
    "imports_exchange_rate": "imports.exchange_rate",
    "partner_growth": "growth.with_oil",
    "deviation_exchange": "deviation.tenge",
    "deviation_ruble": "deviation.ruble",
    "deviation_oil": "deviation.oil",
}


@pytest.mark.parametrize(("entry", "name"), BOOK.items())
def test_the_book_says_what_the_data_say(found, entry, name):
    held = load_book()[f"macro.estimates.kaz.{entry}"]
    made = book_value(found[name], low=held.bounds[0], high=held.bounds[1])
    assert held.value == made["value"]
    assert held.spread is not None
    assert held.spread.model_dump(mode="json") == made["spread"]
