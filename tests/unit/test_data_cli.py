"""`tightrope world` shows, lists and refuses clearly."""

import json

import pytest
from typer.testing import CliRunner

from tightrope.cli.world import app
from tightrope.core.errors import DataError, UsageError
from tightrope.data import load_groups, load_world
from tightrope.measures.places import sector_groups

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


def test_info_lists_every_name_a_scenario_may_use():
    """What docs/scenarios.md and the hints of error messages promise."""
    world = load_world()
    result = runner.invoke(app, ["info"], env={"COLUMNS": "100"})
    words = set(result.output.replace(",", " ").replace(";", " ").split())
    assert words >= {*world.sectors, *world.regions, *load_groups(), *sector_groups()}
    assert "Mining of oil, gas and coal" in " ".join(result.output.split())
    assert "coal, oil, gas" in result.output


def test_info_as_json_has_names_groups_and_the_card():
    told = json.loads(runner.invoke(app, ["info", "--json"]).output)
    world = load_world()
    assert [row["id"] for row in told["regions"]] == list(world.regions)
    assert [row["id"] for row in told["sectors"]] == list(world.sectors)
    assert {row["id"] for row in told["groups"]} == set(load_groups())
    [eaeu] = [row for row in told["groups"] if row["id"] == "EAEU"]
    assert eaeu["members"] == ["ARM", "BLR", "KAZ", "KGZ", "RUS"]
    [energy] = [row for row in told["sector_groups"] if row["id"] == "energy"]
    assert energy["members"] == ["mining_energy", "refined_fuels"]
    assert told["card"]["world"] == world.name
    facts = json.loads(runner.invoke(app, ["info", "--region", "kazakhstan", "--json"]).output)
    assert facts["id"] == "KAZ"
    assert facts["gdp"] == pytest.approx(float(world.gdp.sel(region="KAZ")) / 1e3)


def test_info_shows_a_region():
    result = runner.invoke(app, ["info", "--region", "KAZ"])
    assert result.exit_code == 0
    assert "Kazakhstan" in result.output


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (["info", "nowhere"], DataError, "no world 'nowhere'"),
        (["info", "--region", "XYZ"], UsageError, "'XYZ' is not in the world"),
        (["info", "--region", "Moldova"], UsageError, "is in a remainder"),
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
