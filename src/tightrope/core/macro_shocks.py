"""Names of what can happen to an economy beside its trade: measures say them, the macro model makes paths of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: shocks and what one of them is
SHOCKS: Final[Mapping[str, str]] = {
    "partner_output": "The partner's output from its trend, in log points",
    "partner_inflation": "The partner's inflation, in points of a yearly rate",
    "partner_currency": "Real fall of the partner's currency against the dollar, in log points; above 0 is weaker",
    "oil": "The price of oil in dollars, in log points from its trend",
    "policy_rate": "The policy rate beside its rule, in points of a yearly rate",
    "administered_prices": "Inflation of administered prices, in points of a yearly rate",
    "export_outage": "Exports not shipped as a share of GDP: below 0 is a loss",
    "demand": "Demand at home, in log points of output",
    "cost_push": "Core inflation beside its equation, in points of a yearly rate",
    "import_costs": "Consumer prices that imports make dearer at an unchanged currency, in points of a yearly rate",
    "exchange_rate": "Fall of the local currency that nothing else explains, in log points; above 0 is weaker",
    "foreign_rate": "The real interest rate abroad, in points",
}

#: shocks that have no size of their own in random paths: they come from trade
NOT_RANDOM: Final = frozenset({"import_costs"})

#: shocks that people state in tenths, the others in hundredths
IN_TENTHS: Final = frozenset({"partner_currency", "oil", "exchange_rate"})
