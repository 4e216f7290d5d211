r"""Secondary sanction: the senders threaten third countries that deal with the targets.

The senders' own trade does not change. Banks and shippers of the third countries fear for their accounts with the
senders and check, delay or refuse: an iceberg cost :math:`\hat\kappa = 1 + f` on the third countries' dealings with
the targets, by default on everything and in both directions. Where the third country also enforces the senders'
rules, a part `compliance` of its sales of `compliance_sectors` to the targets stops.
"""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from tightrope.data import World
from tightrope.measures.base import BorderMeasure, Direction, MaybeNames, Names, between, block
from tightrope.measures.change import Change
from tightrope.measures.places import find_sectors
from tightrope.measures.quantity import Friction, Share


class SecondarySanction(BorderMeasure):
    """Third countries' dealings with the targets become dearer under a threat of the senders."""

    beliefs: ClassVar = {"friction": "measures.secondary_sanction_friction", "compliance": None}
    region_fields: ClassVar = ("senders", "targets", "exempt", "third_countries")
    sector_fields: ClassVar = ("sectors", "except_sectors", "compliance_sectors")

    kind: Literal["secondary_sanction"] = "secondary_sanction"
    third_countries: Names = Field(description="Regions or groups whose dealings with the targets are threatened")
    friction: Friction | None = Field(default=None, description="Added cost as a part of the value of trade")
    direction: Direction = Field(default="both", description="The third countries' imports, exports, or both")
    compliance_sectors: MaybeNames = Field(default=(), description="Sectors they stop selling to the targets")
    compliance: Share | None = Field(
        default=None,
        description="Part of those sales that stops",
        examples=['{value: 0.5, low: 0.2, high: 0.8, grade: assumed, reason: "Why"}'],
    )

    @model_validator(mode="after")
    def _compliance_has_sectors(self) -> Self:
        if bool(self.compliance_sectors) != (self.compliance is not None):
            raise ValueError("compliance_sectors and compliance belong together: give both or neither")
        return self

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: the third countries' dealings with the targets."""
        third, targets = self._third_regions(world), self.target_regions(world)
        return between(world, self.covered_sectors(world), third, targets, self.direction)

    def _third_regions(self, world: World) -> tuple[str, ...]:
        return self.bystanders(self.third_countries, world)

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """Costlier dealings with the target, and what compliance closes."""
        cost = np.where(self.cells(world), 1 + self.number("friction"), 1.0)
        if self.compliance is None:
            return Change(arrays={"trade_cost_hat": cost})
        sectors = find_sectors(self.compliance_sectors, world)
        stopped = block(world, sectors, self.target_regions(world), self._third_regions(world))
        left = np.where(stopped, 1 - self.compliance.value, 1.0)
        return Change(arrays={"trade_cost_hat": cost, "open_share": left})
