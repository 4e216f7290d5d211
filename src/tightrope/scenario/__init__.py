"""How a question is asked: the schema, the loader and the library of scenarios."""

from __future__ import annotations

from tightrope.scenario.library import find_scenario, library
from tightrope.scenario.loader import check_against, dump_scenario, load_checked, load_scenario
from tightrope.scenario.schema import Scenario

__all__ = [
    "Scenario",
    "check_against",
    "dump_scenario",
    "find_scenario",
    "library",
    "load_checked",
    "load_scenario",
]
