"""Trade of a country with each power, year by year, as its own statistics have it: kept, and made from a user's copy.

The kept file holds sums by power of the national bilateral panel (exports by destination, imports by origin, USD
million) beside gross domestic product (World Development Indicators, NY.GDP.MKTP.CD).
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from tightrope.core.errors import DataError, MissingError
from tightrope.data.country import group_members
from tightrope.data.layout import FOLDER, read_yaml

KEPT: Final = FOLDER / "pull" / "history.csv"
#: where a copy of the sources has the panel and the national accounts
PANEL: Final = "trade/national_bilateral_panel_KAZ_KGZ_UZB_ARM.csv"
ACCOUNTS: Final = "macro/wdi_panel_1990_2025.csv.gz"
GDP: Final = "NY.GDP.MKTP.CD"
#: first year kept, and what the panel calls all partners together
FIRST: Final = 2018
WORLD: Final = "WLD"
SOURCE: Final = (
    "National statistics of trade by partner (Bureau of National Statistics of Kazakhstan, Statistical Committee of "
    "Armenia, National Statistical Committee of Kyrgyzstan); GDP from World Development Indicators, World Bank"
)
_FIELDS: Final = ("country", "year", "power", "exports", "imports", "all_exports", "all_imports", "gdp")


@dataclass(frozen=True)
class PowerYear:
    """Trade with a power in a year beside all trade and output, USD million."""

    country: str
    year: int
    power: str
    exports: float
    imports: float
    all_exports: float
    all_imports: float
    gdp: float


@lru_cache(maxsize=1)
def load_powers() -> Mapping[str, tuple[str, ...]]:
    """Powers by name, each a list of economies and of groups of them."""
    return {str(name): tuple(listed) for name, listed in read_yaml(FOLDER / "powers.yaml").items()}


def history_of(country: str) -> tuple[PowerYear, ...]:
    """What is kept of a country, by year and power; empty if nothing is. Raises `DataError` for a broken file."""
    return tuple(row for row in _kept() if row.country == country)


@lru_cache(maxsize=1)
def _kept() -> tuple[PowerYear, ...]:
    try:
        with KEPT.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(line for line in file if not line.startswith("#"))
            return tuple(
                PowerYear(row["country"], int(row["year"]), row["power"], *(float(row[name]) for name in _FIELDS[3:]))
                for row in rows
            )
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"{KEPT.name} cannot be read: {error}. Install the package again.") from error


def make_history(folder: Path, countries: tuple[str, ...]) -> tuple[PowerYear, ...]:
    """The same from a copy of the sources.

    Raises
    ------
    MissingError : a file is not there.
    DataError : a country has no rows.
    """
    for name in (PANEL, ACCOUNTS):
        if not (folder / name).is_file():
            raise MissingError(f"There is no {name} under {folder}: point --data to a copy of the sources.")
    output, trade = _output(folder / ACCOUNTS), _trade(folder / PANEL, countries)
    found = []
    for country in countries:
        years = sorted({year for who, year, _, _ in trade if who == country and (country, year) in output})
        if not years:
            raise DataError(f"{PANEL} has no trade of {country} from {FIRST} on for which {ACCOUNTS} has output.")
        for year in years:
            found += [row for power in load_powers() if (row := _row(trade, output, country, year, power))]
    return tuple(found)


def write_history(rows: tuple[PowerYear, ...], path: Path = KEPT) -> None:
    """Keep rows, under a temporary name first."""
    new = path.with_suffix(".new")
    with new.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {SOURCE}. USD million; sums by power of powers.yaml.\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_FIELDS)
        for row in rows:
            numbers = (f"{getattr(row, name):.1f}" for name in _FIELDS[3:])
            writer.writerow([row.country, row.year, row.power, *numbers])
    new.replace(path)


_Trade = dict[tuple[str, int, str, str], float]


def _row(
    trade: _Trade, output: Mapping[tuple[str, int], float], country: str, year: int, power: str
) -> PowerYear | None:
    groups = group_members()
    members = {m for name in load_powers()[power] for m in groups.get(name, (name,))} - {country}
    if not members:
        return None

    def total(flow: str, partners: set[str]) -> float:
        return sum(trade.get((country, year, flow, partner), 0.0) for partner in partners)

    everyone = {partner for who, when, _, partner in trade if (who, when) == (country, year)} - {WORLD}
    every = {flow: trade.get((country, year, flow, WORLD)) or total(flow, everyone) for flow in "XM"}
    return PowerYear(
        country, year, power, total("X", members), total("M", members), every["X"], every["M"], output[country, year]
    )


def _trade(path: Path, countries: tuple[str, ...]) -> _Trade:
    """USD million by country, year, flow and partner. Imports are by origin."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["reporter"], int(row["year"]), row["flow"], row["partner"]): float(row["value_usd_thousand"]) / 1e3
            for row in csv.DictReader(file)
            if row["reporter"] in countries and row["flow"] in ("X", "M") and int(row["year"]) >= FIRST
        }


def _output(path: Path) -> dict[tuple[str, int], float]:
    """Gross domestic product, USD million, by country and year."""

    def rows() -> Iterator[tuple[tuple[str, int], str]]:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield (row["iso3"], int(row["year"])), row[GDP]

    return {key: float(value) / 1e6 for key, value in rows() if value}


__all__ = ["KEPT", "PowerYear", "history_of", "load_powers", "make_history", "write_history"]
