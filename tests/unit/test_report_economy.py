"""Paths as a reader sees them: tables that add up, sentences with their ranges, nothing where nothing moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fake_result import fake_result

from tightrope.chain.request import Request
from tightrope.chain.result import RunResult
from tightrope.chain.run import run
from tightrope.report import build_tables, build_views
from tightrope.report.figures.fans import drawn_fans, economy_figures
from tightrope.report.numbers import SPACE
from tightrope.report.views.economy import YEAR, economy_view


@pytest.fixture(scope="module")
def result() -> RunResult:
    return run(Request(scenario="cpc-outage", draws=3))


def test_the_lines_of_the_accounts_add_up_to_the_balance(result: RunResult):
    view = economy_view(result)
    assert view is not None
    balance = view.fan("balance_with_fund_share")
    assert balance is not None
    assert sum(part.points for part in view.budget) == pytest.approx(balance.first_year[0], abs=1e-9)
    rows = build_tables(build_views(result))["economy_budget"].rows
    assert rows[-1][2] == pytest.approx(balance.first_year[0])


def test_changes_are_levels_less_levels(result: RunResult):
    view = economy_view(result)
    assert view is not None
    for fan in view.fans:
        if fan.without is None or fan.level is None or fan.unit == "%":
            continue
        apart = [with_it - without for with_it, without in zip(fan.level, fan.without, strict=True)]
        assert apart == pytest.approx(fan.central, abs=1e-9), fan.id


def test_sources_add_up_in_the_table(result: RunResult):
    table = build_tables(build_views(result))["economy_sources"]
    for column in range(2, 6):
        parts = sum(float(row[column] or 0) for row in table.rows[:-1])
        assert parts == pytest.approx(float(table.rows[-1][column] or 0), abs=1e-9)


def test_an_outage_is_told_with_its_range_and_where_it_comes_from(result: RunResult):
    [what, why] = build_views(result).headline.paths
    assert what.startswith(f"In the year from 2025{SPACE}Q4 GDP is 0.")
    assert "lower than without this (nine draws in ten: −" in what
    assert f"most in 2025{SPACE}Q4" in what
    assert "exports not shipped" in why
    assert "the balance of budget and oil fund together changes by −" in why
    assert "oil revenue of the fund" in why


def test_with_one_source_there_is_nothing_to_take_apart(result: RunResult):
    view = economy_view(result)
    assert view is not None
    figures = {figure.id for figure in economy_figures(view)}
    assert {f"fan_{fan.id}" for fan in drawn_fans(view)} == figures
    assert "fan_balance_share" not in figures, "the wider balance is drawn where there is a fund"


def test_where_nothing_moves_there_are_no_paths(result: RunResult):
    economy = result.economy
    assert economy is not None
    still = replace(economy, path=replace(economy.path, deviation=0 * economy.path.deviation))
    assert economy_view(replace(result, economy=still)) is None
    views = build_views(fake_result())
    assert views.economy is None
    assert views.headline.paths == ()
    assert "economy" not in build_tables(views)


def test_years_are_means_and_stocks_are_read_at_their_end(result: RunResult):
    view = economy_view(result)
    assert view is not None
    gdp, fund = view.fan("gdp"), view.fan("fund_assets")
    assert gdp is not None
    assert fund is not None
    assert gdp.year(0) == pytest.approx(sum(gdp.central[:YEAR]) / YEAR)
    assert fund.year(1) == fund.central[2 * YEAR - 1]
    assert gdp.year(3) is None
