"""Reliability diagrams: forecasts against how often it came, with intervals, beside usual share and last year."""

from __future__ import annotations

import math
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
    tip,
    value_axis,
)
from tightrope.report.figures.unrest_ranges import above
from tightrope.report.numbers import SPACE, shown
from tightrope.report.views.unrest_scores import BLIND, BinRow, OutcomeView, ScoreRow, ScoresView

#: heights where the place is narrow, medium and wide, pixels: near a square
_HEIGHTS: Final = (370, 400, 430)
#: diameter of a bin of one year and of one of all years, pixels
_SMALL, _LARGE = 7.0, 26.0
_MARKS: Final = {"logit": ("circle", GAIN), "climatology": ("diamond", INK), "last_year": ("rect", LOSS)}


def reliability_figures(view: ScoresView) -> list[Figure]:
    """One diagram for each outcome."""
    return [_figure(one, view.sample or "not used in fitting") for one in view.outcomes]


def _figure(view: OutcomeView, sample: str) -> Figure:
    logit = view.by("logit")
    bins = logit.bins if logit is not None else ()
    title = f"{view.name[:1].upper()}{view.name[1:]}: the logit {view.finding}"
    said = "; ".join(
        f"forecast {b.forecast:.0f} %, came {b.happened:.0f} % ({b.low:.0f} to {b.high:.0f}) in {b.count} years"
        for b in bins
    )
    return Figure(
        id=f"reliability_{view.id}",
        title=title,
        alt=f"Reliability diagram. {title}. Logit: {said}.",
        caption=f"{view.count} country-years of autocracies ({sample}); it came in {view.happened:.0f}{SPACE}% of "
        f"them. Size: years. Bars: 90{SPACE}%, too narrow, since years of one country are alike. {BLIND} Grade: "
        "estimated.",
        table="reliability",
        option=_option(view),
        height=_HEIGHTS,
    )


def _option(view: OutcomeView) -> Option:
    largest = max((max(b.high, b.forecast) for row in view.rows for b in row.bins), default=100.0)
    step = 20 if largest > 50 else 10
    end = min(100, step * math.ceil(largest / step))
    axis: Option = {"min": 0, "max": end, "interval": step}
    numbers = {"color": SOFT, "fontSize": 13}
    return base() | {
        "legend": {
            "top": 0,
            "left": 0,
            "itemGap": 16,
            "itemWidth": 14,
            "selectedMode": False,
            "textStyle": {"fontSize": 13},
            "data": [row.name for row in view.rows],
        },
        "grid": grid(top=54) | {"right": 14},
        "xAxis": value_axis("forecast, % of years") | axis | {"axisLine": {"show": True, "lineStyle": {"color": RULE}}},
        "yAxis": value_axis("") | axis | {"axisLabel": numbers} | above("came, % of years"),
        "series": [_diagonal(end), *(_marks(row, view) for row in view.rows)],
    }


def _diagonal(end: float) -> Option:
    return {
        "type": "line",
        "data": [[0, 0], [end, end]],
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": SOFT, "width": 1.2, "type": "solid"},
        "tooltip": {"show": False},
        "z": 1,
    }


def _marks(row: ScoreRow, view: OutcomeView) -> Option:
    symbol, colour = _MARKS.get(row.by, ("triangle", BEFORE))
    return {
        "name": row.name,
        "type": "scatter",
        "symbol": symbol,
        "itemStyle": {"color": colour, "opacity": 0.9, "borderColor": "#ffffff", "borderWidth": 1},
        "data": [
            {
                "value": [b.forecast, b.happened],
                "symbolSize": _SMALL + (_LARGE - _SMALL) * math.sqrt(b.count / view.count) if row.by == "logit" else 12,
                "tooltip": _tip(row, b),
            }
            for b in row.bins
        ],
        "markLine": {
            "silent": True,
            "animation": False,
            "symbol": "none",
            "label": {"show": False},
            "lineStyle": {"color": colour, "width": 1.6, "type": "solid"},
            "data": [
                [{"coord": [b.forecast, b.low], "symbol": "none"}, {"coord": [b.forecast, b.high], "symbol": "none"}]
                for b in row.bins
            ],
        },
        "emphasis": {"disabled": True},
        "z": 4 if row.by == "logit" else 5,
    }


def _tip(row: ScoreRow, b: BinRow) -> Option:
    return tip(
        row.name,
        f"forecast {shown(b.forecast, 1)} %, {b.count} years",
        f"came in {shown(b.happened, 1)} %",
        f"90 %: {shown(b.low, 1)} to {shown(b.high, 1)}",
    )
