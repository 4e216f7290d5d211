"""What is written: one page that needs nothing else, the same numbers thrice, and all of it or none."""

from __future__ import annotations

import csv
import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fake_result import fake_result, fake_scenario

from tightrope.chain.request import as_given
from tightrope.core.errors import UsageError
from tightrope.report import ReportFiles, build_views, result_json, write_report
from tightrope.report.contents import build_tables
from tightrope.report.figures import build_figures
from tightrope.report.page import map_geometry

LARGEST_PAGE = 2_000_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ReportFiles:
    return write_report(fake_result(), tmp_path_factory.mktemp("report"))


def test_the_page_asks_the_network_for_nothing(files: ReportFiles) -> None:
    text = files.html.read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|img|iframe|link)[^>]*(?:src|href)=[\"'](?!data:|#)", text)
    assert "@import" not in text
    assert not re.search(r"url\((?!data:)[\"']?https?:", text)
    assert len(text.encode()) < LARGEST_PAGE


def test_the_page_holds_question_answer_and_provenance(files: ReportFiles) -> None:
    text = html.unescape(files.html.read_text(encoding="utf-8"))
    result = fake_result()
    views = build_views(result)
    for expected in (
        result.scenario.question,
        *views.headline.answer,
        result.run_id,
        result.world_sha256,
        "is an estimate",
        "imply no opinion on the status of any",
        views.run.command,
    ):
        assert expected in text


def test_every_figure_is_plain_json_with_a_finding_and_a_text_for_those_who_cannot_see_it() -> None:
    views = build_views(fake_result())
    _, points, small = map_geometry()
    tables = build_tables(views)
    for figure in build_figures(views, points, small).values():
        json.dumps(figure.option, allow_nan=False)
        assert figure.title
        assert len(figure.alt) > 20
        assert figure.table in tables
        assert "nan" not in figure.alt


def test_no_reader_sees_more_than_three_significant_digits() -> None:
    for table in build_tables(build_views(fake_result())).values():
        for row in table.text():
            for text, column in zip(row, table.columns, strict=True):
                if column.kind in ("signed", "number"):
                    digits = re.sub(r"[^0-9]", "", text.replace(",", "")).lstrip("0")
                    assert len(digits) <= 3 or digits.rstrip("0") == digits[:3].rstrip("0"), (table.name, text)


def test_csv_spreadsheet_parquet_and_json_hold_the_same_numbers(files: ReportFiles) -> None:
    import duckdb
    import openpyxl

    tables = build_tables(build_views(fake_result()))
    table = tables["real_income"]
    with next(p for p in files.csv if p.stem == "real_income").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    sheet = openpyxl.load_workbook(files.xlsx, read_only=True)["real_income"]
    cells = list(sheet.iter_rows(values_only=True))
    with duckdb.connect() as connection:
        tidy = dict(
            connection.execute(
                "SELECT label, value FROM read_parquet(?) WHERE \"table\" = 'real_income' AND \"column\" = 'percent'",
                [str(files.parquet)],
            ).fetchall()
        )
    printed = result_json(fake_result())["tables"]["real_income"]["rows"]  # type: ignore[index]
    for i, row in enumerate(table.rows):
        assert float(rows[i + 1][2]) == pytest.approx(row[2], rel=1e-11)
        assert cells[i + 1][2] == pytest.approx(row[2], rel=1e-11)
        assert tidy[row[0]] == pytest.approx(row[2], rel=1e-11)
        assert printed[i][2] == pytest.approx(row[2], rel=1e-11)


def test_text_of_the_tidy_file_has_no_numbers_and_the_other_way_round(files: ReportFiles) -> None:
    import duckdb

    with duckdb.connect() as connection:
        counts = connection.execute(
            "SELECT count(*), count(value), count(text), count(*) FILTER (isnan(value)) FROM read_parquet(?)",
            [str(files.parquet)],
        ).fetchone()
    assert counts is not None
    everything, numbers, texts, missing = counts
    assert everything == numbers + texts
    assert missing == 0


def test_json_of_a_result_is_json() -> None:
    text = json.dumps(result_json(fake_result()), allow_nan=False)
    assert json.loads(text)["focus"] == "KAZ"


@pytest.mark.parametrize(
    "changes",
    [
        {"effect": 0.0},
        {"strategic": ()},
        {"withdrawals": ()},
        {"sensitivities": ()},
        {"variants": ()},
        {"assumptions": ()},
        {"notes": ()},
        {"focus": "ROW"},
        {"focus": "SGP"},
    ],
    ids=str,
)
def test_a_result_with_nothing_in_a_section_still_makes_a_page(changes: dict[str, object], tmp_path: Path) -> None:
    text = write_report(fake_result(**changes), tmp_path).html.read_text(encoding="utf-8")  # type: ignore[arg-type]
    assert 'class="empty"' in text or "notes" in changes or "focus" in changes
    assert ">nan<" not in text


