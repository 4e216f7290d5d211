"""What goes into the budget and what comes out: labelled by quarter and draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import xarray as xr

from tightrope.core.axes import DRAW, QUARTER, VARIABLE
from tightrope.core.record import Record, array, array_specs
from tightrope.core.units import Unit
from tightrope.data.budget.pack import quarter_number, quarter_text

#: label of the only draw of a path without draws
CENTRAL: Final = "central"

_PATH = (QUARTER, DRAW)


def quarters_from(first: str, count: int) -> tuple[str, ...]:
    """Labels of quarters.

    >>> quarters_from("2025Q4", 2)
    ('2025Q4', '2026Q1')
    """
    return tuple(quarter_text(quarter_number(first) + i) for i in range(count))


def labelled(values: np.ndarray, quarters: Sequence[str], draws: Sequence[str]) -> xr.DataArray:
    """An array (quarter, draw) with its labels."""
    return xr.DataArray(values, coords={QUARTER: list(quarters), DRAW: list(draws)}, dims=_PATH)


@dataclass(frozen=True, kw_only=True)
class BudgetDrivers(Record):
    """What happens to the economy, as ratios to the baseline in each quarter; 1 means nothing happened."""

    gdp_hat: xr.DataArray = array(*_PATH, unit=Unit.RATIO, low=0.01, high=100, meaning="Real GDP")
    price_hat: xr.DataArray = array(*_PATH, unit=Unit.RATIO, low=0.01, high=100, meaning="Level of consumer prices")
    exchange_hat: xr.DataArray = array(
        *_PATH, unit=Unit.RATIO, low=0.01, high=100, meaning="National currency per dollar; above 1 is weaker"
    )
    oil_price_hat: xr.DataArray = array(*_PATH, unit=Unit.RATIO, low=0.01, high=100, meaning="Brent in dollars")
    oil_volume_hat: xr.DataArray = array(*_PATH, unit=Unit.RATIO, low=0, high=100, meaning="Exports of oil, tonnes")
    spending_hat: xr.DataArray = array(
        *_PATH, unit=Unit.RATIO, low=0, high=100, meaning="Spending decided upon, before indexation"
    )

    @property
    def quarters(self) -> tuple[str, ...]:
        """Labels of the quarters."""
        return tuple(map(str, self.gdp_hat.coords[QUARTER].values))

    @property
    def draws(self) -> tuple[str, ...]:
        """Labels of the draws."""
        return tuple(map(str, self.gdp_hat.coords[DRAW].values))

    @classmethod
    def from_arrays(
        cls,
        quarters: Sequence[str],
        *,
        draws: Sequence[str] = (CENTRAL,),
        gdp_hat: np.ndarray | float = 1.0,
        price_hat: np.ndarray | float = 1.0,
        exchange_hat: np.ndarray | float = 1.0,
        oil_price_hat: np.ndarray | float = 1.0,
        oil_volume_hat: np.ndarray | float = 1.0,
        spending_hat: np.ndarray | float = 1.0,
    ) -> BudgetDrivers:
        """From plain numbers or arrays (quarter,) or (quarter, draw); what is left out stays as it was.

        Raises `RecordError` for shapes, labels or values that cannot be.
        """
        shape = (len(quarters), len(draws))

        def full(value: np.ndarray | float) -> xr.DataArray:
            plain = np.asarray(value, dtype=float)
            wide = plain[:, None] if plain.ndim == 1 else plain
            return labelled(np.broadcast_to(wide, shape).copy(), quarters, draws)

        return cls(
            gdp_hat=full(gdp_hat),
            price_hat=full(price_hat),
            exchange_hat=full(exchange_hat),
            oil_price_hat=full(oil_price_hat),
            oil_volume_hat=full(oil_volume_hat),
            spending_hat=full(spending_hat),
        )

    @classmethod
    def from_log_deviations(
        cls, quarters: Sequence[str], *, draws: Sequence[str] = (CENTRAL,), **deviations: np.ndarray | float
    ) -> BudgetDrivers:
        """From log points against the baseline (0 means nothing happened), as a model of gaps has them.

        Parameters
        ----------
        **deviations : `gdp`, `price`, `exchange`, `oil_price`, `oil_volume`, `spending`, (quarter,) or (quarter, draw).

        >>> BudgetDrivers.from_log_deviations(["2026Q3"], gdp=0.0).gdp_hat.item()
        1.0
        """
        return cls.from_arrays(quarters, draws=draws, **{f"{k}_hat": np.exp(v) for k, v in deviations.items()})


@dataclass(frozen=True, kw_only=True)
class BudgetPath(Record):
    """The budget by quarter, seasonally adjusted: flows of a quarter, stocks at its end, balances as shares of GDP.

    `balance` counts transfers from the fund as revenue, as the law does; `non_oil_balance` leaves them and the export
    duty out; `balance_with_fund` joins budget and fund: all oil receipts count, transfers between the two do not, nor
    does what the fund earns.
    """

    country: str
    baseline: str
    gdp: xr.DataArray = array(*_PATH, unit=Unit.LOCAL, low=0, meaning="Nominal GDP")
    non_oil_revenue: xr.DataArray = array(*_PATH, unit=Unit.LOCAL, low=0, meaning="Revenue without oil and transfers")
    export_duty: xr.DataArray = array(*_PATH, unit=Unit.LOCAL, low=0, meaning="Export duty on oil, paid to the budget")
    transfers: xr.DataArray = array(*_PATH, unit=Unit.LOCAL, low=0, meaning="Transfers from the fund to the budget")
    revenue: xr.DataArray = array(*_PATH, unit=Unit.LOCAL, low=0, meaning="Revenue, transfers included")
    spending: xr.DataArray = array(*_PATH, unit=Unit.LOCAL, low=0, meaning="Spending")
    net_lending: xr.DataArray = array(*_PATH, unit=Unit.LOCAL, meaning="Net lending and purchases of financial assets")
    balance: xr.DataArray = array(*_PATH, unit=Unit.LOCAL, meaning="Balance by law; below zero is a deficit")
    non_oil_balance: xr.DataArray = array(*_PATH, unit=Unit.LOCAL, meaning="Balance without oil and transfers")
    balance_with_fund: xr.DataArray = array(*_PATH, unit=Unit.LOCAL, meaning="Balance of budget and fund together")
    balance_share: xr.DataArray = array(*_PATH, unit=Unit.SHARE, meaning="Balance by law, share of GDP")
    non_oil_balance_share: xr.DataArray = array(*_PATH, unit=Unit.SHARE, meaning="Non-oil balance, share of GDP")
    balance_with_fund_share: xr.DataArray = array(*_PATH, unit=Unit.SHARE, meaning="Balance with fund, share of GDP")
    oil_exports: xr.DataArray = array(*_PATH, unit=Unit.MONEY, low=0, meaning="Value of exports of oil")
    fund_receipts: xr.DataArray = array(*_PATH, unit=Unit.MONEY, low=0, meaning="Taxes from oil, paid to the fund")
    fund_assets: xr.DataArray = array(*_PATH, unit=Unit.STOCK, low=0, meaning="Assets of the fund")
    reserves: xr.DataArray = array(*_PATH, unit=Unit.STOCK, low=0, meaning="Gross reserves of the central bank")
    exchange_rate: xr.DataArray = array(*_PATH, unit=Unit.EXCHANGE_RATE, low=0, meaning="Exchange rate")

    @property
    def quarters(self) -> tuple[str, ...]:
        """Labels of the quarters."""
        return tuple(map(str, self.gdp.coords[QUARTER].values))

    def stacked(self) -> xr.DataArray:
        """Everything in one array (variable, quarter, draw), each variable in its own unit."""
        names = [f.name for f in fields(self) if f.name in array_specs(type(self))]
        stack = np.stack([getattr(self, name).values for name in names])
        coords = {VARIABLE: names, **self.gdp.coords}
        return xr.DataArray(stack, coords=coords, dims=(VARIABLE, *_PATH))
