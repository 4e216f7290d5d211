"""The map of real-income changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

from tightrope.report.figures.style import (
    INK,
    MAP_GAIN,
    MAP_LITTLE,
    MAP_LOSS,
    MAP_NO_DATA,
    Figure,
    Option,
    base,
    nothing_to_draw,
    tip,
)
from tightrope.report.numbers import MINUS, percent_text, shown
from tightrope.report.views.incomes import IncomesView, RegionIncome

TITLE = "Where real income changes"
#: width over height of the map
ASPECT = 2.16
#: a place narrower than this, pixels, shows the part of the world around the focus country: how much larger and higher
NARROW, ZOOM, HIGHER = 640, 1.7, 100
#: ends of the map's plane, west, east, south and north, and half of what a narrow place shows of it across and down
PLANE, HALF = (75.0, 2378.0, -1039.0, -5.0), (422.0, 304.0)
#: height of the legend below the map in a narrow place, pixels
LEGEND = 190


def map_figure(view: IncomesView, points: Mapping[str, Sequence[float]], small: frozenset[str]) -> Figure:
    """Countries coloured by their change of real income; those too small to see get a dot.

    Parameters
    ----------
    points : place of each country on the map's plane.
    small : countries too small to be seen.
    """
    if view.nothing:
        return nothing_to_draw("map", TITLE, "Real income changes in no country by more than 0.005 %.", "real_income")
    worst, best = view.rows[0], view.rows[-1]
    title = f"Real income falls in {view.losers} of {len(view.rows)} economies and rises in {view.gainers}"
    extremes = [_words(row) for row in (worst, best)]
    near = next((row.name for row in view.rows if row.is_focus and row.code in points), "")
    return Figure(
        id="map",
        title=title,
        alt=f"World map. {title}. Lowest: {extremes[0]}. Highest: {extremes[1]}.",
        caption=(
            "Real final spending, percent of baseline. Grey countries are part of the aggregate rest of the world. "
            "Borders follow United Nations geodata; they and the names shown imply no opinion on the status of any "
            "territory." + (f" A narrow screen shows the part around {near}; the table has all." if near else "")
        ),
        table="real_income",
        option=_option(view, points, small),
        aspect=ASPECT,
        extra_narrow=LEGEND + (HIGHER if near else 0),
    )


def _words(row: RegionIncome) -> str:
    return f"{row.name} ({percent_text(row.percent)})"


def _option(view: IncomesView, points: Mapping[str, Sequence[float]], small: frozenset[str]) -> Option:
    drawn = [row for row in view.rows if row.code in points]
    focus = [row for row in drawn if row.is_focus]
    pieces = _pieces(view.limits)
    rest = next((row for row in view.rows if row.code not in points), None)
    geo = {
        "map": "world",
        "nameProperty": "id",
        "aspectScale": 1,
        "left": 0,
        "right": 0,
        "top": 4,
        "bottom": 4,
        "clip": True,
        "itemStyle": {"areaColor": MAP_NO_DATA, "borderColor": "#ffffff", "borderWidth": 0.6},
        "emphasis": {"disabled": True},
        "tooltip": {"show": rest is not None} | (_tip(rest) if rest else {}),
        "regions": [
            {"name": row.code, "itemStyle": {"areaColor": _colour(row.percent, pieces)}, "tooltip": _tip(row)}
            for row in drawn
        ],
    }
    dots = {
        "type": "scatter",
        "coordinateSystem": "geo",
        "symbolSize": 9,
        "itemStyle": {"borderColor": INK, "borderWidth": 1},
        "data": [
            {"name": row.name, "value": [*points[row.code], row.percent], "tooltip": _tip(row)}
            for row in drawn
            if row.code in small
        ],
    }
    pin = {
        "type": "scatter",
        "coordinateSystem": "geo",
        "symbol": "circle",
        "symbolSize": 7,
        "itemStyle": {"color": INK, "borderColor": "#ffffff", "borderWidth": 1.5},
        "label": {
            "show": True,
            "formatter": "{b}",
            "position": "top",
            "fontWeight": 700,
            "fontSize": 14,
            "color": INK,
            "textBorderColor": "#ffffff",
            "textBorderWidth": 3,
        },
        "data": [{"name": row.name, "value": [*points[row.code], row.percent], "tooltip": _tip(row)} for row in focus],
    }
    legend = {
        "type": "piecewise",
        "seriesIndex": [0],
        "pieces": pieces,
        "orient": "vertical",
        "left": 0,
        "bottom": 6,
        "itemWidth": 22,
        "itemHeight": 13,
        "itemGap": 5,
        "textGap": 8,
        "hoverLink": False,
        "selectedMode": False,
        "textStyle": {"fontSize": 12.5, "color": INK},
    }
    return {
        "baseOption": base() | {"geo": geo, "visualMap": legend, "series": [dots, pin]},
        "media": [
            {"query": {"maxWidth": NARROW}, "option": {"geo": _narrow(points, focus), "visualMap": {"bottom": 0}}},
            {"option": {"geo": {"bottom": 4, "preserveAspect": None, "zoom": 1, "center": None}}},
        ],
    }


def _narrow(points: Mapping[str, Sequence[float]], focus: list[RegionIncome]) -> Option:
    """The map above its legend; around the focus country, where it is on the map."""
    if not focus:
        return {"bottom": LEGEND + 4}
    x, y = points[focus[0].code]
    west, east, south, north = PLANE
    center = [min(max(x, west + HALF[0]), east - HALF[0]), min(max(y, south + HALF[1]), north - HALF[1])]
    return {"bottom": LEGEND + 4, "preserveAspect": "cover", "zoom": ZOOM, "center": center}


def _pieces(limits: tuple[float, ...]) -> list[Option]:
    """Classes from the largest gain down, so that the legend reads as the scale stands."""
    names = [shown(limit, 0 if limit >= 1 else 1 if limit >= 0.1 else 2) for limit in limits]
    steps = list(zip(limits, limits[1:], names, names[1:], strict=False))
    gains: list[Option] = [
        {"gte": low, "lt": high, "label": f"+{a} to +{b} %", "color": colour}
        for (low, high, a, b), colour in zip(steps, MAP_GAIN, strict=False)
    ]
    losses: list[Option] = [
        {"gt": -high, "lte": -low, "label": f"{MINUS}{a} to {MINUS}{b} %", "color": colour}
        for (low, high, a, b), colour in zip(steps, reversed(MAP_LOSS), strict=False)
    ]
    return [
        {"gte": limits[-1], "label": f"above +{names[-1]} %", "color": MAP_GAIN[-1]},
        *reversed(gains),
        {"gt": -limits[0], "lt": limits[0], "label": f"within ±{names[0]} %", "color": MAP_LITTLE},
        *losses,
        {"lte": -limits[-1], "label": f"below {MINUS}{names[-1]} %", "color": MAP_LOSS[0]},
    ]


def _colour(percent: float, pieces: list[Option]) -> str:
    """Colour of the class a change falls into."""
    for piece in pieces:
        above = percent >= piece.get("gte", -inf) and percent > piece.get("gt", -inf)
        below = percent < piece.get("lt", inf) and percent <= piece.get("lte", inf)
        if above and below:
            return str(piece["color"])
    return MAP_LITTLE


def _tip(row: RegionIncome) -> Option:
    lines = [f"real income {percent_text(row.percent)}", f"USD {shown(row.usd_billion, 2, signed=True)} bn a year"]
    if row.low is not None and row.high is not None:
        lines.append(f"range {percent_text(row.low)} to {percent_text(row.high)}")
    if roles := [role for role in row.roles if role != "focus"]:
        lines.append(", ".join(roles))
    return tip(row.name, *lines)
