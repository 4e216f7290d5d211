"""Public finance as data: one YAML file per country, a source or a reasoned range for every figure."""

from tightrope.data.budget.pack import BudgetBaseline, BudgetPack, BudgetSource, Figure, OilQuarter, OilSector
from tightrope.data.budget.read import list_budgets, load_budget

__all__ = [
    "BudgetBaseline",
    "BudgetPack",
    "BudgetSource",
    "Figure",
    "OilQuarter",
    "OilSector",
    "list_budgets",
    "load_budget",
]
