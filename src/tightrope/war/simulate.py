"""Draw futures of a war and of the sanctions that follow from it, all draws at once, quarter by quarter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xarray as xr

from tightrope.core.axes import DRAW, LEG, QUARTER
from tightrope.core.errors import UsageError
from tightrope.core.random import stream
from tightrope.war.calendar import QUARTER_YEARS, quarters
from tightrope.war.kernels import (
    Array,
    end_chance,
    hazard_of_quarter,
    next_level,
    relapse_chance,
    room_to_agree,
    state_factors,
)
from tightrope.war.path import WarPath
from tightrope.war.rules import WarRules
from tightrope.war.setting import WarSetting
from tightrope.war.states import FIGHTING, FOLLOWS, LEGS, TOP, State

#: the price of oil is counted in tens of dollars above the threshold
_TEN = 10.0


@dataclass(frozen=True, kw_only=True)
class Levers:
    """What a path is asked to suppose; None leaves it to the setting or to chance.

    Attributes
    ----------
    great_power, middle_power : effort of mediators, 0 to 1.
    oil_price : Brent by quarter (quarter,) in USD per barrel, or one price for all.
    slump : points of output that the sanctioned power lies below trend, by quarter or for all.
    """

    great_power: float | None = None
    middle_power: float | None = None
    oil_price: float | Array | None = None
    slump: float | Array = 0.0


@dataclass(frozen=True, kw_only=True)
class _Now:
    """A quarter's end in every draw: legs are parts of their ladders, times are years."""

    state: Array
    level: Array
    exception: Array
    oil: Array
    at_war: Array
    silent: Array


@dataclass(frozen=True, kw_only=True)
class _Given:
    """What does not change along the path, by draw: rules spread over futures, efforts, chance drawn beforehand."""

    rule: dict[str, Array]
    moves: Array
    factors: Array
    mediation: Array
    weight: Array
    reference: Array
    slump: Array
    chance: dict[str, Array]


def simulate(
    setting: WarSetting,
    rules: WarRules,
    *,
    quarters_ahead: int = 20,
    futures: int = 200,
    levers: Levers | None = None,
) -> WarPath:
    """Futures of a war from a setting on.

    Parameters
    ----------
    rules : beliefs; each gets `futures` futures of its own.
    quarters_ahead : length of the path.
    levers : what to suppose beside the setting. The same seed gives the same luck under any levers.

    Returns
    -------
    WarPath with `rules.beliefs` x `futures` draws.

    Raises
    ------
    UsageError : an effort outside 0 to 1, a price or slump of the wrong length or sign, nothing to draw.
    """
    asked = levers or Levers()
    _check(asked, quarters_ahead, futures)
    given = _prepare(setting, rules, asked, quarters_ahead, futures)
    now = _begin(setting, rules, futures, given)
    passed = []
    for number in range(quarters_ahead):
        now = _next(now, given, number)
        passed.append(now)
    names = list(quarters(setting.first, quarters_ahead))
    return _path(setting, rules, passed, names, given.weight)


def _check(levers: Levers, count: int, futures: int) -> None:
    problems = []
    for name in ("great_power", "middle_power"):
        effort = getattr(levers, name)
        if effort is not None and not 0 <= effort <= 1:
            problems.append(f"{name} is {effort:g}, expected an effort from 0 to 1")
    for name, low in (("oil_price", 0.0), ("slump", -np.inf)):
        value = getattr(levers, name)
        found = np.asarray(0.0 if value is None else value, dtype=float)
        if found.ndim > 1 or found.size not in (1, count):
            problems.append(f"{name} has {found.size} numbers, expected 1 or one for each of {count} quarters")
        elif not (np.isfinite(found) & (found >= low)).all():
            problems.append(f"{name} holds {found.min():g}, expected finite numbers of at least {low:g}")
    if count < 1 or futures < 1:
        problems.append(f"{count} quarters and {futures} futures: expected at least one of each")
    if problems:
        raise UsageError("The path cannot be drawn: " + "; ".join(problems) + ".")


