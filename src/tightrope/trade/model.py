"""The trade model of one world: everything computed once, then any number of counterfactuals."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property

import numpy as np
import xarray as xr

from tightrope.core.axes import SECTOR
from tightrope.core.errors import RecordError
from tightrope.core.shocks import PlainShocks, Shocks
from tightrope.trade.accounts import Accounts, accounts_from, with_rent
from tightrope.trade.closures import Balances, balances_of
from tightrope.trade.counterfactual import Counterfactual, Ground, refuse_infeasible, solve_cases
from tightrope.trade.equilibrium import Labels, equilibrium_from, trial_from
from tightrope.trade.feasibility import Alive, alive, everything_alive
from tightrope.trade.homotopy import accounts_at
from tightrope.trade.kernels import Array
from tightrope.trade.limits import Limited, limited
from tightrope.trade.precondition import Preconditioner, preconditioner
from tightrope.trade.records import Calibration, Closure, TradeBaseline, TradeEquilibrium
from tightrope.trade.rerouting import RouteChoice, Routes, rerouted
from tightrope.trade.technology import Nests
from tightrope.trade.threads import one_blas_thread
from tightrope.trade.wedges import ShockArrays, Wedges, baseline_wedges, limit_arrays, no_shock, shock_arrays

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
    detours : ways through hubs and beliefs about them, if flows may be rerouted; see `rerouting`.

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
        self.nests: Nests = nests_of(calibration)
        self.detours: tuple[Routes, RouteChoice] | None = None
        self.pre: Preconditioner = steer or preconditioner(self.accounts, self.balances, self.elasticity, self.nests)
        if self.balances.rule is Closure.ZERO and self.accounts.balance.any():
            self.baseline = self._without_balances()
            self.accounts = accounts_from(self.baseline)
            self.balances = balances_of(self.accounts, self.balances.rule)
            for name in ("wedges", "untouched", "ground", "labels"):
                self.__dict__.pop(name, None)

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

    @cached_property
    def ground(self) -> Ground:
        """What counterfactuals start from."""
        return Ground(self.accounts, self.balances, self.elasticity, self.wedges, self.untouched, self.nests)

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
        case = self.counterfactual(shocks, start=start)
        ((solution, place),) = solve_cases([case], self.pre, tolerance=tolerance)
        refuse_infeasible(solution)
        return equilibrium_from(self.labels, solution, place)

    def counterfactual(
        self, shocks: Shocks | PlainShocks | ShockArrays, *, start: TradeEquilibrium | None = None
    ) -> Counterfactual:
        """A counterfactual without labels; `ShockArrays` are taken as they are, never rerouted.

        Raises `InfeasibleError`, `RecordError`.
        """
        if isinstance(shocks, ShockArrays):
            arrays, limits = shocks, []
        else:
            arrays, limits = shock_arrays(shocks, self.accounts), self.limits_of(shocks)
            if self.detours is not None:
                tariff = self.accounts.tariff
                arrays = rerouted(arrays, *self.detours, tariff=tariff, elasticity=self.elasticity)
        trial = None if start is None else trial_from(start, self.accounts, limits)
        return Counterfactual.of(self.ground, arrays, limits, start=trial)

    def limits_of(self, shocks: Shocks | PlainShocks) -> list[Limited]:
        """Limits of a shock, ready to solve for. Raises `RecordError`."""
        return [limited(one, limit_arrays(one, self.accounts), self.elasticity) for one in shocks.limits]

    def believing(
        self,
        *,
        calibration: Calibration | None = None,
        trade_elasticity: xr.DataArray | None = None,
        rent_share: xr.DataArray | None = None,
    ) -> TradeModel:
        """The same world under other beliefs, which shares all else with this one: their counterfactuals can be
        solved side by side, and the preconditioner, which only steers the solver, serves again.

        Parameters
        ----------
        calibration : its closure must be this model's.
        trade_elasticity : (sector,), in place of the calibration's.
        rent_share : (region, sector).
        """
        calibration, baseline = calibration or self.calibration, self.observed
        if calibration.closure is not self.calibration.closure:
            raise RecordError(f"A model closed by '{self.calibration.closure}' cannot believe '{calibration.closure}'")
        if trade_elasticity is not None:
            calibration = replace(calibration, trade_elasticity=trade_elasticity)
        if rent_share is not None:
            baseline = replace(baseline, rent_share=rent_share)
        if self.baseline is not self.observed:
            again = TradeModel(baseline, calibration, steer=self.pre)
            again.detours = self.detours
            return again
        _ = self.ground  # wedges and cells at the baseline are worked out once for all who differ in beliefs only
        other = copy(self)
        other.observed, other.baseline, other.calibration = baseline, baseline, calibration
        other.nests = nests_of(calibration)
        other.elasticity = np.asarray(calibration.trade_elasticity.values, dtype=float)
        if rent_share is not None:
            other.accounts = with_rent(self.accounts, np.asarray(rent_share.values, dtype=float).T)
        other.__dict__.pop("ground", None)
        return other

    def rerouting(self, routes: Routes, choice: RouteChoice) -> TradeModel:
        """The same world in which flows that are hindered may go through hubs."""
        other = copy(self)
        other.detours = (routes, choice)
        return other

    def direct(self) -> TradeModel:
        """The same world in which no flow is rerouted."""
        if self.detours is None:
            return self
        other = copy(self)
        other.detours = None
        return other

    def _without_balances(self) -> TradeBaseline:
        """The same world re-solved with balances of zero."""
        case = Counterfactual.of(self.ground, no_shock(self.accounts))
        ((solution, place),) = solve_cases([case], self.pre, tolerance=BALANCED)
        solution.report.raise_if_failed("Removing the trade balances from the baseline")
        new, there = equilibrium_from(self.labels, solution, place), accounts_at(place.alone, solution)
        inputs = there.input_share * new.output_new.values.T[:, None, :]
        return replace(self.baseline, trade=new.trade_new, intermediate=self.baseline.intermediate.copy(data=inputs))


def nests_of(calibration: Calibration) -> Nests:
    """The technology a calibration believes in."""
    return Nests.of(
        calibration.value_added_substitution,
        calibration.input_substitution,
        calibration.final_substitution,
        calibration.labour_mobility,
    )


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
