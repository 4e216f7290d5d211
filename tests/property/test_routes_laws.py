"""Laws of a cheapest flow, on random small networks."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.toy_network import network, random_content, seeds, two_ways

from tightrope.core.axes import COMMODITY, COUNTRY, LEG
from tightrope.routes import Capacity, Outage, RoutePlan, plan
from tightrope.routes.arrays import Layout, limits, programme
from tightrope.routes.period import Period
from tightrope.routes.programme import optimise

#: relative to the total cost, what rounding may move
ROUNDING = 1e-7


def total(found: RoutePlan) -> float:
    return float(found.cost.sum())


def of(seed: int) -> RoutePlan:
    return plan(network(random_content(seed)), 2021, force_majeure=True)


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_nothing_is_made_or_lost_on_the_way(seed):
    """At every place, what enters and what is supplied leaves or is taken; the record checks places, this the sums."""
    found = of(seed)
    gone = found.delivered_by_commodity + found.lost_by_commodity
    np.testing.assert_allclose(gone, found.supplied_by_commodity, rtol=1e-7)
    assert not found.extra_problems()


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_no_other_plan_is_cheaper(seed):
    """Linear programming duality: the duals are a proof, whatever the solver did. Complementary slackness with it."""
    whole = network(random_content(seed, floors=False))
    layout = Layout(network=whole, periods=(Period(2021),))
    asked = programme(layout, limits(layout, ()))
    best = optimise(asked)
    assert best is not None
    assert best.residual < 1e-7
    slack = asked.limit - best.flow
    idle = np.isfinite(slack) & (slack > 1e-6)
    assert np.abs(best.limit_price[idle]).max(initial=0) < 1e-7
    unused = asked.shared_limit - asked.shared @ best.flow > 1e-6
    assert np.abs(best.shared_price[unused]).max(initial=0) < 1e-7


@given(seeds, st.floats(0.1, 5))
@settings(max_examples=30, deadline=None)
def test_more_capacity_never_costs_more(seed, adds):
    whole = network(random_content(seed, floors=False))
    before = plan(whole, 2021)
    for name, one in whole.legs.items():
        for good in one.carries:
            size = float(before.supplied_by_commodity.sel({COMMODITY: good}))
            after = plan(whole, 2021, [Capacity(leg=name, commodity=good, adds=adds * size / 10)])
            assert total(after) <= total(before) * (1 + ROUNDING)
        break


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_a_shadow_price_is_what_one_more_unit_saves(seed):
    """The cost is convex in a limit: its slope lies between what a step more saves and what a step less costs."""
    layout = Layout(network=network(random_content(seed, floors=False)), periods=(Period(2021),))
    asked = programme(layout, limits(layout, ()))
    best = optimise(asked)
    assert best is not None
    step = 1e-3
    for arc in np.flatnonzero(np.isfinite(asked.limit) & (asked.limit > 2 * step))[:4]:
        ends = [optimise(_moved(asked, int(arc), change)) for change in (step, -step)]
        assert ends[0] is not None
        assert ends[1] is not None
        assert best.cost - ends[0].cost <= best.limit_price[arc] * step + 1e-6
        assert best.limit_price[arc] * step <= ends[1].cost - best.cost + 1e-6


def _moved(asked, arc, change):
    limit = asked.limit.copy()
    limit[arc] += change
    return replace(asked, limit=limit)


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_paths_add_up_to_what_arrives_and_to_what_each_leg_carries(seed):
    whole = random_content(seed, floors=False)
    found = plan(network(whole), 2021)
    for good in whole["commodities"]:
        ways = [one for one in found.paths if one.commodity == good]
        arrived = float(found.delivered_by_commodity.sel({COMMODITY: good}))
        assert sum(one.volume for one in ways) == pytest.approx(arrived, rel=1e-3, abs=1e-9)
        for name in whole["legs"]:
            carried = sum(one.volume * one.legs.count(name) for one in ways)
            volume = float(found.volume.sel({LEG: name, COMMODITY: good}))
            assert carried == pytest.approx(volume, rel=1e-3, abs=2e-3 * max(arrived, 1e-6))


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_shares_crossed_are_those_of_the_paths(seed):
    whole = random_content(seed, floors=False)
    found = plan(network(whole), 2021)
    for good in whole["commodities"]:
        ways = [one for one in found.paths if one.commodity == good]
        arrived = sum(one.volume for one in ways)
        assume(arrived > 1e-6)
        for country in found.crossed.coords[COUNTRY].values:
            across = sum(one.volume for one in ways if any(country in whole["legs"][n]["crosses"] for n in one.legs))
            share = float(found.crossed.sel({COUNTRY: country, COMMODITY: good}))
            assert share == pytest.approx(across / arrived, abs=2e-3)


@given(seeds, st.permutations(range(12)))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_file_changes_nothing(seed, order):
    whole = random_content(seed, floors=False)
    turned = copy.deepcopy(whole)
    names = list(whole["legs"])
    turned["legs"] = {names[i]: whole["legs"][names[i]] for i in sorted(range(len(names)), key=lambda i: order[i % 12])}
    turned["nodes"] = dict(reversed(whole["nodes"].items()))
    before, after = (plan(network(one), 2021) for one in (whole, turned))
    assert total(after) == pytest.approx(total(before), rel=ROUNDING)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
@settings(max_examples=30, deadline=None)
def test_a_larger_outage_leaves_more_behind(one, other):
    whole = network(two_ways())
    small, large = (
        plan(whole, 2021, [Outage(at="pipe", announced=share, realised=1)]) for share in sorted((one, other))
    )
    assert float(small.unserved.sum()) <= float(large.unserved.sum()) + 1e-9
    assert total(small) <= total(large) * (1 + ROUNDING)


@given(st.floats(0.1, 1000), st.floats(1, 1e6))
@settings(max_examples=30, deadline=None)
def test_units_change_nothing(volume, price):
    """Volumes in other units and money in another currency give the same plan."""
    whole = two_ways()
    scaled = copy.deepcopy(whole)
    scaled["commodities"]["oil"]["price_units"] *= price / volume
    scaled["commodities"]["oil"]["value"]["value"] /= price
    for one in scaled["legs"].values():
        carried = one["carries"]["oil"]
        carried["cost"]["value"] /= price
        if "capacity" in carried:
            carried["capacity"]["value"] *= volume
    scaled["supplies"][0]["volume"]["value"] *= volume
    before, after = (plan(network(one), 2021) for one in (whole, scaled))
    np.testing.assert_allclose(after.volume.values, before.volume.values * volume, rtol=1e-9, atol=1e-9 * volume)
    np.testing.assert_allclose(after.cost.values, before.cost.values, rtol=1e-9)
