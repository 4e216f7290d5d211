"""Channels through which a power holds a country."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """What a power could withhold."""

    TRANSIT = "transit"
    EXPORTS = "exports"
    IMPORTS = "imports"
    ENERGY = "energy"
    FOOD = "food"
    PAYMENTS = "payments"
    SECURITY = "security"
    LABOUR = "labour"


#: channels that are purchases, of different goods
BOUGHT: Final = (Channel.IMPORTS, Channel.ENERGY, Channel.FOOD)
#: channels of which a world's trade says nothing about who holds them: shares are figures of the country's pack
FROM_PACK: Final = (Channel.PAYMENTS, Channel.SECURITY, Channel.LABOUR)
#: those of them whose size is a figure of the pack too; payments are as large as trade
SIZED_BY_PACK: Final = (Channel.SECURITY, Channel.LABOUR)

__all__ = ["BOUGHT", "FROM_PACK", "SIZED_BY_PACK", "Channel"]
