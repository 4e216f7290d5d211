r"""Another way for a flow that is hindered: through hubs, by Frechet choice among routes (Allen and Arkolakis 2022).

Part :math:`s_h` of flow :math:`i \to t` of sector :math:`j` passes hub :math:`h` before the shock, :math:`s_0` goes
directly. Routes differ by draws of dispersion :math:`\phi = k\theta`. A ban leaves the part :math:`o_0` of the direct
route's varieties open. With changes of cost :math:`d_0` of the direct route and :math:`d_h` of the legs together, and
:math:`a_h` and :math:`b_h` the parts of the open and of the closed varieties for which the legs are open,

.. math:: A = s_0\,d_0^{-\phi} + \sum_h s_h\,a_h\,d_h^{-\phi}, \quad B = \sum_h s_h\,b_h\,d_h^{-\phi}, \quad
    d' = A^{-1/\phi}, \quad o' = o_0 + (1-o_0)\,(B/A)^{1/k}

replace the flow's iceberg and open share. Bans name goods, so what is closed on one leg is closed on the other first:
with the part :math:`o_h` of the legs open, :math:`a_h = \min(1, o_h/o_0)` and :math:`b_h = \max(0, (o_h-o_0)/(1-o_0))`.
A hub that applies the same ban therefore carries nothing of what is banned. A hub's compliance takes its part out of
:math:`a_h` and :math:`b_h` where the direct route is restricted. What hubs no longer carry,
:math:`\sum_h s_h(1-a_h)`, is counted in :math:`s_0`: it needs the direct route, so that full compliance is exactly the
world without rerouting. Hubs earn :math:`m/(1+m)` of what passes them more than before: a wedge whose rent is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tightrope.core.errors import UsageError
from tightrope.trade.hubs import Margins
from tightrope.trade.kernels import Array, Groups, Mask
from tightrope.trade.wedges import ShockArrays


@dataclass(frozen=True)
class Routes:
    """Ways through hubs that exist before any shock.

    Attributes
    ----------
    hubs : (hub,), numbers of regions.
    share : (hub, sector, importer, exporter), part of the flow that passes the hub; 0 at the hub's own flows.
    """

    hubs: Groups
    share: Array

    @classmethod
    def of(cls, reexports: Array, trade: Array, hubs: Groups, goods: Mask) -> Routes:
        """From a table of re-exports (hub, importer, exporter) of all goods and trade (sector, importer, exporter).

        The table knows no sectors: each good is taken to pass hubs as goods do together. A hub has no part in its own
        imports and exports, nor in what a region sells to itself. Hubs together carry at most the whole flow.
        """
        whole = trade[goods].sum(axis=0)
        part = np.divide(reexports, whole, out=np.zeros_like(reexports), where=whole > 0)
        part[:, np.eye(len(whole), dtype=bool)] = 0.0
        for number, hub in enumerate(hubs.tolist()):
            part[number, hub, :] = part[number, :, hub] = 0.0
        part = part / np.maximum(part.sum(axis=0), 1.0)
        share = part[:, None] * np.asarray(goods, dtype=float)[None, :, None, None] * (trade > 0)
        return cls(hubs, share)


@dataclass(frozen=True)
class RouteChoice:
    """Beliefs: dispersion of routes over the trade elasticity; hubs' margin, ad valorem; each hub's compliance, (hub,),
    0 none to 1 full.

    With a dispersion of 1 routes are chosen as suppliers are (Allen and Arkolakis): a closed flow keeps the part that
    passed hubs before. The higher it is, the more of a closed flow finds its way through them.
    """

    dispersion: float
    margin: float
    compliance: Array

    def __post_init__(self) -> None:
        if not 0 < self.dispersion < np.inf:
            raise UsageError(f"The dispersion of routes is {self.dispersion}; it must be above 0.")
        if not self.margin >= 0:
            raise UsageError(f"The margin of hubs is {self.margin}; it must not be below 0.")
        if not ((self.compliance >= 0) & (self.compliance <= 1)).all():
            raise UsageError("The compliance of a hub must be between 0 and 1.")


def rerouted(
    shocks: ShockArrays, routes: Routes, choice: RouteChoice, *, tariff: Array, elasticity: Array
) -> ShockArrays:
    """The same shocks with flows that have hubs free to choose among routes.

    `tariff` (sector, importer, exporter), baseline rates; `elasticity` (sector,).

    Flows all of whose routes are as before, and flows without hubs that could carry them, are exactly as before.
    """
    found = Chosen.of(shocks, routes, choice, elasticity)
    rate = choice.margin / (1 + choice.margin) * (found.share - found.at.share)
    hub, entry = np.nonzero(rate)
    margins = Margins(found.at.cells[entry], routes.hubs[hub], rate[hub, entry])
    return found.at.into(shocks, found.iceberg, found.open_share, margins, tariff)


@dataclass(frozen=True)
class Chosen:
    """Routes chosen under a shock.

    Attributes
    ----------
    at : the flows that have hubs, and what is done to them.
    iceberg, open_share : (entry,), effective; the iceberg in logs.
    share : (hub, entry), part of the flow's new value that passes each hub.
    """

    at: _Hindered
    iceberg: Array
    open_share: Array
    share: Array

    @classmethod
    def of(cls, shocks: ShockArrays, routes: Routes, choice: RouteChoice, elasticity: Array) -> Chosen:
        """The choice of everybody who ships; `elasticity` (sector,)."""
        at = _Hindered.of(shocks, routes)
        phi = choice.dispersion * elasticity[at.sector]
        for_open, for_closed = at.reach(choice.compliance)
        cheaper = np.exp(-phi * at.legs)
        of_open, of_closed = at.share * for_open * cheaper, at.share * for_closed * cheaper
        direct = np.maximum(1 - (at.share * for_open).sum(axis=0), 0.0) * np.exp(-phi * at.iceberg)
        changed = at.touched & (of_open.any(axis=0) | of_closed.any(axis=0))
        whole = np.where(changed, direct + of_open.sum(axis=0), 1.0)
        around = of_closed.sum(axis=0)
        found = np.where(changed, around / whole, 0.0) ** (1 / choice.dispersion)
        iceberg = np.where(changed, -np.log(whole) / phi, at.iceberg)
        opened = at.open_share + (1 - at.open_share) * found
        among = np.divide(of_closed, around, out=np.zeros_like(of_closed), where=around > 0)
        value = at.open_share * of_open / whole + (1 - at.open_share) * found * among
        taken = np.divide(value, opened, out=np.zeros_like(value), where=opened > 0)
        return cls(at, iceberg, opened, np.where(changed, taken, at.share))


@dataclass(frozen=True)
class _Hindered:
    """Flows with hubs, and what shocks do to their routes; (entry,) or (hub, entry), icebergs in logs."""

    cells: Groups
    sector: Groups
    share: Array
    iceberg: Array
    open_share: Array
    legs: Array
    open_legs: Array
    touched: Mask

    @classmethod
    def of(cls, shocks: ShockArrays, routes: Routes) -> _Hindered:
        shape = routes.share.shape[1:]
        iceberg, closed = shocks.spread(shocks.iceberg, shape), shocks.spread(1 - shocks.open_share, shape)
        cells = np.flatnonzero(routes.share.any(axis=0))
        j, n, i = np.unravel_index(cells, shape)
        hub = routes.hubs[:, None]
        legs = iceberg[j, n, hub] + iceberg[j, hub, i]
        open_legs = 1 - np.maximum(closed[j, n, hub], closed[j, hub, i])
        direct, left = iceberg[j, n, i], 1 - closed[j, n, i]
        share = routes.share.reshape(len(routes.hubs), -1)[:, cells]
        used = share > 0
        touched = (direct != 0) | (left != 1) | (used & ((legs != 0) | (open_legs != 1))).any(axis=0)
        return cls(cells, j, share, direct, left, legs, open_legs, touched)

    @property
    def restricted(self) -> Mask:
        """Whether the direct route is hindered."""
        hindered: Mask = (self.open_share < 1) | (self.iceberg > 0)
        return hindered

    def reach(self, compliance: Array) -> tuple[Array, Array]:
        """(hub, entry) twice: part of the flow's open and closed varieties that each hub carries if it is chosen.

        `compliance` (hub,).
        """
        left, closed = self.open_share, 1 - self.open_share
        willing = np.where(self.restricted, 1 - compliance[:, None], 1.0)
        for_open = np.divide(self.open_legs, left, out=np.ones_like(self.open_legs), where=self.open_legs < left)
        beyond = np.maximum(self.open_legs - left, 0.0)
        for_closed = np.divide(beyond, closed, out=np.zeros_like(beyond), where=closed > 0)
        return willing * for_open, willing * for_closed

    def into(self, shocks: ShockArrays, iceberg: Array, opened: Array, margins: Margins, tariff: Array) -> ShockArrays:
        """The shocks with these flows' iceberg and open share in place of their own."""
        moved = (iceberg != self.iceberg) | (opened != self.open_share) | np.isin(self.cells, margins.cells)
        cells = np.union1d(shocks.cells, self.cells[moved]).astype(np.intp)
        old, new = np.searchsorted(cells, shocks.cells), np.searchsorted(cells, self.cells[moved])
        grown = {}
        for name, nothing in (("importer", 0.0), ("exporter", 0.0), ("iceberg", 0.0), ("open_share", 1.0)):
            grown[name] = np.full(len(cells), nothing)
            grown[name][old] = getattr(shocks, name)
        grown["iceberg"][new], grown["open_share"][new] = iceberg[moved], opened[moved]
        return replace(shocks, cells=cells, margins=margins, tariff_old=tariff.reshape(-1)[cells], **grown)
