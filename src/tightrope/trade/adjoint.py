r"""One transposed solve: what every equation of the baseline is worth to one region's real income.

With the equilibrium conditions :math:`F(z, s) = 0` in :math:`z = (\ln w, \ln P, \ln X)` and shocks :math:`s`, the
multipliers :math:`\lambda` of a region solve :math:`F_z^\top \lambda = -\nabla_z \ln W`; then

.. math:: d \ln W / d s = \partial \ln W / \partial s + \lambda^\top F_s

for every cell of the world at once. The conditions, with their multipliers: trade prices as implied less as tried
(:math:`\lambda_P`, logs), spending as implied less as tried (:math:`\lambda_X`, money), labour demanded less at hand
(:math:`\lambda_L`, money). The numeraire is pinned by the wage bill of each group of regions that trade. Transposed
sums are products with the same arrays as in a solve; no matrix over all sectors of all regions is formed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.core.solver import Ending, SolverReport
from tightrope.trade.accounts import Accounts
from tightrope.trade.feasibility import everything_alive
from tightrope.trade.kernels import Array
from tightrope.trade.model import TradeModel
from tightrope.trade.precondition import Preconditioner
from tightrope.trade.records import Calibration

#: directions searched in a round, what a round must leave of the last one's residual, and rounds before giving up
DIRECTIONS, GAIN, ROUNDS = 60, 1e-6, 12


@dataclass(frozen=True)
class Multipliers:
    """Gain of log real income if a condition is eased: `labour` (region,) and `spending` (sector, region) by a unit
    of money, `price` (sector, region) by a log."""

    labour: Array
    price: Array
    spending: Array

    def moved(self, step: Multipliers) -> Multipliers:
        """These and a step."""
        return Multipliers(self.labour + step.labour, self.price + step.price, self.spending + step.spending)


@dataclass(frozen=True)
class Worth:
    """What follows from multipliers, in log real income: `revenue` (region,) a unit of money collected at the border,
    `sales` (sector, region) a unit of money sold at given cost."""

    revenue: Array
    sales: Array


@dataclass(frozen=True)
class _Back:
    """Derivatives by money collected at the border and factor income (region,); by log sales at given cost, log cost
    at given sales, and the log cost of inputs (sector, region)."""

    revenue: Array
    factors: Array
    sales: Array
    cost: Array
    inputs: Array


@dataclass(frozen=True)
class _Gradient:
    """Derivative of log real income plus multipliers times conditions: by log wage, price and spending."""

    wage: Array
    price: Array
    spending: Array


@dataclass(frozen=True)
class Technology:
    """How log unit cost and spending on inputs answer at the baseline, all (sector, region).

    `on_wage`, `on_inputs`, `on_demand`: what log unit cost takes from the log wage, the log cost of inputs and log
    demand at given cost, once the return to what is tied to the sector has followed. `per_value_added`,
    `per_inputs`: one over the share in output. `used`, `final`: baseline spending on inputs and in final demand.
    `value_added`, `inputs`, `basket`: one less the elasticity of substitution, 0 in Cobb-Douglas.
    """

    on_wage: Array
    on_inputs: Array
    on_demand: Array
    per_value_added: Array
    per_inputs: Array
    used: Array
    final: Array
    value_added: float
    inputs: float
    basket: float

    @classmethod
    def of(cls, accounts: Accounts, calibration: Calibration, theta: Array) -> Technology:
        """Of a baseline and beliefs about it."""
        a, tied = accounts, 1 / (1 + calibration.labour_mobility)
        delta = 1 - calibration.value_added_substitution
        whole = a.mobile_share + a.resource_share
        own = a.resource_share + tied * a.mobile_share
        inverse, at_wage = _one_over(whole), whole - own
        stiffness = 1 - delta * (1 - whole) * own * inverse + theta * own
        return cls(
            on_wage=at_wage + own * at_wage * inverse * (delta * (1 - whole) - theta * whole) / stiffness,
            on_inputs=1 - own * (delta + theta) / stiffness,
            on_demand=own / stiffness,
            per_value_added=inverse,
            per_inputs=_one_over(a.input_share.sum(axis=1).T),
            used=_over_columns(a.input_share, a.output),
            final=a.final_share * a.income,
            value_added=delta,
            inputs=1 - calibration.input_substitution,
            basket=1 - calibration.final_substitution,
        )


@dataclass(frozen=True)
class Adjoint:
    """The transposed linear system of one world.

    Attributes
    ----------
    theta : (sector, 1), trade elasticity.
    imports : (sector, region), spending at border prices.
    per_output, per_spending, per_wages : one over the level, 0 where there is none.
    balance_of_income : (region, region), change of each balance by each region's gross income.
    balance_of_world : (region,), change of each balance by world factor income.
    level : (region, region), weights of log wages in the level that the numeraire pins.
    """

    accounts: Accounts
    pre: Preconditioner
    technology: Technology
    theta: Array
    imports: Array
    per_output: Array
    per_spending: Array
    per_wages: Array
    balance_of_income: Array
    balance_of_world: Array
    level: Array

    @classmethod
    def of(cls, model: TradeModel) -> Adjoint:
        """Coefficients at the baseline of a model."""
        a, balances = model.accounts, model.balances
        theta = model.elasticity[:, None]
        regions = len(a.regions)
        return cls(
            accounts=a,
            pre=model.pre,
            technology=Technology.of(a, model.calibration, theta),
            theta=theta,
            imports=a.trade.sum(axis=2),
            per_output=_one_over(a.output),
            per_spending=_one_over(a.spending),
            per_wages=_one_over(a.wages),
            balance_of_income=balances.change(a.gross_income, np.eye(regions), np.zeros(regions)),
            balance_of_world=balances.change(a.gross_income, np.zeros((regions, 1)), np.ones(1))[:, 0],
            level=_level_weights(a),
        )

    def solve(self, region: int, *, tolerance: float) -> tuple[Multipliers, SolverReport]:
        """Multipliers of a region's real income.

        The residual is in log real income by log of any unknown; steps are products with the transposed system.
        """
        from scipy.sparse.linalg import LinearOperator, gmres

        steps = 0

        def through(direction: Array) -> Array:
            nonlocal steps
            steps += 1
            return _packed(self._gradient(self._steer(self._unpacked(direction))))

        found = Multipliers(*(np.zeros_like(x) for x in (self.per_wages, self.per_output, self.per_output)))
        off = _packed(self._gradient(found, region))
        operator = LinearOperator((len(off), len(off)), matvec=through, dtype=float)
        for _ in range(ROUNDS):
            # steering is in single precision: each round gains a few digits on what the last left over
            change, _ = gmres(operator, -off, rtol=GAIN, atol=tolerance / 2, restart=DIRECTIONS, maxiter=1)
            found = found.moved(self._steer(self._unpacked(change)))
            off = _packed(self._gradient(found, region))
            residual = float(np.abs(off).max())
            if residual <= tolerance:
                break
        ending = Ending.CONVERGED if residual <= tolerance else Ending.OUT_OF_STEPS
        return found, SolverReport(ending=ending, steps=steps, tolerance=tolerance, residual=residual)

    def worth(self, given: Multipliers, region: int) -> Worth:
        """What a unit of money is worth at the border and in a seller's hands."""
        back = self._back(given, region)
        return Worth(revenue=back.revenue, sales=back.sales * self.per_output)

    def _back(self, given: Multipliers, region: int | None) -> _Back:
        """From multipliers back through income and output."""
        a, tech, theta = self.accounts, self.technology, self.theta
        income = (a.final_share * given.spending).sum(axis=0)
        if region is not None:
            income[region] += 1 / a.income[region]
        revenue = income - income @ self.balance_of_income
        factors = revenue - income @ self.balance_of_world
        bought = a.output * _over_rows(a.input_share, given.spending)
        earned = a.output * (a.resource_share * factors + a.mobile_share * given.labour)
        collected = np.broadcast_to(theta * revenue, given.price.shape)
        cost = _over_importers(a.share, given.price) + _over_importers(a.trade, collected)
        cost = cost - theta * (bought + earned)
        inputs: Array | float = 0.0
        if delta := tech.value_added:
            cost = cost + delta * (earned * (tech.per_value_added - 1) - bought)
            inputs = delta * (bought * tech.per_inputs - earned * tech.per_value_added)
        if tech.inputs:
            inputs = inputs - tech.inputs * bought * tech.per_inputs
        return _Back(
            revenue=revenue,
            factors=factors,
            sales=bought + earned + tech.on_demand * cost,
            cost=cost,
            inputs=inputs + tech.on_inputs * cost,
        )

    def _gradient(self, given: Multipliers, region: int | None = None) -> _Gradient:
        """Zero at the solution; without a region only what is linear in the multipliers."""
        a, tech, theta = self.accounts, self.technology, self.theta
        back = self._back(given, region)
        reached = _over_exporters(a.trade, back.sales * self.per_output) - self.imports * back.revenue
        spending = reached + a.spending * (back.revenue - given.spending)
        price = theta * reached - given.price + _over_columns(a.input_share, back.inputs)
        if tech.inputs:
            price = price + tech.inputs * tech.used * given.spending
        if tech.basket:
            worth = tech.final * given.spending
            price = price + tech.basket * (worth - a.final_share * worth.sum(axis=0))
        if region is not None:
            price[:, region] -= a.final_share[:, region]
        wage = (tech.on_wage * back.cost).sum(axis=0) + a.wages * back.factors
        wage = wage - a.wages * given.labour - (a.wages * given.labour) @ self.level
        return _Gradient(wage, price, spending)

    def _steer(self, off: _Gradient) -> Multipliers:
        """The baseline's inverse response, transposed: what multipliers to change for a gradient that is off."""
        pre = self.pre
        wage, price, spending = (x.astype(np.float32) for x in (off.wage, off.price, off.spending))
        wage = wage + pre.response.to_wages(price, spending)
        return Multipliers(
            labour=(wage @ pre.wage_step) * self.per_wages,
            price=_over_rows(pre.price_loop, price).astype(float),
            spending=_over_rows(pre.spending_loop, spending) * self.per_spending,
        )

    def _unpacked(self, vector: Array) -> _Gradient:
        shape, regions = self.per_output.shape, len(self.per_wages)
        price, spending = np.split(vector[regions:], 2)
        return _Gradient(vector[:regions], price.reshape(shape), spending.reshape(shape))


