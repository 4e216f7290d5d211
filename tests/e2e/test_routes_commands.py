"""`tightrope routes` as a user types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.toy_network import two_ways, write

ROWS = "route,commodity,year,period,volume,unit,low,high,source,url,note\nwest,oil,2021,2021,58,Mt,,,paper,,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "toy", two_ways(), ROWS)


def tightrope(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    code = "from tightrope.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"COLUMNS": "200", "PATH": "", "OMP_NUM_THREADS": "1"},
    )


def test_show_prints_legs_routes_and_prices(folder):
    done = tightrope("routes", "show", folder)
    assert done.returncode == 0, done.stderr
    for words in (
        "A toy, 2021",
        "Volume by route",
        "58",
        "shadow price",
        "25.0",
        "A publisher (2020)",
        "75.0",
        "Second line",
    ):
        assert words in done.stdout


def test_show_as_json_holds_the_plan(folder):
    done = tightrope("routes", "show", folder, "--without", "pipe", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["totals"][0]["not_delivered"] == pytest.approx(50)
    assert {one["leg"]: one["volume"] for one in said["legs"]} == pytest.approx({"pipe": 0, "coast": 0, "rail": 30})
    assert said["projects"][0]["cost_usd_million"] == 500
    assert said["ranges"] is None


def test_an_outage_has_a_range(folder):
    done = tightrope("routes", "show", folder, "--outage", "pipe=0.9", "--month", "3")
    assert done.returncode == 0, done.stderr
    assert "comes true (5th to 95th percentile of 40 draws)" in done.stdout


def test_a_sanction_with_a_licence_is_no_sanction_on_that_leg(folder):
    done = tightrope(
        "routes", "show", folder, "--sanction", "rival", "--licence", "pipe", "--licence", "coast", "--json"
    )
    assert {one["leg"]: one["volume"] for one in json.loads(done.stdout)["legs"]}["pipe"] == pytest.approx(60)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--without", "pip"], "Did you mean pipe?"),
        (["--outage", "pipe"], "expected a leg and a part from 0 to 1, such as pipe=0.5"),
        (["--outage", "pipe=1.5"], "expected a leg and a part"),
        (["--licence", "pipe"], "name the operator with --sanction"),
        (["--build", "lop"], "there is no project 'lop'"),
    ],
)
def test_show_says_what_it_does_not_know(folder, arguments, words):
    done = tightrope("routes", "show", folder, *arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_check_names_a_network_and_what_it_rests_on(folder):
    done = tightrope("routes", "check", folder)
    assert done.returncode == 0, done.stderr
    assert "4 nodes, 3 legs" in done.stdout


def test_check_says_all_mistakes(folder):
    text = (folder / "network.yaml").read_text(encoding="utf-8")
    (folder / "network.yaml").write_text(text.replace("value: 60.0", "value: -60.0"), encoding="utf-8")
    done = tightrope("routes", "check", folder)
    assert done.returncode == 4
    assert "network.yaml:" in done.stderr
    assert "negative" in done.stderr


def test_check_names_obligations_that_cannot_be_kept(tmp_path):
    whole = two_ways()
    whole["demands"][1]["least"] = {**whole["supplies"][0]["volume"], "value": 35.0}
    done = tightrope("routes", "check", write(tmp_path / "toy", whole))
    assert done.returncode == 5
    assert "delivery to CCC at lake" in done.stderr


def test_an_unknown_network_is_not_found():
    done = tightrope("routes", "show", "atlantis")
    assert done.returncode == 2
    assert "There is no network 'atlantis'" in done.stderr


def test_list_names_the_networks_at_hand():
    assert tightrope("routes", "list").returncode == 0
