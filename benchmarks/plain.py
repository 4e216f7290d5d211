"""The algorithm of the public codes, for comparison: prices, trade shares with a power per trade cell, spending, then a
damped step of wages towards cleared labour markets (Caliendo and Parro 2015, their replication files)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.trade.accounts import Accounts
from tightrope.trade.kernels import Array

#: part of the excess demand for labour by which wages move, as in the authors' programme
DAMPING = 0.3
#: accuracy of the inner loops, as part of that asked of wages
INNER = 0.01


@dataclass(frozen=True)
class PlainSolution:
    """Real income new/old (region,), outer steps, largest excess demand for labour over its supply."""

    real_income: Array
    steps: int
    residual: float


def plain_loop(
    a: Accounts, theta: Array, cost: Array, tariff: Array, *, tolerance: float, max_steps: int = 5000
) -> PlainSolution:
    """Counterfactual with labour mobile, no resource rents and trade balances nominal.

    Parameters
    ----------
    theta : (sector,). cost : (sector, importer, exporter), iceberg new/old. tariff : the same axes, new rates.
    """
    power = -theta[:, None, None]
    wedge = cost * (1 + tariff) / (1 + a.tariff)
    wage, price, spending = np.ones(len(a.wages)), np.ones_like(a.spending), a.spending.copy()
    steps, residual = 0, np.inf
    while steps < max_steps and not residual < tolerance:
        steps += 1
        price, unit = _prices(a, wage, price, wedge, power, INNER * tolerance)
        share = a.share * (wedge * unit[:, None, :]) ** power / price[:, :, None] ** power
        border = share / (1 + tariff)
        spending, income = _spending(a, wage, spending, share, border, INNER * tolerance)
        output = np.einsum("jni,jn->ji", border, spending)
        excess = (a.mobile_share * output).sum(axis=0) / (a.wages * wage) - 1
        residual = float(np.abs(excess).max())
        if residual < tolerance:
            break
        wage = wage * (1 + DAMPING * excess)
        wage = wage * a.wages.sum() / (a.wages * wage).sum()
    basket = (price**a.final_share).prod(axis=0)
    return PlainSolution(income / a.income / basket, steps, residual)


def _prices(a: Accounts, wage: Array, price: Array, wedge: Array, power: Array, accuracy: float) -> tuple[Array, Array]:
    while True:
        inputs = np.einsum("nkj,kn->jn", a.input_share, np.log(price))
        unit = np.exp(a.mobile_share * np.log(wage) + inputs)
        sourcing = (a.share * (wedge * unit[:, None, :]) ** power).sum(axis=2)
        new = np.where(a.spending > 0, np.where(sourcing > 0, sourcing, 1.0) ** (1 / power[:, :, 0]), 1.0)
        change = float(np.abs(new / price - 1).max())
        price = new
        if change < accuracy:
            return price, unit


def _spending(
    a: Accounts, wage: Array, spending: Array, share: Array, border: Array, accuracy: float
) -> tuple[Array, Array]:
    while True:
        output = np.einsum("jni,jn->ji", border, spending)
        revenue = (spending * (share - border).sum(axis=2)).sum(axis=0)
        income = a.wages * wage + revenue - a.balance
        new = np.einsum("nkj,jn->kn", a.input_share, output) + a.final_share * income
        change = float((np.abs(new - spending).max(axis=0) / income).max())
        spending = new
        if change < accuracy:
            return spending, income
