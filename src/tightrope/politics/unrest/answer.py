"""One country's answer: structural against trigger, levers against none, long-run rates against what was counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.data.unrest_pack import EconomyOfYear, UnrestPack
from tightrope.parameters import Book, Grade
from tightrope.parameters.spread import TAIL
from tightrope.politics.unrest.beliefs import Beliefs, draw_beliefs
from tightrope.politics.unrest.levers import NONE, Levers
from tightrope.politics.unrest.path import Chance, UnrestPath, chance_of
from tightrope.politics.unrest.setting import steady
from tightrope.politics.unrest.simulate import simulate

#: events whose chance is answered, with their words
ASKED: Final = {
    "national": "a national protest (over 10,000 people, or in several places)",
    "lethal": "a protest at which the state kills",
    "crisis": "a regime crisis",
    "irregular_exit": "a leader leaves against the rules",
}
#: what no figure can say, by kind of figure
CANNOT_SAY: Final = {
    "chance": "It cannot say whether or when: it is a share of imagined histories, and rests on assumed numbers.",
    "logit": "It knows growth, income, people and last year: no price, no rival, no street; fitted on reports to 2019.",
    "multiple": "It is a consistency check on a guess (how much a doubled price angers), no validation of anything.",
    "long_run": "Agreement is no proof: three of the model's chances are set so that these counts come out.",
    "clock": "Days and deaths are drawn from wide guesses; they cannot tell how a given crisis will go.",
    "levers": "Effects of policies on unrest are assumed, every one; the sign of their sum may turn inside the ranges.",
}
LONG_RUN: Final = {"lethal": "unrest.lethal_year", "irregular_exit": "unrest.irregular_exit",
                   "protest_exit": "unrest.protest_exit"}  # fmt: skip
_LONG_MONTHS = 60
#: draws that share their parameters
REPLICATES: Final = 100


@dataclass(frozen=True)
class Compared:
    """A long-run share of years simulated for the region, beside the 90 % interval of what was counted."""

    event: str
    simulated: Chance
    counted: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the middle of the simulated range lies in the interval."""
        return self.low <= self.simulated.central <= self.high


@dataclass(frozen=True)
class UnrestAnswer:
    """Chances within a horizon, with ranges; nothing here is a point forecast.

    structural, triggered, levered : by event of `ASKED`; with no change of the price, with it, and with it under the
        levers (None without levers).
    multiple : how many times as likely a national protest within a month is with the price change; None without one.
    logit : chance of a year with each outcome by the yearly logits, (low, high): from no protest last year to twice the
        usual number, which is not known after March 2020. The coefficients' own errors come on top.
    clock, deaths : 5th, 50th and 95th percentile over histories with a crisis, with the price change; `national` in
        days from the start, the others from the day on which protest became national.
    drivers : parameters that the range of a regime crisis (with the price change) moves with most, and the rank
        correlation of each.
    cost, output : share of GDP and log points at the horizon, (none, levered), mean and 90 % over parameters.
    """

    pack: UnrestPack
    year: int
    economy: EconomyOfYear
    months: int
    price_factor: float
    levers: Levers
    draws: int
    seed: int
    structural: dict[str, Chance]
    triggered: dict[str, Chance] | None
    levered: dict[str, Chance] | None
    multiple: tuple[float, float, float] | None
    logit: dict[str, tuple[float, float]]
    long_run: tuple[Compared, ...]
    clock: dict[str, tuple[float, float, float]]
    deaths: tuple[float, float, float] | None
    drivers: dict[str, float]
    intervention: Chance
    cost: dict[str, tuple[float, float, float]]
    output: dict[str, tuple[float, float, float]]
    assumed: tuple[str, ...]
    parameters: int
    grade: Grade = Grade.ASSUMED


