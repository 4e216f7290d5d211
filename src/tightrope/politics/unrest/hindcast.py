"""An event looked back on: what the model would have said the day before, beside what came.

It is a consistency check on assumed numbers, not a validation. One event cannot score a chance; how much a price angers
was assumed by people who knew the event; and only what happens to be in the model can come out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.core.errors import DataError
from tightrope.core.random import stream
from tightrope.data.unrest_event import UnrestEvent
from tightrope.data.unrest_pack import EconomyOfYear, UnrestPack
from tightrope.parameters import Book, Grade
from tightrope.parameters.spread import TAIL
from tightrope.politics.unrest.answer import drivers, times_as_likely, yearly_logits
from tightrope.politics.unrest.beliefs import Beliefs, draw_beliefs
from tightrope.politics.unrest.calibrate import constrain, shifted
from tightrope.politics.unrest.path import Chance, UnrestPath, chance_of
from tightrope.politics.unrest.setting import Setting, steady
from tightrope.politics.unrest.simulate import simulate

Array = np.ndarray

#: what is asked of the month, in the order of escalation
ASKED: Final = {
    "protest": "any protest that the press reports",
    "national": "a national protest (over 10,000 people, or in several places)",
    "violent": "a national protest that turns violent",
    "lethal": "a protest at which the state kills",
    "crisis": "a regime crisis",
    "intervention": "a crisis into which foreign troops come",
    "irregular_exit": "a leader leaves against the rules",
}
#: steps of the clock in order
STEPS: Final = ("national", "violent", "crisis", "end")
#: parts of the histories below which an end of a band lies
ENDS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
#: lower ends of the bins of the dead
TOLLS: Final = (1, 3, 10, 30, 100, 300, 1000)
#: draws that share their parameters
REPLICATES: Final = 200
#: draws behind each chance by assumed multiple, of which only chances are read
_SWEPT = 100_000
#: fewest histories from which days and deaths are read
_FEWEST = 100
_WORDS: Final = {"crisis": "violent crisis", "lethal": "lethal crisis"}
_YEAR = 12


@dataclass(frozen=True)
class Beside:
    """A distribution over histories beside what happened.

    values : at the parts `ENDS` of the histories.
    below : share of histories that lie below what happened, those equal to it counted half; None if it is not known.
    """

    values: tuple[float, ...]
    low: float | None
    high: float | None
    below: float | None


@dataclass(frozen=True)
class Assumed:
    """Chances of the month if the trigger multiplies protest by `multiple` when a price doubles."""

    multiple: float
    chances: dict[str, Chance]


@dataclass(frozen=True)
class Hindcast:
    """What would have been said on the day before, and what came; nothing here is a point forecast.

    without, triggered : chances by `ASKED`, within the month after `event.known.day`, with ranges over the parameters;
        an episode counts in the month in which it becomes national.
    multiple : how many times as likely a national protest of the month is with the price; 5th percentile, median, 95th.
    swept : chances by the assumed multiple, from none to the top of its spread.
    believed : the spread of that multiple in the book, 5th percentile, central value, 95th.
    year_lethal : chance of a year in which the state kills, without the price.
    logits : the same and its neighbours by the yearly logits, (low, high), which know no price.
    clock : days from the first day on, of histories with the price that turned violent and then into a crisis.
    waits : the same, counted from the day on which protest became national.
    toll : the dead of lethal crises; `tolls` the share of them in each bin of `TOLLS`.
    toll_chance : chance of a month with as many dead as there were, or more, with the price.
    histories : how many the clock and the toll are read from.
    drivers : rank correlation of the chances of national protest and of a crisis with the parameters, with the price.
    """

    event: UnrestEvent
    pack: UnrestPack
    economy: EconomyOfYear
    beliefs: Beliefs
    draws: int
    seed: int
    without: dict[str, Chance]
    triggered: dict[str, Chance]
    multiple: tuple[float, float, float]
    swept: tuple[Assumed, ...]
    believed: tuple[float, float, float]
    year_lethal: Chance
    logits: dict[str, tuple[float, float]]
    clock: dict[str, Beside]
    waits: dict[str, Beside]
    toll: Beside
    tolls: tuple[float, ...]
    toll_chance: Chance
    histories: dict[str, int]
    drivers: dict[str, dict[str, float]]
    grade: Grade = Grade.ASSUMED


def hindcast(event: UnrestEvent, pack: UnrestPack, book: Book, *, draws: int = 200_000, seed: int = 0) -> Hindcast:
    """Look back on an event with what was known before it.

    Parameters
    ----------
    event, pack, book : what was known and what came; the country; what is believed.
    draws : of parameters and chance together, a multiple of `REPLICATES`; days and deaths need tens of thousands.

    Raises
    ------
    DataError : the pack is of another country, or too few histories become a crisis to read days and deaths from.
    MissingError : the pack lacks the year.
    """
    if event.country != pack.country:
        raise DataError(f"Event {event.id} is of {event.country}, the pack of {pack.country}; give the same country.")
    _, economy = pack.economy(event.known.year)
    beliefs = draw_beliefs(pack, book, draws=draws, replicates=REPLICATES, seed=seed)
    price = _price_change(event, draws, seed)
    calm = simulate(beliefs, _setting(economy, np.zeros((1, 1))), seed=seed)
    moved = simulate(beliefs, _setting(economy, price), seed=seed)
    kept = {name: _histories(event, moved, name) for name in ("crisis", "lethal")}
    without, dead = month_chances(calm, beliefs, np.zeros((1, 1))), moved.deaths.values[:, 0]
    return Hindcast(
        event=event, pack=pack, economy=economy, beliefs=beliefs, draws=draws, seed=seed,
        without=without,
        triggered=month_chances(moved, beliefs, price),
        multiple=times_as_likely(calm, moved),
        swept=(Assumed(1.0, without), *_sweep(event, pack, book, min(draws, _SWEPT), seed)),
        believed=_believed(book),
        year_lethal=_year(pack, book, economy, seed),
        logits=_logits(book, economy, pack),
        clock=_clock(event, moved, kept["crisis"], from_start=True),
        waits=_clock(event, moved, kept["crisis"], from_start=False),
        toll=_beside(dead[kept["lethal"]], event.toll.dead.low, event.toll.dead.high),
        tolls=_binned(dead[kept["lethal"]]),
        toll_chance=_as_deadly(moved, beliefs, event.toll.dead.low),
        histories={name: int(rows.sum()) for name, rows in kept.items()},
        drivers={name: drivers(moved, beliefs, name) for name in ("national", "crisis")},
    )  # fmt: skip


def _setting(economy: EconomyOfYear, price_change: Array) -> Setting:
    """One month of the economy known, with a log change of price, (draw, month) or (1, month)."""
    month = np.ones(1)
    return Setting(
        growth=economy.growth * month, inflation=economy.inflation * month,
        inflation_before=economy.inflation_before,
        price_change=price_change[0] if price_change.shape[0] == 1 else price_change,
    )  # fmt: skip


def _price_change(event: UnrestEvent, draws: int, seed: int) -> Array:
    """Log of new price over old, (draw, month): evenly between its ends, shared where parameters are."""
    low, high = np.log(event.known.price.factor())
    chosen = stream(seed, "politics", "unrest", "hindcast", event.id, "price").uniform(low, high, draws // REPLICATES)
    return np.repeat(chosen, REPLICATES)[:, None]


def month_chances(path: UnrestPath, beliefs: Beliefs, price: Array) -> dict[str, Chance]:
    """Chances of the month. Those that a path counts but does not weigh are weighed here: rare ones then hold no luck.

    Price (draw, month) or (1, month) in logs. Nothing is done by the government, so that odds are those of the beliefs.
    """
    about_prices = price[:, 0] > np.log1p(beliefs["price_tolerance"])
    violent = shifted(beliefs["violent"], np.where(about_prices, beliefs["violence_price_odds"], 0.0))
    steep = beliefs["intervention_slope"] * (beliefs["patron_pull"] - beliefs["intervention_pull"])
    weighed = {
        "violent": path.likely("national")[:, 0] * (1 - constrain(beliefs).crisis_if_national) * violent,
        "intervention": path.likely("crisis")[:, 0] / (1 + np.exp(-steep)),
    }
    return {name: chance_of(weighed[name], path.replicates) if name in weighed else path.chance(name) for name in ASKED}


def _as_deadly(path: UnrestPath, beliefs: Beliefs, dead: float) -> Chance:
    """Chance of a month with so many dead or more, in a lethal crisis or at any other protest that is lethal."""
    from scipy.special import ndtr

    def tail(median: Array) -> Array:
        return np.asarray(ndtr(np.log(median / (dead - 0.5)) / beliefs["deaths_spread"]))

    crisis = path.likely("crisis")[:, 0] * beliefs["lethal_if_crisis"]
    other = np.maximum(path.likely("lethal")[:, 0] - crisis, 0)
    return chance_of(crisis * tail(beliefs["deaths_crisis"]) + other * tail(beliefs["deaths_lethal"]), path.replicates)


def _sweep(event: UnrestEvent, pack: UnrestPack, book: Book, draws: int, seed: int) -> tuple[Assumed, ...]:
    """Chances by the assumed multiple: the ends and the middle of its spread, and between them in logs."""
    beliefs = draw_beliefs(pack, book, draws=draws, replicates=REPLICATES, seed=seed)
    price = _price_change(event, draws, seed)
    setting = _setting(pack.economy(event.known.year)[1], price)
    low, central, high = _believed(book)
    found = []
    for multiple in (low**0.5, low, central, (central * high) ** 0.5, high):
        believed = beliefs.changed(trigger_multiple=multiple)
        found.append(Assumed(multiple, month_chances(simulate(believed, setting, seed=seed), believed, price)))
    return tuple(found)


def _believed(book: Book) -> tuple[float, float, float]:
    """The multiple in the book: 5th percentile, central value, 95th."""
    entry = book["unrest.trigger_multiple"]
    value, spread = entry.number(), entry.spread_of()
    if spread is None:
        return value, value, value
    return spread.value_at(TAIL, value), value, spread.value_at(1 - TAIL, value)


def _year(pack: UnrestPack, book: Book, economy: EconomyOfYear, seed: int) -> Chance:
    """Chance of a year with killings, nothing done to the price."""
    beliefs = draw_beliefs(pack, book, draws=100 * REPLICATES, replicates=REPLICATES, seed=seed)
    setting = steady(months=_YEAR, growth=economy.growth, inflation=economy.inflation,
                     inflation_before=economy.inflation_before)  # fmt: skip
    return simulate(beliefs, setting, seed=seed).chance("lethal")


def _logits(book: Book, economy: EconomyOfYear, pack: UnrestPack) -> dict[str, tuple[float, float]]:
    """Yearly logits from no protest in the year before to twice the usual number."""
    usual = book["unrest.protests_a_year"].number(pack.country)
    none, many = (yearly_logits(book, economy, before) for before in (0.0, 2 * usual))
    return {outcome: (none[outcome], many[outcome]) for outcome in none}


def _histories(event: UnrestEvent, path: UnrestPath, kind: str) -> Array:
    """Histories that went as far as the event: a violent crisis, or one in which the state kills."""
    crisis = path.happened("crisis")[:, 0]
    kept = crisis & (path.first_violent.values >= 0 if kind == "crisis" else path.happened("lethal")[:, 0])
    if kept.sum() < _FEWEST:
        raise DataError(
            f"Of the histories of {event.id} only {int(kept.sum())} become a {_WORDS[kind]}, expected {_FEWEST} or "
            "more to read days and deaths from: ask for more draws."
        )
    return np.asarray(kept)


def _clock(event: UnrestEvent, path: UnrestPath, kept: Array, *, from_start: bool) -> dict[str, Beside]:
    """Days to each step, from the first day or from the day on which protest became national."""
    start = path.first_day.values[kept]
    since = {
        "national": np.zeros_like(start),
        "violent": path.first_violent.values[kept],
        "crisis": path.first_crisis.values[kept],
        "end": path.first_end.values[kept],
    }
    found = {}
    for step in STEPS if from_start else STEPS[1:]:
        days = since[step] + (start if from_start else 0)
        known, first = event.clock.get(step), event.clock.get("national")
        if known is None or (first is None and not from_start):
            found[step] = _beside(days, None, None)
            continue
        less = first.middle if first is not None and not from_start else 0.0
        found[step] = _beside(days, known.low - less, known.high - less)
    return found


def _beside(values: Array, low: float | None, high: float | None) -> Beside:
    ends = tuple(float(x) for x in np.quantile(values, ENDS))
    if low is None or high is None:
        return Beside(ends, None, None, None)
    middle = (low + high) / 2
    return Beside(ends, low, high, float((values < middle).mean() + (values == middle).mean() / 2))


def _binned(dead: Array) -> tuple[float, ...]:
    """Share of the histories in each bin of `TOLLS`."""
    counts, _ = np.histogram(dead, bins=[*TOLLS, np.inf])
    return tuple(float(x) for x in counts / max(dead.size, 1))
