"""The baseline's linear response, computed once per world: what makes a solve take a dozen sweeps.

Two parts. Each region's domestic input-output loop (prices of inputs made at home feed costs at home; spending on
them feeds income at home) is inverted exactly, a small matrix per region. The response of everything to each
region's wage, of which there are only as many as regions, is solved for by matrix-matrix products. No matrix over
all sectors of all regions is ever formed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from tightrope.trade import compiled
from tightrope.trade.accounts import Accounts
from tightrope.trade.closures import Balances
from tightrope.trade.feasibility import everything_alive
from tightrope.trade.kernels import Array, products
from tightrope.trade.response import WageResponse
from tightrope.trade.slow import SlowModes
from tightrope.trade.technology import COBB_DOUGLAS, Nests

#: sweeps and accuracy of the wage response: it steers the solver and never enters the answer
RESPONSE_SWEEPS = 60
RESPONSE_TOLERANCE = 3e-2
#: growth of a step, against the smallest so far, that shortens the steps
DIVERGING = 5.0
#: least response of excess labour to wages, logs, that is believed: below it is the error of the response
WEAKEST = 0.02
#: rows that the compiled product with matrices takes at once
BLOCK = 32

Coarse = NDArray[np.float32]


@dataclass(frozen=True)
class Preconditioner:
    """Inverses at the baseline, in single precision: they steer, and half the memory is half the time.

    Attributes
    ----------
    price_loop, spending_loop : (region, sector, sector), inverse domestic loops, logs of prices and of spending.
    wage_step : (region, region), minus the inverse Jacobian of log excess labour demand, level pinned.
    response : of logs of prices and of spending to each log wage.
    slow : directions in which sweeps with the above settle slowly.
    """

    price_loop: Coarse
    spending_loop: Coarse
    wage_step: Coarse
    response: WageResponse
    slow: SlowModes

    def price_step(self, gap: Coarse) -> Coarse:
        """(region, sector, case): step of log prices that closes gaps (region, sector, case) at home."""
        return self._product("price_loop", gap)

    def spending_step(self, gap: Coarse) -> Coarse:
        """The same of log spending."""
        return self._product("spending_loop", gap)

    @cached_property
    def _matrices(self) -> dict[str, tuple[Coarse, NDArray[np.uint16]]]:
        """Each as (matrix, row, column), and the upper halves of its numbers as the compiled product wants them."""
        found = {"price_loop": self.price_loop, "spending_loop": self.spending_loop}
        return {name: (matrix, _upper_halves(matrix)) for name, matrix in found.items()}

    def _product(self, name: str, values: Coarse) -> Coarse:
        matrix, half = self._matrices[name]
        if compiled.native is None or values.shape[-1] > 1:
            return products(matrix, values)
        out = np.empty((*matrix.shape[:2], 1), dtype=np.float32)
        compiled.native.half_products(*matrix.shape, half, np.ascontiguousarray(values), out)
        return out


def _upper_halves(matrices: Coarse) -> NDArray[np.uint16]:
    """(matrix, block, column, row of the block) of (matrix, row, column): rounded to 8 bits, in blocks of rows."""
    count, rows, columns = matrices.shape
    blocks = -(-rows // BLOCK)
    padded = np.zeros((count, blocks * BLOCK, columns), dtype=np.float32)
    padded[:, :rows] = matrices
    halves = ((padded.view(np.uint32) + np.uint32(0x8000)) >> np.uint32(16)).astype(np.uint16)
    return np.ascontiguousarray(halves.reshape(count, blocks, BLOCK, columns).transpose(0, 1, 3, 2))


@dataclass(frozen=True)
class _Linear:
    """Baseline coefficients of the linear system; the last axis of unknowns is cases.

    `on_wage`, `on_inputs`, `on_demand`: (sector, region, 1), what log unit cost takes from the log wage, the log cost
    of inputs and log demand at given cost, once the return to what is tied to the sector has followed.
    """

    accounts: Accounts
    balances: Balances
    nests: Nests
    theta: Array
    on_wage: Array
    on_inputs: Array
    on_demand: Array
    sales_share: Array
    border_share: Array

    def cost(self, d_wage: Array, d_price: Array, d_spending: Array) -> tuple[Array, Array, Array]:
        """Change of log unit cost, of log demand at given cost, and of the log cost of inputs."""
        a = self.accounts
        d_demand = np.matmul(self.sales_share, self.theta * d_price + d_spending)
        d_inputs = np.matmul(a.input_share.transpose(0, 2, 1), d_price.transpose(1, 0, 2)).transpose(1, 0, 2)
        d_cost = self.on_wage * d_wage + self.on_inputs * d_inputs + self.on_demand * d_demand
        return d_cost, d_demand, d_inputs

    def price(self, d_wage: Array, d_price: Array, d_spending: Array) -> Array:
        """Implied log price of a trial response."""
        implied: Array = np.matmul(self.accounts.share, self.cost(d_wage, d_price, d_spending)[0])
        return implied

    def spending(self, d_wage: Array, d_price: Array, d_spending: Array) -> tuple[Array, Array]:
        """Implied log spending and log labour income of a trial response."""
        a = self.accounts
        d_cost, d_demand, d_inputs = self.cost(d_wage, d_price, d_spending)
        output = a.output[..., None]
        d_output = output * (d_demand - self.theta * d_cost)
        d_added = d_output + output * self._share_of_value_added(d_cost, d_inputs)
        bought = a.spending[..., None]
        border = self.border_share[..., None] * bought * (d_spending + self.theta * d_price)
        border = border - self.theta * bought * np.matmul(a.share / (1 + a.tariff), d_cost)
        rents = (a.resource_share[..., None] * d_added).sum(axis=0)
        wages = a.wages[:, None] * d_wage
        gross = wages + rents + (bought * d_spending - border).sum(axis=0)
        d_balance = self.balances.change(a.gross_income, gross, (wages + rents).sum(axis=0))
        spending = a.final_share[..., None] * (gross - d_balance) + self._final_shift(d_price)
        spending = spending + self._input_demand(d_output, d_cost, d_inputs, d_price)
        labour = (a.mobile_share[..., None] * d_added).sum(axis=0)
        return _per(spending, bought), _per(labour, a.wages[:, None])

    def _share_of_value_added(self, d_cost: Array, d_inputs: Array) -> Array | float:
        """Change of the log share of value added in output."""
        delta = float(self.nests.value_added[0])
        if not delta:
            return 0.0
        whole = (self.accounts.mobile_share + self.accounts.resource_share)[..., None]
        change: Array = delta * (_per(d_cost - d_inputs, whole) - d_cost)
        return change

    def _input_demand(self, d_output: Array, d_cost: Array, d_inputs: Array, d_price: Array) -> Array:
        a, nests = self.accounts, self.nests
        value_added, inputs = float(nests.value_added[0]), float(nests.inputs[0])
        if value_added or inputs:
            d_bundle = _per(d_inputs, a.input_share.sum(axis=1).T[..., None])
            d_output = d_output + a.output[..., None] * (value_added * (d_bundle - d_cost) - inputs * d_bundle)
        spent: Array = np.matmul(a.input_share, d_output.transpose(1, 0, 2)).transpose(1, 0, 2)
        if inputs:
            used = np.matmul(a.input_share, a.output.T[:, :, None]).transpose(1, 0, 2)
            spent = spent + inputs * used * d_price
        return spent

    def _final_shift(self, d_price: Array) -> Array | float:
        """Change of final spending on each sector at given income."""
        delta = float(self.nests.final[0])
        if not delta:
            return 0.0
        share = self.accounts.final_share[..., None]
        shift: Array = share * self.accounts.income[:, None] * delta * (d_price - (share * d_price).sum(axis=0))
        return shift


def _per(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def preconditioner(
    accounts: Accounts, balances: Balances, elasticity: Array, nests: Nests = COBB_DOUGLAS
) -> Preconditioner:
    """Compute the baseline's responses. Takes a fraction of a second for 77 regions and 36 sectors."""
    linear = _linear(accounts.single, balances.single(), elasticity.astype(np.float32), nests)
    price_loop, spending_loop = _loops(linear)
    price, spending, labour = _wage_response(linear, price_loop, spending_loop)
    excess = np.where(accounts.wages[:, None] > 0, labour, 0) - np.eye(len(accounts.regions)) - _level_weights(accounts)
    price_loop, spending_loop, wage_step = (
        np.ascontiguousarray(one, dtype=np.float32) for one in (price_loop, spending_loop, -_inverse(excess))
    )
    response = WageResponse.of(price, spending)
    level = _level_weights(accounts).astype(np.float32)
    sweep = partial(_left_by_sweep, linear, (price_loop, spending_loop), wage_step, response, level)
    unknowns = len(accounts.regions) + 2 * accounts.output.size
    return Preconditioner(price_loop, spending_loop, wage_step, response, SlowModes.of(sweep, unknowns))


