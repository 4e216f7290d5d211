"""Which regional group a member of the UN belongs to when seats are shared out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from tightrope.core.errors import UsageError
from tightrope.data.economies import known_economies
from tightrope.parameters.parameter import did_you_mean
from tightrope.politics.council.rule import Region

FILE = Path(__file__).parent / "groups.yaml"


@dataclass(frozen=True)
class RegionalGroups:
    """Members by regional group, as ISO 3166 alpha-3 codes."""

    members: Mapping[Region, tuple[str, ...]]
    titles: Mapping[Region, str]
    source: str

    def __contains__(self, country: object) -> bool:
        return any(country in codes for codes in self.members.values())

    def of(self, country: str) -> Region:
        """Group of a country. Raises `UsageError` if it is no member of the UN."""
        for region, codes in self.members.items():
            if country in codes:
                return region
        known = [code for codes in self.members.values() for code in codes]
        name = known_economies().get(country)
        said = f"{name} ({country}) is no member of the UN." if name else f"There is no country '{country}'."
        raise UsageError(f"{said} {did_you_mean(country, known)} Give an ISO 3166 alpha-3 code.")


@lru_cache(maxsize=1)
def load_groups() -> RegionalGroups:
    """The regional groups that come with the package."""
    content = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    groups = content["groups"]
    return RegionalGroups(
        members={region: tuple(groups[region.value]["members"].split()) for region in Region},
        titles={region: str(groups[region.value]["title"]) for region in Region},
        source=str(content["source"]),
    )
