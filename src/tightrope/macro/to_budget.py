"""From a path of the economy to what the budget is made from: the only place where the two meet."""

from __future__ import annotations

import numpy as np

from tightrope.macro.budget_records import BudgetDrivers
from tightrope.macro.path import MacroPath


def budget_drivers(
    path: MacroPath,
    *,
    oil_volume_hat: np.ndarray | float = 1.0,
    oil_price_hat: np.ndarray | float = 1.0,
    spending_hat: np.ndarray | float = 1.0,
) -> BudgetDrivers:
    """Ratios to the baseline that a budget starts from, for every draw of the path, the central one first.

    Parameters
    ----------
    oil_volume_hat, oil_price_hat, spending_hat : what the macro model does not know, numbers, (quarter,) or (quarter,
        draw): exports of oil in tonnes come from the routes, what trade does to its price beside the path from the
        trade model, spending from whoever decides on it.
    """
    return BudgetDrivers.from_arrays(
        path.quarters,
        draws=path.labels,
        gdp_hat=path.hat("gdp").values,
        price_hat=path.hat("prices").values,
        exchange_hat=path.hat("exchange_rate").values,
        oil_price_hat=path.hat("oil_price").values * _wide(oil_price_hat),
        oil_volume_hat=oil_volume_hat,
        spending_hat=spending_hat,
    )


def _wide(given: np.ndarray | float) -> np.ndarray:
    """Numbers by quarter as a column beside draws."""
    plain = np.asarray(given, dtype=float)
    return plain[:, None] if plain.ndim == 1 else plain
