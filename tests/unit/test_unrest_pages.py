"""Pages on unrest: one file that needs no network, the same numbers as JSON, ranges everywhere, no point forecast."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tightrope.cli.main import app
from tightrope.core.errors import UsageError
from tightrope.data.unrest_event import load_event
from tightrope.data.unrest_pack import load_unrest_pack
from tightrope.parameters import load_book
from tightrope.politics.unrest.estimation.kept import load_forecasts
from tightrope.politics.unrest.hindcast import Hindcast, hindcast
from tightrope.report.figures.unrest_hindcast import hindcast_figures
from tightrope.report.figures.unrest_ranges import Range, range_rows
from tightrope.report.figures.unrest_reliability import reliability_figures
from tightrope.report.unrest_pages import HINDCAST, hindcast_json, hindcast_page, scores_page, write_page
from tightrope.report.unrest_tables import hindcast_tables, scores_tables
from tightrope.report.views.unrest_hindcast import HindcastViews, hindcast_views
from tightrope.report.views.unrest_scores import ScoresView, scores_view

BOOK = load_book()
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def found() -> Hindcast:
    event = load_event()
    return hindcast(event, load_unrest_pack(event.country), BOOK)


@pytest.fixture(scope="module")
def views(found) -> HindcastViews:
    return hindcast_views(found, BOOK)


@pytest.fixture(scope="module")
def scores() -> ScoresView:
    return scores_view(load_forecasts())


def test_the_page_is_one_file_with_every_figure_and_table(found, views, scores):
    page, id = hindcast_page(found, BOOK, load_forecasts())
    figures = [*hindcast_figures(views), *reliability_figures(scores)]
    assert all(f'data-figure="{one.id}"' in page for one in figures)
    assert all(one.table in hindcast_tables(views, scores) for one in figures)
    assert f'<meta name="tightrope-run" content="{id}">' in page[:4000]
    outside = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href)="(?!#|data:)', outside)


def test_it_says_that_it_is_no_validation_and_what_it_cannot_say(found, views):
    page, _ = hindcast_page(found, BOOK, load_forecasts())
    assert "not a validation" in page
    assert "3 to 20 times" in views.caution
    for figure in hindcast_figures(views):
        assert "cannot say" in figure.caption, figure.id
        assert figure.caption.endswith("Grade: assumed."), figure.id
    for figure in reliability_figures(scores_view(load_forecasts())):
        assert "cannot say" in figure.caption
        assert figure.caption.endswith("Grade: estimated.")
    assert all(line in page.replace("&#39;", "'") for line in views.limits)
    assert len(views.limits) > len(load_event().cannot_say)


def test_no_chance_stands_without_its_range(views):
    """The answer and every title of a figure of chances give two ends; a middle stands in tables only, beside them."""
    assert len(re.findall(r"[\d.]+\s(?:to)\s[\d.]+\s%", views.answer[0])) == 5
    for figure in hindcast_figures(views)[:3]:
        assert re.search(r"[\d.]+\sto\s[\d.]+\s%", figure.title)
    for row in views.chances:
        assert row.without[0] <= row.without[1] <= row.without[2]
        assert row.triggered[0] < row.triggered[1] < row.triggered[2]


def test_an_axis_holds_the_ends_of_every_range():
    """Lines alone do not widen an axis: an unseen mark stands at the largest end, or at what came beyond it."""
    rows = [
        Range(name="a", ends=(0.0, 1.0, 9.0), text=""),
        Range(name="b", ends=(1, 2, 3, 4, 5), text="", came=(20, 22)),
    ]
    series = range_rows(rows, "x", "Middle")["baseOption"]["series"]
    assert [point[0] for one in series if one.get("silent") for point in one["data"]] == [0, 22]
    axis = range_rows([Range(name="a", ends=(0.03, 1.0, 38.0), text="")], "x", "Middle", decades=True)["baseOption"][
        "xAxis"
    ]
    assert (axis["type"], axis["min"], axis["max"]) == ("log", pytest.approx(0.01), pytest.approx(100))
    lines = series[0]["markLine"]["data"]
    assert len(lines) == 3
    assert [[a["coord"][0], b["coord"][0]] for a, b in lines] == [[0, 9], [1, 5], [2, 4]]


def test_every_bin_of_the_diagram_stands_where_it_was_counted(scores):
    for view, figure in zip(scores.outcomes, reliability_figures(scores), strict=True):
        drawn = {one["name"]: one for one in figure.option["series"] if "name" in one}
        assert set(drawn) == {"Logit", "Usual share", "Last year"}
        for row in view.rows:
            points = [point["value"] for point in drawn[row.name]["data"]]
            assert points == [[b.forecast, b.happened] for b in row.bins]
            bars = drawn[row.name]["markLine"]["data"]
            assert [[a["coord"][1], b["coord"][1]] for a, b in bars] == [[b.low, b.high] for b in row.bins]
        end = figure.option["xAxis"]["max"]
        assert figure.option["yAxis"]["max"] == end
        assert end >= max(max(b.high, b.forecast) for row in view.rows for b in row.bins)


def test_the_scores_say_who_is_not_beaten(scores):
    """The logit beats the usual share everywhere and last year's answer not for mass protest."""
    findings = {one.id: one.finding for one in scores.outcomes}
    assert all("beats usual share" in text for text in findings.values())
    assert "does not beat last year" in findings["mass"]
    assert "does not beat" not in findings["violent"]
    assert {row.gain_range is not None for one in scores.outcomes for row in one.rows if row.by == "logit"} == {True}


