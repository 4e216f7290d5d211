"""`tightrope pull` as a user types it, on the shipped world."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.test_exposure import tightrope


def test_pull_answers_and_writes_the_page(tmp_path: Path) -> None:
    done = tightrope("pull", "KAZ", "--draws", "300", "--out", "answer", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for said in (
        "Who could take what from Kazakhstan",
        "Of the pull of all powers",
        "are assumed",
        "Trade in goods with",
    ):
        assert said in " ".join(done.stdout.split()), said
    page = (tmp_path / "answer/pull.html").read_text(encoding="utf-8")
    assert "tightrope pull KAZ --draws 300" in page
    assert "neither is a forecast" in page
    again = tightrope("pull", "KAZ", "--draws", "301", "--out", "answer", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_pull_as_json_is_the_same_twice_and_writes_nothing(tmp_path: Path) -> None:
    asked = ("pull", "ARM", "--draws", "200", "--horizon", "long_run", "--json")
    answers = [json.loads(tightrope(*asked, cwd=tmp_path).stdout) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["country"] == "ARM"
    assert answers[0]["grade"] == "assumed"
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_asked_is_one_message(tmp_path: Path) -> None:
    for asked, code, said in (
        (("pull", "KAX"), 2, "KAZ"),
        (("pull", "KAZ", "--horizon", "one_yaer"), 2, "did you mean 'one_year'"),
        (("pull", "KAZ", "--draws", "3"), 2, "--draws is 3"),
        (("pull", "KAZ", "--data", "nowhere"), 2, "point --data to a copy"),
    ):
        done = tightrope(*asked, cwd=tmp_path)
        assert done.returncode == code, (asked, done.stderr)
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
