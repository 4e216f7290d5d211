"""OECD Inter-Country Input-Output tables: one CSV file a year, editions 2021, 2023 and 2025.

Layout (ReadMe of each edition; confirmed against the readers of pymrio and exvatools): a header row of labels and a
first column of labels. Industries are ``ECO_industry`` (``KAZ_01T02`` in 2021, ``KAZ_A01_02`` in 2023, ``KAZ_A01`` in
2025); to their right six final uses an economy, ``KAZ_HFCE``, ``NPISH``, ``GGFC``, ``GFCF``, ``INVNT`` and direct
purchases abroad (``DPABR``, also ``P33`` or ``NONRES``; the small tables may have one column ``FD``), and a total
``OUT`` or ``TOTAL``. Below the industries stand taxes less subsidies (one row ``TLS``; in 2021 a row
``ECO_TAXSUB`` for each economy that levies them), value added (``VA`` or ``VALU``) and output (``OUT`` or ``OUTPUT``).
The extended tables split China and Mexico into ``CN1``, ``CN2``, ``MX1``, ``MX2``, which stand after the rest of the
world and have no final uses of their own. The 2016 edition's column of discrepancies (``DISC``) is understood.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from tightrope.core.errors import DataError
from tightrope.data.imports.formats import Edition, match_edition
from tightrope.data.imports.table import Table, check_cells, check_year, merge_parts

_LABEL = re.compile(r"([A-Z0-9]{3})_(.+)")
FINAL = frozenset({"HFCE", "NPISH", "NPS", "GGFC", "GFCF", "INVNT", "INV", "DPABR", "DIRPA", "P33", "NONRES", "FD"})
STOCKS = frozenset({"INVNT", "INV"})
TAXES, VALUE_ADDED = frozenset({"TLS", "TAXSUB"}), frozenset({"VA", "VALU"})
TOTALS, DISCREPANCY = frozenset({"OUT", "OUTPUT", "TOTAL"}), frozenset({"DISC", "DISCREPANCY"})


def read_icio(path: Path, year: int) -> Table:
    """Read a table from a CSV file, or from the publisher's zip archive that holds it.

    Raises `DataError` saying what is wrong, where, and what to do.
    """
    with _opened(path, year) as (handle, name):
        header = _header(handle, name)
        edition = match_edition("icio", header.sectors, header.regions, name)
        check_year(edition, year, _year_in(name, edition), name)
        rows, values = _body(handle, header, name)
    return merge_parts(_table(edition, year, header, _Rows.of(rows, header, name), values, name))


@dataclass(frozen=True)
class _Header:
    """Labels of the columns and what they are."""

    labels: tuple[str, ...]
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    industries: tuple[str, ...]


class _opened:  # noqa: N801 - used as a function
    """The CSV of a year: the file itself, or the member of a zip archive (which may lie in another archive)."""

    def __init__(self, path: Path, year: int) -> None:
        self.path, self.year = path, year
        self._open: list[Any] = []

    def __enter__(self) -> tuple[IO[bytes], str]:
        if not zipfile.is_zipfile(self.path):
            return self._kept(self.path.open("rb")), self.path.name
        archive, inside = self._kept(zipfile.ZipFile(self.path)), self.path.name
        while True:
            name = _member(archive.namelist(), self.year, inside)
            handle = self._kept(archive.open(name))
            if not name.lower().endswith(".zip"):
                return handle, Path(name).name
            inside = Path(name).name
            archive = self._kept(zipfile.ZipFile(io.BytesIO(handle.read())))

    def __exit__(self, *_: object) -> None:
        for one in reversed(self._open):
            one.close()

    def _kept(self, one: Any) -> Any:
        self._open.append(one)
        return one


def _member(names: list[str], year: int, archive: str) -> str:
    """The member of an archive that holds the table of a year."""
    found = [n for n in names if n.lower().endswith((".csv", ".zip")) and str(year) in _years(Path(n).name)[-1:]]
    if len(found) != 1:
        raise DataError(
            f"{archive} holds {len(found) or 'no'} tables of {year}; it holds {', '.join(names[:8])}. "
            "Give the archive of that year, or unpack it and give the CSV file."
        )
    return found[0]


def _years(name: str) -> list[str]:
    return re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", name)


def _year_in(name: str, edition: Edition) -> int | None:
    """Year that a file name states: the last one that is not the edition's own (``ICIO2021_2018.csv``)."""
    numbers = [int(y) for y in re.findall(r"(?:19|20)\d\d", name.removeprefix(f"ICIO{edition.key[-4:]}_"))]
    return numbers[-1] if numbers else None


def _header(handle: IO[bytes], name: str) -> _Header:
    """First line of the file. Raises `DataError` if it is no table of this kind."""
    line = handle.readline(4_000_000)
    text = line.decode("utf-8-sig", errors="replace").rstrip("\r\n")
    labels = tuple(cell.strip().strip('"') for cell in text.split(","))[1:]
    parsed = [match.groups() for label in labels if (match := _LABEL.fullmatch(label))]
    industries = tuple(f"{r}_{s}" for r, s in parsed if s not in FINAL | DISCREPANCY)
    if len(industries) < 2 or not any(s in FINAL for _, s in parsed):
        raise DataError(
            f"{name} is not an OECD ICIO table: its first line should hold labels such as KAZ_A01 and KAZ_HFCE, "
            f"found '{text[:60]}'. Give the CSV file, or the zip archive, as the OECD publishes it."
        )
    if len(set(labels)) != len(labels):
        raise DataError(f"{name} has columns with the same label. It is damaged: fetch it again from the OECD.")
    regions = tuple(dict.fromkeys(r for r, s in parsed if s not in FINAL | DISCREPANCY))
    sectors = tuple(dict.fromkeys(s for _, s in parsed if s not in FINAL | DISCREPANCY))
    lost = [f"{r}_{s}" for r in regions for s in sectors if f"{r}_{s}" not in set(industries)]
    if lost:
        raise DataError(
            f"{name} lacks the columns {', '.join(lost[:5])}{' ...' if len(lost) > 5 else ''}: each economy must have "
            "each industry. It is cut short or edited: fetch it again from the OECD."
        )
    return _Header(labels, regions, sectors, industries)


