"""Quarters as numbers, and years between a day and a quarter."""

from __future__ import annotations

import re
from datetime import date

from tightrope.core.errors import UsageError

QUARTER_YEARS = 0.25


def number_of(quarter: str) -> int:
    """A quarter as a number that counts quarters. Raises `UsageError` if it is not written like 2026Q3."""
    if not re.fullmatch(r"(19|20)\d{2}Q[1-4]", quarter):
        raise UsageError(f"'{quarter}' is no quarter: expected, say, 2026Q3.")
    return 4 * int(quarter[:4]) + int(quarter[5]) - 1


def quarter_of(number: int) -> str:
    """The quarter a number stands for.

    >>> quarter_of(number_of("2026Q3") + 2)
    '2027Q1'
    """
    return f"{number // 4}Q{number % 4 + 1}"


def quarters(first: str, count: int) -> tuple[str, ...]:
    """Quarters from the first on."""
    return tuple(quarter_of(number_of(first) + n) for n in range(count))


def years_before(began: date, quarter: str) -> float:
    """Years from a day to the first day of a quarter.

    >>> round(years_before(date(2022, 2, 24), "2026Q3"), 2)
    4.35
    """
    number = number_of(quarter)
    first_day = date(number // 4, 3 * (number % 4) + 1, 1)
    return (first_day - began).days / 365.25
