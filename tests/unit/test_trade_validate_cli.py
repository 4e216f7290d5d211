"""`tightrope validate` prints a scoreboard a reader can check."""

from __future__ import annotations

import json

import pytest

from tightrope.cli.validate import validate_command


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
    assert "2 passed, 0 failed, 1 not at hand" in printed
    assert "Definition:" in printed
    assert "worst equilibrium residual" in printed
    assert "--inputs" in printed


def test_json_holds_every_score(quick, tmp_path, capsys):
    validate_command(inputs=tmp_path, as_json=True)
    board = json.loads(capsys.readouterr().out)
    assert {score["standing"] for score in board["scores"]} == {"passed", "not at hand"}
    assert all(score["definition"] and (score["tolerance"] or 1) > 0 for score in board["scores"])
    assert len(board["timings"]) == 2
