"""`tightrope list`, `check` and `new`."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from tests.toy import toy_world

from tightrope.chain.request import Request
from tightrope.chain.run import run
from tightrope.cli.scenario import check_command, list_command, new_command
from tightrope.core.errors import ScenarioError, UsageError
from tightrope.data import load_world, write_world
from tightrope.measures import KINDS
from tightrope.parameters import load_book
from tightrope.scenario import library, load_scenario

BAN = """\
id: mine
title: Mine
question: What?
note: Fact and assumption.
date: 2025-12-31
measures:
  - kind: import_ban
    name: ban
    title: A ban
    from: 2025-01-01
    senders: {senders}
    targets: {targets}
    sectors: leather
    source: s
sources:
  - {{id: s, title: A document, publisher: A publisher, date: 2025}}
"""


@pytest.fixture
def toy_file(tmp_path: Path) -> Path:
    """The toy world as a file, beside a scenario that uses it."""
    path = tmp_path / "toy.npz"
    write_world(toy_world(), path)
    return path


def scenario_file(tmp_path: Path, world: Path, targets: str = "RUS") -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(
        f"""\
id: mine
title: Mine
question: What?
note: Fact and assumption.
date: 2025-12-31
world: {world}
measures:
  - kind: secondary_tariff
    name: buyers
    title: Buyers pay
    from: 2025-01-01
    senders: USA
    targets: {targets}
    rate: 1.0
    source: s
sources:
  - {{id: s, title: A document, publisher: A publisher, date: 2025}}
