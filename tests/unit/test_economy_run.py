"""One question from the border to the budget: parts add up, joint runs are sums, and nothing comes from nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tightrope.chain.economy.records import Economy
from tightrope.chain.economy.run import HORIZON
from tightrope.chain.request import Request
from tightrope.chain.result import RunResult
from tightrope.chain.run import run
from tightrope.core.axes import CHANNEL, VARIABLE
from tightrope.data.macro_pack import FOLDER

BAN = """\
  - kind: import_ban
    name: ban
    title: A ban on Russian machinery
    from: 2025-07-01
    senders: KAZ
    targets: RUS
    sectors: machinery
    source: s
"""
STAGFLATION = """\
  - kind: macro_shock
    name: stagflation
    title: Stagflation in Russia
    from: 2025-07-01
    set: russian-stagflation
    source: s
"""
HEAD = "id: mine\ntitle: Mine\nquestion: What happens?\nnote: All assumed.\ndate: 2025-09-30\nmeasures:\n"
TAIL = "sources:\n  - {id: s, title: News, publisher: A paper, date: 2025-06-01}\n"


def ask(tmp_path: Path, *measures: str, country: str = "KAZ", draws: int = 3, more: str = "") -> RunResult:
    file = tmp_path / "mine.yaml"
    file.write_text(HEAD + "".join(measures) + TAIL + more, encoding="utf-8")
    return run(Request(scenario=str(file), country=country, draws=draws))


def paths(result: RunResult) -> Economy:
    assert result.economy is not None
    return result.economy


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunResult]:
    folder = tmp_path_factory.mktemp("alone")
    return {"ban": ask(folder, BAN), "stagflation": ask(folder, STAGFLATION), "both": ask(folder, BAN, STAGFLATION)}


@pytest.mark.parametrize("name", ["ban", "stagflation", "both"])
def test_parts_add_up_to_the_central_path(alone: dict[str, RunResult], name: str):
    economy = paths(alone[name])
    for variable in ("gdp", "inflation", "exchange_rate", "base_rate"):
        whole = economy.path.central(variable).values
        parts = economy.parts.parts.sel({VARIABLE: variable}).sum(CHANNEL).values
        np.testing.assert_allclose(parts, whole, atol=1e-12)
        assert np.abs(whole).max() > 1e-5


def test_a_joint_run_is_the_sum_of_both(alone: dict[str, RunResult]):
    """The macro model is linear, and a shock at home changes nothing at the border."""
    found = {name: paths(result).path.deviation.isel(draw=0).values for name, result in alone.items()}
    np.testing.assert_allclose(found["both"], found["ban"] + found["stagflation"], atol=1e-9)


def test_stagflation_leaves_trade_alone_and_the_world_as_it_was(alone: dict[str, RunResult]):
    result = alone["stagflation"]
    np.testing.assert_allclose(result.equilibrium.real_income_hat.values, 1, atol=1e-12)
    economy = paths(result)
    assert not economy.inputs.income.any()
    assert not economy.inputs.dearer.any()
    assert np.abs(economy.income).max() < 1e-9
    assert economy.first == 1
    assert len(economy.path.quarters) == 1 + HORIZON


def test_levels_are_the_baseline_and_the_change(alone: dict[str, RunResult]):
    economy = paths(alone["both"])
    for name in ("inflation", "base_rate"):
        level, usual = (one.central(name, level=True).values for one in (economy.path, economy.usual))
        np.testing.assert_allclose(level - usual, economy.path.central(name).values, atol=1e-12)


def test_the_budget_answers_to_the_paths_and_to_nothing_else(alone: dict[str, RunResult]):
    economy = paths(alone["stagflation"])
    assert economy.budget is not None
    usual, after = economy.budget.usual, economy.budget.after
    np.testing.assert_array_equal(after.balance.values[0], usual.balance.values[0])
    assert np.abs(after.balance.values[2:] - usual.balance.values[2:]).max() > 1
    np.testing.assert_array_equal(after.fund_receipts.values, usual.fund_receipts.values)


def test_ranges_hold_the_central_path_and_beliefs_move_it(alone: dict[str, RunResult]):
    economy = paths(alone["both"])
    low, high = economy.path.quantiles((0.02, 0.98)).sel(variable="gdp").values
    central = economy.path.central("gdp").values
    assert (low <= central + 1e-12).all()
    assert (central <= high + 1e-12).all()
    names = [row.name for row in economy.moved]
    assert len(set(names)) == len(names)
    assert {"macro.partner_demand", "macro.income_to_demand", "trade.elasticity", "ban.enforcement"} <= set(names)
    swings = [abs(row.gdp[1] - row.gdp[0]) for row in economy.moved]
    assert swings == sorted(swings, reverse=True)


def test_every_assumed_number_is_among_the_assumptions(alone: dict[str, RunResult]):
    names = {row.name for row in alone["stagflation"].assumptions}
    assert {"macro.partner_demand", "macro.income_to_demand", "macro.budget.fund_covers"} <= names
    assert "russian-stagflation.ruble.partner_currency" in names


def test_a_country_without_a_macro_model_is_said_to_have_none(tmp_path: Path):
    result = ask(tmp_path, BAN, country="KGZ", draws=0)
    assert result.economy is None
    assert any("no quarterly model of KGZ" in note for note in result.notes)


def test_another_country_with_its_own_partner_and_currency(tmp_path: Path):
    economy = paths(ask(tmp_path, STAGFLATION, country="ARM", draws=0))
    assert economy.currency == "dram"
    assert float(economy.path.central("gdp").values[1:5].mean()) < 0
    assert economy.budget is not None
    assert not economy.budget.fund


def test_the_book_may_be_overridden(tmp_path: Path):
    """With the link of 2016-21 the tenge follows the ruble, and prices with it."""
    override = "overrides:\n  - {parameter: macro.estimates.kaz.ruble_segmented, value: 0.67, reason: As in 2016-21.}\n"
    linked = paths(ask(tmp_path, STAGFLATION, draws=0, more=override))
    now = paths(ask(tmp_path, STAGFLATION, draws=0))
    at = slice(now.first, now.first + 4)
    assert linked.path.central("exchange_rate").values[at].mean() > 0.02
    assert linked.path.central("inflation").values[at].mean() > now.path.central("inflation").values[at].mean()


def test_two_months_of_an_outage_are_two_months_of_loss():
    economy = paths(run(Request(scenario="cpc-outage", draws=3)))
    lost = dict(zip(economy.path.quarters, economy.inputs.lost, strict=True))
    busy = {quarter: value for quarter, value in lost.items() if value > 0}
    assert set(busy) == {"2025Q4", "2026Q1"}
    assert busy["2025Q4"] / busy["2026Q1"] == pytest.approx((33 / 92) / (25 / 90), rel=1e-6)
    gdp = economy.path.central("gdp").values
    assert gdp[economy.first] < -0.004
    assert abs(gdp[economy.first + 4]) < 0.002
    assert economy.budget is not None
    receipts = economy.budget.after.fund_receipts.values - economy.budget.usual.fund_receipts.values
    assert (receipts[economy.first : economy.first + 2, 0] < 0).all()
    np.testing.assert_allclose(receipts[-4:], 0, atol=1e-9)


def test_a_set_about_another_partner_moves_nothing_and_is_said_to(tmp_path: Path):
    shipped = FOLDER / "shocks" / "russian-stagflation.yaml"
    own = tmp_path / "own.yaml"
    own.write_text(shipped.read_text(encoding="utf-8").replace("partner: RUS", "partner: CHN"), encoding="utf-8")
    result = ask(tmp_path, STAGFLATION.replace("russian-stagflation", str(own)), draws=0)
    economy = paths(result)
    assert economy.still
    assert any("is about CHN; the partner in the macro model of Kazakhstan is Russia" in note for note in economy.notes)


def test_a_run_is_known_by_the_content_of_the_files_it_reads(tmp_path: Path):
    """The same scenario, another size in the set it names: another run."""
    shipped, own = FOLDER / "shocks" / "russian-stagflation.yaml", tmp_path / "own.yaml"
    found = []
    for size in ("-0.010, -0.010", "-0.020, -0.010"):
        text = shipped.read_text(encoding="utf-8")
        assert "-0.010, -0.010" in text
        own.write_text(text.replace("-0.010, -0.010", size), encoding="utf-8")
        found.append(ask(tmp_path, STAGFLATION.replace("russian-stagflation", str(own)), draws=0).run_id)
    assert found[0] != found[1]
