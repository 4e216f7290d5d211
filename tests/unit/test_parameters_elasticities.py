"""How published elasticities become ours."""

from __future__ import annotations

import math

import pytest

from tightrope.core.errors import DataError
from tightrope.parameters import Grade, load_book
from tightrope.parameters.estimate_elasticities import (
    OUTPUT,
    average,
    disagreement,
    main,
    make_entries,
    read_sources,
    read_weights,
    render,
    theta_from_tariff_coefficient,
)


def test_the_tariff_coefficient_counts_the_tariff_itself():
    """With trade fob, X ∝ (κ(1+t))^-θ / (1+t): the coefficient of log(1+t) is -(1+θ)."""
    theta, rate = 4.0, 1e-6
    coefficient = math.log((1 + rate) ** -theta / (1 + rate)) / math.log(1 + rate)
    assert theta_from_tariff_coefficient(coefficient) == pytest.approx(theta)


def test_a_sector_without_a_published_value_passes_its_weight_on():
    assert average({"oil": 10.0, "coal": 4.0}, {"oil": 1.0, "coal": 2.0, "gas": 5.0}) == 6
    with pytest.raises(DataError, match="check the concordance"):
        average({"oil": 10.0}, {"oil": 0.0, "gas": 1.0})


def test_sources_that_agree_up_to_a_factor_leave_no_spread_between_sectors():
    first = {"a": 2.0, "b": 4.0, "c": 3.0}
    apart = {"a": 4.0, "b": 4.0, "c": 1.5}
    spread = disagreement(first, apart, set())
    assert spread.low < 1 < spread.high
    assert spread.low * spread.high == pytest.approx(1, abs=0.02)
    assert disagreement(first, {**apart, "c": 3e9}, {"c"}).high < 10


def test_every_goods_sector_is_mapped_from_both_sources():
    weights = read_weights()
    assert set(weights) == {"gtap", "caliendo_parro"}
    assert list(weights["gtap"]) == list(weights["caliendo_parro"])
    assert len(weights["gtap"]) == 17


def test_the_petroleum_outlier_is_not_used():
    alternative = load_book()["trade.elasticity_caliendo_parro"]
    assert alternative.number("refined_fuels") == alternative.number("mining_energy") == 13.53
    assert alternative.grade_of("refined_fuels") is Grade.ASSUMED
    assert max(alternative.values.values()) < 20


def test_services_are_assumed_and_say_so():
    theta = load_book()["trade.elasticity"]
    assert {theta.grade_of(s) for s in ("finance", "education", "utilities")} == {Grade.ASSUMED}
    assert {theta.grade_of(s) for s in ("metals", "mining_energy")} == {Grade.ESTIMATED}


def test_a_missing_source_is_named(tmp_path):
    with pytest.raises(DataError, match="put your copy of the source there"):
        read_sources(tmp_path)


def test_a_source_of_another_shape_is_refused(tmp_path):
    (tmp_path / "my_gtap_sector_elasticities.csv").write_text("sector,sigma\noil,4\n", encoding="utf-8")
    with pytest.raises(DataError, match="has no columns gtap_sector and epsilon_GTAP"):
        read_sources(tmp_path)


def test_the_book_is_what_the_script_makes_of_the_sources(shared):
    assert render(make_entries(read_sources(shared))) == OUTPUT.read_text(encoding="utf-8")


def test_the_script_prints_without_touching_the_book(shared, capsys):
    before = OUTPUT.stat().st_mtime_ns
    main(["--sources", str(shared), "--print"])
    assert "trade.elasticity:" in capsys.readouterr().out
    assert OUTPUT.stat().st_mtime_ns == before