def answer(
    pack: UnrestPack, book: Book, *, year: int | None = None, months: int = 12, price_factor: float = 2.0,
    levers: Levers = NONE, draws: int = 20_000, pull: float | None = None, seed: int = 0,
) -> UnrestAnswer:  # fmt: skip
    """Answer for one country and the economy of one year.

    Parameters
    ----------
    year : one of the pack's; its own choice if left out.
    price_factor : new over old price of what the state sets the price of, in the first month; 1 for no change.
    draws : of parameters and chance together, a multiple of `REPLICATES`.
    pull : share of the patron in all pull, 0 to 1; the pack's if left out.

    Raises `MissingError` for a year that is not at hand, `DataError` for numbers that cannot be meant.
    """
    chosen, economy = pack.economy(year)
    beliefs = draw_beliefs(pack, book, draws=draws, replicates=REPLICATES, seed=seed)

    def run(factor: float, pulled: Levers = NONE) -> UnrestPath:
        setting = steady(
            months=months, growth=economy.growth, inflation=economy.inflation,
            inflation_before=economy.inflation_before, price_factor=factor, pull=pull,
        )  # fmt: skip
        return simulate(beliefs, setting, pulled, seed=seed)

    calm = run(1.0)
    moved = run(price_factor) if price_factor != 1 else None
    helped = run(price_factor, levers) if levers.named else None
    worst = moved or calm
    paths = {"none": worst} | ({"levers": helped} if helped is not None else {})
    return UnrestAnswer(
        pack=pack, year=chosen, economy=economy, months=months, price_factor=price_factor, levers=levers, draws=draws,
        seed=seed,
        structural=_chances(calm),
        triggered=None if moved is None else _chances(moved),
        levered=None if helped is None else _chances(helped),
        multiple=None if moved is None else times_as_likely(calm, moved),
        logit=_logits(book, economy, book["unrest.protests_a_year"].number(pack.country)),
        long_run=long_run(pack, book, seed=seed),
        clock=_clock(worst),
        deaths=_deaths(worst),
        drivers=drivers(worst, beliefs, "crisis"),
        intervention=_given_crisis(worst),
        cost={name: _range(path.cost.values.sum(axis=1), REPLICATES) for name, path in paths.items()},
        output={name: _range(path.output.values[:, -1], REPLICATES) for name, path in paths.items()},
        assumed=beliefs.assumed,
        parameters=len(beliefs.grades),
    )  # fmt: skip


def _logits(book: Book, economy: EconomyOfYear, usual: float) -> dict[str, tuple[float, float]]:
    """Yearly logits from no protest last year to twice the usual number."""
    none, many = (yearly_logits(book, economy, before) for before in (0.0, 2 * usual))
    return {outcome: (none[outcome], many[outcome]) for outcome in none}


def yearly_logits(book: Book, economy: EconomyOfYear, protests_before: float) -> dict[str, float]:
    """Chance of a year with violent, lethal and mass protest by the yearly logits of autocracies.

    `protests_before` is last year's number of protests.
    """
    chances = {}
    for outcome in ("violent", "lethal", "mass"):
        b = book[f"unrest.annual_{outcome}"]
        odds = (
            b.number("constant") + b.number("growth") * float(np.clip(economy.growth, -15, 15))
            + b.number("income") * float(np.log(economy.income)) + b.number("people") * float(np.log(economy.people))
            + b.number("before") * float(np.log1p(protests_before))
        )  # fmt: skip
        chances[outcome] = float(1 / (1 + np.exp(-odds)))
    return chances


def long_run(pack: UnrestPack, book: Book, *, draws: int = 10_000, seed: int = 0) -> tuple[Compared, ...]:
    """Shares of years at the region's protest rate in usual conditions, beside what was counted there."""
    beliefs = draw_beliefs(pack, book, draws=draws, replicates=REPLICATES, seed=seed)
    beliefs = beliefs.changed(protests=beliefs["reference_protests"], legitimacy=0.0)
    usual = pack.usual_growth.value
    setting = steady(months=_LONG_MONTHS, growth=usual, inflation=5.0, inflation_before=5.0)
    path = simulate(beliefs, setting, seed=seed)
    found = []
    for event, name in LONG_RUN.items():
        entry = book[name]
        spread, value = entry.spread_of(), entry.number()
        low, high = (value, value) if spread is None else (spread.value_at(q, value) for q in (TAIL, 1 - TAIL))
        found.append(Compared(event, path.yearly(event), value, low, high))
    return tuple(found)


