r"""Distributions of durations, fitted by maximum likelihood to episodes some of which go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.core.errors import ConvergenceError, DataError
from tightrope.war.kernels import Array

#: log density and log survival of a family at durations (episode,), given its parameters
Family = Callable[[Array, Array], tuple[Array, Array]]


def _exponential(t: Array, p: Array) -> tuple[Array, Array]:
    scale = np.exp(p[0])
    return -np.log(scale) - t / scale, -t / scale


def _weibull(t: Array, p: Array) -> tuple[Array, Array]:
    shape, scale = np.exp(p)
    left = -((t / scale) ** shape)
    return np.log(shape / scale) + (shape - 1) * np.log(t / scale) + left, left


def _log_logistic(t: Array, p: Array) -> tuple[Array, Array]:
    scale, shape = np.exp(p)
    left = -np.log1p((t / scale) ** shape)
    return np.log(shape / scale) + (shape - 1) * np.log(t / scale) + 2 * left, left


def _log_normal(t: Array, p: Array) -> tuple[Array, Array]:
    from scipy.stats import norm

    middle, width = p[0], np.exp(p[1])
    z = (np.log(t) - middle) / width
    return norm.logpdf(z) - np.log(t * width), norm.logsf(z)


@dataclass(frozen=True)
class _Shape:
    """A family: its functions, names of its parameters as reported, and which of them are kept as logs."""

    of: Family
    names: tuple[str, ...]
    logs: tuple[bool, ...]


FAMILIES: Final[Mapping[str, _Shape]] = {
    "weibull": _Shape(_weibull, ("shape", "scale"), (True, True)),
    "exponential": _Shape(_exponential, ("scale",), (True,)),
    "log_logistic": _Shape(_log_logistic, ("scale", "shape"), (True, True)),
    "log_normal": _Shape(_log_normal, ("location", "width"), (False, True)),
}
#: half-width of a 90 % interval in standard errors
Z: Final = 1.6448536269514722
_STEP: Final = 1e-4
#: ended episodes below which a fit would say nothing
_FEWEST: Final = 10


@dataclass(frozen=True)
class Fit:
    """A family fitted: parameters as searched (`inner`), their covariance, and Akaike's criterion.

    `values` and `intervals` (90 %) are in the units of the parameters.
    """

    family: str
    inner: Array
    covariance: Array
    aic: float

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return FAMILIES[self.family].names

    def value(self, name: str) -> float:
        """A parameter."""
        return self._outer(name, 0.0)

    def interval(self, name: str) -> tuple[float, float]:
        """Its 90 % interval, symmetric in its log where it is positive."""
        return self._outer(name, -Z), self._outer(name, Z)

    def correlation(self) -> float:
        """Correlation of two parameters as searched; 0 for a single one."""
        if len(self.inner) == 1:
            return 0.0
        return float(self.covariance[0, 1] / np.sqrt(self.covariance[0, 0] * self.covariance[1, 1]))

    def ends_within(self, years: float, lasted: float) -> float:
        """Chance that an episode ends within so many years, given that it has lasted."""
        return _ends(self.family, self.inner, years, lasted)

    def interval_of_end(self, years: float, lasted: float) -> tuple[float, float]:
        """90 % interval of `ends_within`, by the delta method on its log odds."""
        centre = _odds(self.ends_within(years, lasted))
        slope = np.empty(len(self.inner))
        for i in range(len(self.inner)):
            moved = self.inner + _STEP * (np.arange(len(self.inner)) == i)
            slope[i] = (_odds(_ends(self.family, moved, years, lasted)) - centre) / _STEP
        half = Z * float(np.sqrt(slope @ self.covariance @ slope))
        low, high = (1 / (1 + np.exp(-(centre + side * half))) for side in (-1, 1))
        return float(low), float(high)

    def _outer(self, name: str, errors: float) -> float:
        place = self.names.index(name)
        inner = self.inner[place] + errors * float(np.sqrt(self.covariance[place, place]))
        return float(np.exp(inner) if FAMILIES[self.family].logs[place] else inner)


def fit_family(family: str, years: Array, ended: np.ndarray) -> Fit:
    """Maximum likelihood: ended episodes count by their density, others by their survival.

    Parameters
    ----------
    years : (episode,) above 0. `ended` : (episode,) False for episodes that go on.

    Raises `DataError` if too few have ended to say anything, `ConvergenceError` if the search does not end.
    """
    from scipy.optimize import minimize

    count, times = int(ended.sum()), len(np.unique(years))
    if min(count, times) < _FEWEST:
        raise DataError(
            f"{count} episodes ended, after {times} different times: expected at least {_FEWEST} of each "
            f"to fit the {family.replace('_', ' ')}; is the file complete?"
        )
    shape = FAMILIES[family]

    def against(inner: np.ndarray) -> float:
        density, survival = shape.of(years, np.asarray(inner, dtype=float))
        return -float(np.where(ended, density, survival).sum())

    start = np.zeros(len(shape.names))
    found = minimize(against, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-10, "maxiter": 10_000})
    if not found.success:
        raise ConvergenceError(f"The {family} did not converge on {len(years)} episodes: {found.message}")
    inner = np.asarray(found.x, dtype=float)
    covariance = np.asarray(np.linalg.inv(_curvature(against, inner)), dtype=float)
    return Fit(family, inner, covariance, 2 * float(found.fun) + 2 * len(start))


def survival(years: Array, ended: np.ndarray, at: Array) -> Array:
    """Kaplan and Meier's share of episodes that last longer than each of some times."""
    times = np.unique(years[ended])
    alive = np.array([(years >= t).sum() for t in times])
    gone = np.array([(years[ended] == t).sum() for t in times])
    left = np.concatenate([[1.0], np.cumprod(1 - gone / alive)])
    return np.asarray(left[np.searchsorted(times, at, side="right")])


def _ends(family: str, inner: Array, years: float, lasted: float) -> float:
    _, left = FAMILIES[family].of(np.array([lasted, lasted + years]), inner)
    return float(-np.expm1(left[1] - left[0]))


def _odds(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def _curvature(function: Callable[[np.ndarray], float], at: Array) -> Array:
    """Second derivatives by central differences."""
    size = len(at)
    steps = _STEP * 10 * np.eye(size)
    out = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
            terms = [a * b * function(at + a * steps[i] + b * steps[j]) for a, b in signs]
            out[i, j] = sum(terms) / (4 * (_STEP * 10) ** 2)
    return out
