"""EXIOBASE 3, industry by industry, from the zip archive of a year (``IOT_2019_ixi.zip``) or its folder.

Layout: tab-separated texts as pymrio writes them. ``Z.txt`` holds the flows between industries: two header rows
(economy, industry), a row with the names of the index, and two index columns. ``Y.txt`` holds final use, with economy
and category in its header; ``x.txt`` gross output with one column ``indout``. Money is EUR million, economies are ISO
3166 alpha-2 codes with five remainders, industries are written out. Only these three of some thirty files are read:
`pymrio.parse_exiobase3` also loads the coefficients and all environmental accounts, which takes several times the
memory, so it is not a dependency; a file written by it is read all the same.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np

from tightrope.core.errors import DataError
from tightrope.data.imports.formats import match_edition
from tightrope.data.imports.table import Table, check_cells, check_year

STOCKS = "Changes in inventories"


def read_exiobase(path: Path, year: int, usd_per_eur: float) -> Table:
    """Read a table and bring it to USD. Raises `DataError` saying what is wrong, where, and what to do."""
    if "pxp" in path.stem.lower():
        raise DataError(
            f"{path.name} is the product-by-product table. Give the industry-by-industry one, IOT_<year>_ixi.zip: a "
            "world has industries."
        )
    with _Folder(path) as folder:
        flows, uses = _matrix(folder, "Z.txt"), _matrix(folder, "Y.txt")
        stated = _output(folder)
    pairs = [(str(r), str(s)) for r, s in flows.index]
    regions, sectors = tuple(dict.fromkeys(r for r, _ in pairs)), tuple(dict.fromkeys(s for _, s in pairs))
    n, s = len(regions), len(sectors)
    whole = [(r, k) for r in regions for k in sectors]
    ordered = pairs == whole == [(str(r), str(k)) for r, k in flows.columns]
    if not ordered or [(str(r), str(k)) for r, k in uses.index] != whole:
        raise DataError(
            f"{path.name}: rows and columns of Z.txt, or rows of Y.txt, differ or some are missing. It is cut short or "
            "edited: fetch it again from the publisher."
        )
    also = match_edition("exiobase", sectors, (), path.name).also
    codes = tuple(also.get(r.upper(), r.upper()) for r in regions)
    edition = match_edition("exiobase", sectors, codes, path.name)
    stated = None if stated is None else stated * usd_per_eur
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", path.stem)
    check_year(edition, year, int(years[0]) if years else None, path.name)
    values, used = flows.to_numpy(dtype=float), uses.to_numpy(dtype=float)
    names = [f"{r} {k}" for r, k in whole]
    check_cells(values, names, names, f"{path.name}, Z.txt")
    check_cells(used, names, [f"{r} {k}" for r, k in uses.columns], f"{path.name}, Y.txt")
    values *= usd_per_eur
    owner = np.array([regions.index(str(r)) if str(r) in regions else -1 for r, _ in uses.columns])
    held = np.array([str(k).startswith(STOCKS) for _, k in uses.columns])
    return Table(
        edition=edition,
        year=year,
        regions=codes,
        sectors=sectors,
        inputs=values.reshape(n, s, n, s),
        final=_by_user(used, owner, n, s) * usd_per_eur,
        stocks=_by_user(used[:, held], owner[held], n, s) * usd_per_eur,
        output=_by_pair(stated, n, s, path.name),
        notes=(f"EUR brought to USD at {usd_per_eur:g} dollars a euro.",),
    )


def _by_user(used: np.ndarray, owner: np.ndarray, n: int, s: int) -> np.ndarray:
    """(origin, sector, user): final uses added up by economy."""
    out = np.zeros((n * s, n))
    for at in range(n):
        out[:, at] = used[:, owner == at].sum(1)
    return out.reshape(n, s, n)


def _by_pair(stated: np.ndarray | None, n: int, s: int, name: str) -> np.ndarray | None:
    """(region, sector): output as stated. Raises `DataError` if it is of another size."""
    if stated is not None and stated.size != n * s:
        raise DataError(f"{name}: x.txt has {stated.size} rows, expected {n * s}. It is cut short: fetch it again.")
    return None if stated is None else stated.reshape(n, s)


def _output(folder: _Folder) -> np.ndarray | None:
    """Stated output, one number a row; None where the file is not there."""
    import pandas as pd

    if not folder.has("x.txt"):
        return None
    with folder.open("x.txt") as handle:
        return pd.read_csv(handle, sep="\t", header=0, index_col=[0, 1]).iloc[:, 0].to_numpy(dtype=float)


def _matrix(folder: _Folder, member: str) -> Any:
    """A table with two header rows and two index columns."""
    import pandas as pd

    try:
        with folder.open(member) as handle:
            return pd.read_csv(handle, sep="\t", header=[0, 1], index_col=[0, 1])
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(
            f"{folder.name}: {member} cannot be read ({error}). It is cut short or damaged: fetch it again from the "
            "publisher."
        ) from error


class _Folder:
    """The files of a zip archive or folder, by name wherever they lie in it."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._archive = zipfile.ZipFile(path) if path.is_file() and zipfile.is_zipfile(path) else None
        if self._archive is None and not path.is_dir():
            raise DataError(
                f"{path.name} is neither a zip archive nor a folder. Give IOT_<year>_ixi.zip as published, or the "
                "folder it unpacks to."
            )
        files = self._archive.namelist() if self._archive else [p.as_posix() for p in path.rglob("*.txt")]
        self._files = sorted(files, key=lambda file: (file.count("/"), file))

    def __enter__(self) -> _Folder:
        return self

    def __exit__(self, *_: object) -> None:
        if self._archive is not None:
            self._archive.close()

    def has(self, name: str) -> bool:
        """True if there is such a file."""
        return any(file.rsplit("/", 1)[-1] == name for file in self._files)

    def open(self, name: str) -> IO[bytes]:
        """Open the first file of this name. Raises `DataError` if there is none."""
        found = next((file for file in self._files if file.rsplit("/", 1)[-1] == name), None)
        if found is None:
            raise DataError(
                f"{self.name} has no {name}. Give the archive of one year, industry by industry: IOT_<year>_ixi.zip."
            )
        return self._archive.open(found) if self._archive else Path(found).open("rb")


__all__ = ["read_exiobase"]
