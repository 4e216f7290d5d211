"""Unrest along the paths of a run: no luck where little changes, drawn again where a price is felt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.unit.test_economy_run import STAGFLATION, ask, paths

from tightrope.chain import unrest
from tightrope.chain.pull.records import PowerChange, PullOutcome, Range
from tightrope.chain.unrest import REPLICATES, AtHome, quarterly, settings_of, unrest_of
from tightrope.data.unrest_pack import load_unrest_pack
from tightrope.parameters import load_book
from tightrope.politics.unrest import draw_beliefs, pressure, simulate, steady
from tightrope.report import build_tables, build_views

PRICES = """\
  - kind: macro_shock
    name: prices
    title: The state raises the prices it sets by a half at once
    from: 2025-07-01
    shock: administered_prices
    size: {value: 1.6, low: 1.4, high: 1.8, grade: assumed, reason: for a test}
    source: s
"""


@pytest.fixture(scope="module")
def stagflation(tmp_path_factory: pytest.TempPathFactory):
    return ask(tmp_path_factory.mktemp("unrest"), STAGFLATION, draws=0)


def test_small_changes_hold_no_luck(stagflation):
    found = stagflation.unrest
    assert found is not None
    assert not found.redrawn
    for event, change in found.change.items():
        assert change.low <= change.central <= change.high, event
        assert abs(change.central) < 0.01
    assert 0 < found.protests.above < 1, "weaker growth brings protest, lower inflation calms: the sign is open"


def test_levels_by_month_are_those_of_the_paths(stagflation):
    economy = paths(stagflation)
    without, happening = settings_of(economy)
    assert happening.growth.shape == (REPLICATES * (len(economy.path.labels) - 1), 36)
    level = 100 * economy.path.level.sel(variable="inflation").values[economy.first, 1:]
    np.testing.assert_allclose(happening.inflation[::REPLICATES, 0], level)
    deviation = 100 * economy.path.deviation.sel(variable="gdp_growth_year").values[economy.first + 1, 1:]
    np.testing.assert_allclose((happening.growth - without.growth)[::REPLICATES, 3], deviation, atol=1e-9)
    assert not without.price_change.any()


@pytest.mark.parametrize("rise", [1.1, 0.9])
def test_in_proportion_is_what_drawing_again_gives(rise: float):
    """More or less protest at any time of it: the two ways agree to what luck leaves."""
    pack, book = load_unrest_pack("KAZ"), load_book()
    beliefs = draw_beliefs(pack, book, draws=400 * REPLICATES, replicates=REPLICATES, seed=1)
    calm = steady(months=24, growth=4.0, inflation=8.0, inflation_before=8.0)
    effect = beliefs["growth_effect"] + beliefs["legitimacy_effect"] * 0
    growth = np.broadcast_to(4.0 - np.log(rise) / effect[:, None], (beliefs.draws, 24))
    moved = replace(calm, growth=np.clip(growth, -30, 30))
    ratio = pressure(beliefs, moved) / pressure(beliefs, calm)
    usual, after = (simulate(beliefs, setting, seed=3) for setting in (calm, moved))
    drawn = unrest._ever(after, "national").mean() - unrest._ever(usual, "national").mean()
    told = unrest._moved(usual, "national", ratio).mean()
    assert told == pytest.approx(drawn, abs=0.008)
    assert abs(told) > 0.01


def test_a_price_that_is_felt_is_drawn_again_and_raises_every_chance(tmp_path: Path):
    found = ask(tmp_path, PRICES, draws=0).unrest
    assert found is not None
    assert found.redrawn
    for event in ("national", "lethal", "crisis"):
        assert found.change[event].low > 0, event
        assert found.change[event].above > 0.95
    assert found.output.central < 0


def test_a_country_without_a_model_of_unrest_has_none(stagflation):
    assert unrest_of(paths(stagflation), "ARM", load_book(), 0) is None


def test_quarters_from_years_and_back():
    drawn = np.random.default_rng(0).normal(size=(12, 3))
    padded = np.concatenate([np.zeros((3, 3)), drawn])
    yearly = np.stack([padded[n : n + 4].mean(axis=0) for n in range(12)])
    np.testing.assert_allclose(quarterly(yearly), drawn, atol=1e-12)


def test_the_report_says_it_with_ranges_grade_and_what_it_cannot_say(stagflation):
    views = build_views(stagflation)
    assert views.unrest is not None
    assert "protest comes" in views.unrest.summary
    assert "cannot say" in views.unrest.cannot_say
    table = build_tables(views)["unrest"]
    assert all(row[-1] == "assumed" for row in table.rows)
    assert "are assumed" in table.note


def test_a_patron_that_holds_more_brings_troops_more_often(stagflation):
    """Troops calm a crisis, so that fewer leaders fall; a share that hardly moves changes no chance."""
    central = Range(0.5, 0.4, 0.6)
    power = PowerChange(
        power="Russia", before=central, after=central, change=central, rises=1.0, shares=central, sizes=central,
        share_before=central, share_after=Range(0.501, 0.4, 0.6), share_change=central, share_rises=1.0, channels=(),
    )  # fmt: skip

    def ask_with(share: float):
        moved = replace(power, share_after=Range(share, share, share))
        pull = PullOutcome(
            country="Kazakhstan", patron="Russia", powers=(moved,), lean=central, leans=0.5, years=5, futures=1,
            worlds=1, assumed=1, parameters=1,
        )  # fmt: skip
        return unrest_of(paths(stagflation), "KAZ", load_book(), 0, AtHome(pull=pull))

    still, usual, more, less = ask_with(0.501), stagflation.unrest, ask_with(0.9), ask_with(0.05)
    assert usual is not None
    assert not still.redrawn
    assert still.change == usual.change
    assert more.redrawn
    assert more.change["irregular_exit"].central < less.change["irregular_exit"].central
