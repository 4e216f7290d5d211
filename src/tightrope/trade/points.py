"""Points a solver tries, what they imply, and ratios to a baseline that may be nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tightrope.trade.kernels import Array


@dataclass(frozen=True)
class Trial:
    """A point the solver tries, in logs of new/old: wage (region, case); price and spending (sector, region, case);
    wedges of limits (limit, case)."""

    wage: Array
    price: Array
    spending: Array
    limit: Array


@dataclass(frozen=True)
class Implied:
    """What follows from a trial, by (sector, region, case) or (region, case). Money levels but for logs of cost."""

    log_cost: Array
    output: Array
    spending: Array
    labour_income: Array
    factor_income: Array
    import_revenue: Array
    export_revenue: Array
    hub_income: Array
    income: Array
    balance: Array


@dataclass(frozen=True)
class Inverse:
    """One over a whole, 0 where the whole is 0; `absent` is 1 there."""

    inverse: Array
    absent: Array

    @classmethod
    def of(cls, whole: Array) -> Inverse:
        """Of a whole that is nowhere negative."""
        inverse = np.divide(1.0, whole, out=np.zeros_like(whole), where=whole > 0)
        return cls(inverse, (whole <= 0).astype(whole.dtype))

    def log_ratio(self, part: Array) -> Array:
        """Log of part over whole; 0 where there is no whole."""
        ratio: Array = np.log(part * self.inverse + self.absent)
        return ratio


@dataclass(frozen=True)
class Left:
    """Factors (importer, case) that limits leave of the flows under them, for each kind of weights."""

    gross: Sequence[Array]
    border: Sequence[Array]
    net: Sequence[Array]
