"""What is known about the world: worlds and their cards, groups of economies, country packs."""

from tightrope.data.card import DataCard
from tightrope.data.country import CountryPack, Group, list_countries, load_country, load_groups
from tightrope.data.shelf import list_worlds, load_card, load_world
from tightrope.data.world import World, read_world, write_world

__all__ = [
    "CountryPack",
    "DataCard",
    "Group",
    "World",
    "list_countries",
    "list_worlds",
    "load_card",
    "load_country",
    "load_groups",
    "load_world",
    "read_world",
    "write_world",
]
