"""The trade model of one world: everything computed once, then any number of counterfactuals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tightrope.core.axes import SECTOR
from tightrope.core.errors import RecordError
from tightrope.core.shocks import Shocks
from tightrope.core.solver import Ending
from tightrope.trade.accounts import Accounts, accounts_from
from tightrope.trade.closures import Balances, balances_of
from tightrope.trade.equilibrium import Labels, equilibrium_from, normalised, trial_from
from tightrope.trade.feasibility import Alive, alive, everything_alive
from tightrope.trade.kernels import Array
from tightrope.trade.limits import Limited, LimitedSolution, apply_limits, limited, solve_limits
from tightrope.trade.precondition import Preconditioner, preconditioner
from tightrope.trade.records import Calibration, Closure, TradeBaseline, TradeEquilibrium
from tightrope.trade.solver import Solution, no_change, solve_system
from tightrope.trade.system import System, Trial
from tightrope.trade.threads import one_blas_thread
from tightrope.trade.wedges import (
    ShockArrays,
    Wedges,
    baseline_wedges,
    limit_arrays,
    no_shock,
    shock_arrays,
    wedges_from,
)

#: accuracy to which balances are removed from a baseline
BALANCED = 1e-13


class TradeModel:
    """A baseline with beliefs about it. Nothing in it changes after construction.

    Parameters
    ----------
    baseline, calibration : labels must agree.
    steer : preconditioner of a similar world, to save its computation.

    Attributes
    ----------
    baseline : the equilibrium that ratios refer to. Under the closure `ZERO` it is not the observed one but the same
        world re-solved without trade balances (Caliendo and Parro's practice), so that no shock means no change.
    observed : the baseline as given.

    Raises
    ------
    DataError
        If the baseline's flows do not balance.
    """

    def __init__(
        self,
        baseline: TradeBaseline,
        calibration: Calibration,
        *,
        steer: Preconditioner | None = None,
    ) -> None:
        if tuple(str(s) for s in calibration.trade_elasticity.coords[SECTOR].values) != baseline.sectors:
            raise RecordError("Calibration: trade_elasticity must have the baseline's sectors, in order")
        one_blas_thread()
        self.observed, self.baseline, self.calibration = baseline, baseline, calibration
        self.elasticity: Array = np.asarray(calibration.trade_elasticity.values, dtype=float)
        self.accounts: Accounts = accounts_from(baseline)
        self.balances: Balances = balances_of(self.accounts, calibration.closure)
        self.pre: Preconditioner = steer or preconditioner(self.accounts, self.balances, self.elasticity)
        if self.balances.rule is Closure.ZERO and self.accounts.balance.any():
            self.baseline = self._without_balances()
            self.accounts = accounts_from(self.baseline)
            self.balances = balances_of(self.accounts, self.balances.rule)
            self.__dict__.pop("wedges", None)
            self.__dict__.pop("untouched", None)

    @cached_property
    def labels(self) -> Labels:
        """Labels of results."""
        return Labels.of(self.accounts)

    @cached_property
    def wedges(self) -> Wedges:
        """Wedges before any shock."""
        return baseline_wedges(self.accounts)

    @cached_property
    def untouched(self) -> Alive:
        """Cells and groups before any shock."""
        everything = everything_alive(self.accounts)
        if everything.group.any() or self.balances.rule is Closure.ZERO:
            return alive(self.accounts, self.balances, self.wedges)
        return everything

    def solve(
        self, shocks: Shocks, *, tolerance: float = 1e-10, start: TradeEquilibrium | None = None
    ) -> TradeEquilibrium:
        """Counterfactual equilibrium.

        Parameters
        ----------
        shocks : labels must be those of the baseline, in order.
        tolerance : largest relative violation of any equation.
        start : an equilibrium near by, to begin from.

        Returns
        -------
        TradeEquilibrium
            With `report`; a solve that ran out of steps is returned, `report.raise_if_failed` raises.

        Raises
        ------
        InfeasibleError
            No equilibrium exists; the message names the cell or region.
        RecordError
            The shocks are of another world.
        """
        arrays = shock_arrays(shocks, self.accounts)
        limits = [limited(one, limit_arrays(one, self.accounts), self.elasticity) for one in shocks.limits]
        trial, guess = beginning(start, limits, self.accounts)
        found, system = self.solve_arrays(arrays, limits, tolerance=tolerance, start=trial, log_wedges=guess)
        return equilibrium_from(self.labels, found, system)

    def solve_arrays(
        self,
        shocks: ShockArrays,
        limits: list[Limited],
        *,
        tolerance: float,
        start: Trial | None,
        log_wedges: list[float],
    ) -> tuple[LimitedSolution, System]:
        """The same on plain arrays; also returns the system with the limits' wedges. Money is normalised."""
        system = self.system(shocks)

        def solve(with_wedges: System, nearby: Trial | None) -> Solution:
            return self._solve_one(shocks, with_wedges, nearby or start, tolerance)

        if limits:
            found = solve_limits(limits, system, solve, tolerance, log_wedges)
        else:
            found = LimitedSolution(solve(system, None), (), ())
        limited_system = apply_limits(system, limits, found.log_wedges)
        return replace(found, solution=normalised(found.solution, system)), limited_system

    def solve_given_wedges(
        self,
        shocks: ShockArrays,
        limits: list[Limited],
        log_wedges: list[float],
        *,
        tolerance: float,
        start: Trial | None,
    ) -> Solution:
        """Equilibrium with limits' wedges given rather than found, on plain arrays. Money is normalised."""
        system = apply_limits(self.system(shocks), limits, log_wedges)
        return normalised(self._solve_one(shocks, system, start, tolerance), system)

    def _solve_one(self, shocks: ShockArrays, system: System, start: Trial | None, tolerance: float) -> Solution:
        solution = solve_system(
            system,
            self.pre,
            start or no_change(system),
            tolerance=tolerance,
            part_of_shock=PathToShock(self, shocks, system),
        )
        if solution.report.ending is Ending.INFEASIBLE or not np.isfinite(solution.report.residual):
            solution.report.raise_if_failed("The trade equilibrium")
        return solution

    def system(self, shocks: ShockArrays) -> System:
        """Equations of a counterfactual, without limits. Raises `InfeasibleError`."""
        wedges = wedges_from(self.wedges, shocks, self.elasticity)
        banned = bool((shocks.open_share == 0).any())
        living = alive(self.accounts, self.balances, wedges) if banned else self.untouched
        return System(
            accounts=self.accounts,
            balances=self.balances,
            elasticity=self.elasticity,
            wedges=wedges,
            productivity=shocks.productivity,
            alive=living,
        )

    def recalibrated(self, calibration: Calibration) -> TradeModel:
        """The same world under other beliefs; keeps the preconditioner, which only steers the solver."""
        return TradeModel(self.observed, calibration, steer=self.pre)

    def _without_balances(self) -> TradeBaseline:
        """The same world re-solved with balances of zero."""
        found, system = self.solve_arrays(no_shock(self.accounts), [], tolerance=BALANCED, start=None, log_wedges=[])
        found.solution.report.raise_if_failed("Removing the trade balances from the baseline")
        new = equilibrium_from(self.labels, found, system)
        inputs = self.accounts.input_share * new.output_new.values.T[:, None, :]
        return replace(self.baseline, trade=new.trade_new, intermediate=self.baseline.intermediate.copy(data=inputs))


def beginning(
    start: TradeEquilibrium | None, limits: list[Limited], accounts: Accounts
) -> tuple[Trial | None, list[float]]:
    """Where to begin: an earlier equilibrium and its log wedges, at the ceiling where a bound was out of reach."""
    if start is None:
        return None, [0.0] * len(limits)
    known = {outcome.name: outcome for outcome in start.limits}

    def guess(one: Limited) -> float:
        before = known.get(one.limit.name)
        if before is None:
            return 0.0
        return float(np.log1p(before.wedge)) if before.attained else one.ceiling

    return trial_from(start, accounts), [guess(one) for one in limits]


@dataclass(frozen=True)
class PathToShock:
    """Systems part of the way to a target: shocks in proportion, the limits' share of each cell geometrically."""

    model: TradeModel
    shocks: ShockArrays
    target: System

    def __call__(self, position: float) -> System:
        part = self.model.system(self.shocks.along(position))
        full = self.model.system(self.shocks)
        pairs = zip(_each(part.wedges), _each(full.wedges), _each(self.target.wedges), strict=True)
        gross, border, net = (_towards(at, end, limit, position) for at, end, limit in pairs)
        return replace(part, wedges=Wedges(gross, border, net))


def _each(wedges: Wedges) -> tuple[Array, Array, Array]:
    return wedges.gross, wedges.border, wedges.net


def _towards(at: Array, end: Array, limit: Array, position: float) -> Array:
    """Scale cells by what limits leave of them at the end, to the power of the position."""
    left = np.divide(limit, end, out=np.ones_like(limit), where=end > 0)
    scaled: Array = at * left**position
    return scaled


def solve(
    baseline: TradeBaseline,
    calibration: Calibration,
    shocks: Shocks,
    *,
    tolerance: float = 1e-10,
    start: TradeEquilibrium | None = None,
) -> TradeEquilibrium:
    """One counterfactual; for several of one world build a `TradeModel` once. See `TradeModel.solve`."""
    return TradeModel(baseline, calibration).solve(shocks, tolerance=tolerance, start=start)


__all__ = ["TradeModel", "solve"]
