"""Reasons for signs that may surprise come from the result, and say what a reader can check."""

from __future__ import annotations

import numpy as np
import pytest
from tests.fake_result import fake_result
from tests.toy import toy_world
from tests.unit.test_chain_game import question

from tightrope.chain.result import Side, SignReason, SignRole
from tightrope.chain.setting import Setting, build_setting
from tightrope.chain.signs import reached, restricts, sign_reasons
from tightrope.core.axes import CHANNEL, REGION
from tightrope.measures.change import Change
from tightrope.parameters import load_book
from tightrope.report import build_views
from tightrope.report.numbers import SPACE
from tightrope.trade import decompose
from tightrope.trade.records import Channel

COMMON = {"from": "2025-01-01", "source": "s"}
BAN = {"kind": "import_ban", "name": "ban", "title": "Ban", "senders": "DEU", "targets": "RUS", "sectors": "energy"}
OUTAGE = {"kind": "transit_outage", "name": "pipe", "title": "Pipe", "exporter": "KAZ", "announced_share": 0.3}


def asked(*measures: dict[str, object]) -> Setting:
    scenario = question(measures=[{**measure, **COMMON} for measure in measures])
    return build_setting(toy_world(), load_book(), scenario, "KAZ")


def reasons(setting: Setting) -> dict[str, SignReason]:
    found = sign_reasons(setting, setting.shocks({}), setting.solve({}))
    return {reason.region: reason for reason in found}


def test_targets_that_lose_need_no_reason_and_the_largest_gainers_get_one() -> None:
    setting = asked(BAN)
    hats = setting.solve({}).real_income_hat
    assert float(hats.sel({REGION: "RUS"})) < 1
    found = reasons(setting)
    assert "RUS" not in found
    best = [str(r) for r in hats.sortby(hats, ascending=False)[REGION].values if float(hats.sel({REGION: r})) > 1]
    bystanders = {r: reason.role for r, reason in found.items() if r != setting.focus}
    assert list(bystanders) == [r for r in best if r != setting.focus][:2]
    assert set(bystanders.values()) == {SignRole.GAINER}


def test_the_price_named_moves_the_region_the_way_all_prices_do() -> None:
    setting = asked(BAN)
    mask = reached(setting.shocks({}))
    world = setting.world
    for reason in reasons(setting).values():
        here, there = world.regions.index(reason.region), world.regions.index(reason.partner)
        buyer, seller = (there, here) if reason.side is Side.SELLS else (here, there)
        assert reason.part_reached == mask[world.sectors.index(reason.sector), buyer, seller]
        assert reason.part * reason.prices > 0


def test_prices_are_the_terms_of_trade() -> None:
    """Also those of trade that measures reach: a cap that reaches all buyers of a good is why these gain."""
    setting = asked(
        {
            "kind": "price_cap", "name": "cap", "title": "Cap", "senders": "USA", "targets": "RUS", "buyers": "ALL",
            "cap": 50, "market_price": {"value": 60, "low": 55, "high": 65, "grade": "assumed", "reason": "a test"},
        }
    )  # fmt: skip
    equilibrium = setting.solve({})
    shocks = setting.shocks({})
    for reason in sign_reasons(setting, shocks, equilibrium):
        points = decompose(setting.model, shocks, reason.region, start=equilibrium).log_points
        terms = float(points.sel({CHANNEL: Channel.TERMS_OF_TRADE.value}).sum())
        assert reason.prices == pytest.approx(terms, rel=0.05, abs=1e-5)


def test_the_country_asked_about_is_explained_where_it_gains() -> None:
    scenario = question(measures=[{**BAN, **COMMON}])
    setting = build_setting(toy_world(), load_book(), scenario, "CHN")
    hats = setting.solve({}).real_income_hat
    assert float(hats.sel({REGION: "CHN"})) > 1
    first, *others = reasons(setting).values()
    assert (first.region, first.role) == ("CHN", SignRole.FOCUS)
    assert len(others) == 2


def test_what_measures_reach_is_what_they_change() -> None:
    setting = asked(BAN)
    mask = reached(setting.shocks({}))
    np.testing.assert_array_equal(mask, setting.measures[0].cells(setting.world))
    limited = asked(OUTAGE)
    np.testing.assert_array_equal(reached(limited.shocks({})), limited.measures[0].cells(limited.world))


def test_the_carrier_of_a_lost_route_is_explained_unless_it_loses() -> None:
    setting = asked(OUTAGE)
    found = reasons(setting)
    russia = float(setting.solve({}).real_income_hat.sel({REGION: "RUS"}))
    assert (found.get("RUS") is not None and found["RUS"].role is SignRole.ROUTE) == (russia > 1 - 5e-5)


def test_a_target_that_gains_is_explained_with_the_measures_aimed_at_it() -> None:
    """A tariff of the tiny KAZ does not hurt CHN, while a ban on its rival helps it."""
    setting = asked(
        BAN, {"kind": "tariff", "name": "small", "title": "Small", "senders": "KAZ", "targets": "CHN", "rate": 0.001}
    )
    found = reasons(setting)
    china = float(setting.solve({}).real_income_hat.sel({REGION: "CHN"}))
    assert china > 1 - 5e-5
    assert found["CHN"].role is SignRole.TARGET
    assert found["CHN"].measures == ("small",)


