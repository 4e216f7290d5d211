"""Estimates that the macro model rests on, made again from the user's own copy of the publishers' files.

`estimate` runs a country's plan (a YAML file: series, regressions, samples) and returns every estimate with its
interval, beside the figure known before; `write_estimates` keeps them with the checksums of the files.
"""

from tightrope.macro.estimation.plan import Plan, list_plans, load_plan
from tightrope.macro.estimation.results import Estimate, Estimates, Verdict
from tightrope.macro.estimation.run import estimate
from tightrope.macro.estimation.write import book_value, write_estimates

__all__ = [
    "Estimate",
    "Estimates",
    "Plan",
    "Verdict",
    "book_value",
    "estimate",
    "list_plans",
    "load_plan",
    "write_estimates",
]
