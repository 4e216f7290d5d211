"""A secondary tariff is a choice: nobody wants to leave the outcome that is reported."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.toy import toy_world

from tightrope.chain.game import Game, best_response, extended_response, strategic_outcome
from tightrope.chain.players import players_of
from tightrope.chain.setting import Setting, build_setting
from tightrope.core.axes import REGION
from tightrope.core.errors import UsageError
from tightrope.data import World
from tightrope.measures import Measure, SecondaryTariff
from tightrope.parameters import load_book
from tightrope.scenario.schema import Scenario


def question(rate: float = 1.0, **more: object) -> Scenario:
    common = {"from": "2025-01-01", "source": "s"}
    return Scenario.model_validate(
        {
            "id": "toy",
            "title": "Toy",
            "question": "What if?",
            "note": "All assumed.",
            "date": "2025-06-30",
            "sources": [{"id": "s", "title": "S", "publisher": "P", "date": "2025"}],
            "measures": [
                {
                    "kind": "secondary_tariff", "name": "buyers", "title": "Tariff on buyers", "senders": "USA",
                    "targets": "RUS", "rate": rate, **common,
                },
                {
                    "kind": "import_ban", "name": "ban", "title": "Ban", "senders": "DEU", "targets": "RUS",
                    "sectors": "energy", **common,
                },
            ],
            **more,
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def setting() -> Setting:
    return build_setting(toy_world(), load_book(), question(), "KAZ")


def test_nobody_wants_to_leave_the_best_response(setting: Setting) -> None:
    game = Game(setting)
    found = best_response(setting, game)
    profile = found.profile
    assert found.stable
    for region in setting.secondary_tariffs[0].hit(setting.world):
        chosen = game.real_income(profile, region)
        other = {"buyers": profile["buyers"] ^ {region}}
        assert chosen >= game.real_income(other, region) - 1e-9


def test_at_the_indifference_rate_paying_is_worth_complying(setting: Setting) -> None:
    game = Game(setting)
    settlement = best_response(setting, game)
    profile = settlement.profile
    outcome = strategic_outcome(setting, game, setting.secondary_tariffs[0], settlement)
    assert all(row.complies for row in outcome.rows), "others then pay nothing, and a rate can be tried on one alone"
    found = [row for row in outcome.rows if row.indifference_rate is not None]
    assert found
    for row in found:
        assert row.indifference_rate is not None
        measures = tuple(
            m.with_rate(row.indifference_rate) if isinstance(m, SecondaryTariff) else m for m in setting.measures
        )
        alone = {"buyers": profile["buyers"] - {row.region}}
        at_rate = Game(replace(setting, measures=measures)).real_income(alone, row.region)
        assert at_rate == pytest.approx(row.comply_hat, abs=2e-5)


def test_a_tariff_of_zero_moves_nobody() -> None:
    free = build_setting(toy_world(), load_book(), question(rate=0.0), "KAZ")
    found = best_response(free, Game(free))
    assert found.stable
    assert found.profile == {"buyers": frozenset()}
    assert found.other is None


def test_an_unknown_country_gets_a_hint() -> None:
    with pytest.raises(UsageError, match="did you mean 'KAZ'"):
        build_setting(toy_world(), load_book(), question(), "KAX")


UNION = ("CHN", "DEU", "FRA", "KAZ", "RUS", "USA")


@pytest.fixture(scope="module")
def with_union() -> Setting:
    return build_setting(toy_world(UNION, seed=3), load_book(), question(rate=0.15), "KAZ")


def test_members_of_a_union_are_one_player_and_others_are_their_own(with_union: Setting) -> None:
    players = players_of(with_union.world, with_union.secondary_tariffs)
    assert [(p.bloc, sorted(p.regions)) for p in players] == [("", ["CHN"]), ("EU", ["DEU", "FRA"]), ("", ["KAZ"])]
    for player in players:
        assert sum(weight for _, weight in player.weights) == pytest.approx(1)
    spent = with_union.world.final.sum("sector")
    germany = float(spent.sel({REGION: "DEU"}) / spent.sel({REGION: ["DEU", "FRA"]}).sum())
    assert dict(players[1].weights)["DEU"] == pytest.approx(germany)


@pytest.mark.parametrize("rate", [0.02, 0.15, 1.0])
def test_members_of_a_union_choose_together_and_what_is_best_for_all(rate: float) -> None:
    setting = build_setting(toy_world(UNION, seed=3), load_book(), question(rate=rate), "KAZ")
    game = Game(setting)
    settlement = best_response(setting, game)
    chosen = settlement.profile["buyers"]
    assert settlement.stable
    assert ("DEU" in chosen) == ("FRA" in chosen)
    [union] = [p for p in players_of(setting.world, setting.secondary_tariffs) if p.bloc]
    other = {"buyers": chosen ^ union.regions}
    here, there = game.worth(settlement.profile, union), game.worth(other, union)
    assert here is not None
    assert there is not None
    assert here >= there - 2e-7
    outcome = strategic_outcome(setting, game, setting.secondary_tariffs[0], settlement)
    rows = {row.region: row for row in outcome.rows}
    assert (rows["DEU"].bloc, rows["FRA"].bloc, rows["CHN"].bloc) == ("EU", "EU", "")
    assert rows["DEU"].complies == rows["FRA"].complies
    assert rows["DEU"].indifference_rate == rows["FRA"].indifference_rate


def test_members_hit_only_by_a_wider_rule_follow_their_union(with_union: Setting) -> None:
    narrow = replace(with_union, measures=tuple(_only_germany(m, with_union.world) for m in with_union.measures))
    [tariff] = narrow.secondary_tariffs
    assert "FRA" not in tariff.hit(narrow.world)
    settled = {"buyers": frozenset({"DEU"})}
    assert extended_response(narrow, with_union, settled)["buyers"] >= {"DEU", "FRA"}
    assert not extended_response(narrow, with_union, {"buyers": frozenset()})["buyers"] & {"DEU", "FRA"}


def _only_germany(measure: Measure, world: World) -> Measure:
    """The tariff with a threshold between what Germany and what France buy."""
    if not isinstance(measure, SecondaryTariff):
        return measure
    bought = measure.energy_purchases(world)
    bar = sum(float(bought.sel({REGION: region})) for region in ("DEU", "FRA")) / 2
    return measure.with_values({"threshold": bar})
