"""The tables of an exposure page."""

from __future__ import annotations

from tightrope.report.tables import Cell, Column, Table
from tightrope.report.views.exposure import ExposureViews, FlowRow, GroupRow, HeatView, HoldRow, Tried

INCOME = "% of real income"
EACH = "% of real income for each 1 % of trade cost"
MONEY = "USD bn a year"
MILLION = "USD million a year"


def exposure_tables(views: ExposureViews) -> dict[str, Table]:
    """Every table by name, in the order of the page."""
    tables = [
        _holds(views),
        *(_heat_table(view, views.focus) for view in views.heat),
        _flows_table("own", f"The flows of {views.focus} that matter most", views.own, tried=True),
        _flows_table("others", f"Flows between others that matter most to {views.focus}", views.others, tried=True),
        _flows_table("tariffs", f"Tariffs that matter most to {views.focus}", views.tariffs, tried=False),
        _groups("powers", "By power", "Power", views.powers),
        _groups("partners", "By partner", "Partner", views.partners),
        _groups("sectors", "By sector", "Sector", views.sectors),
        _assumptions(views),
        _flows(views),
    ]
    return {table.name: table for table in tables}


def _percent(
    name: str, label: str, unit: str = INCOME, decimals: int = 3, *, quiet: bool = False, hidden: bool = False
) -> Column:
    """A change in percent; what is for each percent of trade cost gets one decimal more."""
    return Column(
        name=name, label=label, kind="signed", unit=unit, decimals=decimals + (unit == EACH), quiet=quiet, hidden=hidden
    )


def _pair(tried: Tried | None) -> tuple[Cell, Cell]:
    return (None, None) if tried is None else (tried.first, tried.exact)


def _holds(views: ExposureViews) -> Table:
    def row(hold: HoldRow) -> tuple[Cell, ...]:
        return (
            hold.name,
            hold.members,
            hold.sells.exact,
            hold.buys.exact,
            hold.stops.exact,
            hold.low,
            hold.high,
            hold.stops.first,
            hold.apart,
            hold.with_transit,
            hold.transit_note,
        )

    return Table(
        name="holds",
        title=f"What powers could take away from {views.focus} by refusing to deal with it",
        columns=(
            Column(name="power", label="Power"),
            Column(name="members", label="Members", kind="count", quiet=True),
            _percent("stops_selling", "Stops selling, %", decimals=2),
            _percent("stops_buying", "Stops buying, %", decimals=2),
            _percent("stops_trade", "Stops trade, %", decimals=2),
            _percent("low", "Low end", decimals=2, quiet=True),
            _percent("high", "High end", decimals=2, quiet=True),
            _percent("first_order", "Stops trade, first order", decimals=2, quiet=True),
            _percent("one_by_one", "Its parts one by one, %", decimals=2),
            _percent("with_routes", "Trade and routes, %", decimals=2),
            Column(name="routes", label="Routes", quiet=True),
        ),
        rows=tuple(row(hold) for hold in views.holds),
        note="Exact solutions but for the column of first order. One by one: what members of a power, or powers of a "
        "coalition, take away if each acts alone, put together; together they take away more because then none can "
        "stand in for another. Low and high: each belief at the 5th and 95th percentile of its spread.",
    )


def _flows_table(name: str, title: str, rows: tuple[FlowRow, ...], *, tried: bool) -> Table:
    columns = [
        Column(name="sector", label="Sector", key=True),
        Column(name="exporter", label="From", key=True),
        Column(name="importer", label="To", key=True),
        Column(name="trade", label="Trade, USD bn", kind="number", unit=MONEY),
        Column(name="tariff_now", label="Tariff now, %", kind="number", unit="%", decimals=1, quiet=True),
        _percent("each_percent", "For each 1 % of cost, %", EACH),
        _percent("low", "Low end", EACH, quiet=True),
        _percent("high", "High end", EACH, quiet=True),
        Column(name="usd_million", label="USD million", kind="signed", unit=MILLION, decimals=1),
        _percent("tariff_first", "+10 points of tariff: first order, %"),
    ]
    if tried:
        columns += [
            _percent("tariff_exact", "exact, %"),
            _percent("dearer_first", "+10 % of cost: first order, %"),
            _percent("dearer_exact", "exact, %"),
            _percent("stop_first", "Stopped: first order, %"),
            _percent("stop_exact", "exact, %"),
        ]
    return Table(
        name=name,
        title=title,
        columns=tuple(columns),
        rows=tuple(_flow_row(row, tried=tried) for row in rows),
        note="Percent of real income. For each 1 %: first order. Low and high: each belief at the 5th and 95th "
        "percentile of its spread."
        + (
            " A stop to first order: the part of trade left open goes from one to nothing along a line."
            if tried
            else ""
        ),
    )


