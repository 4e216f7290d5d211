r"""Route outage: legs of a network lose part of their capacity.

The network is solved with :math:`1 - a r` of each leg's capacity left, :math:`a` the part announced as lost and
:math:`r` the part of the announcement that comes true. What finds another way pays more for it, which buyers and
producers share as any trade cost; what finds none cannot leave, and becomes a limit on the volume exported, met by a
wedge between what buyers pay and what wells get. Who earns that wedge decides the size of the loss: by default nobody,
eaten by storage, waiting and wells shut in (see `transit_outage`, which states the volume lost without a network).
An outage is stated as a rate: the model asks what a year of it would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from tightrope.core.shocks import RentTo
from tightrope.data import World
from tightrope.data.network import Network
from tightrope.measures.base import Names
from tightrope.measures.change import OnRoute, RouteEvent
from tightrope.measures.on_routes import RouteMeasure, legs_of, unknown_names
from tightrope.measures.quantity import Share


class RouteOutage(RouteMeasure):
    """Legs or shared capacities of a network lose part of what they can carry."""

    beliefs: ClassVar = {"realised_share": "measures.outage_realised_share"}
    instead: ClassVar = {"senders": "network", "targets": "network", "exporter": "network", "sectors": "legs"}

    kind: Literal["route_outage"] = "route_outage"
    legs: Names = Field(description="Legs or shared capacities that fail (`tightrope routes show` lists them)")
    announced_share: float = Field(
        gt=0, le=1, allow_inf_nan=False, description="Part of their capacity announced as lost"
    )
    realised_share: Share | None = Field(default=None, description="Part of the announced loss that comes true")
    rent_to: Literal["exporter", "importer", "nobody"] = Field(
        default="nobody", description="Who earns the scarcity of what cannot leave"
    )

    def legs_touched(self) -> tuple[str, ...]:
        """Legs that fail."""
        return legs_of(self.legs, self.routes)

    def event(self) -> RouteEvent:
        """The loss that comes true."""
        lost = self.announced_share * self.number("realised_share")
        return RouteEvent(
            measure=self.name,
            network=self.network,
            what=OnRoute.OUTAGE,
            names=self.legs,
            amount=lost,
            rent_to=RentTo(self.rent_to),
        )

    def problems(self, world: World) -> list[tuple[str, str]]:
        """Field and mistake, as for every measure, and parts of capacities that the network does not state."""
        return super().problems(world) or [("legs", text) for text in self._parts_of_nothing()]

    def _parts_of_nothing(self) -> list[str]:
        """Legs that lose a part, at the low end of what is believed, of a capacity nobody stated."""
        belief = self.belief("realised_share")
        least = self.announced_share * (1.0 if belief is None else belief.low)
        legs = self.routes.legs
        return [
            f"leg '{name}' has no capacity for {good} in network '{self.network}', so it cannot lose a part of it "
            f"(here down to {least:.2f}); close it altogether, with `announced_share` and `realised_share` at 1, or "
            "give it a capacity in a network of your own"
            for name in self.legs
            if name in legs and least < 1
            for good, carriage in legs[name].carries.items()
            if carriage.capacity is None
        ][:1]

    @classmethod
    def unknown(cls, fields: Mapping[str, Any], network: Network) -> Iterable[tuple[str, str]]:
        """Field and mistake, for each unknown leg."""
        known = (*network.legs, *network.shared)
        return unknown_names("legs", fields.get("legs"), known, "leg or shared capacity")
