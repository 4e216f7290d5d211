"""Which source of which year a world is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from tightrope.data.layout import read_yaml

#: sources that every year needs, by key
FILES = {
    "adb": "io/summary72.parquet",
    "adb_codes": "io/countries.xlsx",
    "wiod": "io/wiod11.rda",
    "icio": "io/icio2020_params.npz",
    "gtap": "io/baci2013_gtap_sectors_38.mat",
    "gtap_labels": "io/baci2013_gtap_sectors_38_labels.csv",
    "baci": "trade/baci{year}_bilateral_long.csv.gz",
    "panel": "trade/national_bilateral_panel_KAZ_KGZ_UZB_ARM.csv",
    "hs": "trade/baci_exports_by_hs2_country_2011_2020.csv.gz",
    "wdi": "macro/wdi_panel_1990_2025.csv.gz",
}
#: sources that a year may ask for besides
MORE_FILES = {
    "fcs": "trade/rus_fcs_monthly_main_partners_2006_2021.csv",
    "eurostat": "trade/eurostat_eu27_exports_by_partner_annual.csv",
}


@dataclass(frozen=True)
class Plan:
    """Years and files of the sources for one world; see `years.yaml`."""

    year: int
    adb: int
    bilateral: int
    hs: tuple[int, ...]
    partial: tuple[str, ...] = ()
    group_sales: Mapping[str, str] = field(default_factory=dict)
    cited_sales_include_transit: bool = False

    @property
    def rescaled(self) -> bool:
        """The bilateral file is of another year."""
        return self.bilateral != self.year

    @property
    def files(self) -> dict[str, str]:
        """Path below the folder of sources, by key."""
        chosen = FILES | {key: MORE_FILES[key] for key in (*self.partial, *self.group_sales)}
        return {key: path.format(year=self.bilateral) for key, path in chosen.items()}


@lru_cache(maxsize=1)
def _years() -> Mapping[Any, Any]:
    content: Mapping[Any, Any] = read_yaml(Path(__file__).with_name("years.yaml"))
    return content


def plan_of(year: int) -> Plan:
    """Plan of a year: the rule, and what `years.yaml` says otherwise."""
    said: dict[str, Any] = {"adb": year - 1, "bilateral": year} | dict(_years().get(year, {}))
    said["partial"] = tuple(said.get("partial", ()))
    return Plan(year=year, hs=tuple(_years()["hs_years"]), **said)
