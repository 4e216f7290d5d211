"""Why a sign is what it is, where a reader may have expected another: from prices and from what measures reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.chain.result import Side, SignReason, SignRole
from tightrope.chain.setting import Setting
from tightrope.core.axes import IMPORTER, REGION, SECTOR
from tightrope.core.shocks import Shocks
from tightrope.data import CountryPack, World, load_country
from tightrope.measures import Measure, RouteMeasure, TransitOutage
from tightrope.measures.change import Change, OnRoute, RouteEvent
from tightrope.trade import TradeEquilibrium

#: how many bystanders are explained
BYSTANDERS = 2
#: a change of real income, new/old, too small to need a reason
NOTHING = 5e-5


def sign_reasons(setting: Setting, shocks: Shocks, equilibrium: TradeEquilibrium) -> tuple[SignReason, ...]:
    """Reasons for targets that do not lose, owners of a lost route that do not, and those that gain otherwise.

    Of these the country asked about, and the bystanders that gain most. Under measures that only relieve, it is those
    that lose.
    """
    hats = dict(zip(setting.world.regions, equilibrium.real_income_hat.values.tolist(), strict=True))
    restricting = tuple(m for m in setting.measures if restricts(m.change(setting.world)))
    roles = {region: SignRole.TARGET for m in restricting for region in _targets(m, setting.world)}
    roles |= {region: SignRole.ROUTE for region in _route_owners(restricting) if region not in roles}
    odd = {region: role for region, role in roles.items() if hats.get(region, 0.0) > 1 - NOTHING}
    way = 1 if restricting else -1
    if setting.focus not in odd and way * (hats[setting.focus] - 1) > NOTHING:
        odd = {setting.focus: SignRole.FOCUS, **odd}
    moved = sorted(hats, key=lambda region: -way * hats[region])
    bystanders = [r for r in moved if r not in odd and way * (hats[r] - 1) > NOTHING][:BYSTANDERS]
    odd |= dict.fromkeys(bystanders, SignRole.GAINER if restricting else SignRole.LOSER)
    trade = _Trade.of(setting.world, shocks, equilibrium)
    return tuple(_reason(trade, setting.world, region, role, hats[region], restricting) for region, role in odd.items())


def restricts(change: Change) -> bool:
    """True if a measure makes some trade dearer or smaller, or an economy less productive; relief does not."""
    worse = {"trade_cost_hat": 1, "open_share": -1, "tariff_add": 1, "export_tax_add": 1, "productivity_hat": -1}
    neutral = {"tariff_add": 0.0, "export_tax_add": 0.0}
    if any(_narrows(event) for event in change.events):
        return True
    return bool(change.limits) or any(
        bool((worse[name] * (values - neutral.get(name, 1.0)) > 0).any()) for name, values in change.arrays.items()
    )


def _narrows(event: RouteEvent) -> bool:
    """Whether something takes capacity from routes."""
    return event.what in (OnRoute.OUTAGE, OnRoute.SANCTION) or (event.what is OnRoute.CAPACITY and event.amount < 0)


def reached(shocks: Shocks) -> np.ndarray:
    """(sector, importer, exporter) bool: flows whose terms measures, or compliance with them, change."""
    mask: np.ndarray = (shocks.trade_cost_hat.values != 1) | (shocks.open_share.values != 1)
    mask |= (shocks.tariff_add.values != 0) | (shocks.export_tax_add.values != 0)
    for limit in shocks.limits:
        j, i = shocks.sectors.index(limit.sector), shocks.regions.index(limit.exporter)
        mask[j, :, i] |= limit.covered.sel({IMPORTER: list(shocks.regions)}).values > 0
    return mask


def _targets(measure: Measure, world: World) -> tuple[str, ...]:
    """Regions a measure is aimed at, or befalls."""
    aimed = getattr(measure, "target_regions", None)
    return aimed(world) if aimed is not None else tuple(getattr(measure, "targets", ()))


def _route_owners(measures: tuple[Measure, ...]) -> tuple[str, ...]:
    """Regions that carry most of what an outage leaves stuck, where the country's routes are known."""
    found = []
    for outage in (m for m in measures if isinstance(m, TransitOutage)):
        pack = load_country(outage.exporter)
        shares = _carried(pack, outage.sectors) if pack is not None else {}
        if shares:
            found.append(max(shares, key=lambda region: shares[region]))
    for route in (m for m in measures if isinstance(m, RouteMeasure)):
        network = route.routes
        crossed = (region for leg in route.legs_touched() for region in network.legs[leg].crosses)
        found += [region for region in dict.fromkeys(crossed) if region != network.focus]
    return tuple(found)


