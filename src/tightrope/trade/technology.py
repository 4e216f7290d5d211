r"""Substitution in production and final demand, and how mobile labour is: nests of constant elasticity.

Output is made of value added and a bundle of inputs (elasticity :math:`\sigma_v`), the bundle of inputs by sector
(:math:`\sigma_m`), the final basket of goods by sector (:math:`\sigma_f`), as in Baqaee and Farhi (2024, Networks,
Barriers, and Trade, Econometrica 92). All at one are the Cobb-Douglas of Caliendo and Parro (2015), and then nothing
here is computed. Labour moves between sectors with elasticity :math:`\eta` (constant elasticity of transformation):
infinite is one wage per region, 0 is labour tied to its sector. A sector's own resource never moves.

Letters as in `kernels`; :math:`\delta = 1 - \sigma`. Sums are taken as
:math:`\ln(1 + \sum s\,(e^{\delta x}-1))/\delta`, which loses no digits as :math:`\delta` goes to zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

import numpy as np

from tightrope.trade import compiled
from tightrope.trade.accounts import Accounts
from tightrope.trade.kernels import Array, Groups, final_price, full
from tightrope.trade.weights import pick

#: steps of Newton's method for the return to what is tied to its sector, and the change at which it stops
NEWTON_STEPS = 30


@dataclass(frozen=True)
class Nests:
    """One less each elasticity of substitution, (case,) or shared (1,), and how much of labour's return is its
    sector's own, :math:`1/(1+\\eta)`: 0 mobile, 1 specific."""

    value_added: Array
    inputs: Array
    final: Array
    tied: Array

    @classmethod
    def of(cls, value_added: float, inputs: float, final: float, labour_mobility: float) -> Nests:
        """From elasticities."""
        tied = 1 / (1 + labour_mobility)
        return cls(*(np.array([x]) for x in (1 - value_added, 1 - inputs, 1 - final, tied)))

    @property
    def plain(self) -> bool:
        """Cobb-Douglas throughout: only ties of labour, if any, differ from the baseline model."""
        return not (self.value_added.any() or self.inputs.any() or self.final.any())

    def beside(self, other: Nests) -> bool:
        """Whether both may be solved side by side: Cobb-Douglas in the same places."""
        pairs = ((self.value_added, other.value_added), (self.inputs, other.inputs), (self.final, other.final))
        return all(bool(mine.any()) == bool(theirs.any()) for mine, theirs in pairs)

    @classmethod
    def stacked(cls, cases: list[Nests]) -> Nests:
        """Those of several cases."""
        if all(one is cases[0] for one in cases):
            return cases[0]
        names = ("value_added", "inputs", "final", "tied")
        return cls(*(np.concatenate([getattr(one, name) for one in cases]) for name in names))

    def chosen(self, cases: Groups) -> Nests:
        """The same for some of the cases."""
        return Nests(*(pick(x, cases) for x in (self.value_added, self.inputs, self.final, self.tied)))

    def single(self) -> Nests:
        """The same in single precision."""
        return Nests(*(x.astype(np.float32) for x in (self.value_added, self.inputs, self.final, self.tied)))


#: Caliendo and Parro (2015): one everywhere, labour mobile
COBB_DOUGLAS = Nests.of(1.0, 1.0, 1.0, np.inf)


@dataclass(frozen=True)
class Factors:
    """Shares of output (sector, region, case) of labour and of the sector's own resource; labour's baseline income
    (region, case); nests."""

    labour: Array
    resource: Array
    wages: Array
    nests: Nests

    @classmethod
    def of(cls, accounts: Accounts, nests: Nests) -> Factors:
        """Those of a baseline, for all cases."""
        return cls(accounts.mobile_share[..., None], accounts.resource_share[..., None], accounts.wages[:, None], nests)

    def chosen(self, cases: Groups) -> Factors:
        """The same for some of the cases."""
        shares = (pick(self.labour, cases), pick(self.resource, cases), pick(self.wages, cases))
        return Factors(*shares, self.nests.chosen(cases))

    def single(self) -> Factors:
        """The same in single precision."""
        labour, resource, wages = (one.astype(np.float32) for one in (self.labour, self.resource, self.wages))
        return Factors(labour, resource, wages, self.nests.single())

    @cached_property
    def at_wage(self) -> Array:
        """(sector, region, case): share of output whose return is the region's wage."""
        mobile: Array = self.labour * (1 - self.nests.tied)
        return mobile

    @cached_property
    def own(self) -> Array:
        """(sector, region, case): share of output whose return is the sector's own: resource and tied labour."""
        own: Array = self.resource + self.labour * self.nests.tied
        return own

    @cached_property
    def value_added(self) -> Array:
        """(sector, region, case): value added's share of output."""
        whole: Array = self.labour + self.resource
        return whole


@dataclass(frozen=True)
class Costs:
    """Log unit cost, and where there are nests what spending needs beside it: log price of the bundle of inputs, log
    cost before productivity, log of value added's share over its baseline. All (sector, region, case)."""

    log_cost: Array
    bundle: Array | None = None
    before_productivity: Array | None = None
    log_value_added: Array | None = None


