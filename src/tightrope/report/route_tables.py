"""Tables of routes: named routes and their legs, without an event and with it."""

from __future__ import annotations

from tightrope.report.tables import Cell, Column, Table
from tightrope.report.views.routes import RoutesView


def route_tables(views: tuple[RoutesView, ...]) -> list[Table]:
    """For each commodity its routes, with the total, and all legs that carry it."""
    return [table for view in views for table in (_routes(view), _legs(view))]


def _volumes(view: RoutesView) -> tuple[Column, ...]:
    unit, places = f"{view.unit} a year", view.decimals
    return (
        Column(name="before", label=f"Without it, {view.unit}", kind="number", unit=unit, decimals=places),
        Column(name="after", label=f"With it, {view.unit}", kind="number", unit=unit, decimals=places),
        Column(name="change", label=f"Change, {view.unit}", kind="signed", unit=unit, decimals=places),
    )


def _routes(view: RoutesView) -> Table:
    rows: list[tuple[Cell, ...]] = [(r.name, r.before, r.after, r.after - r.before) for r in view.routes]
    other = [view.before - sum(r.before for r in view.routes), view.after - sum(r.after for r in view.routes)]
    little = 1e-3 * max(view.supplied, 1e-12)
    shared = " Some of it goes by several of these routes." if min(other) < -little else ""
    if max(other) > little and not shared:
        rows.append(("Other ways", other[0], other[1], other[1] - other[0]))
    rows.append(("Delivered", view.before, view.after, view.after - view.before))
    return Table(
        name=f"routes_{view.key}",
        title=f"{view.commodity} by route",
        columns=(Column(name="route", label="Route"), *_volumes(view)),
        rows=tuple(rows),
        strong=(len(rows) - 1,),
        note=f"{view.network}, {view.year}: the cheapest plan. {view.supplied:,.4g} {view.unit} want to leave. "
        f"{view.founded}{shared}",
    )


def _legs(view: RoutesView) -> Table:
    return Table(
        name=f"legs_{view.key}",
        title=f"{view.commodity} by leg",
        columns=(
            Column(name="leg", label="Leg"),
            Column(name="crosses", label="Crosses", quiet=True),
            *_volumes(view),
            Column(
                name="price",
                label=f"Worth of one {view.price_unit} more, USD",
                kind="number",
                unit=f"USD per {view.price_unit}",
                decimals=0,
            ),
        ),
        rows=tuple((r.name, r.crosses, r.before, r.after, r.after - r.before, r.price) for r in view.legs),
        note="Worth: what capacity for one unit more would save with the event; 0 where the leg is not full.",
    )
