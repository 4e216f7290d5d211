"""Units of what crosses a wall. Percent does not exist before `report`."""

from __future__ import annotations

from enum import StrEnum


class Unit(StrEnum):
    """Unit of a labelled array or a parameter."""

    USD_MILLION = "USD million a year"
    MONEY = "USD million in the period"
    RATIO = "ratio, new/old"
    SHARE = "share"
    RATE = "ad-valorem rate"
    ELASTICITY = "percent per percent"
    VOLUME = "units of the commodity in the period"
    PRICE = "USD per price unit of the commodity"
    LOCAL = "billion of the national currency in the quarter"
    STOCK = "USD million at the end of the period"
    EXCHANGE_RATE = "national currency per USD"
    PEOPLE = "people"
    LOG_POINTS = "log points"
    NONE = "none"
