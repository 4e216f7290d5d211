"""The tables of a report: views as rows under named, unit-bearing columns."""

from __future__ import annotations

from collections.abc import Iterable

from tightrope.report.economy_tables import economy_tables, unrest_tables
from tightrope.report.policy_tables import (
    limits_table,
    measures_table,
    response_table,
    terms_table,
    withdrawals_table,
)
from tightrope.report.pull_tables import pull_change_tables
from tightrope.report.route_tables import route_tables
from tightrope.report.tables import MILLIONS, MONEY, PERCENT, Cell, Column, Table
from tightrope.report.views import Views
from tightrope.report.views.beliefs import AssumptionRow
from tightrope.report.views.flows import Change, TradeView
from tightrope.report.views.incomes import Contribution
from tightrope.report.war_tables import war_tables


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
        terms_table(views),
        measures_table(views),
        *(response_table(game, number, len(views.strategy)) for number, game in enumerate(views.strategy, 1)),
        withdrawals_table(views),
        limits_table(views),
        _hubs(views),
        *route_tables(views.routes),
        *economy_tables(views.economy),
        *unrest_tables(views.unrest),
        *pull_change_tables(views.pull),
        *war_tables(views.war),
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
            Column(name="origins", label="Rise mostly from", quiet=True),
            Column(name="destinations", label="Rise mostly to", quiet=True),
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
