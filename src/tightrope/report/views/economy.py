"""Output, prices, the currency and the budget, quarter by quarter, against the baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.chain.economy.records import Economy, Source
from tightrope.chain.result import RunResult
from tightrope.core.axes import CHANNEL, VARIABLE
from tightrope.macro.budget_records import BudgetPath
from tightrope.macro.path import OBSERVED, Kind
from tightrope.parameters import Grade
from tightrope.report.numbers import NOTHING, counted

Array = np.ndarray

#: quarters of a year
YEAR: Final = 4
#: ends of the ranges: nine draws in ten lie between the outer ones, five between the inner ones
ENDS: Final = (0.05, 0.25, 0.75, 0.95)
#: beliefs listed by how far they move the first year
NAMED: Final = 12
#: log points or points below which nothing has moved that a reader would see
STILL: Final = 5e-5

SOURCE_NAMES: Final = {
    Source.TRADE: "Trade",
    Source.ROUTES: "Exports not shipped",
    Source.PARTNER_DEMAND: "Demand in {partner}",
    Source.PARTNER_CURRENCY: "The {partner_currency} and prices in {partner}",
    Source.OIL: "The price of oil",
    Source.ADMINISTERED_PRICES: "Administered prices",
    Source.COSTS: "Other costs",
    Source.OTHER: "Other",
}


@dataclass(frozen=True, kw_only=True)
class Fan:
    """One variable by quarter, change against the baseline in `unit`: central, and draws at `ENDS`.

    `without` and `level` are central levels in `level_unit`, None where only the change means anything. `at_end` is
    True for a stock, which is read at the end of a year; all others are averaged over it.
    """

    id: str
    name: str
    unit: str
    central: tuple[float, ...]
    ends: tuple[tuple[float, ...], ...]
    first_year: tuple[float, float, float]
    without: tuple[float, ...] | None = None
    level: tuple[float, ...] | None = None
    level_unit: str = ""
    at_end: bool = False

    def year(self, number: int) -> float | None:
        """The change in a year, 0 the first; None beyond the path."""
        part = self.central[YEAR * number : YEAR * (number + 1)]
        if len(part) < YEAR:
            return None
        return part[-1] if self.at_end else float(np.mean(part))

    def level_of(self, levels: tuple[float, ...] | None) -> float | None:
        """A level in the first year."""
        if levels is None:
            return None
        return levels[YEAR - 1] if self.at_end else float(np.mean(levels[:YEAR]))


@dataclass(frozen=True, kw_only=True)
class SourcePart:
    """What one source contributes, by quarter, log points times a hundred and points."""

    code: str
    name: str
    gdp: tuple[float, ...]
    inflation: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class MovedRow:
    """GDP (percent) and inflation (points) of the first year with one belief at the ends of its range."""

    name: str
    meaning: str
    grade: Grade
    low_text: str
    high_text: str
    gdp: tuple[float, float]
    inflation: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class BudgetPart:
    """What one line of the accounts does to the balance, fund included, in the first year, points of GDP."""

    code: str
    name: str
    points: float


@dataclass(frozen=True, kw_only=True)
class EconomyView:
    """Paths from the quarter in which the first thing happens."""

    country: str
    partner: str
    currency: str
    fund: str
    regime: str
    baseline: str
    quarters: tuple[str, ...]
    fans: tuple[Fan, ...]
    sources: tuple[SourcePart, ...]
    budget: tuple[BudgetPart, ...]
    moved: tuple[MovedRow, ...]
    moved_more: int
    range_text: str
    solver: str
    notes: tuple[str, ...]

    def fan(self, id: str) -> Fan | None:
        """A variable by its id; None for a country without a budget, or without a fund."""
        return next((fan for fan in self.fans if fan.id == id), None)


def economy_view(result: RunResult) -> EconomyView | None:
    """Paths of the focus country; None where there are none or nothing moves."""
    economy = result.economy
    if economy is None or np.abs(economy.path.deviation.values).max() < STILL:
        return None
    moved = [row for row in economy.moved if abs(row.gdp[1] - row.gdp[0]) > STILL or _swing(row.inflation) > STILL]
    return EconomyView(
        country=economy.name,
        partner=economy.partner,
        currency=economy.currency,
        fund="" if economy.budget is None else economy.budget.fund,
        regime=economy.regime,
        baseline=economy.path.baseline,
        quarters=economy.path.quarters[economy.first :],
        fans=(*_macro_fans(economy), *_budget_fans(economy)),
        sources=tuple(_sources(economy)),
        budget=tuple(_budget_parts(economy)),
        moved=tuple(
            MovedRow(
                name=row.name,
                meaning=row.meaning,
                grade=row.grade,
                low_text=row.low_text,
                high_text=row.high_text,
                gdp=(100 * np.expm1(row.gdp[0]), 100 * np.expm1(row.gdp[1])),
                inflation=(100 * row.inflation[0], 100 * row.inflation[1]),
            )
            for row in moved[:NAMED]
        ),
        moved_more=len(moved) - len(moved[:NAMED]),
        range_text=f"5th and 95th percentile of {counted(len(economy.path.labels) - 1, 'draw')}",
        solver=f"{economy.solver}; {economy.path.draws}",
        notes=economy.notes,
    )


def _swing(ends: tuple[float, float]) -> float:
    return abs(ends[1] - ends[0])


#: variables of the macro model by id: name, and factor from its level to what is shown
_MACRO: Final = {
    "gdp": "GDP",
    "gdp_growth_year": "GDP growth, yearly",
    "inflation": "Inflation, yearly",
    "core_inflation": "Core prices, yearly",
    "administered_inflation": "Administered prices, yearly",
    "exchange_rate": "{currency} per dollar",
    "base_rate": "Base rate",
}
#: variables of the budget by id: name, unit, factor, whether it is a stock
_BUDGET: Final = {
    "balance_share": ("Budget balance", "% of GDP", 100.0, False),
    "balance_with_fund_share": ("Budget and oil fund together", "% of GDP", 100.0, False),
    "fund_receipts": ("Oil revenue of the fund", "USD bn", 4e-3, False),
    "fund_assets": ("Assets of the fund", "USD bn", 1e-3, True),
    "reserves": ("Reserves", "USD bn", 1e-3, True),
}


def _macro_fans(economy: Economy) -> Iterator[Fan]:
    path, usual = economy.path, economy.usual
    for name, title in _MACRO.items():
        log = OBSERVED[name].kind is Kind.LOG
        change = _in_percent(path.deviation.sel({VARIABLE: name}).values, log)[economy.first :]
        share = name != "exchange_rate"
        factor = 100.0 if share else 1.0
        levels: list[tuple[float, ...] | None] = [
            None if name == "gdp" else _plain(factor * one.central(name, level=True).values[economy.first :])
            for one in (usual, path)
        ]
        yield _fan(
            id=name,
            name=title.format(currency=economy.currency.capitalize()),
            unit="%" if log else "points",
            change=change,
            without=levels[0],
            level=levels[1],
            level_unit="%" if share else f"{economy.currency} per USD",
        )


def _in_percent(values: Array, log: bool) -> Array:
    return 100 * (np.expm1(values) if log else values)


def _budget_fans(economy: Economy) -> Iterator[Fan]:
    budget = economy.budget
    if budget is None:
        return
    for name, (title, unit, factor, stock) in _BUDGET.items():
        usual, after = (_money(path, name, factor)[economy.first :] for path in (budget.usual, budget.after))
        if not usual.any() or (not budget.fund and name == "balance_with_fund_share"):
            continue
        share = unit == "% of GDP"
        yield _fan(
            id=name,
            name=title,
            unit="points of GDP" if share else unit,
            change=after - usual,
            without=_plain(usual[:, 0]),
            level=_plain(after[:, 0]),
            level_unit=unit,
            at_end=stock,
        )


def _budget_parts(economy: Economy) -> Iterator[BudgetPart]:
    """Lines of the balance, central, at the nominal GDP with what happens; and what that GDP does to the share."""
    if economy.budget is None:
        return
    year = slice(economy.first, economy.first + YEAR)
    usual, after = economy.budget.usual, economy.budget.after

    def of(path: BudgetPath, name: str) -> Array:
        return np.asarray(getattr(path, name).values[year, 0])

    def receipts(path: BudgetPath) -> Array:
        return np.asarray(of(path, "fund_receipts") * of(path, "exchange_rate") / 1000)

    gdp, old_gdp = of(after, "gdp"), of(usual, "gdp")
    lines = {
        "fund_receipts": receipts(after) - receipts(usual),
        "export_duty": of(after, "export_duty") - of(usual, "export_duty"),
        "non_oil_revenue": of(after, "non_oil_revenue") - of(usual, "non_oil_revenue"),
        "spending": of(usual, "spending") - of(after, "spending"),
    }
    whole = of(usual, "balance_with_fund")
    parts = {name: float(np.mean(100 * change / gdp)) for name, change in lines.items()}
    parts["gdp"] = float(np.mean(100 * whole * (1 / gdp - 1 / old_gdp)))
    for name, points in parts.items():
        if getattr(usual, name).values.any():
            yield BudgetPart(code=name, name=_BUDGET_LINES[name], points=points)


#: lines of the balance
_BUDGET_LINES: Final = {
    "fund_receipts": "Oil revenue of the fund",
    "export_duty": "Export duty on oil",
    "non_oil_revenue": "Revenue without oil",
    "spending": "Spending",
    "gdp": "Nominal GDP, which it is a part of",
}


def _money(path: BudgetPath, name: str, factor: float) -> Array:
    return np.asarray(factor * getattr(path, name).values)


def _fan(*, change: Array, at_end: bool = False, **words: object) -> Fan:
    """A variable from its changes (quarter, draw), central first."""
    drawn = change[:, 1:] if change.shape[1] > 1 else change
    year: Callable[[Array], Array] = (lambda x: x[YEAR - 1]) if at_end else (lambda x: x[:YEAR].mean(axis=0))
    low, high = np.quantile(year(drawn), (ENDS[0], ENDS[-1]))
    return Fan(
        central=_plain(change[:, 0]),
        ends=tuple(_plain(row) for row in np.quantile(drawn, ENDS, axis=1)),
        first_year=(float(year(change[:, 0])), float(low), float(high)),
        at_end=at_end,
        **words,  # type: ignore[arg-type]
    )


def _plain(values: Array) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _sources(economy: Economy) -> Iterator[SourcePart]:
    """Sources that move anything, in their order."""
    names = {"partner": economy.partner, "partner_currency": economy.partner_currency}
    for source in Source:
        if source.value not in economy.parts.parts.coords[CHANNEL].values:
            continue
        part = 100 * economy.parts.parts.sel({CHANNEL: source.value})
        gdp, inflation = (part.sel({VARIABLE: name}).values[economy.first :] for name in ("gdp", "inflation"))
        if max(np.abs(gdp).max(), np.abs(inflation).max()) >= NOTHING:
            yield SourcePart(
                code=source.value,
                name=SOURCE_NAMES[source].format(**names),
                gdp=_plain(gdp),
                inflation=_plain(inflation),
            )


__all__ = ["ENDS", "BudgetPart", "EconomyView", "Fan", "MovedRow", "SourcePart", "economy_view"]
