"""Hirschman (1945): what a power could take away by stopping trade, and by closing its territory as well."""

from __future__ import annotations

import numpy as np
import xarray as xr

from tightrope.chain.result import Withdrawal
from tightrope.core.axes import IMPORTER, REGION
from tightrope.core.errors import SolveError
from tightrope.core.shocks import Limit, LimitKind, RentTo
from tightrope.data import CountryPack, World
from tightrope.measures.base import between
from tightrope.measures.change import Change, combined
from tightrope.trade import TradeModel

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
            name=f"{focus} {sector} without transit through {power}",
            kind=LimitKind.VOLUME,
            rent_to=RentTo.NOBODY,
            exporter=focus,
            sector=sector,
            bound=max(1.0 - share, NOTHING_LEFT),
            covered=covered,
        )
        for sector, share in sorted(routes.items())
        if share > 0
    )
    return Change(limits=limits)


def transit_shares(pack: CountryPack, members: tuple[str, ...]) -> dict[str, float]:
    """Share of the country's exports that any of the members can close, by sector; sectors with none left out."""
    closable = {
        flow.sector: sum(route.share for route in flow.routes if set(route.closed_by) & set(members))
        for flow in pack.transit
        if flow.direction == "exports"
    }
    return {sector: share for sector, share in closable.items() if share > 0}


def withdrawals(
    model: TradeModel, world: World, focus: str, powers: dict[str, tuple[str, ...]], pack: CountryPack | None
) -> tuple[tuple[Withdrawal, ...], tuple[str, ...]]:
    """Loss of the focus country if each power withdraws; and notes on what could not be solved."""
    found, notes = [], []
    for power, members in powers.items():
        others = tuple(m for m in members if m != focus and m in world.regions)
        if not others:
            continue
        try:
            found.append(_withdrawal(model, world, focus, power, others, pack))
        except SolveError as error:
            notes.append(f"Withdrawal of {power} has no solution: {error}")
    return tuple(found), tuple(notes)


def _withdrawal(
    model: TradeModel, world: World, focus: str, power: str, members: tuple[str, ...], pack: CountryPack | None
) -> Withdrawal:
    stopped = stop_trade(world, focus, members)
    alone = _real_income(model, world, stopped, focus, f"{power} stops trade with {focus}")
    if pack is None or not pack.transit:
        note = "no transit data for this country"
        return Withdrawal(
            power=power, members=members, stop_trade_hat=alone, stop_trade_and_transit_hat=None, transit_note=note
        )
    routes = transit_shares(pack, members)
    if not routes:
        note = "no export route in the data crosses it"
        return Withdrawal(
            power=power, members=members, stop_trade_hat=alone, stop_trade_and_transit_hat=alone, transit_note=note
        )
    both = combined((stopped, close_transit(world, focus, power, routes)))
    together = _real_income(model, world, both, focus, f"{power} stops trade and transit with {focus}")
    shares = ", ".join(f"{share:.0%} of {sector} exports" for sector, share in sorted(routes.items()))
    return Withdrawal(
        power=power,
        members=members,
        stop_trade_hat=alone,
        stop_trade_and_transit_hat=together,
        transit_note=f"crosses it: {shares}",
    )


def _real_income(model: TradeModel, world: World, change: Change, focus: str, what: str) -> float:
    equilibrium = model.solve(change.shocks(world))
    equilibrium.report.raise_if_failed(what)
    return float(equilibrium.real_income_hat.sel({REGION: focus}))
