"""Operator sanction: nobody may use the legs that a company operates.

Every leg of the operator is closed to shippers, as far as they obey, but those that a `carve_out` in force keeps open.
A sanction on the company that runs a pipeline is an outage of all it runs: the network says what finds another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from tightrope.data.network import Network
from tightrope.measures.change import OnRoute, RouteEvent
from tightrope.measures.on_routes import RouteMeasure, unknown_names
from tightrope.measures.quantity import Share


class OperatorSanction(RouteMeasure):
    """All legs of one operator are closed to those who obey."""

    beliefs: ClassVar = {"enforcement": "measures.ban_enforcement"}
    instead: ClassVar = {"senders": "operator", "targets": "operator", "legs": "operator", "sectors": "operator"}

    kind: Literal["operator_sanction"] = "operator_sanction"
    operator: str = Field(description="Operator of the network under sanctions")
    enforcement: Share | None = Field(default=None, description="Part of the traffic that obeys")

    def legs_touched(self) -> tuple[str, ...]:
        """Every leg of the operator."""
        return tuple(name for name, leg in self.routes.legs.items() if leg.operator == self.operator)

    def event(self) -> RouteEvent:
        """The sanction, as far as it is obeyed."""
        return RouteEvent(
            measure=self.name,
            network=self.network,
            what=OnRoute.SANCTION,
            names=(self.operator,),
            amount=self.number("enforcement"),
        )

    @classmethod
    def unknown(cls, fields: Mapping[str, Any], network: Network) -> Iterable[tuple[str, str]]:
        """Field and mistake, for an unknown operator."""
        return unknown_names("operator", fields.get("operator"), network.operators, "operator")
