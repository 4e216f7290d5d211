r"""Equations of Caliendo and Parro (2015) in exact hats, one function each, on plain arrays.

Letters: `j` sector of output, `k` sector of an input, `n` importer or home region, `i` exporter. The last axis is
cases: counterfactuals of one world solved side by side, so that each product below is one of matrices with matrices.
Arrays over sectors and regions are ``(sector, region, case)``, input shares ``(region, input sector, sector)``; shares
and levels of the baseline may have a last axis of one, shared by all cases (then all a function takes, see `alike`).
Prices, costs and wages are natural logarithms of ratios new/old, so that an elasticity close to zero loses no digits.
Every function keeps the precision it is given. Where the compiled loops were built (`compiled`) they do the same in
one pass; what is written here with NumPy says what they compute.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tightrope.trade import compiled

Array = NDArray[np.floating[Any]]
Single = NDArray[np.float32]
Mask = NDArray[np.bool_]
Groups = NDArray[np.intp]


def full(array: Array, cases: int) -> Array:
    """The array with a last axis of all cases, in one piece of memory, as the compiled loops want it."""
    if array.shape[-1] == cases:
        return np.ascontiguousarray(array)
    return np.ascontiguousarray(np.broadcast_to(array, (*array.shape[:-1], cases)))


def alike(*arrays: Array) -> tuple[Array, ...]:
    """Arrays either all shared by all cases, with a last axis of one, or all with a last axis of all cases; each in one
    piece of memory, as the compiled loops want them."""
    cases = max(array.shape[-1] for array in arrays)
    return tuple(full(array, cases) for array in arrays)


def products(matrices: Array, values: Array) -> Array:
    """Each matrix times its values: (many, row, number) with (many, number, case) gives (many, row, case).

    Either may be a view with its first axes swapped (matrices of their transposes, cells turned by region).
    """
    laid = _laid_out(matrices, values)
    if compiled.native is None or laid is None or matrices.dtype != values.dtype:
        plain: Array = np.matmul(matrices, np.ascontiguousarray(values))
        return plain
    out: Array = np.empty((*matrices.shape[:2], values.shape[-1]), dtype=values.dtype)
    compiled.native.products(*out.shape, *laid, out)
    return out


def near_products(single: Single, values: Array, at: Array, known: Array) -> Array:
    """What is known of `products` plus, in single precision, what the values' difference from those they are known at
    adds. All but the matrices in double precision; `values` and `at` are laid out alike."""
    laid = _laid_out(single, values)
    if compiled.native is None or laid is None:
        near: Array = known + np.matmul(single, np.ascontiguousarray(values - at, dtype=np.float32))
        return near
    out = np.empty_like(known)
    at = np.ascontiguousarray(at if values.flags.c_contiguous else at.transpose(1, 0, 2))
    compiled.native.near_products(*out.shape, *laid, at, known, out)
    return out


def _laid_out(matrices: Array, values: Array) -> tuple[Groups, Array, Array] | None:
    """How the compiled products step through their buffers, and these as they lie in memory; None if they do not lie
    in one piece, or if there is but one case, for which reading the matrices is all there is to it."""
    many, rows, depth = matrices.shape
    if matrices.flags.c_contiguous:
        row_step, step = depth, 1
    else:
        matrices, row_step, step = matrices.transpose(0, 2, 1), 1, rows
    if values.flags.c_contiguous:
        across, down = depth, 1
    else:
        values, across, down = values.transpose(1, 0, 2), 1, many
    if values.shape[-1] == 1 or not (matrices.flags.c_contiguous and values.flags.c_contiguous and depth):
        return None
    return np.array([depth, row_step, step, across, down], dtype=np.int64), matrices, values


def demand(bought: Array, elasticity: Array, log_price: Array, log_spending: Array) -> Array:
    r"""Demand at given unit cost, :math:`X \hat X \hat P^\theta`: (sector, importer, case).

    `bought` (sector, importer, case or one), baseline spending; `elasticity` (sector, 1, case).
    """
    if compiled.native is None:
        plain: Array = bought * np.exp(elasticity * log_price + log_spending)
        return plain
    out = np.empty_like(log_price)
    compiled.native.demand(*out.shape, bought, elasticity, log_price, log_spending, out)
    return out


def power_of_cost(elasticity: Array, log_cost: Array) -> Array:
    r""":math:`\hat c^{-\theta}`: (sector, exporter, case); `elasticity` (sector, 1, case)."""
    if compiled.native is None:
        plain: Array = np.exp(-elasticity * log_cost)
        return plain
    out = np.empty_like(log_cost)
    compiled.native.power(*out.shape, elasticity, log_cost, out)
    return out


def turned(cells: Array) -> Array:
    """Cells (sector, region, case) as (region, sector, case), or the reverse."""
    return np.ascontiguousarray(cells.transpose(1, 0, 2))


def input_demand(input_share: Array, output: Array) -> Array:
    r"""Spending on inputs, :math:`\sum_j \gamma_{nkj} Y_{jn}`: (input sector, region, case)."""
    spending: Array = np.matmul(input_share, turned(output)).transpose(1, 0, 2)
    return spending


def plain_cost(by_region: Array, at_wage: Array, log_wage: Array, log_productivity: Array) -> Array:
    """Log unit cost without what a sector's own resource earns: (sector, region, case).

    `by_region`: log cost of the input bundle, (region, sector, case); `at_wage`: labour's share of output;
    `log_wage` (region, case).
    """
    if compiled.native is None:
        plain: Array = by_region.transpose(1, 0, 2) + at_wage * log_wage - log_productivity
        return plain
    out: Array = np.empty((*by_region.shape[1::-1], by_region.shape[-1]), dtype=by_region.dtype)
    compiled.native.plain_cost(*out.shape, by_region, at_wage, log_wage, log_productivity, out)
    return out


def sales(power: Array, reached: Array, labour: Array, resource: Array) -> tuple[Array, Array, Array]:
    """Output (sector, region, case), and what labour and resources earn of it, (region, case) each; `labour`,
    `resource`: shares of output."""
    if compiled.native is None:
        sold = power * reached
        return sold, (labour * sold).sum(axis=0), (resource * sold).sum(axis=0)
    output, earned, rents = np.empty_like(power), np.empty_like(power[0]), np.empty_like(power[0])
    compiled.native.sales(*output.shape, power, reached, labour, resource, output, earned, rents)
    return output, earned, rents


def collected(bought: Array, log_spending: Array, demand: Array, sourcing: Array) -> Array:
    """What importers collect, (region, case): spending less what passes the border; all (sector, importer, case)."""
    if compiled.native is None:
        plain: Array = (bought * np.exp(log_spending) - demand * sourcing).sum(axis=0)
        return plain
    revenue: Array = np.empty(demand.shape[1:], dtype=demand.dtype)
    compiled.native.collected(*demand.shape, bought, log_spending, demand, sourcing, revenue)
    return revenue


def spending_on(final_share: Array, income: Array, inputs: Array) -> Array:
    """Final spending in fixed shares and spending on inputs: (sector, region, case).

    `final_share` (sector, region); `income` (region, case); `inputs` (region, sector, case).
    """
    if compiled.native is None:
        plain: Array = final_share[..., None] * income + inputs.transpose(1, 0, 2)
        return plain
    regions, sectors, cases = inputs.shape
    out: Array = np.empty((sectors, regions, cases), dtype=inputs.dtype)
    compiled.native.spent(*out.shape, final_share, income, inputs, out)
    return out


def spending_gap(implied: Array, inverse: Array, absent: Array, buys: Array, log_spending: Array) -> Array:
    """Log of implied over tried spending, (sector, region, case); 0 where nothing is bought.

    `inverse`: one over baseline spending, 0 where there is none; `absent`: 1 there, else 0; `buys`: the reverse.
    """
    if compiled.native is None:
        plain: Array = np.log(implied * inverse + absent) - buys * log_spending
        return plain
    out = np.empty_like(implied)
    compiled.native.spending_gap(*out.shape, implied, inverse, absent, buys, log_spending, out)
    return out


def by_region(gap: Array) -> tuple[Single, Array]:
    """Gaps (sector, region, case) as (region, sector, case) in single precision, and the largest size of each case."""
    if compiled.native is None:
        return turned(gap).astype(np.float32, copy=False), np.abs(gap).max(axis=(0, 1))
    sectors, regions, cases = gap.shape
    out, worst = np.empty((regions, sectors, cases), dtype=np.float32), np.empty(cases, dtype=gap.dtype)
    compiled.native.by_region(sectors, regions, cases, gap, out, worst)
    return out, worst


def stepped(base: Array, step: Single) -> Array:
    """Cells (sector, region, case) after a step given by (region, sector, case)."""
    if compiled.native is None:
        plain: Array = base + step.transpose(1, 0, 2)
        return plain
    out = np.empty_like(base)
    compiled.native.stepped(*out.shape, base, step, out)
    return out


def combined_step(step: Single, abroad: Single, home: Single, wage_step: Single, out: Single) -> None:
    """Write to a vector, (cell, case), the sum of a step by (region, sector, case), of what wages do to each cell
    abroad, (sector, region, case), and of what a region's own wage does, `home` (sector, region) times (region, case).
    """
    regions, sectors, cases = step.shape
    if compiled.native is None:
        whole = out.reshape(sectors, regions, cases)
        np.add(step.transpose(1, 0, 2), abroad.reshape(whole.shape), out=whole)
        whole += home[..., None] * wage_step
        return
    compiled.native.combined_step(sectors, regions, cases, step, abroad, home, wage_step, out)


def unit_cost_given_rent(
    log_cost: Array, reached: Array, inverse: Array, absent: Array, resource: Array, elasticity: Array
) -> Array:
    r"""Log unit cost when the sector's own resource earns what the sector sells (Caliendo-Parro eq. 2 with a
    fixed factor).

    .. math:: \ln \hat c = v(1-\rho) \ln\hat w + v\rho \ln\hat Y + \sum_k \gamma_k \ln \hat P_k - \ln \hat A,
        \qquad \ln \hat Y = \ln \hat V - \theta \ln \hat c

    where :math:`V` is demand at given unit cost; solved for :math:`\hat c`. With :math:`\rho = 0` it is theirs.

    Parameters
    ----------
    log_cost : (sector, region, case)
        Everything but the resource: wages, inputs, productivity.
    reached, inverse, absent : (sector, region, case)
        :math:`V`, new; one over baseline output, 0 where there is none; 1 there, else 0.
    resource : (sector, region, case)
        The resource's share of output, :math:`v\rho`.
    elasticity : (sector, 1, case)
        :math:`\theta > 0`.
    """
    if compiled.native is None:
        plain: Array = (log_cost + resource * np.log(inverse * reached + absent)) / (1 + elasticity * resource)
        return plain
    cost = log_cost.copy()
    compiled.native.rent_cost(*cost.shape, elasticity, reached, inverse, absent, resource, cost)
    return cost


def price_index(sourcing: Array, elasticity: Array) -> Array:
    r"""Log price index, :math:`-\ln(\sum_i K_{jni} \hat c_{ji}^{-\theta_j})/\theta_j` (eq. 11); 0 where there is
    no supplier and never was."""
    if compiled.native is None:
        plain: Array = -np.log(np.where(sourcing <= 0, 1, sourcing)) / elasticity
        return plain
    index = np.empty_like(sourcing)
    compiled.native.price_index(*index.shape, elasticity, sourcing, index)
    return index


def final_price(final_share: Array, log_price: Array) -> Array:
    r"""Log price of the final basket, :math:`\sum_j \alpha_{jn} \ln \hat P_{jn}`: (region,) or (region, case)."""
    share = final_share if log_price.ndim == final_share.ndim else final_share[..., None]
    basket: Array = (share * log_price).sum(axis=0)
    return basket
