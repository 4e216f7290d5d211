r"""Import ban: the senders stop buying the listed sectors from the targets.

At given prices only a part :math:`1-e` of each covered flow is left, where :math:`e` is enforcement. Buyers turn to
other suppliers and to home; the targets sell elsewhere at a lower price. Full enforcement is an exact zero, not a
prohibitive cost. Nobody earns a rent: what leaks is sold at the ordinary price.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from tightrope.data import World
from tightrope.measures.base import BorderMeasure, block
from tightrope.measures.change import Change
from tightrope.measures.quantity import Share


class ImportBan(BorderMeasure):
    """Senders stop buying the listed sectors from the targets, except what leaks."""

    beliefs: ClassVar = {"enforcement": "measures.ban_enforcement"}

    kind: Literal["import_ban"] = "import_ban"
    enforcement: Share | None = Field(default=None, description="Part of covered trade that stops; 1 is an exact zero")

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: purchases of the senders from the targets."""
        return block(world, self.covered_sectors(world), self.sender_regions(world), self.target_regions(world))

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """The covered flows, closed but for what escapes."""
        left = 1 - self.number("enforcement")
        return Change(arrays={"open_share": np.where(self.cells(world), left, 1.0)})
