"""Figures of pull: losses by channel, removal beside exact, shares, alignment and the past."""

from __future__ import annotations

from typing import Final

from tightrope.report.figures.fans import band, zero_line
from tightrope.report.figures.style import (
    INK,
    RULE,
    SOFT,
    Figure,
    Option,
    base,
    fitted,
    grid,
    heights,
    name_axis,
    nothing_to_draw,
    number_axis,
    tip,
    value_axis,
)
from tightrope.report.figures.unrest_ranges import Range, range_rows
from tightrope.report.numbers import SPACE, shown
from tightrope.report.views.pull import CHANNELS, PowerRow, PullViews

#: colours of channels, apart in hue and in depth
CHANNEL_COLOURS: Final = dict(
    zip(
        CHANNELS,
        ("#16202c", "#c2541b", "#2a6fa8", "#d9a400", "#3f9a8b", "#6b4c9a", "#8c6d46", "#b3bac2"),
        strict=True,
    )
)
#: colours of powers, in the order in which they stand
POWER_COLOURS: Final = ("#c2541b", "#2a6fa8", "#d9a400", "#3f9a8b", "#6b4c9a", "#8c6d46")
#: heights of a chart over years, where the place is narrow, medium and wide, pixels
HEIGHTS: Final = (250, 260, 280)
#: a channel of less than this part of income, percent, is not compared
LITTLE: Final = 0.05
_LEGEND: Final = {"top": 0, "left": 0, "itemGap": 14, "itemWidth": 14, "itemHeight": 10, "textStyle": {"fontSize": 13}}


def pull_figures(view: PullViews) -> dict[str, Figure]:
    """Every figure of the page, by id."""
    found = (_holds(view), _exact(view), _shares(view), _alignment(view), _history(view))
    return {figure.id: figure for figure in found}


def _holds(view: PullViews) -> Figure:
    """Stacked bars by power: what could be lost, by channel."""
    first = max(view.powers, key=lambda row: row.loss)
    title = f"{first.power} could take most: {_percent(first.loss)} of income, channels added up"
    names = [row.power for row in view.powers]
    series: list[Option] = [
        {
            "name": CHANNELS[channel],
            "type": "bar",
            "stack": "loss",
            "barWidth": "58%",
            "itemStyle": {"color": colour},
            "emphasis": {"disabled": True},
            "data": [_bar(row, channel) for row in view.powers],
        }
        for channel, colour in CHANNEL_COLOURS.items()
        if any(one.code == channel and one.loss[1] > 0 for row in view.powers for one in row.channels)
    ]
    option = fitted(
        base()
        | {
            "legend": _LEGEND,
            "grid": grid(top=64),
            "xAxis": value_axis("% of income lost, each channel by itself"),
            "yAxis": [name_axis(names), number_axis([_percent(row.loss) for row in view.powers])],
            "series": series,
        },
        names,
    )
    return Figure(
        id="pull_holds",
        title=title,
        alt=f"Stacked bars by power. {title}. " + "; ".join(f"{r.power} {_percent(r.loss)}" for r in view.powers) + ".",
        caption="Removal loss by channel at central beliefs. " + view.cannot_say["hold"],
        table="channels",
        option=option,
        height=heights(names, 76),
        extra_narrow=40,
    )


def _bar(row: PowerRow, channel: str) -> Option:
    one = next((c for c in row.channels if c.code == channel), None)
    if one is None:
        return {"value": 0}
    text = f"{shown(one.loss[1], 2)}{SPACE}% ({shown(one.loss[0], 2)} to {shown(one.loss[2], 2)})"
    return {"value": one.loss[1], "tooltip": tip(f"{row.power}: {one.name}", text, f"holds {_percent(one.held)} of it")}


def _exact(view: PullViews) -> Figure:
    """The removal formula beside the equilibrium, channel by channel."""
    rows = sorted(
        (c for row in view.powers for c in row.channels if c.exact is not None and max(c.loss[1], c.exact) >= LITTLE),
        key=lambda c: -c.loss[1],
    )[:14]
    if not rows:
        return nothing_to_draw(
            "pull_exact", "Removal beside equilibrium", "No channel has an equilibrium to compare.", "channels"
        )
    drawn = [
        Range(
            name=f"{row.power}: {row.name.lower()}",
            ends=row.loss,
            text=f"{shown(row.loss[1], 1)} | {shown(row.exact, 1)}",
            lines=(f"removal {shown(row.loss[1], 2)} % ({shown(row.loss[0], 2)} to {shown(row.loss[2], 2)})",
                   f"equilibrium {shown(row.exact, 2)} %"),
            came=(row.exact or 0.0, row.exact or 0.0),
        )
        for row in rows
    ]  # fmt: skip
    first = rows[0]
    title = (
        f"{first.power}, {first.name.lower()}: the formula says {_percent(first.loss[1])} of income, the equilibrium "
        f"{_percent(first.exact or 0.0)}"
    )
    return Figure(
        id="pull_exact",
        title=title,
        alt=f"Rows of ranges with a diamond each. {title}.",
        caption=f"Line: removal formula, nine draws in ten. Diamond: equilibrium, channel closed, {view.horizon}.",
        table="channels",
        option=range_rows(drawn, "% of income lost", "Removal formula", "Equilibrium"),
        height=heights([one.name for one in drawn], 34),
    )


