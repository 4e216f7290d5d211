"""Trade by quarter: equilibria soon after, a year after and five years after, for every set of measures that holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import xarray as xr

from tightrope.chain.economy.calendar import Spell
from tightrope.chain.economy.handed import Border, Handed, plain_of
from tightrope.chain.economy.records import Inputs
from tightrope.chain.setting import Compliance, Setting
from tightrope.core.axes import COMMODITY, EXPORTER, IMPORTER, REGION, SECTOR
from tightrope.core.errors import SolveError
from tightrope.core.shocks import PlainShocks
from tightrope.measures.places import find_sectors
from tightrope.trade import Answer, Horizon, TradeEquilibrium, answer_many, settled

Array = np.ndarray

#: quarters after the first measure at which each equilibrium holds; between them lies a straight line
KNOTS: Final = {Horizon.IMPACT: 0, Horizon.ONE_YEAR: 4, Horizon.FIVE_YEARS: 20}
#: accuracy of these equilibria: far beyond the digits they are shown with
TOLERANCE: Final = 1e-8
#: change of real income, log points, that counts as one where draws are laid along a path
_MOVED: Final = 1e-5


@dataclass(frozen=True)
class _Point:
    """One equilibrium: what it hands over, and exports of oil by volume and price, new/old."""

    handed: Handed
    oil_held: float
    oil_volume: float
    oil_price: float


@dataclass(frozen=True)
class _Asked:
    """One set of measures at one horizon, and its answer if it is known."""

    held: Setting
    plain: PlainShocks
    known: Answer | SolveError | None


def trade_inputs(
    setting: Setting,
    border: Border,
    compliance: Compliance,
    spells: Sequence[Spell],
    start: TradeEquilibrium,
    oil: tuple[str, ...],
    known: Mapping[Horizon, Answer | SolveError],
) -> Inputs:
    """Central inputs by quarter; `oil` are sectors of the world that hold it.

    `known` are answers with all measures at some horizons.

    Raises `SolveError` if one of the equilibria does not exist.
    """
    quarters = len(spells[0].part)
    weights = _knot_weights(spells)
    everything = frozenset(m.name for m in setting.measures if m.at_border)
    asked: list[_Asked] = []
    for spell in spells:
        whole = spell.names == everything
        held = replace(setting, measures=tuple(m for m in setting.measures if m.name in spell.names))
        plain = plain_of(setting if whole else held, compliance)
        usable = known if whole and not border.own_limits(plain.limits) else {}
        asked += [_Asked(held.at(horizon), plain, usable.get(horizon)) for horizon in KNOTS]
    points = _points(border, asked, start, oil)
    inputs = {name: np.zeros(quarters) for name in ("income", "dearer", "lost", "oil_held", "oil_volume", "oil_price")}
    for number, spell in enumerate(spells):
        own = points[len(KNOTS) * number : len(KNOTS) * (number + 1)]
        for name, path in inputs.items():
            path += spell.part * (weights @ np.array([_number(point, name) for point in own]))
    inputs["oil_volume"] = 1 + inputs["oil_volume"]
    inputs["oil_price"] = 1 + inputs["oil_price"]
    return Inputs(**inputs)


def nothing_from_trade(quarters: int) -> Inputs:
    """Inputs where nothing happens at the border."""
    zero, one = np.zeros(quarters), np.ones(quarters)
    return Inputs(income=zero, dearer=zero, lost=zero, oil_held=zero, oil_volume=one, oil_price=one)


def _number(point: _Point, name: str) -> float:
    if name in ("oil_volume", "oil_price"):
        return float(getattr(point, name)) - 1
    return float(point.oil_held if name == "oil_held" else getattr(point.handed, name))


def _knot_weights(spells: Sequence[Spell]) -> Array:
    """(quarter, knot): how much of each equilibrium a quarter has, by time since the first measure."""
    any_part = np.sum([spell.part for spell in spells], axis=0)
    since = np.arange(len(any_part)) - int(np.flatnonzero(any_part)[0])
    knots = np.array(list(KNOTS.values()))
    return np.stack([np.interp(since, knots, row) for row in np.eye(len(knots))], axis=1)


def _points(border: Border, asked: Sequence[_Asked], start: TradeEquilibrium, oil: tuple[str, ...]) -> list[_Point]:
    questions = [border.question(one.held, one.plain, start) for one in asked if one.known is None]
    solved = iter(answer_many(questions, tolerance=TOLERANCE))
    found = []
    for one in asked:
        held = one.held
        outcome = next(solved) if one.known is None else one.known
        answer = settled(outcome, f"Trade equilibrium of '{held.scenario.id}', {held.horizon.value.replace('_', ' ')}")
        handed = border.handed(held, one.plain, answer.real_income(border.focus))
        volume, price = _exports(border, answer, oil) if oil else (1.0, 1.0)
        stays = oil_held_back(held, handed, oil) if oil else 0.0
        found.append(_Point(handed, stays, min(volume, 1 - stays) if stays > 0 else volume, price))
    return found


def oil_held_back(setting: Setting, handed: Handed, sectors: tuple[str, ...]) -> float:
    """Part of the country's oil that finds no way out: from the networks where they say, else of what its sectors sell.

    `sectors` are the world's own that hold oil.
    """
    for outcome in setting.routes:
        for name, good in outcome.network.commodities.items():
            own = set(find_sectors((good.sector,), setting.world))
            if good.origin == setting.focus and own & set(sectors):
                before, after = (
                    float(plan.delivered_by_commodity.sel({COMMODITY: name}))
                    for plan in (outcome.before, outcome.after)
                )
                return max(1 - after / before, 0.0) if before > 0 else 0.0
    held = dict(handed.held_back)
    sold = {sector: _abroad(setting.model.baseline.trade, sector, setting.focus) for sector in sectors}
    whole = sum(sold.values())
    return max(sum(held.get(sector, 0.0) * sold[sector] for sector in sectors) / whole, 0.0) if whole > 0 else 0.0


def _exports(border: Border, answer: Answer, sectors: tuple[str, ...]) -> tuple[float, float]:
    """Volume and price of what some sectors export, new/old; the price relative to world factor income."""
    new, focus = answer.equilibrium, border.focus
    usual = np.array([_abroad(border.baseline.trade, sector, focus) for sector in sectors])
    if usual.sum() <= 0:
        return 1.0, 1.0
    price = new.unit_cost_hat.sel({SECTOR: list(sectors), REGION: focus}).values
    volume = np.array([_abroad(new.trade_new, sector, focus) for sector in sectors]) / price
    return float(volume.sum() / usual.sum()), float((price * usual).sum() / usual.sum())


def _abroad(trade: xr.DataArray, sector: str, focus: str) -> float:
    """What a country sells abroad of a sector."""
    at = {SECTOR: sector, EXPORTER: focus}
    return float(trade.sel(at).sum() - trade.sel({**at, IMPORTER: focus}))


def along(path: Array, central: float, drawn: Array, in_force: Array) -> Array:
    """Draws of a number laid along its central path (quarter, draw).

    Parameters
    ----------
    path : (quarter,), central.
    central, drawn : the number at the horizon asked about, central and (draw,): the draws differ from the path as they
        do from the central number, in proportion; where that is nothing, as long as measures are in force.
    in_force : (quarter,), part of the quarter.
    """
    shape = np.clip(path / central, -3, 3) if abs(central) > _MOVED else in_force
    return np.asarray(path[:, None] + np.outer(shape, drawn - central))


__all__ = ["KNOTS", "along", "nothing_from_trade", "oil_held_back", "trade_inputs"]
