r"""Macro shock: what befalls an economy beside its trade, such as a neighbour's stagflation or a fall of oil.

Nothing changes at the border. The shock goes to the quarterly model of the country asked about, in one of two forms:
one disturbance of that model, its `size` in the first quarter (log points or points, 0.01 is a hundredth) times
`quarters`; or a set of disturbances that belong together, by name or file, all times `factor`. The words are those of
`tightrope macro irf`. Sanctions are measures at the border, never a fall of the partner's demand: what trade does to
the country comes from the trade model, and stating it here too would count it twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import AfterValidator, Field, model_validator

from tightrope.core.errors import TightropeError
from tightrope.core.macro_shocks import SHOCKS
from tightrope.data import World
from tightrope.data.macro_pack import ShockLine, ShockSet, load_shock_set
from tightrope.measures.base import MaybeNames, Measure
from tightrope.measures.change import Change
from tightrope.measures.places import did_you_mean
from tightrope.measures.quantity import Quantity, within

#: log points or points of a yearly rate
Size = Annotated[Quantity, within(-2, 2, "log points or points of a yearly rate, -0.1 is about ten percent lower")]
#: times what a set says
Factor = Annotated[Quantity, within(0, 10, "a factor on all of a set, 1 leaves it as it is")]
#: keys of measures at the border that nothing here could use
_NOT_HERE = ("sectors", "except_sectors", "exempt", "until")


def _known(name: str) -> str:
    if name not in SHOCKS:
        hint = did_you_mean(name, SHOCKS) or f"; there are: {', '.join(SHOCKS)}"
        raise ValueError(f"there is no shock '{name}'{hint}")
    return name


class MacroShock(Measure):
    """A disturbance of the macro model, or a set of them that belong together."""

    beliefs: ClassVar = {"size": None, "factor": None}
    instead: ClassVar = {"senders": "set", "targets": "set", "region": "set", "partner": "set"}
    region_fields: ClassVar = ()
    sector_fields: ClassVar = ()
    at_border: ClassVar = False

    kind: Literal["macro_shock"] = "macro_shock"
    shock: Annotated[str, AfterValidator(_known)] | None = Field(
        default=None, description="One disturbance (`tightrope macro irf --shock` lists them)"
    )
    size: Size | None = Field(
        default=None,
        description="Its size in the first quarter, log points or points",
        examples=['{value: -0.1, low: -0.2, high: -0.05, grade: assumed, reason: "A tenth off the price"}'],
    )
    quarters: tuple[Annotated[float, Field(allow_inf_nan=False)], ...] = Field(
        default=(1.0,), min_length=1, description="What comes new in each quarter, times `size`"
    )
    set_: str | None = Field(default=None, alias="set", description="A set of disturbances, by name or file, instead")
    parts: MaybeNames = Field(default=(), description="Parts of the set that count; left out: all")
    factor: Factor | None = Field(default=None, description="Times what the set says, 1 if left out")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        given = [name for name in _NOT_HERE if getattr(self, name) != type(self).model_fields[name].default]
        if given:
            raise ValueError(f"{', '.join(given)}: a shock ends as its quarters say and covers no trade; leave it out")
        if (self.shock is None) == (self.set_ is None):
            found = "neither" if self.shock is None else "both"
            raise ValueError(f"give either `shock` with `size`, or `set`, and not both; found {found}")
        own, other = (("parts", "factor"), "set") if self.shock is not None else (("size", "quarters"), "shock")
        misplaced = [name for name in own if getattr(self, name) != type(self).model_fields[name].default]
        if misplaced:
            raise ValueError(f"{', '.join(misplaced)} goes with `{other}`; leave it out")
        if self.shock is not None and self.size is None:
            raise ValueError("`shock` needs a `size`, with its range and what it rests on")
        return self

    @property
    def senders(self) -> tuple[str, ...]:
        """Nobody acts."""
        return ()

    @property
    def targets(self) -> tuple[str, ...]:
        """The partner that a set is about; nobody for a single disturbance."""
        return () if self.set_ is None else (self.shocks_in_set.partner,)

    @property
    def shocks_in_set(self) -> ShockSet:
        """The set. Raises `MissingError`, `DataError`."""
        return load_shock_set(self.set_ or "")

    @property
    def lines(self) -> tuple[ShockLine, ...]:
        """Lines of the set that count; none for a single disturbance."""
        if self.set_ is None:
            return ()
        return tuple(line for line in self.shocks_in_set.lines if not self.parts or line.part in self.parts)

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: none."""
        return np.zeros(world.trade.shape, dtype=bool)

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """Nothing changes at the border."""
        return Change()

    @classmethod
    def name_problems(cls, fields: Mapping[str, Any], world: World) -> list[tuple[str, str]]:
        """Field and mistake, for an unknown set or part of it."""
        name = fields.get("set_", fields.get("set"))
        if not isinstance(name, str):
            return []
        try:
            known = tuple(dict.fromkeys(line.part for line in load_shock_set(name).lines))
        except TightropeError as error:
            return [("set", str(error))]
        given = fields.get("parts") or ()
        return [
            ("parts", f"set '{name}' has no part '{part}'{did_you_mean(part, known) or '; parts: ' + ', '.join(known)}")
            for part in ((given,) if isinstance(given, str) else given)
            if part not in known
        ]


__all__ = ["MacroShock"]
