"""Charts of one country's exposures; each title is the finding."""

from __future__ import annotations

from dataclasses import replace

from tightrope.report.figures.bars import Bar, signed_bars
from tightrope.report.figures.heat import Heat, heat_heights, heat_map
from tightrope.report.figures.pairs import Pair, joined_pairs
from tightrope.report.figures.style import Figure, heights, nothing_to_draw, short
from tightrope.report.numbers import decimals_for, percent_text, shown, unbroken
from tightrope.report.views.exposure import (
    ExposureViews,
    FlowRow,
    GroupRow,
    HeatView,
    HoldRow,
    Tried,
    small_percent,
)

#: bars a chart names
NAMED, PARTNERS = 20, 15
PER_PERCENT = "Real income, % for each 1 % of trade cost"
CHANGE = "Change of real income, %"
LEGEND_SPACE = 22


def exposure_figures(views: ExposureViews) -> dict[str, Figure]:
    """Every figure by id."""
    figures = [
        _holds(views),
        *_heat(views),
        _flows(views, views.own, "own"),
        _compared(views, "stopped", "stop"),
        _compared(views, "dearer", "dearer"),
        _flows(views, views.others, "others"),
        _tariffs(views),
        _partners(views),
        _sectors(views),
    ]
    return {f.id: replace(f, title=unbroken(f.title), caption=unbroken(f.caption)) for f in figures}


def _holds(views: ExposureViews) -> Figure:
    known = [hold for hold in views.holds if hold.worst is not None]
    heading = f"What powers could take away from {views.focus}"
    if not known:
        return nothing_to_draw("holds", heading, "No power's refusal to trade has a solution.", "holds")
    bars = [bar for hold in known for bar in _hold_bars(hold)]
    alone = [hold for hold in known if not hold.together] or known
    most = min(alone, key=lambda hold: hold.worst or 0.0)
    by_trade = min(alone, key=lambda hold: hold.stops.exact or 0.0)
    title = f"{by_trade.name} could take away most by trade ({percent_text(by_trade.stops.exact or 0.0)})"
    if most.with_transit is not None and most.worst == most.with_transit:
        title += f", {most.name} most with its routes ({percent_text(most.with_transit)})"
    everyone = known[-1]
    if everyone.together:
        title += f", all {len(alone)} powers together {percent_text(everyone.worst or 0.0)}"
    return Figure(
        id="holds",
        title=title,
        alt=f"{title}. " + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption="Exact solutions. Trade: all trade with the power stops, both ways. Routes: its territory and ports "
        "close too. Thin lines, for trade only: each belief at the 5th and 95th percentile of its spread.",
        table="holds",
        option=signed_bars(bars, CHANGE),
        height=heights([bar.name for bar in bars]),
    )


def _hold_bars(hold: HoldRow) -> list[Bar]:
    bars = []
    if hold.stops.exact is not None:
        bars.append(
            Bar(
                name=f"{hold.name}: trade",
                value=hold.stops.exact,
                text=shown(hold.stops.exact, 1, signed=True),
                low=hold.low,
                high=hold.high,
                strong=not hold.together,
                lines=(
                    *(f"stops selling: {_exact(hold.sells)}", f"stops buying: {_exact(hold.buys)}"),
                    f"first order: {percent_text(hold.stops.first)}",
                    "" if hold.apart is None else f"its parts one by one: {percent_text(hold.apart)}",
                ),
            )
        )
    if hold.with_transit is not None:
        bars.append(
            Bar(
                name=f"{hold.name}: trade and routes",
                value=hold.with_transit,
                text=shown(hold.with_transit, 1, signed=True),
                strong=not hold.together,
                lines=(hold.transit_note,),
            )
        )
    return bars


def _exact(tried: Tried) -> str:
    return "no solution" if tried.exact is None else percent_text(tried.exact)


def _heat(views: ExposureViews) -> list[Figure]:
    largest = max((abs(x) for view in views.heat for line in view.percent for x in line), default=0.0)
    return [_heat_figure(view, views.focus, largest) for view in views.heat]


