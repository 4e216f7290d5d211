"""Each command as a user types it, on the shipped world."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

WORLD = Path(__file__).resolve().parents[2] / "src/tightrope/data/worlds/eurasia-2023.npz"

SCENARIO = """\
id: mine
title: The EU stops buying Russian energy
question: If the EU stops buying Russian energy, what happens to Kazakhstan?
note: All assumed.
date: 2025-12-31
measures:
  - kind: import_ban
    name: eu-energy-ban
    title: EU ban on Russian energy
    from: 2025-10-01
    senders: EU
    targets: RUS
    sectors: energy
    source: roadmap
sources:
  - {id: roadmap, title: Roadmap, publisher: European Commission, date: 2025-05-06}
"""


def tightrope(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in its own process."""
    code = "from tightrope.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )


def test_run_answers_and_writes_the_report(tmp_path: Path) -> None:
    done = tightrope("run", "--draws", "8", "--out", "answer", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "what happens to Kazakhstan?" in done.stdout
    assert "Real income" in done.stdout
    page = (tmp_path / "answer/report.html").read_text(encoding="utf-8")
    assert "estimate" in page
    assert (tmp_path / "answer/report.xlsx").stat().st_size > 10_000
    assert (tmp_path / "answer/report.parquet").stat().st_size > 1_000
    assert len(list((tmp_path / "answer/csv").glob("*.csv"))) >= 8


def test_each_run_gets_its_own_folder_unless_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SCENARIO, encoding="utf-8")
    for _ in range(2):
        assert tightrope("run", "mine.yaml", "--draws", "0", cwd=tmp_path).returncode == 0
    assert tightrope("run", "mine.yaml", "--draws", "0", "--country", "KGZ", cwd=tmp_path).returncode == 0
    own = sorted(path.name.rsplit("-", 1)[0] for path in (tmp_path / "out").iterdir())
    assert own == ["mine-KAZ", "mine-KGZ"], "the same run writes the same folder again"
    page = next((tmp_path / "out").glob("mine-KAZ-*")) / "report.html"
    assert "tightrope run mine.yaml --country KAZ --draws 0 --seed 0" in page.read_text(encoding="utf-8")

    named = ("run", "mine.yaml", "--draws", "0", "--out", "o")
    assert tightrope(*named, cwd=tmp_path).returncode == 0
    refused = tightrope(*named, "--country", "KGZ", cwd=tmp_path)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert tightrope(*named, "--country", "KGZ", "--force", cwd=tmp_path).returncode == 0


def test_comparing_answers_about_different_countries_says_so(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SCENARIO.replace("date:", "focus: KGZ\ndate:", 1), encoding="utf-8")
    compared = tightrope("compare", "mine.yaml", "eu-18th-package", "--draws", "0", cwd=tmp_path)
    assert "about different countries: Kyrgyzstan and Kazakhstan" in " ".join(compared.stdout.split())
    alike = tightrope("compare", "mine.yaml", "eu-18th-package", "--draws", "0", "--country", "ARM", cwd=tmp_path)
    assert "different countries" not in alike.stdout


@pytest.mark.parametrize("country", ["RUS", "KGZ", "ARM", "TUR"])
def test_any_country_can_be_the_focus(country: str, tmp_path: Path) -> None:
    done = tightrope("run", "eu-18th-package", "--country", country, "--draws", "0", "--out", "o", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "o/report.html").is_file()


