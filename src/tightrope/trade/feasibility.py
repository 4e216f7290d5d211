"""What a ban leaves alive: cells that still buy and sell, groups of regions that still trade, and what cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from tightrope.core.errors import InfeasibleError
from tightrope.trade.accounts import Accounts
from tightrope.trade.closures import Balances
from tightrope.trade.kernels import Groups, Mask
from tightrope.trade.records import Closure
from tightrope.trade.wedges import Wedges, require_suppliers

#: a balance smaller than this part of income counts as none
NO_BALANCE = 1e-9


@dataclass(frozen=True)
class Alive:
    """`buys`, `sells`: (sector, region). `group`: (region,), number of the group of regions that trade. In a system
    each has a last axis of cases."""

    buys: Mask
    sells: Mask
    group: Groups

    @classmethod
    def stacked(cls, cases: Sequence[Alive]) -> Alive:
        """Those of several cases along a last axis, which has length one if they are the same."""
        if all(one is cases[0] for one in cases):
            cases = cases[:1]
        return cls(*(np.stack([getattr(one, f.name) for one in cases], axis=-1) for f in fields(cls)))

    def chosen(self, cases: Groups) -> Alive:
        """The same for some of the cases."""
        if self.group.shape[-1] == 1:
            return self
        return Alive(self.buys[..., cases], self.sells[..., cases], self.group[..., cases])


def everything_alive(accounts: Accounts) -> Alive:
    """Before any shock: every cell with spending or output, regions grouped by observed trade."""
    linked = (accounts.trade > 0).any(axis=0)
    groups = _numbered(_reachable(np.logical_or(linked, linked.T)))
    return Alive(accounts.spending > 0, accounts.output > 0, groups)


def alive(accounts: Accounts, balances: Balances, wedges: Wedges) -> Alive:
    """Cells and groups left by the wedges. Raises `InfeasibleError`, naming cells or regions, if there can be no
    equilibrium: a buyer without a seller, labour nobody employs, a trade balance without trade."""
    buys, sells = _live_cells(accounts, wedges)
    require_suppliers(accounts, wedges, buys)
    _require_employment(accounts, sells)
    linked: Mask = np.asarray(((wedges.net.shared > 0) & buys[:, :, None]).any(axis=0))
    reach = _reachable(linked)
    groups = _numbered(_reachable(np.logical_or(linked, linked.T)))
    _require_balances(accounts, balances, reach, groups)
    return Alive(buys, sells, groups)


def _live_cells(accounts: Accounts, wedges: Wedges) -> tuple[Mask, Mask]:
    """From final demand back through inputs: who still buys, who still sells."""
    open_to_sell = (wedges.net.shared > 0).astype(np.float32)
    needs = (accounts.input_share > 0).astype(np.float32)
    final = (accounts.final_share > 0) & (accounts.income > 0)
    buys = final & (accounts.spending > 0)
    while True:
        sells = np.matmul(buys[:, None, :].astype(np.float32), open_to_sell)[:, 0, :] > 0
        used = np.matmul(needs, sells.T[:, :, None].astype(np.float32))[:, :, 0].T > 0
        wider = buys | used
        if (wider == buys).all():
            return buys, sells
        buys = wider


def _require_employment(accounts: Accounts, sells: Mask) -> None:
    idle = (accounts.wages > 0) & ~(sells & (accounts.mobile_share > 0)).any(axis=0)
    if idle.any():
        raise InfeasibleError(
            f"Nobody buys anything made in {_names(accounts, idle)}: no wage employs its labour. Leave at least its "
            "domestic sales open."
        )


def _reachable(linked: Mask) -> Mask:
    """Transitive closure of a relation between regions."""
    reach = (linked | np.eye(len(linked), dtype=bool)).astype(np.float64)
    for _ in range(int(np.ceil(np.log2(max(len(linked), 2))))):
        reach = np.minimum(reach @ reach, 1.0)
    return reach > 0


def _numbered(same_group: Mask) -> Groups:
    """Number of each region's group, from a reflexive, symmetric and transitive relation."""
    first = same_group.argmax(axis=1)
    return np.unique(first, return_inverse=True)[1]


def _require_balances(accounts: Accounts, balances: Balances, reach: Mask, groups: Groups) -> None:
    """A group cut off needs a balance of zero; one that only sells a surplus; one that only buys a deficit."""
    if reach.all():
        return
    has_balance = np.abs(balances.level) > NO_BALANCE * np.maximum(accounts.gross_income, np.finfo(float).tiny)
    zero = balances.rule is Closure.ZERO or not has_balance.any()
    cut_off = [groups == g for g in np.unique(groups)]
    spread = balances.rule is Closure.SHARE_OF_INCOME
    if not zero and len(cut_off) > 1:
        largest = max(float(accounts.income[g].sum()) for g in cut_off)
        lost = [g for g in cut_off if accounts.income[g].sum() < largest and (spread or has_balance[g].any())]
        if lost:
            raise InfeasibleError(
                f"{_names(accounts, np.any(lost, axis=0))} is cut off from all other regions, yet the closure "
                f"'{_rule_name(balances)}' gives it a trade balance other than zero. Use the closure 'zero', or "
                "leave some trade open."
            )
    _require_two_way_trade(accounts, balances, reach, zero)


def _require_two_way_trade(accounts: Accounts, balances: Balances, reach: Mask, zero: bool) -> None:
    """`reach[n, i]`: what i makes can end up in n. A set of regions closed in one direction needs a matching sign."""
    both = _numbered(reach & reach.T)
    stuck = []
    for number in np.unique(both):
        inside = both == number
        buys_outside = reach[np.ix_(inside, ~inside)].any()
        sells_outside = reach[np.ix_(~inside, inside)].any()
        balance = 0.0 if zero else float(balances.level[inside].sum())
        if sells_outside and not buys_outside and balance <= 0:
            stuck.append((int(inside.sum()), inside, "sells to", "buys nothing from"))
        if buys_outside and not sells_outside and balance >= 0:
            stuck.append((int(inside.sum()), inside, "buys from", "sells nothing to"))
    if stuck:
        _, inside, does, cannot = min(stuck, key=lambda found: found[0])
        raise InfeasibleError(
            f"{_names(accounts, inside)} still {does} other regions but {cannot} them, which its trade balance "
            f"under the closure '{_rule_name(balances)}' does not allow. Close or open both directions."
        )


def _rule_name(balances: Balances) -> str:
    return str(balances.rule)


def _names(accounts: Accounts, chosen: Mask) -> str:
    names = [accounts.regions[n] for n in np.flatnonzero(chosen)]
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
