"""Routes on the map: what each leg carries, as width, without the event and with it."""

from __future__ import annotations

from tightrope.report.figures.plane import plane
from tightrope.report.figures.style import GAIN, INK, LOSS, MAP_LITTLE, SOFT, Figure, Option, base, tip
from tightrope.report.numbers import SPACE, shown
from tightrope.report.views.routes import LegRow, Place, RoutesView

#: width over height of the map
ASPECT = 1.9
#: widest and thinnest line, pixels
WIDEST, THINNEST = 16.0, 1.5
#: room around the outermost places, part of what is shown
MARGIN = 0.18
#: part of all that is carried, by which a leg must change to be coloured
NOTICED = 0.005
#: part of the way from west to east beyond which names stand to the left of their place
EASTERN = 0.75
#: colour of what was carried before, and of what a leg carries as before
BEFORE, SAME = "#b9c0c8", "#4d5966"
SEA, LAND = "#ffffff", MAP_LITTLE
#: kinds of place with a name on the map; where names meet, the first stays
NAMED = ("port", "market", "field")


def route_figure(view: RoutesView) -> Figure:
    """Width is volume; a wide pale line is what a leg carried before, the line on it what it carries with the event."""
    lost = view.before - view.after
    amount = f"{shown(abs(lost), view.decimals)}{SPACE}{view.unit}"
    if abs(lost) < NOTICED * max(view.before, 1e-12):
        title = f"{view.commodity}: all of it still finds a way"
    else:
        title = f"{view.commodity}: {amount} a year {'find no way out' if lost > 0 else 'more find a way'}"
    return Figure(
        id=f"routes_{view.key}",
        title=title,
        alt=f"Map of routes. {title}. {view.summary}",
        caption=(
            f"{view.network}, {view.year}. Width: {view.unit} a year; pale: without the event. Orange legs carry less "
            "with it, blue legs more, grey as much. Straight lines between places, not the ways themselves. Borders "
            "imply no opinion on the status of any territory."
        ),
        table=f"routes_{view.key}",
        option=_option(view),
        aspect=ASPECT,
    )


def _option(view: RoutesView) -> Option:
    most = max((max(leg.before, leg.after) for leg in view.legs), default=1.0) or 1.0
    spots = [plane(place.lon, place.lat) for place in view.places]
    return base() | {"geo": _geo(spots), "series": [*_lines(view, most), _dots(view.places, spots)]}


def _geo(spots: list[tuple[float, float]]) -> Option:
    """The part of the world around the places, with room for names."""
    west, east = min(x for x, _ in spots), max(x for x, _ in spots)
    south, north = min(y for _, y in spots), max(y for _, y in spots)
    wide = max((east - west) * (1 + 2 * MARGIN), ASPECT * (north - south) * (1 + 2 * MARGIN), 60.0)
    x, y = (west + east) / 2, (south + north) / 2
    corners = [[x - wide / 2, y + wide / ASPECT / 2], [x + wide / 2, y - wide / ASPECT / 2]]
    return {
        "map": "world",
        "nameProperty": "id",
        "aspectScale": 1,
        "boundingCoords": corners,
        "left": 0,
        "right": 0,
        "top": 0,
        "bottom": 0,
        "clip": True,
        "silent": True,
        "itemStyle": {"areaColor": LAND, "borderColor": "#c9c3ae", "borderWidth": 0.8},
        "emphasis": {"disabled": True},
        "tooltip": {"show": False},
    }


def _lines(view: RoutesView, most: float) -> list[Option]:
    pale = [_line(leg, leg.before, most, BEFORE, view) for leg in view.legs if leg.before > 0]
    carried = [_line(leg, leg.after, most, _colour(leg, view), view) for leg in view.legs if leg.after > 0]
    lost = [_line(leg, 0.0, most, LOSS, view) for leg in view.legs if leg.before > 0 and leg.after <= 0]
    return [
        {"type": "lines", "coordinateSystem": "geo", "data": data, "lineStyle": {"opacity": 1, "cap": "butt"}, "z": z}
        for z, data in ((2, pale), (3, carried), (4, lost))
        if data
    ]


def _line(leg: LegRow, volume: float, most: float, colour: str, view: RoutesView) -> Option:
    width = max(THINNEST, WIDEST * volume / most)
    style: Option = {"color": colour, "width": round(width, 1), "opacity": 1}
    if volume == 0:
        style |= {"type": "dashed"}
    numbers = f"{shown(leg.before, view.decimals)} before, {shown(leg.after, view.decimals)} {view.unit} a year with it"
    full = f"one {view.price_unit} more a year would save USD {shown(leg.price, 0)}" if leg.full else ""
    ends = [[round(x, 1), round(y, 1)] for x, y in (plane(*leg.start), plane(*leg.end))]
    return {"coords": ends, "lineStyle": style, "tooltip": tip(leg.name, numbers, full)}


def _colour(leg: LegRow, view: RoutesView) -> str:
    change = leg.after - leg.before
    if abs(change) < NOTICED * max(view.before, view.after):
        return SAME
    return LOSS if change < 0 else GAIN


def _rank(place: Place) -> int:
    """Places whose name is kept where names meet come first."""
    return NAMED.index(place.kind) if place.kind in NAMED else len(NAMED)


def _dots(places: tuple[Place, ...], spots: list[tuple[float, float]]) -> Option:
    west, east = min(x for x, _ in spots), max(x for x, _ in spots)
    return {
        "type": "scatter",
        "coordinateSystem": "geo",
        "symbolSize": 7,
        "z": 5,
        "itemStyle": {"color": "#ffffff", "borderColor": INK, "borderWidth": 1.5},
        "label": {
            "show": True,
            "formatter": "{b}",
            "position": "right",
            "fontSize": 13,
            "color": INK,
            "textBorderColor": "#ffffff",
            "textBorderWidth": 3,
        },
        "labelLayout": {"hideOverlap": True},
        "data": [
            {
                "name": place.name,
                "value": [round(x, 1), round(y, 1)],
                "label": {
                    "show": place.kind in NAMED,
                    "position": "left" if x - west > EASTERN * (east - west) else "right",
                },
                "tooltip": tip(place.name, place.kind),
                "itemStyle": {"borderColor": INK if place.kind in NAMED else SOFT},
            }
            for place, (x, y) in sorted(zip(places, spots, strict=True), key=lambda pair: _rank(pair[0]))
        ],
    }
