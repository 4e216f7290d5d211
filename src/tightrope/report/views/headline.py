"""The first screen: the question, and the answer in two sentences made from the numbers."""

from __future__ import annotations

from dataclasses import dataclass

from tightrope.chain.effects import WHEN
from tightrope.chain.result import RunResult
from tightrope.measures import SecondaryTariff, Tariff
from tightrope.measures.tariff import HIGH_RATE
from tightrope.report.numbers import (
    NOTHING,
    SPACE,
    counted,
    direction,
    listed,
    money_text,
    percent_text,
    points_text,
    quoted,
    sentence_decimals,
    shown,
    span,
)
from tightrope.report.views.beliefs import SensitivityView, VariantRow, day
from tightrope.report.views.economy import EconomyView
from tightrope.report.views.economy_words import economy_sentences
from tightrope.report.views.hubs import hub_sentence
from tightrope.report.views.incomes import DecompositionView, IncomesView, RegionIncome
from tightrope.report.views.labels import Labels
from tightrope.report.views.limits import LimitView, cap_prices
from tightrope.report.views.policy import MeasuresView, StrategyView
from tightrope.report.views.unheard import unheard

#: beliefs named beside the answer: at most so many, until so much of what moves it is told, none below a share; percent
DRIVERS, MOST, WORTH_NAMING = 3, 90.0, 3.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A named outcome beside the answer, percent of the focus country's real income."""

    label: str
    percent: float
    detail: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class HeadlineView:
    """Question, answer, and the outcomes drawn on the first screen's scale.

    `paths` say what comes of it quarter by quarter; where nothing is done at the border they are the answer.
    """

    question: str
    title: str
    date: str
    focus: str
    answer: tuple[str, ...]
    paths: tuple[str, ...]
    politics: tuple[str, ...]
    at_border: bool
    cautions: tuple[str, ...]
    percent: float
    usd_billion: float
    low: float | None
    median: float | None
    high: float | None
    range_text: str
    outcomes: tuple[Outcome, ...]
    beliefs_text: str


def headline_view(
    result: RunResult,
    incomes: IncomesView,
    channels: DecompositionView,
    measures: MeasuresView,
    strategy: tuple[StrategyView, ...],
    beliefs: SensitivityView,
    variants: tuple[VariantRow, ...],
    limits: tuple[LimitView, ...],
    economy: EconomyView | None,
    politics: tuple[str, ...],
    labels: Labels,
) -> HeadlineView:
    """The first screen's words."""
    focus = next(row for row in incomes.rows if row.is_focus)
    second = (
        _game_sentence(focus, strategy, measures, beliefs) if strategy else _channel_sentence(focus, channels, beliefs)
    )
    paths = () if economy is None else economy_sentences(economy)
    trade = (_first_sentence(result, focus, incomes, measures), second)
    return HeadlineView(
        question=_question(result, focus),
        title=result.scenario.title,
        date=day(result.scenario.date),
        focus=focus.name,
        answer=trade if at_border(result) or not paths else paths,
        paths=paths if at_border(result) else (),
        politics=politics,
        at_border=at_border(result) or not paths,
        cautions=_cautions(result, strategy, limits, labels),
        percent=focus.percent,
        usd_billion=focus.usd_billion,
        low=focus.low,
        median=focus.median,
        high=focus.high,
        range_text=incomes.range_text,
        outcomes=_outcomes(focus, strategy, variants),
        beliefs_text=beliefs_text(beliefs),
    )


def at_border(result: RunResult) -> bool:
    """True if something in force changes trade."""
    return any(measure.at_border for measure in result.scenario.in_force)


def _question(result: RunResult, focus: RegionIncome) -> str:
    """The question, saying so where it is answered about another country than it was asked about."""
    asked = result.scenario.question
    if result.focus == result.scenario.focus:
        return asked
    return f"{result.scenario.title.rstrip('.')}: what happens to {focus.name}?"


def _cautions(
    result: RunResult, strategy: tuple[StrategyView, ...], limits: tuple[LimitView, ...], labels: Labels
) -> tuple[str, ...]:
    """What a reader must know before using the answer."""
    found = [*cap_prices(result), *(limit.caution for limit in limits if limit.caution)]
    found += [
        f"The rate of {quoted(m.title)} is {percent_text(100 * m.rate, signed=False)}."
        for m in result.scenario.in_force
        if isinstance(m, Tariff | SecondaryTariff) and m.rate > HIGH_RATE
    ]
    found += unheard(result)
    found += [f"{quoted(game.title)}: {game.settled}" for game in strategy if game.settled]
    found += [f"{quoted(game.title)}, {game.remark}." for game in strategy if game.remark]
    found += [game.choosers for game in strategy if game.choosers]
    if strategy and result.joint_range.solved:
        found.append("In the range, countries hit choose as they do at central beliefs.")
    if at_border(result):
        found.append(hub_sentence(result, labels))
    return tuple(dict.fromkeys(found))


def _first_sentence(result: RunResult, focus: RegionIncome, incomes: IncomesView, measures: MeasuresView) -> str:
    number = len(measures.in_force)
    cause = "one measure" if number == 1 else counted(number, "measure")
    verb = direction(focus.percent)
    if abs(focus.percent) < NOTHING:
        change = f"real income in {focus.name} {verb}"
    else:
        amount = percent_text(abs(focus.percent), signed=False)
        change = f"real income in {focus.name} {verb} by {amount}, or {money_text(focus.usd_billion)} a year"
    when = WHEN[result.scenario.horizon]
    return f"{when[:1].upper()}{when[1:]}, with the {cause} in force, {change}{_range_clause(focus, incomes)}."