def _packed(gradient: _Gradient) -> Array:
    return np.concatenate((gradient.wage, gradient.price.ravel(), gradient.spending.ravel()))


def _over_exporters(weights: Array, by_exporter: Array) -> Array:
    """(sector, importer): sum of weights times an exporter's number."""
    total: Array = np.matmul(weights, by_exporter[..., None])[..., 0]
    return total


def _over_importers(weights: Array, by_importer: Array) -> Array:
    """(sector, exporter): sum of weights times an importer's number."""
    total: Array = np.matmul(by_importer[:, None, :], weights)[:, 0, :]
    return total


def _over_rows(matrices: Array, values: Array) -> Array:
    """(sector, region): values (sector, region) times each region's matrix (region, sector, sector), transposed."""
    total: Array = np.matmul(values.T[:, None, :], matrices)[:, 0, :].T
    return total


def _over_columns(matrices: Array, values: Array) -> Array:
    """(sector, region): each region's matrix (region, sector, sector) times values (sector, region)."""
    total: Array = np.matmul(matrices, values.T[:, :, None])[:, :, 0].T
    return total


def _one_over(whole: Array) -> Array:
    inverse: Array = np.divide(1.0, whole, out=np.zeros_like(whole), where=whole > 0)
    return inverse


def _level_weights(accounts: Accounts) -> Array:
    """(region, region): log of the wage bill of each region's group, as weights on log wages."""
    group = everything_alive(accounts).group
    total = np.bincount(group, accounts.wages)[group].astype(float)
    share = _one_over(total)[:, None] * accounts.wages[None, :]
    weights: Array = np.where(group[:, None] == group[None, :], share, 0.0)
    return weights


__all__ = ["Adjoint", "Multipliers", "Worth"]
