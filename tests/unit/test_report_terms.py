"""Every measure is written out: who, whom, sectors and what these hold, numbers with range and grade, dates, trade."""

from __future__ import annotations

import pytest
from tests.fake_result import fake_result, fake_scenario, fake_world

from tightrope.measures.contents import held_together, sector_contents
from tightrope.report import build_tables, build_views
from tightrope.report.numbers import SPACE
from tightrope.report.views.terms import MeasureTerms, terms_of

COMMON = {"from": "2025-01-01", "source": "bill"}


def terms(**measure: object) -> MeasureTerms:
    [found] = terms_of(fake_scenario(measures=[{"name": "one", "title": "One", **COMMON, **measure}]), fake_world())
    return found


def lines(found: MeasureTerms) -> dict[str, str]:
    return {label: text.replace(SPACE, " ") for label, text in found.lines}


def test_a_ban_on_coal_is_said_to_be_one_on_oil_and_gas() -> None:
    ban = terms(kind="import_ban", senders="CHN", targets="AUS", sectors="mining_energy")
    told = lines(ban)
    assert told["Kind"] == "import ban"
    assert (told["By"], told["Against"]) == ("China", "Australia")
    assert told["Sectors"] == "Mining of oil, gas and coal"
    assert told["What these hold"] == "mining_energy: coal, oil and gas together"
    assert told["Enforcement"].startswith("90 % (")
    assert told["Enforcement"].endswith(", assumed)")
    assert told["In force"] == "from 1 January 2025"
    assert told["Trade it covers"].startswith("USD ")
    assert "enforcement 90" in ban.brief


def test_groups_exemptions_and_dates_are_named() -> None:
    told = lines(
        terms(
            kind="tariff", senders="EU", exempt="HUN", targets=["RUS", "BLR"], sectors="goods", except_sectors="food",
            rate=0.25, until="2025-12-31",
        )
    )  # fmt: skip
    assert told["By"] == "European Union (27 economies)"
    assert told["Against"] == "Russia and Belarus"
    assert told["Exempt"] == "Hungary"
    assert told["Sectors"] == "all goods, except Food, beverages, tobacco"
    assert told["Decreed"] == "+25 % on top of the tariff in place"
    assert told["In force"] == "from 1 January 2025 to 31 December 2025"


def test_a_cap_names_the_price_it_is_set_against_and_a_tariff_whom_it_hits() -> None:
    cap = lines(
        terms(
            kind="price_cap", senders="G7", targets="RUS", buyers="ALL", cap=47.6,
            market_price={"value": 56, "low": 40, "high": 62, "grade": "published", "source": "bill"},
        )
    )  # fmt: skip
    assert cap["Decreed"] == "at most USD 47.60 a barrel"
    assert cap["Market price"] == "USD 56 a barrel (40 to 62, published)"
    assert cap["Buyers it reaches"] == "every economy"
    assert set(cap) >= {"Covered share", "Evasion"}
    hit = lines(terms(kind="secondary_tariff", senders="USA", targets="RUS", rate=5.0))
    assert "China" in hit["Countries it hits"]
    assert hit["Sectors taxed"] == "all goods"


@pytest.mark.parametrize(
    ("measure", "label", "words"),
    [
        ({"kind": "transit_outage", "exporter": "KAZ", "announced_share": 0.4}, "Decreed", "goes to nobody"),
        (
            {
                "kind": "productivity", "region": "RUS",
                "gdp_change": {"value": -0.03, "low": -0.05, "high": -0.01, "grade": "assumed", "reason": "a test"},
            },
            "GDP change",
            "−3 % (−5 to −1, assumed)",
        ),
        (
            {
                "kind": "secondary_sanction", "senders": "USA", "targets": "RUS", "third_countries": ["CHN", "ARM"],
                "compliance_sectors": "dual_use",
                "compliance": {"value": 0.5, "low": 0.2, "high": 0.8, "grade": "assumed", "reason": "a test"},
            },
            "Sectors no longer sold",
            "Machinery; Electrical and optical equipment; Transport equipment",
        ),
    ],
)  # fmt: skip
def test_events_and_threats_are_written_out_too(measure: dict[str, object], label: str, words: str) -> None:
    assert words in lines(terms(**measure))[label]


def test_the_report_holds_the_terms_of_every_measure_even_those_not_in_force() -> None:
    result = fake_result()
    views = build_views(result)
    assert [t.name for t in views.terms] == [m.name for m in result.scenario.measures]
    assert lines(views.terms[-1])["In force"].endswith("not on the date asked about")
    table = build_tables(views)["terms"]
    assert {row[0] for row in table.rows} == {m.name for m in result.scenario.measures}


def test_only_sectors_that_exist_have_contents() -> None:
    world = fake_world()
    assert set(sector_contents()) <= set(world.sectors)
    assert held_together("wood", world) == ()
