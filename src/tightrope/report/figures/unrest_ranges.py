"""Distributions in rows: nine tenths a thin line, half a thick one, the middle a dot, what came a diamond."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tightrope.report.figures.style import (
    GAIN,
    LOSS,
    SOFT,
    Option,
    base,
    fitted,
    grid,
    name_axis,
    number_axis,
    tip,
    value_axis,
)


@dataclass(frozen=True, kw_only=True)
class Range:
    """One row: low, middle and high, or five ends with the half inside; what came, two ends; the text at the right."""

    name: str
    ends: tuple[float, ...]
    text: str
    lines: tuple[str, ...] = ()
    came: tuple[float, float] | None = None
    colour: str = GAIN
    strong: bool = False


def range_rows(rows: list[Range], axis: str, middle: str, came: str = "What came", *, decades: bool = False) -> Option:
    """Rows in the order given; a legend where something came. With `decades` each step of the axis is ten times."""
    drawn: Option = {
        "name": middle,
        "type": "scatter",
        "symbol": "circle",
        "symbolSize": 9,
        "itemStyle": {"color": "#ffffff", "borderColor": GAIN, "borderWidth": 2.4},
        "data": [
            {
                "value": [row.ends[len(row.ends) // 2], i],
                "itemStyle": {"color": "#ffffff", "borderColor": row.colour, "borderWidth": 2.4},
                "tooltip": tip(row.name, *row.lines),
            }
            for i, row in enumerate(rows)
        ],
        "markLine": {
            "silent": True,
            "animation": False,
            "symbol": "none",
            "label": {"show": False},
            "data": [line for i, row in enumerate(rows) for line in _lines(i, row)],
            "z": 1,
        },
        "z": 3,
    }
    marks = [(row, end, i) for i, row in enumerate(rows) if row.came is not None for end in dict.fromkeys(row.came)]
    happened: Option = {
        "name": came,
        "type": "scatter",
        "symbol": "diamond",
        "symbolSize": 14,
        "itemStyle": {"color": LOSS, "borderColor": "#ffffff", "borderWidth": 1},
        "data": [{"value": [end, i], "tooltip": tip(row.name, *row.lines)} for row, end, i in marks],
        "z": 4,
    }
    # lines do not widen an axis, so an unseen mark stands at each end
    ends = [end for row in rows for end in (*row.ends, *(row.came or ()))] or [1.0]
    unseen: Option = {
        "type": "scatter",
        "silent": True,
        "symbolSize": 0,
        "data": [[min(ends), 0], [max(ends), 0]],
        "tooltip": {"show": False},
    }
    names = name_axis([row.name for row in rows], frozenset(i for i, row in enumerate(rows) if row.strong))
    names["splitLine"] = {"show": True, "lineStyle": {"color": "#eef0f3"}}
    legend: Option = {
        "top": 0,
        "left": 0,
        "itemGap": 18,
        "itemWidth": 14,
        "selectedMode": False,
        "textStyle": {"fontSize": 13},
        "data": [middle, came],
    }
    return fitted(
        base()
        | ({"legend": legend} if marks else {})
        | {
            "grid": grid(top=30 if marks else 8),
            "xAxis": value_axis(axis) | (_decades(ends) if decades else {"min": 0}),
            "yAxis": [names, number_axis([row.text for row in rows])],
            "series": [drawn, unseen, *([happened] if marks else [])],
        },
        [row.name for row in rows],
    )


def _decades(ends: list[float]) -> Option:
    """A logarithmic axis between whole powers of ten."""
    least = min((end for end in ends if end > 0), default=1.0)
    low, high = 10.0 ** math.floor(math.log10(least)), 10.0 ** math.ceil(math.log10(max(*ends, least)))
    return {"type": "log", "min": low, "max": high, "minorSplitLine": {"show": False}}


def _lines(i: int, row: Range) -> list[list[Option]]:
    """The thin line, and the thick one where there are five ends."""

    def line(low: float, high: float, width: float, opacity: float) -> list[Option]:
        style = {"color": row.colour, "width": width, "type": "solid", "opacity": opacity, "cap": "butt"}
        return [{"coord": [low, i], "symbol": "none", "lineStyle": style}, {"coord": [high, i], "symbol": "none"}]

    thin = line(row.ends[0], row.ends[-1], 3, 0.75)
    return [thin, line(row.ends[1], row.ends[3], 10, 0.35)] if len(row.ends) == 5 else [thin]


def above(name: str) -> Option:
    """The name of an upright axis over its top, at the left edge of the drawing."""
    style = {"color": SOFT, "fontSize": 13, "align": "left", "padding": [0, 0, 0, -24]}
    return {"name": name, "nameLocation": "end", "nameGap": 12, "nameTextStyle": style}
