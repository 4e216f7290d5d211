"""Plans of a network small enough to be known by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from tests.toy_network import carriage, commodity, figure, leg, network, node, two_ways

from tightrope.core.errors import InfeasibleError, UsageError
from tightrope.parameters import load_book
from tightrope.routes import (
    Build,
    Capacity,
    Outage,
    Period,
    Sanction,
    compare,
    one_more,
    outage_range,
    plan,
    plan_months,
    project_worth,
)
from tightrope.routes.events import known_disruptions


def volume(found, name, good="oil"):
    return float(found.volume.sel(leg=name, commodity=good))


def test_the_cheap_way_fills_first_and_its_shadow_price_is_the_difference():
    found = plan(network(two_ways()), 2021)
    assert [volume(found, name) for name in ("pipe", "coast", "rail")] == pytest.approx([60, 60, 20])
    assert float(found.shadow_price.sel(leg="pipe", commodity="oil")) == pytest.approx(40 - 15)
    assert float(found.transport.sum()) == pytest.approx(60 * 15 + 20 * 40)
    assert found.by_route.values[:, 0] == pytest.approx([20, 60] if found.by_route.route[0] == "east" else [60, 20])
    assert float(found.crossed.sel(country="BBB", commodity="oil")) == pytest.approx(0.75)
    assert float(found.way_out.sel(node="field", commodity="oil")) == pytest.approx(40)
    assert one_more(network(two_ways()), found) == {("pipe", "oil"): pytest.approx(25)}


def test_a_month_is_its_days():
    found = plan(network(two_ways()), "2021-02")
    assert float(found.supplied.sum()) == pytest.approx(80 * 28 / 365)


def test_a_closed_leg_leaves_behind_what_finds_no_other_way():
    change = compare(network(two_ways()), 2021, [Outage(at="pipe", announced=1, realised=1)])
    assert float(change.not_delivered.sum()) == pytest.approx(50)
    assert float(change.export_loss.sum()) == pytest.approx(5000)
    assert float(change.extra_cost.sum()) == pytest.approx(30 * 40 + 50 * 100 - (60 * 15 + 20 * 40))
    assert float(change.after.shadow_price.sel(leg="pipe", commodity="oil")) == pytest.approx(100 - 15)


def test_stores_let_some_of_it_wait_and_leave_later():
    whole = network(two_ways())
    outage = Outage(at="pipe", announced=1, realised=1, since=date(2021, 1, 1), until=date(2021, 1, 31))
    january, february, march = plan_months(whole, "2021-01/2021-03", [outage])
    assert float(january.deferred.sum()) == pytest.approx(2)
    assert float(january.lost.sum()) == pytest.approx((80 - 30) * 31 / 365 - 2)
    assert float((february.deferred + march.deferred).sum()) == pytest.approx(-(90 - 80) * 59 / 365)
    assert float(march.unserved.sum()) <= 1e-9


def test_what_waits_is_not_extra_supply():
    """Over the months, what is delivered, lost and in store at the end is what was supplied."""
    outage = Outage(at="pipe", announced=0.9, realised=1, since=date(2021, 2, 1), until=date(2021, 2, 20))
    found = plan_months(network(two_ways()), 2021, [outage])
    ends = sum(float((one.delivered_by_commodity + one.unserved).sum()) for one in found)
    assert ends == pytest.approx(80)


def test_an_outage_counts_by_the_days_it_lasts_and_by_what_comes_true():
    outage = Outage(at="pipe", announced=0.5, since=date(2021, 1, 1), until=date(2021, 3, 14))
    found = plan(network(two_ways()), 2021, [outage])
    central = load_book()["measures.outage_realised_share"].number()
    assert float(found.capacity.sel(leg="pipe", commodity="oil")) == pytest.approx(60 * (1 - 0.5 * central * 73 / 365))


def test_a_sanction_closes_an_operator_and_a_licence_opens_a_leg_again():
    whole = network(two_ways())
    closed = plan(whole, 2021, [Sanction(operator="rival")])
    assert volume(closed, "pipe") == pytest.approx(0)
    half = plan(whole, 2021, [Sanction(operator="rival", licences=("pipe", "coast"))])
    assert volume(half, "pipe") == pytest.approx(60)
    from_july = plan(whole, 2021, [Sanction(operator="rival", since=date(2021, 7, 1))])
    assert volume(from_july, "pipe") == pytest.approx(60 * 181 / 365)


def test_new_capacity_comes_when_it_is_built_and_is_worth_what_it_saves():
    whole = network(two_ways())
    decided = Build(project="loop", since=date(2020, 9, 1))
    assert float(plan(whole, 2021, [decided]).capacity.sel(leg="pipe", commodity="oil")) == pytest.approx(
        60 + 10 * 306 / 365
    )
    worth = project_worth(whole, 2021, "loop")
    assert worth.saves == pytest.approx(250)
    assert worth.cost == 500


def test_seasons_and_service_limit_a_leg():
    whole = two_ways()
    season = {"factors": {1: 0.5}, "grade": "published", "source": "paper"}
    whole["legs"]["pipe"]["carries"]["oil"]["seasonal"] = season
    whole["legs"]["rail"]["service"] = {"from": "2021-07-01"}
    found = plan(network(whole), 2021)
    assert float(found.capacity.sel(leg="pipe", commodity="oil")) == pytest.approx(60 * (1 - 0.5 * 31 / 365))
    assert float(found.capacity.sel(leg="rail", commodity="oil")) == pytest.approx(30 * 184 / 365)


def test_a_quota_stops_a_leg_before_its_capacity():
    whole = two_ways()
    whole["legs"]["pipe"]["carries"]["oil"]["quota"] = figure(55)
    found = plan(network(whole), 2021)
    assert volume(found, "pipe") == pytest.approx(55)
    assert float(found.shadow_price.sel(leg="pipe", commodity="oil")) == 0
    assert float(found.quota_price.sel(leg="pipe", commodity="oil")) == pytest.approx(25)


def test_a_floor_makes_a_dear_leg_run_and_says_what_it_costs():
    whole = two_ways()
    whole["legs"]["rail"]["carries"]["oil"]["floor"] = figure(25)
    found = plan(network(whole), 2021)
    assert volume(found, "rail") == pytest.approx(25)
    assert float(found.floor_price.sel(leg="rail", commodity="oil")) == pytest.approx(25)


def test_a_cost_that_rises_shares_the_flow_between_two_ways():
    whole = two_ways()
    whole["legs"]["pipe"]["carries"]["oil"] |= {"capacity": figure(100), "cost_full": figure(60)}
    whole["legs"]["rail"]["carries"]["oil"]["capacity"] = figure(100)
    found = plan(network(whole), 2021)
    assert volume(found, "pipe") == pytest.approx(50, abs=2.5)


def test_goods_share_a_capacity():
    whole = two_ways()
    whole["commodities"]["grain"] = commodity(50)
    whole["legs"]["rail"]["carries"]["grain"] = carriage(10)
    whole["supplies"].append({"commodity": "grain", "node": "field", "volume": figure(10)})
    whole["demands"].append({"commodity": "grain", "node": "lake", "importer": "CCC"})
    uses = [{"leg": "rail", "commodity": "oil"}, {"leg": "rail", "commodity": "grain", "each": 2.0}]
    whole["shared"] = {"trains": {"name": "Trains", "unit": "trains", "capacity": figure(30), "uses": uses}}
    found = plan(network(whole), 2021)
    assert volume(found, "rail") == pytest.approx(20)
    assert volume(found, "rail", "grain") == pytest.approx(5)
    assert float(found.shared_price.sum()) == pytest.approx((50 - 10) / 2)
    small = plan(network(whole), 2021, [Outage(at="trains", announced=0.5, realised=1)])
    assert float(small.shared_used.sum()) == pytest.approx(15)


def test_obligations_that_contradict_are_named():
    whole = two_ways()
    whole["demands"][1]["least"] = figure(35)
    with pytest.raises(InfeasibleError) as caught:
        plan(network(whole), 2021)
    said = str(caught.value)
    assert "delivery to CCC at lake for oil in 2021: 35 Mt owed, 5 too much" in said
    assert "leg rail for oil" in said


def test_an_event_breaks_obligations_and_lists_them():
    whole = two_ways()
    whole["demands"][1]["least"] = figure(15)
    found = plan(network(whole), 2021, [Outage(at="rail", announced=0.8, realised=1)])
    assert [(one.what, round(one.short, 3)) for one in found.breaches] == [("delivery to CCC at lake", 9.0)]
    assert volume(found, "rail") == pytest.approx(6)


def test_a_part_of_no_limit_is_refused():
    with pytest.raises(UsageError, match="'coast' has no capacity"):
        plan(network(two_ways()), 2021, [Outage(at="coast", announced=0.5, realised=1)])
    assert volume(plan(network(two_ways()), 2021, [Outage(at="coast", announced=1, realised=1)]), "pipe") == 0


def test_names_an_event_does_not_find_are_all_said():
    with pytest.raises(UsageError) as caught:
        plan(network(two_ways()), 2021, [Outage(at="pip", announced=1), Capacity(leg="rial", commodity="oil", adds=1)])
    assert "Did you mean pipe?" in str(caught.value)
    assert "'rial'" in str(caught.value)


def test_more_than_a_leg_has_cannot_be_taken_from_it():
    with pytest.raises(UsageError, match="than it has in 2021"):
        plan(network(two_ways()), 2021, [Capacity(leg="pipe", commodity="oil", adds=-61)])


def test_what_happened_is_known_by_its_days():
    whole = network(two_ways())
    assert [one.at for one in known_disruptions(whole, Period(2021))] == ["pipe"]
    assert known_disruptions(whole, Period(2021, 4, 4)) == ()


def test_the_range_of_an_outage_is_drawn_and_repeats():
    outage = [Outage(at="pipe", announced=1)]
    first, again = (outage_range(network(two_ways()), 2021, outage, draws=8) for _ in range(2))
    np.testing.assert_array_equal(first.export_loss, again.export_loss)
    order = np.argsort(first.realised.values)
    assert (np.diff(first.not_delivered.values[order, 0]) >= -1e-9).all()
    with pytest.raises(UsageError, match="nothing to draw"):
        outage_range(network(two_ways()), 2021, [Outage(at="pipe", announced=1, realised=1)])


def test_a_closed_circle_kept_turning_by_a_floor_does_not_stop_the_tracing():
    whole = two_ways()
    whole["nodes"] |= {"x": node(), "y": node()}
    whole["legs"]["xy"] = leg("x", "y", oil=carriage(1, 5, floor=figure(1)))
    whole["legs"]["yx"] = leg("y", "x", oil=carriage(1, 5))
    found = plan(network(whole), 2021)
    assert volume(found, "yx") == pytest.approx(1)
    assert sum(one.volume for one in found.paths) == pytest.approx(80)


@pytest.mark.parametrize("text", ["2021-13", "21", "2021-05/2021-03", "2021-05/2022-06", "x"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(UsageError, match="is no period"):
        Period.of(text)


def test_a_prorated_shortage_cuts_everyone_alike():
    whole = two_ways()
    whole["commodities"]["theirs"] = commodity(100, origin="BBB")
    whole["legs"]["coast"]["carries"]["theirs"] = carriage(5)
    whole["supplies"].append({"commodity": "theirs", "node": "hub", "volume": figure(20)})
    whole["demands"].append({"commodity": "theirs", "node": "sea", "importer": "BBB"})
    uses = [{"leg": "coast", "commodity": good} for good in ("oil", "theirs")]
    terminal = {"name": "Terminal", "unit": "Mt", "capacity": figure(80), "uses": uses}
    half = [Outage(at="terminal", announced=0.5, realised=1)]
    competing = plan(network(whole | {"shared": {"terminal": terminal}}), 2021, half)
    assert [volume(competing, "coast", good) for good in ("oil", "theirs")] == pytest.approx([20, 20])
    prorated = plan(network(whole | {"shared": {"terminal": terminal | {"prorated": True}}}), 2021, half)
    assert [volume(prorated, "coast", good) for good in ("oil", "theirs")] == pytest.approx([30, 10])
    more = plan(
        network(whole | {"shared": {"terminal": terminal | {"prorated": True, "capacity": figure(82)}}}), 2021, half
    )
    saved = float((prorated.cost.sum() - more.cost.sum()) / 1)
    assert float(prorated.shared_price.sum()) == pytest.approx(saved, rel=1e-6)
    assert float(prorated.shared_price.sum()) == pytest.approx(0.75 * 85 + 0.25 * 95)
