"""A price the state sets, and what the government does at home, from the scenario file to prices and unrest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tightrope.chain.request import Request, prepare
from tightrope.chain.run import run
from tightrope.cli.main import app
from tightrope.core.errors import ScenarioError
from tightrope.data.unrest_event import load_event
from tightrope.data.unrest_pack import load_unrest_pack
from tightrope.parameters import load_book
from tightrope.politics.unrest.hindcast import hindcast
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


def test_chances_of_the_month_are_the_hindcasts_but_for_the_economy(january):
    """Structural against trigger from local protest to crisis; nested events in order; within a fifth of the hindcast,
    which takes the economy of 2021 and not the path for 2022Q1 (docs/hindcast-2022.md)."""
    month = january.unrest.month
    assert list(month) == ["protest", "national", "violent", "lethal", "crisis"]
    for event, (without, triggered) in month.items():
        assert 0 <= without.low < without.central < without.high < triggered.high <= 1, event
        assert triggered.central > 3 * without.central, event
    for part in (0, 1):
        local, national, violent = (month[event][part].central for event in ("protest", "national", "violent"))
        assert local > national > violent
    pack = load_unrest_pack("KAZ")
    looked_back = hindcast(load_event("january-2022"), pack, load_book(), draws=40_000, seed=0)
    for event, (without, triggered) in month.items():
        assert without.central == pytest.approx(looked_back.without[event].central, rel=0.2), event
        assert triggered.central == pytest.approx(looked_back.triggered[event].central, rel=0.2), event


def test_a_run_without_a_set_price_draws_no_month(tmp_path):
    plain = run(Request(scenario=scenario(tmp_path, HEAD + PRICE.replace("KAZ", "ARM") + LEVERS + TAIL), draws=0))
    assert plain.unrest.month == {}
    assert "unrest_month" not in build_tables(build_views(plain))


def test_the_terminal_sets_chances_side_by_side(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    done = CliRunner().invoke(app, ["run", "january-2022", "--draws", "0", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    for words in ("Within the month of the price", "National protest turns violent", "A consistency check", "hindcast"):
        assert words in done.output


def test_the_report_sets_both_side_by_side(january):
    views = build_views(january)
    assert "times as likely" in views.unrest.trigger
    assert "no finding" in views.headline.politics[-1]
    assert views.unrest.check.startswith("A consistency check on an assumed prior")
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
    text = (HEAD + PRICE + TAIL).replace("country: KAZ", "country: ARM")
    result = run(Request(scenario=scenario(tmp_path, text), draws=0))
    assert any("a price set in ARM" in note for note in result.economy.notes)
    assert result.unrest is None
    assert any("price set in ARM: it moves nothing here" in told for told in build_views(result).headline.cautions)


def test_what_nothing_hears_is_said_on_the_first_screen(tmp_path):
    """A price of before the paths begin; levers in an answer about a country without a model of unrest; a freeze."""
    text = HEAD + PRICE + LEVERS.replace("repression: 0.8", "price_freeze: 6") + TAIL
    early = run(Request(scenario=scenario(tmp_path, text.replace("from: 2022-01-01", "from: 2021-02-01")), draws=0))
    cautions = " ".join(build_views(early).headline.cautions)
    assert "came before the paths begin (2022Q1)" in cautions
    assert "know no freeze" in cautions
    other = run(Request(scenario=scenario(tmp_path, text), country="ARM", draws=0))
    assert any("The levers pull nothing" in told for told in build_views(other).headline.cautions)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("value: 1.0, low: 0.9", "value: -1.2, low: -1.3", "rise"),
        ("country: KAZ", "country: KAX", "did you mean 'KAZ'"),
        ("country: KAZ", "country: DEU", "nothing would hear of a price set in DEU"),
        ("country: KAZ", "country: KGZ", "nothing would hear of a price set in KGZ; there are quarterly models of"),
        ("value: 1.0, low: 0.9, high: 1.1", "value: 0.0, low: -0.1, high: 0.1", "rise"),
        ("sources:", "focus: DEU\nlevers: {reform: 0.4, reason: x}\nsources:", "no run models unrest in DEU"),
        ("    country: KAZ\n", "    country: KAZ\n    sectors: [food]\n", "leave it out"),
        ("    rise:", "    change:", "rise"),
        ("sources:", "levers: {reform: 1.4, reason: x}\nsources:", "levers.reform"),
        ("sources:", "levers: {refrom: 0.4, reason: x}\nsources:", "refrom"),
        ("sources:", "levers: {reason: x}\nsources:", "no lever is pulled"),
        ("sources:", "levers: {reform: 0.4}\nsources:", "levers.reason"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path, old, new, said):
    text = (HEAD + PRICE + TAIL).replace(old, new, 1)
    assert text != HEAD + PRICE + TAIL
    with pytest.raises(ScenarioError) as caught:
        load_checked(scenario(tmp_path, text), load_book())
    assert said in str(caught.value)
    assert "mine.yaml:" in str(caught.value)


def test_a_freeze_of_no_price_is_a_mistake(tmp_path):
    tariff = """\
  - {kind: tariff, name: t, title: T, from: 2022-01-01, senders: DEU, targets: CHN, sectors: food, rate: 0.1, source: s}
"""
    text = HEAD + tariff + "levers: {price_freeze: 6, reason: x}\n" + TAIL
    with pytest.raises(ScenarioError, match="price_freeze puts off nothing"):
        load_checked(scenario(tmp_path, text), load_book())
