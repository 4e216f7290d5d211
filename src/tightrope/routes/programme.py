r"""Minimum-cost flow as a linear programme on plain arrays, solved by HiGHS.

.. math::
   \min \sum_a c_a x_a + \sum_s v_s u_s + \sum_d p_d q_d \quad\text{so that, at every place,}\quad
   \text{in} + (S_s - u_s) = \text{out} + q_d

with floors and limits on flows :math:`x` and takings :math:`q`, what is left unserved :math:`0 \le u_s \le S_s` at the
cost :math:`v_s` of losing it, and limits that several flows share. A flow whose cost rises with use is cut into steps
of equal width, each at the cost of its middle, so that the programme stays linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tightrope.routes.highs import minimise

if TYPE_CHECKING:
    from scipy import sparse

#: steps of a rising cost; a cost is wrong by half a step at most, and a volume by one: a hundredth of the capacity
STEPS = 100
#: largest relative residual that counts as solved
TOLERANCE = 1e-7

Array = np.ndarray


@dataclass(frozen=True, kw_only=True)
class Programme:
    """A flow problem. A row is a place, a good and a period together; volumes and money in one unit each.

    Parameters
    ----------
    rows : number of rows.
    tail, head : (arc,) row an arc leads from and to.
    cost, cost_full : (arc,) of a unit on an empty arc and of the last unit of `nominal`.
    nominal : (arc,) volume at which the cost is `cost_full`; inf where cost does not rise.
    limit, floor : (arc,) most and least volume.
    source_row, source_volume, source_worth : (source,) what wants to leave, and the cost of a unit that does not.
    sink_row, sink_least, sink_most, sink_cost : (sink,) who takes it; a cost below 0 is a premium.
    shared : (shared, arc) use of each shared limit by a unit on each arc.
    shared_limit : (shared,).
    shared_of, shared_part : (shared,) for the reader: which capacity a limit is of, and which part of it.
    """

    rows: int
    tail: Array
    head: Array
    cost: Array
    cost_full: Array
    nominal: Array
    limit: Array
    floor: Array
    source_row: Array
    source_volume: Array
    source_worth: Array
    sink_row: Array
    sink_least: Array
    sink_most: Array
    sink_cost: Array
    shared: Array
    shared_limit: Array
    shared_of: Array
    shared_part: Array

    @cached_property
    def columns(self) -> Columns:
        """Arcs cut into steps."""
        return _columns(self)

    @cached_property
    def touched(self) -> Array:
        """Rows that something enters or leaves: most goods are in few places, and rows cost time to hand over."""
        return np.unique(np.concatenate([self.tail, self.head, self.source_row, self.sink_row]))

    def balance(self) -> sparse.csr_matrix:
        """(row, column) what a unit of each column adds to each row: steps of arcs, unserved, takings."""
        from scipy import sparse

        arc, n = self.columns.arc, self.columns.arc.size
        sources, sinks = self.source_row.size, self.sink_row.size
        row = np.concatenate([self.tail[arc], self.head[arc], self.source_row, self.sink_row])
        column = np.concatenate([np.arange(n), np.arange(n), n + np.arange(sources + sinks)])
        sign = np.concatenate([-np.ones(n), np.ones(n), -np.ones(sources + sinks)])
        return sparse.csr_matrix((sign, (row, column)), shape=(self.rows, n + sources + sinks))

    def supply(self) -> Array:
        """(row,) what wants to leave."""
        return np.bincount(self.source_row, self.source_volume, minlength=self.rows)

    def shared_use(self) -> sparse.csr_matrix:
        """(shared, column)."""
        from scipy import sparse

        rest = np.zeros((self.shared_limit.size, self.source_row.size + self.sink_row.size))
        return sparse.csr_matrix(np.hstack([self.shared[:, self.columns.arc], rest]))


@dataclass(frozen=True)
class Columns:
    """Steps of arcs: (column,) their arc, cost, most and least; `last` (arc,) the column that bounds the arc."""

    arc: Array
    cost: Array
    most: Array
    least: Array
    last: Array


@dataclass(frozen=True, kw_only=True)
class Optimum:
    """Solution with its duals: money for one more unit.

    `flow` and `arc_cost` (arc,) volume and what it costs, `unserved` (source,), `taken` and `sink_cost` (sink,);
    `row_cost` (row,) what
    getting a unit more away from a row costs; `limit_price` (arc,) and `shared_price` (shared,) what a unit more of a
    limit saves; `floor_price` (arc,) and `least_price` (sink,) what a unit less of an obligation saves. `primal`,
    `dual` and `gap` are relative residuals.
    """

    flow: Array
    arc_cost: Array
    unserved: Array
    taken: Array
    sink_cost: Array
    row_cost: Array
    limit_price: Array
    floor_price: Array
    least_price: Array
    shared_price: Array
    cost: float
    primal: float
    dual: float
    gap: float
    steps: int

    @property
    def residual(self) -> float:
        """The largest of the three residuals."""
        return max(self.primal, self.dual, self.gap)


def _columns(p: Programme) -> Columns:
    """Every arc once, or `STEPS` times and once more for what lies beyond its nominal volume."""
    rises = np.isfinite(p.nominal) & (p.cost_full > p.cost) & (p.nominal > 0)
    count = np.where(rises, STEPS + 1, 1)
    arc = np.repeat(np.arange(count.size), count)
    step = np.arange(arc.size) - np.repeat(np.cumsum(count) - count, count)
    rising = rises[arc]
    width = np.where(rises, p.nominal, 0.0)[arc] / STEPS
    start = np.where(rising, np.minimum(step, STEPS) * width, 0.0)
    end = np.where(rising & (step < STEPS), start + width, np.inf)
    part = np.where(rising, np.minimum((step + 0.5) / STEPS, 1.0), 0.0)
    cost = p.cost[arc] + part * (p.cost_full - p.cost)[arc]
    most = np.clip(np.minimum(end, p.limit[arc]) - start, 0, None)
    least = np.clip(np.minimum(end, p.floor[arc]) - start, 0, None)
    starts = np.cumsum(count) - count
    widest = np.where(most > 0, step, 0)
    last = starts + (np.maximum.reduceat(widest, starts) if starts.size else 0)
    return Columns(arc, cost, most, np.minimum(least, most), last)


def optimise(p: Programme) -> Optimum | None:
    """The cheapest flow, or None where floors and limits contradict each other.

    Raises
    ------
    ArithmeticError
        If the solver gives up for another reason: the programme is unbounded or HiGHS fails.
    """
    if (p.floor > p.limit).any() or (p.sink_least > p.sink_most).any():
        return None
    columns, balance, use = p.columns, p.balance(), p.shared_use()
    cost = np.concatenate([columns.cost, p.source_worth, p.sink_cost])
    least = np.concatenate([columns.least, np.zeros(p.source_row.size), p.sink_least])
    most = np.concatenate([columns.most, p.source_volume, p.sink_most])
    found = minimise(cost, (balance[p.touched], -p.supply()[p.touched]), (use, p.shared_limit), least, most)
    return None if found is None else _optimum(p, found, cost, balance, use, least, most)


def _optimum(
    p: Programme,
    found: Any,
    cost: Array,
    balance: sparse.csr_matrix,
    use: sparse.csr_matrix,
    least: Array,
    most: Array,
) -> Optimum:
    arcs, n, sources = p.tail.size, p.columns.arc.size, p.source_row.size
    x = np.asarray(found.x)
    price = np.zeros(p.rows)
    price[p.touched] = -np.asarray(found.eqlin.marginals)
    shared_price = -np.asarray(found.ineqlin.marginals) if p.shared_limit.size else np.zeros(0)
    lower, upper = np.asarray(found.lower.marginals), -np.asarray(found.upper.marginals)
    supply = p.supply()
    scale_volume = max(1e-300, np.abs(supply).max(initial=0.0), np.abs(x).max(initial=0.0))
    scale_money = max(1e-300, np.abs(cost).max(initial=0.0))
    primal = max(
        np.abs(balance @ x + supply).max(initial=0.0),
        (use @ x - p.shared_limit).max(initial=0.0),
        (x - most).max(initial=0.0),
        (least - x).max(initial=0.0),
    )
    stationary = cost + balance.T @ price + use.T @ shared_price - lower + upper
    dual = max(
        np.abs(stationary).max(initial=0.0),
        -min(lower.min(initial=0.0), upper.min(initial=0.0), shared_price.min(initial=0.0)),
    )
    finite = np.isfinite(most)
    value = float(cost @ x)
    dual_value = float(supply @ price + lower @ least - upper[finite] @ most[finite] - shared_price @ p.shared_limit)
    floors = np.zeros(arcs)
    np.maximum.at(floors, p.columns.arc, lower[:n] * (p.columns.least > 0))
    return Optimum(
        flow=np.bincount(p.columns.arc, x[:n], minlength=arcs),
        arc_cost=np.bincount(p.columns.arc, x[:n] * cost[:n], minlength=arcs),
        unserved=x[n : n + sources],
        taken=x[n + sources :],
        sink_cost=x[n + sources :] * p.sink_cost,
        row_cost=price,
        limit_price=upper[p.columns.last] if arcs else np.zeros(0),
        floor_price=floors,
        least_price=lower[n + sources :],
        shared_price=shared_price,
        cost=value,
        primal=primal / scale_volume,
        dual=dual / scale_money,
        gap=abs(value - dual_value) / max(1.0, abs(value), abs(dual_value)),
        steps=int(found.nit),
    )