def test_the_same_question_gives_the_same_numbers(tmp_path: Path) -> None:
    answers = [
        json.loads(tightrope("run", "bank-secondary-sanctions", "--json", "--draws", "8", cwd=tmp_path).stdout)
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["draws"] == {"asked": 8, "solved": 8}
    assert not any(tmp_path.iterdir()), "--json writes nothing"


def test_a_file_of_ones_own_is_checked_run_and_compared(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SCENARIO, encoding="utf-8")
    assert tightrope("check", "mine.yaml", cwd=tmp_path).returncode == 0
    compared = tightrope("compare", "mine.yaml", "ceasefire-relief", "--draws", "0", "--json", cwd=tmp_path)
    assert compared.returncode == 0, compared.stderr
    first, second = json.loads(compared.stdout)
    assert (first["scenario"], second["scenario"]) == ("mine", "ceasefire-relief")
    assert first["run_id"] != second["run_id"]


def test_new_writes_a_scenario_that_runs(tmp_path: Path) -> None:
    assert tightrope("new", "start.yaml", cwd=tmp_path).returncode == 0
    assert tightrope("run", "start.yaml", "--draws", "0", "--out", "o", cwd=tmp_path).returncode == 0
    again = tightrope("new", "start.yaml", cwd=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr


@pytest.mark.parametrize(
    "command", ["list", "world list", "world info", "params list", "params explain trade.elasticity"]
)
def test_commands_that_show(command: str, tmp_path: Path) -> None:
    done = tightrope(*command.split(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) > 100


def test_a_world_cut_short_is_one_error_and_leaves_nothing(tmp_path: Path) -> None:
    cut = tmp_path / "cut.npz"
    cut.write_bytes(WORLD.read_bytes()[:400_000])
    done = tightrope("run", "--world", "cut.npz", "--out", "o", cwd=tmp_path)
    assert done.returncode == 4
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "o").exists()
    (tmp_path / "mine.yaml").write_text(SCENARIO.replace("date:", "world: cut.npz\ndate:", 1), encoding="utf-8")
    named = tightrope("run", "mine.yaml", "--out", "o", cwd=tmp_path)
    assert named.returncode == done.returncode
    assert "mine.yaml:5: world: " in named.stderr
    assert not (tmp_path / "o").exists()


def test_a_broken_scenario_is_one_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(SCENARIO.replace("targets: RUS", "targets: RSU"), encoding="utf-8")
    done = tightrope("run", "bad.yaml", "--out", "o", cwd=tmp_path)
    assert done.returncode == 3
    assert "bad.yaml:12" in done.stderr
    assert "RUS" in done.stderr
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("run", "tougher-sanctions-2052"), 2, "tougher-sanctions-2025"),
        (("run", "--country", "KAX"), 2, "KAZ"),
        (("run", "--world", "atlantis"), 2, "eurasia-2023"),
        (("run", "--world", "gone.npz"), 2, "world list"),
        (("run", "gone.yaml"), 2, "tightrope list"),
        (("check", "gone.yaml"), 2, "tightrope list"),
        (("compare", "cpc-outage", "eu-18th-package", "--world", "atlantis"), 2, "eurasia-2023"),
        (("exposure", "KAZ", "--world", "atlantis"), 2, "eurasia-2023"),
        (("world", "info", "atlantis"), 2, "eurasia-2023"),
        (("world", "import", "icio", "gone.csv", "--year", "2020"), 2, "gone.csv"),
        (("world", "build", "eurasia-2023", "--sources", "gone"), 2, "--sources"),
        (("validate", "--inputs", "gone"), 2, "gone"),
        (("run", "--nothing"), 2, "--nothing"),
        (("compare", "cpc-outage"), 2, "at least two"),
        (("params", "explain", "trade.elasticty"), 2, "trade.elasticity"),
    ],
)
def test_what_does_not_exist_gets_a_hint(arguments: tuple[str, ...], code: int, words: str, tmp_path: Path) -> None:
    done = tightrope(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_rerouting_from_the_command_line(tmp_path: Path) -> None:
    assert tightrope("check", "sanctions-2022", cwd=tmp_path).returncode == 0
    done = tightrope("run", "sanctions-2022", "--draws", "4", "--out", "answer", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    assert "Hindered goods may go through hubs." in words
    assert "pass Kazakhstan" in words
    assert "most of them bound for Russia" in words
    hubs = (tmp_path / "answer/csv/hubs.csv").read_text(encoding="utf-8").splitlines()
    assert {line.split(",")[0] for line in hubs[1:]} >= {"KAZ", "KGZ", "ARM", "GEO", "ARE"}
    assert "No rerouting" in (tmp_path / "answer/csv/variants.csv").read_text(encoding="utf-8")
    assert "What goes through hubs" in (tmp_path / "answer/report.html").read_text(encoding="utf-8")
    asked = tightrope("run", "--draws", "0", cwd=tmp_path)
    assert "Goods do not find new ways through third countries" in " ".join(asked.stdout.split())


def test_an_outage_is_answered_from_the_network_to_the_border(tmp_path: Path) -> None:
    """What finds no way out, in the text, the tables and the report; a network of one's own by its folder."""
    done = tightrope("run", "cpc-outage", "--draws", "0", "--out", "answer", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "of Kazakh crude oil find a way out in a year; with it" in said.replace("\xa0", " ")
    routes = (tmp_path / "answer" / "csv" / "routes_kaz_crude.csv").read_text(encoding="utf-8")
    assert "Caspian pipeline (CPC)" in routes
    report = (tmp_path / "answer" / "report.html").read_text(encoding="utf-8")
    assert '<section id="routes">' in report
    mine = Path(__file__).parents[1] / "networks" / "OIL"
    outage = f"kind: route_outage\n    network: {mine}\n    legs: pipe\n    announced_share: 0.5\n"
    start, _, end = SCENARIO.partition("kind: import_ban\n")
    middle = end.replace("    senders: EU\n    targets: RUS\n    sectors: energy\n", "")
    (tmp_path / "mine.yaml").write_text(start + outage + middle, encoding="utf-8")
    own = tightrope("run", "mine.yaml", "--draws", "0", "--json", cwd=tmp_path)
    assert own.returncode == 0, own.stderr
    answer = json.loads(own.stdout)
    assert "routes_oil_oil" in answer["tables"]
    assert answer["real_income_percent"] < 0


def test_stagflation_next_door_is_answered_from_the_shock_to_the_budget(tmp_path: Path) -> None:
    done = tightrope("run", "russia-stagflation", "--draws", "4", "--out", "answer", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "GDP is" in said
    assert "more tenge after a year" in said
    assert "% of GDP over that year" in said
    page = (tmp_path / "answer/report.html").read_text(encoding="utf-8")
    assert 'id="economy"' in page
    assert 'data-figure="fan_gdp"' in page
    assert 'id="map"' not in page, "nothing happens to trade, so there is no map of it"
    paths = (tmp_path / "answer/csv/paths.csv").read_text(encoding="utf-8").splitlines()
    assert paths[0].startswith("variable,quarter,unit,change,p5,")
    assert sum(line.startswith("gdp,") for line in paths) == 12


def test_an_outage_is_answered_from_the_network_to_the_budget(tmp_path: Path) -> None:
    done = tightrope("run", "cpc-outage", "--draws", "4", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found["paths"]) == 2
    assert "exports not shipped" in found["paths"][1]
    rows = {row[0]: row for row in found["tables"]["economy"]["rows"]}
    columns = [column["name"] for column in found["tables"]["economy"]["columns"]]
    change, low, high = (columns.index(name) for name in ("change", "low", "high"))
    for name in ("gdp", "balance_with_fund_share", "fund_receipts", "fund_assets"):
        assert rows[name][low] <= rows[name][change] <= rows[name][high] < 0, name
    assert found["tables"]["routes_kaz_crude"]["rows"]
