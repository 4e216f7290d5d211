"""The model of unrest: what cannot be meant is said at once, and what is answered carries range, grade and limits."""

from __future__ import annotations

import json

import numpy as np
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from tightrope.cli.main import app
from tightrope.core.errors import DataError, MissingError, RecordError, UsageError
from tightrope.data.unrest_pack import FOLDER, UnrestPack, list_unrest_packs, load_unrest_pack
from tightrope.parameters import load_book
from tightrope.politics.unrest import Levers, Setting, answer, draw_beliefs, simulate, steady
from tightrope.politics.unrest.answer import ASKED, CANNOT_SAY, yearly_logits
from tightrope.politics.unrest.beliefs import Beliefs

BOOK = load_book()
PACK = load_unrest_pack("KAZ")


@pytest.fixture(scope="module")
def beliefs() -> Beliefs:
    return draw_beliefs(PACK, BOOK, draws=100, replicates=10)


@pytest.fixture(scope="module")
def found():
    return answer(PACK, BOOK, year=2021, levers=Levers(reform=0.5, price_freeze=3), draws=8_000)


def test_a_draw_with_a_negative_probability_is_refused_in_one_message(beliefs):
    lethal, national = beliefs["lethal_year"].copy(), beliefs["national"].copy()
    lethal[[3, 7]], national[5] = -0.02, 1.5
    with pytest.raises(DataError) as caught:
        beliefs.changed(lethal_year=lethal, national=national, decay=0.0)
    assert str(caught.value) == (
        "The draws of the parameters of unrest has 3 problem(s):\n"
        "  - decay: expected above 0, found less in 100 draw(s), first 0 in draw 0\n"
        "  - lethal_year: a negative probability in 2 draw(s), first -0.02 in draw 3\n"
        "  - national: a probability above 1 in 1 draw(s), first 1.5 in draw 5"
    )


def test_draws_that_are_not_numbers_are_refused(beliefs):
    with pytest.raises(DataError, match="growth_effect: not finite in 100 draw"):
        beliefs.changed(growth_effect=np.nan)
    with pytest.raises(DataError, match="branching ratio of 1, at which protest never ends"):
        beliefs.changed(branching=1.0)
    with pytest.raises(DataError, match="no parameter growht_effect"):
        beliefs.changed(growht_effect=0.1)
    with pytest.raises(DataError, match=r"decay: missing\n.*spelt: no such parameter"):
        Beliefs("KAZ", {n: v for n, v in beliefs.values.items() if n != "decay"} | {"spelt": np.ones(100)}, {})


def test_draws_cannot_be_changed_afterwards(beliefs):
    with pytest.raises(ValueError, match="read-only"):
        beliefs["national"][0] = 0.5


@pytest.mark.parametrize(("draws", "replicates"), [(0, 1), (10, 3), (-5, 5)])
def test_draws_that_cannot_be_split_are_refused(draws, replicates):
    with pytest.raises(DataError, match="cannot be split"):
        draw_beliefs(PACK, BOOK, draws=draws, replicates=replicates)


def test_draws_stay_between_the_ends_of_the_spreads():
    drawn = draw_beliefs(PACK, BOOK, draws=4_000)
    entry = BOOK["unrest.trigger_multiple"]
    low, high = (entry.at_quantile(q).number() for q in (0.05, 0.95))
    assert low <= drawn["trigger_multiple"].min() < drawn["trigger_multiple"].max() <= high
    assert np.median(drawn["trigger_multiple"]) == pytest.approx(entry.number(), rel=0.05)


def test_all_that_is_wrong_with_a_setting_comes_in_one_message():
    with pytest.raises(DataError) as caught:
        Setting(
            growth=np.array([4.0, np.nan, 4.0]),
            inflation=np.array([8.0, 8.0]),
            inflation_before=np.inf,
            price_change=np.array([0.0, 100.0, 0.0]),
            pull=np.array([0.2, 1.2, 0.3]),
        )
    message = str(caught.value)
    assert "5 problem(s)" in message
    for words in ("growth: 1 value(s) not finite", "inflation: shape (2,)", "inflation_before is inf",
                  "more than a hundredfold", "pull: 0.2 to 1.2"):  # fmt: skip
        assert words in message
    with pytest.raises(DataError, match="4000 is no percentage"):
        steady(months=3, growth=4000, inflation=5, inflation_before=5)
    with pytest.raises(DataError, match=r"months is 0(.|\n)*price factor is -2"):
        steady(months=0, growth=4, inflation=5, inflation_before=5, price_factor=-2)


