"""The cheapest flow over every network at hand: the linear programme alone, and the whole plan with its record."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.timing import Timing, time_call
from tightrope.data import Network, list_networks, load_network
from tightrope.routes import Outage, Period, plan, plan_months
from tightrope.routes.arrays import Layout, limits, programme
from tightrope.routes.programme import Optimum, optimise


def route_cases() -> Iterator[Timing]:
    """Residuals are the largest of the primal, the dual and the gap, each relative."""
    for name in list_networks():
        network = load_network(name)
        yield from _cases(network)


def _cases(network: Network) -> Iterator[Timing]:
    period = Period(network.year)
    layout = Layout(network=network, periods=(period,))
    size = f"{network.id}, {len(network.nodes)} nodes, {len(layout.carriages)} carriages"
    last: list[Optimum] = []

    def solved() -> float:
        best = optimise(programme(layout, limits(layout, ())))
        assert best is not None
        last[:] = [best]
        return best.residual

    yield time_call(f"routes: programme, {size}, a year", solved, runs=50, must="20 ms")
    best = last[0]
    print(f"  primal {best.primal:.1e}, dual {best.dual:.1e}, gap {best.gap:.1e}, {best.steps} simplex steps")
    yield time_call(f"routes: plan, {size}, a year", lambda: plan(network, period).report.residual, runs=20, must="")
    leg = max(network.legs, key=lambda name: float(plan(network, period).volume.sel(leg=name).max()))
    outage = [Outage(at=leg, announced=1, realised=1, until=period.months[1].ends)]

    def months() -> float:
        return plan_months(network, period, outage)[0].report.residual

    yield time_call(f"routes: twelve months with stores, {network.id}", months, runs=5, must="")
