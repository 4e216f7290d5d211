"""World Input-Output Database, releases 2013 and 2016, from the files a user downloads.

Release 2016 comes as Stata (``WIOT2014_October16_ROW.dta``), R (``.RData``) and Excel binary (``.xlsb``). The first two
hold one table ``wiot`` with the columns ``IndustryCode``, ``IndustryDescription``, ``Country``, ``RNr``, ``Year``, then
a column for each economy and number (``AUS1``; Stata writes ``vAUS1``): 1 to 56 are industries, 57 to 61 final uses
(households, non-profits, government, fixed capital, inventories), then ``TOT``. Rows of economy ``TOT`` are
``II_fob``, ``TXSP``, ``EXP_adj``, ``PURR``, ``PURNR``, ``VA``, ``IntTTM`` and ``GO``. Stata files are read with pandas
alone. The binary workbook needs a reader that is not among our dependencies: take one of the other two, or save it as
``.xlsx``.

Release 2013 comes as ``.xlsx`` (see `workbook`), and in the R package ``wiod`` as ``wiod11.rda`` with ``inter11``,
``final11``, ``output11``, ``countries`` and ``industries``; there cells are cut to whole millions, no row below the
industries is given, and output is that of the column.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tightrope.core.errors import DataError
from tightrope.data.imports.formats import match_edition
from tightrope.data.imports.table import Table, check_cells, check_year
from tightrope.data.imports.workbook import Body, Uses, assemble, read_workbook, row_kind

#: numbers of final uses in release 2016, inventories last; of economies and industries in 2013
FINAL_USES = 5
_META = ("IndustryCode", "IndustryDescription", "Country", "RNr", "Year")
_COLUMN = re.compile(r"v?([A-Z]{3})(\d+)")


def read_wiod(path: Path, year: int) -> Table:
    """Read a table of either release. Raises `DataError` saying what is wrong, where, and what to do."""
    kind = path.suffix.lower()
    if kind == ".xlsx":
        return read_workbook(path, year, "wiod")
    if kind == ".dta":
        return _release_2016(_stata(path), year, path.name)
    if kind in (".rdata", ".rda"):
        content = _r_objects(path)
        if "wiot" in content:
            return _release_2016(content["wiot"], year, path.name)
        return _release_2013(content, year, path.name)
    raise DataError(
        f"{path.name} ends in '{kind}'. WIOD is read from .dta (Stata) or .RData (release 2016), .xlsx (release 2013) "
        "and .rda (R package wiod). Take one of these from the publisher; an .xlsb file can be saved as .xlsx."
    )


def _stata(path: Path) -> Any:
    import pandas as pd

    try:
        return pd.read_stata(path)
    except (ValueError, OSError, EOFError, KeyError, IndexError, struct.error) as error:
        raise _damaged(path, "Stata file", error) from error


def _r_objects(path: Path) -> Mapping[str, Any]:
    try:
        import pyreadr
    except ImportError as error:
        raise DataError(
            f"Reading {path.name} needs pyreadr, which is not installed. Install it with: "
            "pip install 'tightrope[estimate]', or take the Stata file (.dta), which needs nothing."
        ) from error
    try:
        return dict(pyreadr.read_r(str(path)))
    except (pyreadr.PyreadrError, pyreadr.LibrdataError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise _damaged(path, "R file", error) from error


def _damaged(path: Path, kind: str, error: Exception) -> DataError:
    return DataError(
        f"{path.name} cannot be read as a {kind} ({error}). It is cut short, damaged or something else: fetch it again "
        "from the publisher."
    )


def _release_2016(frame: Any, year: int, name: str) -> Table:
    """A data frame in the layout of release 2016."""
    missing = [c for c in _META if c not in frame.columns]
    matched = [(c, _COLUMN.fullmatch(str(c))) for c in frame.columns]
    columns = [(c, m[1], int(m[2])) for c, m in matched if m]
    if missing or not columns:
        raise DataError(
            f"{name} is not a WIOD table of release 2016: it lacks {', '.join(missing) or 'columns such as AUS1'}. "
            "Give WIOT<year>_October16_ROW as the publisher has it."
        )
    whole = frame["Country"].astype(str).str.strip() != "TOT"
    codes = frame.loc[whole, "IndustryCode"].astype(str).str.strip().tolist()
    owners = frame.loc[whole, "Country"].astype(str).str.strip().tolist()
    sectors = list(dict.fromkeys(codes))
    values = frame[[c for c, _, _ in columns]].to_numpy(dtype=float)
    check_cells(values, [f"row {i + 1}" for i in range(len(values))], [str(c) for c, _, _ in columns], name)
    industry = np.array([number <= len(sectors) for _, _, number in columns])
    order = np.concatenate([np.flatnonzero(industry), np.flatnonzero(~industry)])
    numbered = {i + 1: code for i, code in enumerate(sectors)}
    uses = Uses(
        regions=tuple(columns[i][1] for i in order if industry[i]),
        codes=tuple(numbered[columns[i][2]] for i in order if industry[i]),
        final=tuple(columns[i][1] for i in order if not industry[i]),
        stocks=np.array([columns[i][2] == len(sectors) + FINAL_USES for i in order if not industry[i]]),
    )
    if len(uses.final) != FINAL_USES * len(dict.fromkeys(owners)):
        raise DataError(
            f"{name} has {len(uses.final)} columns of final use, expected {FINAL_USES} an economy. It is cut short or "
            "edited: fetch it again from the publisher."
        )
    values = values[:, order]
    rest = frame.loc[~whole, ["IndustryCode", "IndustryDescription"]].astype(str)
    below = {
        row_kind(code.strip(), text.strip(), ""): line
        for (code, text), line in zip(rest.itertuples(index=False), values[~whole.to_numpy()], strict=True)
    }
    body = Body(tuple(owners), tuple(codes), values[whole.to_numpy()], below, 0)
    stated = sorted({int(y) for y in frame["Year"].dropna()})
    return assemble("wiod", year, stated[0] if len(stated) == 1 else None, uses, body, name)


def _release_2013(content: Mapping[str, Any], year: int, name: str) -> Table:
    """Objects of the R package `wiod`: ``inter11``, ``final11`` and so on, for one year."""
    years = {
        key[5:]: 1900 + int(key[5:]) + (100 if int(key[5:]) < 50 else 0)
        for key in content
        if re.fullmatch(r"inter\d\d", key)
    }
    if not years:
        raise DataError(
            f"{name} holds {', '.join(content) or 'nothing'}, expected `wiot` (release 2016) or inter11, final11, "
            "output11, countries and industries (R package wiod). Give one of these files."
        )
    short = next((k for k, y in years.items() if y == year), next(iter(years)))
    needed = [f"inter{short}", f"final{short}", f"output{short}", "countries", "industries"]
    missing = [key for key in needed if key not in content]
    if missing:
        raise DataError(f"{name} lacks {', '.join(missing)}. It is not the whole file: fetch the R package again.")
    names = [str(c) for c in content["countries"].iloc[:, 0]]
    s, n = len(content["industries"]), len(names)
    inputs, final = (content[key].to_numpy(dtype=float) for key in needed[:2])
    if inputs.shape != (n * s, n * s) or final.shape[0] != n * s or final.shape[1] % n:
        raise DataError(
            f"{name} has inputs of shape {inputs.shape} and final uses of {final.shape}, which do not fit {n} "
            f"economies and {s} industries. It is damaged: fetch it again."
        )
    sectors = tuple(f"c{j + 1}" for j in range(s))
    regions = tuple({"ROM": "ROU"}.get(c.upper(), c.upper()) for c in names)
    edition = match_edition("wiod", sectors, regions, name)
    check_year(edition, year, years[short], name)
    uses = final.reshape(n, s, n, -1)
    return Table(
        edition=edition,
        year=year,
        regions=regions,
        sectors=sectors,
        inputs=inputs.reshape(n, s, n, s),
        final=uses.sum(3),
        stocks=uses[..., -1],
        output=content[needed[2]].to_numpy(dtype=float).reshape(n, s),
        notes=("This distribution cuts every cell to whole millions and has no row of value added: nothing is left of "
               "the table by which columns could be checked.",),
    )  # fmt: skip


__all__ = ["read_wiod"]
