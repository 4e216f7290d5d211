"""An entry of the book: values, spreads, grades."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tightrope.core.errors import ParameterError
from tightrope.parameters import Assumed, Grade, Parameter, Spread

ASSUMED = {"status": "assumed", "reason": "Example."}
PUBLISHED = {"status": "published", "source": "Author (2015)", "locator": "Table 1"}


def entry(**changes) -> Parameter:
    fields = {"name": "a.b", "meaning": "Something", "unit": "share", "bounds": (0, 10), "value": 2.0}
    return Parameter(**{**fields, "evidence": PUBLISHED, **changes})


def complaint(**changes) -> str:
    with pytest.raises(ValidationError) as caught:
        entry(**changes)
    return str(caught.value)


def test_a_number_comes_with_its_story():
    theta = Parameter(
        meaning="Percent fall in imports per percent rise in trade cost",
        symbol="θ",
        unit="percent per percent",
        bounds=(1, 60),
        values={"fuel": 10.0, "food": 4.0},
        spread={"family": "lognormal", "low": 0.6, "high": 1.6},
        evidence={"status": "assumed", "reason": "Example for the style guide."},
    )
    assert theta.grade is Grade.ASSUMED
    assert theta.number("fuel") == 10
    assert theta.value_text() == "2 values, 4 to 10"


def test_an_assumption_without_a_spread_is_refused():
    assert "spread is missing: an assumed value must say how far it may be wrong" in complaint(evidence=ASSUMED)


@pytest.mark.parametrize("missing", ["source", "locator"])
def test_a_published_number_without_its_place_is_refused(missing):
    evidence = {key: text for key, text in PUBLISHED.items() if key != missing}
    assert f"{missing}\n  Field required" in complaint(evidence=evidence)


def test_an_estimate_names_script_and_data():
    message = complaint(evidence={"status": "estimated"})
    assert "script" in message
    assert "data" in message


def test_values_and_absolute_spreads_stay_within_bounds():
    assert "value is 11, expected within bounds [0, 10]" in complaint(value=11.0)
    assert "values.x is -1" in complaint(value=None, values={"x": -1.0})
    assert "reaches outside the bounds" in complaint(spread={"family": "uniform", "low": 1, "high": 11})
    assert "does not contain the value 2" in complaint(spread={"family": "uniform", "low": 3, "high": 4})
    assert "low 3 is not below high 1" in complaint(spread={"family": "uniform", "low": 3, "high": 1})
    assert "multiply the central value" in complaint(spread={"family": "lognormal", "low": 2, "high": 3})


def test_one_value_or_many_but_not_both():
    assert "found both or neither" in complaint(values={"x": 1.0})
    assert "found both or neither" in complaint(value=None)


@pytest.mark.parametrize("value", [True, "2", float("nan"), float("inf")])
def test_only_finite_numbers_are_values(value):
    complaint(value=value)


def test_a_label_is_asked_for_by_its_name():
    many = entry(value=None, values={"fuel": 1.0, "food": 2.0})
    with pytest.raises(ParameterError, match="Did you mean fuel"):
        many.number("fule")
    with pytest.raises(ParameterError, match="say which"):
        many.number()
    with pytest.raises(ParameterError, match="leave the label out"):
        entry().number("fuel")


@given(st.floats(0.001, 0.999), st.sampled_from(["lognormal", "uniform", "triangular"]))
def test_quantiles_stay_inside_and_rise(probability, family):
    low, high = (0.5, 2.0) if family == "lognormal" else (1.0, 5.0)
    some = entry(spread={"family": family, "low": low, "high": high})
    here, above = some.at_quantile(probability).number(), some.at_quantile(probability + 0.0005).number()
    assert 0 <= here < above <= 10 or here == above in (0, 10)


def test_a_lognormal_spread_is_read_as_the_fifth_and_the_ninety_fifth_percentile():
    some = entry(value=4.0, spread={"family": "lognormal", "low": 0.6, "high": 1.5})
    assert some.at_quantile(0.05).number() == pytest.approx(4 * 0.6)
    assert some.at_quantile(0.5).number() == 4
    assert some.at_quantile(0.95).number() == pytest.approx(4 * 1.5)


def test_absolute_spreads_have_their_ends_where_they_say():
    triangle = Spread(family="triangular", low=0, high=4)
    assert [triangle.value_at(p, 1) for p in (0, 0.25, 1)] == [0, 1, 4]
    assert Spread(family="uniform", low=0, high=4).value_at(0.25, 3) == 1


def test_quantiles_never_leave_the_bounds():
    some = entry(value=9.0, spread={"family": "lognormal", "low": 0.5, "high": 2})
    assert some.at_quantile(0.99).number() == 10


def test_without_a_spread_nothing_moves():
    assert entry().at_quantile(0.95).number() == 2


def mixed() -> Parameter:
    spread = {"family": "lognormal", "low": 0.5, "high": 2}
    part = {"labels": ["y"], "spread": spread, "evidence": ASSUMED}
    return entry(value=None, values={"x": 1.0, "y": 1.0}, exceptions=[part])


def test_labels_may_rest_on_other_evidence_than_the_rest():
    some = mixed()
    assert (some.grade_of("x"), some.grade_of("y"), some.grade) == (Grade.PUBLISHED, Grade.ASSUMED, Grade.ASSUMED)
    assert some.grades_text() == "1 published, 1 assumed"
    assert dict(some.at_quantile(0.95).values) == {"x": 1, "y": pytest.approx(2)}


def test_exceptions_are_about_labels_that_exist():
    part = {"labels": ["z"], "spread": {"family": "lognormal", "low": 0.5, "high": 2}, "evidence": ASSUMED}
    assert "'z' has no value" in complaint(value=None, values={"x": 1.0}, exceptions=[part])


def test_a_replaced_value_is_an_assumption_of_the_question():
    some = entry().replaced(3.0, "A ministry asked for it")
    assert some.number() == 3
    assert isinstance(some.evidence, Assumed)
    assert "A ministry asked for it" in some.evidence_text()


def test_replacing_one_label_leaves_the_others_as_founded_as_they_were():
    some = mixed().replaced(3.0, "because", "y")
    assert (some.number("x"), some.number("y")) == (1, 3)
    assert (some.grade_of("x"), some.grade_of("y")) == (Grade.PUBLISHED, Grade.ASSUMED)
    assert len(some.exceptions) == 1


def test_an_absolute_spread_moves_with_a_replaced_value():
    """As far below and above it as before, so that the range does not lie on one side; cut at the bounds."""
    some = entry(spread={"family": "triangular", "low": 1, "high": 3}).replaced(8.0, "because")
    assert some.spread is not None
    assert (some.spread.low, some.spread.high) == (7, 9)
    low, high = some.bounds
    at_the_end = some.replaced(high, "because")
    assert at_the_end.spread is not None
    assert (at_the_end.spread.low, at_the_end.spread.high) == (high - 1, high)
    assert at_the_end.at_quantile(0.01).number() >= low


def test_a_replacement_needs_a_reason_and_must_lie_within_bounds():
    with pytest.raises(ParameterError, match="without a reason"):
        entry().replaced(3.0, " ")
    with pytest.raises(ParameterError, match=r"outside its bounds \[0, 10\]"):
        entry().replaced(30.0, "because")
    with pytest.raises(ParameterError, match="say which"):
        mixed().replaced(3.0, "because")
