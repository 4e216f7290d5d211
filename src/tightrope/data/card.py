"""What a world is made of: sources, priors, assumptions and how well the margins are met, kept beside its file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tightrope.core.errors import DataError, list_problems
from tightrope.data.layout import read_yaml

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CardSource(_Strict):
    """One file the estimate used."""

    title: str
    publisher: str
    licence: str
    terms_checked: bool
    version: str
    file: str
    sha256: Sha256
    used_for: str


class Prior(_Strict):
    """A prior of the estimate and its weight."""

    name: str
    weight: float
    meaning: str


class Assumption(_Strict):
    """An entry of the parameter book that the estimate rests on."""

    entry: str
    grade: str
    meaning: str


class Residual(_Strict):
    """How far a margin is from its target; `worst` names the cell."""

    margin: str
    unit: str
    largest: float
    median: float
    worst: str


class DataCard(_Strict):
    """The card of a world."""

    world: str
    title: str
    year: int
    is_estimate: bool
    statement: str
    method: str
    order_of_trust: tuple[str, ...]
    sources: tuple[CardSource, ...]
    priors: tuple[Prior, ...]
    assumptions: tuple[Assumption, ...]
    treatments: tuple[str, ...]
    residuals: tuple[Residual, ...]
    limits: tuple[str, ...]
    sha256: Sha256


def card_path(world: Path) -> Path:
    """Card that belongs to a world file."""
    return world.with_suffix(".card.yaml")


def read_card(path: Path) -> DataCard:
    """Read a card. Raises `DataError` with all its mistakes in one message."""
    if not path.is_file():
        raise DataError(f"{path} does not exist: the world has no card. Rebuild it with `tightrope world build`.")
    try:
        return DataCard.model_validate(read_yaml(path))
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise DataError(list_problems(path.name, lines)) from error


def write_card(card: DataCard, path: Path) -> None:
    """Write a card as YAML, whole or not at all."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 110
    yaml.default_flow_style = False
    text = io.StringIO()
    yaml.dump(_plain(card.model_dump(mode="json")), text)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text.getvalue(), encoding="utf-8")
    partial.replace(path)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
