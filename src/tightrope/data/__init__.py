"""What is known about the world: worlds and their cards, groups of economies, country packs."""

from tightrope.data.card import DataCard
from tightrope.data.country import CountryPack, load_country, load_groups
from tightrope.data.network import Network
from tightrope.data.network_file import list_networks, load_network
from tightrope.data.shelf import list_worlds, load_card, load_world
from tightrope.data.world import World, write_world

__all__ = [
    "CountryPack",
    "DataCard",
    "Network",
    "World",
    "list_networks",
    "list_worlds",
    "load_card",
    "load_country",
    "load_groups",
    "load_network",
    "load_world",
    "write_world",
]
