"""A belief has a value, a range and a story."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tightrope.measures import Quantity
from tightrope.measures.quantity import from_book
from tightrope.parameters import load_book


def assumed(value: float = 0.5, low: float = 0.2, high: float = 0.9) -> Quantity:
    return Quantity.model_validate({"value": value, "low": low, "high": high, "grade": "assumed", "reason": "a test"})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": 1, "low": 2, "high": 3, "grade": "published", "source": "s"}, "lies outside its range"),
        ({"value": 1, "grade": "assumed", "reason": "r"}, "needs a reason and a range"),
        ({"value": 1, "low": 0, "high": 2, "grade": "assumed"}, "needs a reason and a range"),
        ({"value": 1, "grade": "published"}, "needs `source`"),
        ({"value": 1, "grade": "guess"}, "published"),
        ({"value": float("nan"), "grade": "published", "source": "s"}, "finite"),
    ],
)
def test_a_number_without_a_story_is_refused(fields: dict[str, object], words: str):
    with pytest.raises(ValidationError, match=words):
        Quantity.model_validate(fields)


def test_a_published_number_may_go_without_a_range():
    quantity = Quantity.model_validate({"value": 56, "grade": "published", "source": "s"})
    assert quantity.low == quantity.high == quantity.at_quantile(0.1) == 56
    assert quantity.evidence_text() == "source 's'"


def test_quantiles_are_those_of_the_triangle():
    quantity = assumed(0.5, 0.0, 1.0)
    assert quantity.at_quantile(0.5) == pytest.approx(0.5)
    assert quantity.at_quantile(0.125) == pytest.approx(0.25)
    assert quantity.at_quantile(0.875) == pytest.approx(0.75)


def test_the_book_lends_its_spread():
    book = load_book()
    quantity = from_book(book, "measures.payments_friction")
    entry = book["measures.payments_friction"]
    assert quantity.parameter == entry.name
    assert quantity.value == entry.number()
    assert quantity.at_quantile(0.3) == entry.at_quantile(0.3).number()
    assert (quantity.low, quantity.high) == (quantity.at_quantile(0.05), quantity.at_quantile(0.95))
    assert quantity.evidence_text() == entry.evidence_text()
    assert quantity.with_value(0.09).parameter == entry.name


def test_moving_a_belief_widens_its_range_if_need_be():
    assert assumed().with_value(0.95).high == 0.95
