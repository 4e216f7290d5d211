"""A war in a scenario, as a user asks for it on the shipped world."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

MINE = """
id: mine
extends: war-goes-on
title: Escalation
question: What if the war escalates and the exception is lost?
note: Written by hand.
war:
  fixed: escalation-2027
"""


def tightrope(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    code = "from tightrope.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_command_answers_and_writes_the_war(tmp_path: Path):
    done = tightrope("run", "ceasefire-2026", "--draws", "2", "--out", "answer", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    assert "The war, and the sanctions that come with it" in words
    assert "one future supposed, not one expected" in words
    page = (tmp_path / "answer/report.html").read_text(encoding="utf-8")
    for figure in ("war_states", "war_income", "war_finance", "war_energy", "war_goods", "war_secondary"):
        assert f'id="figure-{figure}"' in page
    with (tmp_path / "answer/csv/war_paths.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("#")))
    assert any("Ceasefire" in row for row in rows)


def test_an_exception_lost_costs_its_holder_and_no_one_else_as_much(tmp_path: Path):
    (tmp_path / "mine.yaml").write_text(MINE, encoding="utf-8")
    lost = {}
    for country in ("KAZ", "ARM"):
        done = tightrope("run", "mine.yaml", "--country", country, "--draws", "0", "--json", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        [table] = [t for name, t in json.loads(done.stdout)["tables"].items() if name == "war_combinations"]
        names = [column["name"] for column in table["columns"]]
        [row] = [row for row in table["rows"] if row[names.index("exception")] == "lost"]
        lost[country] = row[names.index("income")]
    assert lost["KAZ"] < lost["ARM"]
    assert lost["KAZ"] < 0


@pytest.mark.parametrize("war", ["fixed: peace-now", "drawn: {setting: 1914Q3}", "{}"])
def test_a_war_that_cannot_be_meant_ends_with_one_message(tmp_path: Path, war: str):
    text = (
        MINE.replace("fixed: escalation-2027", war)
        if war != "{}"
        else MINE.replace("\n  fixed: escalation-2027", " {}")
    )
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    done = tightrope("run", "mine.yaml", "--draws", "0", cwd=tmp_path)
    assert done.returncode == 3
    assert "has 1 problem(s)" in done.stderr
    assert "mine.yaml:8: war" in done.stderr or "mine.yaml:7: war" in done.stderr
    assert "Traceback" not in done.stderr


def test_runs_without_a_war_load_nothing_of_it():
    code = (
        "import sys, tightrope.chain.run, tightrope.report, tightrope.cli.run; "
        "print([m for m in sys.modules if m.startswith(('tightrope.war', 'tightrope.chain.war.run'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
