"""What governments do, and what befalls them: one file for each kind, saying what it changes."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from tightrope.measures.administered_price import AdministeredPrice
from tightrope.measures.base import Measure
from tightrope.measures.carve_out import CarveOut
from tightrope.measures.export_ban import ExportBan
from tightrope.measures.financial_restriction import FinancialRestriction
from tightrope.measures.import_ban import ImportBan
from tightrope.measures.macro_shock import MacroShock
from tightrope.measures.on_routes import RouteMeasure
from tightrope.measures.operator_sanction import OperatorSanction
from tightrope.measures.price_cap import PriceCap
from tightrope.measures.productivity import Productivity
from tightrope.measures.quantity import Quantity
from tightrope.measures.route_capacity import RouteCapacity
from tightrope.measures.route_outage import RouteOutage
from tightrope.measures.secondary_sanction import SecondarySanction
from tightrope.measures.secondary_tariff import SecondaryTariff
from tightrope.measures.tariff import Tariff
from tightrope.measures.transit_outage import TransitOutage

#: a measure as a scenario states it: the kind decides the class
AnyMeasure = Annotated[
    ImportBan
    | ExportBan
    | Tariff
    | SecondaryTariff
    | PriceCap
    | FinancialRestriction
    | SecondarySanction
    | TransitOutage
    | RouteOutage
    | RouteCapacity
    | OperatorSanction
    | CarveOut
    | Productivity
    | MacroShock
    | AdministeredPrice,
    Field(discriminator="kind"),
]

#: class of each kind, by the word a scenario uses
KINDS: dict[str, type[Measure]] = {
    str(cls.model_fields["kind"].default): cls for cls in get_args(get_args(AnyMeasure)[0])
}

__all__ = [
    "KINDS",
    "AdministeredPrice",
    "AnyMeasure",
    "CarveOut",
    "ExportBan",
    "FinancialRestriction",
    "ImportBan",
    "MacroShock",
    "Measure",
    "OperatorSanction",
    "PriceCap",
    "Productivity",
    "Quantity",
    "RouteCapacity",
    "RouteMeasure",
    "RouteOutage",
    "SecondarySanction",
    "SecondaryTariff",
    "Tariff",
    "TransitOutage",
]
