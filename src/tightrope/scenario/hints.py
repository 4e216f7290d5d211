"""What somebody may have meant by a date, a number or a belief that cannot be read, and what it looks like."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from tightrope.measures import Measure
from tightrope.measures.quantity import shipped

#: ways to write a day that can mean one day only
_DAYS = ("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y")


def date_hint(given: Any) -> str:
    """Text that ends a message about a date that cannot be read.

    >>> date_hint("31.12.2025"), date_hint("2025-02-30"), date_hint("12/11/2025")
    ('; did you mean 2025-12-31?', '; there is no such day', '; write year-month-day')
    """
    text = str(given).strip()
    if re.fullmatch(r"\d{4}(-\d{1,2})?", text):
        return "; give the day too"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return "; there is no such day"
    for form in ("%Y-%m-%d", *_DAYS):
        try:
            return f"; did you mean {dt.datetime.strptime(text, form).date()}?"
        except ValueError:
            continue
    return "; write year-month-day"


def number_hint(given: Any) -> str:
    """Text that ends a message about a number that cannot be read.

    >>> number_hint("25 %"), number_hint("0,25"), number_hint("USD 45"), number_hint("a lot")
    ('; shares and rates are parts of one: 25 % is 0.25', '; write 0.25', '; write the number alone: 45', '')
    """
    text = str(given).strip()
    if match := re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*(?:%|percent|per cent)", text):
        return f"; shares and rates are parts of one: {match[1]} % is {float(match[1]) / 100:g}"
    if re.fullmatch(r"-?\d+,\d+", text):
        return f"; write {text.replace(',', '.')}"
    if match := re.fullmatch(r"[^\d-]+(-?\d+(?:\.\d+)?)|(-?\d+(?:\.\d+)?)[^\d,.]+", text):
        return f"; write the number alone: {match[1] or match[2]}"
    return ""


def belief_hint(name: str, kind: type[Measure]) -> str:
    """How a belief of a measure is stated, and whether it may be left out."""
    example = f"`{name}: {_example(name, kind)}`"
    entry = kind.beliefs[name]
    if entry is not None:
        return f"State it as {example}, or leave it out to use the parameter book ({entry})"
    if kind.model_fields[name].is_required():
        return f"It must be stated, the parameter book has none: {example}"
    return f"State it as {example}; the parameter book has none"


def plain_belief(given: Any, shown: str, name: str, kind: type[Measure]) -> str:
    """What is wrong with something else where a belief is expected, out of its range included."""
    found = _outside(given, name, kind) or f"is {shown}"
    story = "expected a belief with its story (value, low, high, grade, and reason or source)"
    return f"{found}; {story}. {belief_hint(name, kind)}"


def _example(name: str, kind: type[Measure]) -> str:
    given = kind.model_fields[name].examples
    if given:
        return str(given[0])
    entry = kind.beliefs[name]
    assert entry is not None, f"{kind.__name__}.{name} has neither an entry of the book nor an example"
    believed = shipped(entry)
    low, value, high = (f"{number:.2g}" for number in (believed.low, believed.value, believed.high))
    return f'{{value: {value}, low: {low}, high: {high}, grade: assumed, reason: "Why"}}'


def _outside(given: Any, name: str, kind: type[Measure]) -> str | None:
    """What is wrong with a plain number as the value of a belief; None if it is no number, or a possible one."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    field = kind.model_fields[name]
    belief: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    try:
        TypeAdapter(belief).validate_python({"value": given, "grade": "estimated", "reason": "-"})
    except ValidationError as error:
        detail = error.errors()[0]
        return str(detail.get("ctx", {}).get("error", f"is {given}, expected a finite number"))
    return None


__all__ = ["belief_hint", "date_hint", "number_hint", "plain_belief"]
