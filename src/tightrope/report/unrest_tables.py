"""The tables of the pages on unrest: an event looked back on, and forecasts scored."""

from __future__ import annotations

from tightrope.report.tables import Cell, Column, Table
from tightrope.report.views.unrest_hindcast import HindcastViews, StepRow
from tightrope.report.views.unrest_scores import ScoresView

CHANCE = "% of imagined histories"
DAYS = "days"
YEARS = "% of years"


def hindcast_tables(views: HindcastViews, scores: ScoresView) -> dict[str, Table]:
    """Every table of the page by name, in its order."""
    tables = [
        _chances(views),
        _swept(views),
        _drivers(views),
        _days("clock", f"Days since {views.first_day}", views.clock),
        _days("waits", "Days since protest became national", views.waits),
        _toll(views),
        *scores_tables(scores).values(),
        _inputs(views),
        _sources(views),
    ]
    return {table.name: table for table in tables}


def scores_tables(view: ScoresView) -> dict[str, Table]:
    """Scores by outcome and forecaster, and every bin of the diagrams."""
    scores = Table(
        name="scores",
        title="Forecasts of a year, out of sample",
        columns=(
            Column(name="outcome", label="Outcome", key=True),
            Column(name="by", label="Forecast by", key=True),
            _number("brier", "Brier score", "", 3),
            _number("log_score", "Log score", "", 3),
            _number("auc", "AUC", "", 3),
            _number("auc_low", "AUC, low", "", 2, quiet=True),
            _number("auc_high", "AUC, high", "", 2, quiet=True),
            _number("gain_low", "Gain on usual share, low", "", 3, quiet=True),
            _number("gain_high", "high", "", 3, quiet=True),
        ),
        rows=tuple(
            (one.name, row.name, row.brier, row.log_score, row.auc, *_two(row.auc_range), *_two(row.gain_range))
            for one in view.outcomes
            for row in one.rows
        ),
        note="Brier and log score: 0 is perfect, lower is better. AUC: 0.5 is blind. Ranges: 90 %, countries "
        "resampled; the gain is that of the Brier score, above zero if the logit is better.",
    )
    bins = Table(
        name="reliability",
        title="Forecast and what came, by bin",
        columns=(
            Column(name="outcome", label="Outcome", key=True),
            Column(name="by", label="Forecast by", key=True),
            _number("forecast", "Forecast, %", YEARS, 1),
            _number("came", "Came, %", YEARS, 1),
            _number("low", "Low", YEARS, 1, quiet=True),
            _number("high", "High", YEARS, 1, quiet=True),
            Column(name="years", label="Years", kind="count"),
        ),
        rows=tuple(
            (one.name, row.name, b.forecast, b.happened, b.low, b.high, b.count)
            for one in view.outcomes
            for row in one.rows
            for b in row.bins
        ),
    )
    return {table.name: table for table in (scores, bins)}


def _number(name: str, label: str, unit: str, decimals: int, *, quiet: bool = False) -> Column:
    return Column(name=name, label=label, kind="number", unit=unit, decimals=decimals, quiet=quiet)


def _two(pair: tuple[float, float] | None) -> tuple[Cell, Cell]:
    return (None, None) if pair is None else pair


def _chances(views: HindcastViews) -> Table:
    return Table(
        name="chances",
        title=f"Chance within a month after {views.day}, %",
        columns=(
            Column(name="event", label="Of"),
            _number("without_low", "Price unchanged, low", CHANCE, 1, quiet=True),
            _number("without", "middle", CHANCE, 1),
            _number("without_high", "high", CHANCE, 1, quiet=True),
            _number("with_low", "Price as it came, low", CHANCE, 1, quiet=True),
            _number("with", "middle", CHANCE, 1),
            _number("with_high", "high", CHANCE, 1, quiet=True),
            Column(name="happened", label="Came", kind="flag"),
            Column(name="what", label="What came", quiet=True),
            Column(name="grade", label="Grade", kind="grade"),
        ),
        rows=tuple((r.name, *r.without, *r.triggered, r.happened, r.what, "assumed") for r in views.chances),
        note="Low and high: 90 % over the parameters; middle: mean. An episode counts in the month in which it "
        "becomes national.",
    )


