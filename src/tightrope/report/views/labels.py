"""Names of regions and sectors for readers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tightrope.chain.result import RunResult


@dataclass(frozen=True)
class Labels:
    """Code to name; a code without a name (a group of regions) stands for itself."""

    regions: dict[str, str]
    sectors: dict[str, str]

    @classmethod
    def of(cls, result: RunResult) -> Labels:
        """Labels of the world of a result."""
        world = result.world
        return cls(
            regions=dict(zip(world.regions, world.region_names, strict=True)),
            sectors=dict(zip(world.sectors, world.sector_names, strict=True)),
        )

    def region(self, code: str) -> str:
        """Name of a region."""
        return self.regions.get(code, code)

    def sector(self, code: str) -> str:
        """Name of a sector."""
        return self.sectors.get(code, code)

    def prose(self, text: str) -> str:
        """Codes inside a sentence as names: regions in capitals, sectors whose id has an underscore."""
        names = self.regions | {code: name.lower() for code, name in self.sectors.items() if "_" in code}
        return re.sub(r"\b(?:[A-Z]{3}|[a-z]+(?:_[a-z]+)+)\b", lambda m: names.get(m[0], m[0]), text)

    def parties(self, text: str) -> str:
        """Codes joined by 'and', as names."""
        return " and ".join(self.region(part) for part in text.split(" and "))
