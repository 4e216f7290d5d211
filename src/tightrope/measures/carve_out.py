"""Carve-out: a licence keeps legs open that sanctions on their operator would close.

The general licence for the Caspian pipeline is the example: shippers may use it though sanctions name companies that
own part of it. Without a sanction in force a carve-out changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from tightrope.data.network import Network
from tightrope.measures.base import Names
from tightrope.measures.change import OnRoute, RouteEvent
from tightrope.measures.on_routes import RouteMeasure, unknown_names


class CarveOut(RouteMeasure):
    """Legs stay open under sanctions on their operator."""

    instead: ClassVar = {"senders": "network", "targets": "network", "operator": "legs", "sectors": "legs"}

    kind: Literal["carve_out"] = "carve_out"
    legs: Names = Field(description="Legs that stay open")

    def legs_touched(self) -> tuple[str, ...]:
        """The legs."""
        return self.legs

    def event(self) -> RouteEvent:
        """The licence."""
        return RouteEvent(measure=self.name, network=self.network, what=OnRoute.LICENCE, names=self.legs)

    @classmethod
    def unknown(cls, fields: Mapping[str, Any], network: Network) -> Iterable[tuple[str, str]]:
        """Field and mistake, for each unknown leg."""
        return unknown_names("legs", fields.get("legs"), network.legs, "leg")
