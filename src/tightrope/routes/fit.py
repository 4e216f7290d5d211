"""Fit costs to the volumes of one year, never leaving the range in which each is published.

Run ``python -m tightrope.routes.fit NETWORK YEAR [--commodity NAME]``. It moves each cost between its `low` and `high`
until volumes by route are as near to those observed in that year as they get, and writes `fitted.csv` into the
network's folder. The other years test it. Capacities, quotas and floors are never touched.

A cost is moved only if that brings the volumes nearer, so that what the volumes do not speak of stays as published.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tightrope.core.axes import COMMODITY, ROUTE
from tightrope.core.errors import UsageError
from tightrope.core.random import stream
from tightrope.data import load_network
from tightrope.data.network import Figure, Fitted, Network, Observed
from tightrope.data.network_file import network_folder
from tightrope.data.network_fitted import TABLE, fitted_csv
from tightrope.routes.events import known_disruptions
from tightrope.routes.period import Period
from tightrope.routes.plan import RoutePlan
from tightrope.routes.solve import plan

#: places tried inside a range, sweeps over all costs, leaps of several at random after each, least gain that counts
PLACES, SWEEPS, LEAPS, GAIN = 6, 4, 300, 1e-4
#: units below which a route is too small to be judged by percent; it counts by its distance to this
SMALL = 1.0
#: a leg, a commodity, and which of its two costs
Knob = tuple[str, str, str]


@dataclass(frozen=True)
class Comparison:
    """A route's volume as observed and as planned."""

    observed: Observed
    model: float

    @property
    def ratio(self) -> float:
        """Model over observed."""
        return self.model / self.observed.volume if self.observed.volume else math.inf

    @property
    def judged(self) -> bool:
        """True where the volume is large enough for a ratio to mean something."""
        return self.observed.volume >= SMALL


def compare_observed(network: Network, rows: Sequence[Observed]) -> tuple[Comparison, ...]:
    """What was observed beside the plan of the same period, known disruptions as announced and realised by the book."""
    plans: dict[Period, RoutePlan] = {}
    out = []
    for row in rows:
        period = Period(row.year, *row.months)
        if period not in plans:
            plans[period] = plan(network, period, known_disruptions(network, period), force_majeure=True)
        model = float(plans[period].by_route.sel({ROUTE: row.route, COMMODITY: row.commodity}))
        out.append(Comparison(row, model))
    return tuple(out)


def rows_of(network: Network, year: int) -> tuple[Observed, ...]:
    """Observed volumes of periods of a year."""
    return tuple(one for one in network.observed if one.year == year)


def misfit(compared: Sequence[Comparison]) -> float:
    """Sum of squared relative errors; small routes relative to `SMALL`."""
    return sum(((one.model - one.observed.volume) / max(one.observed.volume, SMALL)) ** 2 for one in compared)


def fit(
    network: Network, year: int, tell: Callable[[str], None] = lambda text: None, *, goods: Sequence[str] = ()
) -> tuple[Fitted, ...]:
    """Moves of costs that bring the plan of a year nearest to what was observed in it.

    A search over one cost or route at a time, with leaps of several, always the same ones. `goods` are the commodities
    whose volumes count; all if empty.

    Raises
    ------
    UsageError
        If nothing was observed in that year.
    """
    rows = tuple(one for one in rows_of(network, year) if not goods or one.commodity in goods)
    if not rows:
        raise UsageError(f"Network {network.id} has no observed volumes for {year}, so nothing can be fitted to it.")
    moves, places = _moves(network, rows, year), [number / PLACES for number in range(PLACES + 1)]
    search = _Search(network, rows, year)
    tell(f"before: {search.best:.4f}")
    for sweep in range(SWEEPS):
        before = search.best
        for move in moves:
            for place in places:
                search.attempt(dict.fromkeys(move, place))
        chance = stream(sweep, "routes", "fit")
        for _ in range(LEAPS):
            chosen = chance.choice(len(moves), size=min(3, len(moves)), replace=False)
            search.attempt({knob: float(chance.random()) for number in chosen for knob in moves[number]})
        tell(f"sweep {sweep + 1}: {search.best:.4f}")
        if before - search.best < GAIN:
            break
    return _fitted(network, search.at, year)


