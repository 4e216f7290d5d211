r"""Another way for a flow that is hindered: through hubs, by Frechet choice among routes (Allen and Arkolakis 2022).

Part :math:`s_h` of flow :math:`i \to t` of sector :math:`j` passes hub :math:`h` before the shock, :math:`s_0` goes
directly. Routes differ by draws of dispersion :math:`\phi`, so that with changes of cost :math:`d_0` of the direct
route and :math:`d_h` of the legs together, and :math:`o_h` the part of the hub's legs that is open,

.. math:: H = \sum_h s_h\,o_h\,d_h^{-\phi}, \quad d' = (s_0\,d_0^{-\phi} + H)^{-1/\phi}, \quad
    o' = o_0 + (1-o_0)\Big(\frac{H}{s_0 d_0^{-\phi} + H}\Big)^{\theta/\phi}

replace the flow's iceberg and open share. A hub's compliance takes its part out of :math:`o_h` where the direct route
is restricted. What hubs no longer carry, :math:`\sum_h s_h(1-o_h)`, is counted in :math:`s_0`: it needs the direct
route, so that full compliance is exactly the world without rerouting. Hubs earn
:math:`m/(1+m)` of what passes them more than before: a wedge whose rent is theirs.
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
    """Beliefs: dispersion of routes; hubs' margin, ad valorem; each hub's compliance, (hub,), 0 none to 1 full."""

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
    at = _Hindered.of(shocks, routes)
    reach = at.open_legs * np.where(at.restricted, 1 - choice.compliance[:, None], 1.0)
    carried = at.share * reach
    by_hub = carried * np.exp(-choice.dispersion * at.legs)
    together = by_hub.sum(axis=0)
    direct = np.maximum(1 - carried.sum(axis=0), 0.0) * np.exp(-choice.dispersion * at.iceberg)
    changed = at.share.any(axis=0) & (together > 0) & at.touched
    whole = np.where(changed, direct + together, 1.0)
    ratio = np.where(changed, together / whole, 0.0)
    iceberg = np.where(changed, -np.log(whole) / choice.dispersion, at.iceberg)
    theta = elasticity[at.sector]
    opened = np.where(
        changed, at.open_share + (1 - at.open_share) * ratio ** (theta / choice.dispersion), at.open_share
    )
    taken = _through(at, by_hub, whole, ratio, opened, theta / choice.dispersion)
    rate = choice.margin / (1 + choice.margin) * np.where(changed, taken - at.share, 0.0)
    hub, entry = np.nonzero(rate)
    margins = Margins(at.cells[entry], routes.hubs[hub], rate[hub, entry])
    return at.into(shocks, iceberg, opened, margins, tariff)


def _through(at: _Hindered, by_hub: Array, whole: Array, ratio: Array, opened: Array, power: Array) -> Array:
    """(hub, entry): new part of the flow's value through each hub: of open varieties by cost, of closed ones all."""
    closed = (1 - at.open_share) * ratio**power
    among = np.divide(by_hub, by_hub.sum(axis=0), out=np.zeros_like(by_hub), where=by_hub.sum(axis=0) > 0)
    open_part = at.open_share * by_hub / whole
    taken: Array = np.divide(open_part + closed * among, opened, out=np.zeros_like(by_hub), where=opened > 0)
    return taken


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
        open_legs = (1 - closed[j, n, hub]) * (1 - closed[j, hub, i])
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
