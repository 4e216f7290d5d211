"""`tightrope validate` prints a scoreboard a reader can check."""

from __future__ import annotations

import json

import pytest

from tightrope.cli.validate import validate_command
from tightrope.validation.board import Score, Scoreboard, Standing
from tightrope.validation.cases import Case


@pytest.fixture
def quick(monkeypatch):
    """Only the closed forms that take no time."""
    from tightrope import validation

    real = validation.run_validation

    def run(inputs, **kwargs):
        return real(inputs, only=["no_shock", "acr_identity", "caliendo_parro_2015"], **kwargs)

    monkeypatch.setattr(validation, "run_validation", run)


def test_the_scoreboard_shows_standing_tolerance_and_definition(quick, tmp_path, capsys):
    validate_command(inputs=tmp_path)
    printed = " ".join(capsys.readouterr().out.split())
    assert "2 passed, 0 missed, 0 failed, 1 not at hand" in printed
    assert "Definition:" in printed
    assert "worst equilibrium residual" in printed
    assert "--inputs" in printed


def test_json_holds_every_score(quick, tmp_path, capsys):
    validate_command(inputs=tmp_path, as_json=True)
    board = json.loads(capsys.readouterr().out)
    assert {score["standing"] for score in board["scores"]} == {"passed", "not at hand"}
    assert all(score["definition"] and (score["tolerance"] or 1) > 0 for score in board["scores"])
    assert len(board["timings"]) == 2


def test_a_declared_miss_is_shown_as_missed_and_a_new_one_fails():
    case = Case(
        name="c", title="T", table="t", source="s", unit="ratio", definition="d", tolerance=0.1, why="w",
        misses={"Makhachkala": "known"},
    )  # fmt: skip
    known, new = (Score(case=case, outcome=name, published=1.0, ours=0.8) for name in ("by Makhachkala", "by rail"))
    wild = Score(case=case, outcome="by Makhachkala", published=1.0, ours=float("nan"))
    assert [score.standing for score in (known, new, wild)] == [Standing.MISSED, Standing.FAILED, Standing.FAILED]
    assert not Scoreboard(scores=(known,), timings=()).failed
    assert Scoreboard(scores=(known, new), timings=()).failed