def _left_by_sweep(
    linear: _Linear,
    loops: tuple[Coarse, Coarse],
    wage_step: Coarse,
    response: WageResponse,
    level: Coarse,
    error: Coarse,
) -> Coarse:
    """What a sweep at the baseline leaves of small errors, (unknown, direction), as `solver.sweep` goes about it."""
    (sectors, regions), wages = linear.accounts.output.shape, linear.accounts.wages[:, None]
    cells, directions = sectors * regions, error.shape[1]
    parts = np.split(error, (regions, regions + cells))
    wage, price, spending = parts[0], *(part.reshape(sectors, regions, directions) for part in parts[1:])
    stepped = price + _through(loops[0], linear.price(wage, price, spending) - price)
    implied, labour = linear.spending(wage, stepped, spending)
    by_wage = wage_step @ (np.where(wages > 0, labour - wage, 0) - level @ wage)
    abroad = response.abroad_steps(by_wage) + response.home[..., None] * by_wage
    new_price = stepped + abroad[0]
    new_spending = spending + _through(loops[1], implied - spending) + abroad[1]
    left: Coarse = np.concatenate(
        (wage + by_wage, new_price.reshape(cells, -1), new_spending.reshape(cells, -1)), dtype=np.float32
    )
    return left


def _inverse(excess: Array) -> Array:
    """Inverse in which no combination of wages counts for less than the accuracy of the response tells."""
    left, size, right = np.linalg.svd(excess)
    inverse: Array = (right.T / np.maximum(size, WEAKEST)) @ left.T
    return inverse


