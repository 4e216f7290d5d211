"""Read the publishers' files as they come; everything wrong with all of them in one message."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tightrope.core.errors import DataError, MissingError, list_problems
from tightrope.macro.estimation.plan import Plan, SourceFile, period_number, period_text
from tightrope.parameters.parameter import nearest

#: relative distance at which a value stands where it should
_ANCHOR = 1e-3
#: where a folder of sources may keep the files
_FOLDERS = ("", "macro", "data/macro")


@dataclass(frozen=True)
class Table:
    """Columns of one file. `period` numbers quarters, months (12 * year + month - 1) or years; gaps are nan.

    `place` is the panel's economy in each row, empty otherwise.
    """

    name: str
    path: Path
    sha256: str
    as_known: bool
    layout: str
    period: np.ndarray
    place: np.ndarray
    columns: Mapping[str, np.ndarray]


def read_tables(plan: Plan, folder: Path) -> dict[str, Table]:
    """All files of a plan. Raises `MissingError` without the folder, `DataError` with every mistake of every file."""
    if not folder.is_dir():
        raise MissingError(f"{folder} is not a folder: give --sources the folder with the publishers' files.")
    problems: list[str] = []
    tables = {}
    for name, spec in plan.files.items():
        path = _find(folder, spec)
        if path is None:
            problems.append(_missing(folder, spec))
            continue
        rows = _rows(path, spec, problems)
        if rows is not None:
            found: list[str] = []
            tables[name] = _table(name, path, spec, rows, found)
            problems += [f"{spec.file}: {text}" for text in found]
    if problems:
        raise DataError(list_problems(f"The sources for {plan.country} in {folder}", problems))
    return tables


def _find(folder: Path, spec: SourceFile) -> Path | None:
    return next((p for sub in _FOLDERS if (p := folder / sub / spec.file).is_file()), None)


def _missing(folder: Path, spec: SourceFile) -> str:
    """A missing file, with the name of one that looks like it under another name."""
    others = [p for sub in _FOLDERS if (folder / sub).is_dir() for p in sorted((folder / sub).iterdir()) if p.is_file()]
    alike = next((p for p in others if _has_columns(p, spec)), None)
    if alike is not None:
        return f"{spec.file} is not there, but {alike.name} has its columns: rename it, if it is the same file"
    near = nearest(spec.file, [p.name for p in others])
    hint = f"; is {near[0]} meant?" if near else ""
    return f"{spec.file} is not there ({spec.title}, {spec.publisher}){hint}"


def _has_columns(path: Path, spec: SourceFile) -> bool:
    if path.suffix not in {".csv", ".gz"}:
        return False
    try:
        with _open(path) as text:
            header = next(csv.reader(text, delimiter=spec.separator), [])
    except (OSError, EOFError, UnicodeDecodeError):
        return False
    return set(_wanted(spec)) <= set(header)


def _open(path: Path) -> io.TextIOBase:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _wanted(spec: SourceFile) -> tuple[str, ...]:
    return tuple(name for name in (spec.date, spec.place, *spec.columns) if name)


def _rows(path: Path, spec: SourceFile, problems: list[str]) -> list[dict[str, str]] | None:
    """Rows by column name, or None if the file cannot be read as a table at all."""
    try:
        with _open(path) as text:
            lines = [line for line in csv.reader(text, delimiter=spec.separator) if line]
    except (EOFError, gzip.BadGzipFile):
        problems.append(f"{spec.file} ends in the middle of its compressed data: it is cut short, fetch it again")
        return None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(f"{spec.file} cannot be read ({error})")
        return None
    header, body = (lines[0], lines[1:]) if lines else ([], [])
    lacking = [name for name in _wanted(spec) if name not in header]
    if lacking:
        problems.append(f"{spec.file} has no column {', '.join(lacking)}: it may be another file, or another separator")
        return None
    if body and len(body[-1]) < len(header):
        problems.append(f"{spec.file}:{len(lines)} stops after {len(body[-1])} of {len(header)} cells: it is cut short")
        body = body[:-1]
    if len(body) < spec.rows:
        problems.append(f"{spec.file} has {len(body)} whole rows, expected at least {spec.rows}: it may be cut short")
    return [dict(zip(header, line, strict=False)) for line in body]


def _table(name: str, path: Path, spec: SourceFile, rows: list[dict[str, str]], problems: list[str]) -> Table:
    period = _periods(spec, rows, problems)
    columns = {c: _numbers(c, [row[c] for row in rows], spec.layout == "panel", problems) for c in spec.columns}
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    place = np.array([row[spec.place] for row in rows]) if spec.place else np.array([], dtype=str)
    table = Table(name, path, digest, digest == spec.sha256, spec.layout, period, place, columns)
    problems += _anchor_problems(spec, table) if not problems else []
    return table


def _periods(spec: SourceFile, rows: list[dict[str, str]], problems: list[str]) -> np.ndarray:
    if spec.first is not None:
        return period_number(spec.first) + np.arange(len(rows))
    texts = [row[spec.date or ""] for row in rows]
    numbers = [_date_number(text, spec.layout) for text in texts]
    wrong = next((i for i, n in enumerate(numbers) if n is None), None)
    if wrong is not None:
        problems.append(f"line {wrong + 2}: {spec.date} '{texts[wrong]}' is not a date")
        return np.zeros(len(rows), dtype=int)
    period = np.array([n or 0 for n in numbers], dtype=int)
    if spec.layout == "months" and (np.diff(period) != 1).any():
        at = int(np.argmax(np.diff(period) != 1))
        problems.append(f"line {at + 3}: after {texts[at]} comes {texts[at + 1]}: months must follow without a gap")
    return period


def _date_number(text: str, layout: str) -> int | None:
    parts = text.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) < (2 if layout == "months" else 1):
        return None
    return 12 * int(parts[0]) + int(parts[1]) - 1 if layout == "months" else int(parts[0])


def _numbers(column: str, cells: Iterable[str], gaps_allowed: bool, problems: list[str]) -> np.ndarray:
    values = []
    for line, cell in enumerate(cells, start=2):
        try:
            values.append(float(cell) if cell or not gaps_allowed else np.nan)
        except ValueError:
            values.append(np.nan)
            problems.append(f"line {line}: {column} is '{cell}', expected a number")
    return np.array(values)


def _anchor_problems(spec: SourceFile, table: Table) -> list[str]:
    problems = []
    for column, known in spec.anchors.items():
        for when, value in known.items():
            at = np.flatnonzero(table.period == period_number(when))
            found = float(table.columns[column][at[0]]) if at.size else np.nan
            if not abs(found - value) <= _ANCHOR * abs(value):
                told = period_text(period_number(when), quarterly="Q" in when)
                problems.append(
                    f"{column} is {found:g} in {told}, expected {value:g}: rows are missing, or the file does not "
                    f"begin in {spec.first}"
                )
    return problems