def test_a_setting_of_other_draws_is_refused(beliefs):
    setting = Setting(growth=np.full((7, 3), 4.0), inflation=np.full(3, 5.0), inflation_before=5.0,
                      price_change=np.zeros(3))  # fmt: skip
    with pytest.raises(DataError, match="has 7 draws, the beliefs 100"):
        simulate(beliefs, setting)
    with pytest.raises(DataError, match="7, 8 rows"):
        Setting(growth=np.full((7, 3), 4.0), inflation=np.full((8, 3), 5.0), inflation_before=5.0,
                price_change=np.zeros(3))  # fmt: skip


def test_levers_that_cannot_be_meant_are_refused_together():
    with pytest.raises(UsageError) as caught:
        Levers(reform=1.5, repression=float("nan"), price_freeze=-1)
    assert "3 problem(s)" in str(caught.value)
    with pytest.raises(UsageError, match="whole months"):
        Levers(price_freeze=1.5)  # type: ignore[arg-type]


def test_a_path_is_a_record_that_checks_itself(beliefs):
    path = simulate(beliefs, steady(months=6, growth=4, inflation=5, inflation_before=5))
    with pytest.raises(RecordError, match=r"stage: .* outside \[0, 4\]"):
        type(path)(**{**vars(path), "stage": path.stage + 9})
    with pytest.raises(ValueError, match="none of protest, national"):
        path.happened("revolt")


def test_a_draw_may_have_its_own_economy(beliefs):
    growth = np.tile(np.linspace(-10, 10, 100)[:, None], (1, 12))
    setting = Setting(growth=growth, inflation=np.full(12, 5.0), inflation_before=5.0, price_change=np.zeros(12))
    assert simulate(beliefs, setting).protests.shape == (100, 12)


def test_acceleration_is_measured_against_a_year_before():
    setting = Setting(
        growth=np.full(14, 4.0), inflation=np.arange(14.0), inflation_before=2.0, price_change=np.zeros(14)
    )
    assert setting.acceleration().tolist() == [*(np.arange(12) - 2.0), 12.0, 12.0]


@pytest.mark.parametrize("country", list_unrest_packs())
def test_every_country_at_hand_is_answered(country):
    one = answer(load_unrest_pack(country), BOOK, draws=2_000, months=6)
    for chances in (one.structural, one.triggered):
        assert all(0 <= c.low <= c.central <= c.high <= 1 for c in chances.values())
    assert one.levered is None


def test_there_are_two_countries_and_no_code_knows_them():
    assert len(list_unrest_packs()) >= 2
    code = [p.read_text(encoding="utf-8") for p in (FOLDER.parents[1] / "politics" / "unrest").glob("*.py")]
    assert not [c for c in list_unrest_packs() for text in code if f'"{c}"' in text]


def test_an_unknown_country_or_year_is_refused_with_what_is_at_hand():
    with pytest.raises(MissingError, match="no pack of unrest for 'KAX'"):
        load_unrest_pack("KAX")
    with pytest.raises(MissingError, match=r"no figures for 1999\. At hand: 2021"):
        answer(PACK, BOOK, year=1999)
    with pytest.raises(MissingError, match="There is no file"):
        load_unrest_pack("none.yaml")


def test_all_that_is_wrong_with_a_pack_comes_in_one_message(tmp_path):
    content = YAML(typ="safe").load((FOLDER / "KAZ.yaml").read_text(encoding="utf-8"))
    content["legitimacy"] |= {"low": -5}
    content["year"] = 1990
    content["years"][2021]["source"] = "nobody"
    file = tmp_path / "AAA.yaml"
    YAML().dump(content, file)
    with pytest.raises(DataError) as caught:
        load_unrest_pack(file)
    for words in ("legitimacy: [-5, 1] reaches outside [-2, 2]", "year 1990 is not one of", "no source 'nobody'"):
        assert words in str(caught.value)
    content["mood"] = "bad"
    content["usual_growth"].pop("note")
    YAML().dump(content, file)
    with pytest.raises(DataError, match=r"usual_growth: an assumed figure needs(.|\n)*mood: Extra inputs"):
        load_unrest_pack(file)
    file.write_text("a: [", encoding="utf-8")
    with pytest.raises(DataError, match="is not YAML"):
        load_unrest_pack(file)


