"""What the views say about a result: sums, signs, and what is said when there is nothing to say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.fake_result import FOCUS, fake_result

from tightrope.chain.result import JointRange
from tightrope.core.axes import REGION
from tightrope.report import build_views
from tightrope.report.numbers import MINUS


def test_channels_partners_and_sectors_each_add_up_to_the_change_of_real_income() -> None:
    views = build_views(fake_result())
    total = views.headline.percent
    for lines in (views.decomposition.channels, views.decomposition.partners, views.decomposition.sectors):
        assert sum(line.percent for line in lines) == pytest.approx(total, abs=1e-9)
        assert sum(line.usd_billion for line in lines) == pytest.approx(views.headline.usd_billion, abs=1e-9)
    for line in views.decomposition.partners:
        assert sum(line.parts) == pytest.approx(line.percent, abs=1e-12)


def test_percent_is_the_ratio_less_one_and_money_is_it_times_baseline_spending() -> None:
    result = fake_result()
    hat = float(result.equilibrium.real_income_hat.sel({REGION: FOCUS}))
    spending = float(result.world.final.sel({REGION: FOCUS}).sum())
    headline = build_views(result).headline
    assert headline.percent == pytest.approx(100 * (hat - 1))
    assert headline.usd_billion == pytest.approx((hat - 1) * spending / 1000)


def test_regions_come_worst_first_and_the_focus_is_always_charted() -> None:
    incomes = build_views(fake_result(focus="FJI")).incomes
    percents = [row.percent for row in incomes.rows]
    assert percents == sorted(percents)
    assert [row.code for row in incomes.charted if row.is_focus] == ["FJI"]


def test_the_rest_of_the_partners_and_the_named_ones_are_all_trade() -> None:
    exports = build_views(fake_result()).exports
    assert sum(row.before for row in exports.charted) == pytest.approx(exports.total.before)
    assert sum(row.after for row in exports.charted) == pytest.approx(exports.total.after)


def test_the_answer_says_fall_range_strategy_and_assumptions() -> None:
    first, second = build_views(fake_result()).headline.answer
    assert "falls by 1.8" in first
    assert "nine in ten" in first
    assert f"{MINUS}" in first
    assert "if all defied" in second
    assert "if all complied" in second
    assert "rests on assumed numbers" in second


def test_the_answer_says_rise_when_real_income_rises() -> None:
    first, _ = build_views(fake_result(effect=-1.0)).headline.answer
    assert "rises by" in first
    assert "falls" not in first


def test_a_range_over_zero_leaves_the_sign_open() -> None:
    result = fake_result()
    drawn = result.joint_range
    rows = tuple(tuple(x + shift for x in row) for row, shift in zip(drawn.quantiles, (0, 0, 0, 0, 0.05), strict=True))
    first, _ = build_views(replace(result, joint_range=replace(drawn, quantiles=rows))).headline.answer
    assert "even the sign is open" in first


def test_nothing_happened_is_said_plainly() -> None:
    views = build_views(fake_result(effect=0.0, strategic=()))
    assert "does not change" in views.headline.answer[0]
    assert "No channel moves it" in views.headline.answer[1]
    assert views.incomes.nothing
    assert views.exports.nothing
    assert views.decomposition.nothing
    assert not any("nan" in sentence for sentence in views.headline.answer)


def test_without_a_game_the_main_channel_is_named() -> None:
    _, second = build_views(fake_result(strategic=())).headline.answer
    assert "terms of trade" in second


def test_without_draws_there_is_no_range() -> None:
    none = JointRange(probabilities=(), regions=fake_result().world.regions, quantiles=(), draws=0, solved=0)
    views = build_views(fake_result(joint_range=none))
    assert views.headline.low is None
    assert "no range was drawn" in views.headline.answer[0]


def test_the_share_resting_on_assumptions_is_a_share_of_squared_swings() -> None:
    view = build_views(fake_result()).sensitivity
    squares = np.array([row.swing**2 for row in view.rows])
    assumed = np.array([row.grade.value == "assumed" for row in view.rows])
    assert view.assumed_share == pytest.approx(100 * squares[assumed].sum() / squares.sum())


def test_measures_and_interaction_compound_to_the_whole() -> None:
    result = fake_result()
    alone = [float(m.real_income_hat.sel({REGION: FOCUS})) for m in result.measures if m.in_force]
    together = float(result.equilibrium.real_income_hat.sel({REGION: FOCUS}))
    view = build_views(replace(result, interaction_hat=together / float(np.prod(alone)))).measures
    product = np.prod([1 + row.percent / 100 for row in view.in_force]) * (1 + view.interaction / 100)
    assert product == pytest.approx(1 + view.together / 100)


def test_trade_alone_is_never_a_bar_of_what_a_power_holds() -> None:
    from tightrope.report.figures import build_figures

    result = fake_result()
    figure = build_figures(build_views(result), {}, frozenset())["withdrawals"]
    assert "The West" not in figure.alt
    blind = tuple(
        replace(w, stop_trade_and_transit_hat=None, transit_note="no transit data for this country")
        for w in result.withdrawals
    )
    empty = build_figures(build_views(replace(result, withdrawals=blind)), {}, frozenset())["withdrawals"]
    assert "trade alone would understate it" in empty.empty


def test_codes_in_notes_become_names() -> None:
    views = build_views(fake_result(notes=("Withdrawal of RUS closes mining_energy",)))
    assert views.run.notes == ("Withdrawal of Russia closes mining of oil, gas and coal",)
