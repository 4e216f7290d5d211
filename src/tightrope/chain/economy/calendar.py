"""When what is in force: quarters of a path, and the sets of measures that hold in parts of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from tightrope.measures import Measure


@dataclass(frozen=True)
class Spell:
    """Measures that hold together, and the part of each quarter in which just they do, (quarter,)."""

    names: frozenset[str]
    part: np.ndarray


def quarter_of(day: date) -> str:
    """The quarter a day lies in.

    >>> quarter_of(date(2025, 12, 31))
    '2025Q4'
    """
    return f"{day.year}Q{(day.month + 2) // 3}"


def first_day(quarter: str) -> date:
    """The first day of a quarter.

    >>> first_day("2025Q4")
    datetime.date(2025, 10, 1)
    """
    return date(int(quarter[:4]), 3 * int(quarter[5]) - 2, 1)


def _end(quarter: str) -> date:
    """The day after a quarter."""
    start = first_day(quarter)
    return date(start.year + (start.month == 10), (start.month + 2) % 12 + 1, 1)


def spells(measures: Sequence[Measure], quarters: Sequence[str]) -> tuple[Spell, ...]:
    """Every set of measures that holds on some day, in the order of time; the empty set is left out.

    A measure that began before the first quarter holds from its first day on.
    """
    found: dict[frozenset[str], np.ndarray] = {}
    for number, quarter in enumerate(quarters):
        start, end = first_day(quarter), _end(quarter)
        turns = sorted({start, end, *(d for m in measures for d in _turns(m) if start < d < end)})
        for since, until in pairwise(turns):
            names = frozenset(m.name for m in measures if m.in_force(since))
            if names:
                part = found.setdefault(names, np.zeros(len(quarters)))
                part[number] += (until - since) / (end - start)
    return tuple(Spell(names, part) for names, part in found.items())


def _turns(measure: Measure) -> tuple[date, ...]:
    """The first day in force and the first day no longer."""
    return (measure.from_,) if measure.until is None else (measure.from_, measure.until + timedelta(days=1))


__all__ = ["Spell", "first_day", "quarter_of", "spells"]