def _range_clause(focus: RegionIncome, incomes: IncomesView) -> str:
    """The joint range, saying so when it does not settle the sign."""
    if focus.low is None or focus.high is None:
        return "; no range was drawn for it"
    low, high = span(focus.low, focus.high)
    if abs(focus.low) < NOTHING and abs(focus.high) < NOTHING:
        return ", whatever is believed within the stated spreads"
    unsettled = ", so even the sign is open" if focus.low < -NOTHING and focus.high > NOTHING else ""
    return f"; {incomes.coverage} lie between {low} and {high}{unsettled}"


def _game_sentence(
    focus: RegionIncome, strategy: tuple[StrategyView, ...], measures: MeasuresView, beliefs: SensitivityView
) -> str:
    game = strategy[0]
    decimals = sentence_decimals(game.all_defy or 0.0, game.all_comply or 0.0)
    hit, complying = len(game.rows), len(game.complying)
    choice = (
        "all of them comply"
        if complying == hit
        else ("none of them complies" if complying == 0 else f"{complying} of {hit} comply")
    )
    own = next((row for row in game.rows if row.code == focus.code), None)
    if own is not None:
        choice += f", {focus.name} {'complies' if own.complies else 'pays'}"
    main = measures.main if len(measures.in_force) > 1 else None
    alone = (
        ""
        if main is None or main.percent is None
        else f"By itself {quoted(main.title)} does {percent_text(main.percent)}{_offset(main.percent, focus.percent)}. "
    )

    def otherwise(percent: float | None) -> str:
        return "not found" if percent is None else percent_text(percent, decimals=decimals)

    return (
        f"{alone}The answer is with each country hit by the secondary tariff doing what pays it best ({choice}): "
        f"if all defied it would be {otherwise(game.all_defy)}, if all complied {otherwise(game.all_comply)}; "
        f"{beliefs_text(beliefs)}."
    )


def _offset(part: float, whole: float) -> str:
    """What to add where one measure alone does more than all together."""
    return ", of which the others take back a part" if part * whole > 0 and abs(part) > abs(whole) + NOTHING else ""


def _channel_sentence(focus: RegionIncome, channels: DecompositionView, beliefs: SensitivityView) -> str:
    if channels.not_found:
        return f"Where the change comes from was not found; {beliefs_text(beliefs)}."
    if channels.nothing or abs(focus.percent) < NOTHING:
        return f"No channel moves it by more than a rounding error; {beliefs_text(beliefs)}."
    return f"{channel_clause(channels)}; {beliefs_text(beliefs)}."


def channel_clause(channels: DecompositionView) -> str:
    """The channel that moves real income most its way; where that is more than the whole, what offsets it."""
    whole = channels.total.percent
    ranked = sorted(channels.channels, key=lambda c: -c.percent * (1 if whole > 0 else -1))
    main, against = ranked[0], ranked[-1]
    points = f"{points_text(main.percent)}: {main.meaning}"
    if abs(main.percent) <= abs(whole) + NOTHING:
        return f"The largest part comes through {main.name.lower()} ({points})"
    return (
        f"It comes through {main.name.lower()} ({points}), offset in part by {against.name.lower()} "
        f"({points_text(against.percent)})"
    )


def beliefs_text(beliefs: SensitivityView) -> str:
    """Which beliefs the answer moves with, and what each of them rests on."""
    if not beliefs.rows:
        return "no belief was varied"
    if not beliefs.shares:
        return "no belief that was varied moves it"
    named: list[str] = []
    told = 0.0
    for row, share in zip(beliefs.rows, beliefs.shares, strict=True):
        if named and (len(named) == DRIVERS or told > MOST or share < WORTH_NAMING):
            break
        named.append(f"{quoted(row.meaning)} ({row.founded})")
        told += share
    part = "nearly all" if told > 99.5 else shown(told, 0) + SPACE + "%"
    return f"{part} of what beliefs move rests on {listed(named)}"


def _outcomes(
    focus: RegionIncome, strategy: tuple[StrategyView, ...], variants: tuple[VariantRow, ...]
) -> tuple[Outcome, ...]:
    """The answer first, then the other ways the game can end, then other conventions."""
    found = [
        Outcome(label="The answer", percent=focus.percent, detail="central beliefs", low=focus.low, high=focus.high)
    ]
    for game in strategy:
        which = "" if len(strategy) == 1 else f": {game.title}"
        ends = (
            ("If all defy", game.all_defy, "every country hit pays the tariff"),
            ("If all comply", game.all_comply, "every country hit drops the energy"),
        )
        found += [
            Outcome(label=f"{label}{which}", percent=percent, detail=detail)
            for label, percent, detail in ends
            if percent is not None
        ]
    told = {"all defy", "all comply"} if strategy else set()
    found += [
        Outcome(label=variant.name, percent=variant.percent, detail=variant.meaning)
        for variant in variants
        if variant.name.lower() not in told
    ]
    return tuple(found)


__all__ = ["HeadlineView", "Outcome", "beliefs_text", "channel_clause", "headline_view"]
