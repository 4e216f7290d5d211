"""The page of exposures and the files beside it: the same numbers everywhere, all files or none."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.toy import toy_world

from tightrope.chain.exposure import ExposureRequest, ExposureResult, expose
from tightrope.core.errors import UsageError
from tightrope.data.world import write_world
from tightrope.report.exposure import exposure_json, write_exposure
from tightrope.report.exposure_tables import exposure_tables
from tightrope.report.figures.exposure import exposure_figures
from tightrope.report.views.exposure import exposure_views

REGIONS = ("CHN", "DEU", "KAZ", "RUS", "TUR", "USA")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> ExposureResult:
    path = tmp_path_factory.mktemp("world") / "toy.npz"
    write_world(toy_world(REGIONS, seed=1), path)
    return expose(ExposureRequest(country="KAZ", world=str(path), top=4))


def test_the_same_numbers_are_in_every_file(result: ExposureResult, tmp_path: Path) -> None:
    import duckdb
    import openpyxl

    files = write_exposure(result, tmp_path)
    slope = result.own[0].iceberg
    with (tmp_path / "exposure-csv/own.csv").open(encoding="utf-8", newline="") as handle:
        first = next(csv.DictReader(handle))
    assert float(first["each_percent [% of real income for each 1 % of trade cost]"]) == pytest.approx(slope, rel=1e-11)
    tidy = duckdb.sql(
        f"SELECT value FROM read_parquet('{files.parquet}') WHERE \"table\" = 'own' AND row = 0 "
        "AND \"column\" = 'each_percent'"
    ).fetchall()
    assert tidy == [(slope,)]
    book = openpyxl.load_workbook(files.xlsx, read_only=True)
    assert {"about", "own", "holds", "partners"} <= set(book.sheetnames)
    table = exposure_json(result)["tables"]
    assert json.loads(json.dumps(table))["own"]["rows"][0][5] == pytest.approx(slope, rel=1e-11)


def test_every_flow_of_the_world_is_in_a_file_of_its_own(result: ExposureResult, tmp_path: Path) -> None:
    import duckdb

    files = write_exposure(result, tmp_path)
    query = f"SELECT count(*), sum(by_trade_cost) FROM read_parquet('{files.cells}')"
    ((rows, total),) = duckdb.sql(query).fetchall()
    assert rows == int((result.world.trade.values > 0).sum())
    assert total == pytest.approx(float(result.exposure.iceberg.values.sum()), rel=1e-9)


def test_every_figure_has_words_for_those_who_cannot_see_it(result: ExposureResult) -> None:
    tables = exposure_tables(exposure_views(result))
    for figure in exposure_figures(exposure_views(result)).values():
        assert len(figure.alt) > 40
        assert figure.table in tables
        assert tables[figure.table].printed
        assert not figure.title[:1].islower()


def test_heat_maps_show_what_the_arrays_hold(result: ExposureResult) -> None:
    sells, buys = exposure_views(result).heat
    world, here = result.world, result.world.regions.index("KAZ")
    values = result.exposure.iceberg.values
    j = world.sector_names.index(sells.sectors[0])
    n = world.region_names.index(sells.partners[0])
    assert sells.percent[0][0] == values[j, n, here]
    j, i = world.sector_names.index(buys.sectors[-1]), world.region_names.index(buys.partners[0])
    assert buys.percent[-1][0] == values[j, here, i]
    assert sells.usd_million[0][0] == pytest.approx(sells.percent[0][0] / 100 * result.real_income)
    assert 0 < sells.covered <= 100.0001


def test_the_sentences_say_what_the_tables_say(result: ExposureResult) -> None:
    views = exposure_views(result)
    assert views.own[0].name[1:] in views.answer[0]
    assert "could take away most" in views.answer[1]
    assert any("First order alone misleads" in caution for caution in views.cautions)


def test_another_run_is_not_replaced_unless_forced(result: ExposureResult, tmp_path: Path) -> None:
    write_exposure(result, tmp_path)
    (tmp_path / "mine.txt").write_text("stays", encoding="utf-8")
    write_exposure(result, tmp_path)
    other = replace(result, run_id="0" * 16)
    with pytest.raises(UsageError, match="--force"):
        write_exposure(other, tmp_path)
    write_exposure(other, tmp_path, force=True)
    assert "0" * 16 in (tmp_path / "exposure.html").read_text(encoding="utf-8")
    assert (tmp_path / "mine.txt").exists()


def test_a_failure_leaves_nothing_behind(
    result: ExposureResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **named: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("tightrope.report.exposure.write_parquet", fail)
    with pytest.raises(OSError, match="disk full"):
        write_exposure(result, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_country_that_trades_with_nobody_gets_sentences_instead_of_charts(tmp_path: Path) -> None:
    """Nothing to rank: every figure says so, and the page is still written."""
    world = toy_world(REGIONS, seed=1)
    k = world.regions.index("KAZ")
    trade = world.trade.values.copy()
    lone = np.arange(trade.shape[1]) == k
    trade[:, lone[:, None] & ~lone[None, :]] = 0
    trade[:, ~lone[:, None] & lone[None, :]] = 0
    inputs = world.intermediate.values.copy()
    spent, sold = (trade * (1 + world.tariff_rate.values)).sum(axis=2), trade.sum(axis=1)
    inputs = 0.4 * (spent / spent.sum(axis=0)).T[:, :, None] * sold.T[:, None, :]
    alone = replace(world, trade=world.trade.copy(data=trade), intermediate=world.intermediate.copy(data=inputs))
    path = tmp_path / "alone.npz"
    write_world(alone, path)
    found = expose(ExposureRequest(country="KAZ", world=str(path), top=4))
    assert found.own == ()
    views = exposure_views(found)
    assert "trades with nobody" in views.answer[0]
    assert write_exposure(found, tmp_path / "page").html.is_file()
