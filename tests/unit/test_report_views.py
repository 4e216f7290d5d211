"""What the views say about a result: sums, signs, and what is said when there is nothing to say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.fake_result import FOCUS, fake_result, fake_scenario
from tests.toy import toy_world
from tests.unit.test_chain_game import question

from tightrope.chain.beliefs import beliefs_of
from tightrope.chain.result import JointRange
from tightrope.chain.setting import build_setting
from tightrope.core.axes import REGION
from tightrope.parameters import Grade, load_book
from tightrope.report import Views, build_tables, build_views
from tightrope.report.figures.findings import decomposition_figures
from tightrope.report.numbers import MINUS
from tightrope.report.views.headline import channel_clause


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
    assert "of what beliefs move rests on “" in second


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


def test_shares_are_of_squared_swings_and_the_largest_come_first() -> None:
    view = build_views(fake_result()).sensitivity
    squares = np.array([row.swing**2 for row in view.rows])
    assert view.shares == pytest.approx(100 * squares / squares.sum())
    assert list(view.shares) == sorted(view.shares, reverse=True)


def test_measures_and_interaction_add_up_to_the_whole_as_printed() -> None:
    result = fake_result()
    alone = [float(m.real_income_hat.sel({REGION: FOCUS})) - 1 for m in result.measures if m.in_force]
    together = float(result.equilibrium.real_income_hat.sel({REGION: FOCUS})) - 1
    views = build_views(replace(result, interaction=together - sum(alone)))
    assert sum(row.percent for row in views.measures.in_force) + views.measures.interaction == pytest.approx(
        views.measures.together
    )
    assert_adds_up(views, "measures", "percent")


def assert_adds_up(views: Views, name: str, column: str) -> None:
    """What a reader sees in the rows is what the last row says."""
    table = build_tables(views)[name]
    place = [c.name for c in table.columns].index(column)
    seen = [cells[place].replace(MINUS, "-") for cells in table.text()]
    *parts, total = [float(text) for text in seen if text != "–"]
    assert sum(parts) == pytest.approx(total, abs=1e-9)


@pytest.mark.parametrize("effect", [1.0, 0.37, -0.021, 0.003])
def test_channels_add_up_as_printed(effect: float) -> None:
    views = build_views(fake_result(effect))
    assert_adds_up(views, "channels", "percent")
    assert_adds_up(views, "channels", "usd_billion")


def test_amounts_below_a_billion_are_shown_in_millions_and_exported_in_billions() -> None:
    small = build_tables(build_views(fake_result(focus="FJI")))["channels"]
    large = build_tables(build_views(fake_result(focus="RUS")))["channels"]
    [money] = [c for c in small.columns if c.name == "usd_billion"]
    assert money.heading == "USD million a year"
    assert money.unit == "USD bn a year"
    assert "USD bn a year" in [c.heading for c in large.columns]
    shown, held = small.text()[-1][3], small.rows[-1][3]
    assert float(shown.replace(MINUS, "-")) == pytest.approx(1000 * float(held or 0), rel=0.01)


@pytest.mark.parametrize(
    ("horizon", "words"),
    [
        ("impact", "In the first months, with"),
        ("one_year", "After one year, with"),
        ("long_run", "In the long run, with"),
    ],
)
def test_the_first_sentence_says_when(horizon: str, words: str) -> None:
    first, _ = build_views(fake_result(scenario=fake_scenario(horizon=horizon))).headline.answer
    assert first.startswith(words)


def test_a_question_about_another_country_is_asked_anew() -> None:
    question = build_views(fake_result(focus="RUS")).headline.question
    assert question == "A tougher package: what happens to Russia?"


def test_what_the_answer_rests_on_is_named_with_its_own_grade() -> None:
    result = fake_result()
    first, second, *rest = result.sensitivities
    known = replace(first, grade=Grade.PUBLISHED, meaning="Known")
    mixed = replace(second, meaning="Mixed", grades=((Grade.ESTIMATED, 17), (Grade.ASSUMED, 19)), grade=Grade.ASSUMED)
    beliefs = build_views(replace(result, sensitivities=(known, mixed, *rest))).headline.beliefs_text
    assert "“Known” (published)" in beliefs
    assert "“Mixed” (estimated for 17 of 36 values, assumed for 19)" in beliefs


def test_entries_of_the_book_founded_on_several_things_say_so() -> None:
    setting = build_setting(toy_world(), load_book(), question(), "KAZ")
    beliefs = {belief.name: belief.grades for belief in beliefs_of(setting)}
    assert beliefs["trade.elasticity"] == ((Grade.ESTIMATED, 17), (Grade.ASSUMED, 19))
    assert beliefs["buyers.threshold"] == ()


@pytest.mark.parametrize(("parts", "words"), [((-1.5, 0.5), "offset in part by"), ((-0.7, -0.3), "The largest part")])
def test_a_part_larger_than_the_whole_is_not_called_a_part(parts: tuple[float, float], words: str) -> None:
    view = build_views(fake_result()).decomposition
    first, second, *_ = view.channels
    channels = (replace(first, percent=parts[0]), replace(second, percent=parts[1]))
    clause = channel_clause(replace(view, channels=channels, total=replace(view.total, percent=sum(parts))))
    assert words in clause
    assert ("offset" in clause) == (words != "The largest part")


def test_a_partner_that_gives_more_than_the_whole_is_said_to_be_offset() -> None:
    view = build_views(fake_result()).decomposition
    first, second, *_ = view.partners
    partners = (replace(first, percent=-1.5), replace(second, percent=0.5))
    figure, _ = decomposition_figures(replace(view, partners=partners, total=replace(view.total, percent=-1.0)))
    assert "offset by all others (+0.50" in figure.title
    assert "largest part" not in figure.title


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


def test_a_narrow_map_is_about_the_country_asked_about() -> None:
    from tightrope.report.figures.world_map import map_figure

    incomes = build_views(fake_result()).incomes
    near = map_figure(incomes, {"KAZ": (1514.0, -400.0)}, frozenset())
    narrow, wide = (entry["option"]["geo"] for entry in near.option["media"])
    assert narrow["center"] == [1514.0, -400.0]
    assert narrow["zoom"] > wide["zoom"] == 1
    assert "the part around Kazakhstan" in near.caption
    north = map_figure(incomes, {"KAZ": (1514.0, -20.0)}, frozenset())
    assert north.option["media"][0]["option"]["geo"]["center"][1] < -200, "no sea of white above the land"
    whole = map_figure(incomes, {"RUS": (1632.0, -103.0)}, frozenset())
    assert "center" not in whole.option["media"][0]["option"]["geo"]
    assert "narrow screen" not in whole.caption


def test_who_does_not_choose_alone_is_said() -> None:
    result = fake_result()
    [game] = result.strategic
    rows = tuple(replace(row, bloc="EU" if row.region in ("HUN", "SVK") else "") for row in game.rows)
    rows = (*rows, replace(rows[0], region="ROW"))
    views = build_views(replace(result, strategic=(replace(game, rows=rows),)))
    [shown] = views.strategy
    assert "Hungary and Slovakia choose together as the European Union" in shown.choosers
    assert "Rest of the world is no country" in shown.choosers
    assert shown.choosers in views.headline.cautions
    chosen = {row[1]: row[9] for row in build_tables(views)["secondary_tariff"].rows}
    assert chosen["Hungary"] == "pays, with the EU"
    assert not build_views(result).strategy[0].choosers
