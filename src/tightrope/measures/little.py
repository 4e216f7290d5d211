"""Measures that cover next to nothing: seldom what somebody meant, and never seen in an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tightrope.core.axes import REGION
from tightrope.data import World
from tightrope.measures.base import Measure

#: Part of a country's GDP below which trade is next to nothing. Answers are read to 0.01 % of real income; trade that
#: is smaller than that as a whole does not show in them even if all of it is lost and nothing takes its place.
NEXT_TO_NOTHING: Final = 1e-4


def covers_little(measures: Iterable[Measure], world: World, focus: str) -> tuple[str, ...]:
    """Sentences on measures that cover next to nothing beside the economy of a region, with the amount in USD."""
    gdp = float(world.gdp.sel({REGION: focus}))
    name = dict(zip(world.regions, world.region_names, strict=True))[focus]
    covered = {measure.name: measure.trade_covered(world) for measure in measures if measure.at_border}
    return tuple(
        f"'{measure}' covers USD {_money(amount)} a year only, under {100 * NEXT_TO_NOTHING:g} % of the GDP of {name}: "
        "too little to show in the answer. Check which side buys and which sells, the sectors, and `exempt`."
        for measure, amount in covered.items()
        if amount < NEXT_TO_NOTHING * gdp
    )


def _money(million: float) -> str:
    """USD million in words.

    >>> _money(2.14), _money(0.000316), _money(1450.0)
    ('2.1 million', '316', '1,450 million')
    """
    if million < 0.1:
        return f"{1e6 * million:,.0f}"
    return f"{million:,.1f} million" if million < 100 else f"{million:,.0f} million"


__all__ = ["NEXT_TO_NOTHING", "covers_little"]