def _swept(views: HindcastViews) -> Table:
    events = list(views.swept[0].chances) if views.swept else []
    words = {row.event: row.name for row in views.chances}
    return Table(
        name="swept",
        title="Chance within a month by the assumed multiple, %",
        columns=(
            _number("multiple", "A doubled price multiplies protest by", "ratio", 1),
            Column(name="place", label="In its spread", quiet=True),
            *(
                column
                for event in events
                for column in (
                    _number(f"{event}_low", f"{words[event]}, low", CHANCE, 1, quiet=True),
                    _number(event, "middle", CHANCE, 1),
                    _number(f"{event}_high", "high", CHANCE, 1, quiet=True),
                )
            ),
        ),
        rows=tuple((r.multiple, r.place, *(x for event in events for x in r.chances[event])) for r in views.swept),
    )


def _drivers(views: HindcastViews) -> Table:
    return Table(
        name="drivers",
        title="What the ranges move with most",
        columns=(
            Column(name="event", label="Chance of", key=True),
            Column(name="meaning", label="Parameter", key=True),
            Column(name="correlation", label="Rank correlation", kind="signed", decimals=2),
            Column(name="grade", label="Grade", kind="grade"),
        ),
        rows=tuple((r.event, r.meaning, r.correlation, r.grade) for r in views.drivers),
        note="Over the draws, with the price that came; only those beyond what luck would give one parameter in "
        "twenty.",
    )


def _days(name: str, title: str, steps: tuple[StepRow, ...]) -> Table:
    return Table(
        name=name,
        title=title,
        columns=(
            Column(name="step", label="Step"),
            _number("p5", "5th percentile", DAYS, 0, quiet=True),
            _number("p25", "25th", DAYS, 0, quiet=True),
            _number("median", "Median", DAYS, 0),
            _number("p75", "75th", DAYS, 0, quiet=True),
            _number("p95", "95th", DAYS, 0, quiet=True),
            _number("came_low", "Came", DAYS, 0),
            _number("came_high", "to", DAYS, 0),
            _number("quicker", "Histories that were quicker, %", "% of histories", 0),
            Column(name="what", label="What came", quiet=True),
            Column(name="grade", label="Grade", kind="grade"),
        ),
        rows=tuple((s.name, *s.days, s.low, s.high, s.below, s.what, "assumed") for s in steps),
        note="Histories with the price that turned violent and then into a crisis.",
    )


def _toll(views: HindcastViews) -> Table:
    return Table(
        name="toll",
        title="The dead of crises in which the state kills",
        columns=(
            Column(name="dead", label="Dead"),
            _number("share", "Share, %", "% of such crises", 1),
            Column(name="here", label="What came", kind="flag"),
        ),
        rows=tuple((b.name, b.percent, b.here) for b in views.bins),
        marked=tuple(i for i, b in enumerate(views.bins) if b.here),
    )


def _inputs(views: HindcastViews) -> Table:
    return Table(
        name="parameters",
        title="What goes in",
        columns=(
            Column(name="name", label="Name", quiet=True),
            Column(name="meaning", label="Meaning"),
            Column(name="unit", label="Unit", quiet=True),
            _number("low", "Low", "", 3, quiet=True),
            _number("middle", "Middle", "", 3),
            _number("high", "High", "", 3, quiet=True),
            Column(name="grade", label="Grade", kind="grade"),
        ),
        rows=tuple((r.code, r.meaning, r.unit, r.low, r.middle, r.high, r.grade) for r in views.inputs),
        note="Ends and median of the draws, which go from the 5th to the 95th percentile of each spread. Parameters "
        "of policies and of later costs, which a month without policies does not use, are left out.",
    )


def _sources(views: HindcastViews) -> Table:
    return Table(
        name="sources",
        title="Where what came was read",
        columns=(
            Column(name="title", label="Title"),
            Column(name="publisher", label="Publisher"),
            Column(name="address", label="Address", quiet=True),
        ),
        rows=views.sources,
    )