def test_a_page_is_not_replaced_by_other_numbers_unasked(found, tmp_path):
    page, id = hindcast_page(found, BOOK, load_forecasts())
    file = write_page(page, id, tmp_path / "new", HINDCAST)
    write_page(page, id, tmp_path / "new", HINDCAST)
    other, other_id = scores_page(load_forecasts())
    with pytest.raises(UsageError, match="has other numbers"):
        write_page(other, other_id, tmp_path / "new", HINDCAST)
    assert file.read_text(encoding="utf-8") == page
    write_page(other, other_id, tmp_path / "new", HINDCAST, force=True)
    assert file.read_text(encoding="utf-8") == other


def test_the_same_numbers_give_the_same_id(found):
    again = hindcast(found.event, found.pack, BOOK)
    kept = load_forecasts()
    assert hindcast_page(again, BOOK, kept)[1] == hindcast_page(found, BOOK, kept)[1]


def test_commands_write_pages_and_print_json(tmp_path):
    runner = CliRunner()
    done = runner.invoke(app, ["unrest", "hindcast", "--draws", "40000", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "hindcast.html").is_file()
    assert "not a validation" in " ".join(done.output.split())
    done = runner.invoke(app, ["unrest", "hindcast", "january-2022", "--draws", "40000", "--json"])
    content = json.loads(done.stdout)
    assert content["grade"] == "assumed"
    assert content["believed_multiple"]["high"] == pytest.approx(20, abs=0.01)
    assert {"chances", "swept", "clock", "waits", "toll", "reliability"} <= set(content["tables"])
    done = runner.invoke(app, ["unrest", "scores", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "unrest-scores.html").is_file()
    done = runner.invoke(app, ["unrest", "scores", "--json"])
    assert {"scores", "reliability"} == set(json.loads(done.stdout)["tables"])
    done = runner.invoke(app, ["unrest", "hindcast", "june-2022"])
    assert done.exit_code != 0


def test_draws_that_cannot_be_split_and_too_few_are_said():
    runner = CliRunner()
    for draws, said in (("1001", "cannot be split into groups of 200"), ("2000", "ask for more draws")):
        done = runner.invoke(app, ["unrest", "hindcast", "--draws", draws, "--json"])
        assert done.exit_code != 0
        assert said in " ".join(str(done.exception or done.output).split())


def test_an_event_of_which_little_is_known_has_its_page_too(found):
    """A clock with one step, no troops, outcomes left out: what is not known is not drawn, and nothing else changes."""
    event = found.event
    little = event.model_copy(
        update={
            "clock": {"national": event.clock["national"]},
            "happened": {"national": event.happened["national"]},
            "troops": None,
            "cannot_say": (),
        }
    )
    again = hindcast(little, found.pack, BOOK, draws=60_000)
    shown = hindcast_views(again, BOOK)
    assert [row.below is None for row in shown.clock] == [False, True, True, True]
    assert all(row.low is None for row in shown.waits)
    assert "national protest 6 to" not in shown.answer[1]
    page, _ = hindcast_page(again, BOOK, load_forecasts())
    assert "None" not in re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)


def test_json_and_page_have_the_same_tables(found, views, scores):
    content = hindcast_json(found, BOOK, load_forecasts())
    tables = hindcast_tables(views, scores)
    assert content["tables"] == {name: table.as_dict() for name, table in tables.items()}
    assert set(scores_tables(scores)) < set(tables)
