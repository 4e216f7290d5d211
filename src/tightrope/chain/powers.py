"""Powers whose hold on a country is measured; who they are is data."""

from __future__ import annotations

from tightrope.data import World
from tightrope.data.country import group_members
from tightrope.data.pull_history import load_powers
from tightrope.measures.places import find_regions


def powers_of(world: World) -> dict[str, tuple[str, ...]]:
    """Members of each power that the world has, by the power's name; powers without any are left out.

    Raises `ScenarioError` if `powers.yaml` names a group that has no members anywhere.
    """
    known = {*world.regions, *group_members()}
    listed = {power: tuple(name for name in names if name in known) for power, names in load_powers().items()}
    members = {power: find_regions(names, world) for power, names in listed.items() if names}
    return {power: found for power, found in members.items() if found}
