"""Unrest at home as a reader sees it: chances with ranges, what the scenario changes, and what none of it can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tightrope.chain.result import RunResult
from tightrope.chain.unrest import Difference
from tightrope.parameters import Grade
from tightrope.politics.unrest.answer import ASKED
from tightrope.report.numbers import NOTHING, SPACE, counted, shown

#: events as a table names them
_NAMES: Final = {
    "national": "A national protest",
    "lethal": "A protest at which the state kills",
    "crisis": "A regime crisis",
    "irregular_exit": "A leader leaves against the rules",
}


@dataclass(frozen=True, kw_only=True)
class UnrestRow:
    """Chance within the horizon without what happens, percent, and its change, points; 90 % ranges. `rises`: part of
    the beliefs, percent, with which it rises."""

    code: str
    name: str
    usual: tuple[float, float, float]
    change: tuple[float, float, float]
    rises: float


@dataclass(frozen=True, kw_only=True)
class UnrestView:
    """The section on unrest at home."""

    country: str
    months: int
    rows: tuple[UnrestRow, ...]
    summary: str
    cannot_say: str
    founded: str
    grade: Grade


def unrest_view(result: RunResult) -> UnrestView | None:
    """The section; None where there is no model of unrest for the country."""
    found = result.unrest
    if found is None:
        return None
    rows = tuple(
        UnrestRow(
            code=event,
            name=_NAMES[event],
            usual=_percent(found.usual[event].central, found.usual[event].low, found.usual[event].high),
            change=_percent(found.change[event].central, found.change[event].low, found.change[event].high),
            rises=100 * found.change[event].above,
        )
        for event in ASKED
    )
    way = (
        "Histories were drawn again with the same luck."
        if found.redrawn
        else "Chances move in proportion to the rate of protest."
    )
    return UnrestView(
        country=found.country,
        months=found.months,
        rows=rows,
        summary=f"{_protests(found.protests)} {_output(found.output)} {way}",
        cannot_say=found.cannot_say,
        founded=f"{found.assumed} of {counted(found.parameters, 'parameter')} are assumed.",
        grade=found.grade,
    )


def _percent(*values: float) -> tuple[float, float, float]:
    central, low, high = (100 * value for value in values)
    return central, low, high


def _protests(change: Difference) -> str:
    central, low, high = _percent(change.central, change.low, change.high)
    ends = f"{shown(low, 2, signed=True)} to {shown(high, 2, signed=True)}{SPACE}%"
    if max(abs(low), abs(high)) < NOTHING:
        return "Growth and prices on these paths leave the rate of protest as it is."
    word = "more" if central > 0 else "less"
    how = f"{shown(abs(central), 2)}{SPACE}% {word} often" if abs(central) >= NOTHING else "as often as"
    opened = " (so even the sign is open)" if low < 0 < high else ""
    return f"With growth and prices on these paths protest comes {how} than without this: {ends}{opened}."


def _output(change: Difference) -> str:
    central, low, high = _percent(change.central, change.low, change.high)
    if max(abs(low), abs(high)) < NOTHING:
        return "What unrest then costs in output is less than 0.01 % of GDP."
    ends = f"{shown(low, 2, signed=True)} to {shown(high, 2, signed=True)}"
    return f"Unrest then changes output by {shown(central, 2, signed=True)}{SPACE}% of GDP ({ends})."


def unrest_sentence(view: UnrestView) -> str:
    """Unrest at home, for the first screen."""
    row = next(row for row in view.rows if row.code == "national")
    _, low, high = row.change
    if max(abs(low), abs(high)) < NOTHING:
        return f"Chances of unrest stay as they are ({view.grade})."
    ends = f"{shown(low, 2, signed=True)} to {shown(high, 2, signed=True)}{SPACE}points"
    return f"The chance of a national protest within {view.months} months moves by {ends} ({view.grade})."


__all__ = ["UnrestRow", "UnrestView", "unrest_sentence", "unrest_view"]
