"""Hirschman (1945): what a power could take away by stopping trade, and by closing its territory as well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from tightrope.chain.result import Withdrawal
from tightrope.core.axes import IMPORTER
from tightrope.core.errors import SolveError
from tightrope.core.shocks import Limit, LimitKind, RentTo
from tightrope.data import CountryPack, World
from tightrope.measures.base import between
from tightrope.measures.change import Change, combined
from tightrope.measures.places import sectors_there
from tightrope.trade import Question, TradeModel, answer_many, settled

#: below this a closed route leaves nothing, and the limit becomes a ban
NOTHING_LEFT = 1e-6


def stop_trade(world: World, focus: str, members: tuple[str, ...]) -> Change:
    """No trade between the focus country and the members, either way."""
    closed = between(world, world.sectors, (focus,), members, "both")
    return Change(arrays={"open_share": np.where(closed, 0.0, 1.0)})


def close_transit(world: World, focus: str, power: str, routes: dict[str, float]) -> Change:
    """Exports of `focus` that cross the power's territory or ports cannot leave.

    `routes` gives, by sector, the share of the export volume that crosses the power. Nobody earns the scarcity: with
    the rent to the exporter a closed route could raise its income.
    """
    abroad = np.array([0.0 if r == focus else 1.0 for r in world.regions])
    covered = xr.DataArray(abroad, coords={IMPORTER: list(world.regions)}, dims=(IMPORTER,))
    limits = tuple(
        Limit(
            name=f"{focus} {own} without transit through {power}",
            kind=LimitKind.VOLUME,
            rent_to=RentTo.NOBODY,
            exporter=focus,
            sector=own,
            bound=max(1.0 - share, NOTHING_LEFT),
            covered=covered,
        )
        for sector, share in sorted(routes.items())
        for own in exported(sector, focus, world)
        if share > 0
    )
    return Change(limits=limits)


def exported(sector: str, focus: str, world: World) -> tuple[str, ...]:
    """Sectors of the world that a standard sector means and the country sells abroad."""
    sold = world.trade.values[:, :, world.regions.index(focus)].copy()
    sold[:, world.regions.index(focus)] = 0
    return tuple(own for own in sectors_there((sector,), world) if sold[world.sectors.index(own)].any())


def transit_shares(pack: CountryPack, members: tuple[str, ...]) -> dict[str, float]:
    """Share of the country's exports that any of the members can close, by sector; sectors with none left out."""
    closable = {
        flow.sector: sum(route.share for route in flow.routes if set(route.closed_by) & set(members))
        for flow in pack.transit
        if flow.direction == "exports"
    }
    return {sector: share for sector, share in closable.items() if share > 0}


def withdrawn(world: World, focus: str, lost: Withdrawal, pack: CountryPack | None) -> tuple[Change, ...]:
    """What a power that withdraws changes: trade stopped, and the routes across it closed, where there are any."""
    return _Asked.of(world, focus, lost.power, lost.members, pack).changes[-1:]


def withdrawals(
    model: TradeModel, world: World, focus: str, powers: dict[str, tuple[str, ...]], pack: CountryPack | None
) -> tuple[tuple[Withdrawal, ...], tuple[str, ...]]:
    """Loss of the focus country if each power withdraws; and notes on what could not be solved."""
    asked = [_Asked.of(world, focus, power, members, pack) for power, members in powers.items()]
    asked = [one for one in asked if one.members]
    changes = [change for one in asked for change in one.changes]
    outcomes = iter(answer_many(Question(model, change.plain(world)) for change in changes))
    found, notes = [], []
    for one in asked:
        mine = [next(outcomes) for _ in one.changes]
        try:
            found.append(one.answered([settled(outcome, one.what).real_income(focus) for outcome in mine]))
        except SolveError as error:
            notes.append(f"Withdrawal of {one.power} has no solution: {error}")
    return tuple(found), tuple(notes)


@dataclass(frozen=True)
class _Asked:
    """What is asked of one power: trade stopped, and with transit closed as well where a route crosses it.

    `members` are those of the power other than the focus country; `known` says whether there are data on transit.
    """

    power: str
    focus: str
    members: tuple[str, ...]
    changes: tuple[Change, ...]
    routes: dict[str, float]
    known: bool

    @classmethod
    def of(cls, world: World, focus: str, power: str, members: tuple[str, ...], pack: CountryPack | None) -> _Asked:
        others = tuple(m for m in members if m != focus and m in world.regions)
        routes = {} if pack is None else transit_shares(pack, others)
        changes = [stop_trade(world, focus, others)]
        if routes:
            changes.append(combined((changes[0], close_transit(world, focus, power, routes))))
        return cls(power, focus, others, tuple(changes), routes, known=pack is not None and bool(pack.transit))

    @property
    def what(self) -> str:
        """What is asked, for a message."""
        return f"{self.power} stops trade with {self.focus}"

    def answered(self, values: list[float]) -> Withdrawal:
        """The row of the result, given real income for each change."""
        return Withdrawal(
            power=self.power,
            members=self.members,
            stop_trade_hat=values[0],
            stop_trade_and_transit_hat=values[-1] if self.known else None,
            transit_note=self._note(),
        )

    def _note(self) -> str:
        if not self.known:
            return "no transit data for this country"
        if not self.routes:
            return "no export route in the data crosses it"
        shares = ", ".join(f"{share:.0%} of {sector} exports" for sector, share in sorted(self.routes.items()))
        return f"crosses it: {shares}"