def nested_costs(
    factors: Factors, inputs: Array, bundle: Array, log_wage: Array, log_demand: Array, at: CostsAt
) -> Costs:
    r"""Unit costs when value added and inputs are substitutes or complements.

    With :math:`z` the log cost before productivity and :math:`v` the log income of what is tied to the sector,

    .. math:: \ln V = \mu \ln\hat w + \kappa v, \quad
        z = \ln(1 + s_v(e^{\delta \ln V}-1) + s_m(e^{\delta \ln P_m}-1))/\delta, \quad
        v = \delta(\ln V - z) + \ln\hat D - \theta (z - \ln\hat A),

    solved for :math:`v` cell by cell with Newton's method; the last is monotone for any :math:`\sigma_v \ge 0`.

    Parameters
    ----------
    inputs : (sector, region, 1), share of output.
    bundle : (sector, region, case), log price of the bundle of inputs.
    log_wage : (region, case). log_demand : (sector, region, case), at given unit cost; 0 where nothing is sold.
    """
    if compiled.native is not None:
        return _compiled_costs(compiled.native, factors, inputs, bundle, log_wage, log_demand, at)
    delta, theta = factors.nests.value_added, at.elasticity
    whole = factors.value_added
    tied = np.divide(factors.own, whole, out=np.zeros_like(whole * delta), where=whole > 0)
    at_wage = np.where(whole > 0, 1 - tied, 0.0).astype(tied.dtype) * log_wage
    from_inputs = inputs * np.expm1(delta * bundle)
    income = np.zeros_like(bundle)
    for _ in range(NEWTON_STEPS):
        price = at_wage + tied * income
        before = np.log1p(whole * np.expm1(delta * price) + from_inputs) / delta
        gap = income - delta * (price - before) - log_demand + theta * (before - at.productivity)
        share = whole * np.exp(delta * (price - before))
        step = np.where(tied > 0, gap / (1 - delta * tied * (1 - share) + theta * share * tied), 0.0)
        income = income - step
        if not np.abs(step).max() > at.accuracy:
            break
    price = at_wage + tied * income
    before = np.log1p(whole * np.expm1(delta * price) + from_inputs) / delta
    return Costs(before - at.productivity, bundle, before, delta * (price - before))


def _compiled_costs(
    native: ModuleType, factors: Factors, inputs: Array, bundle: Array, log_wage: Array, log_demand: Array, at: CostsAt
) -> Costs:
    """The same, each cell with as many steps as it needs."""
    cases, kind = bundle.shape[-1], bundle.dtype
    delta, accuracy = full(factors.nests.value_added, cases).astype(kind, copy=False), np.array([at.accuracy], kind)
    before, added, cost = np.empty_like(bundle), np.empty_like(bundle), np.empty_like(bundle)
    wage, bundle = np.ascontiguousarray(log_wage), np.ascontiguousarray(bundle)
    native.nested_cost(
        *bundle.shape, at.elasticity, delta, inputs[..., 0], factors.value_added, factors.own, wage, bundle, log_demand,
        at.productivity, accuracy, before, added, cost,
    )  # fmt: skip
    return Costs(cost, bundle, before, added)


@dataclass(frozen=True)
class CostsAt:
    """What else unit costs depend on: trade elasticity (sector, 1, case), log productivity (sector, region, case), and
    how accurately the return to what is tied is found."""

    elasticity: Array
    productivity: Array
    accuracy: float


def input_bundle(growth: Array, inputs: Array, delta: Array) -> Array:
    """(sector, region, case): log price of the bundle of inputs.

    `growth`: input shares times the growth of input prices, in logs where delta is 0, else
    :math:`e^{\\delta \\ln P} - 1`; `inputs` (sector, region, 1), inputs' share of output.
    """
    mean: Array = np.divide(growth, inputs, out=np.zeros_like(growth), where=inputs > 0)
    return np.log1p(mean) / delta if delta.any() else mean


def input_shifts(log_price: Array, costs: Costs, nests: Nests) -> tuple[Array, Array]:
    """(sector, region, case) each: how shares of inputs change, by input and by sector of output."""
    if costs.bundle is None or costs.before_productivity is None:
        return np.ones_like(log_price), np.ones_like(log_price)
    shift = nests.value_added * (costs.bundle - costs.before_productivity) - nests.inputs * costs.bundle
    return np.exp(nests.inputs * log_price), np.exp(shift)


def new_shares(input_share: Array, log_price: Array, costs: Costs, nests: Nests) -> tuple[Array, Array | float]:
    """Input shares (region, input sector, sector) of a single case at new prices, and value added's share over its
    baseline (sector, region)."""
    if costs.log_value_added is None:
        return input_share, 1.0
    of_input, of_output = (shift[..., 0] for shift in input_shifts(log_price, costs, nests))
    shares: Array = input_share * of_input.T[:, :, None] * of_output.T[:, None, :]
    return shares, np.exp(costs.log_value_added)[..., 0]


def final_basket(final_share: Array, log_price: Array, delta: Array) -> Array:
    """(region, case): log price of the final basket; `final_share` (sector, region)."""
    share = final_share[..., None]
    if not delta.any():
        return final_price(final_share, log_price)
    basket: Array = np.log1p((share * np.expm1(delta * log_price)).sum(axis=0)) / delta
    return basket


def final_demand(final_share: Array, log_price: Array, income: Array, delta: Array) -> Array:
    """(sector, region, case): final spending on each sector at given prices and income (region, case)."""
    plain = final_share[..., None] * income
    if not delta.any():
        return plain
    spending: Array = plain * np.exp(delta * (log_price - final_basket(final_share, log_price, delta)))
    return spending
