"""What can be imported: formats, their editions, and what their codes mean. All of it is data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from tightrope.core.errors import DataError, UsageError
from tightrope.data.layout import FOLDER, load_layout, read_yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class SectorMeaning:
    """A sector of a table: what a world calls it, and the standard sectors it belongs to or holds."""

    code: str
    name: str
    means: tuple[str, ...]


@dataclass(frozen=True)
class Edition:
    """One edition of a publisher's table."""

    key: str
    format: str
    title: str
    publisher: str
    licence: str
    years: tuple[int, int]
    valuation: str
    url: str
    sectors: Mapping[str, SectorMeaning]
    economies: tuple[str, ...]
    parts: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def load_editions() -> Mapping[str, Edition]:
    """All editions by key."""
    return {key: _edition(key, raw) for key, raw in read_yaml(HERE / "formats.yaml").items()}


def format_names() -> tuple[str, ...]:
    """Formats by name."""
    return tuple(dict.fromkeys(edition.format for edition in load_editions().values()))


def editions_of(name: str) -> tuple[Edition, ...]:
    """Editions of a format. Raises `UsageError` for an unknown one."""
    found = tuple(edition for edition in load_editions().values() if edition.format == name)
    if not found:
        raise UsageError(f"There is no format '{name}'. Known: {', '.join(format_names())}.")
    return found


def match_edition(name: str, sectors: Iterable[str], economies: Iterable[str], where: str) -> Edition:
    """The edition of a format whose sectors a table has; among several, the one nearest in economies.

    Raises `DataError` saying what is missing and what is unknown.
    """
    has, here = set(sectors), set(economies)
    editions = editions_of(name)
    exact = [edition for edition in editions if set(edition.sectors) == has]
    if exact:
        return min(exact, key=lambda edition: len(set(edition.economies) ^ here))
    near = max(editions, key=lambda edition: len(set(edition.sectors) & has))
    missing, unknown = sorted(set(near.sectors) - has), sorted(has - set(near.sectors))
    raise DataError(
        f"{where} has the sectors of no edition that can be imported. Nearest is {near.key}: "
        f"{_few('missing', missing)}; {_few('unknown', unknown)}. "
        f"Known editions: {', '.join(edition.key for edition in editions)}. Fetch the table as published."
    )


@lru_cache(maxsize=1)
def economy_names() -> Mapping[str, str]:
    """Names of every economy that a shipped world or an importable table has, by code."""
    own = {code: spec.name for code, spec in load_layout().region_specs.items()}
    return own | {str(code): str(raw["name"]) for code, raw in read_yaml(HERE / "economies.yaml").items()}


@lru_cache(maxsize=1)
def remainders() -> frozenset[str]:
    """Codes of remainders, which are no economies."""
    extra = {str(c) for c, raw in read_yaml(HERE / "economies.yaml").items() if raw.get("remainder")}
    return frozenset({load_layout().regions[load_layout().remainder], *extra})


def _edition(key: str, raw: Mapping[str, Any]) -> Edition:
    first, last = raw["years"]
    return Edition(
        key=key,
        format=raw["format"],
        title=raw["title"],
        publisher=raw["publisher"],
        licence=raw["licence"],
        years=(first, last),
        valuation=raw["valuation"],
        url=raw["source"]["url"],
        sectors=_meanings(raw["sectors"]),
        economies=tuple(raw["economies"]),
        parts=raw.get("parts", {}),
        also=raw.get("also", {}),
    )


@cache
def _meanings(name: str) -> Mapping[str, SectorMeaning]:
    """Sectors of a classification by the publisher's code, in the order of the file."""
    content = read_yaml(HERE / "concordances" / f"{name}.yaml")
    return {
        str(code): SectorMeaning(code=str(raw.get("id", code)), name=str(raw["name"]), means=tuple(raw["is"]))
        for code, raw in content.items()
    }


def _few(what: str, names: list[str]) -> str:
    """Some of many names, for a message."""
    if not names:
        return f"nothing {what}"
    return f"{what} {', '.join(names[:6])}" + (f" and {len(names) - 6} more" if len(names) > 6 else "")


__all__ = [
    "FOLDER", "Edition", "SectorMeaning", "economy_names", "editions_of", "format_names", "load_editions",
    "match_edition", "remainders",
]  # fmt: skip
