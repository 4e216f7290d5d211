"""A quarterly projection model of the focus country, its estimates and its budget."""

from tightrope.macro.block import SHOCKS, VARIABLES
from tightrope.macro.decompose import MacroParts, by_channel, by_shock, by_source
from tightrope.macro.model import MacroDraws, MacroModel
from tightrope.macro.path import OBSERVED, MacroPath
from tightrope.macro.projection import project
from tightrope.macro.shocks import MacroShocks, draw_from_set, from_set
from tightrope.macro.to_budget import budget_drivers

__all__ = [
    "OBSERVED",
    "SHOCKS",
    "VARIABLES",
    "MacroDraws",
    "MacroModel",
    "MacroParts",
    "MacroPath",
    "MacroShocks",
    "budget_drivers",
    "by_channel",
    "by_shock",
    "by_source",
    "draw_from_set",
    "from_set",
    "project",
]
