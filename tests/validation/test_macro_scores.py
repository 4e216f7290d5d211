"""The macro model's part of the scoreboard, and figures that go into it against the publishers' series."""

from __future__ import annotations

from pathlib import Path

import pytest

from tightrope.data.macro_pack import load_baseline
from tightrope.validation import Standing, run_validation
from tightrope.validation.derive_macro_outcomes import OUTPUT, quarter_levels, render
from tightrope.validation.macro import load_outcomes

JUDGED = ("macro_responses", "macro_held", "macro_accepted")
REPORTED = ("macro_tried", "macro_out_of_sample", "macro_against_no_change")


@pytest.fixture(scope="module")
def board():
    return run_validation(None, only=[*JUDGED, *REPORTED])


def test_what_is_judged_passes_and_the_rest_is_reported(board):
    for score in board.scores:
        expected = Standing.PASSED if score.case.name in JUDGED else Standing.REPORTED
        assert score.standing is expected, (score.case.name, score.outcome, score.ours)
    assert {score.case.name for score in board.scores} == {*JUDGED, *REPORTED}
    assert all(timing.worst_residual < 1e-11 for timing in board.timings)


def test_every_variable_that_happened_is_on_the_board_with_both_bands(board):
    fans = [score for score in board.scores if score.case.name == "macro_out_of_sample"]
    assert len(fans) == 2 * len(load_outcomes().outcomes)


def test_acceptance_is_printed(board):
    outcomes = [score.outcome for score in board.scores if score.case.name == "macro_accepted"]
    assert all("accepted of" in outcome and "%" in outcome for outcome in outcomes)


def test_outcomes_are_what_the_publishers_series_give(shared):
    assert OUTPUT.read_text(encoding="utf-8") == render(quarter_levels(shared / "data"))


@pytest.mark.parametrize(
    ("start", "before"), [("2022Q1", "2021Q4"), ("2025Q2", "2025Q1"), ("2026Q3", "2026Q2")], ids=lambda text: text
)
def test_levels_of_baselines_are_what_the_publishers_series_give(shared, start, before):
    """Growth, inflation, exchange rates, the base rate and oil; what the files do not reach is left to its source."""
    series = quarter_levels(shared / "data")
    levels = load_baseline("KAZ", start).levels
    pairs = {
        "gdp_growth_year": levels.gdp_growth,
        "inflation": levels.inflation,
        "exchange_rate": levels.exchange_rate,
        "partner_currency": levels.partner_exchange_rate,
        "base_rate": levels.base_rate,
        "oil_price": levels.oil_price,
        "partner_inflation": levels.partner_inflation,
    }
    compared = 0
    for name, figure in pairs.items():
        if before in series[name]:
            assert figure.value == pytest.approx(series[name][before], rel=2e-3, abs=6e-4), name
            compared += 1
    assert compared >= 4


def test_the_pages_give_the_fan_as_it_is(board):
    """Quarters inside each band and the error over that of no change, on the scoreboard and on the model's page."""
    docs = Path(__file__).resolve().parents[2] / "docs"
    names = ("GDP growth, y/y", "inflation, y/y", "tenge per dollar", "tenge per ruble", "base rate", "Brent")
    by_case = {name: [s for s in board.scores if s.case.name == name] for name in REPORTED[1:]}
    bands, errors = by_case["macro_out_of_sample"], by_case["macro_against_no_change"]
    scoreboard, page = (
        {
            cells[0].split(", 9")[0]: cells[1:]
            for line in (docs / name).read_text(encoding="utf-8").splitlines()
            if len(cells := [cell.strip(" *") for cell in line.strip("|").split("|")]) == 4
        }
        for name in ("scoreboard.md", "models/macro.md")
    )
    for number, (name, happened) in enumerate(zip(names, load_outcomes().outcomes.values(), strict=True)):
        inside = [round(score.ours * len(happened)) for score in bands[2 * number : 2 * number + 2]]
        error = f"{errors[number].ours:.2f}"
        assert scoreboard[name] == [*map(str, inside), error], name
        assert page[name] == [*(f"{count} of {len(happened)}" for count in inside), error], name
