"""Tables of `tightrope routes show`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tightrope.report.tables import Cell, Column, Table
from tightrope.routes.answer import Answer


def tables(found: Answer) -> Iterator[Table]:
    """Totals, routes, legs, shared capacities where there are any, countries crossed."""
    changed = bool(found.events)
    yield _totals(found, changed)
    if found.routes:
        yield _routes(found, changed)
    yield _legs(found, changed)
    if found.shared:
        yield _shared(found)
    if found.projects:
        yield _projects(found)
    yield _crossed(found)


def _number(name: str, label: str, decimals: int | None = 2) -> Column:
    return Column(name=name, label=label, kind="number", decimals=decimals)


def _totals(found: Answer, changed: bool) -> Table:
    columns = [
        Column(name="commodity", label="commodity", key=True),
        Column(name="origin", label="of"),
        Column(name="unit", label="unit"),
        _number("supplied", "supplied"),
        _number("delivered", "delivered"),
    ]
    if changed:
        columns += [
            _number("deferred", "deferred"),
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
    return _table("totals", "By commodity", columns, found.totals, note)


def _routes(found: Answer, changed: bool) -> Table:
    columns = [
        Column(name="name", label="route", key=True),
        Column(name="commodity", label="commodity"),
        Column(name="unit", label="unit"),
        *([_number("before", "without event")] if changed else []),
        _number("volume", "volume"),
        Column(name="seen", label="observed"),
        Column(name="source", label="source of it"),
    ]
    rows = [
        {
            **one,
            "name": f"  {one['name']}" if one["part_of"] else one["name"],
            "seen": ", ".join(f"{value:.3g}" for value in one["observed"]) or None,
            "source": one["source"] or None,
        }
        for one in found.routes
    ]
    return _table("routes", "Volume by route", columns, rows, "Indented routes are part of the one above them.")


def _legs(found: Answer, changed: bool) -> Table:
    columns = [
        Column(name="leg", label="leg", key=True),
        Column(name="commodity", label="commodity"),
        *([_number("before", "without event")] if changed else []),
        _number("volume", "volume"),
        _number("capacity", "capacity"),
        _number("shadow_price", "shadow price"),
        _number("one_more_usd_million", "one more unit, USD mn", 1),
        Column(name="source", label="source of capacity"),
    ]
    note = (
        "Shadow price: USD per price unit that the last bit of capacity saves, 0 where the leg is not full or a quota "
        "stops it first. One more unit: saved in the period by one unit a year more, solved anew."
    )
    return _table("legs", "Legs", columns, found.legs, note)


def _shared(found: Answer) -> Table:
    columns = [
        Column(name="shared", label="shared capacity", key=True),
        Column(name="unit", label="unit"),
        _number("used", "used"),
        _number("capacity", "capacity"),
        _number("one_more_usd_million", "one more unit in the period, USD mn", 1),
    ]
    return _table("shared", "Capacities that several share", columns, found.shared)


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


def _crossed(found: Answer) -> Table:
    columns = [
        Column(name="commodity", label="commodity", key=True),
        Column(name="country", label="crosses", key=True),
        _number("percent", "% of deliveries", 1),
    ]
    rows = [{**one, "percent": 100 * one["share"]} for one in sorted(found.crossed, key=lambda one: -one["share"])]
    order = list(found.network.commodities)
    rows.sort(key=lambda one: order.index(one["commodity"]))
    return _table("crossed", "Countries crossed", columns, rows)


def _table(name: str, title: str, columns: list[Column], rows: Iterable[Mapping[str, Any]], note: str = "") -> Table:
    values: tuple[tuple[Cell, ...], ...] = tuple(tuple(row[column.name] for column in columns) for row in rows)
    return Table(name=name, title=title, columns=tuple(columns), rows=values, note=note)
