r"""Secondary tariff: the senders tax everything they buy from a country that buys the target's energy.

A country is hit if its purchases of `sectors` from the targets exceed a threshold in USD million a year or, where
`share_threshold` is given, that part of all the targets sell abroad in those sectors; senders, targets and exempt
regions are never hit. A country hit can pay, and then its sales of `taxed` sectors to the senders bear the rate on
top of the tariff in place; or comply, and then it buys none of the targets' energy and is spared. Which it does is a
choice: the tariff spares the regions that comply, and what complying costs them is a change of its own. The two
are separate so that whoever looks for the best responses can put them together.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import xarray as xr
from pydantic import Field

from tightrope.core.axes import REGION
from tightrope.core.errors import ScenarioError
from tightrope.data import World
from tightrope.measures.base import BorderMeasure, Names, block, positions
from tightrope.measures.change import Change
from tightrope.measures.places import ALL, find_sectors
from tightrope.measures.quantity import Money


class SecondaryTariff(BorderMeasure):
    """Senders tax all goods from countries that buy the targets' energy."""

    beliefs: ClassVar = {"threshold": "measures.energy_purchases_threshold"}
    sector_fields: ClassVar = ("sectors", "except_sectors", "taxed")

    kind: Literal["secondary_tariff"] = "secondary_tariff"
    sectors: Names = Field(default=("energy",), description="Sectors that get their buyers hit")
    taxed: Names = Field(default=("goods",), description="Sectors of a country hit that the senders tax")
    rate: float = Field(ge=0, le=20, allow_inf_nan=False, description="Added ad-valorem rate; 5 is 500 percent")
    threshold: Money | None = Field(default=None, description="Purchases a year from which a country is hit")
    share_threshold: float | None = Field(
        default=None, gt=0, le=1, description="Part of the targets' exports from which a country is hit"
    )

    def energy_purchases(self, world: World) -> xr.DataArray:
        """(region,): what each region buys of the listed sectors from the targets, USD million a year."""
        bought = self._purchases(world)
        return xr.DataArray(bought, coords={REGION: list(world.regions)}, dims=REGION)

    def hit(self, world: World) -> tuple[str, ...]:
        """Regions the rule hits, in the order of the world. Raises `ScenarioError` for unknown names."""
        bought = self._purchases(world)
        bar = self.number("threshold")
        over = bought > bar
        if self.share_threshold is not None:
            over |= bought > self.share_threshold * bought.sum()
        candidates = set(self._may_be_hit(world))
        return tuple(r for r, o in zip(world.regions, over, strict=True) if o and r in candidates)

    def taxed_sectors(self, world: World) -> tuple[str, ...]:
        """Sectors of a country hit that the senders tax."""
        return find_sectors(self.taxed, world)

    def with_rate(self, rate: float) -> SecondaryTariff:
        """The same measure at another rate."""
        return self.with_values({"rate": rate})

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: purchases of the senders from the countries hit."""
        return block(world, self.taxed_sectors(world), self.sender_regions(world), self.hit(world))

    def compliance_change(self, world: World, *regions: str) -> Change:
        """What complying does to some regions: they buy none of the targets' energy.

        Raises `ScenarioError` if a region is not hit.
        """
        hit = self.hit(world)
        for region in regions:
            if region not in hit:
                raise ScenarioError(f"Measure '{self.name}' does not hit '{region}'; it hits: {', '.join(hit)}")
        dropped = block(world, self.covered_sectors(world), regions, self.target_regions(world))
        return Change(arrays={"open_share": np.where(dropped, 0.0, 1.0)})

    def nothing_covered(self, world: World) -> str:
        """Say which country comes nearest to the threshold."""
        candidates = self._may_be_hit(world)
        if not candidates:
            return "hits nobody: every region is a sender, a target or exempt"
        bought = self.energy_purchases(world).sel({REGION: list(candidates)})
        most = str(bought.idxmax().item())
        return (
            f"hits nobody in the world '{world.name}': the largest buyer that may be hit, {most}, buys "
            f"{float(bought.max()):,.0f} USD million a year and the threshold is {self.number('threshold'):,.0f}. "
            "Lower `threshold`, or check `targets`, `sectors` and `exempt`"
        )

    def _may_be_hit(self, world: World) -> tuple[str, ...]:
        """Regions that are neither sender, target nor exempt."""
        return self.bystanders((ALL,), world)

    def _purchases(self, world: World) -> np.ndarray:
        """(region,): foreign purchases of the listed sectors from the targets, USD million."""
        targets = positions(world.regions, self.target_regions(world))
        sold = world.trade.values[positions(world.sectors, self.covered_sectors(world))][:, :, targets]
        bought: np.ndarray = sold.sum(axis=(0, 2))
        bought[targets] -= sold[:, targets, np.arange(len(targets))].sum(axis=0)
        return bought

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """The tariff on those hit that do not comply."""
        paying = tuple(r for r in self.hit(world) if r not in complying)
        taxed = block(world, self.taxed_sectors(world), self.sender_regions(world), paying)
        return Change(arrays={"tariff_add": np.where(taxed, self.rate, 0.0)})
