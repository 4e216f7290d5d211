r"""Cumulative response of an outcome to a lasting change of another series, from a distributed lag.

.. math:: y_t = c + \sum_{i=0}^{p} \beta_i x_{t-i} + \sum_{j=1}^{q} \alpha_j y_{t-j} + \text{seasons} + e_t

Of a change of :math:`x` by one, :math:`m_h = \beta_h + \sum_j \alpha_j m_{h-j}` arrives after :math:`h` quarters; the
pass-through after a year is :math:`m_0 + m_1 + m_2 + m_3`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.core.random import stream
from tightrope.macro.estimation.regression import NORMAL_95, Fit, least_squares
from tightrope.macro.estimation.series import Line

#: quarters after which a horizon is over
HORIZONS = {"impact": 1, "one_year": 4, "two_years": 8}
_DRAWS = 10_000


@dataclass(frozen=True)
class Response:
    """Cumulative response by horizon: value, standard error, and the ends of its 90 % interval."""

    fit: Fit
    value: dict[str, float]
    error: dict[str, float]
    interval: dict[str, tuple[float, float]]


def cumulative(beta: np.ndarray, alpha: np.ndarray, quarters: int) -> np.ndarray:
    """Cumulative multipliers.

    Parameters
    ----------
    beta : (draw, p + 1), coefficients of x and its lags.
    alpha : (draw, q), coefficients of the outcome's lags.
    quarters : number of horizons.

    Returns
    -------
    (draw, quarters) : response after 1, 2, ... quarters.

    >>> cumulative(np.array([[0.1, 0.1]]), np.array([[0.5]]), 3).round(3).tolist()
    [[0.1, 0.25, 0.325]]
    """
    multiplier = np.zeros((beta.shape[0], quarters))
    for h in range(quarters):
        if h < beta.shape[1]:
            multiplier[:, h] = beta[:, h]
        for j in range(min(alpha.shape[1], h)):
            multiplier[:, h] += alpha[:, j] * multiplier[:, h - 1 - j]
    return np.cumsum(multiplier, axis=1)


def pass_through(
    outcome: Line, cause: Line, sample: tuple[int, int], *, lags: int, own_lags: int, bandwidth: int, seed: int = 0
) -> Response:
    """Estimate the distributed lag over a sample (first and last quarter as running numbers).

    Intervals are quantiles over draws of the coefficients from their robust covariance, widened by the same factor as
    those of a coefficient (`fixed_b_critical`): the response is not linear in the coefficients.
    """
    period = np.arange(sample[0], sample[1] + 1)
    own = [outcome.lagged(j).at(period) for j in range(1, own_lags + 1)]
    seasons = [(period % 4 == quarter).astype(float) for quarter in (1, 2, 3)]
    columns = np.column_stack([*(cause.lagged(i).at(period) for i in range(lags + 1)), *own, *seasons])
    names = [f"x{i}" for i in range(lags + 1)] + [f"y{j + 1}" for j in range(own_lags)] + ["q2", "q3", "q4"]
    y = outcome.at(period)
    whole = np.isfinite(y) & np.isfinite(columns).all(axis=1)
    fit = least_squares(y[whole], columns[whole], names, bandwidth=bandwidth)
    return _respond(fit, lags, own_lags, seed)


def _respond(fit: Fit, lags: int, own_lags: int, seed: int) -> Response:
    first, last = 1 + lags + 1, 1 + lags + 1 + own_lags

    def respond(coefficient: np.ndarray) -> np.ndarray:
        return cumulative(coefficient[:, 1:first], coefficient[:, first:last], max(HORIZONS.values()))

    wider = (fit.critical / NORMAL_95) ** 2
    random = stream(seed, "macro", "estimation", "pass_through")
    draws = random.multivariate_normal(fit.coefficient, wider * fit.covariance, size=_DRAWS, method="eigh")
    central, drawn = respond(fit.coefficient[None])[0], respond(draws)
    ends = np.quantile(drawn, [0.05, 0.95], axis=0)
    error = (ends[1] - ends[0]) / (2 * fit.critical)
    return Response(
        fit,
        {name: float(central[h - 1]) for name, h in HORIZONS.items()},
        {name: float(error[h - 1]) for name, h in HORIZONS.items()},
        {name: (float(ends[0, h - 1]), float(ends[1, h - 1])) for name, h in HORIZONS.items()},
    )
