"""What the measures did: each alone, the game of a secondary tariff, limits, and what powers could take away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tightrope.chain.result import MeasureEffect, Origin, ResponseRow, RunResult, StrategicOutcome
from tightrope.core.axes import REGION
from tightrope.data import load_groups
from tightrope.data.layout import REMAINDER
from tightrope.report.numbers import NOTHING, SPACE, billions, listed, maybe_percent, percent, percent_text, points_text
from tightrope.report.views.labels import Labels

#: part of the whole from which on an interaction is explained
NOTICEABLE = 0.1


@dataclass(frozen=True, kw_only=True)
class MeasureRow:
    """One measure: its effect on the focus country if it stood alone, percent, and the trade it covers.

    `percent` is None if that was not found; `remark` says why.
    """

    name: str
    title: str
    kind: str
    in_force: bool
    since: str
    until: str
    source: str
    note: str
    percent: float | None
    trade_covered_billion: float
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class MeasuresView:
    """Each measure alone, the interaction and all together, percent of the focus country's real income.

    The interaction is what the measures do together less what they do alone, percentage points, so that the column
    adds up; None if a measure alone was not found.
    """

    focus: str
    rows: tuple[MeasureRow, ...]
    interaction: float | None
    together: float

    @property
    def in_force(self) -> tuple[MeasureRow, ...]:
        """Measures that count on the scenario's date."""
        return tuple(row for row in self.rows if row.in_force)

    @property
    def main(self) -> MeasureRow | None:
        """The measure in force that does most by itself; None if no measure alone was found."""
        found = [row for row in self.in_force if row.percent is not None]
        return max(found, key=lambda row: abs(row.percent or 0.0), default=None)

    @property
    def together_text(self) -> str:
        """How to read a large interaction; empty if it is small or not known."""
        if self.interaction is None or len(self.in_force) < 2:
            return ""
        apart = self.together - self.interaction
        if abs(self.interaction) < max(NOTICEABLE * max(abs(apart), abs(self.together)), NOTHING):
            return ""
        if apart * self.together < 0:
            how = "turn the sign"
        elif abs(self.together) > abs(apart):
            how = "reinforce each other"
        else:
            how = "overlap"
        return (
            f"Together the measures {how}: what each does alone adds up to {percent_text(apart)}, together they give "
            f"{percent_text(self.together)}. The difference, the interaction of {points_text(self.interaction)}, "
            "belongs to no single measure. Read the number of each as what it would do if the others were not there, "
            "not as its part of the whole."
        )


def measures_view(result: RunResult, labels: Labels) -> MeasuresView:
    """Effects of each measure."""
    stated = {measure.name: measure for measure in result.scenario.measures}
    documents = {source.id: f"{source.publisher}: {source.title}" for source in result.scenario.sources}
    rows = []
    for effect in result.measures:
        measure = stated.get(effect.measure)
        rows.append(
            MeasureRow(
                name=effect.measure,
                title=effect.title,
                kind=str(getattr(measure, "kind", "")).replace("_", " "),
                in_force=effect.in_force,
                since=str(getattr(measure, "from_", "") or ""),
                until=str(getattr(measure, "until", "") or ""),
                source=documents.get(str(getattr(measure, "source", "")), ""),
                note=str(getattr(measure, "note", "")),
                percent=_alone(effect, result.focus),
                trade_covered_billion=billions(effect.trade_covered),
                remark=f"not found: {effect.not_found}" if effect.not_found else "",
            )
        )
    together = percent(float(result.equilibrium.real_income_hat.sel({REGION: result.focus})))
    return MeasuresView(
        focus=labels.region(result.focus),
        rows=tuple(rows),
        interaction=None if result.interaction is None else 100 * result.interaction,
        together=together,
    )


def _alone(effect: MeasureEffect, focus: str) -> float | None:
    found = effect.real_income_hat
    return None if found is None else percent(float(found.sel({REGION: focus})))


@dataclass(frozen=True, kw_only=True)
class ResponseView:
    """One country hit by a secondary tariff: real income in percent if it pays and if it complies.

    `indifference` is the tariff in percent at which both are worth the same, None if there is none; the text says
    either in words. What was not found is None too, and `remark` says why.
    """

    code: str
    name: str
    energy_billion: float
    share_of_target: float
    exports_to_sender: float
    defy: float | None
    comply: float | None
    indifference: float | None
    indifference_text: str
    complies: bool
    remark: str = ""
    bloc: str = ""

    @property
    def choice(self) -> str:
        """What it does, and with whom it chose."""
        return f"{'complies' if self.complies else 'pays'}{f', with the {self.bloc}' if self.bloc else ''}"


@dataclass(frozen=True, kw_only=True)
class StrategyView:
    """The game of one secondary tariff, with the focus country's real income under its outcomes, percent.

    `other_complying` are the names of those that comply in a second stable outcome, None if there is none. `settled`
    says how the outcome shown was chosen, empty if there was no choice; `remark` what was not found.
    """

    measure: str
    title: str
    sender: str
    target: str
    rate: float
    rows: tuple[ResponseView, ...]
    stable: bool
    all_defy: float | None
    all_comply: float | None
    best_response: float
    other_complying: tuple[str, ...] | None = None
    other: float | None = None
    settled: str = ""
    remark: str = ""
    choosers: str = ""

    @property
    def complying(self) -> tuple[str, ...]:
        """Names of the countries that comply."""
        return tuple(row.name for row in self.rows if row.complies)