def _body(handle: IO[bytes], header: _Header, name: str) -> tuple[list[str], np.ndarray]:
    """Labels of the rows and all numbers, nan where empty. Raises `DataError` if a cell is no number."""
    import pandas as pd

    names = ["", *header.labels]
    try:
        frame = pd.read_csv(
            handle, header=None, names=names, index_col=0, dtype=dict.fromkeys(header.labels, "float64"),
            na_values=[""], engine="c",
        )  # fmt: skip
    except ValueError as error:
        raise DataError(
            f"{name} has cells that are no numbers, or rows longer than its first line ({error}). "
            "It is damaged: fetch it again from the OECD."
        ) from error
    return [str(label).strip() for label in frame.index], frame.to_numpy()


@dataclass(frozen=True)
class _Rows:
    """Places of the rows."""

    industries: np.ndarray
    taxes: np.ndarray
    value_added: np.ndarray
    output: np.ndarray

    @classmethod
    def of(cls, rows: list[str], header: _Header, name: str) -> _Rows:
        """Sort the rows. Raises `DataError` for rows missing, unknown or doubled."""
        place = {label: i for i, label in enumerate(rows)}
        missing = [label for label in header.industries if label not in place]
        kinds = {label: label.rsplit("_", 1)[-1] for label in rows if label not in set(header.industries)}
        unknown = [label for label, kind in kinds.items() if kind not in TAXES | VALUE_ADDED | TOTALS]
        found = {
            what: np.array([place[label] for label, kind in kinds.items() if kind in names], dtype=int)
            for what, names in (("taxes", TAXES), ("value added", VALUE_ADDED), ("output", TOTALS))
        }
        lost = [what for what, at in found.items() if not at.size]
        if missing or unknown or lost or len(place) != len(rows):
            last = rows[-1] if rows else "none"
            raise DataError(
                f"{name} lacks rows or has others than a table of its kind"
                + (f"; missing {len(missing)} industries, first {missing[0]}" if missing else "")
                + (f"; no row of {', '.join(lost)}" if lost else "")
                + (f"; unknown rows {', '.join(unknown[:5])}" if unknown else "")
                + ("; rows with the same label" if len(place) != len(rows) else "")
                + f". Its last row is {last}. It is cut short or edited: fetch it again from the OECD."
            )
        industries = np.array([place[label] for label in header.industries])
        return cls(industries, found["taxes"], found["value added"], found["output"])


def _places(column: dict[str, int], region: str, kinds: frozenset[str]) -> np.ndarray:
    """Columns of some kinds of use of a region, in the order of the file."""
    found = sorted(column[f"{region}_{kind}"] for kind in kinds if f"{region}_{kind}" in column)
    return np.array(found, dtype=int)


def _table(edition: Edition, year: int, header: _Header, rows: _Rows, values: np.ndarray, name: str) -> Table:
    """Arrays by economy and industry."""
    column = {label: i for i, label in enumerate(header.labels)}
    regions, sectors = header.regions, tuple(s for s in edition.sectors if s in set(header.sectors))
    order = [f"{r}_{s}" for r in regions for s in sectors]
    position = {label: i for i, label in enumerate(header.industries)}
    down = rows.industries[[position[label] for label in order]]
    across = np.array([column[label] for label in order])
    n, s = len(regions), len(sectors)
    shape = (n, s)
    uses = {r: _places(column, r, FINAL) for r in regions}
    without = [r for r in regions if not uses[r].size and r not in edition.parts]
    if without:
        raise DataError(
            f"{name} has no columns of final use for {', '.join(without[:8])}. It is cut short or edited: "
            "fetch it again from the OECD."
        )
    used = np.concatenate([across, *uses.values()])
    check_cells(values[np.ix_(down, used)], order, [header.labels[at] for at in used], name)
    final, stocks = np.zeros((n, s, n)), np.zeros((n, s, n))
    taxes_final = np.zeros(n)
    for at, region in enumerate(regions):
        final[:, :, at] = values[np.ix_(down, uses[region])].sum(1).reshape(shape)
        stocks[:, :, at] = values[np.ix_(down, _places(column, region, STOCKS))].sum(1).reshape(shape)
        taxes_final[at] = np.nansum(values[np.ix_(rows.taxes, uses[region])])
    odd = np.array([column[k] for k in header.labels if k in DISCREPANCY], dtype=int)
    below = np.concatenate([rows.taxes, rows.value_added, rows.output[:1]])
    check_cells(values[np.ix_(below, across)], ["taxes, value added or output"] * len(below), order, name)
    return Table(
        edition=edition,
        year=year,
        regions=regions,
        sectors=sectors,
        inputs=values[np.ix_(down, across)].reshape(n, s, n, s),
        final=final,
        stocks=stocks,
        output=values[rows.output[0], across].reshape(shape).copy(),
        primary={
            "taxes less subsidies on products": values[np.ix_(rows.taxes, across)].sum(0).reshape(shape),
            "value added at basic prices": values[np.ix_(rows.value_added, across)].sum(0).reshape(shape),
        },
        final_taxes=taxes_final,
        discrepancy=values[np.ix_(down, odd)].sum(1).reshape(shape) if odd.size else None,
    )


__all__ = ["read_icio"]
