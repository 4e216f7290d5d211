"""What a sector of the accounts holds together, for whoever means only a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from tightrope.data import World


@lru_cache(maxsize=1)
def sector_contents() -> Mapping[str, tuple[str, ...]]:
    """Goods held together by standard sector, from `sector_contents.yaml`."""
    from ruamel.yaml import YAML

    text = files("tightrope.measures").joinpath("sector_contents.yaml").read_text(encoding="utf-8")
    return {sector: tuple(goods) for sector, goods in YAML(typ="safe").load(text).items()}


def held_together(sector: str, world: World) -> tuple[str, ...]:
    """Goods, or standard sectors, that a sector of a world holds together; empty if there is nothing to say.

    A sector that is only a part of a standard one says nothing: which part is not known.
    """
    meaning = dict(zip(world.sectors, world.meanings, strict=True)).get(sector, ())
    if meaning == (sector,):
        return sector_contents().get(sector, ())
    return tuple(name.replace("_", " ") for name in meaning) if len(meaning) > 1 else ()


__all__ = ["held_together", "sector_contents"]
