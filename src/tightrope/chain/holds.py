"""What powers could take away from a country by refusing to deal with it, each alone and together; all solved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from tightrope.chain.levers import Kind, Lever, Outcome, Workbench
from tightrope.chain.withdrawal import close_transit, stop_trade, transit_shares
from tightrope.core.errors import SolveError
from tightrope.data import CountryPack
from tightrope.measures.change import combined

Say = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Hold:
    """What a power, or several together, could take away; real income new/old.

    `sells` no more to the focus country, `buys` no more from it, `stops` both, and `transit_hat` also closes the
    routes through its territory or ports (None without data or routes; `transit_note` says which). `low` and `high`:
    ends of `stops` over beliefs. `parts_hat`: product of the real incomes if its members, or the powers in it, stopped
    trade each alone; None where unknown or there is only one. Where it is above `stops`, parts stand in for each other.
    """

    name: str
    members: tuple[str, ...]
    parts: tuple[str, ...]
    sells: Outcome
    buys: Outcome
    stops: Outcome
    low: float | None
    high: float | None
    transit_hat: float | None
    transit_note: str
    parts_hat: float | None


def holds_of(
    bench: Workbench,
    moved: Sequence[Workbench],
    powers: dict[str, tuple[str, ...]],
    alone: dict[str, float | None],
    pack: CountryPack | None,
    say: Say,
) -> tuple[tuple[Hold, ...], tuple[str, ...]]:
    """Holds of every power and of every coalition of powers, and notes on what has no solution.

    Parameters
    ----------
    bench, moved : the central beliefs, and others for the range.
    powers : members by name.
    alone : real income if a region by itself stopped all trade, where it is known.
    pack : routes of the focus country, where known.
    """
    sizes = range(1, len(powers) + 1)
    coalitions = [names for size in sizes for names in combinations(powers, size)]
    members = [
        tuple(dict.fromkeys(m for name in names for m in powers[name] if m != bench.focus)) for names in coalitions
    ]
    say("asking what powers could take away", 0, 0)
    tried = bench.outcomes([lever for group in members for lever in _levers(bench, group)])
    ends = [other.outcomes([_levers(bench, group)[-1] for group in members]) for other in moved]
    found: dict[tuple[str, ...], Hold] = {}
    for number, names in enumerate(coalitions):
        say("asking what powers could take away with their routes closed", number, len(coalitions))
        if len(names) > 1:
            parts = [found[(name,)].stops.exact_hat for name in names]
        else:
            parts = [alone.get(member) for member in members[number]] if len(members[number]) > 1 else []
        sells, buys, stops = tried[3 * number : 3 * number + 3]
        hats = [
            hat for outcomes in (*ends, [stops] * len(coalitions)) if (hat := outcomes[number].exact_hat) is not None
        ]
        transit_hat, note = _with_transit(bench, " and ".join(names), members[number], pack)
        found[names] = Hold(
            name=" + ".join(names),
            members=members[number],
            parts=names if len(names) > 1 else (),
            sells=sells,
            buys=buys,
            stops=stops,
            low=min(hats, default=None),
            high=max(hats, default=None),
            transit_hat=transit_hat,
            transit_note=note,
            parts_hat=_product(parts),
        )
    notes = [f"{hold.name}: {why}" for hold in found.values() for why in _reasons(hold)]
    return tuple(found.values()), tuple(notes)


def _levers(bench: Workbench, members: tuple[str, ...]) -> tuple[Lever, Lever, Lever]:
    """Members stop selling to the focus country, buying from it, or both."""
    here = (bench.focus,)
    sells = bench.flows(importers=here, exporters=members)
    buys = bench.flows(importers=members, exporters=here)
    return Lever(Kind.STOPPED, sells), Lever(Kind.STOPPED, buys), Lever(Kind.STOPPED, sells | buys)


def _with_transit(
    bench: Workbench, name: str, members: tuple[str, ...], pack: CountryPack | None
) -> tuple[float | None, str]:
    """Real income if trade stops and routes close, and what is closed."""
    if pack is None or not pack.transit:
        return None, "no transit data for this country"
    routes = transit_shares(pack, members)
    if not routes:
        return None, "no export route in the data crosses it"
    both = combined(
        (stop_trade(bench.world, bench.focus, members), close_transit(bench.world, bench.focus, name, routes))
    )
    try:
        hat = bench.income(both)
    except SolveError as error:
        return None, f"no solution with its routes closed: {error}"
    shares = ", ".join(f"{share:.0%} of {sector} exports" for sector, share in sorted(routes.items()))
    return hat, f"crosses it: {shares}"


def _product(hats: list[float | None]) -> float | None:
    total = 1.0
    for hat in hats:
        if hat is None:
            return None
        total *= hat
    return total if hats else None


def _reasons(hold: Hold) -> list[str]:
    """Why something has no solution, for the notes."""
    tried = (("it stops selling", hold.sells), ("it stops buying", hold.buys), ("it stops trade", hold.stops))
    return [f"if {what}: {outcome.why}" for what, outcome in tried if outcome.why]


__all__ = ["Hold", "holds_of"]
