"""Rerouting is calibrated on the published 5 %; its page says what the code gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tightrope.chain.calibrate_rerouting import load_target, substitution, with_dispersion
from tightrope.chain.request import Request, prepare
from tightrope.parameters import load_book
from tightrope.scenario.rerouting import DISPERSION
from tightrope.validation import Standing, run_validation
from tightrope.validation.rerouting import as_table, compare, question

PAGE = Path(__file__).resolve().parents[2] / "docs/models/rerouting.md"


@pytest.fixture(scope="module")
def setting():
    return prepare(Request(scenario=load_target().scenario))[0]


def test_the_book_holds_the_dispersion_that_gives_the_published_ratio(setting):
    """Central value and both ends of the spread, to the digits the book has."""
    target, entry = load_target(), load_book()[DISPERSION]
    assert entry.evidence.script == "tightrope.chain.calibrate_rerouting"
    for quantile, ratio in ((0.5, target.ratio), (0.05, target.low), (0.95, target.high)):
        there = with_dispersion(setting, entry.at_quantile(quantile).number())
        assert substitution(there, target).ratio(target.hubs) == pytest.approx(ratio, rel=0.02)


def test_the_page_has_the_figures_of_the_code(setting):
    page = PAGE.read_text(encoding="utf-8")
    lines = compare(*question())
    assert as_table(lines) in page
    found = substitution(setting, load_target())
    rows = [f"| {hub} | {100 * rise / found.lost:.1f} % |" for hub, rise in found.by_hub.items()]
    for row in rows:
        assert row.replace("-", "\N{MINUS SIGN}") in page
    assert f"all hubs of the table together {100 * found.ratio():.0f} %" in page


def test_observed_changes_are_reported_and_not_judged():
    board = run_validation(None, only=["rerouting_observed"])
    assert len(board.scores) == 9
    assert {score.standing for score in board.scores} == {Standing.REPORTED}
    assert not board.failed
    assert board.timings[0].worst_residual < 1e-10


def test_what_it_explains_has_the_sign_of_what_was_observed():
    """Far from all of it; but goods go round, and less goes directly."""
    for line in compare(*question()):
        if line.importer not in ("UZB", "TUR"):
            assert 0 < line.model / line.observed < 1.2, (line.exporter, line.importer)