def _prepare(setting: WarSetting, rules: WarRules, asked: Levers, count: int, futures: int) -> _Given:
    rule = {name: np.repeat(value, futures) for name, value in rules.values.items()}
    great = setting.mediation.great_power if asked.great_power is None else asked.great_power
    middle = setting.mediation.middle_power if asked.middle_power is None else asked.middle_power
    moves = rules.moves()
    relative = np.stack([rules[f"state_hazard.{state.label}"] for state in FIGHTING], axis=1)
    weight = np.repeat(rules.by_leg("leg_weight"), futures, axis=1)
    weight = weight / weight.sum(axis=0)
    return _Given(
        rule=rule,
        moves=np.repeat(moves, futures, axis=0),
        factors=np.repeat(state_factors(relative, moves), futures, axis=0),
        mediation=rule["mediation_great"] ** (great - rule["mediation_usual"]) * rule["mediation_middle"] ** middle,
        weight=weight,
        reference=(weight * np.repeat(_first_levels(setting, rules), futures, axis=1)).sum(axis=0),
        slump=np.broadcast_to(np.asarray(asked.slump, dtype=float), (count,)),
        chance=_chance(rule, rules.seed, asked, setting, count),
    )


def _chance(rule: dict[str, Array], seed: int, asked: Levers, setting: WarSetting, count: int) -> dict[str, Array]:
    """All luck of all quarters, drawn before anything happens, so that levers meet the same luck."""
    draws = len(rule["packages"])
    shape = (count, draws)

    def lucky(*names: str) -> np.random.Generator:
        return stream(seed, "war", "chance", *names)

    packages = lucky("packages").poisson(rule["packages"] * QUARTER_YEARS, size=shape)
    surprises = lucky("surprises").poisson(rule["surprises"] * QUARTER_YEARS, size=(len(LEGS), *shape))
    sizes = lucky("sizes").standard_gamma(np.broadcast_to(np.maximum(packages, 1e-12), (len(LEGS), *shape)))
    return {
        "move": lucky("moves").uniform(size=shape),
        "exception": lucky("exception").uniform(size=shape),
        "packages": np.where(packages > 0, sizes, 0.0) / (rule["packages"] * QUARTER_YEARS),
        "surprises": np.sqrt(surprises) * rule["surprise_size"] * lucky("surprise sizes").normal(size=surprises.shape),
        "oil": _oil(rule, lucky("oil").normal(size=shape), asked, setting),
    }


def _oil(rule: dict[str, Array], noise: Array, asked: Levers, setting: WarSetting) -> Array:
    """Price of oil (quarter, draw): as asked, or from where it stands back to where it tends, with shocks."""
    if asked.oil_price is not None:
        return np.broadcast_to(np.asarray(asked.oil_price, dtype=float).reshape(-1, 1), noise.shape)
    gap = np.zeros_like(noise)
    last = np.full(noise.shape[1], np.log(setting.brent.value / setting.brent.tends_to))
    for number, shock in enumerate(noise):
        last = rule["oil_persistence"] * last + rule["oil_deviation"] * shock
        gap[number] = last
    return np.asarray(setting.brent.tends_to * np.exp(gap))


def starting_levels(setting: WarSetting, rules: WarRules, futures: int) -> Array:
    """Rungs on which the legs stand when the path begins (leg, draw), draws as in `simulate`."""
    return np.repeat(_first_levels(setting, rules), futures, axis=1) * TOP


def _first_levels(setting: WarSetting, rules: WarRules) -> Array:
    """Parts of the ladders when the path begins (leg, belief): central, or drawn from a triangle of their ranges."""
    levels = [setting.levels[leg] for leg in LEGS]
    if rules.beliefs == 1:
        return np.array([[one.value] for one in levels]) / TOP
    return (
        np.stack(
            [
                stream(rules.seed, "war", setting.id, "level", leg).triangular(
                    one.low, one.value, one.high, rules.beliefs
                )
                for leg, one in zip(LEGS, levels, strict=True)
            ]
        )
        / TOP
    )


def _begin(setting: WarSetting, rules: WarRules, futures: int, given: _Given) -> _Now:
    draws = rules.beliefs * futures
    return _Now(
        state=np.full(draws, float(setting.start)),
        level=np.repeat(_first_levels(setting, rules), futures, axis=1),
        exception=np.full(draws, float(setting.carve_out.holds)),
        oil=given.chance["oil"][0],
        at_war=np.full(draws, setting.years),
        silent=np.zeros(draws),
    )


def _next(now: _Now, given: _Given, number: int) -> _Now:
    """The end of the next quarter."""
    state = _next_state(now, given, number)
    fighting = state <= max(FIGHTING)
    return _Now(
        state=state,
        level=_next_levels(now, state, given, number),
        exception=_next_exception(now, fighting, given, number),
        oil=given.chance["oil"][number],
        at_war=now.at_war + QUARTER_YEARS * (now.state <= max(FIGHTING)),
        silent=np.where(fighting, 0.0, now.silent + QUARTER_YEARS),
    )


