"""What trade, routes and a scenario hand to the macro model: when, how much, and as which shocks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.toy import toy_world

from tightrope.chain.economy.calendar import first_day, quarter_of, spells
from tightrope.chain.economy.from_trade import along
from tightrope.chain.economy.import_costs import ImportCosts
from tightrope.chain.economy.records import Inputs, Source
from tightrope.chain.economy.sources import Fed, as_shocks, fed_shocks, stated_shocks
from tightrope.macro.budget_records import quarters_from
from tightrope.measures import AdministeredPrice, ImportBan, MacroShock, Tariff
from tightrope.trade import baseline_from_world

WORLD = toy_world()
BASELINE = baseline_from_world(WORLD)
THETA = np.full(len(WORLD.sectors), 4.0)
#: what a set price asks of the macro model
VALUES = {"w_adm": 0.2, "rho_adm": 0.5}
QUARTERS = quarters_from("2025Q2", 8)
DAYS = st.dates(dt.date(2025, 4, 1), dt.date(2027, 3, 30))


def tariff(name: str, since: dt.date, until: dt.date | None = None) -> Tariff:
    return Tariff(
        name=name, title="A tariff", **{"from": since}, until=until, source="s", senders="USA", targets="CHN", rate=0.1
    )


def stated(**fields: Any) -> MacroShock:
    common = {"name": "m", "title": "A shock", "from": "2025-10-01", "source": "s"}
    return MacroShock.model_validate({**common, **fields})


def belief(value: float, low: float, high: float) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "grade": "assumed", "reason": "for a test"}


def test_two_months_over_the_turn_of_the_year_are_a_part_of_each_quarter():
    [spell] = spells([tariff("a", dt.date(2025, 11, 29), dt.date(2026, 1, 25))], QUARTERS)
    assert spell.part == pytest.approx([0, 0, 33 / 92, 25 / 90, 0, 0, 0, 0])


@given(st.lists(st.tuples(DAYS, st.none() | st.integers(2, 500)), min_size=1, max_size=4))
def test_days_of_a_quarter_are_in_one_spell_at_most_and_every_day_in_force_is_in_one(drawn):
    measures = [
        tariff(f"m{n}", day, None if length is None else day + dt.timedelta(days=length))
        for n, (day, length) in enumerate(drawn)
    ]
    found = spells(measures, QUARTERS)
    assert len({spell.names for spell in found}) == len(found)
    for number, quarter in enumerate(QUARTERS):
        days = [first_day(quarter) + dt.timedelta(days=n) for n in range(93)]
        days = [day for day in days if quarter_of(day) == quarter]
        busy = np.mean([any(m.in_force(day) for m in measures) for day in days])
        assert sum(spell.part[number] for spell in found) == pytest.approx(busy)


def test_nothing_done_makes_nothing_dearer():
    costs = ImportCosts.of(BASELINE, "KAZ")
    assert costs.dearer({}, THETA) == 0.0


def exact(arrays: dict[str, np.ndarray]) -> np.ndarray:
    """Log price of each region's final basket at unchanged wages, solved to the end by repeated substitution."""
    paid = WORLD.trade.values * (1 + WORLD.tariff_rate.values)
    share = paid / paid.sum(axis=2, keepdims=True)
    inputs = np.moveaxis(WORLD.intermediate.values, 0, -1)
    cost_share = inputs / WORLD.trade.values.sum(axis=1)
    final = paid.sum(axis=2) - inputs.sum(axis=1)
    cost = arrays.get("trade_cost_hat", np.ones(share.shape)) * (
        1 + arrays.get("tariff_add", np.zeros(share.shape)) / (1 + WORLD.tariff_rate.values)
    )
    opened = arrays.get("open_share", np.ones(share.shape))
    price = np.zeros(share.shape[:2])
    for _ in range(200):
        unit = np.einsum("ksn,kn->sn", cost_share, price)
        inside = (share * opened * (cost * np.exp(unit)[:, None, :]) ** -THETA[:, None, None]).sum(axis=2)
        price = -np.log(inside) / THETA[:, None]
    return (final / final.sum(axis=0) * price).sum(axis=0)


@pytest.mark.parametrize("size", [1e-4, 0.02])
def test_dearer_imports_are_what_substitution_to_the_end_gives(size: float):
    """To first order: the gap to the exact price shrinks with the square of the change."""
    arrays = {"trade_cost_hat": np.ones(WORLD.trade.shape), "tariff_add": np.zeros(WORLD.trade.shape)}
    place = WORLD.regions.index("KAZ")
    arrays["trade_cost_hat"][:, place, WORLD.regions.index("RUS")] = 1 + size
    arrays["tariff_add"][:, place, WORLD.regions.index("CHN")] = size
    found = ImportCosts.of(BASELINE, "KAZ").dearer(arrays, THETA)
    assert found == pytest.approx(exact(arrays)[place], abs=size**2)
    assert found > 0.02 * size


def test_a_ban_costs_what_is_left_to_buy():
    ban = ImportBan(
        name="b", title="A ban", **{"from": "2025-01-01"}, source="s", senders="KAZ", targets="RUS",
        sectors="machinery", enforcement=belief(1.0, 0.9, 1.0),
    )  # fmt: skip
    arrays = dict(ban.change(WORLD).arrays)
    found = ImportCosts.of(BASELINE, "KAZ").dearer(arrays, THETA)
    assert found == pytest.approx(exact(arrays)[WORLD.regions.index("KAZ")], rel=0.02)
    assert found > 0


