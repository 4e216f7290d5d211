"""Route capacity: a leg can carry more of a commodity, or less.

Worth something only where the leg was full, or where it is a cheaper way than those taken; the network says which. New
capacity is stated as it is when it works; what it costs, and how long it takes to build, stand with the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from tightrope.data.network import Network
from tightrope.measures.change import OnRoute, RouteEvent
from tightrope.measures.on_routes import RouteMeasure, unknown_names


class RouteCapacity(RouteMeasure):
    """Capacity of one leg for one commodity changes."""

    instead: ClassVar = {"senders": "network", "targets": "network", "legs": "leg", "sectors": "commodity"}

    kind: Literal["route_capacity"] = "route_capacity"
    leg: str = Field(description="Leg whose capacity changes")
    commodity: str = Field(description="Commodity it is for")
    adds: float = Field(allow_inf_nan=False, description="Units a year added, below 0 if taken away")

    def legs_touched(self) -> tuple[str, ...]:
        """The leg."""
        return (self.leg,)

    def event(self) -> RouteEvent:
        """The change of capacity."""
        return RouteEvent(
            measure=self.name,
            network=self.network,
            what=OnRoute.CAPACITY,
            names=(self.leg,),
            amount=self.adds,
            commodity=self.commodity,
        )

    @classmethod
    def unknown(cls, fields: Mapping[str, Any], network: Network) -> Iterable[tuple[str, str]]:
        """Field and mistake, for an unknown leg, or a commodity that the leg does not carry."""
        wrong = unknown_names("leg", fields.get("leg"), network.legs, "leg")
        if wrong or not isinstance(fields.get("leg"), str):
            return wrong
        carried = network.legs[fields["leg"]].carries
        return unknown_names("commodity", fields.get("commodity"), carried, f"commodity of leg {fields['leg']},")
