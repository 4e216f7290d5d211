"""Entropy balancing: the nearest flows to a prior that meet given margins. Plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Fit:
    """Balanced values and how the scaling ended: steps and the largest relative gap of a margin."""

    values: np.ndarray
    steps: int
    gap: float


def scale_pairs(
    prior: np.ndarray,
    fixed: np.ndarray,
    exporter_total: np.ndarray,
    importer_total: np.ndarray,
    *,
    most: float,
    tolerance: float,
    max_steps: int,
) -> Fit:
    """Bilateral totals nearest to the prior that meet exporter and importer totals where these are known.

    No cell moves by more than a factor `most` from its prior; a total that cannot be met within that is missed, and
    the gap says by how much.

    Parameters
    ----------
    prior : (importer, exporter)
        Nonnegative; zeros stay zero.
    fixed : (importer, exporter) bool
        Cells that keep their prior.
    exporter_total, importer_total : (region,)
        nan leaves a region's total free.
    """
    values = prior.copy()
    free = ~fixed
    low, high = prior / most, prior * most
    gap = moved = np.inf
    steps = 0
    while steps < max_steps:
        steps += 1
        before = values
        values, gap_out = _to_margin(values, free, exporter_total, axis=0)
        values, gap_in = _to_margin(np.clip(values, low, high), free, importer_total, axis=1)
        values = np.clip(values, low, high)
        gap = max(gap_out, gap_in)
        moved = float(np.abs(values - before).max() / max(values.max(), np.finfo(float).tiny))
        if moved < tolerance:
            break
    return Fit(values, steps, gap)


def _to_margin(values: np.ndarray, free: np.ndarray, total: np.ndarray, *, axis: int) -> tuple[np.ndarray, float]:
    kept = np.where(free, 0, values).sum(axis)
    moving = np.where(free, values, 0).sum(axis)
    wanted = np.maximum(total - kept, 0)
    known = np.isfinite(total) & (moving > 0)
    factor = np.where(known, np.divide(wanted, moving, out=np.ones_like(moving), where=moving > 0), 1.0)
    gap = np.abs(kept + moving - total)[known] / np.maximum(total[known], 1e-12)
    shaped = np.expand_dims(factor, axis)
    return np.where(free, values * shaped, values), float(gap.max(initial=0.0))


def scale_cube(
    prior: np.ndarray,
    pair_total: np.ndarray,
    exporter_sector: np.ndarray,
    *,
    group: np.ndarray,
    group_total: np.ndarray,
    tolerance: float,
    max_steps: int,
) -> Fit:
    """Sector flows nearest to the prior that meet bilateral totals exactly and exporters' sector totals closely.

    Parameters
    ----------
    prior : (sector, importer, exporter)
    pair_total : (importer, exporter)
    exporter_sector : (sector, exporter)
    group : (sector,) bool
        Sectors whose sum per pair is given by `group_total` where that is not nan, and never exceeds `pair_total`.
    group_total : (importer, exporter)
    """
    values = prior.copy()
    known = np.isfinite(group_total)
    rest_total = np.where(known, pair_total - group_total, np.nan)
    gap, steps = np.inf, 0
    while steps < max_steps:
        steps += 1
        sums = values.sum(1)
        gap = float((np.abs(sums - exporter_sector).sum(0) / np.maximum(exporter_sector.sum(0), 1e-12)).max())
        values = values * _ratio(exporter_sector, sums)[:, None, :]
        inside, outside = values[group].sum(0), values[~group].sum(0)
        whole = _ratio(pair_total, inside + outside)
        values[group] *= np.where(known, _ratio(group_total, inside), whole)
        values[~group] *= np.where(known, _ratio(rest_total, outside), whole)
        if gap < tolerance:
            break
    return Fit(values, steps, gap)


def scale_to_totals(
    prior: np.ndarray,
    exporter_sector: np.ndarray,
    importer_total: np.ndarray,
    *,
    tolerance: float,
    max_steps: int,
) -> Fit:
    """Sector flows nearest to the prior that meet exporters' sector totals and importers' totals over all sectors.

    nan in a margin leaves it free. The last step meets the importers' totals exactly.
    """
    values = prior.copy()
    gap = np.inf
    steps = 0
    free_out, free_in = ~np.isfinite(exporter_sector), ~np.isfinite(importer_total)
    while steps < max_steps:
        steps += 1
        sums = values.sum(1)
        gaps = np.where(free_out, 0, np.abs(sums - exporter_sector)).sum(0)
        gap = float((gaps / np.maximum(np.where(free_out, 0, exporter_sector).sum(0), 1.0)).max())
        values = values * np.where(free_out, 1.0, _ratio(exporter_sector, sums))[:, None, :]
        bought = values.sum((0, 2))
        values = values * np.where(free_in, 1.0, _ratio(importer_total, bought))[None, :, None]
        if gap < tolerance:
            break
    return Fit(values, steps, gap)


def _ratio(wanted: np.ndarray, have: np.ndarray) -> np.ndarray:
    out: np.ndarray = np.divide(wanted, have, out=np.ones_like(have), where=have > 0)
    return out


@dataclass(frozen=True)
class Account:
    """One region's account: inputs (input, sector), final demand, value added, domestic sales (sector,)."""

    inputs: np.ndarray
    final: np.ndarray
    value_added: np.ndarray
    domestic: np.ndarray

    def stacked(self) -> np.ndarray:
        """All cells in one vector."""
        return np.concatenate([self.inputs.ravel(), self.final, self.value_added, self.domestic])

    @staticmethod
    def unstacked(cells: np.ndarray, sectors: int) -> Account:
        """The account of a vector of cells."""
        square = sectors * sectors
        parts = np.split(cells, [square, square + sectors, square + 2 * sectors])
        return Account(parts[0].reshape(sectors, sectors), parts[1], parts[2], parts[3])


