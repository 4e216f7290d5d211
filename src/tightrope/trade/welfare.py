r"""Where a change of real income comes from: an exact differential identity, integrated along the shock.

For a region with final spending :math:`I` and real income :math:`W` the model implies, along any path of shocks,

.. math::
    I\,d\ln W =& \sum_{m \ne n} B_{m}\,d\ln c_n - \sum_{i \ne n} B_{i}\,d\ln c_i & \text{(terms of trade)} \\
    &+ \sum_{m \ne n} B_m\,d\ln(1+e_m) - \sum_{i \ne n} B_i\,d\ln(1+e_i) & \text{(revenue)} \\
    &+ \sum_i (E_i-B_i)\,d\ln q_i + \sum_m (B_m-S_m)\,d\ln(q_m d_m) & \text{(volume)} \\
    &- \sum_i B_i\,d\ln d_i + \sum_i E_i\,d\ln o_i/\theta & \text{(trade cost)} \\
    &+ \sum_{m,i} d(\rho_n B_{mi}) - \sum_i B_i\,d\ln(1+h_i) & \text{(rerouting)} \\
    &+ \sum_j Y_j\,d\ln A_j - dT & \text{(productivity, transfers)}

with a flow's value at the seller :math:`S`, at the border :math:`B = S(1+e)` and to the buyer :math:`E = B(1+t)`,
its quantity delivered :math:`q`, unit cost :math:`c`, export tax or exporter's rent :math:`e`, tariff or importer's
rent :math:`t`, iceberg :math:`d` less what of it hubs earn, hubs' part :math:`\rho` of the border value and
:math:`1+h = 1/(1-\sum\rho)`, open share :math:`o`, productivity :math:`A` and trade balance :math:`T`.
Domestic flows cancel but for taxes on them. `revenue` is thus what foreigners pay in export taxes and scarcity
rents; together with `terms_of_trade` it is the change of border prices. The region's own tariffs enter through
`volume`.

The path: tariffs and export taxes as factors, icebergs, productivity and the solved wedges of limits geometrically,
open shares linearly, all in step, slowly at both ends. Contributions depend on the path, their sum does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from tightrope.core.axes import CHANNEL, PARTNER, SECTOR
from tightrope.core.errors import UsageError
from tightrope.core.shocks import Shocks
from tightrope.trade.cells import Cells, cells_of, with_limits
from tightrope.trade.kernels import Array
from tightrope.trade.model import TradeModel
from tightrope.trade.path import Interval, ShockPath, intervals, left_of, pace
from tightrope.trade.records import Channel, TradeEquilibrium, WelfareDecomposition

#: accuracy of the solves along the path and of each stretch of it, log points
PATH_TOLERANCE, STRETCH_TOLERANCE = 1e-10, 3e-9


def decompose(
    model: TradeModel, shocks: Shocks, region: str, *, start: TradeEquilibrium | None = None
) -> WelfareDecomposition:
    """Log change of a region's real income by channel, sector and partner.

    `quadrature_error` is the sum of all contributions less the log change of real income between baseline and
    counterfactual. What has no partner (productivity, transfers) is booked under the region itself, and transfers
    are spread over sectors like final spending. `start` is the counterfactual, if it is at hand: it saves a solve.

    Raises
    ------
    InfeasibleError, ConvergenceError
        As `TradeModel.solve`.
    UsageError
        If the region is not in the baseline.
    """
    accounts = model.accounts
    if region not in accounts.regions:
        raise UsageError(f"'{region}' is not a region of the baseline: {', '.join(accounts.regions)}")
    number = accounts.regions.index(region)
    path = ShockPath.to(model, shocks, tolerance=PATH_TOLERANCE, start=start)
    cells = with_limits(cells_of(number, accounts, path.shocks), path.limits, path.log_wedges)
    points = np.zeros((len(Channel), *accounts.output.shape))
    for stretch in intervals(path, number, lambda one: _total(model, path, cells, number, one), STRETCH_TOLERANCE):
        points += _Accounting(model, path, cells, number, stretch).contributions()
    total = path.log_real_income(1.0, number)
    return WelfareDecomposition(
        region=region,
        log_points=xr.DataArray(
            points,
            coords={
                CHANNEL: [c.value for c in Channel],
                SECTOR: list(accounts.sectors),
                PARTNER: list(accounts.regions),
            },
            dims=(CHANNEL, SECTOR, PARTNER),
        ),
        total=total,
        quadrature_error=float(points.sum()) - total,
    )


def _total(model: TradeModel, path: ShockPath, cells: Cells, region: int, stretch: Interval) -> float:
    return float(_Accounting(model, path, cells, region, stretch).contributions().sum())


@dataclass(frozen=True)
class _Flows:
    """Flows at one position and their logarithmic derivatives; all (cell,).

    `open_spending` is spending were the flow not partly closed; `quantity` derivatives leave the closing out.
    """

    spending: Array
    open_spending: Array
    border: Array
    leaving: Array
    seller: Array
    d_hubs: Array
    d_cost: Array
    d_quantity: Array
    d_border: Array


@dataclass(frozen=True)
class _Accounting:
    """The identity on one stretch of the path, for one region."""

    model: TradeModel
    path: ShockPath
    cells: Cells
    region: int
    stretch: Interval

    def contributions(self) -> Array:
        """(channel, sector, partner): integral over the stretch, log points."""
        points = np.zeros((len(Channel), *self.model.accounts.output.shape))
        for number, weight in enumerate(self.stretch.weights):
            income = self.stretch.income[number, self.region]
            if income > 0:
                points += weight / income * self._at(number)
        return points

    def _at(self, number: int) -> Array:
        """(channel, sector, partner): derivative of real income times income at one position."""
        accounts, flows = self.model.accounts, self._flows(number)
        _, speed = pace(self.stretch.positions[number])
        by_channel = {
            Channel.TERMS_OF_TRADE: self._booked(self._abroad(flows, flows.d_cost)),
            Channel.REVENUE: self._booked(self._abroad(flows, speed * self.cells.exporter_wedge)),
            Channel.VOLUME: self._booked(self._volume(flows, speed)),
            Channel.TRADE_COST: self._booked(self._trade_cost(flows, speed)),
            Channel.REROUTING: self._booked(self._rerouting(flows, number)),
            Channel.PRODUCTIVITY: self._own(
                self.stretch.output[number, :, self.region] * speed * self.path.shocks.productivity[:, self.region]
            ),
            Channel.TRANSFERS: self._own(
                -self.stretch.d_balance[number, self.region] * accounts.final_share[:, self.region]
            ),
        }
        return np.stack([by_channel[channel] for channel in Channel])

    def _flows(self, number: int) -> _Flows:
        cells, at = self.cells, self.stretch
        theta = self.model.elasticity[cells.sector]
        seller_at, buyer_at = (cells.sector, cells.exporter), (cells.sector, cells.importer)
        position, speed = pace(at.positions[number])
        wedge = cells.importer_wedge + cells.exporter_wedge + cells.iceberg
        paid = at.cost[number][seller_at] + position * wedge
        log_spending = theta * (at.price[number][buyer_at] - paid) + at.spending[number][buyer_at]
        open_spending = cells.spending * np.exp(log_spending)
        spending = open_spending * (1 - cells.closed + left_of(at.positions[number]) * cells.closed)
        border = spending * np.exp(-position * cells.importer_wedge) / (1 + cells.tariff_old)
        leaving = border * (1 - position * cells.hubs)
        d_cost = at.d_cost[number][seller_at]
        d_spending = theta * (at.d_price[number][buyer_at] - d_cost - speed * wedge) + at.d_spending[number][buyer_at]
        return _Flows(
            spending=spending,
            open_spending=open_spending,
            border=border,
            leaving=leaving,
            seller=leaving * np.exp(-position * cells.exporter_wedge),
            d_hubs=speed * cells.hubs / (1 - position * cells.hubs),
            d_cost=d_cost,
            d_quantity=d_spending - d_cost - speed * wedge,
            d_border=d_spending - speed * cells.importer_wedge,
        )

    def _abroad(self, flows: _Flows, growth: Array) -> Array:
        """Exports count as gains at what leaves them, imports as losses, domestic flows and those of others not."""
        sales = np.where(self.cells.exporter == self.region, flows.leaving, 0.0)
        return (sales - np.where(self.cells.importer == self.region, flows.border, 0.0)) * growth

    def _volume(self, flows: _Flows, speed: float) -> Array:
        """Revenue on quantities gained or lost, the region's own as importer and as exporter."""
        cells = self.cells
        imports = np.where(cells.importer == self.region, flows.spending - flows.border, 0.0)
        exports = np.where(cells.exporter == self.region, flows.leaving - flows.seller, 0.0)
        taxed = np.divide(imports + exports, flows.spending, out=np.zeros_like(imports), where=flows.spending > 0)
        growth = (imports + exports) * flows.d_quantity + exports * (speed * cells.iceberg - flows.d_hubs)
        volume: Array = growth - speed * taxed * flows.open_spending * cells.closed
        return volume

    def _trade_cost(self, flows: _Flows, speed: float) -> Array:
        cells, theta = self.cells, self.model.elasticity[self.cells.sector]
        melting = speed * cells.iceberg - flows.d_hubs
        loss = flows.border * melting + speed * flows.open_spending * cells.closed / theta
        return np.where(cells.importer == self.region, -loss, 0.0)

    def _rerouting(self, flows: _Flows, number: int) -> Array:
        """What the region earns as a hub, less what hubs take on what it buys."""
        cells = self.cells
        position, speed = pace(self.stretch.positions[number])
        paid = np.exp(-position * cells.importer_wedge) / (1 + cells.tariff_old)
        d_border = flows.border * flows.d_border - speed * cells.closed * flows.open_spending * paid
        earned: Array = cells.earned * (speed * flows.border + position * d_border)
        earned -= np.where(cells.importer == self.region, flows.border * flows.d_hubs, 0.0)
        return earned

    def _booked(self, values: Array) -> Array:
        """Sum of cells by (sector, partner)."""
        sectors, regions = self.model.accounts.output.shape
        cells = self.cells
        partner = np.where(cells.importer == self.region, cells.exporter, cells.importer)
        flat: Array = np.bincount(cells.sector * regions + partner, values, minlength=sectors * regions).astype(float)
        return flat.reshape(sectors, regions)

    def _own(self, by_sector: Array) -> Array:
        booked = np.zeros(self.model.accounts.output.shape)
        booked[:, self.region] = by_sector
        return booked
