"""Country packs and groups of economies: facts about countries, kept as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tightrope.core.errors import DataError, list_problems
from tightrope.data.layout import FOLDER, read_yaml

Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceNote(_Strict):
    """Where a fact can be checked."""

    title: str
    publisher: str
    date: str | None = None
    locator: str | None = None
    url: str | None = None


class Group(_Strict):
    """A group of economies on a day. Those of a group that `chooses_together` have one trade policy for all."""

    title: str
    as_of: date
    source: SourceNote
    members: tuple[Code, ...]
    note: str | None = None
    chooses_together: bool = False


class Route(_Strict):
    """One way out: the share of the flow it carries and who can close it."""

    name: str
    share: Share
    closed_by: tuple[Code, ...]
    crosses: tuple[Code, ...] = ()
    volume: float | None = None
    note: str | None = None
    source: SourceNote


class Transit(_Strict):
    """How one sector's exports or imports leave or enter, by route; shares sum to at most 1, the rest is direct."""

    sector: str
    direction: Annotated[str, Field(pattern=r"^(exports|imports)$")] = "exports"
    unit: str
    year: int
    total: float | None = None
    total_source: SourceNote | None = None
    routes: tuple[Route, ...]
    note: str | None = None

    @model_validator(mode="after")
    def _shares(self) -> Transit:
        total = sum(route.share for route in self.routes)
        if total > 1 + 1e-9:
            raise ValueError(f"shares of {self.sector} by route sum to {total:.3f}, expected at most 1")
        return self


class CountryPack(_Strict):
    """What is known of one country beyond its account."""

    iso3: Code
    name: str
    transit: tuple[Transit, ...] = ()
    note: str | None = None


@lru_cache(maxsize=1)
def load_groups() -> Mapping[str, Group]:
    """Groups of economies by name. Raises `DataError` with all mistakes of the file."""
    path = FOLDER / "groups.yaml"
    out, problems = {}, []
    for name, raw in read_yaml(path).items():
        try:
            out[str(name)] = Group.model_validate(raw)
        except ValidationError as error:
            problems += [f"{name}.{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    if problems:
        raise DataError(list_problems(str(path.name), problems))
    return out


def group_members() -> dict[str, tuple[str, ...]]:
    """Members by group name."""
    return {name: group.members for name, group in load_groups().items()}


def load_country(iso3: str) -> CountryPack | None:
    """Pack of a country, or None where there is none. Raises `DataError` with all mistakes of the file."""
    path = FOLDER / "countries" / f"{iso3}.yaml"
    if not path.is_file():
        return None
    return _read_pack(path)


def _read_pack(path: Path) -> CountryPack:
    try:
        return CountryPack.model_validate(read_yaml(path))
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise DataError(list_problems(path.name, lines)) from error
