"""One counterfactual as equations: what a trial of wages, prices and spending implies, and by how much it is off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tightrope.trade.accounts import Accounts
from tightrope.trade.closures import Balances
from tightrope.trade.feasibility import Alive
from tightrope.trade.kernels import (
    Array,
    input_cost,
    input_demand,
    price_index,
    trade_over_exporters,
    trade_over_importers,
    unit_cost_given_rent,
)
from tightrope.trade.wedges import Wedges


@dataclass(frozen=True)
class Trial:
    """A point the solver tries, in logs of new/old: wage (region,); price and spending (sector, region)."""

    wage: Array
    price: Array
    spending: Array


@dataclass(frozen=True)
class Implied:
    """What follows from a trial. Money levels but for logs of cost; see `System.flows`."""

    log_cost: Array
    output: Array
    spending: Array
    labour_income: Array
    import_revenue: Array
    export_revenue: Array
    income: Array
    balance: Array


@dataclass(frozen=True)
class Inverse:
    """One over a whole, 0 where the whole is 0; `absent` is 1 there."""

    inverse: Array
    absent: Array

    @classmethod
    def of(cls, whole: Array) -> Inverse:
        """Of a whole that is nowhere negative."""
        return cls(np.divide(1.0, whole, out=np.zeros_like(whole), where=whole > 0), (whole <= 0).astype(float))

    def log_ratio(self, part: Array) -> Array:
        """Log of part over whole; 0 where there is no whole."""
        ratio: Array = np.log(part * self.inverse + self.absent)
        return ratio


@dataclass(frozen=True)
class System:
    """Equations of one counterfactual.

    Attributes
    ----------
    elasticity : (sector,)
    productivity : (sector, region), log of new/old.
    alive : which cells still buy and sell, which regions still trade with each other.
    """

    accounts: Accounts
    balances: Balances
    elasticity: Array
    wedges: Wedges
    productivity: Array
    alive: Alive

    @cached_property
    def bought(self) -> Array:
        """(sector, region): baseline spending of the cells that still buy, else 0."""
        return np.where(self.alive.buys, self.accounts.spending, 0.0)

    @cached_property
    def theta(self) -> Array:
        """(sector, 1): elasticities as a column."""
        return np.ascontiguousarray(self.elasticity[:, None])

    @cached_property
    def _per_output(self) -> Inverse:
        return Inverse.of(np.where(self.alive.sells, self.accounts.output, 0.0))

    @cached_property
    def _per_bought(self) -> Inverse:
        return Inverse.of(self.bought)

    @cached_property
    def _per_wages(self) -> Inverse:
        return Inverse.of(self.accounts.wages)

    def reached(self, demand: Array) -> Array:
        """(sector, exporter): what reaches sellers of demand (sector, importer), at given unit cost."""
        return trade_over_importers(self.wedges.net, demand)

    def unit_cost(self, trial: Trial, reached: Array) -> Array:
        """(sector, region): log unit cost, given what reaches sellers at given cost."""
        a = self.accounts
        log_demand = self._per_output.log_ratio(reached)
        inputs = input_cost(a.input_share, trial.price) - self.productivity
        return unit_cost_given_rent(trial.wage, inputs, log_demand, (a.mobile_share, a.resource_share), self.elasticity)

    def demand(self, trial: Trial) -> Array:
        r"""(sector, importer): :math:`X \hat P^\theta`, 0 where nothing is bought."""
        demand: Array = self.bought * np.exp(self.theta * trial.price + trial.spending)
        return demand

    def price(self, log_cost: Array) -> Array:
        """(sector, importer): log price index at given unit cost."""
        power = np.exp(-self.theta * log_cost)
        return price_index(trade_over_exporters(self.wedges.gross, power), self.elasticity)

    def flows(self, trial: Trial, log_cost: Array, demand: Array, reached: Array) -> Implied:
        """Sales, revenue, income and spending at given prices, costs and demand."""
        a, power = self.accounts, np.exp(-self.theta * log_cost)
        output = power * reached
        export_revenue = self._export_revenue(power, demand, output)
        import_revenue = self._import_revenue(trial, power, demand)
        rents = (a.resource_share * output).sum(axis=0)
        factors = a.wages * np.exp(trial.wage) + rents
        gross = factors + import_revenue + export_revenue
        balance = self.balances.after(gross, float(factors.sum()))
        income = gross - balance
        return Implied(
            log_cost=log_cost,
            output=output,
            spending=a.final_share * income + input_demand(a.input_share, output),
            labour_income=(a.mobile_share * output).sum(axis=0),
            import_revenue=import_revenue,
            export_revenue=export_revenue,
            income=income,
            balance=balance,
        )

    def border_flows(self, trial: Trial, log_cost: Array) -> Array:
        """(sector, importer, exporter): trade at border prices, given exact prices."""
        power = np.exp(-self.theta * log_cost)
        flows: Array = self.wedges.border * (self.demand(trial)[:, :, None] * power[:, None, :])
        return flows

    def _import_revenue(self, trial: Trial, power: Array, demand: Array) -> Array:
        if self.wedges.border is self.wedges.gross:
            return np.zeros(len(trial.wage))
        border = demand * trade_over_exporters(self.wedges.border, power)
        revenue: Array = (self.bought * np.exp(trial.spending) - border).sum(axis=0)
        return revenue

    def _export_revenue(self, power: Array, demand: Array, output: Array) -> Array:
        if self.wedges.net is self.wedges.border:
            return np.zeros(output.shape[1])
        revenue: Array = (power * trade_over_importers(self.wedges.border, demand) - output).sum(axis=0)
        return revenue

    def excess_spending(self, trial: Trial, implied: Implied) -> Array:
        """(sector, region): log of implied over tried spending; 0 where nothing is bought."""
        return self._per_bought.log_ratio(implied.spending) - self.alive.buys * trial.spending

    def excess_labour(self, trial: Trial, implied: Implied) -> Array:
        """(region,): log of labour demanded over labour at hand; 0 where there is none."""
        return self._per_wages.log_ratio(implied.labour_income) - (self.accounts.wages > 0) * trial.wage

    def level(self, trial: Trial) -> Array:
        """(region,): log of the wage bill of the region's group over its baseline: what the numeraire pins."""
        wages = self.accounts.wages
        group = self.alive.group
        old = np.bincount(group, wages).astype(float)
        new = np.bincount(group, wages * np.exp(trial.wage)).astype(float)
        return Inverse.of(old).log_ratio(new)[group]


def accounts_at(system: System, trial: Trial, implied: Implied) -> Accounts:
    """The accounts of a solution, as if it were a baseline; what exporters collect is booked with tariffs."""
    a = system.accounts
    flows = system.demand(trial)[:, :, None] * np.exp(-system.theta * implied.log_cost)[:, None, :]
    gross, net = system.wedges.gross * flows, system.wedges.net * flows
    spending, output = gross.sum(axis=2), net.sum(axis=1)
    return replace(
        a,
        trade=net,
        tariff=np.divide(gross, net, out=np.ones_like(net), where=net > 0) - 1,
        share=np.divide(gross, spending[..., None], out=np.zeros_like(gross), where=spending[..., None] > 0),
        spending=spending,
        output=output,
        income=implied.income,
        wages=a.wages * np.exp(trial.wage),
        balance=implied.balance,
    )