class _Search:
    """Where the knobs stand, and how far the plan is from what was observed."""

    def __init__(self, network: Network, rows: Sequence[Observed], year: int) -> None:
        self.network, self.rows, self.year = network, rows, year
        self.at: dict[Knob, float] = {}
        self.best = self._misfit(self.at)

    def attempt(self, change: Mapping[Knob, float]) -> None:
        """Turn some knobs; keep it if that is better by enough."""
        tried = {**self.at, **change}
        found = self._misfit(tried)
        if found < self.best - GAIN:
            self.at, self.best = tried, found

    def _misfit(self, at: Mapping[Knob, float]) -> float:
        return misfit(compare_observed(_moved(self.network, at, self.year), self.rows))


def _moves(network: Network, rows: Sequence[Observed], year: int) -> list[tuple[Knob, ...]]:
    """Costs moved together: those of a named route, empty legs and full ones, then each alone.

    A route is won or lost as a whole, so that moving one of its legs alone may change nothing.
    """
    goods = {one.commodity for one in rows}
    knobs: list[Knob] = [
        (name, good, key)
        for name, leg in network.legs.items()
        for good in leg.carries
        for key in ("cost", "cost_full")
        if good in goods and _room((name, good, key), network, year) > 0
    ]
    routes = [
        tuple(knob for knob in knobs if knob[0] in network.routes[name].legs and knob[2] == key)
        for name in dict.fromkeys(one.route for one in rows)
        for key in ("cost", "cost_full")
    ]
    return [*(move for move in routes if move), *((knob,) for knob in knobs)]


def _figure(knob: Knob, network: Network, year: int) -> Figure | None:
    """The figure that a knob moves inside its range."""
    leg, good, key = knob
    figures = getattr(network.legs[leg].carries[good], key)
    return None if figures is None else figures.at(year)


def _room(knob: Knob, network: Network, year: int) -> float:
    figure = _figure(knob, network, year)
    return 0.0 if figure is None else figure.ends[1] - figure.ends[0]


def _shift(knob: Knob, network: Network, at: Mapping[Knob, float], year: int) -> float:
    """USD per price unit from the published value to a place in its range, 0 at its low and 1 at its high."""
    figure = _figure(knob, network, year)
    if figure is None or knob not in at:
        return 0.0
    low, high = figure.ends
    return low + (high - low) * at[knob] - figure.value


def _fitted(network: Network, at: Mapping[Knob, float], year: int) -> tuple[Fitted, ...]:
    """What was moved, by leg and commodity."""
    return tuple(
        Fitted(
            leg=leg,
            commodity=good,
            shift=_shift((leg, good, "cost"), network, at, year),
            full_shift=_shift((leg, good, "cost_full"), network, at, year),
            fitted_on=year,
        )
        for leg, good in dict.fromkeys((leg, good) for leg, good, _ in at)
    )


def _moved(network: Network, at: Mapping[Knob, float], year: int) -> Network:
    return network.model_copy(update={"fitted": _fitted(network, at, year)})


def main() -> None:
    """Fit, and write what was found."""
    parser = argparse.ArgumentParser(prog="python -m tightrope.routes.fit", description=__doc__)
    parser.add_argument("network")
    parser.add_argument("year", type=int)
    parser.add_argument("--commodity", action="append", default=[], help="fit this one only; may be repeated")
    given = parser.parse_args()
    network = load_network(given.network, fitted=False)
    found = fit(network, given.year, lambda text: print(text, file=sys.stderr), goods=given.commodity)
    (network_folder(given.network) / TABLE).write_text(fitted_csv(found), encoding="utf-8")


if __name__ == "__main__":
    main()
