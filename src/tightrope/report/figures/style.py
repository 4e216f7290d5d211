"""How figures look: colours that survive colour blindness and a grey printer, fonts, axes."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

Option = dict[str, Any]

INK: Final = "#16202c"
SOFT: Final = "#55606e"
RULE: Final = "#dfe3e8"
LOSS: Final = "#c2541b"
GAIN: Final = "#2a6fa8"
BEFORE: Final = "#8a94a0"
RANGE: Final = "#16202c"
FONT: Final = "'Source Sans 3', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

#: colours of the map, from the heaviest loss to the largest gain; the two ramps differ in hue and in depth
MAP_LOSS: Final = ("#8c2d04", "#d0601f", "#f0a067", "#fbd9bd")
MAP_GAIN: Final = ("#d3e4f3", "#92bfe0", "#4389c0", "#0f4a80")
MAP_LITTLE: Final = "#f3efe2"
MAP_NO_DATA: Final = "#d3d7dc"

#: height of a row of a bar chart, of a line of its label, and of what is around the rows, pixels
ROW, LINE, AROUND = 25, 15, 52
#: up to which width a place counts as narrow and as medium, pixels
NARROW, MEDIUM = 460, 760
#: room for names at the left in a narrow, medium and wide place, pixels, and how many letters fit on a line of it
ROOM = (128, 228, 340)
LETTERS = (19, 32, 47)
#: width of a letter of a name, pixels, on the safe side
LETTER = 7.4
#: names longer than this are cut in charts; tables have them whole
LONGEST = 72


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A drawing: the finding as title, its text for those who cannot see it, and the option that draws it.

    `aspect` (width over height) is for maps, which keep their shape; other figures have a height in pixels where the
    place is narrow, medium and wide. If `empty` is set there is nothing to draw and that sentence stands in
    its place.
    """

    id: str
    title: str
    alt: str
    caption: str
    table: str
    option: Option
    height: tuple[int, int, int] = (0, 0, 0)
    aspect: float | None = None
    extra: int = 0
    extra_narrow: int = 0
    empty: str = ""


def nothing_to_draw(id: str, title: str, sentence: str, table: str) -> Figure:
    """A figure with nothing in it, saying so."""
    return Figure(id=id, title=title, alt=sentence, caption="", table=table, option={}, empty=sentence)


def colour_of(value: float) -> str:
    """Colour of a change."""
    return LOSS if value < 0 else GAIN


def base() -> Option:
    """What all figures share."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "fontSize": 14, "color": INK},
        "tooltip": {
            "trigger": "item",
            "confine": True,
            "borderColor": RULE,
            "textStyle": {"color": INK, "fontSize": 14, "fontFamily": FONT},
        },
    }


def value_axis(name: str) -> Option:
    """An axis of numbers with its unit underneath."""
    return {
        "type": "value",
        "name": name,
        "nameLocation": "middle",
        "nameGap": 26,
        "nameTextStyle": {"color": SOFT, "fontSize": 13},
        "axisLabel": {"color": SOFT, "fontSize": 13, "hideOverlap": True},
        "splitNumber": 5,
        "splitLine": {"lineStyle": {"color": RULE}},
        "axisLine": {"show": False},
        "axisTick": {"show": False},
    }


def name_axis(names: list[str], strong: frozenset[int] = frozenset()) -> Option:
    """Names down the left, first on top, those of `strong` in bold."""
    return {
        "type": "category",
        "inverse": True,
        "data": [
            {"value": name, "textStyle": {"fontWeight": 700, "color": INK}} if i in strong else name
            for i, name in enumerate(names)
        ],
        "axisTick": {"show": False},
        "axisLine": {"show": True, "onZero": True, "lineStyle": {"color": INK, "width": 1}},
        "axisLabel": {
            "color": INK,
            "fontSize": 14,
            "width": ROOM[1],
            "overflow": "break",
            "lineHeight": LINE,
            "interval": 0,
        },
    }


def number_axis(texts: list[str]) -> Option:
    """Numbers down the right, where no bar or whisker can cover them."""
    return {
        "type": "category",
        "inverse": True,
        "position": "right",
        "data": [{"value": text or " "} for text in texts],
        "axisTick": {"show": False},
        "axisLine": {"show": False},
        "axisLabel": {"color": INK, "fontSize": 14, "interval": 0, "margin": 10},
    }


def grid(top: int = 8) -> Option:
    """The drawing area, shrunk until all labels fit."""
    return {
        "left": 2,
        "right": 2,
        "top": top,
        "bottom": 30,
        "outerBoundsMode": "same",
        "outerBoundsContain": "axisLabel",
        "outerBounds": {"left": 2, "right": 2, "top": top, "bottom": 30},
    }


def fitted(option: Option, names: list[str]) -> Option:
    """The same option with room for its names, and as many ticks as fit, at each width of its place."""
    needed = round(LETTER * max((len(name) for name in names), default=0)) + 8

    def at(tier: int, size: float, margin: int, ticks: int) -> Option:
        room = {"width": min(ROOM[tier], needed), "fontSize": size}
        numbers = {"fontSize": size, "margin": margin}
        return {"yAxis": [{"axisLabel": room}, {"axisLabel": numbers}], "xAxis": {"splitNumber": ticks}}

    return {
        "baseOption": option,
        "media": [
            {"query": {"maxWidth": NARROW}, "option": at(0, 12.5, 6, 3)},
            {"query": {"minWidth": NARROW + 1, "maxWidth": MEDIUM}, "option": at(1, 14, 10, 5)},
            {"option": at(2, 14, 10, 5)},
        ],
    }


def heights(names: list[str], legend: int = 0) -> tuple[int, int, int]:
    """Heights of a chart with these names in a narrow, medium and wide place: no label meets the next."""

    def height(letters: int) -> int:
        lines = max((len(wrap(name, letters)) for name in names), default=1)
        return len(names) * max(ROW, LINE * lines + 6) + AROUND + legend

    return height(LETTERS[0]), height(LETTERS[1]), height(LETTERS[2])


def short(name: str) -> str:
    """A name cut to what a chart can hold; what follows its last colon says most and stays.

    >>> short("A ban on a great many goods of several kinds, and on services too, as proposed: enforcement")
    'A ban on a great many goods of several kinds, and on … : enforcement'
    """
    if len(name) <= LONGEST:
        return name
    head, colon, tail = name.rpartition(": ")
    if not colon or len(tail) > LONGEST // 2:
        head, tail = name, ""
    end = f" … : {tail}" if tail else " …"
    return head[: LONGEST - len(end)].rsplit(" ", 1)[0] + end


def tip(title: str, *lines: str) -> Option:
    """Tooltip of one mark, as fixed text."""
    body = "<br>".join(line for line in lines if line)
    return {"formatter": f"<b>{escaped(title)}</b><br>{body}"}


def escaped(text: str) -> str:
    """Text safe inside markup and free of the braces that a chart would fill in."""
    for old, new in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("{", "("), ("}", ")")):
        text = text.replace(old, new)
    return text
