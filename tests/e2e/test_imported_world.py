"""The library of questions runs on worlds imported from published tables, in their own sectors."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from tightrope.chain.request import Request, prepare
from tightrope.chain.run import run
from tightrope.chain.worlds import other_world
from tightrope.cli.main import app
from tightrope.core.errors import ScenarioError, UsageError
from tightrope.data import load_country, load_world
from tightrope.data.imports import ImportRequest, import_world
from tightrope.data.imports.formats import load_editions
from tightrope.data.imports.samples import write_icio
from tightrope.measures.places import find_regions, find_sectors, region_problem, sector_problem
from tightrope.parameters import Grade
from tightrope.report import build_views
from tightrope.scenario import library, load_scenario

#: enough economies for every question of the library
SOME = (
    "KAZ", "RUS", "CHN", "HKG", "IND", "TUR", "ARE", "USA", "GBR", "DEU", "FRA", "ITA", "JPN", "CAN", "UKR", "BLR",
    "ROW",
)  # fmt: skip


@pytest.fixture(scope="module")
def icio(tmp_path_factory):
    """A world file in the sectors of the OECD's edition of 2025."""
    folder = tmp_path_factory.mktemp("icio")
    write_icio(folder / "2022.csv", "icio-2025", regions=SOME)
    out = folder / "my-icio.npz"
    import_world(ImportRequest(format="icio", file=folder / "2022.csv", year=2022, out=out, subset=True))
    return str(out)


@pytest.mark.parametrize("name", library())
def test_every_question_of_the_library_can_be_asked(icio, name):
    if load_scenario(name).rerouting is not None:
        with pytest.raises(ScenarioError, match="has no re-exports, so nothing can be rerouted"):
            prepare(Request(scenario=name, world=icio))
        return
    setting, _ = prepare(Request(scenario=name, world=icio))
    equilibrium = setting.solve({})
    assert len(equilibrium.real_income_hat) == len(SOME)
    assert np.isfinite(equilibrium.real_income_hat.values).all()


def test_the_default_question_runs_from_the_command_line_with_all_sectors(icio, tmp_path):
    result = CliRunner().invoke(app, ["run", "tougher-sanctions-2025", "--world", icio, "--draws", "2", "--json"])
    assert result.exit_code == 0, result.exception
    assert json.loads(result.output)


QUESTION = """\
id: mine
title: The EU buys less Russian energy
question: What happens to Kazakhstan?
note: All assumed.
date: 2025-12-31
measures:
  - kind: import_ban
    name: ban
    title: A ban
    from: 2025-01-01
    senders: EU
    targets: RUS
    sectors: energy
    source: s
overrides:
  - {parameter: trade.elasticity, label: mining_energy, value: 6, reason: All of mining of energy}
  - {parameter: trade.elasticity, label: B05, value: 12, low: 10, high: 15, reason: Coal alone}
sources:
  - {id: s, title: T, publisher: P, date: 2025}
"""


