"""Counterfactuals as equations: what a trial of wages, prices and spending implies, and by how much it is off.

A system holds any number of cases, counterfactuals of one world, along the last axis of its arrays. What all cases
share has a last axis of one, or none where the kernels expect none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tightrope.trade.accounts import Accounts
from tightrope.trade.closures import Balances
from tightrope.trade.feasibility import Alive
from tightrope.trade.hubs import HubIncome
from tightrope.trade.kernels import (
    Array,
    Groups,
    alike,
    collected,
    demand,
    full,
    plain_cost,
    power_of_cost,
    price_index,
    products,
    sales,
    spending_gap,
    spending_on,
    turned,
    unit_cost_given_rent,
)
from tightrope.trade.limits import LimitSet, PointOfLimits
from tightrope.trade.points import Implied, Inverse, Left, Trial
from tightrope.trade.technology import (
    Costs,
    CostsAt,
    Factors,
    final_basket,
    final_demand,
    input_bundle,
    input_shifts,
    nested_costs,
)
from tightrope.trade.wedges import Wedges
from tightrope.trade.weights import Near, Rows, Weights, every, pick, span

_Number = TypeVar("_Number", bound=np.number)


@dataclass(frozen=True)
class System:
    """Equations of counterfactuals.

    Attributes
    ----------
    elasticity : (sector, 1, case).
    productivity : (sector, region, case or one), log of new/old.
    alive : which cells still buy and sell, which regions still trade with each other; with a last axis of cases.
    limits : wedges that are solved for, or given.
    near_inputs : how to take products with input shares (cost of inputs, spending on them), if not always in full
        precision.
    """

    accounts: Accounts
    balances: Balances
    factors: Factors
    elasticity: Array
    wedges: Wedges
    productivity: Array
    alive: Alive
    limits: LimitSet
    near_inputs: tuple[Near, Near] | None = None

    @property
    def cases(self) -> int:
        """How many counterfactuals."""
        return int(self.elasticity.shape[-1])

    def chosen(self, cases: Groups) -> System:
        """The same for some of the cases."""
        if len(cases) == self.cases:
            return self
        return replace(
            self,
            factors=self.factors.chosen(cases),
            elasticity=pick(self.elasticity, cases),
            wedges=self._wedges(lambda weights: weights.chosen(cases), lambda hubs: hubs.chosen(cases)),
            productivity=pick(self.productivity, cases),
            alive=self.alive.chosen(cases),
            limits=self.limits.chosen(cases),
            near_inputs=self.near_inputs and (self.near_inputs[0].chosen(cases), self.near_inputs[1].chosen(cases)),
        )

    def near_points(self, single: System) -> System:
        """The same with its large products taken near points where they are known, knowing none yet.

        `single`: the same system in single precision.
        """
        inputs = (self.accounts.input_share, single.accounts.input_share)
        return replace(
            self,
            wedges=self.wedges.near_points(single.wedges),
            near_inputs=(Near(*(one.transpose(0, 2, 1) for one in inputs)), Near(*inputs)),
        )

    def afresh(self) -> System:
        """The same, knowing no products."""
        inputs = self.near_inputs and (self.near_inputs[0].afresh(), self.near_inputs[1].afresh())
        return replace(self, wedges=self._wedges(Weights.afresh, lambda hubs: hubs), near_inputs=inputs)

    def single(self) -> System:
        """The same in single precision, for the first sweeps."""
        return replace(
            self,
            accounts=self.accounts.single,
            balances=self.balances.single(),
            factors=self.factors.single(),
            elasticity=self.elasticity.astype(np.float32),
            wedges=self._wedges(Weights.single, HubIncome.single),
            productivity=self.productivity.astype(np.float32),
            limits=self.limits.single(),
        )

    def _wedges(self, weights: Callable[[Weights], Weights], hubs: Callable[[HubIncome], HubIncome]) -> Wedges:
        changed = self.wedges.each(weights)
        return replace(changed, hubs=changed.hubs and hubs(changed.hubs))

    @cached_property
    def bought(self) -> Array:
        """(sector, region, case or one): baseline spending of the cells that still buy, else 0."""
        spending = self.accounts.spending[..., None]
        return np.ascontiguousarray(np.where(self.alive.buys, spending, np.zeros_like(spending)))

    @cached_property
    def _per_output(self) -> Inverse:
        output = self.accounts.output[..., None]
        return Inverse.of(np.where(self.alive.sells, output, np.zeros_like(output)))

    @cached_property
    def _per_bought(self) -> tuple[Array, ...]:
        """One over what is bought, 1 where that is nothing, 1 where it is something."""
        per = Inverse.of(self.bought)
        return alike(per.inverse, per.absent, self.alive.buys.astype(self.bought.dtype))

    @cached_property
    def _per_wages(self) -> Inverse:
        return Inverse.of(self.factors.wages)

    @cached_property
    def _theta(self) -> Array:
        """The elasticity in one piece of memory, as the compiled loops want it."""
        return full(self.elasticity, self.cases)

    @cached_property
    def _productivity(self) -> Array:
        return full(self.productivity, self.cases)

    @cached_property
    def _factors(self) -> Factors:
        """Factors with a last axis of all cases."""
        factors = self.factors
        labour, resource = (full(share, self.cases) for share in (factors.labour, factors.resource))
        return replace(factors, labour=labour, resource=resource)

    @cached_property
    def _earning(self) -> tuple[Array, ...]:
        """Shares of output of labour and of resources."""
        return alike(self.factors.labour, self.factors.resource)

    @cached_property
    def _costing(self) -> tuple[Array, ...]:
        """Share of output whose return is the region's wage, and log productivity."""
        return alike(self.factors.at_wage, self.productivity)

    @cached_property
    def _resourced(self) -> tuple[Rows, Weights, Inverse, Array]:
        """Sectors with a return of their own; what reaches their sellers, over output; its share of output."""
        own, per = self.factors.own, self._per_output
        rows = span(np.flatnonzero(own.any(axis=(1, 2))))
        inverse, absent, share = alike(per.inverse[rows], per.absent[rows], own[rows])
        net = self.wedges.net if every(rows, len(own)) else self.wedges.net.rows(rows)
        return rows, net, Inverse(inverse, absent), share

    @cached_property
    def _taxed(self) -> tuple[Rows, Weights]:
        """Sectors in which importers collect anything."""
        w = self.wedges
        rows = span(w.taxed_sectors())
        return rows, w.border if every(rows, len(self.bought)) else w.border.rows(rows)

    def reached(self, demand: Array, left: Left) -> Array:
        """(sector, exporter, case): what reaches sellers of demand (sector, importer, case), at given unit cost."""
        return self.wedges.net.over_importers(demand, left.net)

    def reached_resourced(self, demand: Array, left: Left) -> Array:
        """The same for the sectors that need it for their unit cost."""
        rows, weights, _, _ = self._resourced
        return weights.over_importers(demand[rows], left.net)

    def unit_cost(self, trial: Trial, reached: Array) -> Costs:
        """Unit costs, given what reaches sellers of sectors with a return of their own."""
        rows, _, per_output, own = self._resourced
        if self.factors.nests.value_added.any():
            return self._nested_cost(trial, reached)
        at_wage, productivity = self._costing
        cost = plain_cost(self._inputs_by_region(trial), at_wage, trial.wage, productivity)
        if len(own):
            of = (reached, per_output.inverse, per_output.absent, own)
            cost[rows] = unit_cost_given_rent(cost[rows], *of, self._theta[rows])
        if self.factors.nests.plain:
            return Costs(cost)
        return Costs(cost, self._bundle(trial), cost + productivity, np.zeros_like(cost))

    def _inputs_by_region(self, trial: Trial) -> Array:
        if not self.factors.nests.inputs.any():
            return self._cost_of_inputs(trial.price)
        return turned(self._inputs * self._bundle(trial))

    def _cost_of_inputs(self, growth: Array) -> Array:
        """(region, sector, case): input shares times what each input's price grew by, (sector, region, case)."""
        by_region, across = growth.transpose(1, 0, 2), self.accounts.input_share.transpose(0, 2, 1)
        return products(across, by_region) if self.near_inputs is None else self.near_inputs[0].product(by_region)

    def _spent_on_inputs(self, output: Array) -> Array:
        """(region, input sector, case): what output, (sector, region, case), spends on inputs in baseline shares."""
        sold, near = output.transpose(1, 0, 2), self.near_inputs
        return products(self.accounts.input_share, sold) if near is None else near[1].product(sold)

    def _bundle(self, trial: Trial) -> Array:
        delta = self.factors.nests.inputs
        growth = np.expm1(delta * trial.price) if delta.any() else trial.price
        return input_bundle(turned(self._cost_of_inputs(growth)), self._inputs, delta)

    def _nested_cost(self, trial: Trial, reached: Array) -> Costs:
        rows, _, per_output, _ = self._resourced
        log_demand = np.zeros_like(trial.price)
        log_demand[rows] = per_output.log_ratio(reached)
        accuracy = 1e-13 if trial.price.dtype == np.float64 else 1e-6
        at = CostsAt(self._theta, self._productivity, accuracy)
        return nested_costs(self._factors, self._inputs, self._bundle(trial), trial.wage, log_demand, at)

    @cached_property
    def _inputs(self) -> Array:
        """(sector, region, 1): inputs' share of output."""
        return np.ascontiguousarray(self.accounts.input_share.sum(axis=1).T)[..., None]

    def demand(self, trial: Trial) -> Array:
        r"""(sector, importer, case): :math:`X \hat P^\theta`, 0 where nothing is bought."""
        return demand(self.bought, self._theta, trial.price, trial.spending)

    def price(self, log_cost: Array, left: Left) -> Array:
        """(sector, importer, case): log price index at given unit cost."""
        power = power_of_cost(self._theta, log_cost)
        return price_index(self.wedges.gross.over_exporters(power, left.gross), self._theta)

    def left(self, trial: Trial) -> Left:
        """What limits leave of the flows they cover."""
        wedges = trial.limit if self.limits.known is None else self.limits.known
        return Left(*self.limits.factors(wedges, self.elasticity[:, 0]))

    def flows(self, trial: Trial, costs: Costs, demand: Array, left: Left, reached: Array | None = None) -> Implied:
        """Sales, revenue, income and spending at given prices, costs and demand. `reached`: what `reached_resourced`
        gave for this demand, if it was asked."""
        factors, (labour, resource) = self.factors, self._earning
        power = power_of_cost(self._theta, costs.log_cost)
        if reached is None or len(reached) < len(demand):
            reached = self.reached(demand, left)
        output, labour_income, rents = sales(power, reached, labour, resource)
        if costs.log_value_added is not None:
            _, labour_income, rents = sales(np.exp(costs.log_value_added), output, labour, resource)
        hub_income = self._hub_income(power, demand, left)
        export_revenue = self._export_revenue(power, demand, output, left)
        import_revenue = self._import_revenue(trial, power, demand, left)
        earned = factors.wages * np.exp(trial.wage) + rents
        gross = earned + import_revenue + export_revenue + hub_income
        balance = self.balances.after(gross, earned.sum(axis=0))
        income = gross - balance
        return Implied(
            log_cost=costs.log_cost,
            output=output,
            spending=self._spending(trial, costs, output, income),
            labour_income=labour_income,
            factor_income=labour_income + rents,
            import_revenue=import_revenue,
            export_revenue=export_revenue,
            hub_income=hub_income,
            income=income,
            balance=balance,
        )

    def _spending(self, trial: Trial, costs: Costs, output: Array, income: Array) -> Array:
        a, nests = self.accounts, self.factors.nests
        if nests.plain:
            return spending_on(a.final_share, income, self._spent_on_inputs(output))
        final = final_demand(a.final_share, trial.price, income, nests.final)
        of_input, of_output = input_shifts(trial.price, costs, nests)
        spending: Array = final + of_input * turned(self._spent_on_inputs(of_output * output))
        return spending

    def basket(self, log_price: Array) -> Array:
        """(region, case): log price of the final basket."""
        return final_basket(self.accounts.final_share, log_price, self.factors.nests.final)

    def _import_revenue(self, trial: Trial, power: Array, demand: Array, left: Left) -> Array:
        if self.wedges.border is self.wedges.gross:
            return np.zeros_like(trial.wage)
        rows, border = self._taxed
        reached = border.over_exporters(power[rows], left.border)
        return collected(self.bought[rows], trial.spending[rows], demand[rows], reached)

    def _export_revenue(self, power: Array, demand: Array, output: Array, left: Left) -> Array:
        if self.wedges.net is self.wedges.border:
            return np.zeros_like(output[0])
        border = self.wedges.border.over_importers(demand, left.border)
        revenue: Array = (power * border - output).sum(axis=0)
        if self.wedges.hubs is not None:
            revenue -= self.wedges.hubs.at_sellers(power, demand, self.limits.places, left.border)
        return revenue

    def _hub_income(self, power: Array, demand: Array, left: Left) -> Array:
        if self.wedges.hubs is None:
            return np.zeros_like(power[0])
        return self.wedges.hubs.earned(power, demand, self.limits.places, left.border)

    def excess_spending(self, trial: Trial, implied: Implied) -> Array:
        """(sector, region, case): log of implied over tried spending; 0 where nothing is bought."""
        inverse, absent, buys = self._per_bought
        return spending_gap(implied.spending, inverse, absent, buys, trial.spending)

    def excess_labour(self, trial: Trial, implied: Implied) -> Array:
        """(region, case): log of labour demanded over labour at hand; 0 where there is none."""
        return self._per_wages.log_ratio(implied.labour_income) - (self.factors.wages > 0) * trial.wage

    def level(self, trial: Trial) -> Array:
        """(region, case): log of the wage bill of the region's group over its baseline: what the numeraire pins."""
        new = self.factors.wages * np.exp(trial.wage)
        if not self.alive.group.any():
            total = new.sum(axis=0) / self.factors.wages.sum(axis=0)
            return np.log(np.where(total > 0, total, 1))[None, :]
        together = self._together
        old = np.einsum("nms,ms->ns", together, np.broadcast_to(self.factors.wages, new.shape))
        return Inverse.of(old).log_ratio(np.einsum("nms,ms->ns", together, new))

    @cached_property
    def _together(self) -> Array:
        """(region, region, case): 1 where two regions still trade, directly or not."""
        group = np.broadcast_to(self.alive.group, (len(self.alive.group), self.cases))
        same: Array = (group[:, None, :] == group[None, :, :]).astype(self.factors.wages.dtype)
        return same

    def limit_gap(self, trial: Trial, log_cost: Array, demand: Array) -> Array:
        """(limit, case): log of what each limit bounds over its bound; positive where it is broken."""
        a = self.accounts
        world = (a.income[:, None] * np.exp(self.basket(trial.price))).sum(axis=0) / a.income.sum()
        columns = [column.values for column in self.wedges.net.columns]
        at = PointOfLimits(log_cost, demand, np.log(world), columns)
        return self.limits.gap(self.elasticity[:, 0], trial.limit, at)


@dataclass(frozen=True)
class OneCase:
    """One case of a system; the system of it alone is cut out when first asked for."""

    system: System
    number: int

    @cached_property
    def alone(self) -> System:
        """The system of this case alone."""
        return self.system.chosen(np.array([self.number]))

    def of(self, array: NDArray[_Number]) -> NDArray[_Number]:
        """This case's part of an array whose last axis is cases, or one shared by all."""
        part: NDArray[_Number] = array[..., self.number if array.shape[-1] > 1 else 0]
        return part
