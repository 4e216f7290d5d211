"""A bound that cannot be met is said to be a ban, in words and with the trade it stops, never with its wedge."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fake_result import fake_result, fake_scenario

from tightrope.report import build_tables, build_views
from tightrope.report.numbers import SPACE
from tightrope.trade.records import LimitOutcome

CAP = {
    "kind": "price_cap", "name": "cap", "title": "Cap on crude", "senders": "G7", "targets": "RUS", "buyers": ["IND"],
    "cap": 45, "from": "2025-01-01", "source": "bill",
    "evasion": {"value": 0.5, "grade": "published", "source": "bill"},
    "market_price": {"value": 60, "grade": "published", "source": "bill"},
    "covered_share": {"value": 0.4, "grade": "published", "source": "bill"},
}  # fmt: skip
END = LimitOutcome(name="cap/RUS/mining_energy", wedge=7.13, bound=0.75, reached=0.88, attained=False)


def test_a_cap_out_of_reach_is_a_ban_with_the_trade_it_stops() -> None:
    made_up = fake_result(scenario=fake_scenario(measures=[CAP]))
    [cap] = made_up.scenario.in_force
    stated = cap.change(made_up.world).limits
    result = replace(made_up, equilibrium=replace(made_up.equilibrium, limits=(END,)), limits=stated)
    views = build_views(result)
    [view] = views.limits
    bought = result.world.trade.sel(sector="mining_energy", importer="IND", exporter="RUS")
    assert view.trade == pytest.approx(0.4 * 0.5 * float(bought) / 1000)
    assert view.wedge is None
    caution = next(text for text in views.headline.cautions if "“Cap on crude” acts" in text)
    assert "acts as a ban on the trade it reaches, USD" in caution
    assert "of what Russia sells abroad of mining of oil, gas and coal" in caution
    assert f"the price falls only to 88{SPACE}% of what it was, not to the 75{SPACE}% asked for" in caution
    table = build_tables(views)["limits"]
    assert not any("713" in cell for row in table.text() for cell in row)


def test_a_bound_that_binds_keeps_its_wedge() -> None:
    made_up = fake_result(scenario=fake_scenario(measures=[CAP]))
    held = replace(END, wedge=0.2, reached=0.75, attained=True)
    views = build_views(replace(made_up, equilibrium=replace(made_up.equilibrium, limits=(held,))))
    assert views.limits[0].wedge == pytest.approx(20)
    assert not any("acts as a ban" in text for text in views.headline.cautions)


@pytest.mark.parametrize(
    ("price", "words"),
    [(60, "is set against a price without it of USD"), (40, "binds nobody: the price without it is USD")],
)
def test_the_price_a_cap_is_set_against_is_named_with_its_source(price: float, words: str) -> None:
    cap = {**CAP, "market_price": {"value": price, "grade": "published", "source": "bill"}}
    cautions = build_views(fake_result(scenario=fake_scenario(measures=[cap]))).headline.cautions
    said = next(text for text in cautions if words in text)
    assert f"{price} a barrel (published: A parliament, 1 April 2025)" in said.replace(SPACE, " ")
