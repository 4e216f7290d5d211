"""Signed bars with a zero line, a range where there is one, and the number at the right."""

from __future__ import annotations

from dataclasses import dataclass

from tightrope.report.figures.style import (
    RANGE,
    Option,
    base,
    colour_of,
    fitted,
    grid,
    name_axis,
    number_axis,
    tip,
    value_axis,
)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar: its value, the text printed at the right, tooltip lines, and a range if there is one."""

    name: str
    value: float
    text: str
    lines: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    strong: bool = False


def signed_bars(bars: list[Bar], axis: str) -> Option:
    """Bars of changes, in the order given."""
    whiskers = [
        [
            {"coord": [bar.low, i], "symbol": "none"},
            {"coord": [bar.high, i], "symbol": "none"},
        ]
        for i, bar in enumerate(bars)
        if bar.low is not None and bar.high is not None
    ]
    series: Option = {
        "type": "bar",
        "barWidth": "58%",
        "data": [
            {"value": bar.value, "itemStyle": {"color": colour_of(bar.value)}, "tooltip": tip(bar.name, *bar.lines)}
            for bar in bars
        ],
        "emphasis": {"disabled": True},
        "markLine": {
            "silent": True,
            "animation": False,
            "symbol": "none",
            "label": {"show": False},
            "lineStyle": {"color": RANGE, "width": 1.6, "type": "solid"},
            "data": whiskers,
        },
    }
    ends = {
        "type": "scatter",
        "silent": True,
        "symbol": "rect",
        "symbolSize": [1.6, 9],
        "itemStyle": {"color": RANGE},
        "data": [[end, i] for i, bar in enumerate(bars) if bar.low is not None for end in (bar.low, bar.high)],
    }
    return fitted(
        base()
        | {
            "grid": grid(),
            "xAxis": value_axis(axis),
            "yAxis": [
                name_axis([bar.name for bar in bars], frozenset(i for i, bar in enumerate(bars) if bar.strong)),
                number_axis([bar.text for bar in bars]),
            ],
            "series": [series, ends],
        },
        [bar.name for bar in bars],
    )
