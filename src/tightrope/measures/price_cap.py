r"""Price cap: above a price, the senders deny ships, insurance and finance to cargoes of the targets.

Cargoes that need those services are sold at or below the cap :math:`\bar p` (USD a barrel). With a reference market
price :math:`p` on the scenario's date the exporter's price on covered sales may not exceed :math:`\bar p / p` of what
it was, relative to the mean world price of final demand (the model knows only relative prices). The bound holds by
complementarity: a cap above the market changes nothing. What the exporter forgoes goes to the buyers, who pay the
cap and use or resell at the market price (Johnson, Rachel and Wolfram 2023). `covered_share` is the part of the
buyers' purchases that needs the senders' services; `evasion` is the part of that which breaks the rule. Where that is
too little to bring the exporter's price down to the cap, the exporter sells elsewhere and covered trade stops: the cap
then works as a ban on what needs the services, and the result says that the bound was not attained.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import xarray as xr
from pydantic import Field

from tightrope.core.axes import IMPORTER
from tightrope.core.shocks import Limit, LimitKind, RentTo
from tightrope.data import World
from tightrope.measures.base import BorderMeasure, Names, block, positions
from tightrope.measures.change import Change
from tightrope.measures.places import find_regions
from tightrope.measures.quantity import Price, Share


class PriceCap(BorderMeasure):
    """Buyers who use the senders' services pay the targets no more than the cap."""

    beliefs: ClassVar = {
        "market_price": None,
        "covered_share": "measures.price_cap_covered_share",
        "evasion": "measures.price_cap_evasion",
    }
    region_fields: ClassVar = ("senders", "targets", "exempt", "buyers")

    kind: Literal["price_cap"] = "price_cap"
    sectors: Names = Field(default=("mining_energy",), description="Sectors whose price is capped")
    cap: float = Field(gt=0, le=1000, allow_inf_nan=False, description="Highest price allowed, USD a barrel")
    market_price: Price = Field(
        description="What the exporter would get without the cap, USD a barrel",
        examples=["{value: 56, low: 50, high: 62, grade: published, source: ID}"],
    )
    buyers: Names = Field(description="Regions whose purchases may need the senders' services, senders included")
    covered_share: Share | None = Field(default=None, description="Part of those purchases that needs the services")
    evasion: Share | None = Field(default=None, description="Part of covered purchases made above the cap all the same")

    def bound(self) -> float:
        """Highest price of the exporter, ratio to baseline; above 1 the cap is slack."""
        return self.cap / self.number("market_price")

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: purchases of the buyers from the targets."""
        return block(world, self.covered_sectors(world), self._buyer_regions(world), self.target_regions(world))

    def _buyer_regions(self, world: World) -> tuple[str, ...]:
        return find_regions(self.buyers, world, self.exempt)

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """A limit on the price of each target and sector; none if nothing is reached."""
        reached = self.number("covered_share") * (1 - self.number("evasion"))
        if reached <= 0:
            return Change()
        cells = self.cells(world) & (world.trade.values > 0)
        limits = [
            Limit(
                name=f"{self.name}/{exporter}/{sector}",
                kind=LimitKind.PRICE,
                rent_to=RentTo.IMPORTER,
                exporter=exporter,
                sector=sector,
                bound=self.bound(),
                covered=_by_importer(world, np.where(cells[j, :, i], reached, 0.0)),
            )
            for exporter, i in _places(world.regions, self.target_regions(world))
            for sector, j in _places(world.sectors, self.covered_sectors(world))
            if cells[j, :, i].any()
        ]
        return Change(limits=tuple(limits))


def _places(labels: tuple[str, ...], wanted: tuple[str, ...]) -> list[tuple[str, int]]:
    return list(zip(wanted, positions(labels, wanted), strict=True))


def _by_importer(world: World, values: np.ndarray) -> xr.DataArray:
    return xr.DataArray(values, coords={IMPORTER: list(world.regions)}, dims=IMPORTER)
