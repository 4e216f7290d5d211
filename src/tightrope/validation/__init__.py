"""Published tables and closed forms against what the models give: one scoreboard."""

from tightrope.validation.board import Score, Scoreboard, Standing, Timing
from tightrope.validation.inputs import find_inputs
from tightrope.validation.run import run_validation

__all__ = ["Score", "Scoreboard", "Standing", "Timing", "find_inputs", "run_validation"]
