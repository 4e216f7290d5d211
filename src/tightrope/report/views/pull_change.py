"""What a scenario does to the pull of powers, as a reader sees it: changes with ranges, and how often they rise."""

from __future__ import annotations

from dataclasses import dataclass

from tightrope.chain.pull.records import PowerChange, PullOutcome, Range
from tightrope.chain.result import RunResult
from tightrope.report.numbers import NOTHING, SPACE, counted, maybe_percent, shown
from tightrope.report.views.pull import CHANNELS, Three

#: parts of futures, percent, from which on a sign is called open no longer
NEARLY_ALL = 90.0


@dataclass(frozen=True, kw_only=True)
class PullRow:
    """One power. `change` of its pull, percent of what it was, with what of the middle comes from `shares` and from
    `sizes`; `rises` percent of futures; `share` of the pull of all before and after, and its change in points;
    `stopped` real income lost if it stopped trade and closed its routes, percent, before and after."""

    power: str
    change: Three
    rises: float
    shares: float
    sizes: float
    share_before: float
    share_after: float
    share_change: Three
    share_rises: float
    stopped_before: float | None
    stopped_after: float | None


@dataclass(frozen=True, kw_only=True)
class PullPart:
    """One channel of the patron: its part of the change of the patron's pull, percent of what that was."""

    code: str
    name: str
    change: Three
    shares: float
    sizes: float


@dataclass(frozen=True, kw_only=True)
class PullView:
    """The section on pull."""

    country: str
    code: str
    patron: str
    rows: tuple[PullRow, ...]
    parts: tuple[PullPart, ...]
    summary: str
    lean: str
    cannot_say: str
    founded: str
    grade: str


def pull_view(result: RunResult) -> PullView | None:
    """The section; None where nothing is known of the country's ties, or nothing at the border is touched."""
    found = result.pull
    if found is None:
        return None
    patron = found.of(found.patron)
    rows = tuple(_row(one) for one in found.powers)
    parts = sorted(
        (
            PullPart(
                code=one.channel,
                name=CHANNELS[one.channel],
                change=_relative(one.change, patron),
                shares=_of(one.shares.central, patron),
                sizes=_of(one.sizes.central, patron),
            )
            for one in patron.channels
        ),
        key=lambda part: -abs(part.change[1]),
    )
    return PullView(
        country=found.country,
        code=result.focus,
        patron=found.patron,
        rows=rows,
        parts=tuple(part for part in parts if max(map(abs, part.change)) >= NOTHING),
        summary=_summary(found, next(row for row in rows if row.power == found.patron)),
        lean=_lean(found),
        cannot_say=found.cannot_say,
        founded=(
            f"{counted(found.futures, 'future')}: {counted(found.worlds, 'solved draw')} of the world times draws of "
            f"what is believed of pull, {found.assumed} of {counted(found.parameters, 'figure')} of which are assumed."
        ),
        grade=found.grade.value,
    )


def _row(one: PowerChange) -> PullRow:
    return PullRow(
        power=one.power,
        change=_relative(one.change, one),
        rises=100 * one.rises,
        shares=_of(one.shares.central, one),
        sizes=_of(one.sizes.central, one),
        share_before=100 * one.share_before.central,
        share_after=100 * one.share_after.central,
        share_change=(
            100 * one.share_change.low,
            100 * one.share_change.central,
            100 * one.share_change.high,
        ),
        share_rises=100 * one.share_rises,
        stopped_before=_lost(one.stopped_before),
        stopped_after=_lost(one.stopped_after),
    )


def _relative(change: Range, power: PowerChange) -> Three:
    """Percent of the power's pull before, at its central value."""
    return _of(change.low, power), _of(change.central, power), _of(change.high, power)


def _of(value: float, power: PowerChange) -> float:
    whole = power.before.central
    return 100 * value / whole if whole > 0 else 0.0


def _lost(hat: float | None) -> float | None:
    change = maybe_percent(hat)
    return None if change is None else -change


def _summary(found: PullOutcome, row: PullRow) -> str:
    low, middle, high = row.change
    if max(map(abs, row.change)) < NOTHING:
        return f"The hold of {found.patron} on {found.country} stays as it is."
    word = "rises" if row.rises >= NEARLY_ALL else "falls" if row.rises <= 100 - NEARLY_ALL else "may rise or fall"
    ends = f"{shown(low, 1, signed=True)} to {shown(high, 1, signed=True)}{SPACE}%"
    why = (
        f"{shown(row.shares, 1, signed=True)} points because its part of what is at stake moves (more of it where "
        f"alternatives go), {shown(row.sizes, 1, signed=True)} because there is more or less at stake"
    )
    return (
        f"On ties alone the pull of {found.patron} on {found.country} {word}: {shown(middle, 1, signed=True)}{SPACE}% "
        f"({ends}), up in {shown(row.rises, 0)}{SPACE}% of futures. Of the middle {why}. Its share in the pull of all "
        f"powers goes from {shown(row.share_before, 1)} to {shown(row.share_after, 1)}{SPACE}% and rises in "
        f"{shown(row.share_rises, 0)}{SPACE}% of futures."
    )


def _lean(found: PullOutcome) -> str:
    low, middle, high = (
        shown(value, 3, signed=True) for value in (found.lean.low, found.lean.central, found.lean.high)
    )
    return (
        f"In {counted(found.years, 'year')} that moves alignment by {middle} ({low} to {high}) on an axis from −1 to "
        f"+1, toward {found.patron} in {shown(100 * found.leans, 0)}{SPACE}% of futures."
    )


def pull_sentence(view: PullView) -> str:
    """The pull of the patron, for the first screen."""
    row = next(row for row in view.rows if row.power == view.patron)
    if max(map(abs, row.change)) < NOTHING:
        return f"On ties alone the pull of {view.patron} on {view.country} stays as it is ({view.grade})."
    low, high = (f"{shown(end, 1, signed=True)}{SPACE}%" for end in (row.change[0], row.change[2]))
    return (
        f"On ties alone the pull of {view.patron} on {view.country} changes by {low} to {high}; it rises in "
        f"{shown(row.rises, 0)}{SPACE}% of futures ({view.grade})."
    )


__all__ = ["PullPart", "PullRow", "PullView", "pull_sentence", "pull_view"]
