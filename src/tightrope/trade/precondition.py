"""The baseline's linear response, computed once per world: what makes a solve take a dozen sweeps.

Two parts. Each region's domestic input-output loop (prices of inputs made at home feed costs at home; spending on
them feeds income at home) is inverted exactly, a small matrix per region. The response of everything to each
region's wage, of which there are only as many as regions, is solved for by matrix-matrix products. No matrix over
all sectors of all regions is ever formed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tightrope.trade.accounts import Accounts
from tightrope.trade.closures import Balances
from tightrope.trade.feasibility import everything_alive
from tightrope.trade.kernels import Array

#: sweeps and accuracy of the wage response: it steers the solver and never enters the answer
RESPONSE_SWEEPS = 60
RESPONSE_TOLERANCE = 3e-2
#: growth of a step, against the smallest so far, that shortens the steps
DIVERGING = 5.0


Coarse = NDArray[np.float32]


@dataclass(frozen=True)
class Preconditioner:
    """Inverses at the baseline, in single precision: they steer, and half the memory is half the time.

    Attributes
    ----------
    price_loop, spending_loop : (region, sector, sector), inverse domestic loops, logs of prices and of spending.
    wage_step : (region, region), minus the inverse Jacobian of log excess labour demand, level pinned.
    price_per_wage, spending_per_wage : (sector, region, region), response of logs to each log wage.
    """

    price_loop: Coarse
    spending_loop: Coarse
    wage_step: Coarse
    price_per_wage: Coarse
    spending_per_wage: Coarse


@dataclass(frozen=True)
class _Linear:
    """Baseline coefficients of the linear system; the last axis of unknowns is cases."""

    accounts: Accounts
    balances: Balances
    theta: Array
    damping: Array
    sales_share: Array
    border_share: Array
    resource: Array

    def cost(self, d_wage: Array, d_price: Array, d_spending: Array) -> tuple[Array, Array]:
        """Change of log unit cost and of log demand at given cost."""
        a = self.accounts
        d_demand = np.matmul(self.sales_share, self.theta * d_price + d_spending)
        d_inputs = np.matmul(a.input_share.transpose(0, 2, 1), d_price.transpose(1, 0, 2)).transpose(1, 0, 2)
        d_cost = self.damping * (a.mobile_share[..., None] * d_wage + d_inputs + self.resource * d_demand)
        return d_cost, d_demand

    def price(self, d_wage: Array, d_price: Array, d_spending: Array) -> Array:
        """Implied log price of a trial response."""
        implied: Array = np.matmul(self.accounts.share, self.cost(d_wage, d_price, d_spending)[0])
        return implied

    def spending(self, d_wage: Array, d_price: Array, d_spending: Array) -> tuple[Array, Array]:
        """Implied log spending and log labour income of a trial response."""
        a = self.accounts
        d_cost, d_demand = self.cost(d_wage, d_price, d_spending)
        d_output = a.output[..., None] * (d_demand - self.theta * d_cost)
        bought = a.spending[..., None]
        border = self.border_share[..., None] * bought * (d_spending + self.theta * d_price)
        border = border - self.theta * bought * np.matmul(a.share / (1 + a.tariff), d_cost)
        rents = (self.resource * d_output).sum(axis=0)
        wages = a.wages[:, None] * d_wage
        gross = wages + rents + (bought * d_spending - border).sum(axis=0)
        d_balance = self.balances.change(a.gross_income, gross, (wages + rents).sum(axis=0))
        spending = a.final_share[..., None] * (gross - d_balance)
        spending = spending + np.matmul(a.input_share, d_output.transpose(1, 0, 2)).transpose(1, 0, 2)
        labour = (a.mobile_share[..., None] * d_output).sum(axis=0)
        return _per(spending, bought), _per(labour, a.wages[:, None])


def _per(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def preconditioner(accounts: Accounts, balances: Balances, elasticity: Array) -> Preconditioner:
    """Compute the baseline's responses. Takes a fraction of a second for 77 regions and 36 sectors."""
    linear = _linear(accounts.single, balances.single(), elasticity.astype(np.float32))
    price_loop, spending_loop = _loops(linear)
    price, spending, labour = _wage_response(linear, price_loop, spending_loop)
    excess = np.where(accounts.wages[:, None] > 0, labour, 0) - np.eye(len(accounts.regions)) - _level_weights(accounts)
    inverses = (price_loop, spending_loop, -np.linalg.inv(excess), price, spending)
    return Preconditioner(*(np.ascontiguousarray(inverse, dtype=np.float32) for inverse in inverses))


