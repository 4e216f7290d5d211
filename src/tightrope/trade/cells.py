"""Every flow into and out of one region, as flat arrays: what the welfare accounting sums over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from tightrope.core.shocks import RentTo
from tightrope.trade.accounts import Accounts
from tightrope.trade.kernels import Array, Groups, Mask
from tightrope.trade.limits import Limited
from tightrope.trade.wedges import ShockArrays


@dataclass(frozen=True)
class Cells:
    """Flows of one region, one entry each; a flow that a limit covers in part has one entry for each part.

    Attributes
    ----------
    sector, importer, exporter : numbers.
    spending : baseline spending on the part, tariffs paid.
    tariff_old : baseline rate.
    importer_wedge, exporter_wedge, iceberg : logs at the full shock, limits' wedges included.
    closed : part closed at the full shock.
    hubs : part of the border value that hubs earn at the full shock.
    earned : part of it that the region earns as a hub.
    """

    sector: Groups
    importer: Groups
    exporter: Groups
    spending: Array
    tariff_old: Array
    importer_wedge: Array
    exporter_wedge: Array
    iceberg: Array
    closed: Array
    hubs: Array
    earned: Array

    def where(self, chosen: Mask) -> Cells:
        """The chosen entries."""
        return Cells(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})

    def __len__(self) -> int:
        return len(self.sector)


def cells_of(region: int, accounts: Accounts, shocks: ShockArrays) -> Cells:
    """All flows into and out of a region, domestic ones once, and those through it as a hub, without limits. A hub
    earns nothing of its own imports and exports."""
    sectors, regions = accounts.output.shape
    sector, other = (grid.ravel() for grid in np.meshgrid(np.arange(sectors), np.arange(regions), indexing="ij"))
    here = np.full_like(other, region)
    abroad = other != region
    mine = shocks.margins.hub == region
    passing = np.unravel_index(np.unique(shocks.margins.cells[mine]), accounts.trade.shape)
    j = np.concatenate((sector, sector[abroad], passing[0]))
    n = np.concatenate((here, other[abroad], passing[1]))
    i = np.concatenate((other, here[abroad], passing[2]))
    as_hub = np.zeros(accounts.trade.size)
    np.add.at(as_hub, shocks.margins.cells[mine], shocks.margins.rate[mine])

    def shocked(values: Array) -> Array:
        at_cells: Array = shocks.spread(values, accounts.trade.shape)[j, n, i]
        return at_cells

    cells = Cells(
        sector=j,
        importer=n,
        exporter=i,
        spending=accounts.share[j, n, i] * accounts.spending[j, n],
        tariff_old=accounts.tariff[j, n, i],
        importer_wedge=shocked(shocks.importer),
        exporter_wedge=shocked(shocks.exporter),
        iceberg=shocked(shocks.iceberg),
        closed=shocked(1 - shocks.open_share),
        hubs=shocked(shocks.hub_part),
        earned=as_hub.reshape(accounts.trade.shape)[j, n, i],
    )
    return cells.where(cells.spending > 0)


def with_limits(cells: Cells, limits: Sequence[Limited], log_wedges: Array) -> Cells:
    """Split what limits cover from what they do not."""
    for one, log_wedge in zip(limits, log_wedges.tolist(), strict=True):
        if log_wedge > 0:
            cells = _split(cells, one, log_wedge)
    return cells


def _split(cells: Cells, one: Limited, log_wedge: float) -> Cells:
    arrays = one.arrays
    hit = (cells.sector == arrays.sector) & (cells.exporter == arrays.exporter)
    part = np.where(hit, arrays.covered[cells.importer], 0.0)
    covered = replace(cells, spending=cells.spending * part)
    match arrays.rent_to:
        case RentTo.IMPORTER:
            covered = replace(covered, importer_wedge=cells.importer_wedge + log_wedge)
        case RentTo.EXPORTER:
            covered = replace(covered, exporter_wedge=cells.exporter_wedge + log_wedge)
        case RentTo.NOBODY:
            covered = replace(covered, iceberg=cells.iceberg + log_wedge)
    rest = replace(cells, spending=cells.spending * (1 - part))
    return _joined(rest.where(rest.spending > 0), covered.where(covered.spending > 0))


def _joined(first: Cells, second: Cells) -> Cells:
    return Cells(**{f.name: np.concatenate((getattr(first, f.name), getattr(second, f.name))) for f in fields(Cells)})
