"""Tables of paths: by year, by quarter with ranges, by source, and by belief."""

from __future__ import annotations

from collections.abc import Iterator

from tightrope.report.tables import Cell, Column, Table
from tightrope.report.views.economy import ENDS, YEAR, EconomyView, Fan
from tightrope.report.views.unrest_at_home import UnrestMonth, UnrestRow, UnrestView


def unrest_tables(view: UnrestView | None) -> list[Table]:
    """Chances of unrest; none where there is no model of it."""
    if view is None:
        return []
    drawn = any(row.after is not None for row in view.rows)
    return [
        Table(
            name="unrest",
            title=f"Unrest in {view.country} within {view.months} months",
            columns=(
                Column(name="code", label="Code", quiet=True, hidden=True),
                Column(name="event", label="Share of imagined histories with"),
                *(
                    Column(name=f"usual_{end}", label=label, kind="number", unit="%", decimals=0)
                    for end, label in (("low", "Without it, low, %"), ("high", "high, %"))
                ),
                *(
                    Column(name=f"after_{end}", label=label, kind="number", unit="%", decimals=0, hidden=not drawn)
                    for end, label in (("low", "With it, low, %"), ("high", "high, %"))
                ),
                *(
                    Column(name=f"change_{end}", label=label, kind="signed", unit="points", decimals=2)
                    for end, label in (("low", "Change, low, points"), ("middle", "middle"), ("high", "high"))
                ),
                Column(name="rises", label="Rises with, % of beliefs", kind="number", unit="%", decimals=0),
                Column(name="grade", label="Grade", kind="grade"),
            ),
            rows=tuple(_unrest_row(row, view) for row in view.rows),
            note=f"Low and high: 90 % over beliefs and economies. {view.founded} {view.cannot_say}",
        ),
        *([_unrest_month(view)] if view.month else []),
    ]


def _unrest_month(view: UnrestView) -> Table:
    """Structural against trigger: chances of the month of a rise, without it and with it."""
    return Table(
        name="unrest_month",
        title="Within the month of the price",
        columns=(
            Column(name="code", label="Code", quiet=True, hidden=True),
            Column(name="event", label="Share of imagined histories with"),
            *(
                Column(name=f"{column}_{end}", label=label, kind="number", unit="%", decimals=1, hidden=end == "middle")
                for column, word in (("usual", "Without it"), ("after", "With it"))
                for end, label in (("low", f"{word}, low, %"), ("middle", "middle, %"), ("high", "high, %"))
            ),
            Column(name="grade", label="Grade", kind="grade"),
        ),
        rows=tuple(_month_row(row, view) for row in view.month),
        note=f"Low and high: 90 % over beliefs; nothing is done about it. {view.check} {view.cannot_say}",
    )


def _month_row(row: UnrestMonth, view: UnrestView) -> tuple[Cell, ...]:
    return (row.code, row.name, *_in_order(row.without), *_in_order(row.triggered), view.grade.value)


def _in_order(chance: tuple[float, float, float]) -> tuple[float, float, float]:
    middle, low, high = chance
    return low, middle, high


def _unrest_row(row: UnrestRow, view: UnrestView) -> tuple[Cell, ...]:
    middle, low, high = row.change
    after = (None, None) if row.after is None else row.after[1:]
    return (row.code, row.name, *row.usual[1:], *after, low, middle, high, row.rises, view.grade.value)


def economy_tables(view: EconomyView | None) -> list[Table]:
    """All tables of the paths; none where there are no paths."""
    return [] if view is None else [_years(view), _paths(view), _sources(view), *_budget(view), _moved(view)]


def _years(view: EconomyView) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            fan.id,
            fan.name,
            fan.level_unit or fan.unit,
            fan.level_of(fan.without),
            fan.level_of(fan.level),
            *fan.first_year,
            fan.unit,
            fan.year(1),
            fan.year(2),
        )
        for fan in view.fans
    ]
    fund = " Budget by law, transfers from the fund as revenue; no new policy." if view.fan("balance_share") else ""
    return Table(
        name="economy",
        title=f"Output, prices and the budget of {view.country}, year from {view.quarters[0]}",
        columns=(
            Column(name="code", label="Code", quiet=True, hidden=True),
            Column(name="variable", label="Mean of the year"),
            Column(name="level_unit", label="Unit", quiet=True),
            Column(name="without", label="Without it", kind="number", decimals=2),
            Column(name="with", label="With it", kind="number", decimals=2),
            Column(name="change", label="Change", kind="signed", decimals=2),
            Column(name="low", label="Low", kind="signed", decimals=2),
            Column(name="high", label="High", kind="signed", decimals=2),
            Column(name="change_unit", label="Unit of change", quiet=True, hidden=True),
            Column(name="second_year", label="2nd year", kind="signed", decimals=2),
            Column(name="third_year", label="3rd year", kind="signed", decimals=2),
        ),
        rows=tuple(rows),
        note=f"Baseline of {view.baseline}. Changes of GDP and the exchange rate in percent, of rates and shares in "
        f"points. Stocks at the end of the year. Low and high: {view.range_text}.{fund}",
    )


