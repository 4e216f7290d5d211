"""How long interstate wars last, estimated from the user's own copy of the UCDP/PRIO dataset."""

from tightrope.war.estimation.durations import Episodes, read_episodes
from tightrope.war.estimation.families import Fit, fit_family
from tightrope.war.estimation.run import Estimate, WarEstimates, estimate, write_estimates

__all__ = [
    "Episodes",
    "Estimate",
    "Fit",
    "WarEstimates",
    "estimate",
    "fit_family",
    "read_episodes",
    "write_estimates",
]