def test_one_measure_needs_no_chart_of_measures(tmp_path: Path) -> None:
    result = fake_result()
    one = replace(result, measures=result.measures[:1], interaction=0.0)
    assert "One measure is in force" in write_report(one, tmp_path).html.read_text(encoding="utf-8")


def test_a_title_cannot_smuggle_markup_into_the_page(tmp_path: Path) -> None:
    result = fake_result(scenario=fake_scenario(title="</script><b>{boo}</b>", question="<i>why</i>?"))
    text = write_report(result, tmp_path).html.read_text(encoding="utf-8")
    assert "<i>why" not in text
    assert "</script><b>" not in text


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **named: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("tightrope.report.writing.write_parquet", fail)
    with pytest.raises(OSError, match="disk full"):
        write_report(fake_result(), tmp_path / "new")
    assert not (tmp_path / "new").exists()
    kept = tmp_path / "old"
    kept.mkdir()
    (kept / "report.html").write_text("earlier", encoding="utf-8")
    with pytest.raises(OSError, match="disk full"):
        write_report(fake_result(), kept, force=True)
    assert [p.name for p in kept.iterdir()] == ["report.html"]
    assert (kept / "report.html").read_text(encoding="utf-8") == "earlier"


def test_a_second_report_replaces_the_first_and_leaves_other_files_alone(tmp_path: Path) -> None:
    write_report(fake_result(), tmp_path)
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    files = write_report(fake_result(strategic=()), tmp_path)
    assert not (tmp_path / "csv" / "secondary_tariff.csv").exists()
    assert (tmp_path / "mine.txt").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "csv",
        "mine.txt",
        "report.html",
        "report.parquet",
        "report.xlsx",
    ]
    assert set(files.csv) == set((tmp_path / "csv").iterdir())


def test_the_same_result_is_the_same_page(tmp_path: Path) -> None:
    first = write_report(fake_result(), tmp_path / "a").html.read_bytes()
    assert write_report(fake_result(), tmp_path / "b").html.read_bytes() == first


def test_a_report_of_another_run_is_never_replaced_unasked(tmp_path: Path) -> None:
    write_report(fake_result(), tmp_path)
    before = (tmp_path / "report.html").read_bytes()
    other = fake_result(run_id="0123456789abcdef")
    with pytest.raises(UsageError, match="--force"):
        write_report(other, tmp_path)
    assert (tmp_path / "report.html").read_bytes() == before
    write_report(other, tmp_path, force=True)
    assert b"0123456789abcdef" in (tmp_path / "report.html").read_bytes()


def test_the_same_run_writes_itself_again(tmp_path: Path) -> None:
    first = write_report(fake_result(), tmp_path).html.read_bytes()
    assert write_report(fake_result(), tmp_path).html.read_bytes() == first


@pytest.mark.parametrize("name", ["report.html", "report.xlsx", "csv/mine.csv"])
def test_files_of_somebody_else_are_left_alone(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=name):
        write_report(fake_result(), tmp_path)
    assert path.read_text(encoding="utf-8") == "mine"
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [path.name]


@pytest.mark.parametrize(
    ("asked", "world", "words"),
    [
        ("mine.yaml", None, "tightrope run mine.yaml --country KAZ --draws 48 --seed 0"),
        (
            "eu-18th-package",
            "my world.npz",
            "tightrope run eu-18th-package --country KAZ --world 'my world.npz' --draws",
        ),
    ],
)
def test_the_command_names_what_the_user_named(asked: str, world: str | None, words: str) -> None:
    assert build_views(fake_result(asked_as=asked, world_as=world)).run.command.startswith(words)


def test_a_report_names_no_folder_of_the_users_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert as_given("questions/mine.yaml") == "questions/mine.yaml"
    assert as_given(str(tmp_path / "questions/mine.yaml")) == "questions/mine.yaml"
    assert as_given("/elsewhere/mine.yaml") == "mine.yaml"


def test_measures_are_shown_with_the_document_they_rest_on() -> None:
    table = build_tables(build_views(fake_result()))["measures"]
    at = [column.name for column in table.columns].index("source")
    assert table.rows[0][at] == "A parliament: A bill to impose duties"


def test_that_choices_are_frozen_is_said_wherever_the_range_is() -> None:
    views = build_views(fake_result())
    words = "countries hit choose as at central beliefs"
    assert words in views.incomes.range_text
    figures = build_figures(views, {}, frozenset())
    assert words in figures["outcomes"].caption
    assert words in figures["real_income"].caption
    assert words in build_tables(views)["real_income"].note
    assert words not in build_views(fake_result(strategic=())).incomes.range_text
