"""Observed facts that no world is made from: they judge a model. Not a source of any parameter."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields
from pathlib import Path

from tightrope.core.errors import DataError, list_problems

TABLE = Path(__file__).with_name("exports_2021_2023.csv")


@dataclass(frozen=True)
class ObservedExports:
    """Goods exports of a pair in two years, USD million at the exporter's border, and their source.

    `exporter` may be a group of regions. The change reflects diversion, but also relocation, incomes, prices and
    stockpiling.
    """

    exporter: str
    importer: str
    usd_million_2021: float
    usd_million_2023: float
    source: str

    @property
    def change(self) -> float:
        """USD million, 2023 less 2021."""
        return self.usd_million_2023 - self.usd_million_2021


COLUMNS = tuple(field.name for field in fields(ObservedExports))


def load_observed_exports(path: Path = TABLE) -> tuple[ObservedExports, ...]:
    """The observed exports that come with the package. Raises `DataError` with all mistakes of the file."""
    if not path.is_file():
        raise DataError(f"{path} does not exist.")
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise DataError(f"{path.name} must have the columns {', '.join(COLUMNS)}.")
        lines, problems = [], []
        for number, row in enumerate(reader, start=2):
            try:
                lines.append(_line(row))
            except (TypeError, ValueError):
                problems.append(f"line {number}: two amounts of at least 0 and a source expected")
    if problems:
        raise DataError(list_problems(path.name, problems))
    return tuple(lines)


def _line(row: dict[str, str]) -> ObservedExports:
    before, after = float(row["usd_million_2021"]), float(row["usd_million_2023"])
    if not (before >= 0 and after >= 0 and row["source"]):
        raise ValueError
    return ObservedExports(row["exporter"], row["importer"], before, after, row["source"])


def as_csv(lines: tuple[ObservedExports, ...]) -> str:
    """The table as text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([getattr(line, name) for name in COLUMNS])
    return text.getvalue()
