r"""Administered price: a state raises, or lets go, a price that it sets.

Nothing changes at the border. The quarterly model of the country hears of it as inflation of administered prices: with
:math:`s` the good's part in consumer prices, :math:`w` that of all administered prices and :math:`c` the rise, all of
them become dearer by :math:`s \ln(1+c) / w` once, and what the model would carry on of it is taken out again. The model
of unrest hears of the rise itself: a doubling of what people burn is felt as a doubling, however small its part in the
index. A cut is no measure here, for it costs the state what this does not know: `price_freeze` among the levers does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from tightrope.data import World
from tightrope.data.macro_pack import list_macro_packs
from tightrope.measures.base import Measure
from tightrope.measures.change import Change
from tightrope.measures.quantity import Quantity, within

#: a rise as a part of the old price
Rise = Annotated[Quantity, within(0.001, 20, "a rise as a part of the old price, 1 doubles it; a cut is no measure")]
#: part of consumer prices
Part = Annotated[Quantity, within(0, 0.5, "a part of consumer prices, 0.01 is one percent")]
#: keys of measures at the border that nothing here could use
_NOT_HERE = ("sectors", "except_sectors", "exempt", "until")


class AdministeredPrice(Measure):
    """A price that a state sets rises once, and stays."""

    beliefs: ClassVar = {"rise": None, "share": None}
    instead: ClassVar = {"senders": "country", "targets": "country", "region": "country", "change": "rise"}
    region_fields: ClassVar = ("country",)
    single_regions: ClassVar = ("country",)
    sector_fields: ClassVar = ()
    at_border: ClassVar = False

    kind: Literal["administered_price"] = "administered_price"
    country: str = Field(description="Country whose state sets the price")
    good: str = Field(min_length=1, description="What it is the price of, for a reader")
    rise: Rise = Field(description="Rise as a part of the old price: 1 doubles it")
    share: Part = Field(description="The good's part in consumer prices")

    @model_validator(mode="after")
    def _only_its_own(self) -> Self:
        given = [name for name in _NOT_HERE if getattr(self, name) != type(self).model_fields[name].default]
        if given:
            raise ValueError(f"{', '.join(given)}: a set price covers no trade and stays where it is; leave it out")
        return self

    @property
    def senders(self) -> tuple[str, ...]:
        """The state that sets it."""
        return (self.country,)

    @property
    def targets(self) -> tuple[str, ...]:
        """Its own people."""
        return (self.country,)

    def cells(self, world: World) -> np.ndarray:
        """(sector, importer, exporter) bool: none."""
        return np.zeros(world.trade.shape, dtype=bool)

    def change(self, world: World, *, complying: frozenset[str] = frozenset()) -> Change:
        """Nothing changes at the border."""
        return Change()

    @classmethod
    def name_problems(cls, fields: Mapping[str, Any], world: World) -> list[tuple[str, str]]:
        """Field and mistake, for a country that is unknown or has no quarterly model, by which unrest hears."""
        found = super().name_problems(fields, world)
        country = fields.get("country")
        known = list_macro_packs()
        if not found and isinstance(country, str) and country not in known:
            text = f"nothing would hear of a price set in {country}; there are quarterly models of {', '.join(known)}"
            found.append(("country", text))
        return found


__all__ = ["AdministeredPrice"]