def test_a_belief_may_be_about_a_sector_of_the_table(icio, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(QUESTION, encoding="utf-8")
    setting, _ = prepare(Request(scenario=str(path), world=icio))
    entry = setting.book["trade.elasticity"]
    assert (entry.number("B05"), entry.number("B06")) == (12, 6), "the table's own sector goes before the standard one"
    assert entry.at_quantile(0.95).number("B05") == pytest.approx(15)
    path.write_text(QUESTION.replace("B05", "B55"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"mine\.yaml:17: .*did you mean 'B05'.*no value for 'B55'"):
        prepare(Request(scenario=str(path), world=icio))
    path.write_text(QUESTION, encoding="utf-8")
    with pytest.raises(ScenarioError, match="has no value for 'B05'"):
        prepare(Request(scenario=str(path)))


def test_a_cap_on_a_sector_of_the_table_is_shown_by_its_name_and_code(icio, tmp_path):
    path = tmp_path / "mine.yaml"
    cap = """kind: price_cap
    name: cap
    title: A cap
    from: 2025-01-01
    cap: 45
    market_price: {value: 60, grade: published, source: s}
    buyers: [CHN, IND]
    sectors: B05
    """
    head, tail = QUESTION.split("  - kind: import_ban", 1)
    path.write_text(
        f"{head}  - {cap}{tail[tail.index('senders') :].replace('    sectors: energy', '')}", encoding="utf-8"
    )
    views = build_views(run(Request(scenario=str(path), world=icio, draws=0)))
    assert [limit.name for limit in views.limits] == ["A cap, Russia, Mining of coal (B05)"]
    [terms] = views.terms
    assert "Mining of coal" in terms.brief


def test_standard_names_mean_the_sectors_of_the_world(icio):
    world = load_world(icio)
    assert find_sectors(("metals",), world) == ("C24A", "C24B", "C25")
    assert find_sectors(("energy",), world) == ("B05", "B06", "B09", "C19")
    assert find_sectors(("wholesale",), world) == ("G",)
    assert find_sectors(("C24A", "B06"), world) == ("B06", "C24A")
    assert set(find_sectors(("goods",), world)) | set(find_sectors(("services",), world)) == set(world.sectors)
    assert find_sectors(("goods",), world, ("energy",))[0] == "A01"
    assert sector_problem("steel", world) is not None


def test_economies_of_other_worlds_are_passed_over_and_named(icio):
    world = load_world(icio)
    assert region_problem("KGZ", world) is None
    assert find_regions(("KGZ", "KAZ"), world) == ("KAZ",)
    assert region_problem("KGX", world) is not None
    with pytest.raises(ScenarioError, match="has KGZ, ARM in a remainder"):
        find_regions(("KGZ", "ARM"), world)
    setting, _ = prepare(Request(scenario="tougher-sanctions-2025", world=icio))
    notes = " ".join(other_world(setting))
    assert "KGZ" in notes
    assert "pass over them" in notes
    setting, _ = prepare(Request(scenario="kazakhstan-complies", world=icio))
    assert "covers all of G" in " ".join(other_world(setting))


def test_beliefs_are_found_for_the_sectors_of_the_world_and_graded(icio):
    setting, _ = prepare(Request(scenario="tougher-sanctions-2025", world=icio))
    entry = setting.book["trade.elasticity"]
    assert entry.labels == load_world(icio).sectors
    assert entry.number("C19") == 2.64
    assert entry.grade_of("C19") is Grade.ESTIMATED
    assert entry.number("C24A") == 6.92
    assert entry.grade_of("C24A") is Grade.ASSUMED
    assert entry.number("C13T15") == pytest.approx((4.0 + 4.99) / 2)
    assert entry.spread_of("C24A") == entry.spread
    assert entry.spread_of("G").low == 0.6
    moved = entry.at_quantile(0.95)
    assert moved.number("C24A") == pytest.approx(6.92 * 2.34)


def test_the_shipped_world_keeps_its_book_and_its_names():
    setting, _ = prepare(Request(scenario="tougher-sanctions-2025"))
    assert other_world(setting) == ()
    assert setting.book["trade.elasticity"].grade_of("metals") is Grade.ESTIMATED


def test_a_closed_route_stops_the_sectors_it_carries(icio):
    from tightrope.chain.withdrawal import close_transit, transit_shares

    world, pack = load_world(icio), load_country("KAZ")
    change = close_transit(world, "KAZ", "RUS", transit_shares(pack, ("RUS",)))
    assert {limit.sector for limit in change.limits} == {"B05", "B06", "B09"}


def test_a_country_the_world_lacks_ends_in_one_line(icio):
    with pytest.raises(UsageError, match=r"Kyrgyzstan \(KGZ\) is in a remainder of the world 'my-icio'"):
        prepare(Request(scenario="tougher-sanctions-2025", world=icio, country="KGZ"))


def test_wiod_2011_imports_and_answers(shared, tmp_path):
    """The complete table of 2011 (41 regions, 35 sectors), cut to whole millions by its distributor."""
    out = tmp_path / "wiod-2011.npz"
    world, card = import_world(
        ImportRequest(format="wiod", file=shared / "data" / "io" / "wiod11.rda", year=2011, out=out)
    )
    assert world.trade.shape == (35, 41, 41)
    russia = float(world.output.sel(region="RUS").sum())
    assert russia == pytest.approx(3.4e6, rel=0.2)
    gap = next(r for r in card.residuals if r.margin.startswith("output against uses") and r.unit == "USD million")
    assert abs(gap.largest) <= 113
    setting, _ = prepare(Request(scenario="tougher-sanctions-2025", world=str(out), country="RUS"))
    assert float(setting.solve({}).real_income_hat.sel(region="RUS")) < 1


@pytest.mark.slow
def test_a_table_of_full_size_imports_within_a_minute_and_six_gigabytes(tmp_path):
    """81 regions, 50 sectors: 4053 rows of 4537 cells."""
    import resource
    import time

    write_icio(tmp_path / "2022_SML.csv", "icio-2025")
    start = time.perf_counter()
    world, card = import_world(
        ImportRequest(format="icio", file=tmp_path / "2022_SML.csv", year=2022, out=tmp_path / "w.npz")
    )
    assert time.perf_counter() - start < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 6e6
    assert world.trade.shape == (50, 81, 81)
    assert len(load_editions()["icio-2025"].economies) == 81
    published = [r for r in card.residuals if "as published" in r.margin and r.unit == "percent"]
    assert max(abs(r.largest) for r in published) < 1e-9
