"""The yearly logits: coefficients on all years, and forecasts of years they were not fitted on, scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tightrope.core.random import stream
from tightrope.politics.unrest.estimation.logit import Fit, fit_logit
from tightrope.politics.unrest.estimation.panel import OUTCOMES
from tightrope.politics.unrest.estimation.plan import Annual
from tightrope.politics.unrest.estimation.results import Forecast
from tightrope.politics.unrest.estimation.scores import auc, brier, by_country, score

if TYPE_CHECKING:
    import pandas as pd

REGRESSORS = ("growth", "income", "people", "before")
FORECASTERS = ("logit", "climatology", "last_year")


@dataclass(frozen=True)
class Yearly:
    """One outcome: the logit on all years, the one with inflation's acceleration, and the scores out of sample.

    `auc_interval` and `gain_interval` (of the Brier score against climatology, positive if better) are 90 %, over
    resamples of countries.
    """

    outcome: str
    fit: Fit
    with_acceleration: Fit
    base: float
    forecasts: tuple[Forecast, ...]
    auc_interval: tuple[float, float]
    brier_interval: tuple[float, float]
    gain_interval: tuple[float, float]

    def by(self, forecaster: str) -> Forecast:
        """Scores of one forecaster."""
        return next(one for one in self.forecasts if one.by == forecaster)


def yearly(panel: pd.DataFrame, plan: Annual) -> tuple[Yearly, ...]:
    """Every outcome of `OUTCOMES`."""
    return tuple(_outcome(panel, outcome, plan) for outcome in OUTCOMES)


def _outcome(panel: pd.DataFrame, outcome: str, plan: Annual) -> Yearly:
    x, y = panel[list(REGRESSORS)].to_numpy(float), panel[outcome].to_numpy(float)
    country, train = panel["iso3"].to_numpy(), panel["year"].to_numpy() <= plan.train_to
    wider = np.column_stack([x, panel["acceleration"].to_numpy(float)])
    chances = _chances(x, y, panel[f"{outcome}_before"].to_numpy(float), country, train)
    happened, test_country = y[~train], country[~train]
    forecasts = tuple(score(outcome, by, chance, happened) for by, chance in chances.items())
    rows = by_country(test_country, plan.resamples, stream(0, "unrest", "estimation", "scores", outcome))
    drawn = np.array([_resampled(chances, happened, row) for row in rows])
    ends = np.nanquantile(drawn, [0.05, 0.95], axis=0)
    pairs = [(float(low), float(high)) for low, high in ends.T]
    return Yearly(
        outcome=outcome,
        fit=fit_logit(y, x, REGRESSORS, country),
        with_acceleration=fit_logit(y, wider, (*REGRESSORS, "acceleration"), country),
        base=float(y.mean()),
        forecasts=forecasts,
        auc_interval=pairs[0],
        brier_interval=pairs[1],
        gain_interval=pairs[2],
    )


def _chances(
    x: np.ndarray, y: np.ndarray, before: np.ndarray, country: np.ndarray, train: np.ndarray
) -> dict[str, np.ndarray]:
    """Forecasts of the test years by forecaster, all made from training years only.

    `climatology` is the share of training years with the outcome; `last_year` that share among those that had it the
    year before, or had not.
    """
    fit = fit_logit(y[train], x[train], REGRESSORS, country[train])
    after = {state: float(y[train & (before == state)].mean()) for state in (0.0, 1.0)}
    return {
        "logit": fit.chance(x[~train]),
        "climatology": np.full(int((~train).sum()), float(y[train].mean())),
        "last_year": np.where(before[~train] > 0, after[1.0], after[0.0]),
    }


def _resampled(chances: dict[str, np.ndarray], happened: np.ndarray, row: np.ndarray) -> tuple[float, float, float]:
    """AUC, Brier score and its gain on climatology, in one resample."""
    logit, yes = chances["logit"][row], happened[row]
    own = brier(logit, yes)
    return auc(logit, yes), own, brier(chances["climatology"][row], yes) - own
