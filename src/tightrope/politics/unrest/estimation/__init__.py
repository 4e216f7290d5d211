"""Estimates that the model of unrest rests on, made again from the user's own copy of the publishers' files.

`estimate` runs the plan (a YAML file: files, definitions, equations, figures known before) and returns every estimate
with its interval and the scores of the forecasts out of sample; `write_estimates` keeps them with the checksums.
"""

from tightrope.politics.unrest.estimation.plan import Plan, load_plan
from tightrope.politics.unrest.estimation.results import Estimate, Estimates, Forecast, Verdict
from tightrope.politics.unrest.estimation.run import estimate
from tightrope.politics.unrest.estimation.write import write_estimates

__all__ = ["Estimate", "Estimates", "Forecast", "Plan", "Verdict", "estimate", "load_plan", "write_estimates"]
