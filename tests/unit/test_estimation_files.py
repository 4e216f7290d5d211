"""The user's own files: read as they come, and everything wrong with all of them said at once."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from typer.testing import CliRunner

from tightrope.core.errors import DataError, MissingError, UsageError
from tightrope.core.random import stream
from tightrope.macro.estimation import estimate, load_plan, write_estimates
from tightrope.macro.estimation.plan import Plan
from tightrope.macro.estimation.results import Verdict

QUARTERS, YEARS = 60, 24
PLAN = {
    "country": "AAA",
    "title": "Nowhere",
    "known_from": "how the data were made",
    "files": {
        "quarterly": {
            "file": "nowhere.csv",
            "layout": "quarters",
            "separator": ";",
            "first": "2010Q1",
            "rows": QUARTERS,
            "columns": ["usd", "neighbour", "price"],
            "anchors": {"usd": {"2010Q1": 100}},
            "sha256": "0" * 64,
            "title": "Nowhere by quarter",
            "publisher": "Nobody",
            "licence": "none",
        },
        "panel": {
            "file": "panel.csv.gz",
            "layout": "panel",
            "date": "year",
            "place": "iso3",
            "rows": 2 * YEARS,
            "columns": ["growth"],
            "sha256": "0" * 64,
            "title": "Growth",
            "publisher": "Nobody",
            "licence": "none",
        },
        "oil": {
            "file": "oil.csv",
            "layout": "months",
            "date": "month",
            "rows": 12 * YEARS,
            "columns": ["brent"],
            "sha256": "0" * 64,
            "title": "Oil",
            "publisher": "Nobody",
            "licence": "none",
        },
    },
    "series": {
        "currency": {"file": "quarterly", "logs": {"usd": 1}, "change": 1},
        "neighbour": {"file": "quarterly", "logs": {"usd": 1, "neighbour": -1}, "change": 1},
        "prices": {"file": "quarterly", "logs": {"price": 1}, "change": 1},
        "own": {"file": "panel", "value": "growth", "pick": "AAA"},
        "partner": {"file": "panel", "value": "growth", "pick": "BBB"},
        "oil": {"file": "oil", "logs": {"brent": 1}, "each": "year", "change": 1, "times": 100},
    },
    "tasks": {
        "currency.neighbour": {
            "kind": "regression",
            "outcome": "currency",
            "on": ["neighbour"],
            "sample": ["2010Q2", "2024Q4"],
            "unit": "percent per percent",
            "report": {"neighbour": {"meaning": "as made", "known": {"value": 0.5, "tolerance": 0.02}}},
        },
        "growth.partner": {
            "kind": "regression",
            "outcome": "own",
            "on": ["partner", "oil"],
            "sample": ["2001", "2019"],
            "unit": "points per point",
            "report": {"partner": {"meaning": "as made", "known": {"value": 0.8, "tolerance": 0.2}}},
        },
        "deviation": {
            "kind": "deviation",
            "outcome": "neighbour",
            "sample": ["2010Q2", "2024Q4"],
            "unit": "log points",
            "report": {"deviation": {"meaning": "as made", "known": {"value": 0.08, "tolerance": 0.03}}},
        },
    },
}


@pytest.fixture
def plan():
    return Plan.model_validate(PLAN)


@pytest.fixture
def folder(tmp_path):
    """Files made with known coefficients."""
    random = stream(11, "files")
    neighbour = np.r_[0, 0.08 * random.normal(size=QUARTERS - 1)]
    usd = 100 * np.exp(np.cumsum(0.5 * neighbour + np.r_[0, 0.005 * random.normal(size=QUARTERS - 1)]))
    rate = usd / np.exp(np.cumsum(neighbour))
    price = 100 * np.exp(0.01 * np.arange(QUARTERS))
    lines = [f"{a:.6f};{b:.6f};{c:.6f}" for a, b, c in zip(usd, rate, price, strict=True)]
    (tmp_path / "nowhere.csv").write_text("usd;neighbour;price\n" + "\n".join(lines) + "\n", encoding="utf-8")
    partner = 3 * random.normal(size=YEARS)
    rows = [f"BBB,{2000 + y},{g:.4f}" for y, g in enumerate(partner)]
    rows += [f"AAA,{2000 + y},{0.8 * g + 0.3 * random.normal():.4f}" for y, g in enumerate(partner)]
    text = "iso3,year,growth\n" + "\n".join(rows) + "\n"
    (tmp_path / "panel.csv.gz").write_bytes(gzip.compress(text.encode()))
    months = [f"{2000 + m // 12}-{m % 12 + 1:02d},{50 + 10 * random.normal():.2f}" for m in range(12 * YEARS)]
    (tmp_path / "oil.csv").write_text("month,brent\n" + "\n".join(months) + "\n", encoding="utf-8")
    return tmp_path


def test_what_was_put_in_comes_out(plan, folder):
    found = estimate(folder, plan)
    assert [one.id for one in found.entries] == ["currency.neighbour", "growth.partner", "deviation"]
    assert {one.verdict for one in found.entries} == {Verdict.SAME}
    assert not any(one.as_known for one in found.files)
    with pytest.raises(KeyError, match=r"there are currency\.neighbour"):
        found["currency"]


def test_all_files_are_judged_in_one_message(plan, folder):
    (folder / "nowhere.csv").rename(folder / "nowhere_new.csv")
    (folder / "panel.csv.gz").write_bytes((folder / "panel.csv.gz").read_bytes()[:-40])
    text = (folder / "oil.csv").read_text(encoding="utf-8").splitlines()
    (folder / "oil.csv").write_text(
        "\n".join([*text[:20], text[20].split(",")[0] + ",n/a", *text[22:]]), encoding="utf-8"
    )
    with pytest.raises(DataError) as caught:
        estimate(folder, plan)
    message = str(caught.value)
    assert "3 problem" not in message
    assert "nowhere.csv is not there, but nowhere_new.csv has its columns: rename it" in message
    assert "panel.csv.gz ends in the middle of its compressed data" in message
    assert "oil.csv: line 21: brent is 'n/a', expected a number" in message
    assert "months must follow without a gap" in message
    assert "oil.csv has 287 whole rows, expected at least 288" in message


def test_a_file_cut_in_the_middle_of_a_line_is_noticed(plan, folder):
    text = (folder / "nowhere.csv").read_text(encoding="utf-8")
    (folder / "nowhere.csv").write_text(text[: text.rstrip().rfind(";")], encoding="utf-8")
    with pytest.raises(DataError, match=r"nowhere\.csv:61 stops after 2 of 3 cells: it is cut short"):
        estimate(folder, plan)


def test_a_file_without_dates_that_lost_its_first_row_is_noticed(plan, folder):
    lines = (folder / "nowhere.csv").read_text(encoding="utf-8").splitlines()
    (folder / "nowhere.csv").write_text("\n".join([lines[0], *lines[2:], lines[-1]]), encoding="utf-8")
    with pytest.raises(DataError, match=r"usd is .* in 2010Q1, expected 100: rows are missing"):
        estimate(folder, plan)


def test_another_file_under_the_right_name_is_noticed(plan, folder):
    (folder / "nowhere.csv").write_text("usd,neighbour,price\n1,2,3\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"nowhere\.csv has no column usd, neighbour, price: it may be another file"):
        estimate(folder, plan)


def test_a_sample_that_the_data_do_not_cover_is_named(folder):
    longer = {**PLAN, "tasks": {"late": {**PLAN["tasks"]["growth.partner"], "sample": ["2001", "2030"]}}}
    with pytest.raises(DataError, match="late: own has no value in 7 of 30 periods, first 2024"):
        estimate(folder, Plan.model_validate(longer))


def test_a_folder_that_is_none_is_named(plan, tmp_path):
    with pytest.raises(MissingError, match="is not a folder: give --sources"):
        estimate(tmp_path / "nothing", plan)


def test_a_plan_with_mistakes_says_them_all(tmp_path):
    from ruamel.yaml import YAML

    wrong = {**PLAN, "series": {**PLAN["series"], "odd": {"file": "nofile", "logs": {"usd": 1}}}}
    wrong["tasks"] = {
        **PLAN["tasks"],
        "x": {**PLAN["tasks"]["deviation"], "outcome": "ghost", "sample": ["2020", "2010"]},
    }
    with (tmp_path / "plan.yaml").open("w", encoding="utf-8") as stream_:
        YAML().dump(wrong, stream_)
    with pytest.raises(DataError) as caught:
        load_plan(tmp_path / "plan.yaml")
    assert "series.odd: there is no file 'nofile'" in str(caught.value)
    assert "tasks.x: no series 'ghost'" in str(caught.value)
    assert "tasks.x: sample begins at or after its end" in str(caught.value)


def test_a_country_without_a_plan_is_named():
    with pytest.raises(MissingError, match="no plan of estimation for 'XXX'"):
        load_plan("XXX")


def test_estimates_are_written_with_the_checksums_of_their_data(plan, folder, tmp_path):
    import hashlib

    from ruamel.yaml import YAML

    target = tmp_path / "estimates.yaml"
    write_estimates(estimate(folder, plan), target)
    content = YAML(typ="safe").load(target.read_text(encoding="utf-8"))
    kept = {one["file"]: one["sha256"] for one in content["data"]}
    assert kept == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in kept}
    assert content["estimates"]["currency.neighbour"]["known_before"] == 0.5
    with pytest.raises(UsageError, match="exists; give another file"):
        write_estimates(estimate(folder, plan), target)


def test_the_command_prints_a_table_and_writes_the_file(folder, tmp_path):
    from ruamel.yaml import YAML

    from tightrope.cli.macro import app

    with (tmp_path / "plan.yaml").open("w", encoding="utf-8") as stream_:
        YAML().dump(PLAN, stream_)
    target = tmp_path / "out.yaml"
    asked = ["estimate", "--sources", str(folder), "--country", str(tmp_path / "plan.yaml"), "--out", str(target)]
    done = CliRunner().invoke(app, asked, catch_exceptions=False)
    assert done.exit_code == 0
    assert "Nowhere: estimates, 90 % intervals" in done.output
    assert "Another edition than the plan was written on" in done.output
    assert target.is_file()
    again = CliRunner().invoke(app, asked)
    assert isinstance(again.exception, UsageError)
