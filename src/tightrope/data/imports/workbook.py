"""Workbooks that follow WIOD: ADB MRIO, and WIOD of 2013 and 2016 saved as .xlsx.

Layout. The table is the first sheet, or the one named ``ADB MRIO <year>`` or ``<year>``. Rows of titles come first,
then header rows, of which two matter: the economy of each column, and below it, or above the sector names, the
column codes ``c1``, ``c2`` ... with the final uses after the last industry (``F1`` to ``F5`` in ADB; ``c37`` to
``c42`` in WIOD 2013; ``c57`` to ``c61`` in WIOD 2016), then one total. Columns A to D are code, name, economy, row
code; numbers begin in column E (in ADB row 8). Below the industries, with economy ``TOT`` or ``ToT``: total
intermediate consumption (``r60``), taxes less subsidies on products (``r99``), cif/fob adjustments (``r61``), direct
purchases abroad (``r62``), purchases by non-residents (``r63``), value added at basic prices (``r64``), international
transport margins (``r65``), output (``r69``). ADB leaves some cells blank; they are zero. Confirmed against the readers
of exvatools, pymrio and the ADB team's own scripts (ksreyes/mrio, ksreyes/mrio-processing).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tightrope.core.errors import DataError
from tightrope.data.imports.formats import Edition, match_edition
from tightrope.data.imports.sheet import read_sheet
from tightrope.data.imports.table import Table, check_year

#: columns A to D hold labels
LABELS = 4
#: header rows are among the first rows
HEADER_ROWS = 12
STOCKS_LAST = 1
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def read_workbook(path: Path, year: int, name: str) -> Table:
    """Read a table of a format that comes as such a workbook. Raises `DataError` saying what is wrong and where."""
    rows, stated = _rows(path, year)
    header = _Header.of(rows, path.name)
    body = _body(rows, header, path.name)
    return assemble(name, year, stated, header.uses, body, path.name)


@dataclass(frozen=True)
class Uses:
    """Columns: economy and code of each industry, economy of each final use, in the order of the file."""

    regions: tuple[str, ...]
    codes: tuple[str, ...]
    final: tuple[str, ...]
    stocks: np.ndarray


@dataclass(frozen=True)
class _Header:
    uses: Uses
    first_row: int
    width: int

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]], name: str) -> _Header:
        """Find the header. Raises `DataError` if there is none."""
        at = next((i for i, row in enumerate(rows[:HEADER_ROWS]) if _text(_cell(row, LABELS)) == "c1"), None)
        if at is None or at == 0:
            raise DataError(
                f"{name} is no workbook of a world table: none of its first {HEADER_ROWS} rows has c1 in column E. "
                "Give the .xlsx file as ADB or WIOD publish it (WIOD 2016 comes as .xlsb: save it as .xlsx, or take "
                "the Stata or R file)."
            )
        codes = _codes(rows, at)
        economies = [_text(cell) for cell in rows[at - 1][LABELS:]]
        named = [bool(e) and e.upper() not in ("TOT", "TOTAL") for e in economies]
        width = next((i for i, one in enumerate(named) if not one), len(named))
        economies, codes = economies[:width], codes[:width]
        blocks = len(dict.fromkeys(economies))
        again = next(
            (i for i in range(1, width) if economies[i] == economies[0] and economies[i - 1] != economies[0]), 0
        )
        sectors = again // blocks if blocks and again else 0
        if not sectors or sectors * blocks != again or (width - again) % blocks:
            raise DataError(
                f"{name} has {width} labelled columns that do not divide into industries and final uses of {blocks} "
                "economies. It is cut short or edited: fetch it again from the publisher."
            )
        uses = (width - again) // blocks
        last = np.zeros(width - again, dtype=bool)
        last[uses - STOCKS_LAST :: uses] = True
        return cls(Uses(tuple(economies[:again]), tuple(codes[:again]), tuple(economies[again:]), last), at + 1, width)


def _codes(rows: Sequence[Sequence[Any]], at: int) -> list[str]:
    """Codes of the columns: the numbers c1, c2 ..., or in WIOD 2016 the industries' own, three rows above."""
    numbers = [_text(cell) for cell in rows[at][LABELS:]]
    own = [_text(cell) for cell in rows[at - 3][LABELS:]] if at >= 3 else []
    return own if own[:1] == ["A01"] else numbers


@dataclass(frozen=True)
class Body:
    """Rows below the header: numbers of industries, and of named rows below them."""

    regions: tuple[str, ...]
    codes: tuple[str, ...]
    values: np.ndarray
    below: dict[str, np.ndarray]
    blanks: int


def _body(rows: Sequence[Sequence[Any]], header: _Header, name: str) -> Body:
    """Numbers of the rows. Raises `DataError` for text where a number should be."""
    size = len(header.uses.regions)
    lines, below, regions, codes, blanks = [], {}, [], [], 0
    for at, row in enumerate(rows[header.first_row :], start=header.first_row + 1):
        economy, code = _text(_cell(row, 2)), _text(_cell(row, 3))
        if not code:
            continue
        values, empty = _numbers(row[LABELS : LABELS + header.width + 1], header.width + 1, at, name)
        if economy and economy.upper() not in ("TOT", "TOTAL"):
            regions.append(economy)
            codes.append(_text(_cell(row, 0)) if header.uses.codes[0] == "A01" else code)
            lines.append(values)
            blanks += empty
        else:
            below[row_kind(_text(_cell(row, 0)), _text(_cell(row, 1)), code)] = values
    if len(lines) != size:
        raise DataError(
            f"{name} has {len(lines)} rows of industries and {size} columns of them. It is cut short or edited: "
            "fetch it again from the publisher."
        )
    return Body(tuple(regions), tuple(codes), np.array(lines)[:, :-1], below, blanks)


