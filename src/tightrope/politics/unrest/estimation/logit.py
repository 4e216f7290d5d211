"""Logits with errors that allow for likeness within a country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tightrope.core.errors import DataError, MissingError

#: 95th percentile of the normal distribution: half a 90 % interval in standard errors
NORMAL_95 = 1.6449


@dataclass(frozen=True)
class Fit:
    """A fitted logit: `coefficient` (k,) and `error` (k,) of `names`, `constant` first; `observations` rows."""

    names: tuple[str, ...]
    coefficient: np.ndarray
    error: np.ndarray
    observations: int

    def of(self, name: str) -> tuple[float, float]:
        """Coefficient and standard error."""
        at = self.names.index(name)
        return float(self.coefficient[at]), float(self.error[at])

    def chance(self, regressors: np.ndarray) -> np.ndarray:
        """Chance of the outcome for rows (n, k - 1) of regressors."""
        return np.asarray(1 / (1 + np.exp(-(self.coefficient[0] + regressors @ self.coefficient[1:]))))


def fit_logit(outcome: np.ndarray, regressors: np.ndarray, names: Sequence[str], cluster: np.ndarray) -> Fit:
    """Fit a logit with a constant; standard errors clustered (Liang and Zeger 1986).

    Parameters
    ----------
    outcome : (n,), 0 or 1.
    regressors : (n, k - 1), without the constant.
    names : (k - 1,).
    cluster : (n,), country of each row.

    Raises
    ------
    DataError : the outcome never or always happens, a regressor repeats others, or the fit does not converge.
    MissingError : statsmodels is not installed.
    """
    design = np.column_stack([np.ones(len(outcome)), regressors])
    if len(np.unique(outcome)) < 2:
        raise DataError(f"Of {len(outcome)} rows all or none have the outcome: nothing can be estimated from them.")
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise DataError(f"The regressors {', '.join(names)} repeat each other: one of them follows from the rest.")
    groups = np.unique(cluster, return_inverse=True)[1]
    fitted = _logit()(outcome, design).fit(disp=0, maxiter=100, cov_type="cluster", cov_kwds={"groups": groups})
    if not fitted.mle_retvals["converged"]:
        raise DataError(f"The logit on {', '.join(names)} does not converge: an outcome may follow from a regressor.")
    return Fit(("constant", *names), np.asarray(fitted.params), np.asarray(fitted.bse), len(outcome))


def _logit() -> Any:
    try:
        from statsmodels.discrete.discrete_model import Logit
    except ImportError as error:
        raise MissingError("Estimation needs statsmodels: install tightrope with the extra `estimate`.") from error
    return Logit