def _level_weights(accounts: Accounts) -> Array:
    """(region, region): log wage level of each region's group of trading regions, as weights on log wages."""
    group = everything_alive(accounts).group
    total = np.bincount(group, accounts.wages)[group]
    share = np.divide(accounts.wages, total, out=np.zeros_like(accounts.wages), where=total > 0)
    weights: Array = (group[:, None] == group[None, :]) * share[None, :]
    return weights


def _linear(accounts: Accounts, balances: Balances, elasticity: Array, nests: Nests) -> _Linear:
    a, theta = accounts, elasticity[:, None, None]
    delta, tied = np.float32(nests.value_added[0]), np.float32(nests.tied[0])
    whole = (a.mobile_share + a.resource_share)[..., None]
    own = a.resource_share[..., None] + tied * a.mobile_share[..., None]
    at_wage = whole - own
    stiffness = 1 - delta * (1 - whole) * _per(own, whole) + theta * own
    sales = a.trade.transpose(0, 2, 1)
    return _Linear(
        accounts=a,
        balances=balances,
        nests=nests,
        theta=theta,
        on_wage=at_wage + own * _per(at_wage, whole) * (delta * (1 - whole) - theta * whole) / stiffness,
        on_inputs=1 - own * (delta + theta) / stiffness,
        on_demand=own / stiffness,
        sales_share=np.ascontiguousarray(_per(sales, a.output[..., None])),
        border_share=_per(a.trade.sum(axis=2), a.spending),
    )


def _loops(linear: _Linear) -> tuple[Array, Array]:
    """Inverse domestic loops of prices and of spending, (region, sector, sector)."""
    a, one = linear.accounts, np.eye(len(linear.theta), dtype=linear.theta.dtype)
    theta, on_inputs, on_demand = linear.theta[..., 0], linear.on_inputs[..., 0], linear.on_demand[..., 0]
    own_share = np.einsum("jnn->jn", a.share)
    own_sales = np.einsum("jnn->jn", linear.sales_share)
    through_costs = (own_share * on_inputs).T[:, :, None] * a.input_share.transpose(0, 2, 1)
    feedback = np.einsum("jk,jn->njk", one, own_share * on_demand * theta * own_sales)
    price_loop = one - through_costs - feedback
    kept = 1 - linear.balances.income_share[:, None, None]
    output_per_spending = (1 - theta * on_demand) * _per(np.einsum("jnn->jn", a.trade), a.spending)
    income_per_spending = (a.resource_share * output_per_spending).T[:, None, :]
    revenue = (1 - linear.border_share).T[:, None, :]
    through_income = (
        kept * a.final_share.T[:, :, None] * (income_per_spending + revenue * (a.spending.T[:, None, :] > 0))
    )
    through_inputs = a.input_share * output_per_spending.T[:, None, :]
    spending_loop = one - through_income - through_inputs
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
