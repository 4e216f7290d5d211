"""What the reliability diagram shows: forecasts of a year's protest beside how often it came, in percent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tightrope.politics.unrest.estimation import Forecast
from tightrope.politics.unrest.estimation.kept import KeptForecasts
from tightrope.report.numbers import percent_text

#: words for outcomes and forecasters; one that is not here keeps its name
OUTCOMES: Final = {
    "violent": "violent protest",
    "lethal": "violent protest and killings by the state",
    "mass": "protest of more than 10,000 people",
}
FORECASTERS: Final = {"logit": "Logit", "climatology": "Usual share", "last_year": "Last year"}
BLIND: Final = (
    "It cannot say whether protest will come: it counts what the foreign press reported in autocracies in the years "
    "tested, knows no price, no rival and no street."
)
CANNOT_SAY: Final = (
    f"{BLIND} Intervals treat years as independent, which years of one country are not, so they are too narrow."
)


@dataclass(frozen=True)
class BinRow:
    """One bin, percent: the mean forecast, how often it happened with its 90 % interval, and how many years."""

    forecast: float
    happened: float
    low: float
    high: float
    count: int
    covered: bool


@dataclass(frozen=True)
class ScoreRow:
    """Scores of one forecaster of one outcome."""

    by: str
    name: str
    brier: float
    log_score: float
    auc: float
    auc_range: tuple[float, float] | None
    gain_range: tuple[float, float] | None
    bins: tuple[BinRow, ...]


@dataclass(frozen=True)
class OutcomeView:
    """One outcome: how many years of how many had it, percent, and every forecaster's scores."""

    id: str
    name: str
    happened: float
    count: int
    usual: float
    rows: tuple[ScoreRow, ...]
    finding: str

    def by(self, forecaster: str) -> ScoreRow | None:
        """Scores of one forecaster, if it is there."""
        return next((row for row in self.rows if row.by == forecaster), None)


@dataclass(frozen=True)
class ScoresView:
    """All outcomes, and the files behind them."""

    title: str
    sample: str
    outcomes: tuple[OutcomeView, ...]
    data: tuple[tuple[str, str], ...]
    cannot_say: str = CANNOT_SAY


def scores_view(kept: KeptForecasts) -> ScoresView:
    """Views of scored forecasts."""
    return ScoresView(
        title=kept.title,
        sample=kept.sample,
        outcomes=tuple(_outcome(kept, outcome) for outcome in kept.outcomes),
        data=kept.data,
    )


def _outcome(kept: KeptForecasts, outcome: str) -> OutcomeView:
    found = kept.by(outcome)
    rows = tuple(_row(kept, one) for one in found.values())
    first = next(iter(found.values()))
    usual = found.get("climatology")
    return OutcomeView(
        id=outcome,
        name=OUTCOMES.get(outcome, outcome.replace("_", " ")),
        happened=100 * first.happened / first.count,
        count=first.count,
        usual=100 * (usual.reliability[0].forecast if usual is not None else first.happened / first.count),
        rows=rows,
        finding=_finding(rows),
    )


def _row(kept: KeptForecasts, one: Forecast) -> ScoreRow:
    own = one.by == "logit"
    return ScoreRow(
        by=one.by,
        name=FORECASTERS.get(one.by, one.by.replace("_", " ")),
        brier=one.brier,
        log_score=one.log_score,
        auc=one.auc,
        auc_range=kept.intervals.get((one.outcome, "auc")) if own else None,
        gain_range=kept.intervals.get((one.outcome, "brier_gain")) if own else None,
        bins=tuple(
            BinRow(
                forecast=100 * b.forecast,
                happened=100 * b.happened,
                low=100 * b.happened_low,
                high=100 * b.happened_high,
                count=b.count,
                covered=b.happened_low <= b.forecast <= b.happened_high,
            )
            for b in one.reliability
        ),
    )


def _finding(rows: tuple[ScoreRow, ...]) -> str:
    """Where the logit lies from the diagonal, by years, and whom it beats."""
    scores = {row.by: row for row in rows}
    logit = scores.get("logit")
    if logit is None:
        return "No logit was scored."
    years = sum(b.count for b in logit.bins)
    forecast = sum(b.count * b.forecast for b in logit.bins) / years
    came = sum(b.count * b.happened for b in logit.bins) / years
    said = f"said {percent_text(forecast, signed=False)} on average, it came in {percent_text(came, signed=False)}"
    others = [row for row in rows if row is not logit]
    beaten = [row.name.lower() for row in others if logit.brier < row.brier]
    better = [row.name.lower() for row in others if logit.brier >= row.brier]
    words = [f"beats {' and '.join(beaten)}"] if beaten else []
    words += [f"does not beat {' and '.join(better)}"] if better else []
    return f"{said}; {' but '.join(words)}" if words else said
