"""Costs fitted to observed volumes: how far each is moved inside its own published range, and on which year.

`fitted.csv` beside a network is written by ``python -m tightrope.routes.fit``; without it costs are as published.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from tightrope.data.network import Figures, Fitted, Network

TABLE = "fitted.csv"
COLUMNS = ("leg", "commodity", "shift", "full_shift", "fitted_on")


def read_fitted(path: Path, network: Network) -> tuple[tuple[Fitted, ...], list[str]]:
    """Rows of the file and its mistakes with their lines; nothing where there is no file."""
    if not path.is_file():
        return (), []
    rows, problems = [], []
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            return (), [f"{path.name}:1: expected the columns {','.join(COLUMNS)}"]
        for row in reader:
            try:
                rows.append(_fitted(row, network))
            except (TypeError, ValueError) as error:
                problems.append(f"{path.name}:{reader.line_num}: {error}; run `python -m tightrope.routes.fit` again")
    return tuple(rows), problems


def _fitted(row: dict[str, str], network: Network) -> Fitted:
    """One row. Raises `ValueError` saying what is wrong."""
    leg, commodity, year = row["leg"], row["commodity"], int(row["fitted_on"])
    if leg not in network.legs or commodity not in network.legs[leg].carries:
        raise ValueError(f"no leg '{leg}' that carries '{commodity}'")
    carriage = network.legs[leg].carries[commodity]
    shift = _inside(carriage.cost, float(row["shift"]), year)
    full_shift = _inside(carriage.cost_full or carriage.cost, float(row["full_shift"]), year)
    return Fitted(leg=leg, commodity=commodity, shift=shift, full_shift=full_shift, fitted_on=year)


def _inside(cost: Figures, shift: float, year: int) -> float:
    """The shift. Raises `ValueError` if it takes a cost out of its range."""
    figure = cost.at(year)
    low, high = figure.ends
    room = 1e-6 * max(1.0, abs(figure.value))
    if not low - room <= figure.value + shift <= high + room:
        raise ValueError(f"cost {figure.value:g} moved by {shift:g} leaves its range {low:g} to {high:g}")
    return shift


def fitted_csv(rows: Sequence[Fitted]) -> str:
    """The table as text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in rows:
        writer.writerow([one.leg, one.commodity, f"{one.shift:.6g}", f"{one.full_shift:.6g}", one.fitted_on])
    return text.getvalue()