def test_a_pack_of_ones_own_answers(tmp_path):
    content = PACK.model_dump(mode="json") | {"country": "KAZ", "name": "Elsewhere"}
    assert UnrestPack.model_validate(content).name == "Elsewhere"


def test_without_a_trigger_2021_is_an_ordinary_year(found):
    """Structural risk of 2021 stays below .12 a year over the whole range."""
    assert found.structural["lethal"].high < 0.12


def test_the_trigger_multiplies_national_protest(found):
    """A consistency check on an assumed prior, with its range; not a validation of anything."""
    low, middle, high = found.multiple
    assert 1 < low < middle < high
    assert middle >= 5


@pytest.mark.parametrize("country", list_unrest_packs())
def test_long_run_rates_lie_in_the_intervals_of_what_was_counted(country):
    """Region, usual conditions: lethal years .034-.073, irregular exits .017-.049, falls to protest .007-.032."""
    from tightrope.politics.unrest.answer import long_run

    for one in long_run(load_unrest_pack(country), BOOK, draws=20_000):
        assert one.inside, one
    assert {round(one.low, 3) for one in long_run(PACK, BOOK, draws=200)} == {0.034, 0.017, 0.007}


def test_the_yearly_logit_of_the_profile_known_before():
    """An earlier estimation: .097 at growth 4.3, .157 at -2 with more inflation, for a profile like Kazakhstan's."""
    economy = PACK.years[2021]
    now = yearly_logits(BOOK, economy, 2.9)["lethal"]
    worse = yearly_logits(BOOK, economy.model_copy(update={"growth": -2.0}), 2.9)["lethal"]
    assert 0.03 < now < worse
    odds = worse / (1 - worse) / (now / (1 - now))
    assert odds == pytest.approx(np.exp(0.086 * 6.3), rel=0.01)


def test_every_chance_comes_with_its_range_grade_and_limit(found):
    result = CliRunner().invoke(app, ["unrest", "KAZ", "--year", "2021", "--draws", "2000", "--reform", "0.5"],
                                env={"COLUMNS": "160"})  # fmt: skip
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    for words in ASKED.values():
        (line,) = [one for one in lines if words in one]
        assert line.count(" to ") >= 3, "each of three columns is a range"
        assert line.rstrip().endswith("assumed")
    text = " ".join(result.output.split())
    for kind in ("chance", "logit", "multiple", "long_run", "clock", "levers"):
        assert CANNOT_SAY[kind] in text
    assert "consistency check" in text


def test_programmes_get_the_same_with_limits(found):
    result = CliRunner().invoke(app, ["unrest", "show", "KGZ", "--draws", "2000", "--json"])
    content = json.loads(result.output)
    assert content["country"] == "KGZ"
    assert set(content["chances"]["price_unchanged"]) == set(ASKED)
    assert all(set(c) == {"low", "middle", "high"} for c in content["chances"]["price_changed"].values())
    assert content["grade"] == "assumed"
    assert content["cannot_say"] == CANNOT_SAY
    assert content["chances"]["levers"] is None


def test_what_cannot_be_meant_ends_the_command_with_its_message():
    runner = CliRunner()
    for arguments, kind, words in (
        (["unrest", "ATL"], MissingError, "no pack of unrest"),
        (["unrest", "KAZ", "--reform", "2"], UsageError, "reform is 2"),
        (["unrest", "KAZ", "--price", "0"], DataError, "price factor is 0"),
        (["unrest", "KAZ", "--pull", "3"], DataError, "pull: 3 to 3"),
        (["unrest", "KAZ", "--draws", "333"], DataError, "cannot be split"),
    ):
        result = runner.invoke(app, arguments)
        assert isinstance(result.exception, kind), (arguments, result.output)
        assert words in str(result.exception)


def test_without_a_price_change_there_is_no_trigger_to_tell():
    one = answer(PACK, BOOK, price_factor=1.0, draws=2_000, months=3)
    assert one.triggered is None
    assert one.multiple is None
