r"""What hubs earn on flows rerouted through them: part of the border value that reaches neither end.

With :math:`\rho_h` of a flow's border value earned by hub :math:`h`, the seller's side gets
:math:`1 - \sum_h \rho_h` of it. Rates may be negative: a hub that loses a flow loses its margin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tightrope.trade.kernels import Array, Groups
from tightrope.trade.weights import Weights, pick


@dataclass(frozen=True)
class Margins:
    """Hubs' part of flows, (entry,) each: flat number of the flow in (sector, importer, exporter), number of the hub's
    region, part of the border value. A flow may have several hubs."""

    cells: Groups
    hub: Groups
    rate: Array

    @classmethod
    def none(cls) -> Margins:
        """Nobody earns anything."""
        nowhere = np.zeros(0, dtype=np.intp)
        return cls(nowhere, nowhere, np.zeros(0))

    def __len__(self) -> int:
        return len(self.cells)

    def along(self, position: float) -> Margins:
        """Part of the way: rates in proportion."""
        return replace(self, rate=position * self.rate)


@dataclass(frozen=True)
class HubIncome:
    """What hubs earn, in many cases.

    Attributes
    ----------
    values : (entry, case), rate times the flow's border weight, without the wedges of limits.
    sector, importer, exporter, hub : (entry,), numbers.
    regions : how many.
    """

    values: Array
    sector: Groups
    importer: Groups
    exporter: Groups
    hub: Groups
    regions: int

    @classmethod
    def of(cls, margins: Sequence[Margins], border: Weights) -> HubIncome | None:
        """From each case's margins and the border weights before limits; None if no hub earns in any case."""
        if not any(len(one) for one in margins):
            return None
        sectors, importers, exporters = border.shared.shape
        keys = [one.cells * exporters + one.hub for one in margins]
        entries = np.unique(np.concatenate(keys))
        cells, hub = np.divmod(entries, exporters)
        weights = _at(border, cells, len(margins))
        rates = np.zeros((len(entries), len(margins)))
        for case, (key, one) in enumerate(zip(keys, margins, strict=True)):
            np.add.at(rates[:, case], np.searchsorted(entries, key), one.rate)
        sector, importer, exporter = np.unravel_index(cells, (sectors, importers, exporters))
        return cls(weights * rates, sector, importer, exporter, hub, exporters)

    def earned(self, power: Array, demand: Array, places: Sequence[tuple[int, int]], left: Sequence[Array]) -> Array:
        """(region, case): income of hubs, given exporters' cost to minus theta and demand, both by cell and case.

        `places`: (sector, exporter) of flows under limits; `left`: the factors limits leave at the border of each.
        """
        return self._added(self._flows(power, demand, places, left), self.hub)

    def at_sellers(
        self, power: Array, demand: Array, places: Sequence[tuple[int, int]], left: Sequence[Array]
    ) -> Array:
        """(region, case): the same by the exporter whose flows they are."""
        return self._added(self._flows(power, demand, places, left), self.exporter)

    def _flows(self, power: Array, demand: Array, places: Sequence[tuple[int, int]], left: Sequence[Array]) -> Array:
        flows: Array = self.values * power[self.sector, self.exporter] * demand[self.sector, self.importer]
        for (sector, exporter), factor in zip(places, left, strict=True):
            under = np.flatnonzero((self.sector == sector) & (self.exporter == exporter))
            flows[under] *= factor[self.importer[under]]
        return flows

    def _added(self, flows: Array, region: Groups) -> Array:
        income = np.zeros((self.regions, flows.shape[1]), dtype=flows.dtype)
        np.add.at(income, region, flows)
        return income

    def chosen(self, cases: Groups) -> HubIncome:
        """The same for some of the cases."""
        return replace(self, values=pick(self.values, cases))

    def single(self) -> HubIncome:
        """The same in single precision."""
        return replace(self, values=self.values.astype(np.float32))


def _at(weights: Weights, cells: Groups, cases: int) -> Array:
    """(entry, case): weights of some flows."""
    found = np.repeat(weights.shared.reshape(-1)[cells][:, None], cases, axis=1)
    if weights.listed is not None:
        place = np.searchsorted(weights.listed.cells, cells)
        place = np.minimum(place, len(weights.listed.cells) - 1)
        listed = weights.listed.cells[place] == cells
        found[listed] = weights.listed.values[place[listed]]
    return found