def _paths(view: EconomyView) -> Table:
    return Table(
        name="paths",
        title=f"Paths of {view.country} by quarter",
        columns=(
            Column(name="variable", label="Variable", key=True),
            Column(name="quarter", label="Quarter", key=True),
            Column(name="unit", label="Unit"),
            Column(name="change", label="Change", kind="signed"),
            *(Column(name=f"p{round(100 * end)}", label=f"{round(100 * end)} %", kind="signed") for end in ENDS),
            Column(name="without", label="Without it", kind="number"),
            Column(name="with", label="With it", kind="number"),
            Column(name="level_unit", label="Unit of levels"),
        ),
        rows=tuple(row for fan in view.fans for row in _by_quarter(fan, view.quarters)),
        printed=False,
    )


def _by_quarter(fan: Fan, quarters: tuple[str, ...]) -> Iterator[tuple[Cell, ...]]:
    for number, quarter in enumerate(quarters):
        levels = (None if one is None else one[number] for one in (fan.without, fan.level))
        yield (
            fan.id,
            quarter,
            fan.unit,
            fan.central[number],
            *(end[number] for end in fan.ends),
            *levels,
            fan.level_unit,
        )


def _sources(view: EconomyView) -> Table:
    def years(path: tuple[float, ...]) -> tuple[Cell, ...]:
        return tuple(
            sum(path[YEAR * n : YEAR * (n + 1)]) / YEAR if len(path) >= YEAR * (n + 1) else None for n in range(2)
        )

    rows: list[tuple[Cell, ...]] = [
        (part.code, part.name, *years(part.gdp), *years(part.inflation)) for part in view.sources
    ]
    sums = (tuple(map(sum, zip(*paths, strict=True))) for paths in _together(view))
    rows.append(("total", "Together", *(cell for path in sums for cell in years(path))))
    return Table(
        name="economy_sources",
        title=f"Where it comes from: GDP and inflation of {view.country} by source",
        columns=(
            Column(name="code", label="Code", quiet=True, hidden=True),
            Column(name="source", label="Source"),
            *(
                Column(name=f"{name}_{n}", label=f"{label}, {year} year", kind="signed", unit=unit, adds=True)
                for name, label, unit in (
                    ("gdp", "GDP, %", "log points × 100"),
                    ("inflation", "Inflation, points", "points"),
                )
                for n, year in ((1, "1st"), (2, "2nd"))
            ),
        ),
        rows=tuple(rows),
        strong=(len(rows) - 1,),
        note="Each is what the model answers to what came from there alone; they add up, GDP in log points. Trade: "
        "what people can spend, and dearer imports. By quarter in the chart.",
    )


def _together(view: EconomyView) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    zero = (0.0,) * len(view.quarters)
    return [zero, *(p.gdp for p in view.sources)], [zero, *(p.inflation for p in view.sources)]


def _budget(view: EconomyView) -> list[Table]:
    """Lines of the balance, where the country has a budget."""
    if not view.budget:
        return []
    together = "Budget and oil fund together" if view.fund else "Budget balance"
    total = sum(part.points for part in view.budget)
    return [
        Table(
            name="economy_budget",
            title=f"What moves the balance of {view.country} in the first year",
            columns=(
                Column(name="code", label="Code", quiet=True, hidden=True),
                Column(name="line", label="Line"),
                Column(
                    name="points", label="Points of GDP", kind="signed", unit="points of GDP", adds=True, decimals=2
                ),
            ),
            rows=(*((part.code, part.name, part.points) for part in view.budget), ("total", together, total)),
            strong=(len(view.budget),),
            note="Above zero is better for the state. Prices raise revenue at once and spending a year later.",
        )
    ]


def _moved(view: EconomyView) -> Table:
    more = f" {view.moved_more} more move it less." if view.moved_more else ""
    return Table(
        name="economy_beliefs",
        title="Beliefs that move the first year",
        columns=(
            Column(name="belief", label="Name", quiet=True, hidden=True),
            Column(name="meaning", label="Belief"),
            Column(name="grade", label="Grade", kind="grade"),
            Column(name="low_value", label="Low value", quiet=True),
            Column(name="gdp_low", label="GDP, %", kind="signed", unit="%"),
            Column(name="inflation_low", label="Inflation, points", kind="signed", unit="points"),
            Column(name="high_value", label="High value", quiet=True),
            Column(name="gdp_high", label="GDP, %", kind="signed", unit="%"),
            Column(name="inflation_high", label="Inflation, points", kind="signed", unit="points"),
        ),
        rows=tuple(
            (
                row.name,
                row.meaning,
                row.grade.value,
                row.low_text,
                row.gdp[0],
                row.inflation[0],
                row.high_text,
                row.gdp[1],
                row.inflation[1],
            )
            for row in view.moved
        ),
        note=f"Means of the first year, other beliefs at their central values; those that move GDP most first.{more}",
    )


__all__ = ["economy_tables"]