def fed(**paths: list[float]) -> Fed:
    given = {name: np.array(paths.get(name, [0.0] * 4))[:, None] for name in ("income", "dearer", "lost", "oil_held")}
    one = np.ones(1)
    return Fed(**given, spending=0.5 * one, at_home=0.8 * one, persistence=0.4 * one, oil_pull=0.1 * one)


def test_demand_follows_changes_of_income_and_prices_rise_once():
    [shocks, _] = fed_shocks(fed(income=[-0.02, -0.03, 0.0, 0.0], dearer=[0.01, 0.01, 0.0, 0.0])).values()
    np.testing.assert_allclose(shocks["demand"][:, 0], [-0.01, -0.005, 0.015, 0.0], atol=1e-15)
    np.testing.assert_allclose(shocks["import_costs"][:, 0], [0.04, 0.0, -0.04, 0.0], atol=1e-15)


def test_what_is_not_shipped_follows_its_path_whatever_the_model_would_carry_on():
    routes = fed_shocks(fed(lost=[0.01, 0.03, 0.0, 0.0], oil_held=[0.1, 0.3, 0.0, 0.0]))[Source.ROUTES]
    level, left = [], 0.0
    for innovation in routes["export_outage"][:, 0]:
        left = 0.4 * left + innovation
        level.append(left)
    np.testing.assert_allclose(level, [-0.01, -0.03, 0.0, 0.0], atol=1e-15)
    np.testing.assert_allclose(routes["demand"][:, 0], 0.4 * np.array([-0.01, -0.02, 0.03, 0.0]), atol=1e-15)
    np.testing.assert_allclose(routes["exchange_rate"][:2, 0], [-0.1 * np.log(0.9), -0.1 * np.log(0.7)])


def test_a_stated_shock_begins_in_its_quarter_with_its_profile():
    shock = stated(shock="oil", size=belief(-0.1, -0.2, -0.05), quarters=[1, 0.5])
    path = stated_shocks([shock], VALUES, QUARTERS, None, 0)[Source.OIL]["oil"][:, 0]
    assert path == pytest.approx([0, 0, -0.1, -0.05, 0, 0, 0, 0])
    drawn = stated_shocks([shock], VALUES, QUARTERS, 300, 0)[Source.OIL]["oil"]
    assert (drawn[2] >= -0.2).all()
    assert (drawn[2] <= -0.05).all()
    np.testing.assert_allclose(drawn[3], 0.5 * drawn[2])
    assert drawn[2].std() > 0.01


def test_what_came_before_the_baseline_is_left_out():
    shock = stated(shock="oil", size=belief(-0.1, -0.2, -0.05), quarters=[1, 0.5, 0.25], **{"from": "2025-01-01"})
    path = stated_shocks([shock], VALUES, QUARTERS, None, 0)[Source.OIL]["oil"][:, 0]
    assert path == pytest.approx([-0.05, -0.025, 0, 0, 0, 0, 0, 0])


def test_a_factor_moves_all_of_a_set_and_parts_leave_the_rest_out():
    plain = stated_shocks([stated(set="russian-stagflation")], VALUES, QUARTERS, None, 0)
    twice = stated_shocks([stated(set="russian-stagflation", factor=belief(2, 1, 3))], VALUES, QUARTERS, None, 0)
    for source, paths in plain.items():
        for name, path in paths.items():
            np.testing.assert_allclose(twice[source][name], 2 * path)
    alone = stated_shocks([stated(set="russian-stagflation", parts="ruble")], VALUES, QUARTERS, None, 0)
    assert set(alone) == {Source.PARTNER_CURRENCY}


def test_the_central_path_stands_in_the_middle_of_the_draws():
    central = fed_shocks(fed(income=[-0.02, -0.02, 0.0, 0.0]))
    shocks = as_shocks(central, None, 3)
    np.testing.assert_allclose(shocks.array(4), shocks.array(4, 3)[1, :, :, 0])


@given(st.floats(-0.1, 0.1), st.lists(st.floats(-0.1, 0.1), min_size=2, max_size=2))
def test_draws_lie_along_the_path_in_proportion(central: float, drawn: list[float]):
    path = central * np.array([0.0, 0.5, 1.0])
    found = along(path, central, np.array(drawn), np.array([0.0, 0.5, 1.0]))
    np.testing.assert_allclose(found, np.outer([0.0, 0.5, 1.0], drawn), atol=1e-12)


def test_inputs_of_nothing_are_neutral():
    from tightrope.chain.economy.from_trade import nothing_from_trade

    inputs: Inputs = nothing_from_trade(3)
    assert not np.array([inputs.income, inputs.dearer, inputs.lost, inputs.oil_held]).any()
    assert (np.array([inputs.oil_volume, inputs.oil_price]) == 1).all()


def test_a_set_price_makes_its_group_dearer_once():
    price = AdministeredPrice(
        name="gas", title="Gas", **{"from": dt.date(2025, 11, 1)}, country="KAZ", good="gas", source="s",
        rise=belief(1.0, 0.5, 1.5), share=belief(0.01, 0.005, 0.02),
    )  # fmt: skip
    path = stated_shocks([price], VALUES, QUARTERS, None, 0)[Source.ADMINISTERED_PRICES]["administered_prices"][:, 0]
    whole = 4 * 0.01 * np.log(2) / 0.2
    first = int(np.flatnonzero(path)[0])
    np.testing.assert_allclose(path[first : first + 3], [whole, -0.5 * whole, 0.0], atol=1e-15)
    drawn = stated_shocks([price], VALUES, QUARTERS, 300, 0)[Source.ADMINISTERED_PRICES]["administered_prices"][first]
    assert 4 * 0.005 * np.log(1.5) / 0.2 <= drawn.min() < drawn.max() <= 4 * 0.02 * np.log(2.5) / 0.2