def _shares(view: PullViews) -> Figure:
    drawn = [
        Range(
            name=row.power,
            ends=row.share,
            text=f"{shown(row.share[0], 0)} to {shown(row.share[2], 0)}",
            lines=(f"{_percent(row.share[0])} to {_percent(row.share[2])}, middle {_percent(row.share[1])}",),
        )
        for row in view.powers
    ]
    first = view.powers[0]
    title = f"{first.power} has {_percent(first.share[0])} to {_percent(first.share[2])} of all pull"
    return Figure(
        id="pull_shares",
        title=title,
        alt=f"Ranges by power. {title}. " + "; ".join(f"{one.name} {one.text} %" for one in drawn) + ".",
        caption="Nine draws in ten; losses weighed by how readily the power would use them. " + view.cannot_say["pull"],
        table="powers",
        option=range_rows(drawn, "% of the pull of all powers", "Middle"),
        height=heights([one.name for one in drawn]),
    )


def _alignment(view: PullViews) -> Figure:
    low, inner_low, middle, inner_high, high = view.alignment
    years = [str(year) for year in view.years]
    central: Option = {
        "type": "line",
        "data": [
            {
                "value": value,
                "tooltip": tip(
                    f"In {years[n]} years",
                    shown(value, 2, signed=True),
                    f"{shown(low[n], 2, signed=True)} to {shown(high[n], 2, signed=True)}",
                ),
            }
            for n, value in enumerate(middle)
        ],
        "symbolSize": 6,
        "lineStyle": {"color": INK, "width": 2.2},
        "itemStyle": {"color": INK},
        "markLine": zero_line(),
        "z": 5,
    }
    ends = f"{shown(low[-1], 2, signed=True)} to {shown(high[-1], 2, signed=True)}"
    title = f"In {years[-1]} years, by pull and by luck: {ends}"
    return Figure(
        id="pull_alignment",
        title=title,
        alt=f"Fan by year. {title}, from {shown(middle[0], 2, signed=True)} today.",
        caption=f"+1 is {view.patron}. Bands: half and nine tenths of the draws. {view.cannot_say['alignment']}",
        table="alignment",
        option=base()
        | {
            "grid": grid(top=10) | {"right": 14},
            "xAxis": _category(years, "years from now"),
            "yAxis": _upright(),
            "series": [*band("outer", low, high, 0.18), *band("inner", inner_low, inner_high, 0.3), central],
        },
        height=HEIGHTS,
    )


def _history(view: PullViews) -> Figure:
    if not view.history:
        return nothing_to_draw(
            "pull_history", "Trade with powers", "No past years of this country are kept with the product.", "history"
        )
    years = sorted({row.year for row in view.history})
    series = [_line(number, row.power, view) for number, row in enumerate(view.powers) if view.of_year(row.power)]
    mine = view.of_year(view.patron) or view.history
    first, last = mine[0], mine[-1]
    most = max(mine, key=lambda row: row.output)
    words = ", ".join(f"{_percent(row.output)} in {row.year}" for row in dict.fromkeys((first, most, last)))
    title = f"Trade with {first.power}, part of GDP: {words}"
    return Figure(
        id="pull_history",
        title=title,
        alt=f"Lines by year. {title}.",
        caption="Exports and imports of goods, % of GDP. " + view.cannot_say["history"],
        table="history",
        option=base()
        | {
            "legend": _LEGEND,
            "grid": grid(top=34) | {"right": 14},
            "xAxis": _category([str(year) for year in years], ""),
            "yAxis": _upright() | {"min": 0},
            "series": series,
        },
        height=HEIGHTS,
    )


def _line(number: int, power: str, view: PullViews) -> Option:
    colour = POWER_COLOURS[number % len(POWER_COLOURS)]
    return {
        "name": power,
        "type": "line",
        "symbol": ("circle", "diamond", "triangle", "rect")[number % 4],
        "symbolSize": 8,
        "lineStyle": {"color": colour, "width": 2.4},
        "itemStyle": {"color": colour},
        "emphasis": {"disabled": True},
        "data": [
            {
                "value": [str(row.year), row.output],
                "tooltip": tip(
                    f"{power}, {row.year}",
                    f"{_percent(row.output)} of GDP",
                    f"{_percent(row.exports)} of exports, {_percent(row.imports)} of imports",
                ),
            }
            for row in view.of_year(power)
        ],
    }


def _category(labels: list[str], name: str) -> Option:
    return {
        "type": "category",
        "data": labels,
        "name": name,
        "nameLocation": "middle",
        "nameGap": 26,
        "nameTextStyle": {"color": SOFT, "fontSize": 13},
        "axisTick": {"show": False},
        "axisLine": {"onZero": False, "lineStyle": {"color": RULE}},
        "axisLabel": {"color": SOFT, "fontSize": 13, "hideOverlap": True},
    }


def _upright() -> Option:
    return value_axis("") | {"nameGap": 0}


def _percent(value: float) -> str:
    return f"{shown(value, 0 if abs(value) >= 10 else 1)}{SPACE}%"


__all__ = ["CHANNEL_COLOURS", "pull_figures"]