def times_as_likely(calm: UnrestPath, moved: UnrestPath) -> tuple[float, float, float]:
    """5th percentile, median and 95th of how many times as likely a national protest in the first month becomes.

    What is left of luck between replicates is taken out on logs, as `chance_of` does.
    """
    logs = [_log_chance(path) for path in (calm, moved)]
    ratio = logs[1][0] - logs[0][0]
    luck = float((logs[0][1] + logs[1][1]).mean())
    total = float(ratio.var(ddof=1)) if ratio.size > 1 else 0.0
    kept = np.sqrt(max(total - luck, 0) / total) if total > 0 else 0.0
    values = np.exp(ratio.mean() + kept * (ratio - ratio.mean()))
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)


def drivers(path: UnrestPath, beliefs: Beliefs, event: str, most: int = 4) -> dict[str, float]:
    """Parameters with which the chance of an event moves most over the draws, and their rank correlations with it.

    Only those beyond what luck would give one parameter in twenty are named; none where every draw has its own.
    """
    from scipy.stats import spearmanr

    groups = beliefs.draws // beliefs.replicates
    if beliefs.replicates == 1 or groups < 20:
        return {}
    shares = path.chance(event).values
    values = {name: beliefs[name][:: beliefs.replicates] for name in beliefs.values}
    found = {name: float(spearmanr(x, shares)[0]) for name, x in values.items() if np.ptp(x) > 0 and np.ptp(shares) > 0}
    sure = {name: r for name, r in found.items() if abs(r) > 1.96 / np.sqrt(groups)}
    return dict(sorted(sure.items(), key=lambda pair: -abs(pair[1]))[:most])


def _log_chance(path: UnrestPath) -> tuple[np.ndarray, np.ndarray]:
    """Log of the chance by group of replicates, and the variance of it that is luck."""
    groups = path.likely("national")[:, 0].reshape(-1, path.replicates)
    mean = np.maximum(groups.mean(axis=1), 1e-4)
    return np.log(mean), groups.var(axis=1) / path.replicates / mean**2


def _chances(path: UnrestPath) -> dict[str, Chance]:
    return {event: path.chance(event) for event in ASKED}


def _range(values: np.ndarray, replicates: int) -> tuple[float, float, float]:
    """5th percentile, mean and 95th over parameters."""
    groups = values.reshape(-1, replicates).mean(axis=1)
    low, high = np.quantile(groups, [0.05, 0.95])
    return float(low), float(groups.mean()), float(high)


def _clock(path: UnrestPath) -> dict[str, tuple[float, float, float]]:
    """Days until national protest, and from there to violence, crisis and end, over first episodes with a crisis."""
    crisis = path.first_crisis.values >= 0
    clocks = {}
    named = {"national": path.first_day, "violence": path.first_violent, "crisis": path.first_crisis}
    for name, days in (named | {"end": path.first_end}).items():
        values = days.values[crisis & (days.values >= 0)]
        if values.size:
            clocks[name] = _quantiles(values)
    return clocks


def _deaths(path: UnrestPath) -> tuple[float, float, float] | None:
    """The dead of months with a lethal crisis."""
    lethal = path.happened("crisis") & path.happened("lethal")
    values = path.deaths.values[lethal]
    return _quantiles(values) if values.size else None


def _given_crisis(path: UnrestPath) -> Chance:
    """Share of crises with foreign troops, over parameters that saw one."""
    crisis = path.happened("crisis").reshape(-1, path.replicates, path.stage.shape[1]).sum(axis=(1, 2))
    troops = path.happened("intervention").reshape(-1, path.replicates, path.stage.shape[1]).sum(axis=(1, 2))
    if not crisis.any():
        return chance_of(np.zeros(1), 1)
    share = troops[crisis > 0] / crisis[crisis > 0]
    low, high = np.quantile(share, [0.05, 0.95])
    return Chance(float(troops.sum() / crisis.sum()), float(low), float(high), share)


def _quantiles(values: np.ndarray) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)
