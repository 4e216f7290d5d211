"""What is estimated on the publishers' files: as known before, and as the parameter book says."""

from __future__ import annotations

import pytest

from tightrope.parameters import load_book
from tightrope.politics.unrest.estimation import Verdict, estimate


@pytest.fixture(scope="module")
def found(shared):
    return estimate(shared / "data")


#: an earlier estimation on the same protests: train to 2009, test 2010-19, autocracies, years without protest put back
SCORES = [("violent", 0.752, 0.2008), ("lethal", 0.731, 0.1007), ("mass", 0.798, 0.0716)]


@pytest.mark.parametrize(("outcome", "auc", "brier"), SCORES)
def test_out_of_sample_scores_are_those_known(found, outcome, auc, brier):
    """Within .01 and .003: growth, prices and income come from another edition of the panel."""
    assert found[f"annual.{outcome}.auc"].value == pytest.approx(auc, abs=0.01)
    assert found[f"annual.{outcome}.brier"].value == pytest.approx(brier, abs=0.003)


@pytest.mark.parametrize("outcome", ["violent", "lethal", "mass"])
def test_the_logit_beats_the_usual_share_beyond_chance(found, outcome):
    assert found[f"annual.{outcome}.brier_gain"].low > 0
    assert found[f"annual.{outcome}.log_score"].value < found[f"annual.{outcome}.log_score_climatology"].value


def test_last_year_is_the_better_forecaster_of_mass_protest(found):
    """Not what one hopes for: said in the documentation, and here, so that nobody forgets it."""
    assert found.forecast("mass", "last_year").brier < found.forecast("mass", "logit").brier
    for outcome in ("violent", "lethal"):
        assert found.forecast(outcome, "logit").brier < found.forecast(outcome, "last_year").brier


@pytest.mark.parametrize("outcome", ["violent", "lethal", "mass"])
def test_growth_calms(found, outcome):
    assert found[f"annual.{outcome}.growth"].high < 0


def test_what_differs_is_explained(found):
    differs = [one for one in found.entries if one.verdict is Verdict.DIFFERS]
    assert {one.id for one in differs} == {
        "annual.violent.brier_climatology",
        "excitation.autocracies.branching",
        "excitation.autocracies.decay",
        "rates.irregular_exit.world",
        "rates.armed_conflict.former_soviet",
    }
    assert all(one.known is not None and one.known.why for one in differs)


def test_drift_explains_a_third_of_the_excitation(found):
    """With a base rate for each five years, branching falls below what one base rate finds, outside its interval."""
    for sample in ("autocracies", "former_soviet"):
        assert found[f"excitation.{sample}_blocks.branching"].high < found[f"excitation.{sample}.branching"].low


def test_the_files_are_those_the_plan_was_written_on(found):
    assert all(one.as_known for one in found.files)


SHARES = {
    "violent": "violent",
    "lethal_if_violent": "killings_if_violent",
    "lethal_if_peaceful": "killings_if_peaceful",
    "large": "large",
    "national": "national",
    "accommodated": "accommodation",
    "week": "week",
}


@pytest.mark.parametrize(("entry", "name"), SHARES.items())
@pytest.mark.parametrize("group", ["autocracies", "former_soviet"])
def test_the_book_says_how_protests_went(found, entry, name, group):
    held, made = load_book()[f"unrest.{entry}"], found[f"events.{group}.{name}"]
    assert held.number(group) == pytest.approx(made.value, abs=5e-5)
    spread = held.spread_of(group)
    assert held.number(group) * spread.low == pytest.approx(made.low, abs=2e-3)
    assert held.number(group) * spread.high == pytest.approx(made.high, abs=2e-3)


ONES = {
    "violence_price_odds": "event_logit.violent.price",
    "lethal_price_odds": "event_logit.killings.price",
    "protest_exit": "rates.protest_exit.former_soviet",
    "irregular_exit": "rates.irregular_exit.former_soviet",
    "lethal_year": "rates.lethal_year.former_soviet",
}


@pytest.mark.parametrize(("entry", "name"), ONES.items())
def test_the_book_says_what_the_data_say(found, entry, name):
    assert load_book()[f"unrest.{entry}"].number() == pytest.approx(found[name].value, abs=5e-5)


@pytest.mark.parametrize("outcome", ["violent", "lethal", "mass"])
def test_the_book_holds_the_yearly_logits(found, outcome):
    for name, value in load_book()[f"unrest.annual_{outcome}"].values.items():
        assert value == pytest.approx(found[f"annual.{outcome}.{name}"].value, abs=5e-5)
