"""The tables of a report: views as rows under named, unit-bearing columns."""

from __future__ import annotations

from collections.abc import Iterable

from tightrope.report.tables import MILLIONS, Cell, Column, Table
from tightrope.report.views import Views
from tightrope.report.views.beliefs import AssumptionRow
from tightrope.report.views.flows import Change, TradeView
from tightrope.report.views.incomes import Contribution
from tightrope.report.views.policy import StrategyView

PERCENT = "% of real income"
MONEY = "USD bn a year"


def build_tables(views: Views) -> dict[str, Table]:
    """Every table by name, in the order of the report."""
    tables = [
        _channels(views),
        _real_income(views),
        _trade(views.exports),
        _trade(views.imports),
        _sectors(views),
        _welfare("welfare_by_partner", "Partner", "partner", views.decomposition.partners, views),
        _welfare("welfare_by_sector", "Sector", "sector", views.decomposition.sectors, views),
        _measures(views),
        *(_response(game, number, len(views.strategy)) for number, game in enumerate(views.strategy, 1)),
        _withdrawals(views),
        _limits(views),
        _hubs(views),
        _sensitivity(views),
        _variants(views),
        _assumptions(views),
        _sources(views),
        _flows(views),
    ]
    return {table.name: table for table in tables}


def _scale(billions: Iterable[float]) -> float:
    """Millions where no amount reaches a billion, for readers."""
    return MILLIONS if max((abs(amount) for amount in billions), default=1.0) < 1 else 1.0


def _channels(views: Views) -> Table:
    lines = (*views.decomposition.channels, views.decomposition.total)
    scale = _scale(line.usd_billion for line in lines)
    return Table(
        name="channels",
        title=f"Change of real income in {views.headline.focus} by channel",
        columns=(
            Column(name="channel", label="Channel"),
            Column(name="meaning", label="What it is", quiet=True),
            Column(name="percent", label="% of real income", kind="signed", unit=PERCENT, adds=True),
            Column(name="usd_billion", label="USD bn a year", kind="signed", unit=MONEY, scale=scale, adds=True),
        ),
        rows=tuple((c.name, c.meaning, c.percent, c.usd_billion) for c in lines),
        strong=(len(lines) - 1,),
        note=views.decomposition.not_found
        or f"Channels add up to the change of real income. USD at {views.run.world_year} prices.",
    )


def _real_income(views: Views) -> Table:
    rows = views.incomes.rows
    return Table(
        name="real_income",
        title="Change of real income by country",
        columns=(
            Column(name="code", label="Code", quiet=True),
            Column(name="name", label="Country"),
            Column(name="percent", label="%", kind="signed", unit=PERCENT),
            Column(name="usd_billion", label="USD bn a year", kind="signed", unit=MONEY),
            Column(name="low", label="Low end of draws", kind="signed", unit=PERCENT, quiet=True),
            Column(name="median", label="Median", kind="signed", unit=PERCENT, quiet=True),
            Column(name="high", label="High end of draws", kind="signed", unit=PERCENT, quiet=True),
        ),
        rows=tuple((r.code, r.name, r.percent, r.usd_billion, r.low, r.median, r.high) for r in rows),
        marked=tuple(i for i, row in enumerate(rows) if row.is_focus),
        note=f"Percentiles: {views.incomes.range_text}.",
    )


def _change_row(row: Change) -> tuple[Cell, ...]:
    return (row.code, row.name, row.before, row.after, row.after - row.before, row.percent)


def _trade(view: TradeView) -> Table:
    return Table(
        name=view.direction,
        title=f"{view.direction.capitalize()} of {view.focus} by partner",
        columns=(
            Column(name="code", label="Code", quiet=True),
            Column(name="partner", label="Partner"),
            Column(name="before", label="Before, USD bn", kind="number", unit=MONEY),
            Column(name="after", label="After, USD bn", kind="number", unit=MONEY),
            Column(name="change", label="Change, USD bn", kind="signed", unit=MONEY),
            Column(name="percent", label="Change, %", kind="signed", unit="%"),
        ),
        rows=(*(_change_row(row) for row in view.rows), _change_row(view.total)),
        strong=(len(view.rows),),
        note="Goods and services at the border price (fob), relative to world factor income.",
    )


