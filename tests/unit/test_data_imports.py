"""Published tables become worlds: each publisher's layout, the treatments, and what is refused."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tightrope.cli.world import app
from tightrope.core.axes import REGION, SECTOR
from tightrope.core.errors import DataError, UsageError
from tightrope.data import load_card, load_world
from tightrope.data.imports import ImportRequest, import_world
from tightrope.data.imports.aggregate import aggregate
from tightrope.data.imports.formats import load_editions
from tightrope.data.imports.icio import read_icio
from tightrope.data.imports.samples import (
    Sample,
    write_exiobase,
    write_icio,
    write_wiod_2016,
    write_workbook,
)
from tightrope.data.imports.table import Gaps
from tightrope.data.imports.treat import from_stock, settle, with_value_added
from tightrope.data.imports.workbook import read_workbook
from tightrope.data.layout import load_layout

SEVEN = ("KAZ", "RUS", "CHN", "MEX", "USA", "DEU", "ROW")
FIVE = ("RUS", "CHN", "USA", "DEU", "ROW")

#: format, file name, year, how it is written, extra options
CASES = {
    "icio-2021": ("icio", "ICIO2021_2018.csv", 2018, lambda p: write_icio(p, "icio-2021", regions=SEVEN, split=True)),
    "icio-2023": ("icio", "2020.csv", 2020, lambda p: write_icio(p, "icio-2023", regions=SEVEN, split=True)),
    "icio-2023-small": ("icio", "2020.SML.csv", 2020, lambda p: write_icio(p, "icio-2023", regions=SEVEN)),
    "icio-2025": ("icio", "2022_SML.csv", 2022, lambda p: write_icio(p, "icio-2025", regions=SEVEN)),
    "adb": ("adb", "ADB-MRIO62-2022_June2023.xlsx", 2022, lambda p: write_workbook(p, "adb-62", 2022, regions=SEVEN)),
    "wiod-2013": ("wiod", "wiot11_row_sep12.xlsx", 2011, lambda p: write_workbook(p, "wiod-2013", 2011, regions=FIVE)),
    "wiod-2016-xlsx": ("wiod", "WIOT2014.xlsx", 2014, lambda p: write_workbook(p, "wiod-2016", 2014, regions=FIVE)),
    "wiod-2016-dta": ("wiod", "WIOT2014_October16_ROW.dta", 2014, lambda p: write_wiod_2016(p, 2014, regions=FIVE)),
    "wiod-2016-r": ("wiod", "WIOT2014_October16_ROW.RData", 2014, lambda p: write_wiod_2016(p, 2014, regions=FIVE)),
    "exiobase": ("exiobase", "IOT_2019_ixi.zip", 2019, lambda p: write_exiobase(p, 2019, regions=FIVE[:3])),
}


def request(kind: str, file: Path, year: int, **options: object) -> ImportRequest:
    return ImportRequest(
        format=kind, file=file, year=year, out=file.parent / "out" / "w.npz", **{"subset": True, **options}
    )


@pytest.fixture(scope="module", params=CASES)
def imported(request, tmp_path_factory):
    kind, name, year, write = CASES[request.param]
    file = tmp_path_factory.mktemp("table") / name
    sample: Sample = write(file)
    world, card = import_world(ImportRequest(format=kind, file=file, year=year, out=file.parent / "w.npz", subset=True))
    return sample, world, card, file.parent / "w.npz"


def merged(sample: Sample, values: np.ndarray) -> np.ndarray:
    """(region, sector) of a sample with its split economies put together."""
    home = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}
    whole = [r for r in sample.regions if r not in home]
    out = np.zeros((len(whole), values.shape[1]))
    for row, region in zip(values, sample.regions, strict=True):
        out[whole.index(home.get(region, region))] += row
    return out


def test_output_is_the_tables_but_for_negative_flows(imported):
    sample, world, card, _ = imported
    rate = 1.1195 if "EXIOBASE" in card.title else 1.0
    stated = merged(sample, sample.output) * rate
    made = world.output.values
    assert np.abs(made - stated).max() < 1e-3 * stated.max()
    assert (np.abs(made - stated) > 1e-9 * stated.max()).sum() <= 1


def test_accounts_balance(imported):
    """Rows: sales are what is bought. Columns: output is inputs and value added. The world: balances cancel."""
    _, world, _, _ = imported
    scale = float(world.output.sum())
    bought = world.expenditure - world.intermediate.sum(SECTOR).rename({"input_sector": SECTOR}) - world.final
    paid = world.output - world.intermediate.sum("input_sector") - world.value_added
    income = world.value_added.sum(SECTOR) + world.tariff_revenue - world.trade_balance - world.final.sum(SECTOR)
    assert float(np.abs(bought).max()) < 1e-9 * scale
    assert float(np.abs(paid).max()) < 1e-9 * scale
    assert float(np.abs(income).max()) < 1e-9 * scale
    assert abs(float(world.trade_balance.sum())) < 1e-9 * scale
    assert float(world.value_added.min()) >= 0
    assert float(world.final.min()) > -1e-9 * scale


def test_card_tells_the_file_the_treatments_and_their_size(imported):
    _, world, card, path = imported
    assert re.fullmatch(r"[0-9a-f]{64}", card.sources[0].sha256)
    assert not card.is_estimate
    text = " ".join(card.treatments)
    for said in (
        "inventories",
        "negative after all uses",
        "out of stock",
        "Value added negative",
        "discrepancy",
        "Tariffs",
    ):
        assert said in text
    assert "1 cells or accounts, USD" in text
    assert {line.margin for line in card.residuals} >= {"output against uses, as published"}
    assert max(abs(r.largest) for r in card.residuals if "as published" in r.margin and r.unit == "percent") < 1e-9
    assert load_card(path) == card
    again = load_world(path)
    assert again.stands_for == world.stands_for
    assert np.array_equal(again.trade.values, world.trade.values)


def test_every_sector_has_a_meaning_and_a_name(imported):
    _, world, _, _ = imported
    standard = set(load_layout().sectors)
    assert all(set(meaning) <= standard and meaning for meaning in world.meanings)
    assert {m for meaning in world.meanings for m in meaning} == standard
    assert all(world.sector_names)
    assert all(world.region_names)


@pytest.mark.parametrize("edition", ["icio-2021", "icio-2023"])
def test_split_economies_are_put_together(tmp_path, edition):
    year = {"icio-2021": 2018, "icio-2023": 2020}[edition]
    sample = write_icio(tmp_path / f"{year}.csv", edition, regions=SEVEN, split=True)
    table = read_icio(tmp_path / f"{year}.csv", year)
    assert table.regions == SEVEN
    assert table.inputs.sum() == pytest.approx(sample.inputs.sum(), rel=1e-12)
    at = [i for i, r in enumerate(sample.regions) if r in ("CHN", "CN1", "CN2")]
    own = sample.inputs[np.ix_(at, range(45), at)].sum()
    assert table.inputs[2, :, 2].sum() == pytest.approx(own, rel=1e-12)
    assert table.merged["CHN"] > 0
    gaps = Gaps.of(table)
    assert np.abs(gaps.rows).max() < 1e-6
    assert np.abs(gaps.columns).max() < 1e-6


def test_archive_of_several_years_gives_the_year_asked_for(tmp_path):
    inside = tmp_path / "2020.csv"
    write_icio(inside, "icio-2023", regions=SEVEN)
    with zipfile.ZipFile(tmp_path / "2020.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(inside, "2020.csv")
    with zipfile.ZipFile(tmp_path / "ICIO-2016-2020-extended.zip", "w") as archive:
        archive.write(tmp_path / "2020.zip", "2020.zip")
        archive.writestr("2019.zip", b"another year")
    table = read_icio(tmp_path / "ICIO-2016-2020-extended.zip", 2020)
    assert table.regions == SEVEN
    with pytest.raises(DataError, match="no tables of 2017"):
        read_icio(tmp_path / "ICIO-2016-2020-extended.zip", 2017)


def test_blank_cells_of_a_workbook_are_zero_and_counted(tmp_path):
    file = tmp_path / "ADB-MRIO-2022.xlsx"
    write_workbook(file, "adb-62", 2022, regions=FIVE, blanks=True)
    plain = tmp_path / "plain" / "ADB-MRIO-2022.xlsx"
    plain.parent.mkdir()
    write_workbook(plain, "adb-62", 2022, regions=FIVE)
    with_blanks, without = read_workbook(file, 2022, "adb"), read_workbook(plain, 2022, "adb")
    assert with_blanks.blanks > 0
    assert without.blanks == 0
    assert np.array_equal(with_blanks.inputs, without.inputs)


def test_no_more_is_used_than_bought_and_a_trace_of_value_added_stays():
    inputs = np.array([[[4.0, 2.0], [1.0, 1.0]]])
    kept, over = from_stock(inputs, np.array([[3.0, 5.0]]))
    assert kept.sum(2).tolist() == [[3.0, 2.0]]
    assert over.tolist() == [[3.0, 0.0]]
    assert kept[0, 0, 0] / kept[0, 0, 1] == 2
    left, moved = with_value_added(kept, np.array([[2.0, 0.0]]), 0.1)
    assert np.allclose(left.sum(1), [[1.8, 0.0]])
    assert np.allclose(moved, [[1.2, 2.0]])


def test_without_tariffs_value_added_is_the_tables_where_nothing_is_treated(tmp_path):
    write_icio(tmp_path / "2022.csv", "icio-2025", regions=SEVEN)
    table = read_icio(tmp_path / "2022.csv", 2022)
    settled = settle(table, np.zeros((50, 7, 7)), 0.001)
    stated = sum(table.primary.values())
    made = settled.trade.sum(1).T - settled.inputs.sum(1)
    untouched = np.abs(made - stated) < 1e-6
    assert (~untouched).sum() <= 55
    assert {step.name: step.count for step in settled.steps} == {
        "negative inputs": 0, "negative flows": 1, "inputs out of stock": 1, "value added raised": 1,
        "inputs of sectors that sell nothing": 0,
    }  # fmt: skip


def test_negative_inputs_and_a_discrepancy_are_treated(tmp_path):
    write_icio(tmp_path / "2022.csv", "icio-2025", regions=FIVE)
    table = read_icio(tmp_path / "2022.csv", 2022)
    inputs = table.inputs.copy()
    inputs[0, 0, 1, 1] = -5.0
    settled = settle(replace(table, inputs=inputs), np.zeros((50, 5, 5)), 0.001)
    assert settled.step("negative inputs").amount == 5.0
    assert "CHN A01" in settled.step("negative inputs").where
    odd = np.full(table.output.shape, 2.0)
    gaps = Gaps.of(replace(table, discrepancy=odd, output=table.output + odd))
    assert np.abs(gaps.rows).max() < 1e-6


# ---- aggregation ---------------------------------------------------------------------------------------------------


def test_aggregation_is_exact(imported):
    """Adding up first or last gives the same accounts, and balancing what is added up changes nothing."""
    _, world, _, _ = imported
    coarse = aggregate(world, "broad")
    scale = float(world.output.sum())
    for name in ("value_added", "final", "output", "expenditure"):
        fine, new = (
            getattr(world, name).transpose(REGION, SECTOR).values,
            getattr(coarse, name).transpose(REGION, SECTOR).values,
        )
        assert np.allclose(new.sum(1), fine.sum(1), rtol=0, atol=1e-12 * scale)
    assert np.allclose(coarse.tariff_revenue, world.tariff_revenue, rtol=1e-12)
    assert np.allclose(coarse.gdp, world.gdp, rtol=1e-12)
    inputs = coarse.intermediate.values
    same, over = from_stock(inputs, coarse.expenditure.values)
    again, moved = with_value_added(same, coarse.output.values, 0.0)
    assert over.max() <= 1e-9 * scale
    assert moved.max() <= 1e-9 * scale
    assert np.abs(again - inputs).max() <= 1e-9 * scale


def test_standard_concordance_merges_only_what_the_table_does_not_tell_apart(imported):
    _, world, _, _ = imported
    coarse = aggregate(world, "standard")
    held = [m for meaning in coarse.meanings for m in meaning]
    assert sorted(held) == sorted(load_layout().sectors)
    assert {s for s, m in zip(coarse.sectors, coarse.meanings, strict=True) if len(m) == 1} <= set(
        load_layout().sectors
    )


def test_regions_and_groups_are_put_together_by_a_file(tmp_path, imported):
    _, world, _, _ = imported
    file = tmp_path / "mine.yaml"
    file.write_text("regions:\n  WST: [G7]\nsectors:\n  fuel: [mining_energy, refined_fuels]\n")
    coarse = aggregate(world, str(file))
    assert "WST" in coarse.regions
    assert "USA" not in coarse.regions
    assert "fuel" in coarse.sectors
    assert float(coarse.output.sum()) == pytest.approx(float(world.output.sum()), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sectors:\n  a: [nothing]\n", "the world has no sector 'nothing'"),
        ("sectors:\n  a: [food]\n  b: [food]\n", "is already in 'a'"),
        ("sectors:\n  C16: [food]\n", "kept by another sector"),
        ("regions:\n  X: [XYZ]\n", "the world has no region 'XYZ'"),
        ("countries: {}\n", "should have `sectors`"),
        ("- a\n", "should have `sectors`"),
    ],
)
def test_mistakes_of_a_concordance(tmp_path, text, message):
    write_icio(tmp_path / "2022.csv", "icio-2025", regions=FIVE)
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(DataError, match=re.escape(message)):
        import_world(request("icio", tmp_path / "2022.csv", 2022, aggregate=str(tmp_path / "c.yaml")))
    assert not (tmp_path / "out").exists()


# ---- what is refused -----------------------------------------------------------------------------------------------


def cut(text: str, part: float) -> str:
    return text[: int(len(text) * part)]


def swap(text: str) -> str:
    """Two rows of numbers change places; their labels do not."""
    lines = text.splitlines(keepends=True)
    one, two = (line.split(",", 1) for line in lines[1:3])
    lines[1:3] = [f"{one[0]},{two[1]}", f"{two[0]},{one[1]}"]
    return "".join(lines)


def without_economy(text: str, code: str) -> str:
    """The table less the rows and columns of an economy."""
    lines = [line.split(",") for line in text.splitlines()]
    keep = [i for i, label in enumerate(lines[0]) if not label.startswith(f"{code}_")]
    return "\n".join(",".join(line[i] for i in keep) for line in lines if not line[0].startswith(f"{code}_")) + "\n"


SPOILT = {
    "cut short within a row": (lambda t: cut(t, 0.6), "cut short"),
    "cut short after a row": (lambda t: "\n".join(t.splitlines()[:200]) + "\n", "missing 51 industries"),
    "without its last rows": (lambda t: "\n".join(t.splitlines()[:-2]) + "\n", "no row of value added, output"),
    "text in a cell": (lambda t: t.replace(t.splitlines()[1].split(",")[5], "n.a.", 1), "no number"),
    "an empty cell": (lambda t: t.replace(t.splitlines()[1].split(",")[5], "", 1), "empty or no number"),
    "rows swapped": (swap, "does not balance"),
    "an economy lost": (lambda t: without_economy(t, "DEU"), "does not balance"),
    "another classification": (lambda t: t.replace("_C24B", "_C99"), "sectors of no edition"),
    "an unknown economy": (lambda t: t.replace("DEU_", "QQQ_"), "unknown economies: QQQ"),
    "a column lost": (lambda t: re.sub(r",DEU_B06(?=,)", "", t, count=1), "lacks the columns DEU_B06"),
    "no table": (lambda t: "a letter to the editor\n" * 10, "is not an OECD ICIO table"),
    "nothing": (lambda t: "", "is not an OECD ICIO table"),
}


@pytest.fixture(scope="module")
def good_table(tmp_path_factory):
    file = tmp_path_factory.mktemp("good") / "2022.csv"
    write_icio(file, "icio-2025", regions=FIVE)
    return file.read_text()


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_file_is_refused_and_nothing_is_written(tmp_path, good_table, spoilt):
    spoil, message = SPOILT[spoilt]
    (tmp_path / "2022.csv").write_text(spoil(good_table))
    with pytest.raises(DataError, match=message) as caught:
        import_world(request("icio", tmp_path / "2022.csv", 2022))
    assert "2022.csv" in str(caught.value)
    assert re.search(r"(?i)fetch|give|take", str(caught.value))
    assert [p.name for p in tmp_path.rglob("*")] == ["2022.csv"]


def test_economies_missing_from_the_edition_are_named_unless_a_subset_is_meant(tmp_path, good_table):
    (tmp_path / "2022.csv").write_text(good_table)
    with pytest.raises(DataError, match=r"(?s)76 of 81 economies of icio-2025 missing: AGO, ARE.*--subset"):
        import_world(request("icio", tmp_path / "2022.csv", 2022, subset=False))


@pytest.mark.parametrize(
    ("name", "year", "message"),
    [
        ("2022_SML.csv", 2020, "is of 2022, not of 2020"),
        ("table.csv", 1990, "has the years 1995 to 2022, not 1990"),
    ],
)
def test_the_wrong_year(tmp_path, good_table, name, year, message):
    (tmp_path / name).write_text(good_table)
    with pytest.raises(DataError, match=message):
        import_world(request("icio", tmp_path / name, year))


@pytest.mark.parametrize("case", ["adb", "wiod-2013", "wiod-2016-dta", "wiod-2016-r", "exiobase"])
def test_other_formats_refuse_what_is_cut_short_or_of_another_year(tmp_path, case):
    kind, name, year, write = CASES[case]
    write(tmp_path / name)
    with pytest.raises(DataError, match=f"is of {year}, not of {year - 1}"):
        import_world(request(kind, tmp_path / name, year - 1))
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) * 2 // 3])
    with pytest.raises(DataError, match=r"cut short|damaged|neither a zip"):
        import_world(request(kind, tmp_path / name, year))
    (tmp_path / name).write_bytes(b"not a table at all")
    with pytest.raises(DataError):
        import_world(request(kind, tmp_path / name, year))
    assert not (tmp_path / "out").exists()


def test_formats_are_told_apart(tmp_path):
    write_workbook(tmp_path / "adb-2022.xlsx", "adb-62", 2022, regions=FIVE)
    shutil.copy(tmp_path / "adb-2022.xlsx", tmp_path / "WIOT2022.xlsx")
    with pytest.raises(DataError, match="wiod-2013 has the years"):
        import_world(request("wiod", tmp_path / "WIOT2022.xlsx", 2022))
    (tmp_path / "WIOT2014_Nov16_ROW.xlsb").write_bytes(b"x")
    with pytest.raises(DataError, match=r"can be saved as \.xlsx"):
        import_world(request("wiod", tmp_path / "WIOT2014_Nov16_ROW.xlsb", 2014))
    write_exiobase(tmp_path / "IOT_2019_pxp.zip", 2019, regions=FIVE[:3])
    with pytest.raises(DataError, match="product-by-product"):
        import_world(request("exiobase", tmp_path / "IOT_2019_pxp.zip", 2019))


def test_text_in_a_workbook_is_named_by_cell(tmp_path):
    import openpyxl

    write_workbook(tmp_path / "adb-2022.xlsx", "adb-62", 2022, regions=FIVE)
    book = openpyxl.load_workbook(tmp_path / "adb-2022.xlsx")
    book.worksheets[0].cell(row=10, column=9).value = "see note"
    book.save(tmp_path / "adb-2022.xlsx")  # another writer's XML: strings in a table of their own, styles
    with pytest.raises(DataError, match="row 10, column 9: found 'see note', expected a number"):
        import_world(request("adb", tmp_path / "adb-2022.xlsx", 2022))


def test_a_euro_rate_the_book_lacks_can_be_given(tmp_path):
    write_exiobase(tmp_path / "table.zip", 1997, regions=FIVE[:3])
    with pytest.raises(DataError, match="--usd-per-eur"):
        import_world(request("exiobase", tmp_path / "table.zip", 1997))
    world, _ = import_world(request("exiobase", tmp_path / "table.zip", 1997, usd_per_eur=2.0))
    half, _ = import_world(request("exiobase", tmp_path / "table.zip", 1997, usd_per_eur=1.0))
    assert float(world.output.sum()) == pytest.approx(2 * float(half.output.sum()), rel=1e-12)


def test_mistakes_of_the_command(tmp_path):
    runner = CliRunner()
    with pytest.raises(UsageError, match=r"no format 'gtap'\. Known: icio, adb, wiod, exiobase"):
        import_world(request("gtap", tmp_path, 2022))
    with pytest.raises(UsageError, match=r"ends in .npz"):
        import_world(replace(request("icio", tmp_path / "a.csv", 2022), out=tmp_path / "w.txt"))
    result = runner.invoke(app, ["import", "icio", str(tmp_path / "a.csv"), "--year", "2022"])
    assert isinstance(result.exception, DataError)
    assert "There is no file" in str(result.exception)


def test_the_command_writes_a_world_and_says_what_next(tmp_path, good_table, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("2022.csv").write_text(good_table)
    result = CliRunner().invoke(app, ["import", "icio", "2022.csv", "--year", "2022", "--subset", "-a", "standard"])
    assert result.exit_code == 0, result.exception
    assert "--world icio-2022-standard.npz" in result.output
    assert load_world("icio-2022-standard.npz").sectors[:2] == ("agriculture", "mining_energy")
    shown = CliRunner().invoke(app, ["info", "icio-2022-standard.npz"], env={"COLUMNS": "200"})
    assert "Put together by the concordance 'standard'" in " ".join(shown.output.split())


def test_editions_name_economies_and_sectors_that_have_names():
    from tightrope.data.imports.formats import economy_names

    sizes = {key: (len(e.economies), len(e.sectors)) for key, e in load_editions().items()}
    assert sizes["icio-2021"] == (67, 45)
    assert sizes["icio-2023"] == (77, 45)
    assert sizes["icio-2025"] == (81, 50)
    assert sizes["wiod-2016"] == (44, 56)
    assert sizes["exiobase-3"] == (49, 163)
    assert all(set(e.economies) <= set(economy_names()) for e in load_editions().values())
