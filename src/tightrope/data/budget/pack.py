"""What is known of a country's budget, oil fund and reserves. Money is billion of its currency, or USD million."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from tightrope.data.cited import CitedSource, Figure, Quarter, Strict, Text

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]

#: quarters that a baseline's flows are the sum of
WINDOW = 4


class Yearly(Strict):
    """A year of receipts from oil, from which the cost per barrel is found.

    `fund_receipts` in billion of the currency, `exchange_rate` currency per USD, `oil_volume` Mt, `oil_price` USD.
    """

    fund_receipts: Positive
    exchange_rate: Positive
    oil_volume: Positive
    oil_price: Positive


class OilSector(Strict):
    """How oil becomes revenue. Prices in USD per barrel.

    Taxes that go to the fund are on what a barrel brings above `cost_per_barrel`, of which the part `cost_stays` is not
    saved on a barrel that cannot be exported; a part `receipts_delay` of them is paid a quarter later. `kept_at_home`
    is the part of the value of exports that is sold at home for the currency or paid in tax: wages, suppliers, taxes,
    domestic owners. `sector` is where oil stands in the tables of trade.
    """

    sector: Text
    barrels_per_tonne: Figure
    discount: Figure
    cost_per_barrel: Figure
    cost_stays: Figure
    receipts_delay: Figure
    kept_at_home: Figure
    history: Mapping[int, Yearly] = {}
    history_source: Text | None = None


class OilQuarter(Strict):
    """Brent, USD per barrel, and exports, Mt in the quarter."""

    price: Positive
    volume: Annotated[float, Field(ge=0, allow_inf_nan=False)]


class BudgetBaseline(Strict):
    """The budget as it stood at the beginning of a quarter.

    Flows are sums over `window`, the four quarters before. `transfers_to_come` is what the fund still owes the budget
    by law in each calendar year from the baseline's quarter on; the last year's amount holds for later years.
    `planned_balance` is the law's own, as a share of GDP, to compare with.
    """

    window: tuple[Quarter, Quarter]
    note: Text | None = None
    gdp: Figure
    revenue: Figure
    spending: Figure
    balance: Figure
    transfers: Figure | None = None
    export_duty: Figure | None = None
    fund_receipts: Figure | None = None
    exchange_rate_of_window: Figure
    nominal_growth: Figure
    exchange_rate: Figure
    depreciation: Figure
    oil_price: Figure | None = None
    oil_volume: Figure | None = None
    oil_history: Mapping[Quarter, OilQuarter] = {}
    oil_history_source: Text | None = None
    transfers_to_come: Mapping[int, Figure] = {}
    planned_balance: Mapping[int, Figure] = {}
    fund_assets: Figure | None = None
    reserves: Figure

    def _lacking(self, parts: tuple[str, ...]) -> list[str]:
        return [name for name in parts if not getattr(self, name)]


_OIL_PARTS = ("export_duty", "fund_receipts", "oil_price", "oil_volume", "oil_history", "oil_history_source")
_FUND_PARTS = ("transfers", "transfers_to_come", "fund_assets")


class BudgetPack(Strict):
    """A country's budget. `oil` and `fund_return` are absent where there is no oil and no fund."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    name: Text
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    scope: Text
    fund: Text | None = None
    fund_return: Figure | None = None
    oil: OilSector | None = None
    sources: Annotated[Mapping[Text, CitedSource], Field(min_length=1)]
    baselines: Annotated[Mapping[Quarter, BudgetBaseline], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        problems = [p for name, one in self.baselines.items() for p in self._baseline_problems(name, one)]
        if (self.fund is None) is not (self.fund_return is None):
            problems.append("fund and fund_return belong together: give both or neither")
        if self.oil is not None and self.fund is None:
            problems.append("oil needs a fund that its taxes go to (fund, fund_return)")
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _baseline_problems(self, name: str, one: BudgetBaseline) -> list[str]:
        where = f"baselines.{name}"
        needed = (*(_OIL_PARTS if self.oil else ()), *(_FUND_PARTS if self.fund else ()))
        problems = [f"{where}.{part} is missing" for part in one._lacking(needed)]
        if quarter_number(one.window[1]) - quarter_number(one.window[0]) != WINDOW - 1:
            problems.append(f"{where}.window: {one.window[0]} to {one.window[1]} is not four quarters")
        if quarter_number(one.window[1]) != quarter_number(name) - 1:
            problems.append(f"{where}.window ends in {one.window[1]}, expected the quarter before {name}")
        if self.oil and one.oil_history:
            before = [quarter_text(quarter_number(name) - back) for back in range(WINDOW + 1, 0, -1)]
            problems += [f"{where}.oil_history: {q} is missing" for q in before if q not in one.oil_history]
        if one.transfers_to_come and min(one.transfers_to_come) != int(name[:4]):
            problems.append(f"{where}.transfers_to_come must begin in {name[:4]}")
        return problems


def quarter_number(text: str) -> int:
    """Running number of a quarter.

    >>> quarter_number("2026Q1") - quarter_number("2025Q4")
    1
    """
    return 4 * int(text[:4]) + int(text[5]) - 1


def quarter_text(number: int) -> str:
    """The label of a running number.

    >>> quarter_text(quarter_number("2026Q3") + 2)
    '2027Q1'
    """
    return f"{number // 4}Q{number % 4 + 1}"