def _sectors(views: Views) -> Table:
    view = views.sectors
    rows: list[tuple[Cell, ...]] = [
        (r.code, r.name, r.before, r.after, r.after - r.before, r.value_percent, r.volume_percent) for r in view.rows
    ]
    total = view.total
    rows.append((total.code, total.name, total.before, total.after, total.after - total.before, total.percent, None))
    return Table(
        name="sectors",
        title=f"Output of {view.focus} by sector",
        columns=(
            Column(name="code", label="Code", quiet=True, hidden=True),
            Column(name="sector", label="Sector"),
            Column(name="before", label="Before, USD bn", kind="number", unit=MONEY),
            Column(name="after", label="After, USD bn", kind="number", unit=MONEY),
            Column(name="change", label="Change, USD bn", kind="signed", unit=MONEY),
            Column(name="percent", label="Value, %", kind="signed", unit="%"),
            Column(name="volume_percent", label="Volume, %", kind="signed", unit="%"),
        ),
        rows=tuple(rows),
        strong=(len(rows) - 1,),
        note="Volume: value over the price of the sector's output.",
    )


def _welfare(name: str, label: str, key: str, lines: tuple[Contribution, ...], views: Views) -> Table:
    channels = [c.code for c in views.decomposition.channels]
    names = {c.code: c.name for c in views.decomposition.channels}
    total = views.decomposition.total
    everything: tuple[Cell, ...] = (total.code, total.name, total.percent, total.usd_billion, *total.parts)
    rows: list[tuple[Cell, ...]] = [(c.code, c.name, c.percent, c.usd_billion, *c.parts) for c in lines]
    return Table(
        name=name,
        title=f"Change of real income in {views.decomposition.focus} by {key} and channel",
        columns=(
            Column(name="code", label="Code", quiet=True, hidden=True),
            Column(name=key, label=label),
            Column(name="percent", label="All channels, %", kind="signed", unit=PERCENT),
            Column(
                name="usd_billion",
                label="USD bn a year",
                kind="signed",
                unit=MONEY,
                scale=_scale(line.usd_billion for line in lines),
            ),
            *(Column(name=c, label=names[c], kind="signed", unit=PERCENT, quiet=True) for c in channels),
        ),
        rows=(*rows, everything),
        strong=(len(lines),),
        note=views.decomposition.not_found or "Lines and columns add up to the change of real income.",
    )


def _measures(views: Views) -> Table:
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
            Column(name="kind", label="Kind", quiet=True),
            Column(name="from", label="From", kind="date", quiet=True),
            Column(name="until", label="Until", kind="date", quiet=True),
            Column(name="source", label="Source", quiet=True),
            _remarks(row.remark for row in view.rows),
        ),
        rows=tuple(rows),
        strong=(len(rows) - 1,),
        note="Each measure as if the others were not there; the interaction is what is left of all together.",
    )


def _response(game: StrategyView, number: int, games: int) -> Table:
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
                "complies" if r.complies else "pays",
                r.remark,
            )
            for r in game.rows
        ),
        note="Real income of the country hit, the others at their best response.",
    )


def _remarks(remarks: Iterable[str]) -> Column:
    """The column that says what was not found; not printed where everything was."""
    return Column(name="remark", label="Remark", quiet=True, hidden=not any(remarks))


def _withdrawals(views: Views) -> Table:
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


def _limits(views: Views) -> Table:
    return Table(
        name="limits",
        title="Price caps and quantity limits",
        columns=(
            Column(name="limit", label="Limit"),
            Column(name="bound", label="Bound, % of baseline", kind="number", unit="% of baseline"),
            Column(name="reached", label="Reached, % of baseline", kind="number", unit="% of baseline"),
            Column(name="wedge", label="Wedge, %", kind="number", unit="% of price"),
            Column(name="outcome", label="Outcome"),
        ),
        rows=tuple((v.name, v.bound, v.reached, v.wedge, v.outcome) for v in views.limits),
    )


