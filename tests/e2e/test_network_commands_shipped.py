"""Networks that come with the package, as a user asks them; the scenario that the documentation prints."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "networks.md"


def tightrope(*arguments: str | Path, columns: int = 80) -> subprocess.CompletedProcess[str]:
    code = "from tightrope.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"COLUMNS": str(columns), "PATH": "", "OMP_NUM_THREADS": "1"},
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("KAZ",),
        ("KAZ", "--year", "2024", "--without", "iletsk_malaszewicze"),
        ("ARM",),
        ("ARM", "--without", "tbilisi_lars"),
    ],
)
def test_a_network_of_many_goods_fits_a_narrow_screen(arguments):
    """No name is cut, since names are typed again as options, and no line runs over."""
    done = tightrope("routes", "show", *arguments)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert "…" not in done.stdout
    assert not [line for line in lines if line[:1] in {"│", "┃"} and line.rstrip()[-1] not in {"│", "┃"}]


def test_one_commodity_is_shown_if_asked():
    done = tightrope("routes", "show", "KAZ", "-g", "grain")
    assert done.returncode == 0, done.stderr
    assert "Legs, grain, kt" in done.stdout
    assert "Saryagash to Central Asia" in done.stdout
    assert "crude" not in done.stdout.partition("\n\n")[2]


def test_a_commodity_that_is_not_carried_is_said():
    done = tightrope("routes", "show", "ARM", "--commodity", "oil")
    assert done.returncode == 2
    assert "carries no 'oil'; it carries food, concentrate, tobacco, wheat" in done.stderr


def test_boxes_that_lose_russia_find_the_sea_and_the_caspian():
    done = tightrope("routes", "show", "KAZ", "--year", "2024", "--without", "iletsk_malaszewicze", "--json")
    rows = {(one["leg"], one["commodity"]): one for one in json.loads(done.stdout)["legs"]}
    assert rows["iletsk_malaszewicze", "boxes"]["before"] == pytest.approx(412)
    assert rows["iletsk_malaszewicze", "boxes"]["volume"] == 0
    moved = rows["ocean", "boxes"]["volume"] + rows["aktau_alat", "boxes"]["volume"]
    assert moved == pytest.approx(412)
    crude = [one for one in rows.values() if one["commodity"] == "crude"]
    assert all(one["volume"] == pytest.approx(one["before"]) for one in crude)


def test_food_stays_behind_where_neither_pass_nor_ferry_has_room():
    done = tightrope("routes", "show", "ARM", "--without", "lars_moscow", "--outage", "batumi_novorossiysk=1", "--json")
    food = next(one for one in json.loads(done.stdout)["totals"] if one["commodity"] == "food")
    assert food["export_loss_usd_million"] > 0
    assert food["not_delivered"] == pytest.approx(food["supplied"] - food["delivered"])


def test_the_scenario_of_the_documentation_reaches_real_income(tmp_path):
    text = DOCS.read_text(encoding="utf-8")
    [scenario] = [one for one in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if one.startswith("id: lars-shut")]
    (tmp_path / "lars.yaml").write_text(scenario, encoding="utf-8")
    done = tightrope("run", tmp_path / "lars.yaml", "--json", "--draws", "0")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["focus"] == "ARM"
    printed = re.search(r"real income falls by ([\d.]+) percent", text)
    assert printed is not None
    assert answer["real_income_percent"] == pytest.approx(-float(printed[1]), abs=0.005)
    assert {"routes_arm_food", "routes_arm_wheat"} <= set(answer["tables"])
