"""`tightrope macro irf` and `show` as a user types them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def tightrope(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from tightrope.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"COLUMNS": "100", "PATH": "", "OMP_NUM_THREADS": "1"},
    )


def test_irf_prints_ranges_and_how_many_draws_were_accepted():
    done = tightrope("macro", "irf", "KAZ", "--shock", "partner_currency", "--regime", "integrated", "--draws", "40")
    assert done.returncode == 0, done.stderr
    for words in ("Kazakhstan", "Tenge per dollar, %", "+6.73", "draws accepted", "Regime integrated", "residual"):
        assert words in done.stdout


def test_an_outage_is_a_loss_if_no_size_is_given():
    done = tightrope("macro", "irf", "--shock", "export_outage", "--draws", "0", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["variables"]["exports_lost"]["central"][0] == pytest.approx(-0.01)
    assert said["variables"]["gdp"]["central"][0] < 0
    assert "-1 hundredths in the first quarter" in said["shock"]


def test_irf_of_a_set_as_json_adds_up():
    done = tightrope("macro", "irf", "--shock", "russian-stagflation", "--quarters", "8", "--draws", "20", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    gdp = said["variables"]["gdp"]
    assert len(gdp["central"]) == len(said["quarters"]) == 8
    assert all(low <= high for low, high in zip(gdp["low"], gdp["high"], strict=True))
    for parts in ("by_shock", "by_channel"):
        total = [sum(values) for values in zip(*(one["gdp"] for one in said[parts].values()), strict=True)]
        assert total == pytest.approx(gdp["central"], abs=1e-9)
    assert said["draws"]["accepted"] >= said["draws"]["shown"] == 20


def test_show_prints_parameters_with_grades_and_what_the_model_is_held_to():
    done = tightrope("macro", "show", "KAZ")
    assert done.returncode == 0, done.stderr
    for words in (
        "b3",
        "0.03 to 0.25",
        "assumed",
        "estimated",
        "Held to pass through",
        "theta_r",
        "2026Q3",
        "Regime segmented",
    ):
        assert words in done.stdout


def test_show_of_another_country_as_json():
    done = tightrope("macro", "show", "ARM", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["parameters"]["b5"]["value"] == 0
    assert all(one["central"][0] <= one["value"] <= one["central"][1] for one in said["held_to"])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("irf", "--shock", "oyl"), 2, "Did you mean oil"),
        (("irf", "XYZ"), 2, "no country 'XYZ'"),
        (("irf", "--regime", "split"), 2, "no regime 'split'"),
        (("irf", "--shock", "russian-stagflation", "--size", "2"), 2, "a set has its own sizes"),
        (("irf", "--baseline", "1990Q1"), 2, "At hand: KAZ-"),
        (("irf", "--shock", "oil", "--size", "1e6"), 2, "at most 200"),
        (("irf", "--shock", "oil", "--size", "nan"), 2, "not finite"),
        (("irf", "--shock", "oil", "--anticipated"), 2, "for sets of shocks"),
        (("show", "KAZ", "--regime", "segmentd"), 2, "Did you mean segmented"),
        (("irf", "nowhere.yaml"), 2, "no country 'nowhere.yaml'"),
    ],
)
def test_mistakes_end_with_what_to_do(arguments, code, words):
    done = tightrope("macro", *arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
