"""Before and after as two marks joined by a line."""

from __future__ import annotations

from dataclasses import dataclass

from tightrope.report.figures.style import (
    BEFORE,
    INK,
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
class Pair:
    """One row: two values on the same axis, the text printed at the right, tooltip lines."""

    name: str
    first: float
    second: float
    text: str
    lines: tuple[str, ...] = ()
    strong: bool = False


def joined_pairs(
    pairs: list[Pair], axis: str, first: str, second: str, *, from_zero: bool = True, zero_line: bool = False
) -> Option:
    """Hollow circle for `first`, filled diamond for `second`, the line coloured by direction."""
    joints = [
        [
            {
                "coord": [pair.first, i],
                "symbol": "none",
                "lineStyle": {"color": colour_of(pair.second - pair.first), "width": 4, "type": "solid"},
            },
            {"coord": [pair.second, i], "symbol": "none"},
        ]
        for i, pair in enumerate(pairs)
    ]
    tips = [tip(pair.name, *pair.lines) for pair in pairs]
    hollow = {
        "name": first,
        "type": "scatter",
        "symbol": "circle",
        "symbolSize": 11,
        "itemStyle": {"color": "#ffffff", "borderColor": BEFORE, "borderWidth": 2.5},
        "data": [{"value": [pair.first, i], "tooltip": tips[i]} for i, pair in enumerate(pairs)],
        "markLine": {
            "silent": True,
            "animation": False,
            "symbol": "none",
            "label": {"show": False},
            "data": joints,
            "z": 1,
        },
        "z": 3,
    }
    filled = {
        "name": second,
        "type": "scatter",
        "symbol": "diamond",
        "symbolSize": 13,
        "itemStyle": {"color": INK},
        "data": [
            {
                "value": [pair.second, i],
                "tooltip": tips[i],
                "itemStyle": {"color": colour_of(pair.second - pair.first)},
            }
            for i, pair in enumerate(pairs)
        ],
        "z": 4,
    }
    names = name_axis([pair.name for pair in pairs], frozenset(i for i, pair in enumerate(pairs) if pair.strong))
    names["axisLine"] = names["axisLine"] | {"show": zero_line}
    names["splitLine"] = {"show": True, "lineStyle": {"color": "#eef0f3"}}
    return fitted(
        base()
        | {
            "legend": {
                "top": 0,
                "left": 0,
                "itemGap": 18,
                "selectedMode": False,
                "textStyle": {"fontSize": 13},
                "data": [first, second],
            },
            "grid": grid(top=30),
            "xAxis": value_axis(axis) | {"scale": not from_zero},
            "yAxis": [names, number_axis([pair.text for pair in pairs])],
            "series": [hollow, filled],
        },
        [pair.name for pair in pairs],
    )
