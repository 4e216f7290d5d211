r"""Equations of Caliendo and Parro (2015) in exact hats, one function each, on plain arrays.

Letters: `j` sector of output, `k` sector of an input, `n` importer or home region, `i` exporter. The last axis is
cases: counterfactuals of one world solved side by side, so that each product below is one of matrices with matrices.
Arrays over sectors and regions are ``(sector, region, case)``, input shares ``(region, input sector, sector)``.
Prices, costs and wages are natural logarithms of ratios new/old, so that an elasticity close to zero loses no digits.
Every function keeps the precision it is given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]
Groups = NDArray[np.intp]


def input_cost(input_share: Array, log_price: Array) -> Array:
    r"""Log cost of the input bundle, :math:`\sum_k \gamma_{nkj} \ln \hat P_{kn}`: (sector, region, case)."""
    cost: Array = np.matmul(input_share.transpose(0, 2, 1), log_price.transpose(1, 0, 2)).transpose(1, 0, 2)
    return cost


def input_demand(input_share: Array, output: Array) -> Array:
    r"""Spending on inputs, :math:`\sum_j \gamma_{nkj} Y_{jn}`: (input sector, region, case)."""
    spending: Array = np.matmul(input_share, output.transpose(1, 0, 2)).transpose(1, 0, 2)
    return spending


def unit_cost_given_rent(log_cost: Array, log_demand: Array, resource: Array, elasticity: Array) -> Array:
    r"""Log unit cost when the sector's own resource earns what the sector sells (Caliendo-Parro eq. 2 with a
    fixed factor).

    .. math:: \ln \hat c = v(1-\rho) \ln\hat w + v\rho \ln\hat Y + \sum_k \gamma_k \ln \hat P_k - \ln \hat A,
        \qquad \ln \hat Y = \ln \hat V - \theta \ln \hat c

    where :math:`V` is demand at given unit cost; solved for :math:`\hat c`. With :math:`\rho = 0` it is theirs.

    Parameters
    ----------
    log_cost : (sector, region, case)
        Everything but the resource: wages, inputs, productivity.
    log_demand : (sector, region, case)
        :math:`\ln \hat V`; 0 where the sector sells nothing.
    resource : (sector, region, case)
        The resource's share of output, :math:`v\rho`.
    elasticity : (sector, 1, case)
        :math:`\theta > 0`.
    """
    cost: Array = (log_cost + resource * log_demand) / (1 + elasticity * resource)
    return cost


def price_index(sourcing: Array, elasticity: Array) -> Array:
    r"""Log price index, :math:`-\ln(\sum_i K_{jni} \hat c_{ji}^{-\theta_j})/\theta_j` (eq. 11); 0 where there is
    no supplier and never was."""
    positive = np.where(sourcing > 0, sourcing, 1.0)
    index: Array = -np.log(positive) / elasticity
    return index


def final_price(final_share: Array, log_price: Array) -> Array:
    r"""Log price of the final basket, :math:`\sum_j \alpha_{jn} \ln \hat P_{jn}`: (region,) or (region, case)."""
    share = final_share if log_price.ndim == final_share.ndim else final_share[..., None]
    basket: Array = (share * log_price).sum(axis=0)
    return basket
