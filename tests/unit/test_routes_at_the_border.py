"""What befalls a network of routes, as trade hears of it: limits on volumes, costs of carrying, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML
from tests.toy import toy_world

from tightrope.chain.border import _cost_by_importer, at_the_border, outcomes, unmoved
from tightrope.chain.setting import build_setting
from tightrope.core.errors import ScenarioError, UsageError
from tightrope.core.shocks import LimitKind, RentTo
from tightrope.data import load_world
from tightrope.measures import CarveOut, Measure, OperatorSanction, RouteCapacity, RouteOutage, Tariff
from tightrope.measures.change import Change, OnRoute, RouteEvent, combined
from tightrope.parameters import load_book
from tightrope.scenario import load_scenario
from tightrope.scenario.schema import Scenario

#: a pipeline of 60 through Russia at 15 a tonne, a railway of 30 to China at 40, 80 to ship, worth 100 a tonne
OIL = str(Path(__file__).parents[1] / "networks" / "OIL")
WORLD = toy_world()
COMMON: dict[str, Any] = {"name": "m", "title": "A measure", "from": "2023-01-01", "source": "s", "network": OIL}
VALUE = 8000.0


def sure(value: float) -> dict[str, Any]:
    return {"value": value, "grade": "published", "source": "s"}


def outage(part: float, **more: Any) -> RouteOutage:
    return RouteOutage(**{**COMMON, "legs": "pipe", "announced_share": part, "realised_share": sure(1.0), **more})


def border(*measures: Measure) -> Change:
    return at_the_border(combined(m.change(WORLD) for m in measures), WORLD, 2023)


def share_of_exports() -> float:
    sold = WORLD.trade.sel(sector="mining_energy", exporter="KAZ")
    return min(1.0, VALUE / float(sold.drop_sel(importer="KAZ").sum()))


def test_what_cannot_leave_is_a_limit_on_the_volume():
    """The pipeline loses 20 of 60: the railway takes 10 more and 10 of 80 stay behind."""
    [limit] = border(outage(1 / 3)).limits
    assert (limit.kind, limit.rent_to, limit.exporter, limit.sector) == (
        LimitKind.VOLUME,
        "nobody",
        "KAZ",
        "mining_energy",
    )
    assert limit.bound == pytest.approx(1 - share_of_exports() * 10 / 80)
    assert float(limit.covered.sel(importer="KAZ")) == 0
    assert (limit.covered.drop_sel(importer="KAZ") == 1).all()


def test_carrying_it_another_way_is_a_cost_for_buyers_without_a_way_of_their_own():
    """The mean way costs 21.25 of 100 before, (50*15 + 30*40)/80 = 24.375 after; each way by itself costs the same."""
    change = border(outage(1 / 6))
    assert not change.limits
    cost = change.arrays["trade_cost_hat"][WORLD.sectors.index("mining_energy"), :, WORLD.regions.index("KAZ")]
    by_buyer = dict(zip(WORLD.regions, cost.tolist(), strict=True))
    assert by_buyer["DEU"] == pytest.approx(1 + share_of_exports() * 0.03125)
    assert by_buyer["RUS"] == by_buyer["CHN"] == by_buyer["KAZ"] == 1
    others = np.delete(change.arrays["trade_cost_hat"], WORLD.sectors.index("mining_energy"), axis=0)
    assert (others == 1).all()


def test_more_capacity_on_the_cheap_way_makes_trade_cheaper():
    change = border(RouteCapacity(leg="pipe", commodity="oil", adds=20, **COMMON))
    assert not change.limits
    assert change.arrays["trade_cost_hat"].min() < 1 <= change.arrays["trade_cost_hat"].max()


def test_a_sanction_closes_what_its_operator_runs_and_a_licence_keeps_it_open():
    sanction = OperatorSanction(operator="rival", enforcement=sure(1.0), **COMMON)
    licence = CarveOut(legs=["pipe", "coast"], **{**COMMON, "name": "licence"})
    [limit] = border(sanction).limits
    assert limit.bound == pytest.approx(1 - share_of_exports() * 50 / 80)
    freed = border(sanction, licence)
    assert not freed.limits
    assert "trade_cost_hat" not in freed.arrays
    assert border(licence).limits == ()


def test_two_troubles_of_one_network_are_solved_together():
    """Apart, the railway could take what the pipeline loses, and the pipeline what the railway does."""
    rail = (
        outage(1.0, name="rail", **{"legs": "rail"})
        if False
        else RouteOutage(legs="rail", announced_share=1.0, realised_share=sure(1.0), **{**COMMON, "name": "rail"})
    )
    [both] = border(outage(1 / 3), rail).limits
    assert both.bound == pytest.approx(1 - share_of_exports() * 40 / 80)
    assert both.name == "m + rail/KAZ/mining_energy"


def test_what_moves_nothing_is_said():
    """The railway has 10 to spare; the pipeline has not."""
    rail, pipe = outage(0.1, legs="rail").event(), outage(0.1).event()
    [note] = unmoved(outcomes((rail,), 2023))
    assert "'OIL' moves nothing on it" in note
    assert unmoved(outcomes((pipe,), 2023)) == ()


def test_who_earns_the_scarcity_is_said_by_the_outage():
    [limit] = border(outage(0.5, rent_to="exporter")).limits
    assert limit.rent_to is RentTo.EXPORTER


def test_without_its_network_an_event_is_no_shock():
    with pytest.raises(UsageError, match="told by the route network"):
        outage(0.5).change(WORLD).plain(WORLD)
    assert at_the_border(Change(), WORLD, 2023) == Change()


def test_its_beliefs_can_be_moved():
    assert outage(0.5).with_values({"realised_share": 0.5}).event().amount == pytest.approx(0.25)
    moved = RouteCapacity(leg="pipe", commodity="oil", adds=20, **COMMON).with_values({"adds": -5.0})
    assert moved.event().amount == -5


def test_a_measure_on_routes_covers_what_its_legs_carry():
    covered = outage(0.5).covers(WORLD)
    assert covered.sel(sector="mining_energy", exporter="KAZ").drop_sel(importer="KAZ").all()
    assert int(covered.sum()) == len(WORLD.regions) - 1
    assert outage(0.5).trade_covered(WORLD) == pytest.approx(min(VALUE, VALUE / share_of_exports()))


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("{kind: route_outage, legs: pip, announced_share: 0.5}", "unknown leg or shared capacity 'pip'; did you mean"),
        ("{kind: route_capacity, leg: rail, commodity: oyl, adds: 1}", "unknown commodity of leg rail, 'oyl'; did"),
        ("{kind: operator_sanction, operator: rivall}", "unknown operator 'rivall'; did you mean 'rival'"),
        ("{kind: carve_out, legs: [rail, road]}", "unknown leg 'road'"),
        ("{kind: carve_out, legs: rail, network: NOWHERE}", "no network 'NOWHERE'"),
        ("{kind: carve_out, legs: rail, sectors: metals}", "sectors: a route carries what its network says"),
        ("{kind: route_outage, exporter: KAZ, legs: pipe, announced_share: 0.5}", "say `network: KAZ`"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_one_clear_error(tmp_path: Path, measure: str, words: str):
    given = YAML(typ="safe").load(measure)
    file = tmp_path / "mine.yaml"
    start = {"id": "mine", "title": "T", "question": "What?", "note": "N.", "date": "2023-12-31"}
    sources = [{"id": "s", "title": "T", "publisher": "P", "date": "2023-01-01"}]
    with file.open("w", encoding="utf-8") as stream:
        YAML().dump({**start, "measures": [{**COMMON, **given}], "sources": sources}, stream)
    with pytest.raises(ScenarioError) as error:
        load_scenario(file, world=load_world(), book=load_book())
    assert words in str(error.value)
    assert "1 problem(s)" in str(error.value)


def scenario(*measures: Measure) -> Scenario:
    return Scenario(
        id="mine", title="T", question="What?", note="N.", date="2023-12-31", world="toy", measures=measures,
        sources=[{"id": "s", "title": "T", "publisher": "P", "date": "2023-01-01"}],
    )  # fmt: skip


def test_a_lost_route_costs_its_country_and_the_result_keeps_both_plans():
    tariff = Tariff(senders="USA", targets="RUS", rate=0.1, **{k: v for k, v in COMMON.items() if k != "network"})
    tariff = tariff.model_copy(update={"name": "tariff"})
    setting = build_setting(WORLD, load_book(), scenario(outage(1.0), tariff))
    found = setting.solve({})
    assert float(found.real_income_hat.sel(region="KAZ")) < 1
    [route] = setting.routes
    assert float(route.before.delivered.sum()) == pytest.approx(80)
    assert float(route.after.delivered.sum()) == pytest.approx(30)
    assert outcomes((), 2023) == ()


@pytest.mark.parametrize("lost", [0.0, 0.3, 0.6])
def test_costs_by_importer_add_up_to_what_the_plan_pays(lost: float):
    """With costs that rise with use, fitted and not, on the network that comes with the package."""
    event = RouteEvent(measure="m", network="KAZ", what=OnRoute.OUTAGE, names=("cpc_moorings",), amount=lost)
    [outcome] = outcomes((event,), 2025)
    for plan in (outcome.before, outcome.after):
        mean = _cost_by_importer(outcome, plan, "crude")[""]
        delivered = float(plan.delivered_by_commodity.sel(commodity="crude"))
        assert mean * delivered == pytest.approx(float(plan.transport.sel(commodity="crude")), rel=2e-3)
