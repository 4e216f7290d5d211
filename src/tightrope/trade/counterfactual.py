"""Counterfactuals on plain arrays, and the system that puts several of one world side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tightrope.core.solver import Ending
from tightrope.trade.accounts import Accounts
from tightrope.trade.closures import Balances
from tightrope.trade.equilibrium import normalised
from tightrope.trade.feasibility import Alive, alive
from tightrope.trade.homotopy import solve_guarded
from tightrope.trade.kernels import Array
from tightrope.trade.limits import Limited, LimitSet
from tightrope.trade.points import Trial
from tightrope.trade.precondition import Preconditioner
from tightrope.trade.solver import Solution, no_change, side_by_side
from tightrope.trade.system import OneCase, System
from tightrope.trade.technology import COBB_DOUGLAS, Factors, Nests
from tightrope.trade.wedges import ShockArrays, Wedges, wedges_from


@dataclass(frozen=True)
class Ground:
    """What counterfactuals start from: a baseline's accounts, its wedges, beliefs about it, its cells and groups."""

    accounts: Accounts
    balances: Balances
    elasticity: Array
    wedges: Wedges
    untouched: Alive
    nests: Nests = COBB_DOUGLAS

    def beside(self, other: Ground) -> bool:
        """Whether cases of both may be solved side by side: the same flows and inputs, whatever the beliefs."""
        mine, theirs = self.accounts, other.accounts
        same_world = mine.share is theirs.share and mine.input_share is theirs.input_share
        return same_world and self.balances is other.balances and self.nests.beside(other.nests)


@dataclass(frozen=True)
class Counterfactual:
    """One counterfactual.

    Attributes
    ----------
    alive : what its bans leave.
    given : (limit,), log wedges of limits that are known; None if they are solved for.
    start : without an axis of cases; None is the baseline.
    """

    ground: Ground
    shocks: ShockArrays
    limits: tuple[Limited, ...]
    alive: Alive
    given: Array | None = None
    start: Trial | None = None

    @classmethod
    def of(
        cls,
        ground: Ground,
        shocks: ShockArrays,
        limits: Sequence[Limited] = (),
        *,
        given: Array | None = None,
        start: Trial | None = None,
    ) -> Counterfactual:
        """Raises `InfeasibleError` if its bans leave no equilibrium."""
        living = ground.untouched
        if bool((shocks.open_share == 0).any()):
            wedges = wedges_from(ground.wedges, [shocks], ground.elasticity[:, None])
            living = alive(ground.accounts, ground.balances, wedges)
        return cls(ground, shocks, tuple(limits), living, given, start)

    def along(self, position: float) -> Counterfactual:
        """Part of the way: shocks in proportion, bounds and given wedges geometrically."""
        limits = tuple(_eased(one, position) for one in self.limits)
        given = None if self.given is None else position * self.given
        return Counterfactual.of(self.ground, self.shocks.along(position), limits, given=given)

    def beside(self, other: Counterfactual) -> bool:
        """Whether both may be solved side by side: one world, limits on the same flows."""
        same_limits = [_place(one) for one in self.limits] == [_place(one) for one in other.limits]
        return self.ground.beside(other.ground) and same_limits and (self.given is None) == (other.given is None)


def _place(one: Limited) -> tuple[object, ...]:
    return one.limit.kind, one.arrays.sector, one.arrays.exporter, one.arrays.rent_to


def _eased(one: Limited, position: float) -> Limited:
    if one.limit.bound >= 1:
        return one
    return replace(one, limit=replace(one.limit, bound=one.limit.bound**position))


def system_of(cases: Sequence[Counterfactual]) -> System:
    """The equations of cases that may be solved side by side."""
    ground = cases[0].ground
    elasticity = np.stack([case.ground.elasticity for case in cases], axis=-1)
    limits = LimitSet.of([case.limits for case in cases], ground.accounts, elasticity)
    given = [case.given for case in cases if case.given is not None]
    if given:
        limits = limits.given(np.stack(given, axis=-1))
    productivity = np.stack([case.shocks.productivity for case in cases], axis=-1)
    if not productivity.any():
        productivity = productivity[..., :1]
    wedges = wedges_from(ground.wedges, [case.shocks for case in cases], elasticity)
    return System(
        accounts=ground.accounts,
        balances=ground.balances,
        factors=_factors([case.ground for case in cases]),
        elasticity=elasticity[:, None, :],
        wedges=wedges.under_limits(limits.places, {one.arrays.rent_to for one in cases[0].limits}, len(cases)),
        productivity=productivity,
        alive=Alive.stacked([case.alive for case in cases]),
        limits=limits,
    )


def _factors(grounds: Sequence[Ground]) -> Factors:
    nests = Nests.stacked([ground.nests for ground in grounds])
    accounts = [ground.accounts for ground in grounds]
    if all(one.mobile_share is accounts[0].mobile_share for one in accounts):
        return Factors.of(accounts[0], nests)
    labour, resource, wages = (
        np.stack([getattr(one, name) for one in accounts], axis=-1)
        for name in ("mobile_share", "resource_share", "wages")
    )
    return Factors(labour, resource, wages, nests)


def solve_cases(
    cases: Sequence[Counterfactual], pre: Preconditioner, *, tolerance: float
) -> list[tuple[Solution, OneCase]]:
    """Solutions of cases that may be solved side by side, money normalised, each with its case.

    A solution that did not converge says so in its report.
    """
    system = system_of(cases)
    begin = no_change(system)
    if any(case.start is not None for case in cases):
        plain = Trial(begin.wage[:, 0], begin.price[..., 0], begin.spending[..., 0], begin.limit[:, 0])
        begin = side_by_side([case.start or plain for case in cases])
    solutions = solve_guarded(
        system,
        pre,
        begin,
        tolerance=tolerance,
        part_of_shock=lambda case, position: system_of([cases[case].along(position)]),
    )
    bare = replace(system)  # without what was worked out on the way
    places = [OneCase(bare, number) for number in range(len(cases))]
    return [(normalised(solution, place), place) for solution, place in zip(solutions, places, strict=True)]


def refuse_infeasible(solution: Solution) -> None:
    """Raise where there is nothing to report: no equilibrium, or numbers that are none."""
    if solution.report.ending is Ending.INFEASIBLE or not np.isfinite(solution.report.residual):
        solution.report.raise_if_failed("The trade equilibrium")
