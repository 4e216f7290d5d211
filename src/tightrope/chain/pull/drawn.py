"""What a solved equilibrium says of a country's ties, kept small enough to be handed from process to process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tightrope.chain.border import RouteOutcome
from tightrope.chain.powers import powers_of
from tightrope.chain.pull.ties import FocusTrade, Frame, Ways
from tightrope.chain.setting import Setting
from tightrope.core.axes import COMMODITY, COUNTRY, SECTOR
from tightrope.data import load_country
from tightrope.data.pull_pack import list_pull_packs, load_pull_pack
from tightrope.measures.places import sectors_there

Array = np.ndarray


@dataclass(frozen=True)
class Seen:
    """One state of the world: trade, how it answers, and `transit` (power, sector), the exports each can close."""

    trade: FocusTrade
    ways: Ways
    transit: Array

    @classmethod
    def stacked(cls, many: Sequence[Seen], times: int) -> Seen:
        """Several states with an axis of draws before the others, each repeated."""

        def of(values: Sequence[Array]) -> Array:
            return np.repeat(np.stack(values), times, axis=0)

        trade = {
            name: of([getattr(one.trade, name) for one in many])
            for name in ("sold", "bought", "at_home", "exports", "imports")
        }
        upper = of([np.asarray(one.ways.upper, float) for one in many])
        ways = Ways(of([one.ways.elasticity for one in many]), upper)
        return cls(FocusTrade(**trade), ways, of([one.transit for one in many]))


def frame_of(setting: Setting) -> Frame | None:
    """The focus country between its powers; None where there is no pack of pull for it.

    Raises `DataError` if its pack names a power that nobody has heard of.
    """
    if setting.focus not in list_pull_packs():
        return None
    pack, country = load_pull_pack(setting.focus), load_country(setting.focus)
    return Frame.of(setting.world, setting.focus, powers_of(setting.world), pack, country)


def before(frame: Frame, setting: Setting) -> Seen:
    """The world as it is, under the beliefs of a setting."""
    accounts = setting.model.accounts
    trade = frame.trade(accounts.trade, float(accounts.income[frame.here]))
    return Seen(trade, ways_of(setting), frame.transit)


def after(frame: Frame, setting: Setting, flows: Array, spending: Array) -> Seen:
    """The world as it becomes, from `flows` (sector, importer, exporter) and final spending (region,), one money."""
    trade = frame.trade(flows, float(spending[frame.here]))
    return Seen(trade, ways_of(setting), crossing(frame, setting.routes))


def ways_of(setting: Setting) -> Ways:
    """Elasticities of a setting's trade model."""
    held = setting.model.calibration
    return Ways(held.trade_elasticity.sel({SECTOR: list(setting.world.sectors)}).values, held.final_substitution)


def crossing(frame: Frame, routes: Sequence[RouteOutcome]) -> Array:
    """(power, sector): the usual shares of exports that each power can close, moved as its part of what still goes by
    the network moves. A sector whose network has several commodities moves with the one of most value."""
    found = np.array(frame.transit)
    for outcome in routes:
        for good in _by_value(outcome):
            commodity = outcome.network.commodities[good]
            if commodity.origin != frame.focus:
                continue
            for sector in sectors_there((commodity.sector,), frame.world):
                at = frame.world.sectors.index(sector)
                for row, members in enumerate(frame.powers.values()):
                    found[row, at] = frame.transit[row, at] * _moved(outcome, good, members)
    return np.asarray(np.clip(found, 0.0, 1.0))


def _by_value(outcome: RouteOutcome) -> list[str]:
    """Commodities, the one of most value last, so that it has the last word."""
    plan = outcome.before
    worth: Mapping[str, float] = {
        name: float((plan.delivered_by_commodity * plan.worth * plan.money).sel({COMMODITY: name}))
        for name in outcome.network.commodities
    }
    return sorted(worth, key=worth.__getitem__)


def _moved(outcome: RouteOutcome, good: str, members: Sequence[str]) -> float:
    """New over old share of what is delivered that crosses a power: its member that most of it crosses."""
    shares = []
    for plan in (outcome.before, outcome.after):
        crossed = plan.crossed.sel({COMMODITY: good})
        known = [c for c in members if c in crossed.coords[COUNTRY].values]
        shares.append(max((float(crossed.sel({COUNTRY: c})) for c in known), default=0.0))
    old, new = shares
    return new / old if old > 0 else 1.0


__all__ = ["Seen", "after", "before", "crossing", "frame_of", "ways_of"]