def _hubs(views: Views) -> Table:
    rows = views.hubs
    return Table(
        name="hubs",
        title="Goods that pass hubs on their way from others to others",
        columns=(
            Column(name="code", label="Code", quiet=True, hidden=True),
            Column(name="hub", label="Hub"),
            Column(name="before", label="Before, USD bn", kind="number", unit=MONEY),
            Column(name="after", label="After, USD bn", kind="number", unit=MONEY),
            Column(name="change", label="Change, USD bn", kind="signed", unit=MONEY),
            Column(name="earned", label="Earned on the change, USD bn", kind="signed", unit=MONEY),
            Column(name="origins", label="Most more from", quiet=True),
            Column(name="destinations", label="Most more to", quiet=True),
        ),
        rows=tuple(
            (r.code, r.name, r.before, r.after, r.after - r.before, r.earned, r.origins, r.destinations) for r in rows
        ),
        marked=tuple(i for i, row in enumerate(rows) if row.is_focus),
        note="At the price of the origin, relative to world factor income. Hubs are those of the world's re-exports.",
    )


def _sensitivity(views: Views) -> Table:
    return Table(
        name="sensitivity",
        title=f"Real income in {views.headline.focus} when one belief moves to the ends of its spread",
        columns=(
            Column(name="belief", label="Name", quiet=True, hidden=True),
            Column(name="meaning", label="Belief"),
            Column(name="grade", label="Grade", kind="grade"),
            Column(name="low_value", label="Low value", quiet=True),
            Column(name="at_low", label="Result at low, %", kind="signed", unit=PERCENT),
            Column(name="high_value", label="High value", quiet=True),
            Column(name="at_high", label="Result at high, %", kind="signed", unit=PERCENT),
            Column(name="swing", label="Swing, points", kind="number", unit="percentage points"),
        ),
        rows=tuple(
            (r.name, r.meaning, r.grade.value, r.low_text, r.at_low, r.high_text, r.at_high, r.swing)
            for r in views.sensitivity.rows
        ),
        note="Low and high: 5th and 95th percentile of the spread, the other beliefs at their central values.",
    )


def _variants(views: Views) -> Table:
    answer: tuple[Cell, ...] = ("Answer given", "the conventions of this report", views.headline.percent, 0.0)
    return Table(
        name="variants",
        title=f"Real income in {views.headline.focus} under other conventions",
        columns=(
            Column(name="variant", label="Convention"),
            Column(name="meaning", label="What changes", quiet=True),
            Column(name="percent", label="Real income, %", kind="signed", unit=PERCENT),
            Column(name="difference", label="Difference, points", kind="signed", unit="percentage points"),
        ),
        rows=(answer, *((v.name, v.meaning, v.percent, v.difference) for v in views.variants)),
        strong=(0,),
    )


def _assumptions(views: Views) -> Table:
    return Table(
        name="assumptions",
        title="Beliefs used, the least founded first",
        columns=(
            Column(name="name", label="Name", quiet=True),
            Column(name="meaning", label="Belief"),
            Column(name="value", label="Value"),
            Column(name="spread", label="Spread"),
            Column(name="grade", label="Grade", kind="grade"),
            Column(name="source", label="Source or reason", quiet=True),
            Column(name="overridden", label="Overridden", kind="flag", hidden=True),
        ),
        rows=tuple(
            (
                a.name,
                a.meaning,
                a.value,
                a.spread,
                a.grade.value,
                f"Overridden: {a.reason}" if a.reason else _source(a),
                a.overridden,
            )
            for a in views.assumptions
        ),
    )


def _source(row: AssumptionRow) -> str:
    """What a belief rests on; first, where its values have several grades, how many have which."""
    mixed = row.founded != row.grade.value
    return f"{row.founded[:1].upper()}{row.founded[1:]}. {row.source}" if mixed else row.source


def _sources(views: Views) -> Table:
    return Table(
        name="sources",
        title="Documents the scenario rests on",
        columns=(
            Column(name="id", label="Id", quiet=True),
            Column(name="title", label="Document"),
            Column(name="publisher", label="Publisher"),
            Column(name="date", label="Date"),
            Column(name="url", label="Address", hidden=True),
        ),
        rows=tuple((s.id, s.title, s.publisher, s.date, s.url) for s in views.run.sources),
    )


def _flows(views: Views) -> Table:
    return Table(
        name="trade_detail",
        title=f"Trade of {views.headline.focus} by partner and sector",
        columns=(
            Column(name="direction", label="Direction", key=True),
            Column(name="partner", label="Partner", key=True),
            Column(name="sector", label="Sector", key=True),
            Column(name="before", label="Before", kind="number", unit="USD million a year"),
            Column(name="after", label="After", kind="number", unit="USD million a year"),
        ),
        rows=views.flows,
        printed=False,
    )
