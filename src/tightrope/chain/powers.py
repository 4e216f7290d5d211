"""Powers whose hold on a country is measured; who they are is data."""

from __future__ import annotations

from importlib.resources import files

from tightrope.data import World
from tightrope.measures.places import find_regions


def powers_of(world: World) -> dict[str, tuple[str, ...]]:
    """Members of each power that the world has, by the power's name; powers without any are left out.

    Raises `ScenarioError` if `powers.yaml` names a region or group that is unknown.
    """
    from ruamel.yaml import YAML

    text = files("tightrope.chain").joinpath("powers.yaml").read_text(encoding="utf-8")
    names: dict[str, list[str]] = YAML(typ="safe").load(text)
    members = {power: find_regions(listed, world) for power, listed in names.items()}
    return {power: found for power, found in members.items() if found}
