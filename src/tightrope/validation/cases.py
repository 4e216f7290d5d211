"""Declarations of validation cases, read from one file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML


class Case(BaseModel):
    """One comparison with a published number or a closed form."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str
    """Key in the file."""
    title: str
    """For the scoreboard."""
    table: str
    """Where the number is printed, or what the closed form says."""
    source: str
    """Who published it."""
    inputs: str | None = None
    """File of the folder of published inputs; none if nothing is needed."""
    unit: Literal["percent", "ratio", "log points", "USD billion"]
    """Unit of outcome and tolerance."""
    definition: str
    """How the outcome is defined: published tables often do not measure what one thinks."""
    tolerance: float | None = Field(default=None, gt=0)
    """Largest difference that passes; none where the difference is reported and not judged."""
    why: str
    """Why the tolerance is what it is, or why there is none."""
    misses: dict[str, str] = Field(default_factory=dict)
    """Outcomes known to be outside the tolerance, by part of their name, and why; shown as missed, never as passed."""


@cache
def load_cases() -> dict[str, Case]:
    """All cases by name, in the order of the file."""
    text = files("tightrope.validation").joinpath("cases.yaml").read_text(encoding="utf-8")
    content = YAML(typ="safe").load(text)
    return {name: Case(name=name, **entry) for name, entry in content.items()}
