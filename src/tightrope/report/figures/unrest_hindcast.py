"""Figures of an event looked back on."""

from __future__ import annotations

from typing import Final

from tightrope.report.figures.style import (
    BEFORE,
    GAIN,
    INK,
    LOSS,
    RULE,
    SOFT,
    Figure,
    Option,
    base,
    grid,
    heights,
    tip,
    value_axis,
)
from tightrope.report.figures.unrest_ranges import Range, above, range_rows
from tightrope.report.numbers import SPACE, listed, shown, within
from tightrope.report.views.unrest_hindcast import ChanceRow, HindcastViews, StepRow, SweptRow, range_text

_HEIGHTS: Final = (250, 260, 270)
_LEGEND: Final = 22
#: ends every caption
_GRADE: Final = "Grade: assumed."


def hindcast_figures(views: HindcastViews) -> list[Figure]:
    """Chances, what the assumed multiple does to them, the clock from two days on, and the toll."""
    return [
        _chances(views),
        *(_swept(views, event) for event in (views.swept[0].chances if views.swept else {})),
        _steps(views, "clock", views.clock, f"days since {views.first_day}"),
        _steps(views, "waits", views.waits, "days since protest became national"),
        _toll(views),
    ]


def _chances(views: HindcastViews) -> Figure:
    rows = [row for row in views.chances if row.drawn]
    first = rows[0]
    title = (
        f"{first.name} within a month: {range_text(first.without)} with the price unchanged, "
        f"{range_text(first.triggered)} with the price that came"
    )
    ranges = [
        Range(
            name=f"{row.name}, price {words}",
            ends=three,
            text=range_text(three),
            lines=(f"{shown(three[0], 2)} to {shown(three[2], 2)} %, mean {shown(three[1], 2)}", _came(row)),
            colour=colour,
        )
        for row in rows
        for words, three, colour in (("unchanged", row.without, BEFORE), ("as it came", row.triggered, GAIN))
    ]
    return Figure(
        id="chances",
        title=title,
        alt=f"{title}. " + "; ".join(f"{one.name}: {one.text}" for one in ranges) + ".",
        caption=f"Share of imagined histories; lines: 90{SPACE}% over the parameters, dots: means. The width is what "
        f"is not known of the parameters, most of all how much a price angers. {_all_but(rows)} "
        f"{views.cannot_say['chance']} {_GRADE}",
        table="chances",
        option=range_rows(ranges, "% of histories; each step is ten times", "Mean", decades=True),
        height=heights([one.name for one in ranges]),
    )


def _all_but(rows: list[ChanceRow]) -> str:
    """Which of the events came."""
    not_so = [within(row.name) for row in rows if row.happened is False]
    return "All of it came" + (f", but for: {listed(not_so)}." if not_so else ".")


def _came(row: ChanceRow) -> str:
    return "" if row.happened is None else ("it happened" if row.happened else "it did not happen")


def _swept(views: HindcastViews, event: str) -> Figure:
    name = next(row.name for row in views.chances if row.event == event)
    ends = views.swept[0].chances[event], views.swept[-1].chances[event]
    title = (
        f"{name}: {range_text(ends[0])} if the price means nothing, {range_text(ends[1])} if a doubling multiplies "
        f"protest by {views.swept[-1].multiple:.0f}"
    )
    said = "; ".join(f"times {_multiple(row)}: {range_text(row.chances[event])}" for row in views.swept)
    believed = [row for row in views.swept if row.place and row.multiple > 1]
    spread = listed(f"{_multiple(row)} is the {row.place}" for row in believed)
    return Figure(
        id=f"swept_{event}",
        title=title,
        alt=f"{title}. {said}.",
        caption="Within a month, with the price that came, by the multiple assumed for a doubling; steps are about "
        f"even in logs. Of its spread {spread}. Band: 90{SPACE}% over the other parameters. "
        f"{views.cannot_say['multiple']} {_GRADE}",
        table="swept",
        option=_swept_option([row.chances[event] for row in views.swept], views.swept, name),
        height=_HEIGHTS,
    )


def _multiple(row: SweptRow) -> str:
    return shown(row.multiple, 1 if row.multiple < 3 and row.multiple != 1 else 0)


