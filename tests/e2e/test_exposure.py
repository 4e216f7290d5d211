"""`tightrope exposure` as a user types it, on the shipped world."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def tightrope(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in its own process."""
    code = "from tightrope.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )


def test_exposure_answers_and_writes_the_page(tmp_path: Path) -> None:
    done = tightrope("exposure", "KAZ", "--top", "3", "--out", "answer", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "real income in Kazakhstan" in done.stdout
    assert "could take away most" in done.stdout
    page = (tmp_path / "answer/exposure.html").read_text(encoding="utf-8")
    assert "estimate" in page
    assert "tightrope exposure KAZ --world eurasia-2023 --top 3" in page
    for name in ("exposure.xlsx", "exposure.parquet", "exposure-cells.parquet"):
        assert (tmp_path / "answer" / name).stat().st_size > 10_000
    assert len(list((tmp_path / "answer/exposure-csv").glob("*.csv"))) >= 8
    again = tightrope("exposure", "KAZ", "--top", "4", "--out", "answer", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_exposure_as_json_is_the_same_twice_and_writes_nothing(tmp_path: Path) -> None:
    answers = [json.loads(tightrope("exposure", "KGZ", "--top", "2", "--json", cwd=tmp_path).stdout) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["focus"] == "KGZ"
    assert answers[0]["adjoint"]["residual"] < 1e-10
    assert {row[0] for row in answers[0]["tables"]["holds"]["rows"]} >= {"Russia", "China", "West"}
    assert not any(tmp_path.iterdir())


def test_exposure_under_another_closure_and_horizon(tmp_path: Path) -> None:
    asked = ("exposure", "KAZ", "--top", "1", "--closure", "zero", "--horizon", "one_year", "--out", "answer")
    done = tightrope(*asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "After one year, of all flows in the world" in " ".join(done.stdout.split())
    page = (tmp_path / "answer/exposure.html").read_text(encoding="utf-8")
    assert "--closure zero --horizon one_year" in page
    assert "Trade balances: zero. Horizon: one year." in page


@pytest.mark.parametrize(
    ("option", "given", "words"),
    [("--closure", "nominel", "did you mean 'nominal'"), ("--horizon", "two_years", "impact, one_year, five_years")],
)
def test_a_choice_that_does_not_exist_gets_a_hint(option: str, given: str, words: str, tmp_path: Path) -> None:
    done = tightrope("exposure", "KAZ", option, given, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr


def test_a_country_that_does_not_exist_gets_a_hint(tmp_path: Path) -> None:
    done = tightrope("exposure", "KAX", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean 'KAZ'" in done.stderr
    assert not any(tmp_path.iterdir())
