"""Unrest at home: how protest comes, spreads, escalates and ends, in many imagined histories; never a forecast.

`answer` says it for one country; `simulate` draws histories for parameters (`draw_beliefs`), an economy (`Setting`,
plain monthly arrays) and policies (`Levers`). `estimation` makes again what of it was measured.
"""

from tightrope.politics.unrest.answer import UnrestAnswer, answer
from tightrope.politics.unrest.beliefs import Beliefs, central_beliefs, draw_beliefs
from tightrope.politics.unrest.levers import Levers
from tightrope.politics.unrest.path import Chance, UnrestPath
from tightrope.politics.unrest.setting import Setting, steady
from tightrope.politics.unrest.simulate import pressure, simulate

__all__ = [
    "Beliefs",
    "Chance",
    "Levers",
    "Setting",
    "UnrestAnswer",
    "UnrestPath",
    "answer",
    "central_beliefs",
    "draw_beliefs",
    "pressure",
    "simulate",
    "steady",
]
