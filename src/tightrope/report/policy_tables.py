"""Tables of what governments do: each measure, the games, limits, and what powers could take away."""

from __future__ import annotations

from collections.abc import Iterable

from tightrope.report.tables import MONEY, PERCENT, Cell, Column, Table
from tightrope.report.views import Views
from tightrope.report.views.policy import StrategyView


def terms_table(views: Views) -> Table:
    """Every measure in words."""
    return Table(
        name="terms",
        title="What is done, by whom and to whom",
        columns=(
            Column(name="measure", label="Name", key=True, hidden=True),
            Column(name="title", label="Measure"),
            Column(name="item", label="What", key=True),
            Column(name="text", label="As the scenario has it"),
        ),
        rows=tuple((terms.name, terms.title, label, text) for terms in views.terms for label, text in terms.lines),
    )


def measures_table(views: Views) -> Table:
    """What each measure does alone, the interaction, and all together."""
    view = views.measures
    fine = 3 if max((abs(row.percent or 0.0) for row in view.rows), default=0.0) < 1 else None
    rows: list[tuple[Cell, ...]] = [
        (
            row.name,
            row.title,
            row.percent if row.in_force else None,
            row.trade_covered_billion,
            row.in_force,
            row.kind,
            row.since,
            row.until or "open",
            row.source,
            row.remark,
        )
        for row in view.rows
    ]
    rows += [
        (name, label, value, None, None, "", "", "", "", "")
        for name, label, value in (
            ("interaction", "Interaction of all measures", view.interaction),
            ("together", "All measures together", view.together),
        )
    ]
    return Table(
        name="measures",
        title=f"What each measure alone does to real income in {view.focus}",
        columns=(
            Column(name="measure", label="Name", quiet=True, hidden=True),
            Column(name="title", label="Measure"),
            Column(name="percent", label="Alone, %", kind="signed", unit=PERCENT, decimals=fine, adds=True),
            Column(name="trade_covered", label="Trade covered, USD bn", kind="number", unit=MONEY),
            Column(name="in_force", label="In force", kind="flag"),
            Column(name="kind", label="Kind", quiet=True, hidden=True),
            Column(name="from", label="From", kind="date", quiet=True, hidden=True),
            Column(name="until", label="Until", kind="date", quiet=True, hidden=True),
            Column(name="source", label="Source", quiet=True),
            _remarks(row.remark for row in view.rows),
        ),
        rows=tuple(rows),
        strong=(len(rows) - 1,),
        note="Each measure as if the others were not there; the interaction is what is left of all together.",
    )


def response_table(game: StrategyView, number: int, games: int) -> Table:
    """Pay or comply, for one secondary tariff."""
    blocs = any(row.bloc for row in game.rows)
    return Table(
        name="secondary_tariff" if games == 1 else f"secondary_tariff_{number}",
        title=f"{game.title}: pay or comply",
        columns=(
            Column(name="code", label="Code", quiet=True, hidden=True),
            Column(name="country", label="Country hit"),
            Column(name="energy", label="Energy bought, USD bn", kind="number", unit=MONEY, quiet=True),
            Column(name="share_of_target", label="Of the target's exports, %", kind="number", unit="%", quiet=True),
            Column(name="exports_to_sender", label="Own exports to sender, %", kind="number", unit="%", quiet=True),
            Column(name="defy", label="If it pays, %", kind="signed", unit=PERCENT),
            Column(name="comply", label="If it complies, %", kind="signed", unit=PERCENT),
            Column(name="indifference", label="Indifferent at", kind="number", unit="%", hidden=True),
            Column(name="indifference_text", label="Indifferent at a tariff of"),
            Column(name="complies", label="Best response"),
            _remarks(row.remark for row in game.rows),
        ),
        rows=tuple(
            (
                r.code,
                r.name,
                r.energy_billion,
                r.share_of_target,
                r.exports_to_sender,
                r.defy,
                r.comply,
                r.indifference,
                r.indifference_text,
                r.choice,
                r.remark,
            )
            for r in game.rows
        ),
        note="Real income of the country hit, the others at their best response."
        + (" Members of a bloc choose together and share its tariff of indifference." if blocs else ""),
    )


def _remarks(remarks: Iterable[str]) -> Column:
    """The column that says what was not found; not printed where everything was."""
    return Column(name="remark", label="Remark", quiet=True, hidden=not any(remarks))


def withdrawals_table(views: Views) -> Table:
    """What powers could take away."""
    return Table(
        name="withdrawals",
        title=f"What {views.headline.focus} would lose if a power withdrew",
        columns=(
            Column(name="power", label="Power"),
            Column(name="with_transit", label="No trade and no transit, %", kind="signed", unit=PERCENT),
            Column(name="trade_alone", label="Of which trade alone, %", kind="signed", unit=PERCENT, quiet=True),
            Column(name="transit", label="Transit", quiet=True),
            Column(name="members", label="Members", quiet=True, hidden=True),
        ),
        rows=tuple(
            (w.power, w.with_transit, w.trade_alone, w.transit_note, "; ".join(w.members)) for w in views.withdrawals
        ),
        note="On the baseline, before any measure. Transit of exports only, and nobody earns the scarcity.",
    )


def limits_table(views: Views) -> Table:
    """How price caps and outages ended."""
    return Table(
        name="limits",
        title="Price caps and quantity limits",
        columns=(
            Column(name="limit", label="Limit"),
            Column(name="bound", label="Bound, % of baseline", kind="number", unit="% of baseline"),
            Column(name="reached", label="Reached, % of baseline", kind="number", unit="% of baseline"),
            Column(name="trade", label="Trade it reaches, USD bn", kind="number", unit=MONEY),
            Column(name="share", label="Of the exporter's sales, %", kind="number", unit="% of sales abroad"),
            Column(name="wedge", label="Wedge, %", kind="number", unit="% of price"),
            Column(name="outcome", label="Outcome"),
        ),
        rows=tuple((v.name, v.bound, v.reached, v.trade, v.share, v.wedge, v.outcome) for v in views.limits),
        note="Wedge: the gap it drives between what buyers pay and sellers get; none where the bound is not attained.",
    )
