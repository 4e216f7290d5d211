"""The canonical quarterly projection model, written out in full: what the solver is held to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from tightrope.data.layout import read_yaml
from tightrope.macro.linear import Equations, LinearSystem

FILE = Path(__file__).with_name("macro_qpm.yaml")
VARIABLES = (
    "output",
    "conditions",
    "inflation",
    "cost",
    "rate",
    "real_rate",
    "real_exchange",
    "expected_1",
    "expected_2",
    "expected_3",
    "expected_4",
    "lag1",
    "lag2",
    "foreign_output",
    "foreign_rate",
)


class Qpm(BaseModel):
    """Parameters and published responses, in percent and points, by quarter."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parameters: Mapping[str, float]
    responses: Mapping[str, tuple[float, ...]]


def load_qpm() -> Qpm:
    """The model that comes with the package."""
    return Qpm.model_validate(read_yaml(FILE))


def qpm_system(p: Mapping[str, float]) -> LinearSystem:
    """Equations of output, conditions, prices, cost, the rate and the real exchange rate; all targets are zero."""
    eq = Equations(VARIABLES, ("foreign_output", "foreign_rate"), 1)
    eq.add({"output": 1, "output-1": -p["b1"], "conditions": p["b2"], "foreign_output": -p["b3"]})
    eq.add({"conditions": 1, "real_rate": -p["b4"], "real_exchange": 1 - p["b4"]})
    eq.add({"inflation": 1, "inflation-1": -p["a1"], "inflation+1": p["a1"] - 1, "cost": -p["a2"]})
    eq.add({"cost": 1, "output": -p["a3"], "real_exchange": p["a3"] - 1})
    quarter, rule = 0.25, 1 - p["g1"]
    soon = {"expected_1": quarter, "inflation": quarter, "inflation-1": quarter, "lag1-1": quarter}
    terms = {"rate": 1, "rate-1": -p["g1"], "output": -rule * p["g3"]}
    for name in soon:
        terms[name] = terms.get(name, 0.0) - rule * quarter
    for number in (1, 2, 3, 4):
        name = f"expected_{number}"
        terms[name] = terms.get(name, 0.0) - rule * p["g2"] * quarter
    eq.add(terms)
    eq.add({"real_rate": 1, "rate": -1, **soon})
    eq.add(
        {
            "real_exchange": 1,
            "real_exchange+1": p["e1"] - 1,
            "real_exchange-1": -p["e1"],
            "real_rate": quarter,
            "foreign_rate": -quarter,
        }
    )
    eq.add({"expected_1": 1, "inflation+1": -1})
    for number in (2, 3, 4):
        eq.add({f"expected_{number}": 1, f"expected_{number - 1}+1": -1})
    eq.add({"lag1": 1, "inflation-1": -1})
    eq.add({"lag2": 1, "lag1-1": -1})
    eq.add({"foreign_output": 1, "foreign_output-1": -p["rho"]}, foreign_output=-1)
    eq.add({"foreign_rate": 1, "foreign_rate-1": -p["rho"]}, foreign_rate=-1)
    return eq.system()


def foreign_slump(quarters: int) -> np.ndarray:
    """Output abroad 1 below trend in the first quarter (quarter, shock)."""
    shocks = np.zeros((quarters, 2))
    shocks[0, 0] = -1.0
    return shocks
