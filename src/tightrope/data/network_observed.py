"""Volumes that were observed, by route: they judge a network's model, and make no number of it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from tightrope.data.network import Network, Observed

TABLE = "observed.csv"
COLUMNS = ("route", "commodity", "year", "period", "volume", "unit", "low", "high", "source", "url", "note")
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:/(\d{4})-(\d{2}))?)?")


def read_observed(path: Path, network: Network) -> tuple[tuple[Observed, ...], list[str]]:
    """Rows of the file, and its mistakes with their lines; no rows and no mistakes where there is no file."""
    if not path.is_file():
        return (), []
    rows, problems = [], []
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            return (), [f"{path.name}:1: expected the columns {','.join(COLUMNS)}"]
        for row in reader:
            try:
                rows.append(_observed(row, network))
            except (TypeError, ValueError) as error:
                problems.append(f"{path.name}:{reader.line_num}: {error}")
    return tuple(rows), problems


def _observed(row: dict[str, str], network: Network) -> Observed:
    """One row. Raises `ValueError` saying what is wrong."""
    if None in row or None in row.values():
        raise ValueError(f"expected {len(COLUMNS)} cells")
    for name, known in (("route", network.routes), ("commodity", network.commodities), ("source", network.sources)):
        if row[name] not in known:
            raise ValueError(f"there is no {name} '{row[name]}' in the network")
    year, months = _period(row["year"], row["period"])
    unit = network.commodities[row["commodity"]].unit
    if row["unit"] != unit:
        raise ValueError(f"unit is '{row['unit']}', expected '{unit}' as of the commodity")
    volume, low, high = (_number(row[name], name) for name in ("volume", "low", "high"))
    if volume is None:
        raise ValueError("volume is missing")
    if not (volume if low is None else low) <= volume <= (volume if high is None else high):
        raise ValueError("low, volume, high are not in this order")
    return Observed(
        route=row["route"],
        commodity=row["commodity"],
        year=year,
        months=months,
        volume=volume,
        unit=unit,
        low=low,
        high=high,
        source=row["source"],
        url=row["url"] or None,
        note=row["note"] or None,
    )


def _number(text: str, name: str) -> float | None:
    if not text.strip():
        return None
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{name} is '{text}', expected a number") from None
    if not 0 <= number < float("inf"):
        raise ValueError(f"{name} is {text}, expected 0 or more")
    return number


def _period(year: str, period: str) -> tuple[int, tuple[int, int]]:
    """Year and first and last month of `2024`, `2024-12` or `2024-01/2024-10`."""
    found = _PERIOD.fullmatch(period)
    if found is None or found[1] != year or (found[3] or year) != year:
        raise ValueError(f"period '{period}' of year '{year}': expected 2024, 2024-12 or 2024-01/2024-10")
    first = int(found[2] or 1)
    last = int(found[4] or found[2] or 12)
    if not 1 <= first <= last <= 12:
        raise ValueError(f"period '{period}' has no months in order")
    return int(year), (first, last)
