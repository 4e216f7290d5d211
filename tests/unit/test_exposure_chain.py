"""Exposures of one country: ranking, sums, levers and holds, on a small world."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.toy import toy_world

from tightrope.chain.exposure import ExposureRequest, ExposureResult, expose, exposure_id
from tightrope.chain.holds import Hold
from tightrope.chain.levers import Kind, Lever, Workbench
from tightrope.chain.setting import build_model
from tightrope.core.errors import UsageError
from tightrope.core.shocks import Shocks
from tightrope.data.world import write_world
from tightrope.parameters import load_book
from tightrope.trade import Closure, Horizon
from tightrope.trade.exposure import exposure

#: the toy world with a country that is in no power
REGIONS = ("CHN", "DEU", "KAZ", "RUS", "TUR", "USA")


@pytest.fixture(scope="module")
def request_(tmp_path_factory: pytest.TempPathFactory) -> ExposureRequest:
    path = tmp_path_factory.mktemp("world") / "toy.npz"
    write_world(toy_world(REGIONS, seed=1), path)
    return ExposureRequest(country="KAZ", world=str(path), top=4)


@pytest.fixture(scope="module")
def result(request_: ExposureRequest) -> ExposureResult:
    return expose(request_)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    world = toy_world(seed=1)
    model = build_model(world, load_book(), Closure.SHARE_OF_INCOME)
    return Workbench(world, model, "KAZ", exposure(model, "KAZ"))


def solved(result: ExposureResult) -> list[Hold]:
    """Holds but for that of all powers together, which leave the country nobody to trade with."""
    *holds, everyone = result.holds
    assert everyone.stops.exact_hat is None
    return holds


def test_flows_are_ranked_and_apart(result):
    for cells in (result.own, result.others, result.tariffs):
        assert 0 < len(cells) <= 4
        assert all(cell.importer != cell.exporter for cell in cells)
    assert all("KAZ" in (cell.importer, cell.exporter) for cell in result.own)
    assert not any("KAZ" in (cell.importer, cell.exporter) for cell in result.others)
    sizes = [abs(cell.iceberg) for cell in result.own]
    assert sizes == sorted(sizes, reverse=True)
    values = np.abs(result.exposure.iceberg.values)
    foreign = values * ~np.eye(values.shape[1], dtype=bool)
    assert max(sizes[0], abs(result.others[0].iceberg)) == foreign.max()


def test_what_partners_and_sectors_add_up_to_is_the_same(result):
    by_partner = [(g.exports, g.imports, g.trade) for g in result.partners]
    by_sector = [(g.exports, g.imports, g.trade) for g in result.sectors]
    np.testing.assert_allclose(np.sum(by_partner, axis=0), np.sum(by_sector, axis=0), rtol=1e-12)
    assert len(result.partners) == len(REGIONS) - 1
    assert sum(g.direct for g in result.partners) < 0


def test_a_power_is_the_sum_of_its_members_but_for_trade_among_them(result):
    partners = {g.name: g for g in result.partners}
    for power in result.powers:
        parts = [partners[m] for m in power.members]
        assert power.exports == pytest.approx(sum(p.exports for p in parts), rel=1e-12)
        assert power.imports == pytest.approx(sum(p.imports for p in parts), rel=1e-12)


def test_ranges_hold_the_central_value(result):
    for cell in (*result.own, *result.others):
        assert cell.low <= cell.iceberg <= cell.high
    for hold in solved(result):
        assert hold.low <= hold.stops.exact_hat <= hold.high


def test_first_order_and_exact_are_what_they_say(bench):
    """A lever's exact outcome is a solve of its own; first order is the derivative times the change."""
    flows = bench.flows(importers=("RUS",), exporters=("KAZ",), sectors=("mining_energy",))
    assert flows.sum() == 1
    dearer, stopped = bench.outcomes([Lever(Kind.DEARER, flows), Lever(Kind.STOPPED, flows)])
    neutral = Shocks.neutral(bench.world.sectors, bench.world.regions)
    alone = bench.model.solve(replace(neutral, open_share=neutral.open_share.where(~flows, 0.0)))
    assert stopped.exact_hat == pytest.approx(float(alone.real_income_hat.sel(region="KAZ")), rel=1e-9)
    slope = float(bench.iceberg[flows].sum())
    assert np.log(dearer.first_hat) == pytest.approx(slope * np.log(1.1), rel=1e-12)
    j = bench.world.sectors.index("mining_energy")
    assert np.log(stopped.first_hat) == pytest.approx(slope / bench.model.elasticity[j], rel=1e-12)


