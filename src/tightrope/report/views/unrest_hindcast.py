"""The page of an event looked back on: chances, days and deaths as distributions beside what came, in percent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np

from tightrope import __version__
from tightrope.parameters import Book
from tightrope.politics.unrest.beliefs import OF_COUNTRY
from tightrope.politics.unrest.hindcast import STEPS, TOLLS, Beside, Hindcast
from tightrope.politics.unrest.path import Chance
from tightrope.report.numbers import SPACE, counted, percent_text, shown, within
from tightrope.report.views.unrest_words import (
    CANNOT_SAY,
    EVENTS,
    LIMITS,
    OF_COUNTRY_WORDS,
    RENAMED,
    STEP_WORDS,
    UNUSED,
    WAIT_WORDS,
    WHOSE,
    day_text,
)

Three = tuple[float, float, float]
#: events that the figure of chances leaves out: one that dwarfs the others
_BEYOND: Final = ("protest",)
#: events whose chances are drawn against the assumed multiple
_SWEPT: Final = ("national", "crisis")


@dataclass(frozen=True)
class ChanceRow:
    """Chance of an event within the month, percent: low, middle, high; and whether it happened."""

    event: str
    name: str
    without: Three
    triggered: Three
    happened: bool | None
    what: str
    drawn: bool


@dataclass(frozen=True)
class SweptRow:
    """Chances by assumed multiple, percent, by event; `place` says where in its spread the multiple lies."""

    multiple: float
    place: str
    chances: dict[str, Three]


@dataclass(frozen=True)
class StepRow:
    """Days to a step over histories at `ENDS`, what happened, and the percent of histories that were quicker."""

    step: str
    name: str
    days: tuple[float, ...]
    low: float | None
    high: float | None
    below: float | None
    what: str


@dataclass(frozen=True)
class TollBin:
    """Share of lethal crises with so many dead, percent; `here` if what happened is among them."""

    name: str
    percent: float
    here: bool


@dataclass(frozen=True)
class InputRow:
    """A number that goes in: ends and median of its draws."""

    code: str
    meaning: str
    unit: str
    low: float
    middle: float
    high: float
    grade: str


@dataclass(frozen=True)
class DriverRow:
    """A parameter that the chance of an event moves with: rank correlation over the draws."""

    event: str
    meaning: str
    correlation: float
    grade: str


@dataclass(frozen=True)
class HindcastViews:
    """Everything on the page. Chances and shares are percent, times days."""

    country: str
    event: str
    title: str
    question: str
    answer: tuple[str, ...]
    caution: str
    day: str
    first_day: str
    known: tuple[str, ...]
    chances: tuple[ChanceRow, ...]
    multiple: Three
    multiple_text: str
    swept: tuple[SweptRow, ...]
    clock: tuple[StepRow, ...]
    waits: tuple[StepRow, ...]
    toll: StepRow
    bins: tuple[TollBin, ...]
    toll_text: str
    notes: tuple[str, ...]
    drivers: tuple[DriverRow, ...]
    inputs: tuple[InputRow, ...]
    limits: tuple[str, ...]
    sources: tuple[tuple[str, str, str], ...]
    cannot_say: dict[str, str]
    ordinary: str
    histories: dict[str, int]
    draws: int
    seed: int
    code_version: str
    command: str


def hindcast_views(found: Hindcast, book: Book) -> HindcastViews:
    """All views of an event looked back on. `book` says what the parameters mean."""
    event = found.event
    day, first_day = day_text(event.known.day), day_text(event.known.day + timedelta(days=1))
    chances = tuple(_chance(found, name) for name in EVENTS)
    inputs = tuple(_inputs(found, book))
    clock, waits = _steps(found.clock, found, STEP_WORDS), _steps(found.waits, found, WAIT_WORDS)
    dead = event.toll.dead
    named, below = "The dead of a lethal crisis", _percent(found.toll.below)
    toll = StepRow("toll", named, found.toll.values, dead.low, dead.high, below, event.toll.note)
    return HindcastViews(
        country=found.pack.name,
        event=event.id,
        title=event.title,
        question=f"{event.title} in {found.pack.name}: what would have been said on {day}, and what came",
        answer=(_first(chances), _second(clock, waits, toll)),
        caution=_caution(found),
        day=day,
        first_day=first_day,
        known=_known(found, inputs),
        chances=chances,
        multiple=found.multiple,
        multiple_text=_times(found.multiple),
        swept=tuple(_swept(found)),
        clock=clock,
        waits=waits,
        toll=toll,
        bins=tuple(_bins(found)),
        toll_text=_toll_text(found),
        notes=(event.known.price.note, event.known.economy, *([event.troops.note] if event.troops else [])),
        drivers=tuple(_drivers(found, inputs)),
        inputs=inputs,
        limits=(*LIMITS, *event.cannot_say),
        sources=tuple((one.title, one.publisher, one.url or "") for one in event.sources.values()),
        cannot_say=dict(CANNOT_SAY),
        ordinary=_ordinary(found),
        histories=found.histories,
        draws=found.draws,
        seed=found.seed,
        code_version=__version__,
        command=f"tightrope unrest hindcast {event.id}",
    )


def range_text(three: Three) -> str:
    """A range in percent for a sentence, both ends with the same decimals but for a low end that these would make zero.

    >>> range_text((0.09, 0.3, 0.58)), range_text((6.3, 17.0, 38.2)), range_text((0.03, 0.6, 1.9))
    ('0.1\\xa0to\\xa00.6\\xa0%', '6\\xa0to\\xa038\\xa0%', '0.03\\xa0to\\xa01.9\\xa0%')
    """
    low, _, high = three
    decimals = 0 if high >= 10 else 1 if high >= 0.1 else 2
    if low > 0 and round(low, decimals) == 0:
        return f"{shown(low, 2)}{SPACE}to{SPACE}{shown(high, decimals)}{SPACE}%"
    return f"{shown(low, decimals)}{SPACE}to{SPACE}{shown(high, decimals)}{SPACE}%"


def _chance(found: Hindcast, name: str) -> ChanceRow:
    told = found.event.happened.get(name)  # type: ignore[call-overload]
    return ChanceRow(
        event=name,
        name=EVENTS[name],
        without=_three(found.without[name]),
        triggered=_three(found.triggered[name]),
        happened=None if told is None else told.happened,
        what="" if told is None else told.what,
        drawn=name not in _BEYOND,
    )


def _first(chances: tuple[ChanceRow, ...]) -> str:
    row = {one.event: one for one in chances}
    national, crisis = row["national"], row["crisis"]
    farthest = [one for one in chances if one.happened][-1:]
    came = "".join(
        f" What came went as far as {within(one.name)}: {range_text(one.triggered)}, even with the price."
        for one in farthest
    )
    return (
        f"With the price that came, {range_text(national.triggered)} of imagined histories have a national protest "
        f"within a month and {range_text(crisis.triggered)} a regime crisis; without it {range_text(national.without)} "
        f"and {range_text(crisis.without)}.{came}"
    )


def _second(clock: tuple[StepRow, ...], waits: tuple[StepRow, ...], toll: StepRow) -> str:
    """Where days and deaths that came lie among those of the histories."""
    parts = [
        f"{words} {_days(last)} days, quicker than in {_of(100 - (last.below or 0))}{tail}"
        for words, steps, tail in (
            ("From the price to order it took", clock, " of imagined crises"),
            ("counted from national protest", waits, ""),
        )
        if (last := next((step for step in reversed(steps) if step.below is not None), None)) is not None
    ]
    dead = _count(toll.low or 0, toll.high or 0)
    died = f"{dead} died, more than in {_of(toll.below or 0)} of those in which the state kills."
    return ". ".join([*([", ".join(parts)] if parts else []), died])


def _days(step: StepRow) -> str:
    low, high = step.low or 0.0, step.high or 0.0
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _of(percent: float) -> str:
    return percent_text(percent, signed=False, decimals=0)


def _caution(found: Hindcast) -> str:
    low, _, high = found.believed
    return (
        f"A consistency check on assumed numbers, not a validation. That a doubled price makes protest {low:.0f} to "
        f"{high:.0f} times as frequent was assumed, later, by people who knew what came; one event can neither confirm "
        "nor refute a chance. Ranges hold what is not known of the parameters; each figure is a share of imagined "
        "histories, not a forecast."
    )


def _known(found: Hindcast, inputs: tuple[InputRow, ...]) -> tuple[str, ...]:
    price, economy = found.event.known.price, found.economy
    low, high = price.factor()
    return (
        f"Economy of {found.event.known.year}: growth {economy.growth:g}{SPACE}%, inflation "
        f"{economy.inflation:g}{SPACE}% after {economy.inflation_before:g}{SPACE}%.",
        f"Price of {price.what}: {_count(price.before.low, price.before.high)} before, "
        f"{_count(price.after.low, price.after.high)} after, {low:g} to {high:g} times as high.",
        f"{counted(len(inputs), 'number')} of the model, of which {sum(row.grade == 'assumed' for row in inputs)} "
        f"assumed.",
    )


def _count(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _times(multiple: Three) -> str:
    low, middle, high = (shown(x, 0 if x >= 3 else 1) for x in multiple)
    return f"{low} to {high} times as likely (middle {middle})"


def _swept(found: Hindcast) -> list[SweptRow]:
    low, central, high = found.believed
    named = {low: "5th percentile", central: "central value", high: "95th percentile"}
    return [
        SweptRow(
            multiple=one.multiple,
            place="price means nothing" if one.multiple == 1 else named.get(one.multiple, ""),
            chances={name: _three(one.chances[name]) for name in _SWEPT},
        )
        for one in found.swept
    ]


def _steps(steps: dict[str, Beside], found: Hindcast, words: dict[str, str]) -> tuple[StepRow, ...]:
    rows = []
    for step in STEPS:
        if step in steps:
            one, told = steps[step], found.event.clock.get(step)
            what = "" if told is None else told.what
            rows.append(StepRow(step, words[step], one.values, one.low, one.high, _percent(one.below), what))
    return tuple(rows)


def _bins(found: Hindcast) -> list[TollBin]:
    dead = found.event.toll.dead.low
    edges = [*TOLLS, float("inf")]
    return [
        TollBin(
            name=f"{low:,.0f}+" if high == float("inf") else f"{low:,.0f}–{high - 1:,.0f}",
            percent=100 * share,
            here=low <= dead < high,
        )
        for low, high, share in zip(edges, edges[1:], found.tolls, strict=False)
    ]


def _toll_text(found: Hindcast) -> str:
    low, high = 100 * found.toll_chance.low, 100 * found.toll_chance.high
    return (
        f"Over all histories with the price, {range_text((low, low, high))} have a month with "
        f"{found.event.toll.dead.low:.0f} dead or more."
    )


def _ordinary(found: Hindcast) -> str:
    lethal = found.logits["lethal"]
    year = _three(found.year_lethal)
    return (
        f"Without the price the year looked ordinary: the state kills at a protest in {range_text(year)} of imagined "
        "years, and the yearly logits, which know no price, say "
        f"{range_text((100 * lethal[0], 0.0, 100 * lethal[1]))}, from no protest the year before to twice the usual "
        "number."
    )


def _drivers(found: Hindcast, inputs: tuple[InputRow, ...]) -> list[DriverRow]:
    meant = {row.code: row for row in inputs}
    return [
        DriverRow(EVENTS[event], meant[code].meaning, correlation, meant[code].grade)
        for event, moved in found.drivers.items()
        for code, correlation in moved.items()
        if code in meant
    ]


def _inputs(found: Hindcast, book: Book) -> list[InputRow]:
    rows = []
    for name, grade in found.beliefs.grades.items():
        if name in UNUSED:
            continue
        if name in OF_COUNTRY:
            meaning, unit = OF_COUNTRY_WORDS[name]
        else:
            entry = book[f"unrest.{RENAMED.get(name, name)}"]
            meaning, unit = entry.meaning + WHOSE.get(name, ""), entry.unit
        low, middle, high = (float(x) for x in np.quantile(found.beliefs[name], [0, 0.5, 1]))
        rows.append(InputRow(name, meaning, unit, low, middle, high, str(grade)))
    return rows


def _three(chance: Chance) -> Three:
    return 100 * chance.low, 100 * chance.central, 100 * chance.high


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