def _next_state(now: _Now, given: _Given, number: int) -> Array:
    """Where the war stands: one throw against the chances of leaving, taken in the order of `FOLLOWS`."""
    throw = given.chance["move"][number]
    out = now.state.copy()
    for start in State:
        here = np.flatnonzero(now.state == start)
        if not here.size:
            continue
        chances = _leaving(start, here, now, given, number)
        for end, chance in reversed(list(zip(FOLLOWS[start], np.cumsum(chances, axis=0), strict=True))):
            out[here] = np.where(throw[here] < chance, float(end), out[here])
    return out


def _leaving(start: State, here: npt.NDArray[np.intp], now: _Now, given: _Given, number: int) -> list[Array]:
    """Chances of every state that can follow, in order, each by draw that is `here`."""
    rule = _Here(given.rule, here)
    if start is State.SETTLEMENT:
        return [relapse_chance(rule["relapse.settlement"], now.silent[here])]
    if start is State.CEASEFIRE:
        again = relapse_chance(rule["relapse.ceasefire"], now.silent[here])
        return [again, (1 - again) * rule["settling"]]
    pressure = (given.weight * now.level).sum(axis=0)[here] - given.reference[here]
    slump = np.full(here.size, given.slump[number])
    room = room_to_agree(
        now.at_war[here],
        rule["hubris"],
        rule["hubris_decay"],
        pressure,
        slump,
        (rule["sanctions_cost"], rule["slump_cost"]),
    )
    hazard = hazard_of_quarter(now.at_war[here], rule["duration_shape"], rule["duration_scale"], QUARTER_YEARS)
    factor = rule["duration_tail"] * given.factors[here, start]
    ended = end_chance(hazard, factor, room, rule["bargaining"], given.mediation[here])
    others = [given.moves[here, start, end] for end in FOLLOWS[start][1:]]
    return [ended, *((1 - ended) * chance for chance in others)]


class _Here:
    """Rules of some draws, looked up one by one: a state rarely needs them all."""

    def __init__(self, rule: dict[str, Array], here: npt.NDArray[np.intp]) -> None:
        self._rule = rule
        self._here = here

    def __getitem__(self, name: str) -> Array:
        return self._rule[name][self._here]


def _next_levels(now: _Now, state: Array, given: _Given, number: int) -> Array:
    rule = given.rule
    stubborn = np.zeros_like(state)
    undone = np.zeros_like(state)
    for one in State:
        here = state == one
        if one in FIGHTING:
            stubborn = np.where(here, rule[f"intransigence.{one.label}"], stubborn)
        if f"loosening.{one.label}" in rule:
            undone = np.where(here, rule[f"loosening.{one.label}"], undone)
    dear = np.maximum(given.chance["oil"][number] - rule["oil_threshold"], 0) / _TEN
    tighten = np.stack([rule[f"tightening.{leg}"] for leg in LEGS]) * stubborn * given.chance["packages"][:, number]
    loosen = undone + np.stack([rule[f"loosening_oil.{leg}"] for leg in LEGS]) * dear
    return next_level(now.level, tighten, loosen, given.chance["surprises"][:, number])


def _next_exception(now: _Now, fighting: npt.NDArray[np.bool_], given: _Given, number: int) -> Array:
    """The exception is lost only while the war goes on, and may come back at any time."""
    throw = given.chance["exception"][number]
    lost = (now.exception == 1) & fighting & (throw < given.rule["carve_out.lost"])
    back = (now.exception == 0) & (throw < given.rule["carve_out.regained"])
    return np.where(lost, 0.0, np.where(back, 1.0, now.exception))


def _path(setting: WarSetting, rules: WarRules, passed: list[_Now], names: list[str], weight: Array) -> WarPath:
    draws = list(range(weight.shape[1]))
    flat = {QUARTER: names, DRAW: draws}

    def by_quarter(name: str) -> xr.DataArray:
        return xr.DataArray(np.stack([getattr(now, name) for now in passed]), coords=flat, dims=(QUARTER, DRAW))

    levels = np.stack([now.level for now in passed], axis=1) * TOP
    return WarPath(
        state=by_quarter("state"),
        level=xr.DataArray(levels, coords={LEG: list(LEGS), **flat}, dims=(LEG, QUARTER, DRAW)),
        carve_out=by_quarter("exception"),
        oil_price=by_quarter("oil"),
        weight=xr.DataArray(weight, coords={LEG: list(LEGS), DRAW: draws}, dims=(LEG, DRAW)),
        title=setting.title,
        start=setting.start,
        belief=xr.DataArray(np.arange(len(draws)) // (len(draws) // rules.beliefs), coords={DRAW: draws}, dims=(DRAW,)),
        rules=rules,
    )


__all__ = ["Levers", "simulate", "starting_levels"]
