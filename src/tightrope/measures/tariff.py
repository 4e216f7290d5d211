r"""Tariff: the senders tax imports of the listed sectors from the targets.

The rate is added to the tariff in place, :math:`\tau' = \tau + t`, on the exporter's price (fob). The senders' buyers
pay more, their treasury collects the revenue, and the targets sell less and at a lower price. A negative rate is a
cut; it never takes a tariff below zero.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from tightrope.data import World
from tightrope.measures.base import BorderMeasure, block
from tightrope.measures.change import Change

#: a rate above this is more often a slip (10 for 10 percent) than a decree
HIGH_RATE = 5.0


class Tariff(BorderMeasure):
    """Senders add a tariff to imports of the listed sectors from the targets."""

    kind: Literal["tariff"] = "tariff"
    rate: float = Field(ge=-1, le=20, allow_inf_nan=False, description="Added ad-valorem rate; 0.25 is 25 percent")

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: purchases of the senders from the targets."""
        return block(world, self.covered_sectors(world), self.sender_regions(world), self.target_regions(world))

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """The added rate; cuts of several measures together stop at free trade."""
        return Change(arrays={"tariff_add": np.where(self.cells(world), self.rate, 0.0)})
