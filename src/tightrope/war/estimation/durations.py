"""Episodes of interstate war out of the UCDP/PRIO Armed Conflict Dataset, one row of which is a conflict in a year."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from tightrope.core.errors import DataError, MissingError, list_problems
from tightrope.war.kernels import Array

#: names under which the dataset goes: as published, and as packages redistribute it
_NAMES: Final = (
    "ucdp_acd_state_year.csv.gz",
    "ucdp_acd_state_year.csv",
    "UcdpPrioConflict_v*.csv",
    "ucdp-prio-acd-*.csv",
)
_FOLDERS: Final = ("", "conflict", "data/conflict")
_COLUMNS: Final = ("conflict_id", "year", "type_of_conflict", "start_date2", "ep_end", "ep_end_date", "intensity_level")
#: how interstate conflict is coded: in words, or as UCDP numbers it; "II" is another kind, internationalised intrastate
_INTERSTATE: Final = frozenset({"interstate", "2"})
_DAYS: Final = 365.25
#: fewer rows than this are a part of the dataset
_ROWS: Final = 2000


@dataclass(frozen=True)
class Episodes:
    """Spells of interstate fighting: years each lasted, whether it ended in the data, whether it ever was a war.

    `years` (episode,) counts both the first and the last day. An episode that goes on is cut at the end of `last_year`.
    """

    years: Array
    ended: np.ndarray
    war: np.ndarray
    last_year: int
    file: str
    sha256: str

    def __len__(self) -> int:
        return len(self.years)

    def at_war_intensity(self) -> Episodes:
        """Those that reached 1,000 battle deaths in a year."""
        keep = self.war
        return Episodes(self.years[keep], self.ended[keep], self.war[keep], self.last_year, self.file, self.sha256)


def read_episodes(source: Path) -> Episodes:
    """Episodes from a file, or from the folder that holds it.

    An episode is a conflict (`conflict_id`) with one start (`start_date2`); it ends on the `ep_end_date` of the year
    whose `ep_end` is 1.

    Raises
    ------
    MissingError : there is no such file or folder.
    DataError : every mistake of the file: cut short, columns missing, dates that are none, ends before their start.
    """
    file = _find(source)
    problems: list[str] = []
    rows = list(_rows(file))
    if len(rows) < _ROWS:
        problems.append(f"{len(rows)} rows, expected at least {_ROWS}: it may be cut short")
    spells: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        if _plain(row["type_of_conflict"]) in _INTERSTATE:
            spells.setdefault((_plain(row["conflict_id"]), row["start_date2"]), []).append(row)
    if not spells:
        problems.append(f"no conflict is of the type {' or '.join(sorted(_INTERSTATE))}")
        raise DataError(list_problems(str(file.name), problems))
    last = max(int(float(row["year"])) for row in rows)
    found = [_episode(key, spell, last, problems) for key, spell in spells.items()]
    if problems:
        raise DataError(list_problems(str(file.name), problems))
    years, ended, war = zip(*(one for one in found if one), strict=True)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Episodes(np.array(years), np.array(ended), np.array(war), last, file.name, digest)


def _episode(
    key: tuple[str, str], spell: list[dict[str, str]], last: int, problems: list[str]
) -> tuple[float, bool, bool] | None:
    conflict, begun = key
    ends = [row["ep_end_date"] for row in spell if _plain(row["ep_end"]) == "1" and row["ep_end_date"]]
    try:
        start = date.fromisoformat(begun[:10])
        end = max(date.fromisoformat(text[:10]) for text in ends) if ends else date(last, 12, 31)
    except ValueError:
        problems.append(f"conflict {conflict}: '{begun}' or an end of it ({', '.join(ends) or 'none'}) is no date")
        return None
    if end < start:
        problems.append(f"conflict {conflict}: ends on {end}, before it began on {start}")
        return None
    war = any(_plain(row["intensity_level"]) == "2" for row in spell)
    return ((end - start).days + 1) / _DAYS, bool(ends), war


def _find(source: Path) -> Path:
    if source.is_file():
        return source
    if not source.is_dir():
        raise MissingError(f"{source} is not there: give --sources the UCDP/PRIO file, or the folder that holds it.")
    for folder in _FOLDERS:
        for name in _NAMES:
            found = sorted((source / folder).glob(name))
            if found:
                return found[-1]
    raise MissingError(
        f"{source} holds no file of the UCDP/PRIO Armed Conflict Dataset ({', '.join(_NAMES)}): "
        "download it from ucdp.uu.se, or name the file itself."
    )


def _rows(file: Path) -> Iterator[dict[str, str]]:
    try:
        with _open(file) as text:
            reader = csv.DictReader(text)
            lacking = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            if lacking:
                told = f"no column {', '.join(lacking)}: it may be another file"
                raise DataError(list_problems(file.name, [told]))
            yield from reader
    except (EOFError, gzip.BadGzipFile) as error:
        told = "ends in the middle of its compressed data: it is cut short, fetch it again"
        raise DataError(list_problems(file.name, [told])) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(list_problems(file.name, [f"cannot be read ({error})"])) from error


@contextmanager
def _open(file: Path) -> Iterator[io.TextIOBase]:
    if file.suffix == ".gz":
        with gzip.open(file) as packed, io.TextIOWrapper(packed, encoding="utf-8", newline="") as text:
            yield text
    else:
        with file.open(encoding="utf-8", newline="") as text:
            yield text


def _plain(cell: str) -> str:
    """A number without the decimals some copies write it with."""
    return cell.removesuffix(".0").strip()
