"""Tables of `tightrope routes show`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tightrope.report.tables import Cell, Column, Table
from tightrope.routes.answer import Answer

#: a volume below this is the solver's rounding
SMALL = 1e-6
Rows = Sequence[Mapping[str, Any]]


def tables(found: Answer, goods: Sequence[str] = ()) -> Iterator[Table]:
    """Totals, routes, legs, shared capacities where there are any, countries crossed; of `goods`, all if empty."""
    changed = bool(found.events)
    wanted = tuple(goods) or tuple(found.network.commodities)
    yield _totals(_of(found.totals, wanted), changed)
    if routes := _of(found.routes, wanted):
        yield _routes(routes, changed)
    for good in wanted:
        yield _legs(found, good, changed)
    if shared := [one for one in found.shared if _uses(found, one["shared"]) & set(wanted)]:
        yield _shared(shared)
    if found.projects:
        yield _projects(found)
    yield _crossed(found, wanted)


def _of(rows: Rows, wanted: Sequence[str]) -> list[Mapping[str, Any]]:
    """Rows of some commodities, one commodity after the other."""
    return [one for good in wanted for one in rows if one["commodity"] == good]


def _uses(found: Answer, shared: str) -> set[str]:
    return {use.commodity for use in found.network.shared[shared].uses}


def _number(name: str, label: str, decimals: int | None = 2) -> Column:
    return Column(name=name, label=label, kind="number", decimals=decimals)


def _totals(rows: Rows, changed: bool) -> Table:
    columns = [
        Column(name="what", label="commodity", key=True),
        *([] if changed else [Column(name="origin", label="of")]),
        _number("supplied", "supplied"),
        _number("delivered", "delivered"),
    ]
    if changed:
        columns += [
            *([_number("deferred", "deferred")] if any(one["deferred"] > SMALL for one in rows) else []),
            _number("lost", "lost"),
            _number("export_loss_usd_million", "not shipped, USD mn", 0),
            _number("extra_cost_usd_million", "extra cost, USD mn", 0),
        ]
    else:
        columns += [_number("lost", "unserved"), _number("transport_usd_million", "carrying, USD mn", 0)]
    note = (
        "Against the plan without the event. Extra cost holds what is lost at its full value; what is deferred waits "
        "in store and counts with what it costs to get it away later."
        if changed
        else ""
    )
    named = [{**one, "what": f"{one['commodity']}, {one['unit']}"} for one in rows]
    return _table("totals", "By commodity", columns, named, note)


def _routes(rows: Rows, changed: bool) -> Table:
    columns = [
        Column(name="name", label="route", key=True),
        Column(name="what", label="of"),
        *([_number("before", "before")] if changed else []),
        _number("volume", "volume"),
        Column(name="seen", label="observed"),
        *([] if changed else [Column(name="source", label="source of it")]),
    ]
    named = [
        {
            **one,
            "what": f"{one['commodity']}, {one['unit']}",
            "name": f"  {one['name']}" if one["part_of"] else one["name"],
            "seen": ", ".join(f"{value:.3g}" for value in one["observed"]) or None,
            "source": one["source"] or None,
        }
        for one in rows
    ]
    note = "Indented routes are part of the one above them." + (" Before: without the event." if changed else "")
    return _table("routes", "Volume by route", columns, named, note)


def _legs(found: Answer, good: str, changed: bool) -> Table:
    """Legs of one commodity; where a network carries several, those that carry none of it are only named."""
    rows = _of(found.legs, (good,))
    idle = [one["leg"] for one in rows if max(one["volume"], one["before"]) < SMALL and not one["one_more_usd_million"]]
    if len(found.network.commodities) == 1:
        idle = []
    limited = {one["leg"]: one["source"] if one["capacity"] is not None else None for one in rows}
    rows = [{**one, "source": limited[one["leg"]]} for one in rows if one["leg"] not in idle]
    full = any(one["shadow_price"] or one["one_more_usd_million"] for one in rows)
    columns = [
        Column(name="leg", label="leg", key=True),
        *([_number("before", "before")] if changed else []),
        _number("volume", "volume"),
        _number("capacity", "capacity"),
        *([_number("shadow_price", "shadow" if changed else "shadow price")] if full else []),
        *([_number("one_more_usd_million", "one more", 1)] if full else []),
        *([] if changed else [Column(name="source", label="capacity said by")]),
    ]
    notes = [f"Carry none: {', '.join(idle)}."] if idle else []
    if full:
        notes.append(
            "Shadow price: USD per price unit that the last bit of capacity saves, 0 where the leg is not full or a "
            "quota stops it first. One more: USD million saved in the period by one unit a year more, solved anew."
        )
    commodity = found.network.commodities[good]
    return _table(f"legs_{good}", f"Legs, {good}, {commodity.unit}", columns, rows, " ".join(notes))


def _shared(rows: Rows) -> Table:
    columns = [
        Column(name="shared", label="shared capacity", key=True),
        Column(name="unit", label="unit"),
        _number("used", "used"),
        _number("capacity", "capacity"),
        _number("one_more_usd_million", "one more unit in the period, USD mn", 1),
    ]
    return _table("shared", "Capacities that several share", columns, rows)


def _projects(found: Answer) -> Table:
    columns = [
        Column(name="name", label="project", key=True),
        Column(name="leg", label="leg"),
        _number("adds", "adds a year"),
        Column(name="unit", label="unit"),
        _number("build_months", "months to build", 0),
        _number("cost_usd_million", "cost, USD mn", 0),
        _number("saves_usd_million", "saves a year, USD mn", 1),
    ]
    note = "Saved in the whole year had it been finished before, with what is asked happening."
    return _table("projects", "New capacity one can decide on", columns, found.projects, note)


def _crossed(found: Answer, wanted: Sequence[str]) -> Table:
    columns = [
        Column(name="commodity", label="commodity", key=True),
        Column(name="countries", label="part of deliveries that crosses, %"),
    ]
    rows = []
    for good in wanted:
        crossed = sorted(_of(found.crossed, (good,)), key=lambda one: -one["share"])
        said = ", ".join(f"{one['country']} {100 * one['share']:.1f}" for one in crossed)
        rows.append({"commodity": good, "countries": said or None})
    return _table("crossed", "Countries crossed", columns, rows)


def _table(name: str, title: str, columns: list[Column], rows: Iterable[Mapping[str, Any]], note: str = "") -> Table:
    values: tuple[tuple[Cell, ...], ...] = tuple(tuple(row[column.name] for column in columns) for row in rows)
    return Table(name=name, title=title, columns=tuple(columns), rows=values, note=note)
