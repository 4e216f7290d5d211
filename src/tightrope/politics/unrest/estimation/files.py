"""Read the publishers' files as they come; everything wrong with all of them in one message."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tightrope.core.errors import DataError, MissingError, list_problems
from tightrope.parameters.parameter import nearest
from tightrope.politics.unrest.estimation.plan import Plan, Role, SourceFile

if TYPE_CHECKING:
    import pandas as pd

#: where a folder of sources may keep the files
_FOLDERS = ("", "conflict", "governance", "macro", "data/conflict", "data/governance", "data/macro")


@dataclass(frozen=True)
class Source:
    """A file that was read: its columns as a table, its checksum, and whether it is the edition of the plan."""

    spec: SourceFile
    table: pd.DataFrame
    sha256: str

    @property
    def as_known(self) -> bool:
        """True if it is the edition that the plan was written on."""
        return self.sha256 == self.spec.sha256


def read_sources(plan: Plan, folder: Path) -> Mapping[Role, Source]:
    """All files of a plan. Raises `MissingError` without the folder, `DataError` with every mistake of every file."""
    if not folder.is_dir():
        raise MissingError(f"{folder} is not a folder: give --sources the folder with the publishers' files.")
    problems: list[str] = []
    sources: dict[Role, Source] = {}
    for role, spec in plan.files.items():
        path = next((p for sub in _FOLDERS if (p := folder / sub / spec.file).is_file()), None)
        if path is None:
            problems.append(_missing(folder, spec))
            continue
        table = _read(path, spec, problems)
        if table is not None:
            sources[role] = Source(spec, table, hashlib.sha256(path.read_bytes()).hexdigest())
    if problems:
        raise DataError(list_problems(f"The sources in {folder}", problems))
    return sources


def _missing(folder: Path, spec: SourceFile) -> str:
    there = [p.name for sub in _FOLDERS if (folder / sub).is_dir() for p in sorted((folder / sub).iterdir())]
    near = nearest(spec.file, there)
    return f"{spec.file} is not there ({spec.title}, {spec.publisher})" + (f"; is {near[0]} meant?" if near else "")


def _read(path: Path, spec: SourceFile, problems: list[str]) -> pd.DataFrame | None:
    """The columns of a file, or None with the reason in `problems`."""
    import pandas as pd

    try:
        table = pd.read_csv(path, low_memory=False)
    except (EOFError, gzip.BadGzipFile):
        problems.append(f"{spec.file} ends in the middle of its compressed data: it is cut short, fetch it again")
        return None
    except (OSError, UnicodeDecodeError, ValueError) as error:
        problems.append(f"{spec.file} cannot be read as a table ({error})")
        return None
    lacking = [name for name in spec.columns if name not in table.columns]
    if lacking:
        problems.append(f"{spec.file} has no column {', '.join(lacking)}: it may be another file")
        return None
    if len(table) < spec.rows:
        problems.append(f"{spec.file} has {len(table)} rows, expected at least {spec.rows}: it may be cut short")
        return None
    return table.loc[:, list(spec.columns)]
