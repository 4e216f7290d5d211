"""The hold of powers on a country as a reader sees it: percent, ranges, and what none of it can say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tightrope.chain.effects import WHEN
from tightrope.chain.pull.records import ChannelHold, PowerHold, PullAnswer, Range, YearHold
from tightrope.core.pull_channels import Channel
from tightrope.report.numbers import SPACE, counted, maybe_percent, percent_text, shown
from tightrope.trade import Horizon

#: channels as a reader calls them
CHANNELS: Final[Mapping[str, str]] = {
    Channel.TRANSIT: "Transit of exports",
    Channel.EXPORTS: "Exports to it",
    Channel.IMPORTS: "Imports from it",
    Channel.ENERGY: "Energy from it",
    Channel.FOOD: "Food from it",
    Channel.PAYMENTS: "Payments",
    Channel.SECURITY: "Security",
    Channel.LABOUR: "Work abroad",
}
#: end of a range, middle, end
Three = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class ChannelRow:
    """One channel of one power, percent: `held` of the channel, `loss` of income by the removal formula, `exact` in an
    equilibrium of its own, `own` what that costs the power, `credibility`, `pull`."""

    power: str
    code: str
    name: str
    held: float
    size: float
    loss: Three
    exact: float | None
    own: float | None
    credibility: Three
    pull: Three
    why: str


@dataclass(frozen=True, kw_only=True)
class PowerRow:
    """One power, percent: all channels at once, exact, and what that costs it; its pull and its share of all pull."""

    power: str
    channels: tuple[ChannelRow, ...]
    exact: float | None
    own: float | None
    pull: Three
    share: Three

    @property
    def loss(self) -> float:
        """Losses by the removal formula added up, central."""
        return sum(row.loss[1] for row in self.channels)


@dataclass(frozen=True, kw_only=True)
class YearRow:
    """Trade with a power in a year, percent of all exports, of all imports and of output; and the loss without it."""

    year: int
    power: str
    exports: float
    imports: float
    output: float
    loss: float


@dataclass(frozen=True, kw_only=True)
class PullViews:
    """The page."""

    country: str
    code: str
    patron: str
    question: str
    answer: tuple[str, ...]
    caution: str
    powers: tuple[PowerRow, ...]
    years: tuple[int, ...]
    alignment: tuple[tuple[float, ...], ...]
    history: tuple[YearRow, ...]
    history_words: str
    assumptions: tuple[tuple[str, str, str, str, str, str], ...]
    notes: tuple[str, ...]
    cannot_say: Mapping[str, str]
    founded: str
    grade: str
    horizon: str
    world: str
    draws: int
    seed: int
    elasticity: float
    run_id: str
    code_version: str
    command: str

    def of_year(self, power: str) -> tuple[YearRow, ...]:
        """Years of one power."""
        return tuple(row for row in self.history if row.power == power)


def pull_views(found: PullAnswer, command: str) -> PullViews:
    """Everything the page shows. `command` makes it again."""
    powers = tuple(sorted((_power(one) for one in found.powers), key=lambda row: -row.share[1]))
    history = tuple(_year(row) for row in found.history)
    return PullViews(
        country=found.name,
        code=found.country,
        patron=found.patron,
        question=f"Who could take what from {found.name}, and where does that pull it?",
        answer=(_share_sentence(powers, found.name), _exact_sentence(powers, found), _lean_sentence(found)),
        caution=f"{found.cannot_say['pull']} {_founded(found)}",
        powers=powers,
        years=tuple(range(len(found.alignment[0]))),
        alignment=found.alignment,
        history=history,
        history_words=history_words(history, found.patron, found.name),
        assumptions=tuple((a.name, a.meaning, a.value, a.spread, a.grade.value, a.source) for a in found.assumptions),
        notes=found.notes,
        cannot_say=found.cannot_say,
        founded=_founded(found),
        grade=found.grade.value,
        horizon=WHEN[Horizon(found.horizon)],
        world=found.world_title,
        draws=found.draws,
        seed=found.seed,
        elasticity=found.elasticity,
        run_id=found.run_id,
        code_version=found.code_version,
        command=command,
    )


def history_words(rows: tuple[YearRow, ...], patron: str, country: str) -> str:
    """What became of trade with the patron and with others, first, highest and last year kept; empty without years."""
    mine = [row for row in rows if row.power == patron]
    if len(mine) < 2:
        return ""
    first, last = mine[0], mine[-1]
    most = max(mine, key=lambda row: row.output)
    at_most = "" if most in (first, last) else f", {_percent(most.output)} in {most.year}"
    words = [
        f"Trade in goods with {patron} was {_percent(first.output)} of {country}'s output in {first.year}{at_most} and "
        f"{_percent(last.output)} in {last.year}"
    ]
    others = []
    for power in dict.fromkeys(row.power for row in rows):
        if power != patron:
            own = [row for row in rows if row.power == power]
            others.append(f"{power} {_percent(own[0].output)} and {_percent(own[-1].output)}")
    if others:
        words.append(f" ({'; '.join(others)})")
    return "".join(words) + "."


def losses(log_points: Range) -> Three:
    """Percent of income from log points lost: low, middle, high."""
    low, middle, high = (100 * -math.expm1(-value) for value in (log_points.low, log_points.central, log_points.high))
    return low, middle, high


def percents(share: Range) -> Three:
    """Percent from a share: low, middle, high."""
    return 100 * share.low, 100 * share.central, 100 * share.high


def _power(one: PowerHold) -> PowerRow:
    return PowerRow(
        power=one.power,
        channels=tuple(_channel(one.power, row) for row in one.channels),
        exact=_lost(one.exact_hat),
        own=_lost(one.power_hat),
        pull=losses(one.pull),
        share=percents(one.share),
    )


def _channel(power: str, row: ChannelHold) -> ChannelRow:
    return ChannelRow(
        power=power,
        code=row.channel,
        name=CHANNELS[row.channel],
        held=100 * row.held.central,
        size=100 * row.size.central,
        loss=losses(row.loss),
        exact=_lost(row.exact_hat),
        own=_lost(row.power_hat),
        credibility=percents(row.credibility),
        pull=losses(row.pull),
        why=row.why,
    )


def _year(row: YearHold) -> YearRow:
    return YearRow(
        year=row.year,
        power=row.power,
        exports=100 * row.exports,
        imports=100 * row.imports,
        output=100 * row.output,
        loss=100 * -math.expm1(-row.loss),
    )


def _lost(hat: float | None) -> float | None:
    """Percent of real income lost, below zero if it is gained."""
    change = maybe_percent(hat)
    return None if change is None else -change


def _share_sentence(powers: tuple[PowerRow, ...], country: str) -> str:
    first = powers[0]
    low, middle, high = first.share
    heaviest = max(first.channels, key=lambda row: row.pull[1])
    return (
        f"Of the pull of all powers on {country}, {first.power} has {_percent(low)} to {_percent(high)} "
        f"({_percent(middle)} in the middle), most of it through {heaviest.name.lower()}, of which it holds "
        f"{_percent(heaviest.held)}."
    )


def _exact_sentence(powers: tuple[PowerRow, ...], found: PullAnswer) -> str:
    first = powers[0]
    if first.exact is None or first.own is None:
        return f"What closing all channels of {first.power} at once would do has no solution."
    own = "gain" if first.own < 0 else "lose"
    return (
        f"If {first.power} closed all its channels at once, real income in {found.name} would be "
        f"{percent_text(first.exact, signed=False)} lower {WHEN[Horizon(found.horizon)]}; {first.power} itself would "
        f"{own} {percent_text(abs(first.own), signed=False)}."
    )


def _lean_sentence(found: PullAnswer) -> str:
    years = len(found.alignment[0]) - 1
    low, high = (shown(found.alignment[row][-1], 2, signed=True) for row in (0, -1))
    return (
        f"Pull leads {found.name} closer to {found.patron} than it stands in {_percent(100 * found.leans)} of "
        f"{counted(found.draws, 'draw')}; in {counted(years, 'year')}, luck included, it would stand between {low} and "
        f"{high} on an axis on which {found.patron} is +1."
    )


def _founded(found: PullAnswer) -> str:
    return f"{found.assumed} of {counted(found.parameters, 'figure')} behind the weights and shares are assumed."


def _percent(value: float) -> str:
    return f"{shown(value, 0 if value >= 10 else 1)}{SPACE}%"


__all__ = [
    "CHANNELS",
    "ChannelRow",
    "PowerRow",
    "PullViews",
    "Three",
    "YearRow",
    "history_words",
    "losses",
    "percents",
    "pull_views",
]
