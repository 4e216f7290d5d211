"""Estimating unrest: zeros put back, regimes of the day, scores, and a kernel found again in data made with it."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from tightrope.cli.main import app
from tightrope.core.errors import DataError, MissingError, UsageError
from tightrope.politics.unrest.estimation import Verdict, estimate, load_plan, write_estimates
from tightrope.politics.unrest.estimation.excitation import Window, excitation
from tightrope.politics.unrest.estimation.files import read_sources
from tightrope.politics.unrest.estimation.logit import fit_logit
from tightrope.politics.unrest.estimation.panel import (
    constant_price_income,
    in_several_places,
    make_events,
    make_panel,
)
from tightrope.politics.unrest.estimation.plan import SHIPPED, Plan
from tightrope.politics.unrest.estimation.results import Estimate, Known
from tightrope.politics.unrest.estimation.scores import score

COUNTRIES = {"AAA": 1, "BBB": 2, "CCC": 3, "DDD": 4, "EEE": 5, "FFF": 6}
YEARS = range(1990, 2021)
FILES = ("events", "regimes", "codes", "economy", "leaders", "conflicts")


def made_tables() -> dict[str, pd.DataFrame]:
    """Six countries: five under dictators, FFF a democracy, EEE without a regime of its own."""
    random = np.random.default_rng(5)
    rows = [
        (code, year, month, int(violent), int(random.random() < (0.4 if violent else 0.15)), random.random() < 0.3)
        for code in COUNTRIES.values()
        for year in YEARS
        for month in range(1, 13)
        if random.random() < 0.05 * code and not (year == 2020 and month > 3)
        for violent in [random.random() < 0.4]
    ]
    events = pd.DataFrame(
        {
            "ccode": [r[0] for r in rows],
            "year": [r[1] for r in rows],
            "protesterviolence": [r[3] for r in rows],
            "killings": [r[4] for r in rows],
            "participants_category": [">10000" if r[5] else "50-99" for r in rows],
            "location": ["several cities" if i % 4 == 0 else "Town" for i in range(len(rows))],
            "accomodation": 0,
            "price increases_tax_policy": [int(i % 3 == 0) for i in range(len(rows))],
            "removal_of_politician": [int(i % 5 == 0) for i in range(len(rows))],
            "start_date": [f"{r[1]}-{r[2]:02d}-10" for r in rows],
            "end_date": [f"{r[1]}-{r[2]:02d}-{10 + i % 9}" for i, r in enumerate(rows)],
        }
    )
    kinds = dict.fromkeys(COUNTRIES.values(), "personal") | {5: "warlordism", 6: "presidential"}
    regimes = pd.DataFrame(
        [
            {"cow": code, "Start": "1980-01-01", "End": "2020-12-31", "gwf_regimetype": kind}
            for code, kind in kinds.items()
            for _ in (0, 1)
        ]
    )
    codes = pd.DataFrame({"cown": list(COUNTRIES.values()), "country_text_id": list(COUNTRIES)})
    economy = pd.DataFrame(
        [
            {
                "iso3": iso,
                "year": year,
                "NY.GDP.MKTP.KD.ZG": float(random.normal(4, 3)),
                "NY.GDP.MKTP.CD": 1e9 * code,
                "SP.POP.TOTL": 1e6 * code * 1.01 ** (year - 1990),
                "FP.CPI.TOTL.ZG": float(random.normal(8, 3)),
            }
            for iso, code in COUNTRIES.items()
            for year in YEARS
        ]
    )
    leaders = pd.DataFrame(
        {
            "gwcode": [1, 1, 2],
            "startdate": ["1990-01-01", "2000-05-01", "1990-01-01"],
            "enddate": ["2000-04-30", "2015-12-31", "2015-12-31"],
            "exit": ["Irregular", "Still in Office", "Still in Office"],
            "exitcode": ["Popular Protest, without Foreign Support", "Regular", "Regular"],
        }
    )
    conflicts = pd.DataFrame(
        {
            "gwno_a": [1.0, 1.0],
            "year": [1995.0, 1996.0],
            "conflict_id": [7.0, 7.0],
            "type_of_conflict": ["intrastate", "intrastate"],
            "start_date2": ["1995-02-03", "1995-02-03"],
        }
    )
    return dict(zip(FILES, (events, regimes, codes, economy, leaders, conflicts), strict=True))


def made_plan(**changes: object) -> Plan:
    content = YAML(typ="safe").load(SHIPPED.read_text(encoding="utf-8"))
    for role in FILES:
        content["files"][role] |= {"file": f"{role}.csv", "rows": 1}
    group = {"title": "Made up", "members": ["AAA", "BBB"]}
    content |= {"groups": {"former_soviet": group, "central_asia": group}, "known": {}, "aliases": {}}
    content["excitation"] = {"min_days": 10, "block_years": 5, "samples": {"all_of_them": "all"}}
    return Plan.model_validate(content | changes)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    where = tmp_path_factory.mktemp("sources")
    for name, table in made_tables().items():
        table.to_csv(where / f"{name}.csv", index=False)
    return where


@pytest.fixture(scope="module")
def found(folder):
    return estimate(folder, made_plan())


def test_years_without_a_protest_are_put_back(folder):
    plan = made_plan()
    sources = read_sources(plan, folder)
    events = make_events(plan, sources)
    panel = make_panel(plan, sources, events)
    assert set(panel["iso3"]) == {"AAA", "BBB", "CCC", "DDD"}, "neither democracies nor warlords"
    # growth and inflation are known in all years, inflation's change and last year's protests from 1991
    assert len(panel) == 4 * (2019 - 1991 + 1)
    first = panel[panel["iso3"] == "AAA"]
    years = set(events.loc[events["iso3"] == "AAA", "year"])
    assert set(first.loc[first["before"] == 0, "year"]) == {y for y in range(1991, 2020) if y - 1 not in years}
    assert set(first.loc[first["violent"] == 1, "year"]) <= years


def test_income_at_constant_prices_is_the_level_of_the_base_year_carried_by_growth():
    """By construction: the level of a constant-price series grows at the constant-price growth rate."""
    table = pd.DataFrame(
        {
            "iso3": ["AAA"] * 3,
            "year": [2014, 2015, 2016],
            "NY.GDP.MKTP.KD.ZG": [np.nan, 25.0, 10.0],
            "NY.GDP.MKTP.CD": [77.0, 100.0, 99.0],
            "SP.POP.TOTL": [1.0, 2.0, 4.0],
        }
    )
    np.testing.assert_allclose(constant_price_income(table, 2015), [80, 50, 27.5])


def test_the_regime_of_an_event_is_the_one_of_its_day():
    from tightrope.politics.unrest.estimation.panel import regime_on

    spells = pd.DataFrame(
        {
            "cow": [1, 1, 1],
            "Start": ["1990-01-01", "2000-06-15", "2000-06-15"],
            "End": ["2000-06-15", "2010-12-31", "2010-12-31"],
            "gwf_regimetype": ["military", "personal", "personal"],
        }
    )
    days = pd.Series(pd.to_datetime(["2000-06-14", "2000-06-15", "2011-01-01"]))
    regime = regime_on(spells, pd.Series([1, 1, 1]), days)
    assert regime.iloc[:2].tolist() == ["military", "personal"]
    assert regime.isna().iloc[2]


def test_shares_and_rates_are_counted_as_they_say(found):
    assert found["rates.irregular_exit.former_soviet"].value == pytest.approx(1 / 52)
    assert found["rates.protest_exit.former_soviet"].value == pytest.approx(1 / 52)
    assert found["rates.armed_conflict.former_soviet"].value == pytest.approx(1 / 52), "renewed is not repeated"
    events = made_tables()["events"]
    autocratic = events[events["ccode"] <= 5]
    assert found["events.autocracies.violent"].value == pytest.approx(autocratic["protesterviolence"].mean())
    assert found["events.autocracies.violent"].observations == len(autocratic)


def test_a_protest_is_national_if_it_is_large_or_in_several_places():
    places = pd.Series(["Town", "Nationwide", "A; B; C", "A and B", None, "across the country"])
    assert in_several_places(places, ("nation", "across")).tolist() == [False, True, True, False, False, True]


def test_every_forecaster_is_scored_on_the_same_years(found):
    for outcome in ("violent", "lethal", "mass"):
        counts = {found.forecast(outcome, by).count for by in ("logit", "climatology", "last_year")}
        assert counts == {4 * 10}
        assert found.forecast(outcome, "climatology").auc == 0.5
        assert sum(one.count for one in found.forecast(outcome, "logit").reliability) == 40


def test_the_logit_is_that_of_statsmodels_and_of_the_closed_form():
    """One binary regressor: the coefficient is the log odds ratio of the two-by-two table."""
    x = np.repeat([0.0, 0.0, 1.0, 1.0], [30, 10, 15, 25])
    y = np.repeat([0.0, 1.0, 0.0, 1.0], [30, 10, 15, 25])
    fit = fit_logit(y, x[:, None], ("x",), np.arange(80))
    assert fit.of("x")[0] == pytest.approx(np.log((25 / 15) / (10 / 30)), abs=1e-6)
    np.testing.assert_allclose(fit.chance(np.array([[0.0], [1.0]])), [0.25, 0.625], atol=1e-6)


def test_a_kernel_is_found_again_in_protests_made_with_it():
    """Hawkes (1971): immigrants at a rate, each bringing about `branching` more after exponential delays."""
    random = np.random.default_rng(11)
    branching, decay, rate, length, windows = 0.5, 12.0, 6.0, 30 * 365.25, []
    for country in range(12):
        alive = list(random.uniform(0, length, random.poisson(rate * length / 365.25)))
        days = []
        while alive:
            days += alive
            children = [t + random.exponential(decay) for t in alive for _ in range(random.poisson(branching))]
            alive = [t for t in children if t < length]
        windows.append(Window(str(country), np.sort(days), length, 1990.0))
    one = excitation(windows)
    # three standard errors: the interval itself holds the truth nine times in ten
    assert one.branching == pytest.approx(branching, abs=0.05)
    assert one.decay == pytest.approx(decay, rel=0.2)
    assert one.base_rate == pytest.approx(rate, rel=0.1)
    assert not one.at_bound


def test_protests_that_do_not_excite_each_other_are_seen_not_to():
    random = np.random.default_rng(12)
    windows = [Window(str(i), np.sort(random.uniform(0, 10_000, 150)), 10_000, 1990.0) for i in range(10)]
    assert excitation(windows).branching < 0.1


def test_a_base_rate_that_drifts_looks_like_excitation_unless_blocks_are_allowed():
    random = np.random.default_rng(13)
    day = np.concatenate([random.uniform(0, 3_650, 20), random.uniform(3_652, 7_300, 300)])
    windows = [Window("A", np.sort(day), 7_305.0, 1990.0)]
    assert excitation(windows, block_years=10).branching < 0.15 < excitation(windows).branching


def test_too_few_days_are_refused():
    with pytest.raises(DataError, match="1 protest days are too few"):
        excitation([Window("A", np.array([3.0]), 100.0, 1990.0)])


def test_a_logit_without_an_outcome_is_refused():
    with pytest.raises(DataError, match="all or none"):
        fit_logit(np.zeros(9), np.arange(9.0)[:, None], ("x",), np.arange(9))


def test_all_that_is_wrong_with_the_files_comes_in_one_message(tmp_path):
    for name, table in made_tables().items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    (tmp_path / "codes.csv").rename(tmp_path / "code.csv")
    (tmp_path / "leaders.csv").write_text("gwcode,startdate\n1,2000-01-01\n", encoding="utf-8")
    content = YAML(typ="safe").load(SHIPPED.read_text(encoding="utf-8"))
    files = {role: content["files"][role] | {"file": f"{role}.csv", "rows": 1} for role in FILES}
    files["economy"] = files["economy"] | {"rows": 10_000}
    whole = gzip.compress((tmp_path / "regimes.csv").read_bytes())
    (tmp_path / "regimes.csv.gz").write_bytes(whole[: len(whole) // 2])
    files["regimes"] = files["regimes"] | {"file": "regimes.csv.gz"}
    with pytest.raises(DataError) as caught:
        estimate(tmp_path, made_plan(files=files))
    message = str(caught.value)
    assert "4 problem(s)" in message
    assert "codes.csv is not there" in message
    assert "is code.csv meant?" in message
    assert "leaders.csv has no column enddate, exit, exitcode" in message
    assert "economy.csv has 186 rows, expected at least 10000" in message
    assert "regimes.csv.gz ends in the middle" in message


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(MissingError, match="is not a folder"):
        estimate(tmp_path / "none", made_plan())


def test_a_known_figure_that_nothing_answers_to_is_refused(folder):
    plan = made_plan(known={"annual.violet.auc": {"value": 0.7}})
    with pytest.raises(DataError, match=r"annual\.violet\.auc: no estimate has this id"):
        estimate(folder, plan)


def test_all_that_is_wrong_with_a_plan_comes_in_one_message(tmp_path):
    text = SHIPPED.read_text(encoding="utf-8")
    wrong = text.replace("region: former_soviet", "region: former_sovjet").replace('day: "07-01"', "day: july")
    (tmp_path / "plan.yaml").write_text(wrong.replace("min_days: 10", "min_days: 10\n  maximum: 3"), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_plan(tmp_path / "plan.yaml")
    assert "regimes.day" in str(caught.value)
    assert "excitation.maximum" in str(caught.value)
    (tmp_path / "plan.yaml").write_text(wrong.replace("day: july", 'day: "07-01"'), encoding="utf-8")
    with pytest.raises(DataError, match="there is no group 'former_sovjet'"):
        load_plan(tmp_path / "plan.yaml")
    (tmp_path / "plan.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(DataError, match="is not YAML"):
        load_plan(tmp_path / "plan.yaml")


def test_verdicts_tell_same_from_inside_from_different():
    def verdict(known: float | None) -> Verdict:
        told = None if known is None else Known(value=known, tolerance=0.01)
        return Estimate(
            id="a", meaning="b", unit="c", value=0.5, low=0.4, high=0.6, observations=9, sample="s", method="m",
            known=told,
        ).verdict  # fmt: skip

    assert [verdict(x) for x in (0.505, 0.58, 0.7, None)] == ["same", "inside our interval", "differs", "new"]


def test_estimates_are_written_with_their_files_and_never_over_another(found, tmp_path):
    file = tmp_path / "estimates.yaml"
    write_estimates(found, file)
    kept = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    assert len(kept["estimates"]) == len(found)
    assert len(kept["data"]) == len(FILES)
    assert kept["data"][0]["edition_of_the_plan"] is False
    with pytest.raises(UsageError, match="exists"):
        write_estimates(found, file)


def test_the_command_names_every_missing_file_and_ends_as_missing(tmp_path):
    result = CliRunner().invoke(app, ["unrest", "estimate", "--sources", str(tmp_path)])
    assert isinstance(result.exception, DataError)
    assert str(result.exception).count("is not there") == len(FILES)


def test_scores_of_a_perfect_and_of_a_useless_forecaster():
    happened = np.array([0.0, 1.0, 0.0, 1.0])
    perfect = score("x", "y", happened, happened)
    assert (perfect.brier, perfect.log_score, perfect.auc) == (0, 0, 1)
    useless = score("x", "y", np.full(4, 0.5), happened)
    assert (useless.brier, useless.auc) == (0.25, 0.5)
    assert useless.log_score == pytest.approx(np.log(2))
