"""Fans by quarter, and stacked contributions by source."""

from __future__ import annotations

from typing import Final

from tightrope.report.figures.style import (
    GAIN,
    INK,
    RULE,
    SOFT,
    Figure,
    Option,
    base,
    grid,
    tip,
    value_axis,
)
from tightrope.report.numbers import SPACE, shown
from tightrope.report.views.economy import EconomyView, Fan, SourcePart
from tightrope.report.views.economy_words import quarter_text

#: fans drawn, in order
DRAWN: Final = (
    "gdp",
    "inflation",
    "exchange_rate",
    "base_rate",
    "balance_with_fund_share",
    "balance_share",
    "reserves",
)
#: heights of a fan and of stacked bars where the place is narrow, medium and wide, pixels
HEIGHTS: Final = (230, 240, 250)
TALLER: Final = (320, 310, 310)
#: colours by source: apart in hue and in depth
COLOURS: Final = {
    "trade": "#2a6fa8",
    "routes": "#c2541b",
    "partner_demand": "#6b4c9a",
    "partner_currency": "#d9a400",
    "oil": "#3c4650",
    "administered_prices": "#3f9a8b",
    "costs": "#8c6d46",
    "other": "#b3bac2",
}


def economy_figures(view: EconomyView | None) -> list[Figure]:
    """Fans and contributions; none where there are no paths."""
    if view is None:
        return []
    return [*(_fan(fan, view) for fan in drawn_fans(view)), *_contributions(view)]


def drawn_fans(view: EconomyView) -> list[Fan]:
    """Fans that are drawn: of the two balances the wider one, where there is a fund."""
    found = [fan for name in DRAWN if (fan := view.fan(name)) is not None]
    wide = any(fan.id == "balance_with_fund_share" for fan in found)
    return [fan for fan in found if not (wide and fan.id == "balance_share")]


def _fan(fan: Fan, view: EconomyView) -> Figure:
    farthest = max(range(len(fan.central)), key=lambda q: abs(fan.central[q]))
    unit = "" if fan.unit == "%" else f" {fan.unit}"
    sign = f"{SPACE}%" if fan.unit == "%" else ""
    name = fan.name
    if fan.unit.startswith("USD"):
        name, unit = f"{fan.name}, {fan.unit}", ""
    texts = [
        shown(x, 2, signed=True) + sign for x in (fan.central[farthest], fan.ends[0][farthest], fan.ends[-1][farthest])
    ]
    title = f"{name}: {texts[0]}{unit} in {quarter_text(view.quarters[farthest])} ({texts[1]} to {texts[2]})"
    return Figure(
        id=f"fan_{fan.id}",
        title=title,
        alt=f"Fan by quarter, change against the baseline. {title}. "
        + "; ".join(f"{q} {shown(x, 2, signed=True)}" for q, x in zip(view.quarters, fan.central, strict=True))
        + ".",
        caption=f"Change against the baseline, {fan.unit}. Bands: half and nine tenths of the draws.",
        table="paths",
        option=_fan_option(fan, view),
        height=HEIGHTS,
    )


def _fan_option(fan: Fan, view: EconomyView) -> Option:
    low, inner_low, inner_high, high = fan.ends
    tips = [
        tip(
            f"{fan.name}, {quarter_text(quarter)}",
            f"{shown(fan.central[n], 2, signed=True)} {fan.unit}",
            f"nine draws in ten: {shown(low[n], 2, signed=True)} to {shown(high[n], 2, signed=True)}",
            _levels(fan, n),
        )
        for n, quarter in enumerate(view.quarters)
    ]
    central: Option = {
        "type": "line",
        "data": [{"value": value, "tooltip": tips[n]} for n, value in enumerate(fan.central)],
        "symbol": "circle",
        "symbolSize": 6,
        "lineStyle": {"color": INK, "width": 2.2},
        "itemStyle": {"color": INK},
        "emphasis": {"disabled": True},
        "z": 5,
        "markLine": zero_line(),
    }
    return base() | {
        "grid": grid(top=10) | {"right": 14},
        "xAxis": quarter_axis(view.quarters),
        "yAxis": _value_axis(),
        "series": [*band("outer", low, high, 0.18), *band("inner", inner_low, inner_high, 0.3), central],
    }


def _levels(fan: Fan, number: int) -> str:
    if fan.level is None or fan.without is None:
        return ""
    return f"{shown(fan.level[number], 2)} instead of {shown(fan.without[number], 2)} {fan.level_unit}"


