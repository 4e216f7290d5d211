r"""Transit outage: a route fails and part of an exporter's volume cannot leave.

The quantity shipped may not exceed :math:`1 - a r` of the baseline, where :math:`a` is the part of export volume that
the failed route was announced to cost and :math:`r` the part of the announcement that comes true (repairs, spare
capacity and other routes make outages smaller than announced). The bound is met by a wedge between what buyers pay
and what producers at the wellhead get.

Who earns the wedge decides the size of the loss, and a report shows all three. By default nobody does: storage,
waiting, insurance, longer routes and wells shut in eat the gap. Give it to the exporter if shippers who hold space on
what is left of the route sell at the buyers' price: they then lose only the barrels that cost nearly as much as they
fetch, and gain from selling dearer. Give it to the importer if a single buyer stands at the end of the route. An
outage is stated as a rate: the model asks what a year of it would do.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import xarray as xr
from pydantic import Field

from tightrope.core.axes import IMPORTER
from tightrope.core.errors import ScenarioError
from tightrope.core.shocks import Limit, LimitKind, RentTo
from tightrope.data import World
from tightrope.measures.base import Measure, Names, block, positions
from tightrope.measures.change import Change
from tightrope.measures.places import find_regions, find_sectors
from tightrope.measures.quantity import Share


class TransitOutage(Measure):
    """Part of the export volume of one sector of one region cannot leave."""

    beliefs: ClassVar = {"realised_share": "measures.outage_realised_share"}
    instead: ClassVar = {"senders": "exporter", "targets": "exporter", "buyers": "importers"}
    region_fields: ClassVar = ("exporter", "importers", "exempt")
    single_regions: ClassVar = ("exporter",)

    kind: Literal["transit_outage"] = "transit_outage"
    exporter: str = Field(description="Region whose exports are stuck")
    sectors: Names = Field(default=("mining_energy",), description="Sectors stuck, each to the same extent")
    importers: Names = Field(default=("ALL",), description="Buyers served by the route")
    announced_share: float = Field(
        gt=0, le=1, allow_inf_nan=False, description="Part of the export volume announced as lost"
    )
    realised_share: Share | None = Field(default=None, description="Part of the announced loss that comes true")
    rent_to: Literal["exporter", "importer", "nobody"] = Field(default="nobody", description="Who earns the scarcity")

    @property
    def senders(self) -> tuple[str, ...]:
        """Nobody acts: an outage is an event."""
        return ()

    @property
    def targets(self) -> tuple[str, ...]:
        """The region whose exports are stuck."""
        return (self.exporter,)

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: exports that use the route."""
        buyers = find_regions(self.importers, world, self.exempt)
        exporters = find_regions((self.exporter,), world)
        return block(world, find_sectors(self.sectors, world, self.except_sectors), buyers, exporters)

    def bound(self) -> float:
        """Part of the baseline volume that still leaves."""
        return 1 - self.announced_share * self.number("realised_share")

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """A limit on the volume of each sector that can leave. Raises `ScenarioError` if nothing could."""
        if self.bound() <= 0:
            raise ScenarioError(
                f"Measure '{self.name}' leaves no volume at all: announced_share {self.announced_share:g} and "
                f"realised_share {self.number('realised_share'):g} multiply to 1. Use an export_ban of the exporter"
            )
        cells = self.cells(world) & (world.trade.values > 0)
        [place] = positions(world.regions, find_regions((self.exporter,), world))
        sectors = find_sectors(self.sectors, world, self.except_sectors)
        limits = [
            Limit(
                name=f"{self.name}/{self.exporter}/{sector}",
                kind=LimitKind.VOLUME,
                rent_to=RentTo(self.rent_to),
                exporter=self.exporter,
                sector=sector,
                bound=self.bound(),
                covered=xr.DataArray(
                    cells[j, :, place].astype(float), coords={IMPORTER: list(world.regions)}, dims=IMPORTER
                ),
            )
            for sector, j in zip(sectors, positions(world.sectors, sectors), strict=True)
            if cells[j, :, place].any()
        ]
        return Change(limits=tuple(limits))
