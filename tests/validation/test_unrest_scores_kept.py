"""Scores that come with the package: what the publishers' files give, and what any file of scores must be."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from tightrope.core.errors import DataError, MissingError
from tightrope.parameters.parsed import parse
from tightrope.politics.unrest.estimation import estimate, write_estimates
from tightrope.politics.unrest.estimation.kept import SHIPPED, as_kept, load_forecasts


def test_shipped_scores_are_what_the_publishers_files_give(shared, tmp_path):
    found = estimate(shared / "data")
    again, shipped = as_kept(found), parse(SHIPPED)
    assert {name: one for name, one in again.items() if name not in ("forecasts", "estimates")} == {
        name: one for name, one in shipped.items() if name not in ("forecasts", "estimates")
    }
    for ours, kept in zip(again["forecasts"], shipped["forecasts"], strict=True):
        assert (ours["outcome"], ours["by"], ours["count"], ours["happened"]) == (
            kept["outcome"], kept["by"], kept["count"], kept["happened"],
        )  # fmt: skip
        for score in ("brier", "log_score", "auc"):
            assert ours[score] == pytest.approx(kept[score], abs=2e-4)
        for a, b in zip(ours["reliability"], kept["reliability"], strict=True):
            assert a["count"] == b["count"]
            assert [a["forecast"], a["happened"], *a["interval"]] == pytest.approx(
                [b["forecast"], b["happened"], *b["interval"]], abs=2e-4
            )
    for name, one in again["estimates"].items():
        assert one["interval"] == pytest.approx(shipped["estimates"][name]["interval"], abs=2e-3), name
    written = tmp_path / "estimates.yaml"
    write_estimates(found, written)
    own = load_forecasts(written)
    assert own.forecasts == load_forecasts().forecasts
    assert own.intervals == load_forecasts().intervals


def test_bins_add_up_to_what_was_counted():
    """Years of the bins are the years tested; so are those in which it happened, whoever forecasts."""
    kept = load_forecasts()
    assert kept.outcomes == ("violent", "lethal", "mass")
    for one in kept.forecasts:
        assert sum(b.count for b in one.reliability) == one.count
        assert sum(b.count * b.happened for b in one.reliability) == pytest.approx(one.happened, abs=0.1)
        for b in one.reliability:
            assert b.low <= b.forecast <= b.high
            # an interval of Jeffreys does not hold a share of none or all
            assert b.happened in (0, 1) or b.happened_low <= b.happened <= b.happened_high


def test_the_published_targets_are_met_within_a_hundredth():
    """AUC .752/.731/.798 within .01 and Brier .201/.101/.072 within .003, as estimated before on these protests."""
    kept = load_forecasts()
    for outcome, auc, brier in (("violent", 0.752, 0.201), ("lethal", 0.731, 0.101), ("mass", 0.798, 0.072)):
        assert kept.by(outcome)["logit"].auc == pytest.approx(auc, abs=0.01)
        assert kept.by(outcome)["logit"].brier == pytest.approx(brier, abs=0.003)


def test_a_file_that_is_none_is_refused(tmp_path):
    with pytest.raises(MissingError, match="unrest estimate --out FILE"):
        load_forecasts(tmp_path / "none.yaml")
    wrong = tmp_path / "wrong.yaml"
    content = parse(SHIPPED)
    content["forecasts"][0]["reliability"][0]["forecast"] = 1.5
    content["forecasts"][1]["count"] = 0
    with wrong.open("w", encoding="utf-8") as stream:
        YAML().dump(content, stream)
    with pytest.raises(DataError) as caught:
        load_forecasts(wrong)
    assert "wrong.yaml has 2 problem(s)" in str(caught.value)
    assert "forecasts.0.reliability.0.forecast: is 1.5" in str(caught.value)
    assert "forecasts.1.count: is 0" in str(caught.value)
    wrong.write_text("a: [", encoding="utf-8")
    with pytest.raises(DataError, match="not YAML"):
        load_forecasts(wrong)
