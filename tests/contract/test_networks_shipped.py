"""Every network that comes with the package is what it promises: sources used, no flow a capacity, all of it leaves."""

from __future__ import annotations

import pytest

from tightrope.core.axes import COMMODITY
from tightrope.data import list_networks, load_network, load_world
from tightrope.data.network import Figures, Network, Seasonal
from tightrope.parameters import Grade
from tightrope.routes import plan


@pytest.fixture(params=list_networks())
def network(request: pytest.FixtureRequest) -> Network:
    return load_network(request.param)


def figures(network: Network) -> dict[str, Figures]:
    """Every quantity of a network by where it stands."""
    found: dict[str, Figures] = {}
    for name, leg in network.legs.items():
        for good, one in leg.carries.items():
            for field in ("capacity", "quota", "floor", "cost", "cost_full", "days"):
                if getattr(one, field) is not None:
                    found[f"{name}.{good}.{field}"] = getattr(one, field)
    found |= {f"shared.{name}": shared.capacity for name, shared in network.shared.items()}
    found |= {f"supply.{one.node}.{one.commodity}": one.volume for one in network.supplies}
    found |= {
        f"demand.{one.node}.{one.commodity}.{field}": getattr(one, field)
        for one in network.demands
        for field in ("least", "most", "price")
        if getattr(one, field) is not None
    }
    found |= {f"day.{name}": one.day_cost for name, one in network.commodities.items() if one.day_cost is not None}
    return found | {f"value.{name}": one.value for name, one in network.commodities.items()}


def seasons(network: Network) -> list[Seasonal]:
    """Every season of a network."""
    on_legs = [one.seasonal for leg in network.legs.values() for one in leg.carries.values()]
    found = [*on_legs, *(one.seasonal for one in network.shared.values()), *(one.months for one in network.supplies)]
    return [one for one in found if one is not None]


def test_there_are_networks():
    assert "KAZ" in list_networks()


def test_every_source_is_used_and_can_be_looked_up(network: Network):
    used = {figure.source for one in figures(network).values() for figure in one.root}
    used |= {figure.source for one in network.disruptions.values() for figure in one.lost.root}
    used |= {one.source for one in network.observed} | {one.source for one in seasons(network)}
    used |= {figure.source for one in network.commodities.values() if one.barrels for figure in one.barrels.root}
    assert set(network.sources) <= used
    assert all(one.url or one.note for one in network.sources.values())


def test_no_observed_volume_is_a_capacity(network: Network):
    """A limit that equals what was carried on the way would make the model repeat it."""
    for name, one in figures(network).items():
        carried = {
            (row.volume, row.source)
            for row in network.observed
            if name.split(".")[0] in network.routes[row.route].legs or name.startswith("shared.")
        }
        if name.startswith("shared.") or name.endswith((".capacity", ".quota", ".floor")):
            assert not {(figure.value, figure.source) for figure in one.root} & carried, name


def test_the_limits_of_main_ways_are_published(network: Network):
    """What is assumed about capacity is only how much can change over between systems, or be moved by rail."""
    assumed = {
        name.split(".")[0]
        for name, one in figures(network).items()
        if name.endswith(".capacity") and any(figure.grade is Grade.ASSUMED for figure in one.root)
    }
    named = {leg for route in network.routes.values() for leg in route.legs}
    assert not assumed & named


def test_all_that_wants_to_leave_leaves_in_a_calm_year(network: Network):
    found = plan(network, network.year)
    for good in network.commodities:
        supplied, left = (
            float(x.sel({COMMODITY: good})) for x in (found.supplied_by_commodity, found.delivered_by_commodity)
        )
        assert left == pytest.approx(supplied)


def test_origins_and_importers_are_in_the_default_world(network: Network):
    regions = load_world().regions
    assert {one.origin for one in network.commodities.values()} <= set(regions)
    assert {one.importer for one in network.demands} <= set(regions)


def test_the_caspian_pipeline_carries_most_kazakh_oil():
    """Four fifths of it, said everywhere; the plan finds it by cost."""
    network = load_network("KAZ")
    found = plan(network, 2025)
    part = float(found.by_route.sel(route="cpc", commodity="crude")) / float(
        found.delivered_by_commodity.sel(commodity="crude")
    )
    assert 0.75 < part < 0.87
