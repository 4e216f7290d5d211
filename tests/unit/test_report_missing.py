"""A report shows what was not found as not found, in every form it is written in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fake_result import fake_result

from tightrope.chain.result import Origin, RunResult
from tightrope.report import build_tables, build_views, result_json, write_report
from tightrope.report.figures import build_figures

WHY = "no equilibrium, for a test"


def incomplete() -> RunResult:
    """A result in which one thing of each kind was not found."""
    whole = fake_result()
    first, *others = whole.measures
    [game] = whole.strategic
    china, india, *rest = game.rows
    rows = (
        replace(china, indifference_rate=None, not_found=f"tariff of indifference: not found ({WHY})"),
        replace(india, comply_hat=None, indifference_rate=None, not_found=f"if it complies: not found ({WHY})"),
        *rest,
    )
    return replace(
        whole,
        decomposition=None,
        measures=(replace(first, real_income_hat=None, not_found=WHY), *others),
        interaction=None,
        strategic=(replace(game, rows=rows, focus_hat_all_defy=None, not_found=f"if all defy: not found ({WHY})"),),
        notes=("The decomposition of the change was not found: no way there.",),
    )


def test_missing_values_are_empty_cells_with_a_remark() -> None:
    tables = build_tables(build_views(incomplete()))
    measures = {
        row[0]: dict(zip((c.name for c in tables["measures"].columns), row, strict=True))
        for row in tables["measures"].rows
    }
    assert measures["buyers-tariff"]["percent"] is None
    assert measures["buyers-tariff"]["remark"] == f"not found: {WHY}"
    assert measures["interaction"]["percent"] is None
    assert measures["together"]["percent"] is not None
    game = tables["secondary_tariff"]
    shown = {row[0]: dict(zip((c.name for c in game.columns), row, strict=True)) for row in game.rows}
    assert shown["CHN"]["indifference_text"] == "not found"
    assert shown["IND"]["comply"] is None
    assert WHY in str(shown["IND"]["remark"])
    assert not next(c for c in game.columns if c.name == "remark").hidden


def test_where_everything_was_found_there_is_no_column_of_remarks() -> None:
    tables = build_tables(build_views(fake_result()))
    for name in ("measures", "secondary_tariff"):
        assert next(c for c in tables[name].columns if c.name == "remark").hidden


def test_the_answer_says_what_was_not_found() -> None:
    headline = build_views(incomplete()).headline
    assert "if all defied it would be not found" in headline.answer[1]
    assert any(WHY in caution for caution in headline.cautions)
    assert "If all defy" not in [outcome.label for outcome in headline.outcomes]


def test_without_a_game_the_answer_says_that_the_decomposition_is_missing() -> None:
    _, second = build_views(replace(incomplete(), strategic=())).headline.answer
    assert "Where the change comes from was not found" in second


def test_charts_leave_out_what_is_missing_and_name_it() -> None:
    figures = build_figures(build_views(incomplete()), {}, frozenset())
    assert "Not found alone" in figures["measures"].caption
    assert "Interaction" not in figures["measures"].alt
    assert "Not found, so not drawn: India." in figures["secondary_tariff"].caption
    assert "not found" in figures["welfare_by_partner"].empty


def test_every_file_is_written_and_valid(tmp_path: Path) -> None:
    files = write_report(incomplete(), tmp_path / "out")
    page = files.html.read_text(encoding="utf-8")
    assert WHY in page
    assert "None" not in page.split('id="payload"')[0].split("<body>")[1]
    assert files.xlsx.stat().st_size > 1000
    assert f"not found: {WHY}" in (tmp_path / "out/csv/measures.csv").read_text(encoding="utf-8")
    text = json.dumps(result_json(incomplete()), allow_nan=False)
    assert "NaN" not in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stable": False}, "Best responses cycle"),
        ({"origin": Origin.ALL_COMPLY}, "the stable one reached from all complying"),
        ({"other_complying": ("CHN", "TUR"), "focus_hat_other": 0.99}, "China and Türkiye comply, and the answer"),
        ({"other_complying": (), "focus_hat_other": None}, "nobody complies."),
    ],
)
def test_how_the_game_settled_is_said_beside_the_answer(change: dict[str, object], words: str) -> None:
    [game] = fake_result().strategic
    views = build_views(fake_result(strategic=(replace(game, **change),)))
    assert any(words in caution for caution in views.headline.cautions)
    assert words in views.strategy[0].settled


def test_a_settled_game_needs_no_words() -> None:
    assert build_views(fake_result()).strategy[0].settled == ""
