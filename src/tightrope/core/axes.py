"""Names and order of the axes, written once.

Bilateral arrays are ``(sector, importer, exporter)``. Regions are ISO 3166 alpha-3 codes plus declared
aggregates such as ``ROW``; `importer`, `exporter`, `partner` and `region` always carry the same labels.
"""

from __future__ import annotations

from typing import Final

REGION: Final = "region"
SECTOR: Final = "sector"
INPUT_SECTOR: Final = "input_sector"
IMPORTER: Final = "importer"
EXPORTER: Final = "exporter"
PARTNER: Final = "partner"
HUB: Final = "hub"
NODE: Final = "node"
LEG: Final = "leg"
COMMODITY: Final = "commodity"
ROUTE: Final = "route"
COUNTRY: Final = "country"
CHANNEL: Final = "channel"
QUARTER: Final = "quarter"
DRAW: Final = "draw"
VARIABLE: Final = "variable"

BILATERAL: Final = (SECTOR, IMPORTER, EXPORTER)

#: axes that share one list of labels
LABEL_FAMILY: Final = {
    IMPORTER: REGION,
    EXPORTER: REGION,
    PARTNER: REGION,
    INPUT_SECTOR: SECTOR,
}
