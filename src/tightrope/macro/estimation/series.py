"""Series of a plan: logs, changes, averages. Periods are running numbers of quarters or years, values plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tightrope.macro.estimation.files import Table
from tightrope.macro.estimation.plan import Plan, Series


@dataclass(frozen=True)
class Line:
    """One series: `value` at `period`, both (time,), periods without a gap; `quarterly`, else yearly."""

    period: np.ndarray
    value: np.ndarray
    quarterly: bool

    def lagged(self, lag: int) -> Line:
        """The same values, `lag` periods later."""
        return Line(self.period + lag, self.value, self.quarterly)

    def at(self, period: np.ndarray) -> np.ndarray:
        """Values at these periods, (len(period),); nan where there is none."""
        known = dict(zip(self.period.tolist(), self.value.tolist(), strict=True))
        return np.array([known.get(p, np.nan) for p in period.tolist()])


def make_series(plan: Plan, tables: Mapping[str, Table]) -> dict[str, Line]:
    """Every series of a plan by name."""
    return {name: make_line(spec, tables[spec.file]) for name, spec in plan.series.items()}


def make_line(spec: Series, table: Table) -> Line:
    """One series from its table."""
    columns = {name: _picked(spec, table, name) for name in (*spec.logs, *([spec.value] if spec.value else []))}
    period = next(iter(columns.values()))[0]
    if spec.each == "year":
        period, columns = _by_year(columns)
    if spec.value is not None:
        value = columns[spec.value][1]
    else:
        value = sum((weight * np.log(columns[name][1]) for name, weight in spec.logs.items()), np.zeros(period.size))
    if spec.change:
        period, value = period[spec.change :], value[spec.change :] - value[: -spec.change]
    return Line(period, spec.times * value, quarterly=table.layout == "quarters")


def _picked(spec: Series, table: Table, column: str) -> tuple[np.ndarray, np.ndarray]:
    """Periods and values of a column: of one place of a panel, of the median of its places, or all rows."""
    value = table.columns[column]
    if table.layout != "panel":
        return table.period, value
    years = np.unique(table.period)
    if spec.pick == "median":
        return years, np.array([np.nanmedian(value[table.period == year]) for year in years])
    own = table.place == spec.pick
    known = dict(zip(table.period[own].tolist(), value[own].tolist(), strict=True))
    return years, np.array([known.get(year, np.nan) for year in years.tolist()])


def _by_year(
    columns: Mapping[str, tuple[np.ndarray, np.ndarray]],
) -> tuple[np.ndarray, dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Means over the months of each whole year."""
    month = next(iter(columns.values()))[0]
    years, counts = np.unique(month // 12, return_counts=True)
    whole = years[counts == 12]
    means = {
        name: (whole, np.array([value[month // 12 == year].mean() for year in whole]))
        for name, (_, value) in columns.items()
    }
    return whole, means