def _swept_option(threes: list[tuple[float, float, float]], rows: tuple[SweptRow, ...], name: str) -> Option:
    hidden: Option = {
        "type": "line",
        "stack": "band",
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "emphasis": {"disabled": True},
        "tooltip": {"show": False},
    }
    middle: Option = {
        "type": "line",
        "data": [
            {
                "value": three[1],
                "tooltip": tip(
                    f"{name}, times {_multiple(row)}",
                    f"{shown(three[0], 1)} to {shown(three[2], 1)} %, mean {shown(three[1], 1)}",
                    row.place,
                ),
            }
            for three, row in zip(threes, rows, strict=True)
        ],
        "symbol": "circle",
        "symbolSize": 8,
        "lineStyle": {"color": INK, "width": 2.2},
        "itemStyle": {"color": INK},
        "emphasis": {"disabled": True},
        "z": 5,
    }
    return base() | {
        "grid": grid(top=30) | {"right": 14},
        "xAxis": {
            "type": "category",
            "boundaryGap": False,
            "data": [f"×{_multiple(row)}" for row in rows],
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": RULE}},
            "axisLabel": {"color": SOFT, "fontSize": 13},
        },
        "yAxis": value_axis("") | {"min": 0, **above("% of histories")},
        "series": [
            hidden | {"data": [low for low, _, _ in threes]},
            hidden | {"data": [high - low for low, _, high in threes], "areaStyle": {"color": GAIN, "opacity": 0.22}},
            middle,
        ],
    }


def _steps(views: HindcastViews, id: str, steps: tuple[StepRow, ...], axis: str) -> Figure:
    last = steps[-1]
    title = f"{'From the price on' if id == 'clock' else 'Once protest is national'}: {_range_of(last)} days to the end"
    if last.low is not None and last.high is not None:
        title += f" in nine histories of ten, {_two(last.low, last.high)} as it came"
    rows = [
        Range(
            name=step.name,
            ends=step.days,
            text=f"{_range_of(step)}",
            lines=tuple(line for line in (f"middle {step.days[2]:.0f} days", _quicker(step), step.what) if line),
            came=None if step.low is None or step.high is None else (step.low, step.high),
        )
        for step in steps
    ]
    return Figure(
        id=id,
        title=title,
        alt=f"{title}. "
        + "; ".join(f"{row.name}: {', '.join((f'{row.text} days', *row.lines))}" for row in rows)
        + ".",
        caption=f"{views.histories['crisis']:,} histories with the price that turned violent and then into a crisis. "
        f"Thin: nine of ten; thick: half; right: nine of ten, days. {views.cannot_say['clock']} {_GRADE}",
        table=id,
        option=range_rows(rows, axis, "Middle history"),
        height=heights([row.name for row in rows], _LEGEND + 20),
    )


def _range_of(step: StepRow) -> str:
    return f"{step.days[0]:.0f}–{step.days[-1]:.0f}"


def _two(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _quicker(step: StepRow) -> str:
    if step.below is None or step.low is None or step.high is None:
        return ""
    return f"it took {_two(step.low, step.high)}, {shown(step.below, 0)} % of histories were quicker"


def _toll(views: HindcastViews) -> Figure:
    toll = views.toll
    title = f"{toll.low or 0:.0f} died; in {shown(toll.below, 0)}{SPACE}% of imagined lethal crises fewer do"
    bars: Option = {
        "type": "bar",
        "barWidth": "72%",
        "data": [
            {
                "value": one.percent,
                "itemStyle": {"color": LOSS if one.here else GAIN},
                "tooltip": tip(f"{one.name} dead", f"{shown(one.percent, 1)} % of such crises"),
                "label": {
                    "show": True,
                    "position": "top",
                    "color": INK,
                    "fontSize": 13,
                    "lineHeight": 16,
                    "formatter": f"{shown(one.percent, 0)} %" + (f"\n({toll.low or 0:.0f} dead)" if one.here else ""),
                },
            }
            for one in views.bins
        ],
        "emphasis": {"disabled": True},
    }
    axis = {
        "type": "category",
        "data": [one.name for one in views.bins],
        "name": "dead",
        "nameLocation": "middle",
        "nameGap": 26,
        "nameTextStyle": {"color": SOFT, "fontSize": 13},
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": INK}},
        "axisLabel": {"color": INK, "fontSize": 13, "interval": 0},
    }
    option = base() | {
        "grid": grid(top=40) | {"right": 8},
        "xAxis": axis,
        "yAxis": value_axis("") | {"show": False},
        "series": [bars],
    }
    narrow = {
        "xAxis": {"axisLabel": {"fontSize": 11, "width": 46, "overflow": "break"}, "nameGap": 38},
        "grid": {"bottom": 44},
    }
    return Figure(
        id="toll",
        title=title,
        alt=f"{title}. " + "; ".join(f"{one.name} dead: {one.percent:.0f} %" for one in views.bins) + ".",
        caption=f"{views.histories['lethal']:,} histories with the price in which a crisis comes and the state kills. "
        f"{views.toll_text} {views.cannot_say['toll']} {_GRADE}",
        table="toll",
        option={"baseOption": option, "media": [{"query": {"maxWidth": 560}, "option": narrow}]},
        height=(270, 270, 280),
    )