def _heat_figure(view: HeatView, focus: str, largest: float) -> Figure:
    sells = view.direction == "exports"
    id = f"heat_{view.direction}"
    what = f"What {focus} {'sells' if sells else 'buys'}"
    if not view.partners:
        return nothing_to_draw(id, what, f"{what}: nothing, in this world.", id)
    cells = [
        (value, f"{sector} {'to' if sells else 'from'} {partner}")
        for sector, line in zip(view.sectors, view.percent, strict=True)
        for partner, value in zip(view.partners, line, strict=True)
    ]
    ranked = sorted(cells, key=lambda cell: -abs(cell[0]))
    title = f"{what}: {ranked[0][1][:1].lower()}{ranked[0][1][1:]} matters most ({small_percent(ranked[0][0])})"
    decimals = 0 if max(abs(x) for line in view.usd_million for x in line) >= 20 else 1
    heat = Heat(
        rows=view.sectors,
        columns=view.partners,
        values=view.percent,
        texts=tuple(tuple(_printed(x, decimals) for x in line) for line in view.usd_million),
        lines=tuple(
            tuple(
                (f"{small_percent(p)} for each 1 % of trade cost", f"USD {shown(m, 1, signed=True)} million a year")
                for p, m in zip(line, money, strict=True)
            )
            for line, money in zip(view.percent, view.usd_million, strict=True)
        ),
    )
    return Figure(
        id=id,
        title=title,
        alt=f"Heat map of sectors by partners. {title}. Next: "
        + "; ".join(f"{name} {small_percent(value)}" for value, name in ranked[1:9])
        + ".",
        caption=f"Colour: percent of real income for each 1 % of trade cost. In the cells: USD million a year. "
        f"The grid holds {view.covered:.0f} % of the exposure of its {view.direction}.",
        table=id,
        option=heat_map(heat, largest),
        height=heat_heights(heat, largest),
    )


def _printed(amount: float, decimals: int) -> str:
    """An amount in a cell; nothing where it would read as zero."""
    text = shown(amount, decimals)
    return text if any(digit in text for digit in "123456789") else ""


def _flows(views: ExposureViews, rows: tuple[FlowRow, ...], id: str) -> Figure:
    own = id == "own"
    heading = f"Flows {'of' if own else 'between others that matter to'} {views.focus}"
    if not rows:
        return nothing_to_draw(id, heading, f"{heading}: none in this world.", id)
    named = rows[:NAMED]
    first = named[0]
    if own:
        title = f"One flow above all: {_lower(first.name)}, {small_percent(first.per_percent)} for each 1 % of cost"
    else:
        verb = "gains" if first.per_percent > 0 else "loses"
        title = (
            f"Between others, {views.focus} {verb} most when this gets dearer: {_lower(first.name)} "
            f"({small_percent(first.per_percent)} for each 1 %)"
        )
    decimals = 4 if max(abs(row.per_percent) for row in named) < 0.1 else 3
    bars = [
        Bar(
            name=short(row.name),
            value=row.per_percent,
            text=shown(row.per_percent, decimals, signed=True),
            low=row.low,
            high=row.high,
            lines=(
                f"USD {shown(row.usd_million, 1, signed=True)} million a year for each 1 %",
                f"trade USD {shown(row.trade_billion)} bn a year",
                *_tried_lines(row),
            ),
        )
        for row in named
    ]
    return Figure(
        id=id,
        title=title,
        alt=f"{title}. " + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption=f"The {len(bars)} largest, first order. Thin lines: each belief at the 5th and 95th percentile of its "
        "spread.",
        table=id,
        option=signed_bars(bars, PER_PERCENT),
        height=heights([bar.name for bar in bars]),
    )


def _tried_lines(row: FlowRow) -> tuple[str, ...]:
    named = (("10 % dearer", row.dearer), ("10 points of tariff", row.taxed), ("stopped", row.stopped))
    return tuple(
        f"{what}: {small_percent(tried.exact)} (first order {small_percent(tried.first)})"
        for what, tried in named
        if tried is not None and tried.exact is not None
    )


def _compared(views: ExposureViews, field: str, id: str) -> Figure:
    """First order beside exact for the flows tried out."""
    what = "stops" if id == "stop" else "gets 10 % dearer"
    heading = f"If one of these flows {what}: first order and exact"
    tried = [(row, change) for row in views.own if (change := getattr(row, field)) and change.exact is not None]
    if not tried:
        return nothing_to_draw(f"compared_{id}", heading, f"{heading}: none has a solution.", "own")
    ratios = [(r, row.name) for row, change in tried if (r := change.ratio) is not None and r > 0]
    title = heading
    if ratios:
        ratio, name = max(ratios) if id == "stop" else min(ratios)
        title = (
            f"A stop: first order misses up to {100 * (1 - 1 / ratio):.0f} % of the loss ({_lower(name)})"
            if id == "stop" and ratio > 1
            else f"10 % dearer: first order overstates, the most for {_lower(name)} (exact is {ratio:.2f} of it)"
            if id != "stop" and ratio < 1
            else heading
        )
    pairs = [
        Pair(
            name=short(row.name),
            first=change.first,
            second=change.exact,
            text=shown(change.exact, 2, signed=True),
            lines=(f"first order {small_percent(change.first)}", f"exact {small_percent(change.exact)}"),
        )
        for row, change in tried
    ]
    return Figure(
        id=f"compared_{id}",
        title=title,
        alt=f"{title}. " + "; ".join(f"{p.name}: {', '.join(p.lines)}" for p in pairs) + ".",
        caption=f"Real income if one flow at a time {what}. At the right: exact, percent.",
        table="own",
        option=joined_pairs(pairs, CHANGE, "first order", "exact", zero_line=True),
        height=heights([pair.name for pair in pairs], LEGEND_SPACE),
    )


