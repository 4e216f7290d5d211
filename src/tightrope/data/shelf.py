"""The worlds at hand: those that come with the package, and files of the user's own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tightrope.core.errors import MissingError
from tightrope.data.card import DataCard, card_path, read_card
from tightrope.data.layout import FOLDER
from tightrope.data.world import World, read_world

WORLDS = FOLDER / "worlds"


def list_worlds() -> tuple[str, ...]:
    """Names of the worlds that come with the package."""
    return tuple(sorted(path.stem for path in WORLDS.glob("*.npz")))


def world_path(name_or_path: str | Path) -> Path:
    """File of a world given by name or by path. Raises `MissingError` listing the known names."""
    path = Path(name_or_path)
    if path.suffix == ".npz" or path.is_file():
        return path
    shipped = WORLDS / f"{name_or_path}.npz"
    if not shipped.is_file():
        raise MissingError(
            f"There is no world '{name_or_path}'. At hand: {', '.join(list_worlds()) or 'none'}. "
            "Give one of these, or the path of a world file (.npz)."
        )
    return shipped


def load_world(name_or_path: str | Path = "eurasia-2023") -> World:
    """A world by name, or from a file. Raises `MissingError`; `DataError` if it is cut short or does not balance."""
    return _load(world_path(name_or_path))


def load_card(name_or_path: str | Path = "eurasia-2023") -> DataCard:
    """Card of a world. Raises `DataError` if the world or its card is missing or damaged."""
    return read_card(card_path(world_path(name_or_path)))


@lru_cache(maxsize=4)
def _load(path: Path) -> World:
    return read_world(path)
