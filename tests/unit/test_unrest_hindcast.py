"""An event looked back on: only what was known goes in, what came stands beside it, and nothing of it is a pass."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from ruamel.yaml import YAML

from tightrope.core.errors import DataError, MissingError
from tightrope.data.unrest_event import FOLDER, UnrestEvent, list_events, load_event
from tightrope.data.unrest_pack import load_unrest_pack
from tightrope.parameters import Grade, load_book
from tightrope.politics.unrest import draw_beliefs, simulate, steady
from tightrope.politics.unrest.hindcast import ASKED, ENDS, STEPS, TOLLS, Hindcast, _as_deadly, hindcast, month_chances
from tightrope.validation import Standing, run_validation

BOOK = load_book()
CASES = ("unrest_hindcast_chances", "unrest_hindcast_places")


@pytest.fixture(scope="module")
def event() -> UnrestEvent:
    return load_event("january-2022")


@pytest.fixture(scope="module")
def found(event) -> Hindcast:
    return hindcast(event, load_unrest_pack(event.country), BOOK, draws=60_000)


def test_what_came_does_not_change_what_would_have_been_said(event, found):
    """The dead, the clock and every outcome may be anything: the histories stay the same."""
    other = event.model_copy(
        update={
            "happened": {
                name: one.model_copy(update={"happened": not one.happened}) for name, one in event.happened.items()
            },
            "clock": {
                name: one.model_copy(update={"low": 2 * one.low, "high": 3 * one.high})
                for name, one in event.clock.items()
            },
            "toll": event.toll.model_copy(update={"dead": event.toll.dead.model_copy(update={"low": 1, "high": 2})}),
            "troops": None,
        }
    )
    again = hindcast(other, load_unrest_pack(event.country), BOOK, draws=60_000)
    for name in ASKED:
        assert again.triggered[name].central == found.triggered[name].central
        assert again.without[name].central == found.without[name].central
    assert {step: one.values for step, one in again.clock.items()} == {
        step: one.values for step, one in found.clock.items()
    }
    assert again.toll.values == found.toll.values
    assert again.toll.below != found.toll.below


def test_nothing_later_than_the_day_is_in_what_is_known(event):
    pack = load_unrest_pack(event.country)
    assert event.known.year <= event.known.day.year
    assert event.known.year in pack.years


def test_the_price_is_a_doubling_or_a_little_more_as_reported(event):
    """RFE/RL: 120 tenge a litre after 50 to 60."""
    low, high = event.known.price.factor()
    assert low == pytest.approx(2.0)
    assert high == pytest.approx(2.4)


def test_the_trigger_multiplies_as_it_was_assumed_to_and_the_rest_is_ordinary(found):
    """The check on the prior: five times or more in the middle, and a year without the price is lethal in under .12."""
    assert found.multiple[1] > 5
    assert found.multiple[0] > 3
    assert found.year_lethal.high < 0.12
    for name in ASKED:
        assert found.triggered[name].central > found.without[name].central


def test_chances_fall_along_the_steps_and_grow_with_the_multiple(found):
    """Each step needs the one before; a larger assumed multiple makes every step likelier."""
    for chances in (found.without, found.triggered):
        middle = [chances[name].central for name in ("protest", "national", "violent")]
        assert middle == sorted(middle, reverse=True)
        assert chances["intervention"].central < chances["crisis"].central < chances["national"].central
        assert all(0 <= c.low <= c.central <= c.high <= 1 for c in chances.values())
    assert found.swept[0].multiple == pytest.approx(1)
    assert found.swept[-1].multiple == pytest.approx(found.believed[2])
    for name in ("national", "violent", "crisis"):
        middle = [one.chances[name].central for one in found.swept]
        assert middle == sorted(middle)


def test_a_multiple_of_one_is_no_price_at_all(found):
    """If a price angers nobody, every history is the one without it, luck and all."""
    blind = found.beliefs.changed(trigger_multiple=1.0)
    year = {"growth": found.economy.growth, "inflation": found.economy.inflation, "inflation_before": 6.72, "months": 1}
    calm, moved = (simulate(blind, steady(price_factor=factor, **year), seed=1) for factor in (1.0, 2.4))
    assert np.array_equal(calm.protests.values, moved.protests.values)
    assert np.array_equal(calm.chance_crisis.values, moved.chance_crisis.values)
    assert found.swept[0].multiple == 1
    assert found.swept[0].chances is found.without


def test_what_is_weighed_comes_out_as_what_is_counted(found):
    """Violence, troops and the toll are weighed by their chances; over many histories as many are counted."""
    year = {"growth": found.economy.growth, "inflation": found.economy.inflation, "inflation_before": 6.72, "months": 1}
    beliefs = draw_beliefs(found.pack, BOOK, draws=400_000, replicates=200)
    for factor in (1.05, 2.4):
        path = simulate(beliefs, steady(price_factor=factor, **year), seed=3)
        price = np.full((1, 1), np.log(factor))
        weighed = month_chances(path, beliefs, price)
        counted = {
            "violent": path.first_violent.values >= 0,
            "intervention": path.happened("intervention")[:, 0],
            "deadly": path.deaths.values[:, 0] >= 238,
        }
        middle = {"deadly": _as_deadly(path, beliefs, 238).central}
        middle |= {name: weighed[name].central for name in ("violent", "intervention")}
        for name, rows in counted.items():
            assert middle[name] == pytest.approx(rows.mean(), abs=4 * np.sqrt(rows.mean() / rows.size)), (name, factor)


def test_the_clock_runs_forward_and_is_counted_from_two_days(found):
    assert tuple(found.clock) == STEPS
    assert tuple(found.waits) == STEPS[1:]
    for at in range(len(ENDS)):
        for clock in (found.clock, found.waits):
            days = [one.values[at] for one in clock.values()]
            assert days == sorted(days)
    assert all(list(one.values) == sorted(one.values) for one in [*found.clock.values(), found.toll])
    assert found.clock["national"].values[-1] < 31
    assert found.waits["end"].low == found.clock["end"].low - 3


def test_the_toll_is_a_distribution_with_what_happened_in_it(event, found):
    assert sum(found.tolls) == pytest.approx(1)
    assert len(found.tolls) == len(TOLLS)
    assert event.toll.dead.low == event.toll.dead.high == 238
    assert 0.5 < found.toll.below < 1
    assert found.toll_chance.central < found.triggered["lethal"].central


def test_it_is_graded_as_what_it_is(found):
    assert found.grade is Grade.ASSUMED
    assert found.beliefs.grades["trigger_multiple"] is Grade.ASSUMED
    assert "trigger_multiple" in found.drivers["national"]


def test_the_scoreboard_reports_it_and_never_passes_it():
    board = run_validation(None, only=CASES)
    assert {score.case.name for score in board.scores} == set(CASES)
    assert {score.standing for score in board.scores} == {Standing.REPORTED}
    assert all(score.ours is not None and np.isfinite(score.ours) for score in board.scores)
    assert not board.failed


def test_another_country_and_too_few_histories_are_said(event):
    with pytest.raises(DataError, match="is of KAZ, the pack of KGZ"):
        hindcast(event, load_unrest_pack("KGZ"), BOOK, draws=2_000)
    with pytest.raises(DataError, match="ask for more draws"):
        hindcast(event, load_unrest_pack("KAZ"), BOOK, draws=2_000)


def test_an_event_that_is_not_there_and_a_file_that_is_wrong_are_said_at_once(tmp_path):
    with pytest.raises(MissingError, match=r"There is no event 'january-2021'\. Did you mean january-2022"):
        load_event("january-2021")
    with pytest.raises(MissingError, match="There is no file"):
        load_event(tmp_path / "none.yaml")
    yaml = YAML()
    content = yaml.load((FOLDER / "january-2022.yaml").read_text(encoding="utf-8"))
    content["happened"]["lethal"]["source"] = "hearsay"
    wrong = tmp_path / "wrong.yaml"

    def told() -> str:
        with wrong.open("w", encoding="utf-8") as stream:
            yaml.dump(content, stream)
        with pytest.raises(DataError) as caught:
            load_event(wrong)
        return str(caught.value)

    assert "happened.lethal.source: there is no source 'hearsay'" in told()
    content["clock"]["violent"]["low"] = content["clock"]["violent"]["high"] = 1
    content["known"]["year"] = 2022
    message = told()
    assert "2 problem(s)" in message
    assert "clock: violent comes before national" in message
    assert "known: the economy of 2022 is later than 2021-12-31" in message
    wrong.write_text("id: [", encoding="utf-8")
    with pytest.raises(DataError, match="not YAML"):
        load_event(wrong)


def test_an_event_of_another_country_needs_a_file_and_nothing_else(event):
    """The same price in a second country: a higher rate of protest there gives higher chances."""
    known = event.known.model_copy(update={"year": 2021})
    other = event.model_copy(update={"country": "KGZ", "known": known, "troops": None})
    there = hindcast(other, load_unrest_pack("KGZ"), BOOK, draws=60_000)
    assert there.triggered["national"].central > there.without["national"].central > 0.02
    assert tuple(there.clock) == STEPS


def test_every_shipped_event_is_sound_and_unknown_keys_are_refused():
    assert "january-2022" in list_events()
    for name in list_events():
        one = load_event(name)
        assert one.id == name
        assert all(source.url for source in one.sources.values())
        with pytest.raises(ValueError, match="extra"):
            UnrestEvent.model_validate({**one.model_dump(), "forecast": 1})


def test_records_are_frozen(found):
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.seed = 1
