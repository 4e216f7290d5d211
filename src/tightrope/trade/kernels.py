r"""Equations of Caliendo and Parro (2015) in exact hats, one function each, on plain arrays.

Letters: `j` sector of output, `k` sector of an input, `n` importer or home region, `i` exporter. Arrays over
sectors and regions are ``(sector, region)``, bilateral ones ``(sector, importer, exporter)``, input shares
``(region, input sector, sector)``. Prices, costs and wages are natural logarithms of ratios new/old, so that an
elasticity close to zero loses no digits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Groups = NDArray[np.intp]


def trade_over_exporters(weights: Array, by_exporter: Array) -> Array:
    """Sum over exporters of weights times an exporter's quantity: (sector, importer)."""
    total: Array = np.matmul(weights, by_exporter[..., None])[..., 0]
    return total


def trade_over_importers(weights: Array, by_importer: Array) -> Array:
    """Sum over importers of weights times an importer's quantity: (sector, exporter)."""
    total: Array = np.matmul(by_importer[:, None, :], weights)[:, 0, :]
    return total


def input_cost(input_share: Array, log_price: Array) -> Array:
    r"""Log cost of the input bundle, :math:`\sum_k \gamma_{nkj} \ln \hat P_{kn}`: (sector, region)."""
    cost: Array = np.matmul(log_price.T[:, None, :], input_share)[:, 0, :].T
    return cost


def input_demand(input_share: Array, output: Array) -> Array:
    r"""Spending on inputs, :math:`\sum_j \gamma_{nkj} Y_{jn}`: (input sector, region)."""
    spending: Array = np.matmul(input_share, output.T[:, :, None])[:, :, 0].T
    return spending


def unit_cost_given_rent(
    log_wage: Array, log_inputs: Array, log_demand: Array, shares: tuple[Array, Array], elasticity: Array
) -> Array:
    r"""Log unit cost when the sector's own resource earns what the sector sells (Caliendo-Parro eq. 2 with a
    fixed factor).

    .. math:: \ln \hat c = v(1-\rho) \ln\hat w + v\rho \ln\hat Y + \sum_k \gamma_k \ln \hat P_k - \ln \hat A,
        \qquad \ln \hat Y = \ln \hat V - \theta \ln \hat c

    where :math:`V` is demand at given unit cost; solved for :math:`\hat c`. With :math:`\rho = 0` it is theirs.

    Parameters
    ----------
    log_wage : (region,)
    log_inputs : (sector, region)
        Cost of the input bundle less log productivity.
    log_demand : (sector, region)
        :math:`\ln \hat V`; 0 where the sector sells nothing.
    shares : two arrays (sector, region)
        Mobile factor's and own resource's share of output, :math:`v(1-\rho)` and :math:`v\rho`.
    elasticity : (sector,)
        :math:`\theta > 0`.
    """
    mobile, resource = shares
    theta = elasticity[:, None]
    cost: Array = (mobile * log_wage + log_inputs + resource * log_demand) / (1 + theta * resource)
    return cost


def price_index(sourcing: Array, elasticity: Array) -> Array:
    r"""Log price index, :math:`-\ln(\sum_i K_{jni} \hat c_{ji}^{-\theta_j})/\theta_j` (eq. 11); 0 where there is
    no supplier and never was."""
    positive = np.where(sourcing > 0, sourcing, 1.0)
    index: Array = -np.log(positive) / elasticity[:, None]
    return index


def final_price(final_share: Array, log_price: Array) -> Array:
    r"""Log price of the final basket, :math:`\sum_j \alpha_{jn} \ln \hat P_{jn}`: (region,)."""
    basket: Array = (final_share * log_price).sum(axis=0)
    return basket
