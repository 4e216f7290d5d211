"""One table, many clothes: the page, CSV, the spreadsheet and Parquet all print the same rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from tightrope.report.numbers import adding_up, decimals_for, shown

Cell = str | float | int | bool | None
#: units of most columns
PERCENT, MONEY = "% of real income", "USD bn a year"
#: millions in a billion
MILLIONS = 1000.0
Kind = Literal["text", "signed", "number", "count", "flag", "grade", "date"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: `name` for machines, `label` for readers, `unit` for both.

    `signed` numbers are changes and print a plus; `quiet` columns are printed
    smaller; `hidden` ones are exported but not shown on the page. `key` columns name a row. `decimals` are chosen to
    fit the numbers unless given. What readers see is the number times `scale`, under `heading`. Cells of a column that
    `adds` are rounded so that they add up to their sum, which the `strong` rows hold.
    """

    name: str
    label: str
    kind: Kind = "text"
    unit: str = ""
    quiet: bool = False
    hidden: bool = False
    key: bool = False
    decimals: int | None = None
    scale: float = 1.0
    adds: bool = False

    @property
    def heading(self) -> str:
        """The label over what a reader sees."""
        return self.label.replace("USD bn", "USD million") if self.scale == MILLIONS else self.label

    @property
    def small(self) -> bool:
        """True if cells differ by orders of magnitude, as flows of money do, and the small ones count too."""
        return self.kind in ("number", "signed") and self.unit.startswith("USD") and not self.adds

    @property
    def numeric(self) -> bool:
        """True if its cells are aligned as numbers."""
        return self.kind in ("signed", "number", "count")


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under columns. `strong` rows are totals; `marked` rows concern the focus country.

    Tables not `printed` are too long for the page and the spreadsheet and go to CSV and Parquet only.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    strong: tuple[int, ...] = ()
    marked: tuple[int, ...] = ()
    note: str = ""
    printed: bool = True

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.name}: a row has {len(row)} cells, expected {len(self.columns)}")

    def keys(self) -> tuple[int, ...]:
        """Columns that name a row: those marked `key`, else the first."""
        return tuple(i for i, column in enumerate(self.columns) if column.key) or (0,)

    def decimals(self) -> tuple[int, ...]:
        """Decimals of each column, so that its numbers line up."""
        return tuple(
            column.decimals
            if column.decimals is not None
            else decimals_for((_scaled(row[i], column) for row in self.rows), column.small)
            if column.numeric
            else 0
            for i, column in enumerate(self.columns)
        )

    def text(self) -> tuple[tuple[str, ...], ...]:
        """Cells as a reader sees them."""
        decimals = self.decimals()
        rounded = {i: self._adding_up(i, decimals[i]) for i, column in enumerate(self.columns) if column.adds}
        return tuple(
            tuple(
                _cell_text(rounded[i][number] if i in rounded else _visible(cell, column), column, d)
                for i, (cell, column, d) in enumerate(zip(row, self.columns, decimals, strict=True))
            )
            for number, row in enumerate(self.rows)
        )

    def _adding_up(self, i: int, decimals: int) -> dict[int, Cell]:
        """Cells of a column by row, rounded so that they add up."""
        cells = {number: _visible(row[i], self.columns[i]) for number, row in enumerate(self.rows)}
        parts = {n: float(c) for n, c in cells.items() if n not in self.strong and isinstance(c, int | float)}
        return cells | dict(zip(parts, adding_up(list(parts.values()), decimals), strict=True))

    def as_dict(self) -> dict[str, object]:
        """Columns and rows, unrounded, ready for JSON."""
        return {
            "title": self.title,
            "columns": [{"name": c.name, "label": c.label, "unit": c.unit} for c in self.columns],
            "rows": [[_plain(cell) for cell in row] for row in self.rows],
        }


def _scaled(cell: Cell, column: Column) -> float | None:
    return column.scale * float(cell) if isinstance(cell, int | float) else None


def _visible(cell: Cell, column: Column) -> Cell:
    """What a reader sees of a cell."""
    return cell if column.scale == 1 or isinstance(cell, bool) else _scaled(cell, column) if cell is not None else None


def _plain(cell: Cell) -> Cell:
    """Twelve significant digits: beyond that is the machine, not the model. JSON knows no infinity."""
    if isinstance(cell, float):
        return float(f"{cell:.12g}") if math.isfinite(cell) else None
    return cell


def _cell_text(cell: Cell, column: Column, decimals: int) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return cell
    if column.kind == "count":
        return f"{cell:,.0f}"
    return shown(float(cell), decimals, signed=column.kind == "signed")
