"""World trade equilibrium: who buys what from whom when measures change the terms, and what that is worth."""

from tightrope.trade.baseline import baseline_from_arrays, baseline_from_world, calibration_from_arrays, rent_shares
from tightrope.trade.batch import Answer, Question, answer_many, settled, solve_many
from tightrope.trade.model import TradeModel, solve
from tightrope.trade.records import (
    Calibration,
    Channel,
    Closure,
    Horizon,
    LimitOutcome,
    TradeBaseline,
    TradeEquilibrium,
    WelfareDecomposition,
)
from tightrope.trade.welfare import decompose

__all__ = [
    "Answer",
    "Calibration",
    "Channel",
    "Closure",
    "Horizon",
    "LimitOutcome",
    "Question",
    "TradeBaseline",
    "TradeEquilibrium",
    "TradeModel",
    "WelfareDecomposition",
    "answer_many",
    "baseline_from_arrays",
    "baseline_from_world",
    "calibration_from_arrays",
    "decompose",
    "rent_shares",
    "settled",
    "solve",
    "solve_many",
]
