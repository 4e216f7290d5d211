"""What a network's own country alone buys of another's befalls that country's purchases, and nobody else's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML
from tests.toy import toy_world

from tightrope.chain.border import at_the_border
from tightrope.data import World, load_world
from tightrope.measures import RouteOutage
from tightrope.measures.change import Change

OIL = Path(__file__).parents[1] / "networks" / "OIL" / "network.yaml"
WORLD = toy_world()


@pytest.fixture
def bought(tmp_path: Path) -> str:
    """The oil of the toy the other way round: Russian, all of it for Kazakhstan."""
    whole = YAML(typ="safe").load(OIL.read_text(encoding="utf-8"))
    whole["commodities"]["oil"] |= {"origin": "RUS", "sector": "machinery"}
    for one in whole["demands"]:
        one["importer"] = "KAZ"
    with (tmp_path / "network.yaml").open("w", encoding="utf-8") as handle:
        YAML(typ="safe").dump(whole, handle)
    return str(tmp_path)


def border(network: str, lost: float, *, legs: str = "pipe", world: World = WORLD, year: int = 2023) -> Change:
    sure = {"value": 1.0, "grade": "published", "source": "s"}
    fields = {"name": "m", "title": "A measure", "from": "2023-01-01", "source": "s", "network": network, "legs": legs}
    return at_the_border(RouteOutage(**fields, announced_share=lost, realised_share=sure).change(world), world, year)


def share(world: World) -> float:
    """80 Mt at 100 USD a tonne, in what Kazakhstan buys of machinery from Russia."""
    return min(1.0, 8000 / float(world.trade.sel(sector="machinery", importer="KAZ", exporter="RUS")))


def test_what_cannot_come_is_a_limit_on_what_the_buyer_gets(bought):
    """The pipeline loses 20 of 60: the railway takes 10 more and 10 of 80 stay behind."""
    [limit] = border(bought, 1 / 3).limits
    assert (limit.exporter, limit.sector) == ("RUS", "machinery")
    assert limit.bound == pytest.approx(1 - share(WORLD) * 10 / 80)
    assert float(limit.covered.sel(importer="KAZ")) == 1
    assert (limit.covered.drop_sel(importer="KAZ") == 0).all()


def test_what_comes_at_a_higher_cost_is_dearer_for_the_buyer_alone(bought):
    """The mean way costs 21.25 of 100 before, 24.375 after."""
    cost = border(bought, 1 / 6).arrays["trade_cost_hat"]
    at = WORLD.sectors.index("machinery"), WORLD.regions.index("KAZ"), WORLD.regions.index("RUS")
    assert cost[at] == pytest.approx(1 + share(WORLD) * 0.03125)
    cost[at] = 1
    assert (cost == 1).all()


def test_a_shut_pass_makes_armenian_wheat_dearer_and_leaves_russian_wheat_elsewhere_alone():
    """More than half of what Armenia buys of Russian agriculture comes by Lars; by the ports it costs more by half."""
    world = load_world()
    cost = border("ARM", 1.0, legs="lars_post", world=world, year=2024).arrays["trade_cost_hat"]
    wheat = cost[world.sectors.index("agriculture"), :, world.regions.index("RUS")]
    armenia = world.regions.index("ARM")
    assert 1.02 < wheat[armenia] < 1.15
    assert (np.delete(wheat, armenia) == 1).all()
    food = cost[world.sectors.index("food"), world.regions.index("RUS"), world.regions.index("ARM")]
    assert 1.005 < food < 1.1


def test_kazakh_oil_is_as_it_was():
    """Nobody but its own importers buys it: the limit is on all that is sold abroad."""
    world = load_world()
    limit = border("KAZ", 0.5, legs="cpc_moorings", world=world, year=2025).limits[0]
    assert (limit.exporter, limit.sector) == ("KAZ", "mining_energy")
    assert float(limit.covered.sum()) > 20
