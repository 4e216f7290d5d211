"""Which obligations cannot be met, and what stands in the way: the first phase of an infeasible programme."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tightrope.routes.highs import minimise
from tightrope.routes.programme import Array, Programme

#: a price above this means that one more unit of a limit helps, beyond rounding
HELPS = 1e-6


@dataclass(frozen=True)
class Relief:
    """Least that must be given up: (arc,) of floors, (sink,) of what must be delivered.

    `tight_arc`, `tight_shared`, `tight_source`: limits that would have to be wider, True where one more unit helps.
    """

    floor: Array
    least: Array
    tight_arc: Array
    tight_shared: Array
    tight_source: Array


def relieve(p: Programme) -> Relief:
    """The least breach of obligations, in counted volumes, so that goods weigh alike whatever their units.

    Raises
    ------
    ArithmeticError
        If HiGHS fails.
    """
    from scipy import sparse

    floors = np.flatnonzero(p.floor > 0)
    n, sources, sinks = p.tail.size, p.source_row.size, p.sink_row.size
    width = n + sources + 2 * sinks + floors.size
    given = n + sources + sinks + np.arange(floors.size + sinks)
    owed = np.concatenate([floors, n + sources + np.arange(sinks)])
    count = np.arange(owed.size)
    kept = sparse.csr_matrix(
        (-np.ones(2 * owed.size), (np.tile(count, 2), np.concatenate([owed, given]))), shape=(owed.size, width)
    )
    use = sparse.csr_matrix(np.hstack([p.shared, np.zeros((p.shared_limit.size, width - n))]))
    rows = np.concatenate([p.tail, p.head, p.source_row, p.sink_row])
    columns = np.concatenate([np.arange(n), np.arange(n), n + np.arange(sources + sinks)])
    sign = np.concatenate([-np.ones(n), np.ones(n), -np.ones(sources + sinks)])
    balance = sparse.csr_matrix((sign, (rows, columns)), shape=(p.rows, width))
    most = np.concatenate([p.limit, p.source_volume, p.sink_most, p.floor[floors], p.sink_least])
    found = minimise(
        np.concatenate([np.zeros(n + sources + sinks), np.ones(floors.size + sinks)]),
        (balance, -np.bincount(p.source_row, p.source_volume, minlength=p.rows)),
        (
            sparse.csr_matrix(sparse.vstack([use, kept])),
            np.concatenate([p.shared_limit, -p.floor[floors], -p.sink_least]),
        ),
        np.zeros(most.size),
        most,
    )
    if found is None:
        raise ArithmeticError("what is shipped cannot be balanced even without obligations")
    floor = np.zeros(n)
    floor[floors] = found.x[n + sources + sinks : n + sources + sinks + floors.size]
    upper = np.asarray(found.upper.marginals)
    supply_price = np.asarray(found.eqlin.marginals)[p.source_row]
    return Relief(
        floor=floor,
        least=found.x[n + sources + sinks + floors.size :],
        tight_arc=upper[:n] < -HELPS,
        tight_shared=np.asarray(found.ineqlin.marginals)[: p.shared_limit.size] < -HELPS,
        tight_source=supply_price > HELPS,
    )


def relieved(p: Programme, relief: Relief) -> Programme:
    """The same programme with obligations it can meet, and a hair less for rounding."""
    hair = 1e-9 * max(1.0, float(p.source_volume.max(initial=0.0)))
    floor = np.where(relief.floor > 0, np.clip(p.floor - relief.floor - hair, 0, None), p.floor)
    least = np.where(relief.least > 0, np.clip(p.sink_least - relief.least - hair, 0, None), p.sink_least)
    return replace(p, floor=np.minimum(floor, p.limit), sink_least=np.minimum(least, p.sink_most))
