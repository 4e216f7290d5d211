"""Packs, parameters, shocks and paths: what they hold, and what is said when something is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from tightrope.core.errors import DataError, MissingError, ParameterError, RecordError, SolveError, UsageError
from tightrope.data.macro_pack import (
    FOLDER,
    list_baselines,
    list_macro_packs,
    list_shock_sets,
    load_baseline,
    load_macro_pack,
    load_shock_set,
)
from tightrope.macro import OBSERVED, SHOCKS, MacroModel, MacroShocks, budget_drivers, draw_from_set, project
from tightrope.macro.block import PARAMETERS
from tightrope.macro.path import MacroPath
from tightrope.parameters import Book, load_book

KAZ = load_macro_pack("KAZ")


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_packs_baselines_and_sets_that_come_with_the_package_are_sound():
    assert {"KAZ", "ARM"} <= set(list_macro_packs())
    assert {"2025Q2", "2026Q3"} <= set(list_baselines("KAZ"))
    for country in list_macro_packs():
        pack = load_macro_pack(country)
        assert pack.baseline in list_baselines(country)
        for start in list_baselines(country):
            assert load_baseline(country, start).country == country
    for name in list_shock_sets():
        found = load_shock_set(name)
        assert {line.shock for line in found.lines} <= set(SHOCKS)
        assert found.distinct_from


def test_a_country_without_parameters_gives_one_error_that_names_them_all(tmp_path):
    text = (FOLDER / "KAZ.yaml").read_text(encoding="utf-8").replace("country: KAZ", "country: XYZ")
    pack = load_macro_pack(
        write(tmp_path, "XYZ.yaml", text.replace("macro.estimates.kaz.ruble_segmented", "macro.none"))
    )
    with pytest.raises(ParameterError) as caught:
        MacroModel.of(pack)
    message = str(caught.value)
    for name in PARAMETERS.values():
        assert f"macro.{name} (" in message
    assert "no value for XYZ" in message
    assert "macro.none: the book has no such entry" in message
    assert "Give each a value for XYZ" in message


def test_an_entry_that_is_missing_is_named():
    book = load_book()
    without = Book({name: entry for name, entry in book.entries.items() if name != "macro.price_slope"})
    with pytest.raises(ParameterError, match=r"1 problem\(s\)[\s\S]*macro.price_slope: the book has no such entry"):
        MacroModel.of(KAZ, book=without)


def test_all_mistakes_of_a_pack_come_in_one_message_with_lines(tmp_path):
    text = (FOLDER / "KAZ.yaml").read_text(encoding="utf-8")
    broken = (
        text.replace("currency: KZT", "currency: tenge").replace("partner: RUS\n", "").replace("note: >-", "nota: >-")
    )
    with pytest.raises(DataError) as caught:
        load_macro_pack(write(tmp_path, "KAZ.yaml", broken))
    message = str(caught.value)
    assert "KAZ.yaml:4: currency: 'tenge' is not well written" in message
    assert "partner: is missing" in message
    assert "there is no such key here" in message


def test_a_figure_without_a_source_or_a_range_is_refused(tmp_path):
    text = (FOLDER / "baselines" / "KAZ-2025Q2.yaml").read_text(encoding="utf-8")
    broken = text.replace("{value: 0.0943, source: cpi}", "{value: 0.0943}").replace(
        "source: ruscpi", "source: hearsay"
    )
    with pytest.raises(DataError, match=r"levels.inflation: a figure that is published needs a `source`"):
        load_baseline("KAZ", write(tmp_path, "b.yaml", broken))
    with pytest.raises(DataError, match=r"there is no source 'hearsay'"):
        load_baseline("KAZ", write(tmp_path, "c.yaml", text.replace("source: ruscpi", "source: hearsay")))


def test_an_assumed_shock_needs_a_range(tmp_path):
    text = (FOLDER / "shocks" / "russian-stagflation.yaml").read_text(encoding="utf-8")
    with pytest.raises(DataError, match=r"an assumed shock needs a range"):
        load_shock_set(write(tmp_path, "s.yaml", text.replace("factor: [0.5, 1.6]", "factor: [1, 1]")))


def test_what_is_not_there_is_said_with_what_is():
    with pytest.raises(MissingError, match=r"no country 'XYZ'. At hand: ARM, KAZ"):
        load_macro_pack("XYZ")
    with pytest.raises(MissingError, match=r"KAZ-2025Q2"):
        load_baseline("KAZ", "1999Q1")
    with pytest.raises(UsageError, match=r"no regime 'segmentd'. Did you mean segmented"):
        MacroModel.of(KAZ, regime="segmentd")
    with pytest.raises(UsageError, match=r"2 problem[\s\S]*no shock 'oill'. Did you mean oil[\s\S]*not finite"):
        MacroShocks(paths={"oill": np.array([1.0]), "demand": np.array([np.nan])})


def test_paths_refuse_what_cannot_be_meant():
    model = MacroModel.of(KAZ)
    with pytest.raises(UsageError, match=r"The baseline is of ARM"):
        project(model, baseline=load_baseline("ARM", "2025Q2"))
    with pytest.raises(UsageError, match=r"0 quarters"):
        project(model, quarters=0)
    with pytest.raises(UsageError, match=r"Random shocks need draws"):
        project(model, noise=1)
    with pytest.raises(UsageError, match=r"0 draws asked for, expected at least one"):
        model.draw(0)
    few = model.draw(4)
    with pytest.raises(UsageError, match=r"has 3 draws, expected 4"):
        project(model, MacroShocks(paths={"oil": np.zeros((2, 3))}), draws=few)
    path = project(model, draws=few, quarters=2)
    with pytest.raises(UsageError, match=r"'inflation' has no ratio"):
        path.hat("inflation")
    with pytest.raises(UsageError, match=r"no variable 'gpd'. Did you mean gdp"):
        path.central("gpd")
    with pytest.raises(RecordError, match=r"first draw is not 'central'"):
        MacroPath(**{**vars(path), "deviation": path.deviation[..., 1:], "level": path.level[..., 1:]})


def test_ranges_that_do_not_fit_what_the_model_is_held_to_are_an_error_with_counts():
    impossible = KAZ.held_to[0].model_copy(update={"draws": (0.9, 1.0)})
    with pytest.raises(SolveError, match=r"0 of \d+ draws keep to what it is held to \(\d+ outside partner_demand"):
        MacroModel.of(KAZ.model_copy(update={"held_to": (impossible,)})).draw(2)


def test_draws_of_a_set_stay_in_its_factors():
    stagflation = load_shock_set("russian-stagflation")
    drawn = draw_from_set(stagflation, 50, seed=1)
    line = next(line for line in stagflation.lines if line.shock == "partner_output")
    factor = drawn.paths["partner_output"] / np.array(line.quarters)[:, None]
    assert line.factor[0] <= factor.min() < 1 < factor.max() <= line.factor[1]
    np.testing.assert_allclose(factor[0], factor[-1])


def test_a_path_drives_a_budget():
    """Ratios to the baseline, of every draw, in the quarters of the path; what it does not know is passed on."""
    model = MacroModel.of(KAZ)
    path = project(model, MacroShocks.once("oil", -0.2), draws=model.draw(3), quarters=6)
    drivers = budget_drivers(path, oil_volume_hat=0.9)
    assert drivers.quarters == path.quarters == tuple(path.deviation.coords["quarter"].values)
    assert drivers.draws == ("central", "0", "1", "2")
    np.testing.assert_allclose(np.log(drivers.gdp_hat), path.deviation.sel(variable="gdp"))
    assert isinstance(drivers.oil_price_hat, xr.DataArray)
    assert float(drivers.oil_price_hat[0, 0]) == pytest.approx(np.exp(-0.2))
    assert (drivers.exchange_hat[:, 0] > 1).all()
    assert (drivers.oil_volume_hat == 0.9).all()


def test_a_start_gives_back_the_figures_it_was_made_from():
    """Growth and inflation on the year before, as observed, carry on from the quarter before the first."""
    from tightrope.macro.baseline import start_at
    from tightrope.macro.path import observe

    model, baseline = MacroModel.of(KAZ), load_baseline("KAZ", "2025Q2")
    start = start_at(baseline, {name: np.array([v]) for name, v in model.values.items()}, None)
    stays = dict(
        zip(OBSERVED, start.levels(observe(start.state[None], start.before, start.state))[:, 0, 0], strict=True)
    )
    levels = baseline.levels
    assert stays["inflation"] == pytest.approx(levels.inflation.value)
    assert stays["core_inflation"] == pytest.approx(levels.core_inflation.value)
    assert stays["base_rate"] == pytest.approx(levels.base_rate.value)
    assert start.before.output[-1, 0] == pytest.approx(baseline.gaps.output.value)
    back = start.before.output[-1, 0] - start.before.output[0, 0]
    assert back / 0.75 == pytest.approx(levels.gdp_growth.value - baseline.trends.growth.value)
    weight = model.values["w_adm"]
    made = (1 - weight) * stays["core_inflation"] + weight * stays["administered_inflation"]
    assert made == pytest.approx(levels.inflation.value)


def test_no_country_is_known_by_name_in_the_model():
    folder = Path(__file__).resolve().parents[2] / "src" / "tightrope" / "macro"
    for file in folder.glob("*.py"):
        words = file.read_text(encoding="utf-8")
        assert not any(name in words for name in ("KAZ", "Kazakh", "tenge", "Russia", "RUS")), file.name
