"""What it costs, in the whole equilibrium, if a power closes one channel, or all: the exact side of the removal loss.

Trade stops one way or for some goods; exports that cross the power's land cannot leave; every flow abroad costs more
where payments run through it. Protection and work abroad have no counterpart in the trade model. The power's own loss
comes with it: a threat that costs the one who makes it as much as the one it is made to is no threat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tightrope.chain.pull.ties import Frame
from tightrope.chain.withdrawal import close_transit
from tightrope.core.errors import SolveError
from tightrope.core.pull_channels import BOUGHT, Channel
from tightrope.measures.change import Change, combined
from tightrope.politics.pull import removal_loss
from tightrope.trade import Question, TradeModel, answer_many, settled

#: all channels of a power at once
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Closed:
    """One channel of one power closed: real income, new/old, of the country and of the power's members together.

    None where that has no solution; `why` then says so. `residual` is that of the equilibrium. `channel` may be `ALL`.
    """

    power: str
    channel: str
    country_hat: float | None
    power_hat: float | None
    residual: float = 0.0
    why: str = ""


def close_all(
    model: TradeModel, frame: Frame, payments: dict[str, float], progress: Callable[[int, int], None] | None = None
) -> tuple[Closed, ...]:
    """Every channel of every power closed, one at a time and all together, each an equilibrium of its own.

    Parameters
    ----------
    payments : log rise of the cost of all the country's trade without the payments of a power.
    """
    changes: list[tuple[str, str, Change]] = []
    for power in frame.powers:
        parts = _changes(frame, power, payments.get(power, 0.0))
        changes += [(power, str(channel), change) for channel, change in parts.items()]
        changes.append((power, ALL, combined(parts.values())))
    outcomes = answer_many(Question(model, change.plain(frame.world)) for _, _, change in changes)
    spending = model.accounts.income
    found = []
    for (power, channel, _), outcome in zip(changes, outcomes, strict=True):
        members = [frame.world.regions.index(r) for r in frame.powers[power]]
        try:
            solved = settled(outcome, f"{power} closes {channel}")
        except SolveError as error:
            found.append(Closed(power=power, channel=channel, country_hat=None, power_hat=None, why=str(error)))
            continue
        weights = spending[members] / spending[members].sum()
        own = float(np.exp(weights @ np.log(solved.real_income_hat[members])))
        found.append(
            Closed(
                power=power,
                channel=channel,
                country_hat=solved.real_income(frame.focus),
                power_hat=own,
                residual=solved.report.residual,
            )
        )
    return tuple(found)


def payment_costs(friction: float, shares: dict[str, float], depth: float) -> dict[str, float]:
    """Log rise of the cost of trade without the payments of each power, from what payments are worth."""
    return {power: float(removal_loss(friction, share, depth)) for power, share in shares.items()}


def _changes(frame: Frame, power: str, payments: float) -> dict[Channel, Change]:
    """What closing each channel changes at the border; channels that hold nothing are left out."""
    world, members = frame.world, frame.powers[power]
    theirs = np.isin(world.regions, members)
    own = np.array([r == frame.focus for r in world.regions])
    traded = world.trade.values > 0
    sells = own[None, :, None] & theirs[None, None, :] & traded
    buys = theirs[None, :, None] & own[None, None, :] & traded
    found: dict[Channel, Change] = {}
    routes = {s: float(frame.transit[list(frame.powers).index(power), j]) for j, s in enumerate(world.sectors)}
    crossing = {sector: share for sector, share in routes.items() if share > 0}
    if crossing:
        found[Channel.TRANSIT] = close_transit(world, frame.focus, power, crossing)
    if buys.any():
        found[Channel.EXPORTS] = _stopped(buys)
    for channel in BOUGHT:
        of_these = np.zeros((len(world.sectors), 1, 1), dtype=bool)
        of_these[frame.goods[channel]] = True
        if (sells & of_these).any():
            found[channel] = _stopped(sells & of_these)
    if payments > 0:
        abroad = (own[None, :, None] ^ own[None, None, :]) & traded
        found[Channel.PAYMENTS] = _dearer(frame, abroad, payments)
    return found


def _stopped(flows: np.ndarray) -> Change:
    return Change(arrays={"open_share": np.where(flows, 0.0, 1.0)})


def _dearer(frame: Frame, flows: np.ndarray, cost: float) -> Change:
    return Change(arrays={"trade_cost_hat": np.where(flows, np.exp(cost), 1.0)})


__all__ = ["ALL", "Closed", "close_all", "payment_costs"]
