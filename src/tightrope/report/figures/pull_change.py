"""Figures of what a scenario does to pull: by power, and by channel of the patron."""

from __future__ import annotations

from tightrope.report.figures.bars import Bar, signed_bars
from tightrope.report.figures.style import Figure, heights, nothing_to_draw
from tightrope.report.numbers import NOTHING, SPACE, shown, within
from tightrope.report.views.pull_change import PullPart, PullRow, PullView


def pull_change_figures(view: PullView | None) -> list[Figure]:
    """Both figures; none where nothing is known of the country's ties."""
    return [] if view is None else [_by_power(view), *([_by_channel(view)] if view.parts else [])]


def _by_power(view: PullView) -> Figure:
    if all(max(map(abs, row.change)) < NOTHING for row in view.rows):
        return nothing_to_draw("pull_change", "Pull of each power", "No power's pull moves.", "pull")
    first = next(row for row in view.rows if row.power == view.patron)
    title = f"Pull of {view.patron} rises in {shown(first.rises, 0)}{SPACE}% of futures"
    bars = [_bar(row.power, row.change, _often(row), _why(row)) for row in view.rows]
    return Figure(
        id="pull_change",
        title=title,
        alt=f"Bars with ranges by power. {title}. " + "; ".join(f"{bar.name} {bar.text}" for bar in bars) + ".",
        caption="Change, % of what it was; the line holds nine futures in ten; right: futures in which it rises.",
        table="pull",
        option=signed_bars(bars, "% of the power's pull before"),
        height=heights([bar.name for bar in bars]),
    )


def _by_channel(view: PullView) -> Figure:
    first = view.parts[0]
    points = f"{shown(first.change[1], 2, signed=True)} points of the pull of {view.patron}"
    title = f"Most comes through {within(first.name)}: {points}"
    bars = [_bar(part.name, part.change, shown(part.change[1], 2, signed=True), _why(part)) for part in view.parts]
    return Figure(
        id="pull_parts",
        title=title,
        alt=f"Bars with ranges by channel. {title}. " + "; ".join(f"{bar.name} {bar.text}" for bar in bars) + ".",
        caption=f"Parts of the change, points of the pull of {view.patron} before. {view.cannot_say}",
        table="pull_channels",
        option=signed_bars(bars, f"% of the pull of {view.patron} before"),
        height=heights([bar.name for bar in bars]),
    )


def _bar(name: str, change: tuple[float, float, float], text: str, why: str) -> Bar:
    low, middle, high = change
    ends = f"{shown(low, 2, signed=True)} to {shown(high, 2, signed=True)} %"
    return Bar(
        name=name,
        value=middle,
        text=text,
        low=low,
        high=high,
        lines=(f"{shown(middle, 2, signed=True)} %, {ends}", why),
    )


def _often(row: PullRow) -> str:
    return f"{shown(row.rises, 0)}{SPACE}%"


def _why(row: PullRow | PullPart) -> str:
    return f"from shares {shown(row.shares, 2, signed=True)}, from sizes {shown(row.sizes, 2, signed=True)}"


__all__ = ["pull_change_figures"]
