"""The war and its ceasefire as a process that drives sanctions: states, ranges of futures, dated rungs by leg."""

from tightrope.war.fixed import FixedPath, list_paths, load_path
from tightrope.war.path import Range, Step, WarPath
from tightrope.war.rules import WarRules
from tightrope.war.setting import WarSetting, list_settings, load_setting
from tightrope.war.simulate import Levers, simulate, starting_levels
from tightrope.war.states import FOLLOWS, LEGS, State, state_of, way

__all__ = [
    "FOLLOWS",
    "LEGS",
    "FixedPath",
    "Levers",
    "Range",
    "State",
    "Step",
    "WarPath",
    "WarRules",
    "WarSetting",
    "list_paths",
    "list_settings",
    "load_path",
    "load_setting",
    "simulate",
    "starting_levels",
    "state_of",
    "way",
]
