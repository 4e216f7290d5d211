"""Paths of the war and of sanctions, by quarter and draw: what `chain` turns into dated measures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from tightrope.core.axes import DRAW, LEG, QUARTER
from tightrope.core.errors import UsageError
from tightrope.core.record import Record, array
from tightrope.core.units import Unit
from tightrope.war.calendar import number_of
from tightrope.war.kernels import Array
from tightrope.war.rules import WarRules
from tightrope.war.states import FIGHTING, LEGS, TOP, State, way

#: ends of the ranges shown
ENDS: Final = (0.05, 0.95)
#: futures of a belief, and beliefs, from which on a range over beliefs is told
_FEW: Final = 20


@dataclass(frozen=True)
class Range:
    """A number with its 5th and 95th percentile."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Step:
    """A leg of sanctions that reaches another rung: from this quarter on it stands there."""

    quarter: str
    leg: str
    rung: int


@dataclass(frozen=True, kw_only=True)
class WarPath(Record):
    """Futures of a war, or one fixed path.

    `state` holds the number of a `State` at the end of a quarter; `level` a leg's place on its ladder; `carve_out` 1
    while the third country keeps its exception on the energy leg; `oil_price` what loosened sanctions; `belief` which
    draw of beliefs a future belongs to: futures of one belief differ by chance only.
    """

    state: xr.DataArray = array(QUARTER, DRAW, unit=Unit.NONE, low=0, high=4, meaning="State at the end of the quarter")
    level: xr.DataArray = array(LEG, QUARTER, DRAW, unit=Unit.NONE, low=0, high=TOP, meaning="Rung of the ladder")
    carve_out: xr.DataArray = array(QUARTER, DRAW, unit=Unit.NONE, low=0, high=1, meaning="1 while the exception holds")
    oil_price: xr.DataArray = array(QUARTER, DRAW, unit=Unit.NONE, low=0, meaning="Brent, USD per barrel")
    weight: xr.DataArray = array(LEG, DRAW, unit=Unit.SHARE, low=0, high=1, meaning="Weight of a leg in the index")
    belief: xr.DataArray = array(DRAW, unit=Unit.NONE, low=0, meaning="Number of the draw of beliefs")
    title: str
    start: State
    rules: WarRules | None = None

    @property
    def quarters(self) -> tuple[str, ...]:
        """Quarters, in order."""
        return tuple(self.state.coords[QUARTER].values.tolist())

    @property
    def beliefs(self) -> int:
        """How many draws of beliefs its futures belong to."""
        return len(np.unique(self.belief.values))

    @property
    def draws(self) -> int:
        """How many futures there are."""
        return int(self.state.sizes[DRAW])

    def index(self) -> Array:
        """All legs in one number from 0 to 1 (quarter, draw), by their weights."""
        weight = self.weight.values / self.weight.values.sum(axis=0)
        return np.asarray(np.einsum("lqd,ld->qd", self.level.values, weight) / TOP)

    def energy_beside_exception(self) -> Array:
        """Rung of the energy leg that reaches who holds the exception (quarter, draw): none while it holds."""
        return np.asarray(self.level.sel({LEG: "energy"}).values * (1 - self.carve_out.values))

    def shares(self, quarter: str) -> dict[State, Range]:
        """Share of futures in each state at the end of a quarter; the range is over beliefs."""
        found = self._at(quarter)
        return {state: self._share(np.asarray(found == state)) for state in State}

    def ended_by(self, quarter: str) -> Range:
        """Share of futures in which the fighting has stopped at least once by the end of a quarter."""
        until = self.quarters.index(self._known(quarter)) + 1
        stopped = (self.state.values[:until] > max(FIGHTING)).any(axis=0)
        return self._share(np.asarray(stopped))

    def fan(self, leg: str, quarter: str) -> Range:
        """Rung of a leg over all futures."""
        values = self.level.sel({LEG: leg, QUARTER: self._known(quarter)}).values
        low, middle, high = np.quantile(values, (ENDS[0], 0.5, ENDS[1]))
        return Range(float(middle), float(low), float(high))

    def index_fan(self, quarter: str) -> Range:
        """The index over all futures."""
        values = self.index()[self.quarters.index(self._known(quarter))]
        low, middle, high = np.quantile(values, (ENDS[0], 0.5, ENDS[1]))
        return Range(float(middle), float(low), float(high))

    def exception_kept(self, quarter: str) -> Range:
        """Share of futures in which the exception still holds; the range is over beliefs."""
        kept = self.carve_out.sel({QUARTER: self._known(quarter)}).values
        return self._share(kept == 1)

    def tougher(self, quarter: str) -> dict[bool, Range]:
        """Share of futures whose index is above that of the first quarter.

        By whether the fighting stopped by then (True) or never did; a kind without any future is left out.
        """
        until = self.quarters.index(self._known(quarter)) + 1
        index = self.index()
        higher = index[until - 1] > index[0]
        stopped = (self.state.values[:until] > max(FIGHTING)).any(axis=0)
        kinds = [kind for kind in (True, False) if (stopped == kind).any()]
        return {kind: self._share(higher, among=stopped == kind) for kind in kinds}

    def steps(self, draw: int = 0) -> tuple[Step, ...]:
        """Dated rungs of one future, leg by leg, rounded to whole ones: the first quarter, then every change."""
        found = []
        for leg in LEGS:
            rungs = np.floor(self.level.sel({LEG: leg}).values[:, draw] + 0.5).astype(int)
            changed = np.flatnonzero(np.diff(rungs, prepend=-1))
            found += [Step(quarter=self.quarters[n], leg=leg, rung=int(rungs[n])) for n in changed]
        return tuple(sorted(found, key=lambda step: (number_of(step.quarter), LEGS.index(step.leg))))

    def exception_dates(self, draw: int = 0) -> tuple[tuple[str, bool], ...]:
        """Quarters from which on the exception holds or not in one future: the first, then every change."""
        held = self.carve_out.values[:, draw] == 1
        changed = np.flatnonzero(np.diff(held.astype(int), prepend=-1))
        return tuple((self.quarters[n], bool(held[n])) for n in changed)

    def given(self, state: State, by: str) -> WarPath:
        """The futures that are in a state at some time up to the end of a quarter.

        Raises `UsageError`, saying by what way and how soon, if none is.
        """
        until = self.quarters.index(self._known(by)) + 1
        chosen = np.flatnonzero((self.state.values[:until] == state).any(axis=0))
        if not chosen.size:
            raise UsageError(self._unreached(state, by, until))
        arrays = {name: getattr(self, name).isel({DRAW: chosen}) for name in _BY_DRAW}
        return replace(self, **arrays, title=f"{self.title}; given {state.label} by {by}")

    def _unreached(self, state: State, by: str, until: int) -> str:
        closed = self.rules.closed() if self.rules else ()
        found = way(self.start, state, closed)
        if not found:
            told = ", ".join(f"{a.label} to {b.label}" for a, b in closed)
            return f"The state {state.label} cannot be reached from {self.start.label}: no chance of {told or 'a way'}."
        steps = " -> ".join(one.label for one in found)
        if len(found) - 1 > until:
            return (
                f"The state {state.label} cannot be reached by {by}: from {self.start.label} it takes "
                f"{len(found) - 1} quarters ({steps}); ask for a later quarter."
            )
        return f"None of {self.draws} futures is in {state.label} by {by} ({steps}): ask for more, or a later quarter."

    def _share(self, true: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_] | None = None) -> Range:
        """Share of futures of which something is true, and its range over beliefs, which a single future does not have.

        Beliefs with a few futures say more about luck than about beliefs: they count in the middle, not in the range.
        """
        chosen = np.ones_like(true) if among is None else among
        belief = self.belief.values.astype(int)
        size = np.bincount(belief[chosen])
        hits = np.bincount(belief[chosen & true], minlength=len(size))
        middle = float(hits.sum() / size.sum())
        enough = size >= _FEW
        if enough.sum() >= _FEW:
            ends = np.quantile(hits[enough] / size[enough], ENDS)
            return Range(middle, float(ends[0]), float(ends[1]))
        low, high = _by_luck(int(hits.sum()), int(size.sum()))
        return Range(middle, low, high)

    def _at(self, quarter: str) -> Array:
        return np.asarray(self.state.sel({QUARTER: self._known(quarter)}).values)

    def _known(self, quarter: str) -> str:
        if quarter not in self.quarters:
            raise UsageError(f"{quarter} is not among the quarters {self.quarters[0]} to {self.quarters[-1]}.")
        return quarter


_BY_DRAW = ("state", "level", "carve_out", "oil_price", "weight", "belief")


def _by_luck(hits: int, size: int) -> tuple[float, float]:
    """Jeffreys' 90 % interval of a share, where there are too few futures to see what beliefs do to it."""
    from scipy.stats import beta

    low, high = (float(beta.ppf(end, hits + 0.5, size - hits + 0.5)) for end in ENDS)
    return low, high
