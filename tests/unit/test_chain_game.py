"""A secondary tariff is a choice: nobody wants to leave the outcome that is reported."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.toy import toy_world

from tightrope.chain.game import Game, best_response, strategic_outcome
from tightrope.chain.setting import Setting, build_setting
from tightrope.core.errors import UsageError
from tightrope.measures import SecondaryTariff
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
