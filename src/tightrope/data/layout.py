"""Which regions and sectors a shipped world has, and how the sources' codes map to them. All of it is data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from tightrope.core.errors import DataError

FOLDER = Path(__file__).parent
REMAINDER = "ROW"


@dataclass(frozen=True)
class SectorSpec:
    """One sector and the codes that the sources use for it."""

    name: str
    goods: bool
    adb: int
    icio: tuple[str, ...]
    gtap: tuple[str, ...]
    hs: tuple[int, ...]


@dataclass(frozen=True)
class RegionSpec:
    """One region; `mix_from` and `margins_from` name the region that stands in where a source lacks it."""

    name: str
    mix_from: str | None = None
    margins_from: str | None = None


@dataclass(frozen=True)
class Layout:
    """Regions and sectors in the order of every array of the estimator."""

    region_specs: Mapping[str, RegionSpec]
    sector_specs: Mapping[str, SectorSpec]

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Region codes."""
        return tuple(self.region_specs)

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Sector ids."""
        return tuple(self.sector_specs)

    @cached_property
    def region_at(self) -> Mapping[str, int]:
        """Position of a region."""
        return {code: i for i, code in enumerate(self.regions)}

    @cached_property
    def sector_at(self) -> Mapping[str, int]:
        """Position of a sector."""
        return {code: i for i, code in enumerate(self.sectors)}

    @cached_property
    def goods(self) -> np.ndarray:
        """(sector,) bool: is a good."""
        return np.array([s.goods for s in self.sector_specs.values()])

    @cached_property
    def adb(self) -> np.ndarray:
        """(sector,): position of the sector in ADB MRIO and WIOD 2013."""
        return np.array([s.adb - 1 for s in self.sector_specs.values()])

    @cached_property
    def energy(self) -> np.ndarray:
        """(sector,) bool: mining of energy and refined fuels, the sectors of HS chapter 27."""
        return np.array([27 in s.hs for s in self.sector_specs.values()])

    @property
    def remainder(self) -> int:
        """Position of the rest of the world."""
        return self.region_at[REMAINDER]

    def positions(self, codes: Any) -> np.ndarray:
        """Positions of region codes, those not in the world left out."""
        return np.array([self.region_at[c] for c in codes if c in self.region_at], dtype=int)


def read_yaml(path: Path) -> Any:
    """Content of a YAML file. Raises `DataError` naming the file and the line."""
    from ruamel.yaml.error import YAMLError

    from tightrope.parameters.parsed import parse, parse_remembering

    try:
        return parse_remembering(path) if path.is_relative_to(FOLDER) else parse(path)
    except FileNotFoundError as error:
        raise DataError(f"{path} does not exist.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{path} is not valid YAML: {error}") from error


@lru_cache(maxsize=1)
def load_layout() -> Layout:
    """The regions and sectors of the shipped worlds."""
    regions = {code: RegionSpec(**spec) for code, spec in read_yaml(FOLDER / "regions.yaml").items()}
    sectors = {code: _sector(spec) for code, spec in read_yaml(FOLDER / "sectors.yaml").items()}
    return Layout(regions, sectors)


def _sector(spec: Mapping[str, Any]) -> SectorSpec:
    return SectorSpec(
        name=spec["name"],
        goods=spec["goods"],
        adb=spec["adb"],
        icio=tuple(spec["icio"]),
        gtap=tuple(spec["gtap"]),
        hs=tuple(spec["hs"]),
    )
