"""`tightrope world` shows, lists and refuses clearly."""

import pytest
from typer.testing import CliRunner

from tightrope.cli.world import app
from tightrope.core.errors import DataError, UsageError

runner = CliRunner()


def test_list_names_the_shipped_worlds():
    result = runner.invoke(app, ["list"])
    assert result.exit_code == 0
    assert "eurasia-2023" in result.output
    assert "eurasia-2021" in result.output


def test_info_shows_the_card():
    result = runner.invoke(app, ["info"], env={"COLUMNS": "220"})
    assert result.exit_code == 0
    for word in ("estimate", "GDP", "Asian Development Bank", "Re-exports are not production", "sha256"):
        assert word in " ".join(result.output.split())


def test_info_shows_a_region():
    result = runner.invoke(app, ["info", "--region", "KAZ"])
    assert result.exit_code == 0
    assert "Kazakhstan" in result.output


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (["info", "nowhere"], DataError, "no world 'nowhere'"),
        (["info", "--region", "XYZ"], UsageError, "no region 'XYZ'"),
        (["build", "eurasia-2023", "--sources", "absent", "--out", "w.npz"], DataError, "no folder"),
        (["build", "eurasia-2023", "--sources", ".", "--out", "w.txt"], UsageError, "ends in .npz"),
        (["build", "eurasia-2023", "--sources", ".", "--out", "w.npz"], DataError, "10 problem"),
        (["build", "eurasia-2021", "--sources", ".", "--out", "w.npz"], DataError, "12 problem"),
        (["build", "mars", "--sources", ".", "--out", "w.npz"], UsageError, "eurasia-YEAR"),
    ],
)
def test_mistakes_end_in_one_error_and_write_nothing(tmp_path, monkeypatch, arguments, kind, message):
    monkeypatch.chdir(tmp_path)
    result = runner.invoke(app, arguments)
    assert isinstance(result.exception, kind)
    assert message in str(result.exception)
    assert list(tmp_path.iterdir()) == []
