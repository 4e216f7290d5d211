"""A price the state sets, and what the government does at home, from the scenario file to prices and unrest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tightrope.chain.request import Request, prepare
from tightrope.chain.run import run
from tightrope.core.errors import ScenarioError
from tightrope.report import build_tables, build_views
from tightrope.report.figures import build_figures
from tightrope.scenario import load_checked

HEAD = """\
id: mine
title: A price
question: What of a price?
note: For a test.
date: 2022-01-31
world: eurasia-2021
measures:
"""
PRICE = """\
  - kind: administered_price
    name: gas
    title: Gas is let go
    from: 2022-01-01
    country: KAZ
    good: gas
    rise: {value: 1.0, low: 0.9, high: 1.1, grade: assumed, reason: for a test}
    share: {value: 0.01, low: 0.005, high: 0.02, grade: assumed, reason: for a test}
    source: s
"""
TAIL = """\
sources:
  - {id: s, title: A page, publisher: Somebody, date: 2022-01-01}
"""
LEVERS = "levers: {repression: 0.8, accommodation: 0.5, reason: for a test}\n"


def scenario(folder: Path, text: str, name: str = "mine") -> str:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def january():
    return run(Request(scenario="january-2022", draws=0))


def test_prices_rise_once_by_the_goods_part(tmp_path):
    """One percent of all prices doubled makes consumer prices log(2) percent dearer, and leaves it at that."""
    result = run(Request(scenario=scenario(tmp_path, HEAD + PRICE + TAIL), draws=0))
    economy = result.economy
    assert economy is not None
    moved = economy.path.central("administered_inflation").values[economy.first :]
    group = 0.01 * np.log(2) / 0.2
    np.testing.assert_allclose(moved[0], group, rtol=1e-9)
    np.testing.assert_allclose(moved[:4], group, rtol=1e-9)
    np.testing.assert_allclose(moved[4:], 0, atol=1e-12)
    assert result.equilibrium.real_income_hat.values == pytest.approx(1.0)


def test_january_is_felt_in_full_and_as_assumed(january):
    """The same multiple as the hindcast's (docs/hindcast-2022.md), of the same prior: a check, not a success."""
    found = january.unrest
    assert found is not None
    assert found.redrawn
    low, middle, high = found.multiple
    assert 3 < low < 6
    assert 6 < middle < 11
    assert 15 < high < 30
    for event, chance in found.after.items():
        assert chance.central > found.usual[event].central, event
        assert 0 <= chance.low <= chance.central <= chance.high <= 1
    assert found.output.central < 0


def test_the_report_sets_both_side_by_side(january):
    views = build_views(january)
    assert "times as likely" in views.unrest.trigger
    assert "no finding" in views.headline.politics[-1]
    table = build_tables(views)["unrest"]
    assert not any(column.hidden for column in table.columns if column.name.startswith("after"))
    figure = build_figures(views, {}, frozenset())["unrest_chances"]
    assert "without it" in figure.title
    assert len(figure.option["baseOption"]["yAxis"][0]["data"]) == 8
    assert any(name == "gas.share" for name, *_ in build_tables(views)["assumptions"].rows)


def test_levers_change_unrest_and_cost_money(tmp_path):
    plain = run(Request(scenario=scenario(tmp_path, HEAD + PRICE + TAIL), draws=0))
    pulled = run(Request(scenario=scenario(tmp_path, HEAD + PRICE + LEVERS + TAIL, "pulled"), draws=0))
    assert pulled.unrest.levers == {"repression": 0.8, "accommodation": 0.5}
    assert pulled.unrest.cost.central > 0
    assert pulled.unrest.after["national"].central < plain.unrest.after["national"].central
    assert "costs the budget" in build_views(pulled).unrest.summary
    ids = [prepare(Request(scenario=str(tmp_path / f"{name}.yaml"), draws=0)) for name in ("mine", "pulled")]
    assert ids[0][0].scenario != ids[1][0].scenario
    assert plain.run_id != pulled.run_id


def test_a_price_set_elsewhere_moves_nothing_here(tmp_path):
    text = (HEAD + PRICE + TAIL).replace("country: KAZ", "country: KGZ")
    result = run(Request(scenario=scenario(tmp_path, text), draws=0))
    assert any("a price set in KGZ" in note for note in result.economy.notes)
    assert result.unrest is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("value: 1.0, low: 0.9", "value: -1.2, low: -1.3", "rise"),
        ("country: KAZ", "country: KAX", "did you mean 'KAZ'"),
        ("country: KAZ", "country: DEU", "nothing would hear of a price set in DEU"),
        ("    country: KAZ\n", "    country: KAZ\n    sectors: [food]\n", "leave it out"),
        ("    rise:", "    change:", "rise"),
        ("sources:", "levers: {reform: 1.4, reason: x}\nsources:", "levers.reform"),
        ("sources:", "levers: {refrom: 0.4, reason: x}\nsources:", "refrom"),
        ("sources:", "levers: {reason: x}\nsources:", "no lever is pulled"),
        ("sources:", "levers: {reform: 0.4}\nsources:", "levers.reason"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path, old, new, said):
    from tightrope.parameters import load_book

    text = (HEAD + PRICE + TAIL).replace(old, new, 1)
    assert text != HEAD + PRICE + TAIL
    with pytest.raises(ScenarioError) as caught:
        load_checked(scenario(tmp_path, text), load_book())
    assert said in str(caught.value)
    assert "mine.yaml:" in str(caught.value)
