"""The war by quarter: states stacked, legs and real income as fans."""

from __future__ import annotations

import math
from typing import Final

from tightrope.report.figures.fans import band, quarter_axis, zero_line
from tightrope.report.figures.style import GAIN, INK, LOSS, SOFT, Figure, Option, base, grid, tip, value_axis
from tightrope.report.numbers import SPACE, shown
from tightrope.report.views.economy_words import quarter_text
from tightrope.report.views.war import Path, WarView

#: heights where the place is narrow, medium and wide, pixels
TALL: Final = (330, 330, 340)
LOW: Final = (200, 205, 210)
#: fighting in warm colours, quiet in cool ones, each apart in depth
STATES: Final = {
    "escalation": "#8c2d04",
    "attrition": "#d98a4f",
    "talks": "#f3d3ac",
    "ceasefire": "#8fbfe0",
    "settlement": "#1f5f9c",
}


def war_figures(view: WarView | None) -> list[Figure]:
    """Figures of the war; none where the scenario asks for none."""
    return [] if view is None else [_states(view), _income(view), *(_leg(leg, view) for leg in view.legs)]


def _states(view: WarView) -> Figure:
    last = quarter_text(view.quarters[-1])
    low, high = (shown(end, 0) for end in view.stopped[-1][1:])
    title = (
        f"The fighting stops at least once by {last} in {low} to {high}{SPACE}% of futures, by what is believed"
        if view.drawn
        else f"{view.title}: states of the war"
    )
    return Figure(
        id="war_states",
        title=title,
        alt=f"Stacked bars by quarter. {title}. "
        + "; ".join(f"{name} {shown(share[-1], 0)} % in {last}" for _, name, share in view.states)
        + ".",
        caption=f"Share of futures in each state at the end of the quarter, %. {_graded(view)} {view.cannot['states']}",
        table="war_paths",
        option=_states_option(view),
        height=TALL,
    )


def _states_option(view: WarView) -> Option:
    named = {code: (name, share) for code, name, share in view.states}
    bars: list[Option] = [
        {
            "name": named[code][0],
            "type": "bar",
            "stack": "states",
            "barWidth": "78%",
            "itemStyle": {"color": colour},
            "emphasis": {"disabled": True},
            "data": [
                {"value": value, "tooltip": tip(f"{named[code][0]}, {quarter_text(q)}", f"{shown(value, 0)} %")}
                for q, value in zip(view.quarters, named[code][1], strict=True)
            ],
        }
        for code, colour in STATES.items()
    ]
    option = base() | {
        "legend": _legend([str(bar["name"]) for bar in bars]),
        "grid": grid(top=36) | {"right": 14},
        "xAxis": quarter_axis(view.quarters),
        "yAxis": _upright() | {"min": 0, "max": 100},
        "series": bars,
    }
    return _roomy(option, top=36, narrow=84)


def _income(view: WarView) -> Figure:
    path, last = view.income, quarter_text(view.quarters[-1])
    low, high = (f"{shown(end[-1], 2, signed=True)}{SPACE}%" for end in (path.ends[0], path.ends[-1]))
    supposed = "" if view.drawn else ", if all this comes"
    title = f"Real income of {view.country} through trade: {low} to {high} in {last}{supposed}"
    of = "futures" if view.drawn else "draws of what is believed of the measures"
    bands = f"Bands: half and nine tenths of {of}. "
    return Figure(
        id="war_income",
        title=title,
        alt=f"Fan by quarter, change against the scenario's own sanctions. {title}.",
        caption=f"Change against the scenario's own sanctions kept, % of real income. {bands}{_graded(view)} "
        f"{view.cannot['income']}",
        table="war_paths",
        option=_income_option(view),
        height=TALL,
    )