def _level_weights(accounts: Accounts) -> Array:
    """(region, region): log wage level of each region's group of trading regions, as weights on log wages."""
    group = everything_alive(accounts).group
    total = np.bincount(group, accounts.wages)[group]
    share = np.divide(accounts.wages, total, out=np.zeros_like(accounts.wages), where=total > 0)
    weights: Array = (group[:, None] == group[None, :]) * share[None, :]
    return weights


def _linear(accounts: Accounts, balances: Balances, elasticity: Array) -> _Linear:
    theta = elasticity[:, None, None]
    resource = accounts.resource_share[..., None]
    sales = accounts.trade.transpose(0, 2, 1)
    output = accounts.output[..., None]
    return _Linear(
        accounts=accounts,
        balances=balances,
        theta=theta,
        damping=1 / (1 + theta * resource),
        sales_share=np.ascontiguousarray(_per(sales, output)),
        border_share=_per(accounts.trade.sum(axis=2), accounts.spending),
        resource=resource,
    )


def _loops(linear: _Linear) -> tuple[Array, Array]:
    """Inverse domestic loops of prices and of spending, (region, sector, sector)."""
    a = linear.accounts
    theta, damping, resource = linear.theta[..., 0], linear.damping[..., 0], linear.resource[..., 0]
    own_share = np.einsum("jnn->jn", a.share)
    own_sales = np.einsum("jnn->jn", linear.sales_share)
    gain = (own_share * damping).T[:, :, None]
    feedback = np.einsum("jk,jn->njk", np.eye(len(theta), dtype=theta.dtype), resource * theta * own_sales)
    price_loop = np.eye(len(theta), dtype=theta.dtype) - gain * (a.input_share.transpose(0, 2, 1) + feedback)
    kept = 1 - linear.balances.income_share[:, None, None]
    income_per_output = (resource * damping * _per(np.einsum("jnn->jn", a.trade), a.spending)).T[:, None, :]
    revenue = (1 - linear.border_share).T[:, None, :]
    through_income = kept * a.final_share.T[:, :, None] * (income_per_output + revenue * (a.spending.T[:, None, :] > 0))
    through_inputs = a.input_share * (damping * _per(np.einsum("jnn->jn", a.trade), a.spending)).T[:, None, :]
    spending_loop = np.eye(len(theta), dtype=theta.dtype) - through_income - through_inputs
    bought = np.where(a.spending > 0, a.spending, 1.0).T
    in_logs = np.linalg.inv(spending_loop) * bought[:, None, :] / bought[:, :, None]
    return np.ascontiguousarray(np.linalg.inv(price_loop)), np.ascontiguousarray(in_logs)


def _wage_response(linear: _Linear, price_loop: Array, spending_loop: Array) -> tuple[Array, Array, Array]:
    """Total response of prices, spending and labour income to each wage, by preconditioned sweeps: prices first, then
    spending at these prices. When sweeps begin to diverge, shorter steps from the best point so far."""
    sectors, regions = linear.accounts.output.shape
    d_wage = np.eye(regions, dtype=linear.theta.dtype)
    price = np.zeros((sectors, regions, regions), dtype=linear.theta.dtype)
    spending = price
    best, closest, pace = (price, spending), np.inf, 1.0
    for _ in range(RESPONSE_SWEEPS):
        price_step = _through(price_loop, linear.price(d_wage, price, spending) - price)
        price = price + pace * price_step
        spending_step = _through(spending_loop, linear.spending(d_wage, price, spending)[0] - spending)
        gap = max(float(np.abs(price_step).max()), float(np.abs(spending_step).max()))
        if gap < closest:
            best, closest = (price, spending), gap
        if gap < RESPONSE_TOLERANCE:
            break
        spending = spending + pace * spending_step
        if gap > DIVERGING * closest:
            (price, spending), pace = best, pace / 2
    labour = linear.spending(d_wage, *best)[1]
    return np.ascontiguousarray(best[0]), np.ascontiguousarray(best[1]), labour


def _through(loop: Array, gap: Array) -> Array:
    """(sector, region, case): each region's gaps times its inverse loop."""
    step: Array = np.matmul(loop, gap.transpose(1, 0, 2)).transpose(1, 0, 2)
    return step