def test_under_relief_alone_those_who_lose_are_explained() -> None:
    setting = asked(
        {"kind": "tariff", "name": "cut", "title": "Cut", "senders": "USA", "targets": "RUS", "rate": -0.03}
    )
    assert not restricts(setting.measures[0].change(setting.world))
    assert {reason.role for reason in reasons(setting).values()} <= {SignRole.LOSER, SignRole.FOCUS}
    assert all(reason.real_income_hat < 1 for reason in reasons(setting).values())


@pytest.mark.parametrize(
    ("name", "value", "harmful"),
    [
        ("trade_cost_hat", 1.1, True),
        ("trade_cost_hat", 0.9, False),
        ("open_share", 0.5, True),
        ("tariff_add", 0.1, True),
        ("tariff_add", -0.1, False),
        ("productivity_hat", 0.97, True),
        ("productivity_hat", 1.03, False),
    ],
)
def test_relief_is_told_from_restriction(name: str, value: float, harmful: bool) -> None:
    assert restricts(Change(arrays={name: np.array([value])})) is harmful


def reason(**more: object) -> SignReason:
    content = {
        "region": "BLR", "role": SignRole.GAINER, "real_income_hat": 1.012, "prices": 0.0121, "side": Side.BUYS,
        "sector": "mining_energy", "partner": "RUS", "part": 0.018, "rivals_reached": 0.95, "own_reached": 0.0, **more,
    }  # fmt: skip
    return SignReason(**content)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Belarus gains (+1.2 %). What it buys gets cheaper, above all mining of oil, gas and coal bought from"),
        (
            {},
            "Measures reach 95 % of what Russia sells of it to others, but not this, and none of the foreign trade of",
        ),
        ({"side": Side.SELLS}, "What it sells gets dearer, above all mining of oil, gas and coal sold to Russia"),
        ({"rivals_reached": 0.0, "own_reached": 0.2}, "Measures reach 20 % of the foreign trade of Belarus."),
        (
            {"prices": 0.002},
            "All such prices together are worth +0.20 %; costs of trading, tariffs and new suppliers +1.0",
        ),
        (
            {"role": SignRole.LOSER, "real_income_hat": 0.99, "part": -0.01, "prices": -0.01},
            "Belarus loses (−1.0 %). What it buys gets dearer",
        ),
        ({"role": SignRole.ROUTE, "real_income_hat": 1.0, "part": 0.0}, "No price of what it trades moves it"),
        ({"role": SignRole.ROUTE}, "fees for carrying it are not in the world's accounts"),
        (
            {"role": SignRole.TARGET, "measures": ("energy-ban",)},
            "is a target and does not lose (+1.2 %; “European ban",
        ),
    ],
)
def test_the_sentence_says_price_partner_and_reach(more: dict[str, object], words: str) -> None:
    [line] = build_views(fake_result(signs=(reason(**more),))).signs
    assert words in line.replace(SPACE, " ")


def test_the_country_asked_about_is_explained_by_channel() -> None:
    own = reason(region="KAZ", role=SignRole.FOCUS, real_income_hat=1.012, part_reached=True)
    [line] = build_views(fake_result(effect=-1.0, signs=(own,))).signs
    assert line.startswith("Kazakhstan gains (+1.2")
    assert "though the measures restrict trade" in line
    assert "The largest part comes through" in line or "offset in part by" in line
    assert "Measures reach this trade as well" in line


def test_prices_that_work_the_other_way_are_not_given_as_the_reason() -> None:
    [line] = build_views(fake_result(signs=(reason(prices=-0.0065, part=-0.004, side=Side.SELLS),))).signs
    assert "Border prices work the other way: what it sells gets cheaper" in line
    assert "costs of trading, tariffs and new suppliers +1.8" in line
    assert "which is more" in line


def test_a_price_that_moves_nothing_is_not_said_to_be_out_of_reach() -> None:
    [line] = build_views(fake_result(signs=(reason(part=0.00001, rivals_reached=0.5),))).signs
    assert "but not this" not in line


def test_a_sliver_of_trade_is_not_called_none() -> None:
    [line] = build_views(fake_result(signs=(reason(own_reached=0.001),))).signs
    assert "hardly any of the foreign trade of Belarus" in line


def test_a_large_interaction_is_explained_and_a_small_one_is_not() -> None:
    small = build_views(fake_result(interaction=0.0001)).measures
    assert small.together_text == ""
    overlap = build_views(fake_result(interaction=0.02)).measures.together_text
    assert "overlap" in overlap
    assert "not as its part of the whole" in overlap
    assert "reinforce" in build_views(fake_result(interaction=-0.01)).measures.together_text
    assert build_views(fake_result(interaction=None)).measures.together_text == ""


def test_one_measure_has_no_interaction_to_explain() -> None:
    [first, *_] = fake_result().measures
    views = build_views(fake_result(interaction=0.5, measures=(first,)))
    assert views.measures.together_text == ""
