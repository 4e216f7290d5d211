"""How far a belief may be wrong: a distribution around its central value."""

from __future__ import annotations

import math
from enum import StrEnum
from statistics import NormalDist
from typing import Annotated, Final, assert_never

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from tightrope.core.errors import ParameterError

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]

#: `low` and `high` of a lognormal spread lie this far from either end
TAIL: Final = 0.05
_Z_TAIL = -NormalDist().inv_cdf(TAIL)
#: quantiles of the normal distribution, one by one: faster than to load SciPy for the few thousand of a run
_quantiles = np.frompyfunc(NormalDist().inv_cdf, 1, 1)


class Family(StrEnum):
    """Shape of a spread."""

    LOGNORMAL = "lognormal"
    UNIFORM = "uniform"
    TRIANGULAR = "triangular"


class Spread(BaseModel):
    r"""Distribution of a parameter.

    `lognormal`: `low` and `high` multiply the central value at the 5th and 95th percentile; the two halves may
    differ in width, so that the median is always the central value: :math:`x_q = x \cdot high^{z_q/z_{95}}` above
    it and :math:`x \cdot low^{-z_q/z_{95}}` below. `uniform`: between the absolute `low` and `high`.
    `triangular`: the same ends, with its peak at the central value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    family: Family
    low: Number
    high: Number

    @model_validator(mode="after")
    def _ordered(self) -> Spread:
        if self.low >= self.high:
            raise ValueError(f"low {self.low:g} is not below high {self.high:g}")
        if self.is_relative and not 0 < self.low <= 1 <= self.high:
            raise ValueError(
                f"low {self.low:g} and high {self.high:g} of a lognormal spread multiply the central value: "
                "expected 0 < low <= 1 <= high"
            )
        return self

    @property
    def is_relative(self) -> bool:
        """True if `low` and `high` are multipliers rather than values."""
        return self.family is Family.LOGNORMAL

    def value_at(self, probability: float, central: float) -> float:
        """Quantile of the distribution around `central`.

        Parameters
        ----------
        probability : strictly between 0 and 1 for a lognormal, which has no ends.
        central : the central value, in its own unit.
        """
        match self.family:
            case Family.LOGNORMAL:
                z = NormalDist().inv_cdf(probability) / _Z_TAIL
                return float(central * (self.high**z if z >= 0 else self.low**-z))
            case Family.UNIFORM:
                return self.low + probability * (self.high - self.low)
            case Family.TRIANGULAR:
                return self._triangular(probability, central)
            case _:
                assert_never(self.family)

    def values_at(self, probabilities: np.ndarray, central: float) -> np.ndarray:
        """Quantiles as `value_at` has them, of many probabilities at once (draw,)."""
        match self.family:
            case Family.LOGNORMAL:
                z = _quantiles(probabilities).astype(float) / _Z_TAIL
                return np.asarray(central * np.where(z >= 0, self.high**z, self.low**-z))
            case Family.UNIFORM:
                return self.low + probabilities * (self.high - self.low)
            case Family.TRIANGULAR:
                width = self.high - self.low
                below = self.low + np.sqrt(probabilities * width * (central - self.low))
                above = self.high - np.sqrt((1 - probabilities) * width * (self.high - central))
                return np.where(probabilities < (central - self.low) / width, below, above)
            case _:
                assert_never(self.family)

    def _triangular(self, probability: float, peak: float) -> float:
        width = self.high - self.low
        if probability < (peak - self.low) / width:
            return self.low + math.sqrt(probability * width * (peak - self.low))
        return self.high - math.sqrt((1 - probability) * width * (self.high - peak))

    def around(self, central: float, other: float, bounds: tuple[float, float]) -> Spread:
        """The same spread about another central value, cut at the bounds: as far below and above it as before."""
        if self.is_relative:
            return self
        low, high = self.low + other - central, self.high + other - central
        return Spread(family=self.family, low=max(low, bounds[0]), high=min(high, bounds[1]))

    def describe(self) -> str:
        """Words for a table.

        >>> Spread(family="lognormal", low=0.5, high=2).describe()
        'times 0.5 to 2 (5th to 95th percentile)'
        """
        if self.is_relative:
            return f"times {self.low:g} to {self.high:g} (5th to 95th percentile)"
        return f"{self.low:g} to {self.high:g} ({self.family})"


def own_spread(like: Spread | None, value: float, span: tuple[float, float], *, labelled: bool) -> Spread:
    """Spread of a value that comes with a range of its own, in the family of the spread it replaces.

    In the place of factors the ends are the 5th and 95th percentile; of a value that may reach zero, as of one that
    had no spread, the ends of a triangle. A value among several, which move together, always has factors.

    Raises `ParameterError` if the value is not between the ends, or has factors and an end not above zero.

    >>> own_spread(Spread(family="lognormal", low=0.5, high=2), 4, (2, 6), labelled=False).describe()
    'times 0.5 to 1.5 (5th to 95th percentile)'
    """
    low, high = span
    if not low <= value <= high or low == high:
        raise ParameterError(f"{value:g} has the range {low:g} to {high:g}, expected low <= value <= high, low < high.")
    if labelled and low <= 0:
        raise ParameterError(f"low is {low:g}, expected above 0: values by label have a range of factors.")
    relative = labelled or (like is not None and like.is_relative and low > 0)
    if relative:
        return Spread(family=Family.LOGNORMAL, low=low / value, high=high / value)
    family = Family.TRIANGULAR if like is None or like.is_relative else like.family
    return Spread(family=family, low=low, high=high)
