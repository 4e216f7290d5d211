r"""Export ban: the senders stop selling the listed sectors to the targets.

The mirror of an import ban: at given prices a part :math:`1-e` of each covered flow is left. The targets pay more
for what they still get from others; the senders lose the market. Goods that reach the target through a third country
are what enforcement below one stands for.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from tightrope.data import World
from tightrope.measures.base import BorderMeasure, block
from tightrope.measures.change import Change
from tightrope.measures.quantity import Share


class ExportBan(BorderMeasure):
    """Senders stop selling the listed sectors to the targets, except what leaks."""

    beliefs: ClassVar = {"enforcement": "measures.export_ban_enforcement"}

    kind: Literal["export_ban"] = "export_ban"
    enforcement: Share | None = Field(default=None, description="Part of covered trade that stops; 1 is an exact zero")

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: sales of the senders to the targets."""
        return block(world, self.covered_sectors(world), self.target_regions(world), self.sender_regions(world))

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """The covered flows, closed but for what escapes."""
        left = 1 - self.number("enforcement")
        return Change(arrays={"open_share": np.where(self.cells(world), left, 1.0)})
