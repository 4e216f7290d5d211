"""How a budget reacts: numbers of the parameter book and of the country's own data."""

from __future__ import annotations

from tightrope.data.budget import BudgetPack, Figure
from tightrope.macro.budget_kernel import BudgetRules
from tightrope.parameters import Book

#: entries of the book by field of `BudgetRules`
BOOK_ENTRIES = {
    "gdp_elasticity": "macro.budget.non_oil_gdp_response",
    "price_elasticity": "macro.budget.non_oil_price_response",
    "indexation": "macro.budget.spending_indexation",
    "fund_covers": "macro.budget.fund_covers",
    "reserves_response": "macro.budget.reserves_response",
}


def budget_rules(pack: BudgetPack, book: Book) -> BudgetRules:
    """Central rules of a country: reactions from the book, oil and fund from its own file."""
    own = {} if pack.oil is None else {name: figure.value for name, figure in _oil_figures(pack).items()}
    if pack.fund_return is not None:
        own["fund_return"] = pack.fund_return.value
    return BudgetRules(**{field: book[name].number() for field, name in BOOK_ENTRIES.items()}, **own)


def rule_ranges(pack: BudgetPack, book: Book) -> dict[str, tuple[float, float]]:
    """How far each rule may be wrong: 5th and 95th percentile of the book, or the figure's own range."""
    ranges = {
        field: (book[name].at_quantile(0.05).number(), book[name].at_quantile(0.95).number())
        for field, name in BOOK_ENTRIES.items()
    }
    figures = {} if pack.oil is None else _oil_figures(pack)
    if pack.fund_return is not None:
        figures["fund_return"] = pack.fund_return
    ranges |= {
        name: (figure.low, figure.high)
        for name, figure in figures.items()
        if figure.low is not None and figure.high is not None
    }
    return ranges


def _oil_figures(pack: BudgetPack) -> dict[str, Figure]:
    oil = pack.oil
    if oil is None:
        return {}
    return {
        "cost_per_barrel": oil.cost_per_barrel,
        "cost_stays": oil.cost_stays,
        "discount": oil.discount,
        "barrels_per_tonne": oil.barrels_per_tonne,
        "receipts_delay": oil.receipts_delay,
        "kept_at_home": oil.kept_at_home,
    }
