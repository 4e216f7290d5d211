"""A published table as plain arrays, before anything is done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tightrope.core.errors import DataError, list_problems
from tightrope.data.imports.formats import Edition

#: largest number of cells named in a message
NAMED = 5


@dataclass(frozen=True)
class Table:
    """One table, USD million.

    Attributes
    ----------
    sectors : the publisher's codes.
    inputs : (origin, sector, user, using sector), intermediate use at the valuation of the table.
    final : (origin, sector, user), final use of all kinds together.
    stocks : (origin, sector, user), the part of `final` that is changes in inventories.
    output : (region, sector), as the table states it; None where it does not.
    primary : rows below the inputs that are paid out of output, (region, sector) by name: value added, taxes on
        products, adjustments, transport margins. Empty where the file has none.
    final_taxes : (region,), taxes less subsidies on products in final use; None where the file has none.
    discrepancy : (region, sector), a column of statistical discrepancy; None where there is none.
    blanks : cells that are empty in the file and taken as zero.
    merged : USD million of flows between the parts of a split economy that became sales at home, by economy.
    """

    edition: Edition
    year: int
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    inputs: np.ndarray
    final: np.ndarray
    stocks: np.ndarray
    output: np.ndarray | None = None
    primary: Mapping[str, np.ndarray] = field(default_factory=dict)
    final_taxes: np.ndarray | None = None
    discrepancy: np.ndarray | None = None
    blanks: int = 0
    merged: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def sales(self) -> np.ndarray:
        """(region, sector): what the cells of a row add up to, the discrepancy left out."""
        total: np.ndarray = self.inputs.sum((2, 3)) + self.final.sum(2)
        return total

    @property
    def spent(self) -> np.ndarray:
        """(region, sector): what the inputs of a column add up to."""
        total: np.ndarray = self.inputs.sum((0, 1))
        return total


def merge_parts(table: Table) -> Table:
    """The table with the parts of split economies added to the economy they belong to."""
    parts = {part: whole for part, whole in table.edition.parts.items() if part in table.regions}
    if not parts:
        return table
    target = np.array([table.regions.index(parts.get(r, r)) for r in table.regions])
    merged = {}
    for whole in dict.fromkeys(parts.values()):
        at = np.flatnonzero(target == table.regions.index(whole))
        between = table.inputs[np.ix_(at, np.arange(len(table.sectors)), at)].sum((1, 3))
        merged[whole] = float(between.sum() - np.trace(between))
    keep = np.array([r not in parts for r in table.regions])
    users = [0, 2]
    return replace(
        table,
        regions=tuple(r for r in table.regions if r not in parts),
        inputs=_gathered(table.inputs, target, keep, users),
        final=_gathered(table.final, target, keep, users),
        stocks=_gathered(table.stocks, target, keep, users),
        output=None if table.output is None else _gathered(table.output, target, keep, [0]),
        primary={name: _gathered(row, target, keep, [0]) for name, row in table.primary.items()},
        final_taxes=None if table.final_taxes is None else _gathered(table.final_taxes, target, keep, [0]),
        discrepancy=None if table.discrepancy is None else _gathered(table.discrepancy, target, keep, [0]),
        merged=merged,
    )


def _gathered(values: np.ndarray, target: np.ndarray, keep: np.ndarray, axes: Sequence[int]) -> np.ndarray:
    """Parts added to their whole along some axes; the array given is used up."""
    out = values
    for axis in axes:
        view = np.moveaxis(out, axis, 0)
        for part in np.flatnonzero(~keep):
            view[target[part]] += view[part]
        out = np.compress(keep, out, axis=axis)
    return out


@dataclass(frozen=True)
class Gaps:
    """How far rows and columns of a table are from closing, USD million; nan where the file lets it not be known."""

    rows: np.ndarray
    columns: np.ndarray

    @classmethod
    def of(cls, table: Table) -> Gaps:
        """Gaps of stated output against sales, and of stated output against inputs and primary rows."""
        nothing = np.full(table.final.shape[:2], np.nan)
        if table.output is None:
            return cls(nothing, nothing)
        extra = 0.0 if table.discrepancy is None else table.discrepancy
        rows = table.output - table.sales - extra
        columns = table.output - table.spent - sum(table.primary.values()) if table.primary else nothing
        return cls(rows, columns)


def check_balance(table: Table, share: float, amount: float, where: str) -> Gaps:
    """Gaps of a table. Raises `DataError` naming the worst if any is larger than a part of output and an amount.

    Parameters
    ----------
    share, amount : tolerated gap is `amount` (USD million) plus `share` of output.
    """
    gaps = Gaps.of(table)
    if table.output is None:
        return gaps
    allowed = amount + share * np.abs(table.output)
    problems = []
    for what, gap, sums in (
        ("row", gaps.rows, "its uses"), ("column", gaps.columns, "its inputs, taxes and value added"),
    ):  # fmt: skip
        over = np.nan_to_num(np.abs(gap) - allowed, nan=-1.0)
        worst = np.argwhere(over > 0)
        for n, j in sorted(worst.tolist(), key=lambda at: -over[at[0], at[1]])[:NAMED]:
            problems.append(
                f"{what} {table.regions[n]} {table.sectors[j]}: output is {table.output[n, j]:,.1f}, {sums} add up to "
                f"{table.output[n, j] - gap[n, j]:,.1f} (gap {gap[n, j]:,.1f}, at most {allowed[n, j]:,.1f} expected)"
            )
        if len(worst) > NAMED:
            problems.append(f"and {len(worst) - NAMED} more {what}s")
    if problems:
        raise DataError(
            list_problems(f"{where} does not balance: it", problems)
            + "\nIt may be cut short, edited or another edition's. Fetch it again from the publisher."
        )
    return gaps


def check_economies(table: Table, subset: bool, where: str) -> None:
    """Raises `DataError` if economies of the edition are missing or unknown ones are there."""
    has, expected = set(table.regions), set(table.edition.economies)
    unknown, missing = sorted(has - expected), [r for r in table.edition.economies if r not in has]
    problems = [f"unknown economies: {', '.join(unknown)}"] if unknown else []
    if missing and not subset:
        problems.append(
            f"{len(missing)} of {len(expected)} economies of {table.edition.key} missing: {', '.join(missing[:12])}"
            + (" ..." if len(missing) > 12 else "")
        )
    if problems:
        raise DataError(
            list_problems(where, problems)
            + "\nFetch the whole table from the publisher; if it is a part of one on purpose, say so with --subset."
        )


def check_year(edition: Edition, year: int, stated: int | None, where: str) -> None:
    """Raises `DataError` if the file is of another year, or the edition has no such year."""
    first, last = edition.years
    if stated is not None and stated != year:
        raise DataError(f"{where} is of {stated}, not of {year}. Give --year {stated}, or the file of {year}.")
    if not first <= year <= last:
        raise DataError(f"{edition.key} has the years {first} to {last}, not {year}. Check --year and the edition.")


def check_cells(values: np.ndarray, rows: Sequence[str], columns: Sequence[str], where: str) -> None:
    """Raises `DataError` naming the first cells that are no finite numbers."""
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        cells = ", ".join(f"{rows[i]} / {columns[j]}" for i, j in bad[:NAMED].tolist())
        raise DataError(
            f"{where} has {len(bad)} cell(s) that are empty or no number, first {cells}. It is cut short or damaged: "
            "fetch it again from the publisher."
        )
