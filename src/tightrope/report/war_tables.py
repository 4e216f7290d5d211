"""Tables of the war: by year, by quarter, what rungs were read to mean, and combinations of them."""

from __future__ import annotations

from tightrope.report.tables import PERCENT, Cell, Column, Table
from tightrope.report.views.war import LEG_NAMES, NAMED, CombinationRow, WarView


def war_tables(view: WarView | None) -> list[Table]:
    """All tables of the war; none where the scenario asks for none."""
    if view is None:
        return []
    return [_years(view), _rungs(view), _common(view), _combinations(view), _paths(view)]


def _years(view: WarView) -> Table:
    ends = [n for n, quarter in enumerate(view.quarters) if quarter.endswith("Q4")] or [len(view.quarters) - 1]
    return Table(
        name="war",
        title=f"The war and real income of {view.country}, ends of years",
        columns=(
            Column(name="quarter", label="End of"),
            *(
                Column(name=f"stopped_{end}", label=label, kind="number", unit="%", decimals=0)
                for end, label in (("share_low", "Fighting stopped, low, % of futures"), ("share_high", "high"))
            ),
            Column(name="exempt", label=f"Exception of {view.holder} holds, %", kind="number", unit="%", decimals=0),
            *(
                Column(name=name, label=label, kind="signed", unit=PERCENT, decimals=2)
                for name, label in (("low", "Real income, low, %"), ("middle", "middle"), ("high", "high"))
            ),
            *(
                Column(name=f"{kind}_{end}", label=label, kind="signed", unit=PERCENT, decimals=2)
                for kind, words in (("stopped", "Stopped"), ("never", "Never stopped"))
                for end, label in (("low", f"{words}, low, %"), ("high", "high"))
            ),
            Column(name="grade", label="Grade", kind="grade"),
        ),
        rows=tuple(_year(n, view) for n in ends),
        note="Low, high: of shares over beliefs, of real income nine tenths of futures. Stopped: once or more by then. "
        + view.cannot["income"],
    )


def _year(n: int, view: WarView) -> tuple[Cell, ...]:
    income = view.income
    apart: list[Cell] = []
    for kind in range(2):
        found = view.parts[kind].income[n] if view.parts else None
        apart += [None, None] if found is None else [found[1], found[2]]
    ends = (income.ends[0][n], income.middle[n], income.ends[-1][n])
    return (view.quarters[n], *view.stopped[n][1:], view.excepted[n], *ends, *apart, view.grade.value)


def _rungs(view: WarView) -> Table:
    return Table(
        name="war_rungs",
        title="What rungs above and below today's were read to mean",
        columns=(
            Column(name="leg", label="Leg", key=True),
            Column(name="rung", label="Rung", kind="count", key=True),
            Column(name="means", label="It means"),
            Column(name="adds", label="Adds", quiet=True),
            Column(name="lifts", label="Lifts", quiet=True),
            Column(name="grade", label="Grade", kind="grade"),
            Column(name="taken_from", label="Measures of the library", quiet=True, hidden=True),
            Column(name="reason", label="Reason", quiet=True),
        ),
        rows=tuple(
            (
                LEG_NAMES[one.leg],
                one.rung,
                one.means,
                "; ".join(one.adds) or "nothing",
                "; ".join((*one.lifts, *(f"({name}: not in this scenario)" for name in one.idle))) or "nothing",
                one.grade.value,
                "; ".join(one.taken_from),
                one.reason,
            )
            for one in view.readings
        ),
        note=view.ladder_note,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(name="rungs", label="Finance, energy, goods, secondary", key=True),
        Column(name="exception", label="Exception", key=True),
        Column(name="adds", label="On top", quiet=True),
        Column(name="lifts", label="Lifted", quiet=True),
        Column(name="share", label="% of all quarters of futures", kind="number", unit="%", decimals=1),
        Column(name="income", label="Real income, %", kind="signed", unit=PERCENT, decimals=2),
        Column(name="low", label="Low", kind="signed", unit=PERCENT, decimals=2),
        Column(name="high", label="High", kind="signed", unit=PERCENT, decimals=2),
        Column(name="not_found", label="Not found", quiet=True, hidden=True),
    )


def _cells(one: CombinationRow) -> tuple[Cell, ...]:
    rungs = " ".join(map(str, one.rungs))
    kept = "lost" if one.exception_lost else "holds"
    return (rungs, kept, one.adds, one.lifts, one.share, one.income, one.low, one.high, one.not_found)


def _common(view: WarView) -> Table:
    first = view.combinations[:NAMED]
    lost = [one for one in view.combinations if one.exception_lost and one not in first]
    rows = (*first, *lost[:1])
    return Table(
        name="war_commonest",
        title="The commonest combinations of rungs",
        columns=_columns(),
        rows=tuple(_cells(one) for one in rows),
        note=f"{len(rows)} of {len(view.combinations)}; real income against the scenario's "
        "own sanctions kept, at central beliefs about measures; low and high: nine tenths of 20 draws of these, "
        "where they were asked for.",
    )


def _combinations(view: WarView) -> Table:
    return Table(
        name="war_combinations",
        title="All combinations of rungs solved",
        columns=_columns(),
        rows=tuple(_cells(one) for one in view.combinations),
        printed=False,
    )


def _paths(view: WarView) -> Table:
    rows: list[tuple[Cell, ...]] = [
        ("state", name, quarter, "% of futures", share[n], None, None, None, None)
        for _, name, share in view.states
        for n, quarter in enumerate(view.quarters)
    ]
    for what, path, unit in (("income", view.income, PERCENT), *(("rung", leg, "rung, 0 to 4") for leg in view.legs)):
        rows += [
            (what, path.name, quarter, unit, path.middle[n], *(end[n] for end in path.ends))
            for n, quarter in enumerate(view.quarters)
        ]
    rows += [
        ("exception", view.holder, quarter, "% of futures", view.excepted[n], None, None, None, None)
        for n, quarter in enumerate(view.quarters)
    ]
    return Table(
        name="war_paths",
        title="The war by quarter",
        columns=(
            Column(name="what", label="What", key=True),
            Column(name="name", label="Name", key=True),
            Column(name="quarter", label="Quarter", key=True),
            Column(name="unit", label="Unit"),
            Column(name="middle", label="Middle, or share", kind="number"),
            *(Column(name=f"p{end}", label=f"{end} %", kind="number") for end in (5, 25, 75, 95)),
        ),
        rows=tuple(rows),
        printed=False,
    )


__all__ = ["war_tables"]
