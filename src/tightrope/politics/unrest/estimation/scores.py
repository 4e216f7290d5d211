"""How good forecasts of yes or no are: Brier, log score, AUC, reliability. Plain arrays."""

from __future__ import annotations

import numpy as np

from tightrope.politics.unrest.estimation.rates import jeffreys
from tightrope.politics.unrest.estimation.results import Bin, Forecast

#: a forecast of exactly 0 or 1 that fails would score infinitely badly; this far from the ends it is cut
_EDGE = 1e-6


def brier(forecast: np.ndarray, happened: np.ndarray) -> float:
    """Mean squared error of forecasts (n,) of what happened (n,), 0 or 1 (Brier 1950).

    >>> brier(np.array([0.5, 0.5]), np.array([0, 1]))
    0.25
    """
    return float(np.mean((forecast - happened) ** 2))


def log_score(forecast: np.ndarray, happened: np.ndarray) -> float:
    """Mean of minus the log of the chance given to what happened (Good 1952).

    >>> round(log_score(np.array([0.5]), np.array([1])), 3)
    0.693
    """
    given = np.clip(np.where(happened > 0, forecast, 1 - forecast), _EDGE, 1)
    return float(-np.log(given).mean())


def auc(forecast: np.ndarray, happened: np.ndarray) -> float:
    """Chance that one with the outcome got a higher forecast than one without, ties counted half; nan without both.

    >>> auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1]))
    0.75
    """
    from scipy.stats import rankdata

    yes = happened > 0
    n1, n0 = int(yes.sum()), int((~yes).sum())
    if not n1 or not n0:
        return float("nan")
    return float((rankdata(forecast)[yes].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


def reliability(forecast: np.ndarray, happened: np.ndarray, bins: int = 10) -> tuple[Bin, ...]:
    """Bins of equal width with how often it happened in each; empty bins are left out."""
    edges = np.linspace(0, 1, bins + 1)
    where = np.clip(np.searchsorted(edges, forecast, side="right") - 1, 0, bins - 1)
    found = []
    for i in np.unique(where):
        inside = where == i
        yes, count = int(happened[inside].sum()), int(inside.sum())
        low, _, high = jeffreys(yes, count)
        found.append(
            Bin(float(edges[i]), float(edges[i + 1]), float(forecast[inside].mean()), yes / count, low, high, count)
        )
    return tuple(found)


def score(outcome: str, by: str, forecast: np.ndarray, happened: np.ndarray) -> Forecast:
    """All scores of one forecaster."""
    return Forecast(
        outcome=outcome,
        by=by,
        count=len(happened),
        happened=int(happened.sum()),
        brier=brier(forecast, happened),
        log_score=log_score(forecast, happened),
        auc=auc(forecast, happened),
        reliability=reliability(forecast, happened),
    )


def by_country(country: np.ndarray, draws: int, random: np.random.Generator) -> list[np.ndarray]:
    """Rows of `draws` resamples of whole countries: years of a country are alike, so they stay together."""
    names = np.unique(country)
    rows = [np.flatnonzero(country == name) for name in names]
    return [np.concatenate([rows[i] for i in random.integers(len(names), size=len(names))]) for _ in range(draws)]
