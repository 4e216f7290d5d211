"""Signs a reader will check, in every scenario of the library."""

from __future__ import annotations

import pytest

from tightrope.chain.game import Game, best_response
from tightrope.chain.request import Request, prepare
from tightrope.core.axes import REGION
from tightrope.scenario import library

#: scenarios that are not sanctions on Russia, and why its real income need not fall
NOT_SANCTIONS_ON_RUSSIA = {
    "ceasefire-relief": "relief",
    "cpc-outage": "an outage of a pipeline that carries Kazakh oil",
    "january-2022": "nothing happens to trade",
    "russia-stagflation": "nothing happens to trade",
}


@pytest.mark.parametrize("name", sorted(set(library()) - set(NOT_SANCTIONS_ON_RUSSIA)))
def test_sanctions_on_russia_lower_russian_real_income(name: str) -> None:
    setting, _ = prepare(Request(scenario=name))
    game = Game(setting)
    settled = best_response(setting, game)
    assert settled.stable
    assert float(game.equilibrium(settled.profile).real_income_hat.sel({REGION: "RUS"})) < 1


def test_relief_raises_russian_real_income() -> None:
    setting, _ = prepare(Request(scenario="ceasefire-relief"))
    assert float(setting.solve({}).real_income_hat.sel({REGION: "RUS"})) > 1


def test_losing_the_pipeline_hurts_kazakhstan() -> None:
    setting, _ = prepare(Request(scenario="cpc-outage"))
    assert float(setting.solve({}).real_income_hat.sel({REGION: "KAZ"})) < 1