def _income_option(view: WarView) -> Option:
    path = view.income
    low, inner_low, inner_high, high = path.ends
    middle = _line(
        "Middle of all futures" if view.drawn else "This path at central beliefs", path.middle, INK, view, "%"
    )
    middle["markLine"] = zero_line()
    for n, point in enumerate(middle["data"]):
        point["tooltip"] = tip(
            f"{'All futures' if view.drawn else 'This path'}, {quarter_text(view.quarters[n])}",
            f"middle {shown(path.middle[n], 2, signed=True)} %",
            f"nine of ten: {shown(low[n], 2, signed=True)} to {shown(high[n], 2, signed=True)}",
        )
    lines = [middle]
    for part, colour, name in zip(
        view.parts, (GAIN, LOSS), ("where fighting stopped", "where it did not"), strict=False
    ):
        values = tuple(None if one is None else one[0] for one in part.income)
        lines.append(_line(f"Middle {name}", values, colour, view, "%", dashed=True))
    option = base() | {
        "legend": _legend([str(line["name"]) for line in lines]),
        "grid": grid(top=36) | {"right": 14},
        "xAxis": quarter_axis(view.quarters),
        "yAxis": _upright(),
        "series": [_gaps(one) for one in (*band("outer", low, high, 0.18), *band("inner", inner_low, inner_high, 0.3))]
        + lines,
    }
    return _roomy(option, top=36, narrow=84)


def _leg(path: Path, view: WarView) -> Figure:
    last = quarter_text(view.quarters[-1])
    low, middle, high = (shown(x, 1) for x in (path.ends[0][-1], path.middle[-1], path.ends[-1][-1]))
    there = f"rung {low} to {high} in {last}" if view.drawn else f"rung {middle} in {last}"
    exempt = ""
    if path.id == "energy":
        kept = shown(view.excepted[-1], 0)
        exempt = f" {view.holder} keeps its exception in {kept}{SPACE}% of futures in {last}." if view.drawn else ""
    option = base() | {
        "grid": grid(top=10) | {"right": 14},
        "xAxis": quarter_axis(view.quarters),
        "yAxis": _upright() | {"min": 0, "max": 4, "interval": 1},
        "series": [
            *band("outer", path.ends[0], path.ends[3], 0.18),
            *band("inner", path.ends[1], path.ends[2], 0.3),
            _line(path.name, path.middle, INK, view, "of 4"),
        ],
    }
    return Figure(
        id=f"war_{path.id}",
        title=f"{path.name}: {there}",
        alt=f"Fan by quarter of the rung of the ladder, 0 to 4. {path.name}: {there}.",
        caption=f"Rung of the ladder, 0 to 4.{exempt} {_graded(view)} {view.cannot['legs']}",
        table="war_paths",
        option=option,
        height=LOW,
    )


def _line(
    name: str, values: tuple[float | None, ...], colour: str, view: WarView, unit: str, *, dashed: bool = False
) -> Option:
    signed = unit == "%"
    return {
        "name": name,
        "type": "line",
        "data": [
            {
                "value": "-" if value is None or math.isnan(value) else value,
                "tooltip": tip(
                    f"{name}, {quarter_text(q)}", f"{shown(value, 2 if signed else 1, signed=signed)} {unit}"
                ),
            }
            for q, value in zip(view.quarters, values, strict=True)
        ],
        "symbol": "circle",
        "symbolSize": 0 if dashed else 5,
        "lineStyle": {"color": colour, "width": 2.2, "type": "dashed" if dashed else "solid"},
        "itemStyle": {"color": colour},
        "emphasis": {"disabled": True},
        "z": 5,
    }


def _gaps(series: Option) -> Option:
    """The same with nothing drawn where nothing was found."""
    return series | {"data": ["-" if math.isnan(value) else value for value in series["data"]]}


def _legend(names: list[str]) -> Option:
    return {
        "top": 0,
        "left": 0,
        "itemGap": 14,
        "itemWidth": 18,
        "selectedMode": False,
        "textStyle": {"fontSize": 13},
        "data": names,
    }


def _upright() -> Option:
    return value_axis("") | {"nameGap": 0, "axisLabel": {"color": SOFT, "fontSize": 13, "hideOverlap": True}}


def _roomy(option: Option, *, top: int, narrow: int) -> Option:
    """More room over the drawing where the legend needs more lines."""
    wide = {"grid": grid(top=top) | {"right": 14}}
    return {
        "baseOption": option,
        "media": [
            {"query": {"maxWidth": 460}, "option": {"grid": grid(top=narrow) | {"right": 14}}},
            {"option": wide},
        ],
    }


def _graded(view: WarView) -> str:
    return f"Grade: {view.grade.value}."


__all__ = ["war_figures"]