def _carried(pack: CountryPack, sectors: tuple[str, ...]) -> dict[str, float]:
    """Share of the exports of some sectors that each region can close."""
    shares: dict[str, float] = {}
    for flow in pack.transit:
        if flow.direction == "exports" and flow.sector in sectors:
            for route in flow.routes:
                for region in route.closed_by:
                    shares[region] = shares.get(region, 0.0) + route.share
    return shares


@dataclass(frozen=True, kw_only=True)
class _Trade:
    """Trade before, price changes and what measures reach, as plain arrays (sector, importer, exporter)."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    before: np.ndarray
    mean: np.ndarray
    reached: np.ndarray
    log_cost: np.ndarray
    final: np.ndarray

    @classmethod
    def of(cls, world: World, shocks: Shocks, equilibrium: TradeEquilibrium) -> _Trade:
        """Foreign trade only."""
        abroad = 1 - np.eye(len(world.regions))
        cost = equilibrium.unit_cost_hat.values
        before, after = world.trade.values * abroad, equilibrium.trade_new.values * abroad
        return cls(
            regions=world.regions,
            sectors=world.sectors,
            before=before,
            mean=(before + after) / 2,
            reached=reached(shocks),
            log_cost=np.log(np.where(cost > 0, cost, 1.0)),
            final=world.final.sum(SECTOR).sel({REGION: list(world.regions)}).values,
        )

    def prices(self, number: int) -> np.ndarray:
        """(side, sector, partner): what border prices are worth to a region, part of its final spending.

        Of what it sells, then of what it buys, weighted with mean flows: its terms of trade.
        """
        sold = self.mean[:, :, number] * self.log_cost[:, number][:, None]
        bought = -self.mean[:, number, :] * self.log_cost
        worth: np.ndarray = np.stack([sold, bought]) / self.final[number]
        return worth


def _reason(
    trade: _Trade, world: World, region: str, role: SignRole, hat: float, restricting: tuple[Measure, ...]
) -> SignReason:
    number = trade.regions.index(region)
    prices = trade.prices(number)
    way = 1.0 if prices.sum() >= 0 else -1.0
    side, sector, partner = (int(k) for k in np.unravel_index(int(np.argmax(way * prices)), prices.shape))
    sells = side == 0
    others = trade.before[sector, partner, :] if sells else trade.before[sector, :, partner]
    covered = trade.reached[sector, partner, :] if sells else trade.reached[sector, :, partner]
    rivals = np.arange(len(trade.regions)) != number
    own = trade.before[:, :, number].sum() + trade.before[:, number, :].sum()
    hit = (trade.before * trade.reached)[:, :, number].sum() + (trade.before * trade.reached)[:, number, :].sum()
    total = float(others[rivals].sum())
    return SignReason(
        region=region,
        role=role,
        real_income_hat=hat,
        prices=float(prices.sum()),
        side=Side.SELLS if sells else Side.BUYS,
        sector=trade.sectors[sector],
        partner=trade.regions[partner],
        part=float(prices[side, sector, partner]),
        rivals_reached=float((others * covered)[rivals].sum()) / total if total else 0.0,
        own_reached=float(hit / own) if own else 0.0,
        part_reached=bool((trade.reached[:, :, number] if sells else trade.reached[:, number, :])[sector, partner]),
        measures=tuple(m.name for m in restricting if role is SignRole.TARGET and region in _targets(m, world)),
    )
