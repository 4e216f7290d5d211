r"""Limits that bind by complementarity: a wedge :math:`\zeta \ge 0` on covered trade, zero when the bound is slack.

The wedges are unknowns beside wages, prices and spending, so that one solve finds all of them. A wedge is bounded
where covered trade has all but stopped; a bound not reached there is not attained.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tightrope.core.shocks import Limit, LimitKind, RentTo
from tightrope.trade.accounts import Accounts
from tightrope.trade.kernels import Array, Groups
from tightrope.trade.wedges import LimitArrays

#: covered trade counts as stopped when at given prices this part of it is left
STOPPED = 1e-9
#: least response of a bound to its wedge, logs, that a step of the solver counts on
LEAST_RESPONSE = 0.02


@dataclass(frozen=True)
class Limited:
    """A limit, its arrays and the largest log wedge it may get."""

    limit: Limit
    arrays: LimitArrays
    ceiling: float


def limited(limit: Limit, arrays: LimitArrays, elasticity: Array) -> Limited:
    """A limit ready to solve for. `elasticity`: (sector,)."""
    return Limited(limit, arrays, float(-np.log(STOPPED) / elasticity[arrays.sector]))


@dataclass(frozen=True)
class LimitSet:
    """The limits of a system, the same ones in every case but for numbers.

    Attributes
    ----------
    members : limits of the first case, which say what is bounded where.
    covered : (limit, importer, case), part of each importer's purchases.
    log_bound, ceiling : (limit, case).
    slope : (limit, case), first guess of the fall of what is bounded, logs, with its log wedge.
    before : (limit, case), what is bounded in the baseline, for volumes.
    known : (limit, case), log wedges that are given rather than solved for.
    """

    members: tuple[Limited, ...]
    covered: Array
    log_bound: Array
    ceiling: Array
    slope: Array
    before: Array
    known: Array | None = None

    @classmethod
    def of(cls, cases: Sequence[Sequence[Limited]], accounts: Accounts, elasticity: Array) -> LimitSet:
        """Limits of several cases, which must agree on everything but coverage and bound.

        `elasticity`: (sector, case).
        """
        members = tuple(cases[0])
        covered = np.empty((len(members), len(accounts.regions), len(cases)))
        log_bound, ceiling, slope, before = (np.empty((len(members), len(cases))) for _ in range(4))
        for case, limits in enumerate(cases):
            for number, one in enumerate(limits):
                j, i = one.arrays.sector, one.arrays.exporter
                covered[number, :, case] = one.arrays.covered
                log_bound[number, case] = np.log(one.limit.bound)
                ceiling[number, case] = one.ceiling
                before[number, case] = (one.arrays.covered * accounts.trade[j, :, i]).sum()
                slope[number, case] = _response(one, accounts, float(elasticity[j, case]))
        return cls(members, covered, log_bound, ceiling, slope, before)

    def __len__(self) -> int:
        return len(self.members)

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """(sector, exporter) of the columns of flows under limits, in order."""
        return sorted({(one.arrays.sector, one.arrays.exporter) for one in self.members})

    def chosen(self, cases: Groups) -> LimitSet:
        """The same for some of the cases."""
        return self._changed(lambda values: np.ascontiguousarray(values[..., cases]))

    def single(self) -> LimitSet:
        """The same in single precision."""
        return self._changed(lambda values: values.astype(np.float32))

    def _changed(self, change: Callable[[Array], Array]) -> LimitSet:
        return LimitSet(
            self.members,
            covered=change(self.covered),
            log_bound=change(self.log_bound),
            ceiling=change(self.ceiling),
            slope=change(self.slope),
            before=change(self.before),
            known=None if self.known is None else change(self.known),
        )

    def given(self, log_wedge: Array) -> LimitSet:
        """The same with wedges that are known; (limit, case)."""
        return replace(self, known=log_wedge)

    @property
    def solved(self) -> bool:
        """Whether there are wedges to solve for."""
        return bool(self.members) and self.known is None

    def factors(self, log_wedge: Array, elasticity: Array) -> tuple[list[Array], list[Array], list[Array]]:
        r"""What limits leave of each column of flows, for gross, border and net weights: (importer, case).

        .. math:: g = (1-s) + s(1+\zeta)^{-\theta}

        Several limits on a flow cover it independently, so that their factors multiply.
        """
        split = [self._factors_of(number, log_wedge[number], elasticity) for number in range(len(self))]
        return tuple(  # type: ignore[return-value]
            [_product([split[k][kind] for k in self._at(place)]) for place in self.places] for kind in range(3)
        )

    def _at(self, place: tuple[int, int]) -> list[int]:
        return [k for k, one in enumerate(self.members) if (one.arrays.sector, one.arrays.exporter) == place]

    def _factors_of(self, number: int, log_wedge: Array, elasticity: Array) -> tuple[Array, Array, Array]:
        covered, rent_to = self.covered[number], self.members[number].arrays.rent_to
        part = covered * np.exp(-elasticity[self.members[number].arrays.sector] * log_wedge)
        rest, kept = 1 - covered, part * np.exp(-log_wedge)
        paid = rest + part
        border = rest + kept if rent_to is RentTo.IMPORTER else paid
        net = paid if rent_to is RentTo.NOBODY else rest + kept
        return paid, border, net

    def gap(self, elasticity: Array, log_wedge: Array, at: PointOfLimits) -> Array:
        """(limit, case): log of what each limit bounds over its bound; positive where it is broken."""
        split = [self._factors_of(number, log_wedge[number], elasticity) for number in range(len(self))]
        gaps = np.empty_like(log_wedge)
        for number, one in enumerate(self.members):
            if one.limit.kind is LimitKind.PRICE:
                reached = at.log_cost[one.arrays.sector, one.arrays.exporter] - at.log_world_price
            else:
                place = (one.arrays.sector, one.arrays.exporter)
                others = _product([split[k][2] for k in self._at(place) if k != number])
                reached = self._log_volume(number, others, elasticity, log_wedge[number], at)
            gaps[number] = reached - self.log_bound[number]
        return gaps

    def _log_volume(
        self, number: int, others: Array | float, elasticity: Array, log_wedge: Array, at: PointOfLimits
    ) -> Array:
        """(case,): log of the quantity that arrives over covered flows, ratio to baseline."""
        j, i = self.members[number].arrays.sector, self.members[number].arrays.exporter
        net = at.net_columns[self.places.index((j, i))]
        at_cost = (self.covered[number] * net * others * at.demand[j]).sum(axis=0)
        ratio = np.divide(at_cost, self.before[number], out=np.zeros_like(at_cost), where=self.before[number] > 0)
        tiny = np.finfo(ratio.dtype).tiny
        volume: Array = np.log(np.maximum(ratio, tiny)) - (1 + elasticity[j]) * (at.log_cost[j, i] + log_wedge)
        return volume


@dataclass(frozen=True)
class PointOfLimits:
    """What limits look at: unit cost and demand (sector, region, case), the log of the mean world price of final
    demand (case,), and the net weights under limits, by place (importer, case)."""

    log_cost: Array
    demand: Array
    log_world_price: Array
    net_columns: Sequence[Array]


def _product(factors: Sequence[Array]) -> Array | float:
    total: Array | float = 1.0
    for factor in factors:
        total = total * factor
    return total


def _response(one: Limited, accounts: Accounts, elasticity: float) -> float:
    """Fall of what is bounded, logs, with its log wedge, when only the seller's own resource rent gives way."""
    j, i = one.arrays.sector, one.arrays.exporter
    sold = float(accounts.output[j, i])
    part = float((one.arrays.covered * accounts.trade[j, :, i]).sum()) / sold if sold > 0 else 0.0
    resource = float(accounts.resource_share[j, i])
    seller = part * resource * (1 + elasticity) / (1 + elasticity * resource)
    if one.limit.kind is LimitKind.PRICE:
        return max(seller, LEAST_RESPONSE)
    return max((1 + elasticity) * (1 - seller), LEAST_RESPONSE)