def band(name: str, low: tuple[float, ...], high: tuple[float, ...], opacity: float) -> list[Option]:
    """An area between two lines: an unseen line, and what lies above it stacked on top."""
    shared: Option = {
        "type": "line",
        "stack": name,
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "emphasis": {"disabled": True},
        "tooltip": {"show": False},
    }
    area = {"color": GAIN, "opacity": opacity}
    return [
        shared | {"data": list(low)},
        shared | {"data": [h - x for x, h in zip(low, high, strict=True)], "areaStyle": area},
    ]


def zero_line() -> Option:
    return {
        "silent": True,
        "animation": False,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"color": SOFT, "width": 1, "type": "solid"},
        "data": [{"yAxis": 0}],
    }


def quarter_axis(quarters: tuple[str, ...]) -> Option:
    """An axis of quarters."""
    return {
        "type": "category",
        "data": [quarter_text(quarter) for quarter in quarters],
        "axisTick": {"show": False},
        "axisLine": {"onZero": False, "lineStyle": {"color": RULE}},
        "axisLabel": {"color": SOFT, "fontSize": 13, "hideOverlap": True},
    }


def _value_axis() -> Option:
    return value_axis("") | {"nameGap": 0, "axisLabel": {"color": SOFT, "fontSize": 13, "hideOverlap": True}}


def _contributions(view: EconomyView) -> list[Figure]:
    """Output and inflation by source; nothing to take apart where there is one source alone."""
    if len(view.sources) < 2:
        return []
    return [
        _stacked("sources_gdp", "GDP by source", "% of GDP", [p.gdp for p in view.sources], view),
        _stacked("sources_inflation", "Inflation by source", "points", [p.inflation for p in view.sources], view),
    ]


def _stacked(id: str, what: str, unit: str, paths: list[tuple[float, ...]], view: EconomyView) -> Figure:
    whole = [sum(path[n] for path in paths) for n in range(len(view.quarters))]
    farthest = max(range(len(whole)), key=lambda n: abs(whole[n]))
    parts = sorted(zip(view.sources, paths, strict=True), key=lambda item: -abs(item[1][farthest]))
    named = ", ".join(
        f"{part.name[:1].lower()}{part.name[1:]} {shown(path[farthest], 2, signed=True)}" for part, path in parts[:2]
    )
    total = f"{shown(whole[farthest], 2, signed=True)} {unit}"
    title = f"{what}, {quarter_text(view.quarters[farthest])}: {total}, of which {named}"
    return Figure(
        id=id,
        title=title,
        alt=f"Stacked bars by quarter. {title}.",
        caption=f"Contributions, {unit}; the line is their sum.",
        table="economy_sources",
        option=_stacked_option(unit, paths, whole, view),
        height=TALLER,
    )


def _stacked_option(unit: str, paths: list[tuple[float, ...]], whole: list[float], view: EconomyView) -> Option:
    bars = [_bars(part, path, unit, view.quarters) for part, path in zip(view.sources, paths, strict=True)]
    total: Option = {
        "name": "Together",
        "type": "line",
        "data": [
            {"value": value, "tooltip": tip(f"Together, {quarter_text(q)}", f"{shown(value, 2, signed=True)} {unit}")}
            for q, value in zip(view.quarters, whole, strict=True)
        ],
        "symbol": "circle",
        "symbolSize": 7,
        "lineStyle": {"color": INK, "width": 2},
        "itemStyle": {"color": "#ffffff", "borderColor": INK, "borderWidth": 2},
        "z": 5,
        "markLine": zero_line(),
    }
    legend: Option = {
        "top": 0,
        "left": 0,
        "itemGap": 14,
        "itemWidth": 16,
        "selectedMode": False,
        "textStyle": {"fontSize": 13},
        "data": [*(part.name for part in view.sources), "Together"],
    }
    option = base() | {
        "legend": legend,
        "grid": grid(top=56) | {"right": 14},
        "xAxis": quarter_axis(view.quarters),
        "yAxis": _value_axis(),
        "series": [*bars, total],
    }
    narrow = {"grid": grid(top=30 + 22 * ((len(bars) + 2) // 2))}
    return {
        "baseOption": option,
        "media": [{"query": {"maxWidth": 460}, "option": narrow}, {"option": {"grid": grid(top=56)}}],
    }


def _bars(part: SourcePart, path: tuple[float, ...], unit: str, quarters: tuple[str, ...]) -> Option:
    return {
        "name": part.name,
        "type": "bar",
        "stack": "parts",
        "barWidth": "62%",
        "itemStyle": {"color": COLOURS[part.code]},
        "emphasis": {"disabled": True},
        "data": [
            {
                "value": value,
                "tooltip": tip(f"{part.name}, {quarter_text(q)}", f"{shown(value, 2, signed=True)} {unit}"),
            }
            for q, value in zip(quarters, path, strict=True)
        ],
    }


__all__ = ["drawn_fans", "economy_figures"]