""",
        encoding="utf-8",
    )
    return path


def test_list_shows_the_whole_library(capsys: pytest.CaptureFixture[str]):
    list_command()
    shown = capsys.readouterr().out
    for name in library():
        assert name in shown


def test_check_says_what_is_covered_and_who_is_hit(tmp_path: Path, toy_file: Path, capsys: pytest.CaptureFixture[str]):
    check_command(str(scenario_file(tmp_path, toy_file)))
    shown = capsys.readouterr().out
    told = [line.split(maxsplit=3) for line in shown.splitlines()]
    assert ["Countries", "it", "hits", "CHN, DEU and KAZ"] in [[part.strip() for part in parts] for parts in told]
    assert "Mining energy; Refined fuels" in shown
    assert "mining_energy: coal, oil and gas together" in " ".join(shown.split())
    assert "(100 to 2,000, assumed)" in shown
    assert "No mistakes" in shown


def test_check_shows_rates_as_percent(tmp_path: Path, toy_file: Path, capsys: pytest.CaptureFixture[str]):
    check_command(str(scenario_file(tmp_path, toy_file)))
    shown = capsys.readouterr().out
    assert "100 % on what is bought from countries it hits" in shown.replace("\xa0", " ")
    assert "a rate of" not in shown


def test_check_warns_of_a_rate_that_was_meant_in_percent(
    tmp_path: Path, toy_file: Path, capsys: pytest.CaptureFixture[str]
):
    path = scenario_file(tmp_path, toy_file)
    path.write_text(path.read_text(encoding="utf-8").replace("rate: 1.0", "rate: 10"), encoding="utf-8")
    check_command(str(path))
    shown = capsys.readouterr().out.replace("\xa0", " ")
    assert "buyers: a rate of 10 is 1,000 %; 10 % is 0.1." in shown


def test_check_reports_mistakes_that_only_the_world_knows(tmp_path: Path, toy_file: Path):
    with pytest.raises(ScenarioError, match=r"mine\.yaml:13: measure 'buyers': unknown region or group 'RUSS'"):
        check_command(str(scenario_file(tmp_path, toy_file, targets="RUSS")))


def test_new_writes_a_scenario_that_loads_and_never_overwrites_unasked(tmp_path: Path):
    path = tmp_path / "new.yaml"
    new_command(path)
    assert [m.name for m in load_scenario(path).measures] == ["eu-fuel-ban", "us-tariff"]
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="--force"):
        new_command(path)
    assert path.read_text(encoding="utf-8") == "mine"
    new_command(path, force=True)
    assert load_scenario(path).id == "my-question"


@pytest.mark.parametrize("name", ["new.txt", "missing/new.yaml"])
def test_new_refuses_what_would_not_work_later(tmp_path: Path, name: str):
    with pytest.raises(UsageError):
        new_command(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_check_warns_of_a_measure_that_covers_next_to_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    leather = load_world().trade.sel(sector="leather")
    importer, exporter = leather.where((leather > 0.01) & (leather < 1)).stack(pair=leather.dims).idxmax().item()
    path = tmp_path / "mine.yaml"
    path.write_text(BAN.format(senders=importer, targets=exporter), encoding="utf-8")
    check_command(str(path))
    shown = " ".join(capsys.readouterr().out.split())
    assert "'ban' covers USD 1.0 million a year only, under 0.01 % of the GDP of Kazakhstan" in shown
    assert "No mistakes" in shown
    path.write_text(BAN.format(senders="EU", targets="CHN"), encoding="utf-8")
    check_command(str(path))
    assert "a year only" not in capsys.readouterr().out


def test_run_warns_of_a_measure_that_covers_next_to_nothing(tmp_path: Path):
    world = load_world()
    leather = world.trade.sel(sector="leather")
    importer, exporter = leather.where((leather > 0.01) & (leather < 1)).stack(pair=leather.dims).idxmax().item()
    path = tmp_path / "mine.yaml"
    path.write_text(BAN.format(senders=importer, targets=exporter), encoding="utf-8")
    result = run(Request(scenario=str(path), draws=0))
    assert any("'ban' covers USD 1.0 million a year only" in note for note in result.notes)


def template() -> str:
    return files("tightrope.scenario").joinpath("template.yaml").read_text(encoding="utf-8")


def blocks() -> dict[str, str]:
    """What the template has commented out, by the first word of each block."""
    found = {}
    for paragraph in template().split("\n\n"):
        lines = [line for line in paragraph.splitlines() if re.match(r"#(  |[a-z])", line)]
        for top in [line for line in lines if re.match(r"#[a-z]", line)]:
            found[top[1:].split(":")[0]] = top
        if lines and lines[0].startswith("#  - kind:"):
            found[lines[0].split(":")[1].split("#")[0].strip()] = "\n".join(lines)
        elif lines and lines[0] == "#overrides:":
            found["overrides"] = "\n".join(lines)
    return found


def test_the_template_shows_every_kind_and_every_key_of_a_scenario():
    told = set(re.findall(r"kind: (\w+)", template()))
    assert told == set(KINDS)
    assert {"export_ban", "world", "closure", "horizon", "rerouting", "overrides"} <= set(blocks())


@pytest.mark.parametrize("name", blocks())
def test_each_block_of_the_template_loads_when_it_is_used(tmp_path: Path, name: str):
    block = blocks()[name]
    used = "\n".join(line.removeprefix("#") for line in block.splitlines())
    path = tmp_path / "mine.yaml"
    path.write_text(template().replace(block, used), encoding="utf-8")
    scenario = load_scenario(path, world=load_world(), book=load_book())
    if name in KINDS:
        assert [m.kind_name for m in scenario.measures] == ["import_ban", "tariff", name]
        required = {f.alias or n for n, f in KINDS[name].model_fields.items() if f.is_required()}
        assert required <= set(re.findall(r"^#\s+(?:- )?(\w+):", block, re.MULTILINE))


def test_all_blocks_of_the_template_together_load(tmp_path: Path):
    text = re.sub(r"^#(?=  |[a-z])", "", template(), flags=re.MULTILINE)
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    scenario = load_scenario(path, world=load_world(), book=load_book())
    assert {m.kind_name for m in scenario.measures} == set(KINDS)
    assert scenario.overrides[0].span == (0.2, 0.9)


def test_check_begins_with_what_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "mine.yaml"
    more = (
        "focus: ARM\nhorizon: one_year\nclosure: zero\noverrides:\n"
        "  - {parameter: trade.rent_scale, value: 0.5, low: 0.2, high: 0.9, reason: Half of it.}\n"
        "  - {parameter: trade.elasticity, label: metals, value: 5, reason: Ours.}\n"
    )
    path.write_text(BAN.format(senders="EU", targets="CHN") + more, encoding="utf-8")
    check_command(str(path))
    shown = " ".join(capsys.readouterr().out.split())
    assert "Asked about Armenia, after one year" in shown
    assert "Trade balances zero" in shown
    assert "Override trade.rent_scale is 0.5 (0.2 to 0.9): Half of it." in shown
    assert "Override trade.elasticity of metals is 5 (the book's spread): Ours." in shown