def _tariffs(views: ExposureViews) -> Figure:
    heading = "What a tariff would do"
    rows = sorted(views.tariffs[:NAMED], key=lambda row: row.tariff_points)
    if not rows:
        return nothing_to_draw("tariffs", heading, "No flow is there to be taxed.", "tariffs")
    worst, best = rows[0], rows[-1]
    parts = []
    if worst.tariff_points < 0:
        parts.append(f"costs most on {_lower(worst.name)} ({percent_text(worst.tariff_points)})")
    if best.tariff_points > 0:
        parts.append(f"gains most on {_lower(best.name)} ({percent_text(best.tariff_points)})")
    title = f"Ten points of tariff: {', '.join(parts)}"
    bars = [
        Bar(
            name=short(f"{row.name}, own tariff" if row.own_import else row.name),
            value=row.tariff_points,
            text=shown(row.tariff_points, 2, signed=True),
            lines=(f"{row.importer} collects", f"tariff now {shown(row.tariff_percent, 1)} %"),
        )
        for row in rows
    ]
    return Figure(
        id="tariffs",
        title=title,
        alt=f"{title}. " + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption="First order; the importer collects. Of a tariff of its own a country gains while foreigners lower "
        "their prices for it and nobody answers in kind; exact, in the table of flows, it is less.",
        table="tariffs",
        option=signed_bars(bars, CHANGE),
        height=heights([bar.name for bar in bars]),
    )


def _partners(views: ExposureViews) -> Figure:
    rows = [row for row in views.partners if row.stopped is not None and row.stopped.exact is not None]
    rows = sorted(rows, key=lambda row: _hit(row))[:PARTNERS]
    heading = "What each partner could take away alone"
    if not rows:
        return nothing_to_draw("partners", heading, "No partner's refusal to trade has a solution.", "partners")
    title = (
        f"By itself {rows[0].name} could take away {percent_text(abs(_hit(rows[0])), signed=False)} by refusing trade"
    )
    return _group_bars(rows, "partners", title, f"All trade with one partner stops; the {len(rows)} heaviest, exact.")


def _sectors(views: ExposureViews) -> Figure:
    rows = [row for row in views.sectors if row.dearer is not None and row.dearer.exact is not None]
    rows = sorted(rows, key=lambda row: -abs(_dear(row)))[:PARTNERS]
    if not rows:
        return nothing_to_draw("sectors", "By sector", "No sector has trade.", "sectors")
    verb = "costs" if _dear(rows[0]) < 0 else "brings"
    title = f"Foreign trade 10 % dearer {verb} most in {_lower(rows[0].name)} ({percent_text(_dear(rows[0]))})"
    bars = [
        Bar(
            name=row.name,
            value=_dear(row),
            text=shown(_dear(row), 2, signed=True),
            lines=(
                f"first order {small_percent(row.dearer.first if row.dearer else 0.0)}",
                f"of each 1 %: exports {small_percent(row.exports)}, imports {small_percent(row.imports)}",
            ),
        )
        for row in rows
    ]
    return Figure(
        id="sectors",
        title=title,
        alt=f"{title}. " + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption=f"All exports and imports of one sector get 10 % dearer; the {len(bars)} heaviest, exact.",
        table="sectors",
        option=signed_bars(bars, CHANGE),
        height=heights([bar.name for bar in bars]),
    )


def _group_bars(rows: list[GroupRow], id: str, title: str, caption: str) -> Figure:
    decimals = decimals_for(_hit(row) for row in rows)
    bars = [
        Bar(
            name=row.name,
            value=_hit(row),
            text=shown(_hit(row), decimals, signed=True),
            lines=(
                f"first order {percent_text(row.stopped.first if row.stopped else 0.0)}",
                f"trade USD {shown(row.trade_billion)} bn a year",
            ),
        )
        for row in rows
    ]
    return Figure(
        id=id,
        title=title,
        alt=f"{title}. " + "; ".join(f"{bar.name} {bar.text} %" for bar in bars) + ".",
        caption=caption,
        table=id,
        option=signed_bars(bars, CHANGE),
        height=heights([bar.name for bar in bars]),
    )


def _hit(row: GroupRow) -> float:
    return row.stopped.exact or 0.0 if row.stopped is not None else 0.0


def _dear(row: GroupRow) -> float:
    return row.dearer.exact or 0.0 if row.dearer is not None else 0.0


def _lower(name: str) -> str:
    """A name inside a sentence."""
    return name[:1].lower() + name[1:]
