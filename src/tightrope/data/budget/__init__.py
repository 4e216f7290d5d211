"""Public finance as data: one YAML file per country, a source or a reasoned range for every figure."""

from tightrope.data.budget.pack import BudgetBaseline, BudgetPack, OilQuarter, OilSector
from tightrope.data.budget.read import list_budgets, load_budget
from tightrope.data.cited import Figure

__all__ = [
    "BudgetBaseline",
    "BudgetPack",
    "Figure",
    "OilQuarter",
    "OilSector",
    "list_budgets",
    "load_budget",
]