#: rows below the industries: what they are, their code in WIOD 2016, words of their name, usual number
_BELOW = (
    ("total intermediate", "II_fob", "total intermediate", "r60"),
    ("taxes less subsidies on products", "TXSP", "taxes less", "r99"),
    ("cif/fob adjustments", "EXP_adj", "cif", "r61"),
    ("direct purchases abroad", "PURR", "direct purchases", "r62"),
    ("purchases by non-residents", "PURNR", "non-residents", "r63"),
    ("value added at basic prices", "VA", "value added", "r64"),
    ("international transport margins", "IntTTM", "transport margin", "r65"),
    ("output", "GO", "output", "r69"),
)


def row_kind(code: str, name: str, number: str) -> str:
    """What a row below the industries is: by its code or name, else by its number, which differ between releases."""
    for kind, short, words, _ in _BELOW:
        if code == short or words in name.lower():
            return kind
    return next((kind for kind, _, _, usual in _BELOW if number == usual), name or code or number)


def assemble(format_name: str, year: int, stated: int | None, uses: Uses, body: Body, where: str) -> Table:
    """The table from labelled rows and columns. Raises `DataError` if they do not fit together."""
    whole = len(set(body.regions)) * len(set(uses.codes)) == len(uses.regions)
    if not whole or (body.regions, body.codes) != (uses.regions, uses.codes):
        raise DataError(
            f"{where} has rows and columns of industries that differ, or economies with other industries than the "
            "rest. It is cut short or edited: fetch it again from the publisher."
        )
    regions = tuple(dict.fromkeys(uses.regions))
    sectors = uses.codes[: len(uses.codes) // len(regions)]
    edition = match_edition(format_name, sectors, (_known(r) for r in regions), where)
    check_year(edition, year, stated, where)
    codes = tuple(_known(r, edition) for r in regions)
    n, s, cols = len(regions), len(sectors), len(uses.regions)
    inputs = body.values[:, :cols].reshape(n, s, n, s)
    used = body.values[:, cols:].reshape(n, s, n, -1)
    held = uses.stocks.reshape(n, -1)[0]
    if "output" not in body.below:
        raise DataError(
            f"{where} has no row of output below its industries. It is cut short: fetch it again from the publisher."
        )
    primary = {
        name: row[:cols].reshape(n, s) for name, row in body.below.items()
        if name not in ("output", "total intermediate")
    }  # fmt: skip
    taxes = body.below.get("taxes less subsidies on products")
    return Table(
        edition=edition,
        year=year,
        regions=codes,
        sectors=tuple(sectors),
        inputs=inputs,
        final=used.sum(3),
        stocks=used[..., held].sum(3),
        output=body.below["output"][:cols].reshape(n, s),
        primary=primary,
        final_taxes=None if taxes is None else taxes[cols : cols + used.shape[2] * used.shape[3]].reshape(n, -1).sum(1),
        blanks=body.blanks,
    )


def _known(code: str, edition: Edition | None = None) -> str:
    """A code of an economy as worlds spell it: capitals, and the codes in use since."""
    upper = {"ROM": "ROU"}.get(code.upper(), code.upper())
    return edition.also.get(upper, upper) if edition else upper


def _rows(path: Path, year: int) -> tuple[Sequence[Sequence[Any]], int | None]:
    """All rows of the sheet that holds the table, and the year its name or title states."""

    def dated(titles: Sequence[str]) -> str:
        of_year = [title for title in titles if str(year) in title] or [t for t in titles if _YEAR.search(t)]
        return (of_year or list(titles))[0]

    try:
        title, rows = read_sheet(path, dated)
    except (OSError, KeyError, ValueError, IndexError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(
            f"{path.name} cannot be read as a workbook ({error}). It is cut short, damaged or no .xlsx file: fetch it "
            "again from the publisher."
        ) from error
    texts = (title, _text(_cell(rows[0], 0)) if rows else "", path.stem)
    stated = next((int(found[0]) for text in texts if (found := _YEAR.findall(text))), None)
    return rows, stated


def _numbers(row: Sequence[Any], width: int, at: int, name: str) -> tuple[np.ndarray, int]:
    """Numbers of a row and how many of its cells are blank."""
    cells = [*row[:width], *[None] * (width - len(row))]
    try:
        values = np.array(cells, dtype=float)
    except (TypeError, ValueError):
        cells = [None if isinstance(cell, str) and not cell.strip() else cell for cell in cells]
        try:
            values = np.array(cells, dtype=float)
        except (TypeError, ValueError) as error:
            place = next(i for i, cell in enumerate(cells) if cell is not None and not _is_number(cell))
            raise DataError(
                f"{name}, row {at}, column {place + LABELS + 1}: found '{cells[place]}', expected a number. Fetch the "
                "file again from the publisher."
            ) from error
    blank = np.isnan(values)
    return np.where(blank, 0.0, values), int(blank.sum())


def _is_number(cell: Any) -> bool:
    try:
        float(cell)
    except (TypeError, ValueError):
        return False
    return True


def _cell(row: Sequence[Any], at: int) -> Any:
    return row[at] if at < len(row) else None


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


__all__ = ["Body", "Uses", "assemble", "read_workbook", "row_kind"]