def strategy_views(result: RunResult, labels: Labels) -> tuple[StrategyView, ...]:
    """One view for each secondary tariff in play."""
    titles = {effect.measure: effect.title for effect in result.measures}
    return tuple(_strategy_view(outcome, titles, labels) for outcome in result.strategic)


def _strategy_view(outcome: StrategicOutcome, titles: dict[str, str], labels: Labels) -> StrategyView:
    rows = tuple(_response(row, labels) for row in outcome.rows)
    other = outcome.other_complying
    return StrategyView(
        measure=outcome.measure,
        title=titles.get(outcome.measure, outcome.measure),
        sender=labels.parties(outcome.sender),
        target=labels.parties(outcome.target),
        rate=100 * outcome.rate,
        rows=tuple(sorted(rows, key=lambda row: -row.energy_billion)),
        stable=outcome.stable,
        all_defy=maybe_percent(outcome.focus_hat_all_defy),
        all_comply=maybe_percent(outcome.focus_hat_all_comply),
        best_response=percent(outcome.focus_hat_best_response),
        other_complying=None if other is None else tuple(labels.region(code) for code in other),
        other=maybe_percent(outcome.focus_hat_other),
        settled=_settled(outcome, labels),
        remark=labels.prose(outcome.not_found),
        choosers=_choosers(outcome, labels),
    )


def _choosers(outcome: StrategicOutcome, labels: Labels) -> str:
    """Who does not choose for itself alone: members of a bloc, and what is no country."""
    groups = load_groups()
    said = []
    for bloc in dict.fromkeys(row.bloc for row in outcome.rows if row.bloc):
        members = [labels.region(row.region) for row in outcome.rows if row.bloc == bloc]
        verb = "chooses as a part of" if len(members) == 1 else "choose together as"
        said.append(
            f"{listed(members)} {verb} the {groups[bloc].title}, by what pays all its members taken together: a member "
            "may do what it would not do by itself."
        )
    if any(row.region == REMAINDER for row in outcome.rows):
        said.append(
            f"{labels.region(REMAINDER)} is no country and is taken to choose as one; `exempt: {REMAINDER}` leaves it "
            "out."
        )
    return " ".join(said)


def _settled(outcome: StrategicOutcome, labels: Labels) -> str:
    """How one outcome was chosen where best responses lead to several, or nowhere."""
    if not outcome.stable:
        return "Best responses cycle, so there is no stable outcome: the last round is shown."
    if outcome.origin is Origin.ALL_COMPLY:
        return (
            "Followed from all defying, best responses cycle; the outcome shown is the stable one reached from all "
            "complying."
        )
    shown = {row.region for row in outcome.rows if row.complies}
    if outcome.other_complying is None or set(outcome.other_complying) == shown:
        return ""
    who = listed(labels.region(code) for code in outcome.other_complying) or "nobody"
    effect = maybe_percent(outcome.focus_hat_other)
    verb = "complies" if len(outcome.other_complying) < 2 else "comply"
    there = "" if effect is None else f", and the answer would be {percent_text(effect)}"
    return (
        "Two outcomes are stable. The one shown is reached from the status quo, in which nobody complies; in the "
        f"other, reached from all complying, {who} {verb}{there}."
    )


def _response(row: ResponseRow, labels: Labels) -> ResponseView:
    rate = None if row.indifference_rate is None else 100 * row.indifference_rate
    if row.always_complies:
        words = "complies at any tariff"
    elif row.not_found and rate is None:
        words = "not found"
    elif rate is None:
        words = "pays at any tariff tried"
    else:
        words = percent_text(rate, signed=False)
    return ResponseView(
        code=row.region,
        name=labels.region(row.region),
        energy_billion=billions(row.energy_purchases),
        share_of_target=100 * row.share_of_target_exports,
        exports_to_sender=100 * row.exports_to_sender_share,
        defy=maybe_percent(row.defy_hat),
        comply=maybe_percent(row.comply_hat),
        indifference=rate,
        indifference_text=words,
        complies=row.complies,
        remark=labels.prose(row.not_found),
        bloc=row.bloc,
    )


@dataclass(frozen=True, kw_only=True)
class WithdrawalView:
    """Loss to the focus country if a power withdraws, percent; without transit data only trade alone is known."""

    power: str
    members: tuple[str, ...]
    trade_alone: float
    with_transit: float | None
    transit_note: str


def withdrawal_views(result: RunResult, labels: Labels) -> tuple[WithdrawalView, ...]:
    """Powers, the heaviest loss first."""
    found = [
        WithdrawalView(
            power=labels.region(w.power),
            members=tuple(labels.region(m) for m in w.members),
            trade_alone=percent(w.stop_trade_hat),
            with_transit=None if w.stop_trade_and_transit_hat is None else percent(w.stop_trade_and_transit_hat),
            transit_note=re.sub(r"(\d)%", rf"\1{SPACE}%", labels.prose(w.transit_note)),
        )
        for w in result.withdrawals
    ]
    return tuple(sorted(found, key=lambda v: v.trade_alone if v.with_transit is None else v.with_transit))
