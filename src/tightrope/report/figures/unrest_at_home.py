"""Chances of unrest in a run: without what happens and with it, as ranges."""

from __future__ import annotations

from tightrope.report.figures.style import BEFORE, GAIN, Figure, heights
from tightrope.report.figures.unrest_ranges import Range, range_rows
from tightrope.report.numbers import SPACE, shown
from tightrope.report.views.unrest_at_home import UnrestRow, UnrestView


def unrest_figures(view: UnrestView | None) -> list[Figure]:
    """One figure; none where there is no model of unrest for the country."""
    if view is None:
        return []
    rows = [drawn for row in view.rows for drawn in _ranges(row)]
    return [
        Figure(
            id="unrest_chances",
            title=_title(view),
            alt="Ranges by event. " + "; ".join(f"{row.name} {row.text} %" for row in rows) + ".",
            caption=f"Within {view.months} months, nine draws of beliefs in ten; circle: middle. {view.cannot_say}",
            table="unrest",
            option=range_rows(rows, "% of imagined histories", "Middle"),
            height=heights([row.name for row in rows]),
        )
    ]


def _title(view: UnrestView) -> str:
    row = view.rows[0]
    usual = f"{shown(row.usual[1], 0)} to {shown(row.usual[2], 0)}{SPACE}%"
    if row.after is None:
        return f"{row.name} within {view.months} months: {usual}, and hardly changed"
    after = f"{shown(row.after[1], 0)} to {shown(row.after[2], 0)}{SPACE}%"
    return f"{row.name} within {view.months} months: {usual} without it, {after} with it"


def _ranges(row: UnrestRow) -> list[Range]:
    """A row without what happens, and one with it where histories were drawn again."""
    first = _range(row.name if row.after is None else f"{row.name}, without it", row.usual, BEFORE)
    return [first] if row.after is None else [first, _range("with it", row.after, GAIN)]


def _range(name: str, chance: tuple[float, float, float], colour: str) -> Range:
    middle, low, high = chance
    text = f"{shown(low, 0)} to {shown(high, 0)}"
    return Range(name=name, ends=(low, middle, high), text=text, lines=(f"{text} %",), colour=colour)


__all__ = ["unrest_figures"]
