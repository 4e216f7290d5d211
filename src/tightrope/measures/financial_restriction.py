r"""Financial restriction: banks cut off, so that every payment between two groups costs more.

Payments are an input to trade in everything, goods and services alike. Being cut off from correspondent accounts and
from messaging means longer chains, fees, delays and prepayment: an iceberg cost, :math:`\hat\kappa = 1 + f`, that
nobody earns. Friction works both ways by default, since imports and exports both have to be paid. Third countries
whose banks share the correspondents feel a part of the same friction in their own dealings with the targets.
A negative friction is relief.
"""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from tightrope.data import World
from tightrope.measures.base import BorderMeasure, Direction, MaybeNames, between
from tightrope.measures.change import Change
from tightrope.measures.quantity import Friction, Share


class FinancialRestriction(BorderMeasure):
    """Payments between senders and targets become dearer, and somewhat so for third countries."""

    beliefs: ClassVar = {"friction": "measures.payments_friction", "third_country_share": None}
    region_fields: ClassVar = ("senders", "targets", "exempt", "third_countries")

    kind: Literal["financial_restriction"] = "financial_restriction"
    friction: Friction | None = Field(default=None, description="Added cost as a part of the value of trade")
    direction: Direction = Field(default="both", description="Payments for the senders' imports, exports, or both")
    third_countries: MaybeNames = Field(default=(), description="Others whose dealings with the targets feel it too")
    third_country_share: Share | None = Field(
        default=None,
        description="Part of the friction they feel; needed with `third_countries`",
        examples=['{value: 0.5, low: 0.2, high: 0.8, grade: assumed, reason: "Why"}'],
    )

    @model_validator(mode="after")
    def _third_countries_have_a_share(self) -> Self:
        if bool(self.third_countries) != (self.third_country_share is not None):
            raise ValueError("third_countries and third_country_share belong together: give both or neither")
        return self

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: trade of senders and third countries with the targets."""
        covered: np.ndarray = self._direct(world) | self._third(world)
        return covered

    def _direct(self, world: World) -> np.ndarray:
        sectors, ours, theirs = self.covered_sectors(world), self.sender_regions(world), self.target_regions(world)
        return between(world, sectors, ours, theirs, self.direction)

    def _third(self, world: World) -> np.ndarray:
        third = self.bystanders(self.third_countries, world)
        return between(world, self.covered_sectors(world), third, self.target_regions(world), self.direction)

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """Costlier payments on the covered flows, in part for third countries."""
        friction = self.number("friction")
        cost = np.where(self._direct(world), 1 + friction, 1.0)
        if self.third_countries:
            cost[self._third(world)] = 1 + friction * self.number("third_country_share")
        return Change(arrays={"trade_cost_hat": cost})
