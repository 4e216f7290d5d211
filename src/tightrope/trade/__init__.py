"""World trade equilibrium: who buys what from whom when measures change the terms, and what that is worth."""

from tightrope.trade.baseline import baseline_from_arrays, baseline_from_world, calibration_from_arrays
from tightrope.trade.batch import Question, solve_many
from tightrope.trade.model import TradeModel, solve
from tightrope.trade.records import (
    Calibration,
    Channel,
    Closure,
    LimitOutcome,
    TradeBaseline,
    TradeEquilibrium,
    WelfareDecomposition,
)
from tightrope.trade.welfare import decompose

__all__ = [
    "Calibration",
    "Channel",
    "Closure",
    "LimitOutcome",
    "Question",
    "TradeBaseline",
    "TradeEquilibrium",
    "TradeModel",
    "WelfareDecomposition",
    "baseline_from_arrays",
    "baseline_from_world",
    "calibration_from_arrays",
    "decompose",
    "solve",
    "solve_many",
]
