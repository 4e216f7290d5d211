"""A country's ties to powers, read off its trade and its routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tightrope.chain.withdrawal import exported, transit_shares
from tightrope.core.errors import DataError
from tightrope.core.pull_channels import BOUGHT, FROM_PACK, SIZED_BY_PACK, Channel
from tightrope.data import CountryPack, World
from tightrope.data.pull_history import load_powers
from tightrope.data.pull_pack import PullPack, goods_of_channels
from tightrope.measures.places import did_you_mean, sectors_there
from tightrope.politics.pull import Basket, PullBeliefs, Ties

Array = np.ndarray


@dataclass(frozen=True)
class Frame:
    """What does not change with the trade of the moment.

    Attributes
    ----------
    powers : members of each power in the world, the focus country left out, in the order of the pack.
    goods : by channel that is a purchase, places of its sectors.
    transit : (power, sector), share of the sector's exports that the power can close.
    """

    world: World
    focus: str
    powers: Mapping[str, tuple[str, ...]]
    goods: Mapping[Channel, Array]
    transit: Array

    @property
    def here(self) -> int:
        """Place of the focus country."""
        return self.world.regions.index(self.focus)

    @classmethod
    def of(
        cls, world: World, focus: str, known: Mapping[str, tuple[str, ...]], pack: PullPack, country: CountryPack | None
    ) -> Frame:
        """`known` are powers with members in the world; others are left out.

        Raises `DataError` if the pack names a power that nobody has heard of.
        """
        listed = load_powers()
        unknown = [name for name in pack.powers if name not in listed]
        if unknown:
            raise DataError(
                f"The pack of pull of {pack.name} has the power '{unknown[0]}', which data/powers.yaml does not list. "
                f"It lists {', '.join(listed)}{did_you_mean(unknown[0], listed)}"
            )
        members = {name: tuple(r for r in known.get(name, ()) if r != focus) for name in pack.powers}
        powers = {name: regions for name, regions in members.items() if regions}
        transit = np.array([_closable(world, focus, country, regions) for regions in powers.values()])
        return cls(world, focus, powers, _goods(world), transit)

    def trade(self, flows: Array, income: float) -> FocusTrade:
        """The country's trade. `flows` (sector, importer, exporter) and `income` in the same money."""
        here = self.here
        places = [[self.world.regions.index(r) for r in members] for members in self.powers.values()]
        sold, bought = flows[:, :, here], flows[:, here, :]
        return FocusTrade(
            sold=sold.sum(axis=1) / income,
            bought=bought.sum(axis=1) / income,
            at_home=flows[:, here, here] / income,
            exports=np.array([sold[:, at].sum(axis=1) for at in places]) / income,
            imports=np.array([bought[:, at].sum(axis=1) for at in places]) / income,
        )


@dataclass(frozen=True)
class FocusTrade:
    """What the country sells and buys, (…, sector), parts of its final spending: `sold` and `bought` in all, of that
    `at_home`; `exports` to and `imports` from each power, (…, power, sector)."""

    sold: Array
    bought: Array
    at_home: Array
    exports: Array
    imports: Array

    @property
    def abroad(self) -> Array:
        """(…,): exports and imports."""
        return np.asarray((self.sold + self.bought - 2 * self.at_home).sum(axis=-1))


@dataclass(frozen=True)
class Ways:
    """How trade answers: `elasticity` (…, sector) of trade; `upper` (…,) between goods."""

    elasticity: Array
    upper: Array | float


def ties_of(frame: Frame, trade: FocusTrade, ways: Ways, beliefs: PullBeliefs, transit: Array | None = None) -> Ties:
    """Ties under each draw of beliefs.

    Parameters
    ----------
    trade, ways : of one state of the world, or with an axis of draws before the others.
    transit : (…, power, sector), share of exports that each power can close, if it is not the usual.
    """
    baskets = {Channel.EXPORTS: Basket(trade.sold, _part(trade.exports, trade.sold), ways.elasticity + 1.0, sold=True)}
    for channel in BOUGHT:
        at = frame.goods[channel]
        bought = trade.bought[..., at]
        share = _part(trade.imports[..., at], bought)
        baskets[channel] = Basket(bought, share, ways.elasticity[..., at], ways.upper)
    if frame.transit.any():
        at = np.flatnonzero(frame.transit.any(axis=0))
        share = np.minimum((frame.transit if transit is None else transit)[..., at], 1.0)
        sent = (trade.sold - trade.at_home)[..., at]
        baskets[Channel.TRANSIT] = Basket(sent, share, _column(beliefs, Channel.TRANSIT), sold=True)
    for channel in FROM_PACK:
        size = beliefs[f"size.{channel}"]
        baskets[channel] = Basket(
            (size if channel in SIZED_BY_PACK else size * trade.abroad)[:, None],
            beliefs.shares_of(tuple(frame.powers), channel)[..., None],
            _column(beliefs, channel),
            sold=channel is Channel.LABOUR,
        )
    return Ties(tuple(frame.powers), {c: baskets[c] for c in Channel if c in baskets})


def _column(beliefs: PullBeliefs, channel: Channel) -> Array:
    return np.asarray(beliefs[f"depth.{channel}"][:, None])


def _part(mine: Array, whole: Array) -> Array:
    """(…, power, sector): share, 0 where nothing is traded."""
    whole = np.broadcast_to(whole[..., None, :], mine.shape)
    share = np.divide(mine, whole, out=np.zeros_like(mine), where=whole > 0)
    return np.asarray(np.clip(share, 0.0, 1.0))


def _goods(world: World) -> dict[Channel, Array]:
    """Places of the sectors of each channel of purchases; what no other channel has is plain imports."""
    listed = {channel: sectors_there(names, world) for channel, names in goods_of_channels().items()}
    taken: set[str] = set()
    found = {}
    for channel, sectors in listed.items():
        # a sector of a coarser world that holds goods of two channels counts for the first
        found[channel] = np.array([world.sectors.index(s) for s in sectors if s not in taken], dtype=int)
        taken |= set(sectors)
    rest = [place for place, sector in enumerate(world.sectors) if sector not in taken]
    return found | {Channel.IMPORTS: np.array(rest, dtype=int)}


def _closable(world: World, focus: str, country: CountryPack | None, members: tuple[str, ...]) -> Array:
    """(sector,): share of the country's exports that cross a power, as far as the country's pack knows."""
    found = np.zeros(len(world.sectors))
    if country is not None:
        for sector, share in transit_shares(country, members).items():
            for own in exported(sector, focus, world):
                found[world.sectors.index(own)] = share
    return found


__all__ = ["FocusTrade", "Frame", "Ways", "ties_of"]