def test_first_order_of_a_stop_is_the_slope_of_closing_little_by_little(bench):
    flows = bench.flows(importers=("KAZ",), exporters=("CHN",))
    neutral = Shocks.neutral(bench.world.sectors, bench.world.regions)

    def income(closed: float) -> float:
        shocks = replace(neutral, open_share=neutral.open_share.where(~flows, 1 - closed))
        return float(np.log(bench.model.solve(shocks, tolerance=1e-12).real_income_hat.sel(region="KAZ")))

    slope = (4 * income(0.001) - income(0.002)) / 0.002
    assert np.log(bench.stopped_first(flows)) == pytest.approx(slope, rel=1e-4)


def test_a_small_rise_of_cost_is_overstated_and_a_stop_understated(result):
    for cell in result.own:
        assert 0 < np.log(cell.dearer.exact_hat) / np.log(cell.dearer.first_hat) < 1
        assert np.log(cell.stopped.exact_hat) / np.log(cell.stopped.first_hat) > 0.9


def test_together_powers_take_away_no_less_than_the_heaviest_alone(result):
    holds = {hold.name: hold for hold in result.holds}
    assert set(holds) >= {"Russia", "China", "West", "Russia + China", "Russia + China + West"}
    everyone = holds["Russia + China + West"]
    assert everyone.parts == ("Russia", "China", "West")
    assert everyone.stops.exact_hat < min(holds[name].stops.exact_hat for name in everyone.parts)
    product = np.prod([holds[name].stops.exact_hat for name in everyone.parts])
    assert everyone.parts_hat == pytest.approx(product, rel=1e-12)
    for hold in solved(result):
        assert hold.stops.exact_hat < min(hold.sells.exact_hat, hold.buys.exact_hat)
        if hold.transit_hat is not None:
            assert hold.transit_hat <= hold.stops.exact_hat + 1e-9


def test_a_stop_without_a_solution_is_kept_with_its_reason(bench):
    """Nobody sells a sector any more: there is no equilibrium, and the outcome says so."""
    flows = np.broadcast_to(np.isin(bench.world.sectors, ["electronics"])[:, None, None], bench.iceberg.shape)
    (outcome,) = bench.outcomes([Lever(Kind.STOPPED, flows)])
    assert outcome.exact_hat is None
    assert "electronics" in outcome.why


def test_powers_that_leave_nobody_to_trade_with_are_noted(tmp_path):
    """In a world of the powers and the country alone, all together cut it off, which this closure does not allow."""
    path = tmp_path / "toy.npz"
    write_world(toy_world(seed=1), path)
    found = expose(ExposureRequest(country="KAZ", world=str(path), top=1))
    everyone = found.holds[-1]
    assert everyone.stops.exact_hat is None
    assert everyone.low is None
    assert any(note.startswith("Russia + China + West: if it stops trade") for note in found.notes)


def test_the_id_is_known_beforehand_and_depends_on_the_question(request_, result):
    assert exposure_id(request_) == result.run_id
    assert exposure_id(replace(request_, country="RUS")) != result.run_id
    assert exposure_id(replace(request_, closure=Closure.ZERO)) != result.run_id


def test_a_country_may_be_called_by_its_name(request_):
    assert exposure_id(replace(request_, country="kaz")) == exposure_id(request_)


@pytest.mark.parametrize(("change", "words"), [({"country": "KAX"}, "did you mean 'KAZ'"), ({"top": 0}, "--top")])
def test_what_cannot_be_asked_is_refused(request_, change, words):
    with pytest.raises(UsageError, match=words):
        expose(replace(request_, **change))


def test_the_world_is_named_as_the_user_named_it(result: ExposureResult):
    assert result.world_as == Path(result.world_as).name


def test_a_horizon_counts_its_own_beliefs_and_moves_the_exposures(request_, result):
    soon = expose(replace(request_, horizon=Horizon.IMPACT, top=1))
    assert soon.horizon is Horizon.IMPACT
    assert {a.name for a in soon.assumptions} > {a.name for a in result.assumptions}
    assert soon.run_id != result.run_id
    world = soon.world
    model = build_model(world, load_book(), Closure.SHARE_OF_INCOME, Horizon.IMPACT)
    at_once = exposure(model, "KAZ").iceberg.values
    assert np.allclose(soon.exposure.iceberg.values, at_once)
    assert not np.allclose(result.exposure.iceberg.values, at_once, rtol=1e-3)


def test_a_country_may_be_called_by_name_and_a_mistake_says_what_it_is(request_):
    assert exposure_id(replace(request_, country="kazakhstan")) == exposure_id(request_)
    for called, words in (
        ("MDA", r"Moldova \(MDA\) is in a remainder"),
        ("Moldova", r"Moldova \(MDA\) is in a remainder"),
        ("EU", "is a group of countries"),
        ("KAX", "did you mean 'KAZ'"),
    ):
        with pytest.raises(UsageError, match=words):
            expose(replace(request_, country=called))