def account_matrix(sectors: int) -> np.ndarray:
    """Constraints of an account, (2 sector + 1, cells): use equals supply, sales equal cost, value added as given.

    Rows 1: inputs + final - domestic = imports. Rows 2: inputs + value added - domestic = exports. Last: sum of
    value added.
    """
    n, square = sectors, sectors * sectors
    matrix = np.zeros((2 * n + 1, square + 3 * n))
    eye = np.eye(n)
    matrix[:n, :square] = np.kron(eye, np.ones((1, n)))
    matrix[n : 2 * n, :square] = np.kron(np.ones((1, n)), eye)
    matrix[:n, square : square + n] = eye
    matrix[n : 2 * n, square + n : square + 2 * n] = eye
    matrix[: 2 * n, square + 2 * n :] = np.vstack([-eye, -eye])
    matrix[2 * n, square + n : square + 2 * n] = 1
    return matrix


def balance_account(
    prior: Account,
    weight: Account,
    imports: np.ndarray,
    exports: np.ndarray,
    value_added_total: float,
    *,
    tolerance: float = 1e-12,
    max_steps: int = 300,
) -> Fit:
    r"""The account nearest to the prior in weighted entropy, meeting every margin at once.

    Minimises :math:`\sum_c w_c [c \ln(c/c_0) - c + c_0]` subject to :math:`A c = b`, by Newton steps on the dual:
    :math:`c = c_0 \exp((A'\lambda)_c / w_c)`.

    Parameters
    ----------
    imports : (sector,)
        Purchases from abroad, tariffs paid.
    exports : (sector,)

    Returns
    -------
    Fit
        Cells as one vector (`Account.unstacked`); gap relative to the largest sector.
    """
    start, stiffness = prior.stacked(), weight.stacked()
    matrix = account_matrix(len(imports))
    target = np.concatenate([imports, exports, [value_added_total]])
    scale = value_added_total
    start, target = start / scale, target / scale
    multiplier = np.zeros(len(target))
    cells = start
    gap = np.inf
    for step in range(max_steps):
        residual = matrix @ cells - target
        gap = float(np.abs(residual).max())
        if gap < tolerance:
            return Fit(cells * scale, step, gap)
        hessian = (matrix * (cells / stiffness)) @ matrix.T
        ridge = 1e-14 * np.trace(hessian) / len(target)
        move = np.linalg.solve(hessian + ridge * np.eye(len(target)), -residual)
        multiplier, cells = _search(matrix, start, stiffness, target, multiplier, move)
    return Fit(cells * scale, max_steps, gap)


def _search(
    matrix: np.ndarray,
    start: np.ndarray,
    stiffness: np.ndarray,
    target: np.ndarray,
    multiplier: np.ndarray,
    move: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Backtracking on the dual objective, which is convex."""

    def at(point: np.ndarray) -> tuple[float, np.ndarray]:
        cells = start * np.exp(np.clip((matrix.T @ point) / stiffness, -200, 200))
        return float(stiffness @ cells - target @ point), cells

    value, cells = at(multiplier)
    slope = float((matrix @ cells - target) @ move)
    length = 1.0
    for _ in range(60):
        new_value, new_cells = at(multiplier + length * move)
        if new_value <= value + 1e-4 * length * slope + 1e-15 * abs(value):
            return multiplier + length * move, new_cells
        length /= 2
    return multiplier + length * move, new_cells
