"""Unrest at home as a reader sees it: chances with ranges, what the scenario changes, and what none of it can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tightrope.chain.result import RunResult
from tightrope.chain.unrest import Difference, UnrestOutcome
from tightrope.parameters import Grade
from tightrope.politics.unrest import Chance
from tightrope.politics.unrest.answer import ASKED
from tightrope.report.numbers import NOTHING, SPACE, counted, listed, shown
from tightrope.report.views.unrest_words import EVENTS

#: events as a table names them
_NAMES: Final = {
    "national": "A national protest",
    "lethal": "A protest at which the state kills",
    "crisis": "A regime crisis",
    "irregular_exit": "A leader leaves against the rules",
}
#: what chances of the month of a rise are
_CHECK: Final = (
    "A consistency check on an assumed prior, no validation: how much such a price multiplies protest was assumed. "
    "tightrope unrest hindcast sets an event that came beside such chances (docs/hindcast-2022.md)."
)


@dataclass(frozen=True, kw_only=True)
class UnrestRow:
    """Chance within the horizon without what happens, percent, and its change, points; 90 % ranges. `after`: with what
    happens, where histories were drawn again. `rises`: part of the beliefs, percent, with which it rises."""

    code: str
    name: str
    usual: tuple[float, float, float]
    after: tuple[float, float, float] | None
    change: tuple[float, float, float]
    rises: float


@dataclass(frozen=True, kw_only=True)
class UnrestMonth:
    """Chance within the month of a rise, percent: without it and with it, nothing being done; 90 % ranges."""

    code: str
    name: str
    without: tuple[float, float, float]
    triggered: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class UnrestView:
    """The section on unrest at home."""

    country: str
    months: int
    rows: tuple[UnrestRow, ...]
    summary: str
    trigger: str
    month: tuple[UnrestMonth, ...]
    check: str
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
            after=None if found.after is None else _ends_of(found.after[event]),
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
        summary=" ".join(filter(None, (_protests(found), _output(found.output), _levers(found), way))),
        trigger=_trigger(found),
        month=tuple(
            UnrestMonth(code=event, name=EVENTS[event], without=_ends_of(usual), triggered=_ends_of(after))
            for event, (usual, after) in found.month.items()
        ),
        check=_CHECK if found.month else "",
        cannot_say=found.cannot_say,
        founded=f"{found.assumed} of {counted(found.parameters, 'parameter')} are assumed.",
        grade=found.grade,
    )


def _percent(*values: float) -> tuple[float, float, float]:
    central, low, high = (100 * value for value in values)
    return central, low, high


def _ends_of(chance: Chance) -> tuple[float, float, float]:
    return _percent(chance.central, chance.low, chance.high)


def _trigger(found: UnrestOutcome) -> str:
    """What a set price does in its first month; empty where none rises."""
    if found.multiple is None:
        return ""
    low, middle, high = (shown(value, 1) for value in found.multiple)
    return (
        f"With the price of {found.price} a national protest within a month is {low} to {high} times as likely as "
        f"without (middle {middle}): what was assumed of such prices, and no finding."
    )


def _levers(found: UnrestOutcome) -> str:
    """What is done at home, and what it costs the budget; empty where nothing is."""
    if not found.levers or found.cost is None:
        return ""
    named = listed(f"{name.replace('_', ' ')} {value:g}" for name, value in found.levers.items())
    central, low, high = _percent(found.cost.central, found.cost.low, found.cost.high)
    ends = f"{shown(low, 2)} to {shown(high, 2)}"
    return (
        f"What the government does ({named}) costs the budget {shown(central, 2)}{SPACE}% of a year's GDP over the "
        f"{found.months} months ({ends}), which is in no line of the budget above."
    )


def _protests(found: UnrestOutcome) -> str:
    change = found.protests
    central, low, high = _percent(change.central, change.low, change.high)
    ends = f"{shown(low, 2, signed=True)} to {shown(high, 2, signed=True)}{SPACE}%"
    if max(abs(low), abs(high)) < NOTHING:
        return "Growth and prices on these paths leave the rate of protest as it is."
    word = "more" if central > 0 else "less"
    how = f"{shown(abs(central), 2)}{SPACE}% {word} often" if abs(central) >= NOTHING else "as often as"
    opened = " (so even the sign is open)" if low < 0 < high else ""
    cause = "growth and prices on these paths" if not found.price else f"the price of {found.price} and these paths"
    return f"With {cause} protest comes {how} than without this: {ends}{opened}."


def _output(change: Difference) -> str:
    central, low, high = _percent(change.central, change.low, change.high)
    if max(abs(low), abs(high)) < NOTHING:
        return "What unrest then costs in output is less than 0.01 % of GDP."
    ends = f"{shown(low, 2, signed=True)} to {shown(high, 2, signed=True)}"
    return f"Unrest then changes output by {shown(central, 2, signed=True)}{SPACE}% of GDP ({ends})."


def unrest_sentence(view: UnrestView) -> str:
    """Unrest at home, for the first screen."""
    if view.trigger:
        return view.trigger
    row = next(row for row in view.rows if row.code == "national")
    _, low, high = row.change
    if max(abs(low), abs(high)) < NOTHING:
        return f"Chances of unrest stay as they are ({view.grade})."
    ends = f"{shown(low, 2, signed=True)} to {shown(high, 2, signed=True)}{SPACE}points"
    return f"The chance of a national protest within {view.months} months moves by {ends} ({view.grade})."


__all__ = ["UnrestRow", "UnrestView", "unrest_sentence", "unrest_view"]