def _flow_row(row: FlowRow, *, tried: bool) -> tuple[Cell, ...]:
    start: tuple[Cell, ...] = (
        row.sector, row.exporter, row.importer, row.trade_billion, row.tariff_percent,
        row.per_percent, row.low, row.high, row.usd_million, row.tariff_points,
    )  # fmt: skip
    if not tried:
        return start
    return (*start, None if row.taxed is None else row.taxed.exact, *_pair(row.dearer), *_pair(row.stopped))


def _groups(name: str, title: str, label: str, rows: tuple[GroupRow, ...]) -> Table:
    of_sector = name == "sectors"
    decimals = 2 if name == "powers" else 3
    elsewhere = "Trade of others in it" if of_sector else "Its trade with others"
    return Table(
        name=name,
        title=title,
        columns=(
            Column(name="code", label="Code", quiet=True, hidden=True),
            Column(name=name.rstrip("s"), label=label, key=True),
            Column(name="trade", label="Trade, USD bn", kind="number", unit=MONEY),
            _percent("exports", "Exports, each 1 %", EACH),
            _percent("imports", "Imports, each 1 %", EACH),
            _percent("direct", "Both", EACH),
            _percent("low", "Low end", EACH, hidden=True),
            _percent("high", "High end", EACH, hidden=True),
            Column(name="usd_million", label="Both, USD million", kind="signed", unit=MILLION, decimals=1),
            _percent("elsewhere", f"{elsewhere}, each 1 %", EACH),
            _percent("taxed_exports", "+10 points on its exports, first order", decimals=decimals),
            _percent("taxed_elsewhere", "+10 points on others, first order", decimals=decimals, hidden=True),
            *(
                ()
                if name == "partners"
                else (
                    _percent("dearer_first", "Both 10 % dearer: first order", decimals=decimals),
                    _percent("dearer_exact", "exact", decimals=decimals),
                )
            ),
            _percent("stop_first", "Both stopped: first order", decimals=decimals),
            _percent("stop_exact", "exact", decimals=decimals),
        ),
        rows=tuple(
            (
                row.code,
                row.name,
                row.trade_billion,
                row.exports,
                row.imports,
                row.direct,
                row.low,
                row.high,
                row.usd_million,
                row.elsewhere,
                row.taxed_exports,
                row.taxed_elsewhere,
                *(() if name == "partners" else _pair(row.dearer)),
                *_pair(row.stopped),
            )
            for row in rows
        ),
        note="Percent of real income."
        + (
            ""
            if of_sector
            else " A flow between two partners counts for both, so that the column of their trade with "
            "others does not add up."
        ),
    )


def _heat_table(view: HeatView, focus: str) -> Table:
    what = "sells" if view.direction == "exports" else "buys"
    return Table(
        name=f"heat_{view.direction}",
        title=f"What {focus} {what}, by sector and partner",
        columns=(
            Column(name="sector", label="Sector"),
            *(_percent(partner, partner, EACH) for partner in view.partners),
        ),
        rows=tuple((sector, *line) for sector, line in zip(view.sectors, view.percent, strict=True)),
        note="Percent of real income for each 1 % of trade cost, first order.",
    )


def _assumptions(views: ExposureViews) -> Table:
    return Table(
        name="assumptions",
        title="Beliefs used",
        columns=(
            Column(name="name", label="Name", quiet=True),
            Column(name="meaning", label="Belief"),
            Column(name="value", label="Value"),
            Column(name="spread", label="Spread"),
            Column(name="grade", label="Grade", kind="grade"),
            Column(name="source", label="Source or reason", quiet=True),
        ),
        rows=views.assumptions,
    )


def _flows(views: ExposureViews) -> Table:
    return Table(
        name="flows",
        title=f"Every flow of {views.focus}",
        columns=(
            Column(name="direction", label="Direction", key=True),
            Column(name="partner", label="Partner", key=True),
            Column(name="sector", label="Sector", key=True),
            Column(name="trade", label="Trade", kind="number", unit=MILLION),
            Column(name="trade_cost", label="Trade cost", kind="signed", unit=EACH),
            Column(name="tariff", label="Tariff", kind="signed", unit="% of real income for each 1 % of 1 + tariff"),
        ),
        rows=views.details,
        printed=False,
    )
