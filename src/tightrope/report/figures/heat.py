"""A grid of names against names, coloured by a signed number; amounts stand in the cells where there is room."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from tightrope.report.figures.style import (
    INK,
    MAP_GAIN,
    MAP_LITTLE,
    MAP_LOSS,
    NARROW,
    Option,
    base,
    tip,
)
from tightrope.report.numbers import MINUS

#: class limits, percent; the scale takes the four that fit the largest number
LIMITS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
#: height of a row and of the partner names above the rows, pixels
HEAT_ROW, HEAT_TOP = 27, 122
#: width of sector names in a narrow and in a wide place, pixels
HEAT_ROOM = (126, 176)
#: classes that fit side by side below the grid
ACROSS = 5


@dataclass(frozen=True, kw_only=True)
class Heat:
    """What to draw: rows of numbers to colour and of texts to print, and tooltip lines for each cell."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    lines: tuple[tuple[tuple[str, ...], ...], ...]


def heat_map(heat: Heat, largest: float) -> Option:
    """The grid, first row on top. `largest` sets the colour scale, which several grids may share."""
    pieces = _used(heat, largest)
    data = [
        {
            "value": [c, r, value],
            "label": {"formatter": heat.texts[r][c], "color": _ink(value, pieces)},
            "tooltip": tip(f"{heat.rows[r]}, {heat.columns[c]}", *heat.lines[r][c]),
        }
        for r, line in enumerate(heat.values)
        for c, value in enumerate(line)
    ]
    names: Option = {"type": "category", "axisTick": {"show": False}, "axisLine": {"show": False}}
    label = {"color": INK, "fontSize": 13, "interval": 0}
    option = base() | {
        "grid": {"left": HEAT_ROOM[1] + 8, "right": 4, "top": HEAT_TOP, "bottom": 40},
        "xAxis": names
        | {"data": list(heat.columns), "position": "top", "axisLabel": label | {"rotate": -90, "margin": 6}},
        "yAxis": names
        | {
            "data": list(heat.rows),
            "inverse": True,
            "axisLabel": label | {"width": HEAT_ROOM[1], "overflow": "break", "lineHeight": 12.5},
        },
        "visualMap": {
            "type": "piecewise",
            "pieces": pieces,
            "left": 0,
            "bottom": 0,
            "itemWidth": 16,
            "itemHeight": 12,
            "textGap": 5,
            "hoverLink": False,
            "selectedMode": False,
            "textStyle": {"fontSize": 12, "color": INK},
        },
        "series": [
            {
                "type": "heatmap",
                "data": data,
                "label": {"show": True, "fontSize": 11.5},
                "itemStyle": {"borderColor": "#ffffff", "borderWidth": 1.5},
                "emphasis": {"disabled": True},
            }
        ],
    }
    return {
        "baseOption": option,
        "media": [
            {"query": {"maxWidth": NARROW}, "option": _at(0, len(pieces))},
            {"option": _at(1, len(pieces))},
        ],
    }


def _at(tier: int, pieces: int) -> Option:
    """Room for names and legend in a narrow (0) or a wider (1) place."""
    across = tier == 1 and pieces <= ACROSS
    return {
        "grid": {"left": HEAT_ROOM[tier] + 8, "bottom": _legend(tier, pieces)},
        "yAxis": {"axisLabel": {"width": HEAT_ROOM[tier], "fontSize": 12 if tier == 0 else 13}},
        "xAxis": {"axisLabel": {"fontSize": 12 if tier == 0 else 13}},
        "visualMap": {"orient": "horizontal" if across else "vertical", "itemGap": 8 if across else 4},
        "series": [{"label": {"show": tier == 1}}],
    }


def _legend(tier: int, pieces: int) -> int:
    """Height of the legend below the grid, pixels."""
    return 40 if tier == 1 and pieces <= ACROSS else 18 * pieces + 18


def heat_heights(heat: Heat, largest: float) -> tuple[int, int, int]:
    """Heights in a narrow, medium and wide place."""
    rows, pieces = HEAT_ROW * len(heat.rows) + HEAT_TOP, len(_used(heat, largest))
    narrow, wide = rows + _legend(0, pieces), rows + _legend(1, pieces)
    return narrow, wide, wide


def _used(heat: Heat, largest: float) -> list[Option]:
    """The classes that some cell falls into."""
    values = [value for line in heat.values for value in line]
    return [piece for piece in _pieces(_limits(largest)) if any(_in(value, piece) for value in values)]


def _in(value: float, piece: Option) -> bool:
    above = value >= piece.get("gte", -inf) and value > piece.get("gt", -inf)
    return bool(above and value < piece.get("lt", inf) and value <= piece.get("lte", inf))


def _limits(largest: float) -> tuple[float, ...]:
    """Four class limits such that the largest number is in the last class but for the very largest."""
    below = [i for i, limit in enumerate(LIMITS) if limit <= largest]
    last = max(3, below[-1] if below else 0)
    return LIMITS[last - 3 : last + 1]


def _pieces(limits: tuple[float, ...]) -> list[Option]:
    """Classes from the heaviest loss to the largest gain."""
    names = [f"{limit:g}" for limit in limits]
    losses: list[Option] = [{"lte": -limits[3], "label": f"below {MINUS}{names[3]} %", "color": MAP_LOSS[0]}]
    gains: list[Option] = [{"gte": limits[3], "label": f"above +{names[3]} %", "color": MAP_GAIN[3]}]
    for k in (2, 1, 0):
        losses.append(
            {
                "gt": -limits[k + 1],
                "lte": -limits[k],
                "label": f"{MINUS}{names[k + 1]} to {MINUS}{names[k]}",
                "color": MAP_LOSS[3 - k],
            }
        )
        gains.append(
            {"gte": limits[k], "lt": limits[k + 1], "label": f"+{names[k]} to +{names[k + 1]}", "color": MAP_GAIN[k]}
        )
    little = {"gt": -limits[0], "lt": limits[0], "label": f"within ±{names[0]}", "color": MAP_LITTLE}
    return [*losses, little, *reversed(gains)]


def _ink(value: float, pieces: list[Option]) -> str:
    """Dark text on light cells, white on dark ones."""
    dark = {MAP_LOSS[0], MAP_LOSS[1], MAP_GAIN[3], MAP_GAIN[2]}
    return next(("#ffffff" for piece in pieces if _in(value, piece) and piece["color"] in dark), INK)
