r"""Productivity: a recession or a boom in one economy.

Every listed sector of the region makes more or less from the same inputs: :math:`\hat A = 1 + a`. The change can be
stated as :math:`a` itself, or as the change :math:`g` of real GDP it is meant to bring about at first order; by
Hulten (1978) that is :math:`\ln \hat A = \ln(1+g) / D`, where the Domar weight :math:`D` is the output of the listed
sectors over GDP (about two for the whole economy, since output counts inputs again). Trade then moves GDP a little
away from :math:`g`. Demand for partners' goods falls with income: that is how a recession travels.
"""

from __future__ import annotations

import math
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from tightrope.data import World
from tightrope.measures.base import Measure, positions
from tightrope.measures.change import Change
from tightrope.measures.places import find_regions, find_sectors
from tightrope.measures.quantity import Change as Relative

#: what a belief about a fall looks like
_FALL = '{value: -0.02, low: -0.04, high: -0.01, grade: assumed, reason: "As in 2015"}'


class Productivity(Measure):
    """Productivity of one region changes, in some sectors or all."""

    beliefs: ClassVar = {"productivity_change": None, "gdp_change": None}
    instead: ClassVar = {"senders": "region", "targets": "region"}
    region_fields: ClassVar = ("region",)
    single_regions: ClassVar = ("region",)

    kind: Literal["productivity"] = "productivity"
    region: str = Field(description="Region whose productivity changes")
    productivity_change: Relative | None = Field(
        default=None, description="Change of output from the same inputs", examples=[_FALL]
    )
    gdp_change: Relative | None = Field(
        default=None, description="Change of real GDP meant at first order, instead", examples=[_FALL]
    )

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        if (self.productivity_change is None) == (self.gdp_change is None):
            found = "neither" if self.gdp_change is None else "both"
            raise ValueError(f"give either productivity_change or gdp_change, and not both; found {found}")
        return self

    @property
    def senders(self) -> tuple[str, ...]:
        """Nobody acts: a recession is an event."""
        return ()

    @property
    def targets(self) -> tuple[str, ...]:
        """The region whose productivity changes."""
        return (self.region,)

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: all sales of the listed sectors, at home and abroad."""
        mask = np.zeros(world.trade.shape, dtype=bool)
        mask[np.ix_(self._sectors(world), range(len(world.regions)), self._place(world))] = True
        return mask

    def productivity_hat(self, world: World) -> float:
        """Productivity of the listed sectors, new/old."""
        if self.gdp_change is None:
            return 1 + self.number("productivity_change")
        domar_weight = self.trade_covered(world) / self._gdp(world)
        return math.exp(math.log1p(self.gdp_change.value) / domar_weight)

    def _gdp(self, world: World) -> float:
        """GDP of the region as `World.gdp` defines it, without computing everybody's."""
        [i] = self._place(world)
        trade, rate = world.trade.values, world.tariff_rate.values
        factor_income = trade[:, :, i].sum() - world.intermediate.values[i].sum()
        return float(factor_income + (trade[:, i, :] * rate[:, i, :]).sum())

    def _sectors(self, world: World) -> list[int]:
        return positions(world.sectors, find_sectors(self.sectors, world, self.except_sectors))

    def _place(self, world: World) -> list[int]:
        return positions(world.regions, find_regions((self.region,), world))

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """Productivity of the listed sectors."""
        changed = np.ones((len(world.sectors), len(world.regions)))
        changed[np.ix_(self._sectors(world), self._place(world))] = self.productivity_hat(world)
        return Change(arrays={"productivity_hat": changed})
