"""Ask a network: the cheapest plan for a period, or for months one after the other with stores between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from tightrope.core.errors import InfeasibleError, SolveError
from tightrope.core.solver import Ending, SolverReport
from tightrope.data.network import Network
from tightrope.routes.arrays import Layout, Limits, limits, programme
from tightrope.routes.events import Event, check_events
from tightrope.routes.period import Period
from tightrope.routes.plan import Breach, RoutePlan
from tightrope.routes.programme import TOLERANCE, Array, Optimum, Programme, optimise
from tightrope.routes.relief import Relief, relieve, relieved
from tightrope.routes.write import written

#: part of a value that decides between ways that are otherwise equal
HAIR = 1e-3


class More(NamedTuple):
    """Units a year added to what a leg can carry of a commodity."""

    leg: str
    commodity: str
    units: float


def plan(
    network: Network,
    period: Period | str | int,
    events: Sequence[Event] = (),
    *,
    force_majeure: bool | None = None,
    more: More | None = None,
) -> RoutePlan:
    """The cheapest plan of a period. What cannot be shipped is lost; `plan_months` lets it wait in stores.

    Parameters
    ----------
    force_majeure : whether obligations that cannot be met are broken and listed instead of refused; left out, they are
        where something happens and are not where nothing does.
    more : capacity added to what is left of a leg, whatever happened to it.

    Raises
    ------
    InfeasibleError
        If obligations contradict limits; the message names them.
    """
    layout = Layout(network=network, periods=(as_period(period),))
    return _solve(_Question(layout, tuple(events), force_majeure, more))[0]


def plan_months(
    network: Network,
    period: Period | str | int,
    events: Sequence[Event] = (),
    *,
    force_majeure: bool | None = None,
    more: More | None = None,
) -> tuple[RoutePlan, ...]:
    """The cheapest plan month by month, with stores, empty at first, that carry over from one to the next.

    What is in store at the end is worth what it would be without the events: its value less what it costs to get it
    away then. The plan knows the months ahead, as shippers know an announced repair.
    """
    asked = as_period(period)
    end_cost = None
    if events:
        calm = Layout(network=network, periods=asked.months[-1:])
        bounds = limits(calm, ())
        best, _ = _optimum(calm, programme(calm, bounds), bounds, broken=True)
        stores = Layout(network=network, periods=asked.months, storing=True).stores
        end_cost = np.array(
            [best.row_cost[calm.row(*one)] * calm.price(one[1]) + _waiting(calm, one[1]) for one in stores]
        )
    layout = Layout(network=network, periods=asked.months, storing=bool(events))
    return _solve(_Question(layout, tuple(events), force_majeure, more, end_cost))


def as_period(period: Period | str | int) -> Period:
    """A period, a year or what `Period.of` reads."""
    return period if isinstance(period, Period) else Period.of(str(period))


def _waiting(layout: Layout, good: str) -> float:
    """USD per price unit of a month in store, at least a hair of the value: nothing is stored for nothing."""
    commodity, period = layout.network.commodities[good], layout.periods[-1]
    waiting = 0.0 if commodity.day_cost is None else commodity.day_cost.value(period.year) * period.days
    return float(max(waiting, HAIR * commodity.value.value(period.year)))


class _Question(NamedTuple):
    """What is asked of a layout. `end_cost` (store,) is USD per price unit in store at the end."""

    layout: Layout
    events: tuple[Event, ...]
    force_majeure: bool | None
    more: More | None
    end_cost: Array | None = None


def _solve(question: _Question) -> tuple[RoutePlan, ...]:
    layout, events = question.layout, question.events
    check_events(layout.network, events)
    bounds = _with_nominations(layout, _with_more(layout, limits(layout, events), question.more), events)
    broken = bool(events) if question.force_majeure is None else question.force_majeure
    asked = programme(layout, bounds, end_cost=question.end_cost)
    best, breaches = _optimum(layout, asked, bounds, broken=broken)
    report = SolverReport(
        ending=Ending.CONVERGED if best.residual <= TOLERANCE else Ending.DIVERGED,
        steps=best.steps,
        tolerance=TOLERANCE,
        residual=best.residual,
    )
    report.raise_if_failed(f"Routes of {layout.network.id}")
    return tuple(
        written(layout, bounds, asked, best, number, breaches=breaches[number], report=report)
        for number in range(len(layout.periods))
    )


def _with_more(layout: Layout, bounds: Limits, more: More | None) -> Limits:
    """The same limits with some capacity added to a leg."""
    if more is None:
        return bounds
    capacity, at = bounds.capacity.copy(), layout.carriages.index((more.leg, more.commodity))
    capacity[:, at] += [more.units * period.share_of_year for period in layout.periods]
    return replace(bounds, capacity=capacity)


def _with_nominations(layout: Layout, bounds: Limits, events: Sequence[Event]) -> Limits:
    """The same limits and, where a shortage is shared in proportion, what would go without the events."""
    if not events or not any(one.prorated for one in layout.network.shared.values()):
        return bounds
    calm = replace(layout, storing=False)
    free = limits(calm, ())
    best, _ = _optimum(calm, programme(calm, free), free, broken=True)
    size = np.array([layout.size[good] for _, good in layout.carriages])
    return replace(bounds, nominated=best.flow.reshape(len(layout.periods), -1) * size)


def _optimum(
    layout: Layout, asked: Programme, bounds: Limits, *, broken: bool
) -> tuple[Optimum, tuple[tuple[Breach, ...], ...]]:
    """The optimum, and by period the obligations broken on the way. Raises `InfeasibleError`, `SolveError`."""
    nothing: tuple[tuple[Breach, ...], ...] = ((),) * len(layout.periods)
    try:
        best = optimise(asked)
        if best is not None:
            return best, nothing
        relief = relieve(asked)
        breaches = _breaches(layout, asked, relief)
        if not broken:
            raise InfeasibleError(_said(layout, asked, relief, breaches))
        best = optimise(relieved(asked, relief))
    except ArithmeticError as error:
        raise SolveError(f"Routes of {layout.network.id}: the solver gave up: {error}") from error
    if best is None:
        raise SolveError(f"Routes of {layout.network.id}: no plan even with obligations broken; this is a defect")
    return best, breaches


def _breaches(layout: Layout, asked: Programme, relief: Relief) -> tuple[tuple[Breach, ...], ...]:
    """Obligations not met, by period."""
    out = []
    carriages, demands = len(layout.carriages), len(layout.network.demands)
    for number in range(len(layout.periods)):
        found = []
        for i, (leg, good) in enumerate(layout.carriages):
            short, owed = (
                float(values[number * carriages + i]) * layout.size[good] for values in (relief.floor, asked.floor)
            )
            found.append(Breach(what=f"floor of leg {leg}", commodity=good, owed=owed, short=short))
        for i, one in enumerate(layout.network.demands):
            at, size = number * demands + i, layout.size[one.commodity]
            what = f"delivery to {one.importer} at {one.node}"
            short, owed = float(relief.least[at]) * size, float(asked.sink_least[at]) * size
            found.append(Breach(what=what, commodity=one.commodity, owed=owed, short=short))
        out.append(tuple(one for one in found if one.short > TOLERANCE * max(one.owed, 1e-3)))
    return tuple(out)


def _said(layout: Layout, asked: Programme, relief: Relief, breaches: tuple[tuple[Breach, ...], ...]) -> str:
    """What cannot be met in which period, and what stands in the way."""
    lines = []
    for period, found in zip(layout.periods, breaches, strict=True):
        for one in found:
            unit = layout.network.commodities[one.commodity].unit
            lines.append(
                f"{one.what} for {one.commodity} in {period}: {one.owed:.4g} {unit} owed, {one.short:.4g} too much"
            )
    carriages, shared, supplies = len(layout.carriages), tuple(layout.network.shared), layout.network.supplies
    arcs = [
        layout.carriages[i % carriages] for i in np.flatnonzero(relief.tight_arc[: carriages * len(layout.periods)])
    ]
    ways = [f"leg {leg} for {good}" for leg, good in arcs]
    ways += [f"shared capacity {shared[asked.shared_of[i] % len(shared)]}" for i in np.flatnonzero(relief.tight_shared)]
    ends = [supplies[i % len(supplies)] for i in np.flatnonzero(relief.tight_source)]
    ways += [f"supply of {one.commodity} at {one.node}" for one in ends]
    why = f" More would help on: {', '.join(dict.fromkeys(ways))}." if ways else ""
    return (
        f"Network {layout.network.id} has no plan that keeps its obligations:\n"
        + "\n".join(f"  - {line}" for line in lines)
        + f"\nLower them or widen what stands in the way.{why}"
    )


__all__ = ["plan", "plan_months"]
