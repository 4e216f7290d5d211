"""One counterfactual as equations: what a trial of wages, prices and spending implies, and by how much it is off."""

from __future__ import annotations

from dataclasses import dataclass
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

    def reached(self, demand: Array) -> Array:
        """(sector, exporter): what reaches sellers of demand (sector, importer), at given unit cost."""
        return trade_over_importers(self.wedges.net, demand)

    def unit_cost(self, trial: Trial, reached: Array) -> Array:
        """(sector, region): log unit cost, given what reaches sellers at given cost."""
        a = self.accounts
        log_demand = np.log(np.divide(reached, a.output, out=np.ones_like(reached), where=self.alive.sells))
        inputs = input_cost(a.input_share, trial.price) - self.productivity
        return unit_cost_given_rent(trial.wage, inputs, log_demand, (a.mobile_share, a.resource_share), self.elasticity)

    def demand(self, trial: Trial) -> Array:
        r"""(sector, importer): :math:`X \hat P^\theta`, 0 where nothing is bought."""
        demand: Array = self.bought * np.exp(self.elasticity[:, None] * trial.price + trial.spending)
        return demand

    def price(self, log_cost: Array) -> Array:
        """(sector, importer): log price index at given unit cost."""
        power = np.exp(-self.elasticity[:, None] * log_cost)
        return price_index(trade_over_exporters(self.wedges.gross, power), self.elasticity)

    def flows(self, trial: Trial, log_cost: Array, demand: Array, reached: Array) -> Implied:
        """Sales, revenue, income and spending at given prices, costs and demand."""
        a, power = self.accounts, np.exp(-self.elasticity[:, None] * log_cost)
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
        power = np.exp(-self.elasticity[:, None] * log_cost)
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
        tried = self.bought * np.exp(trial.spending)
        return _log_ratio(implied.spending, tried)

    def excess_labour(self, trial: Trial, implied: Implied) -> Array:
        """(region,): log of labour demanded over labour at hand; 0 where there is none."""
        return _log_ratio(implied.labour_income, self.accounts.wages * np.exp(trial.wage))

    def level(self, trial: Trial) -> Array:
        """(region,): log of the wage bill of the region's group over its baseline: what the numeraire pins."""
        wages = self.accounts.wages
        new = np.bincount(self.alive.group, wages * np.exp(trial.wage))
        old = np.bincount(self.alive.group, wages)
        return _log_ratio(new.astype(float), old.astype(float))[self.alive.group]


def _log_ratio(part: Array, whole: Array) -> Array:
    ratio = np.divide(part, whole, out=np.ones_like(part), where=(whole > 0) & (part > 0))
    log_ratio: Array = np.log(ratio)
    return log_ratio
