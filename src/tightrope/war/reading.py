"""Files of the war: settings and paths, by name or of the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from tightrope.core.errors import MissingError
from tightrope.core.model_file import read_model, unknown_sources

Model = TypeVar("Model", bound=BaseModel)


def known_files(given: str | Path, folder: Path, what: str, known: tuple[str, ...]) -> Path:
    """File of something given by name or as a file. Raises `MissingError` with the names at hand."""
    if Path(given).suffix in {".yaml", ".yml"} and Path(given).is_file():
        return Path(given)
    if str(given) not in known:
        raise MissingError(f"There is no {what} '{given}'. At hand: {', '.join(known)}; or give a YAML file.")
    return folder / f"{given}.yaml"


def read_file(file: Path, kind: type[Model]) -> Model:
    """A file as a model. Raises `DataError` with every mistake and its line."""
    return read_model(file, kind, more=unknown_sources)
