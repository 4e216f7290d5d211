"""A world from settled accounts."""

from __future__ import annotations

import numpy as np
import xarray as xr

from tightrope.core.axes import BILATERAL, EXPORTER, HUB, IMPORTER, INPUT_SECTOR, REGION, SECTOR
from tightrope.data.imports.borrow import Borrowed
from tightrope.data.imports.formats import economy_names
from tightrope.data.imports.table import Table
from tightrope.data.imports.treat import Settled
from tightrope.data.world import World


def world_of(name: str, table: Table, settled: Settled, borrowed: Borrowed) -> World:
    """The record. Accounts follow from the flows, so that they balance to machine precision."""
    meanings = [table.edition.sectors[s] for s in table.sectors]
    return make_world(
        name=name,
        year=table.year,
        is_estimate=False,
        regions=table.regions,
        sectors=tuple(m.code for m in meanings),
        region_names=tuple(economy_names().get(r, r) for r in table.regions),
        sector_names=tuple(m.name for m in meanings),
        stands_for=tuple(m.means for m in meanings),
        arrays={
            "trade": settled.trade,
            "tariff_rate": borrowed.tariff,
            "intermediate": settled.inputs,
            "rent_share": borrowed.rent,
            "population": borrowed.population,
        },
    )


def make_world(
    *,
    name: str,
    year: int,
    is_estimate: bool,
    regions: tuple[str, ...],
    sectors: tuple[str, ...],
    region_names: tuple[str, ...],
    sector_names: tuple[str, ...],
    stands_for: tuple[tuple[str, ...], ...],
    arrays: dict[str, np.ndarray],
) -> World:
    """A world without re-exports from plain arrays, axes in the order of the record."""
    labels: dict[str, list[str]] = {
        REGION: list(regions), IMPORTER: list(regions), EXPORTER: list(regions), SECTOR: list(sectors),
        INPUT_SECTOR: list(sectors), HUB: [],
    }  # fmt: skip

    def labelled(values: np.ndarray, *dims: str) -> xr.DataArray:
        return xr.DataArray(np.asarray(values, dtype=float), coords={d: labels[d] for d in dims}, dims=dims)

    n = len(regions)
    return World(
        name=name,
        year=year,
        is_estimate=is_estimate,
        region_names=region_names,
        sector_names=sector_names,
        stands_for=stands_for,
        trade=labelled(arrays["trade"], *BILATERAL),
        tariff_rate=labelled(arrays["tariff_rate"], *BILATERAL),
        intermediate=labelled(arrays["intermediate"], REGION, INPUT_SECTOR, SECTOR),
        rent_share=labelled(arrays["rent_share"], REGION, SECTOR),
        population=labelled(arrays["population"], REGION),
        reexports=labelled(np.zeros((0, n, n)), HUB, IMPORTER, EXPORTER),
        reexport_margin=labelled(np.zeros(0), HUB),
    )
