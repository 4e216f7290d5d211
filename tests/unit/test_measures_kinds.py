"""Each kind of measure changes what its docstring says, where it says, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.toy import toy_world

from tightrope.core.errors import ScenarioError, UsageError
from tightrope.core.shocks import LimitKind, RentTo, Shocks
from tightrope.measures import (
    KINDS,
    AdministeredPrice,
    CarveOut,
    ExportBan,
    FinancialRestriction,
    ImportBan,
    MacroShock,
    Measure,
    OperatorSanction,
    PriceCap,
    Productivity,
    RouteCapacity,
    RouteMeasure,
    RouteOutage,
    SecondarySanction,
    SecondaryTariff,
    Tariff,
    TransitOutage,
)
from tightrope.measures.change import combined
from tightrope.parameters import load_book

WORLD = toy_world()
OIL = str(Path(__file__).parents[1] / "networks" / "OIL")
COMMON: dict[str, Any] = {"name": "m", "title": "A measure", "from": "2025-01-01", "source": "s"}


def belief(value: float, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    low = value - 0.01 if low is None else low
    high = value + 0.01 if high is None else high
    return {"value": value, "low": low, "high": high, "grade": "assumed", "reason": "for a test"}


def published(value: float) -> dict[str, Any]:
    return {"value": value, "grade": "published", "source": "s"}


MEASURES: dict[str, Measure] = {
    "import_ban": ImportBan(senders="EU", targets="RUS", sectors="energy", **COMMON),
    "export_ban": ExportBan(senders="EU", targets="RUS", sectors="dual_use", **COMMON),
    "tariff": Tariff(senders="USA", targets="RUS", rate=0.5, **COMMON),
    "secondary_tariff": SecondaryTariff(senders="USA", targets="RUS", rate=1.0, **COMMON),
    "price_cap": PriceCap(
        senders="EU", targets="RUS", buyers=["CHN", "DEU"], cap=45, market_price=published(60), **COMMON
    ),
    "financial_restriction": FinancialRestriction(
        senders="EU", targets="RUS", third_countries="KAZ", third_country_share=belief(0.5), **COMMON
    ),
    "secondary_sanction": SecondarySanction(
        senders="USA", targets="RUS", third_countries="KAZ", compliance_sectors="dual_use",
        compliance=belief(0.4), **COMMON,
    ),
    "transit_outage": TransitOutage(exporter="KAZ", announced_share=0.5, **COMMON),
    "productivity": Productivity(region="RUS", productivity_change=belief(-0.03), **COMMON),
    "route_outage": RouteOutage(network=OIL, legs="pipe", announced_share=0.5, **COMMON),
    "route_capacity": RouteCapacity(network=OIL, leg="pipe", commodity="oil", adds=5, **COMMON),
    "operator_sanction": OperatorSanction(network=OIL, operator="rival", **COMMON),
    "carve_out": CarveOut(network=OIL, legs="pipe", **COMMON),
    "administered_price": AdministeredPrice(
        country="KAZ", good="fuel", rise=belief(0.5), share=belief(0.02), **COMMON,
    ),
    "macro_shock": MacroShock(shock="oil", size=belief(-0.1), quarters=[1, 0.5], **COMMON),
}  # fmt: skip
#: kinds that change something at the border by themselves; the others ask their network (test_routes_at_the_border.py)
AT_THE_BORDER = [
    kind for kind, measure in MEASURES.items() if measure.at_border and not isinstance(measure, RouteMeasure)
]


def at(array: Any, sector: str, importer: str, exporter: str) -> float:
    return float(array.sel(sector=sector, importer=importer, exporter=exporter))


def changed(shocks: Shocks, name: str) -> np.ndarray:
    """Cells of an array that differ from doing nothing."""
    still = getattr(Shocks.neutral(WORLD.sectors, WORLD.regions), name).values
    return getattr(shocks, name).values != still


def test_every_kind_is_tested_here():
    assert set(MEASURES) == set(KINDS)


@pytest.mark.parametrize("kind", AT_THE_BORDER)
def test_what_is_changed_is_covered(kind: str):
    """A bilateral change outside `covers` would be an effect nobody announced."""
    measure = MEASURES[kind]
    shocks, covered = measure.shocks(WORLD), measure.covers(WORLD).values
    for name in ("trade_cost_hat", "tariff_add", "export_tax_add"):
        assert not (changed(shocks, name) & ~covered).any()
    if kind not in ("productivity", "transit_outage", "price_cap"):
        assert any(changed(shocks, name).any() for name in ("trade_cost_hat", "tariff_add", "open_share"))


@pytest.mark.parametrize("kind", AT_THE_BORDER)
def test_home_trade_has_no_border(kind: str):
    shocks = MEASURES[kind].shocks(WORLD)
    for name in ("trade_cost_hat", "open_share", "tariff_add", "export_tax_add"):
        assert not np.diagonal(changed(shocks, name), axis1=1, axis2=2).any()


@pytest.mark.parametrize("kind", MEASURES)
def test_the_measure_survives_writing_and_reading(kind: str):
    measure = MEASURES[kind]
    again = type(measure).model_validate(measure.model_dump(by_alias=True, exclude_defaults=True))
    assert again == measure


def test_bans_leave_what_is_not_enforced():
    ban = ImportBan(senders="DEU", targets="RUS", sectors="energy", enforcement=belief(0.8), **COMMON)
    left = ban.shocks(WORLD).open_share
    assert at(left, "mining_energy", "DEU", "RUS") == pytest.approx(0.2)
    assert at(left, "mining_energy", "RUS", "DEU") == 1
    assert at(left, "machinery", "DEU", "RUS") == 1
    mirror = ExportBan(senders="DEU", targets="RUS", sectors="energy", enforcement=belief(0.8), **COMMON)
    assert at(mirror.shocks(WORLD).open_share, "mining_energy", "RUS", "DEU") == pytest.approx(0.2)


def test_full_enforcement_is_an_exact_zero():
    ban = ImportBan(senders="DEU", targets="RUS", enforcement=belief(1.0, 0.9, 1.0), **COMMON)
    assert at(ban.shocks(WORLD).open_share, "finance", "DEU", "RUS") == 0.0


def test_a_tariff_is_added_and_a_cut_stops_at_zero():
    assert at(MEASURES["tariff"].shocks(WORLD).tariff_add, "machinery", "USA", "RUS") == 0.5
    cut = Tariff(senders="USA", targets="RUS", rate=-0.5, **COMMON).shocks(WORLD)
    assert at(cut.tariff_add, "machinery", "USA", "RUS") == pytest.approx(-0.03)  # the toy world's tariff
    assert (cut.tariff_add.values + WORLD.tariff_rate.values).min() >= 0


def test_secondary_tariff_hits_buyers_of_energy_and_spares_who_complies():
    tariff = SecondaryTariff(
        senders="USA", targets="RUS", rate=1.0, threshold=belief(10_000, 1, 20_000), exempt="EU", **COMMON
    )
    assert tariff.hit(WORLD) == ("CHN",)  # KAZ buys USD 3.5 bn, DEU is exempt, RUS and USA never count
    shocks = tariff.shocks(WORLD)
    assert at(shocks.tariff_add, "electronics", "USA", "CHN") == 1.0
    assert at(shocks.tariff_add, "finance", "USA", "CHN") == 0.0, "services do not pass customs"
    assert at(shocks.tariff_add, "electronics", "USA", "KAZ") == 0.0
    spared = tariff.shocks(WORLD, complying=frozenset({"CHN"}))
    assert not changed(spared, "tariff_add").any()
    complies = tariff.compliance_change(WORLD, "CHN").shocks(WORLD).open_share
    assert at(complies, "mining_energy", "CHN", "RUS") == 0.0
    assert at(complies, "refined_fuels", "CHN", "RUS") == 0.0
    assert at(complies, "mining_energy", "CHN", "KAZ") == 1.0
    assert at(tariff.with_rate(5.0).shocks(WORLD).tariff_add, "machinery", "USA", "CHN") == 5.0
    with pytest.raises(ScenarioError, match="does not hit 'KAZ'"):
        tariff.compliance_change(WORLD, "KAZ")


def test_secondary_tariff_may_go_by_share_of_the_targets_exports():
    common = COMMON | {"threshold": belief(1e8, 1e7, 2e8)}
    tariff = SecondaryTariff(senders="USA", targets="RUS", rate=1.0, share_threshold=0.05, **common)
    bought = tariff.energy_purchases(WORLD)
    expected = tuple(r for r in ("CHN", "DEU", "KAZ") if float(bought.sel(region=r)) > 0.05 * float(bought.sum()))
    assert tariff.hit(WORLD) == expected == ("CHN", "DEU")
    assert float(bought.sel(region="RUS")) == 0


def test_price_cap_limits_the_price_and_gives_the_rent_to_buyers():
    cap = PriceCap(
        senders="EU", targets="RUS", buyers=["CHN", "DEU"], cap=45, market_price=published(60),
        covered_share=belief(0.4), evasion=belief(0.25), **COMMON,
    )  # fmt: skip
    [limit] = cap.shocks(WORLD).limits
    assert (limit.kind, limit.rent_to, limit.exporter) == (LimitKind.PRICE, RentTo.IMPORTER, "RUS")
    assert limit.bound == pytest.approx(45 / 60)
    assert float(limit.covered.sel(importer="CHN")) == pytest.approx(0.4 * 0.75)
    assert float(limit.covered.sel(importer="KAZ")) == 0
    assert cap.with_values({"evasion": 1.0}).shocks(WORLD).limits == ()


def test_financial_restriction_works_both_ways_and_reaches_third_countries():
    measure = FinancialRestriction(
        senders="DEU", targets="RUS", friction=belief(0.1), third_countries=["KAZ", "DEU"],
        third_country_share=belief(0.5), **COMMON,
    )  # fmt: skip
    cost = measure.shocks(WORLD).trade_cost_hat
    assert at(cost, "finance", "DEU", "RUS") == at(cost, "finance", "RUS", "DEU") == pytest.approx(1.1)
    assert at(cost, "machinery", "KAZ", "RUS") == at(cost, "machinery", "RUS", "KAZ") == pytest.approx(1.05)
    assert at(cost, "machinery", "KAZ", "DEU") == 1
    one_way = measure.model_copy(update={"direction": "imports"}).shocks(WORLD).trade_cost_hat
    assert at(one_way, "finance", "RUS", "DEU") == 1


def test_relief_is_a_negative_friction():
    relief = FinancialRestriction(senders="DEU", targets="RUS", friction=belief(-0.05), **COMMON)
    assert at(relief.shocks(WORLD).trade_cost_hat, "machinery", "DEU", "RUS") == pytest.approx(0.95)


def test_secondary_sanction_leaves_the_senders_own_trade_alone():
    shocks = MEASURES["secondary_sanction"].shocks(WORLD)
    assert at(shocks.trade_cost_hat, "machinery", "USA", "RUS") == 1
    assert at(shocks.trade_cost_hat, "machinery", "KAZ", "RUS") > 1
    assert at(shocks.open_share, "machinery", "RUS", "KAZ") == pytest.approx(0.6)
    assert at(shocks.open_share, "machinery", "KAZ", "RUS") == 1


def test_an_outage_bounds_the_volume_for_all_buyers():
    outage = TransitOutage(exporter="KAZ", announced_share=0.5, realised_share=belief(0.6), **COMMON)
    [limit] = outage.shocks(WORLD).limits
    assert (limit.kind, limit.rent_to) == (LimitKind.VOLUME, RentTo.NOBODY)
    assert limit.bound == pytest.approx(0.7)
    assert limit.covered.values.tolist() == [1, 1, 0, 1, 1]
    gone = TransitOutage(exporter="KAZ", announced_share=1.0, realised_share=published(1.0), **COMMON)
    with pytest.raises(ScenarioError, match="leaves no volume at all"):
        gone.shocks(WORLD)


def test_a_recession_can_be_stated_as_gdp():
    """Hulten (1978): the first-order effect on GDP is productivity times the Domar weight."""
    fall = Productivity(region="RUS", gdp_change=belief(-0.02), **COMMON)
    domar = float(WORLD.output.sel(region="RUS").sum() / WORLD.gdp.sel(region="RUS"))
    hat = fall.shocks(WORLD).productivity_hat
    assert float(hat.sel(region="RUS", sector="finance")) ** domar == pytest.approx(0.98)
    assert float(hat.sel(region="KAZ", sector="finance")) == 1
    assert fall.trade_covered(WORLD) == pytest.approx(float(WORLD.output.sel(region="RUS").sum()))


@pytest.mark.parametrize(
    ("measure", "words", "problem"),
    [
        (Tariff(senders="USA", targets="USA", rate=0.1, **COMMON), "covers no trade", "on both sides"),
        (SecondaryTariff(senders="USA", targets="RUS", rate=1.0, exempt="ALL", **COMMON), "hits nobody", "hits nobody"),
        (
            TransitOutage(exporter="KAZ", importers="KAZ", announced_share=0.1, **COMMON),
            "covers no trade",
            "covers no trade",
        ),
    ],
)
def test_a_measure_that_covers_no_trade_is_an_error_with_a_hint(measure: Measure, words: str, problem: str):
    with pytest.raises(ScenarioError, match=words):
        measure.shocks(WORLD)
    assert any(problem in text for _, text in measure.problems(WORLD))


def test_unknown_names_are_errors_with_a_hint():
    measure = Tariff(senders="UAS", targets="RUS", sectors="machinry", rate=0.1, **COMMON)
    with pytest.raises(ScenarioError, match="did you mean"):
        measure.shocks(WORLD)
    assert [field for field, _ in measure.problems(WORLD)] == ["senders", "sectors"]


def test_dates_include_both_ends():
    measure = Tariff(senders="USA", targets="RUS", rate=0.1, **(COMMON | {"until": "2025-06-30"}))
    days = [dt.date(2024, 12, 31), dt.date(2025, 1, 1), dt.date(2025, 6, 30), dt.date(2025, 7, 1)]
    assert [measure.in_force(day) for day in days] == [False, True, True, False]


def test_sectors_can_be_left_out_of_a_group():
    measure = Tariff(senders="USA", targets="RUS", sectors="goods", except_sectors="energy", rate=0.1, **COMMON)
    assert measure.covered_sectors(WORLD) == ("agriculture", "machinery", "electronics")


def test_beliefs_left_out_come_from_the_book_given():
    ban = MEASURES["import_ban"]
    book = load_book()
    assert ban.quantities()["enforcement"].parameter == "measures.ban_enforcement"
    moved = book.override("measures.ban_enforcement", 0.5, "for a test")
    left = ban.with_book(moved).shocks(WORLD).open_share
    assert at(left, "mining_energy", "DEU", "RUS") == pytest.approx(0.5)
    again = ban.with_book(moved).with_book(book)
    assert again.quantities()["enforcement"].value == book["measures.ban_enforcement"].number()


def test_own_beliefs_are_not_replaced_by_the_book():
    ban = ImportBan(senders="DEU", targets="RUS", enforcement=belief(0.3), **COMMON)
    assert ban.with_book(load_book()).quantities()["enforcement"].value == 0.3


def test_numbers_can_be_moved_for_sensitivity():
    ban = MEASURES["import_ban"].with_values({"enforcement": 0.25})
    assert at(ban.shocks(WORLD).open_share, "mining_energy", "DEU", "RUS") == pytest.approx(0.75)
    assert MEASURES["tariff"].with_values({"rate": 2.0}).rate == 2.0  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="did you mean 'enforcement'"):
        MEASURES["import_ban"].with_values({"enforcment": 0.5})
    with pytest.raises(UsageError, match="expected 0 to 1"):
        MEASURES["import_ban"].with_values({"enforcement": 1.5})


def test_exempt_takes_regions_out_of_groups_but_not_one_named_itself():
    """A sender inside an exempt group still acts: the US can spare the West."""
    tariff = SecondaryTariff(senders="USA", targets="RUS", rate=1.0, exempt="WEST", **COMMON)
    assert tariff.sender_regions(WORLD) == ("USA",)
    assert tariff.hit(WORLD) == ("CHN", "KAZ")
    ban = ImportBan(senders="G7", exempt="DEU", targets="RUS", **COMMON)
    assert ban.sender_regions(WORLD) == ("USA",)


def test_what_two_routes_lose_adds_up():
    first = TransitOutage(exporter="KAZ", announced_share=0.5, realised_share=belief(0.6), **COMMON)
    second = first.model_copy(update={"name": "second", "announced_share": 0.25})
    [limit] = combined((first.change(WORLD), second.change(WORLD))).shocks(WORLD).limits
    assert limit.bound == pytest.approx(1 - 0.30 - 0.15)


def test_two_cuts_of_a_tariff_stop_at_free_trade():
    cut = Tariff(senders="USA", targets="RUS", rate=-0.02, **COMMON)
    both = combined((cut.change(WORLD), cut.change(WORLD))).shocks(WORLD)
    new = WORLD.tariff_rate.values + both.tariff_add.values
    assert new.min() == 0
    raised = cut.model_copy(update={"rate": 0.02})
    assert not combined((cut.change(WORLD), raised.change(WORLD))).shocks(WORLD).tariff_add.values.any()


def test_exempting_every_sender_is_said_so():
    ban = ImportBan(senders="EU", targets="RUS", exempt=("EU",), **COMMON)
    assert [field for field, _ in ban.problems(WORLD)] == ["senders"]


@pytest.mark.parametrize("kind", ["macro_shock", "administered_price"])
def test_what_happens_beside_trade_changes_nothing_at_the_border_and_that_is_no_mistake(kind: str):
    shock = MEASURES[kind]
    assert shock.problems(WORLD) == []
    assert not any(changed(shock.shocks(WORLD), name).any() for name in ("trade_cost_hat", "open_share", "tariff_add"))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "give either `shock` with `size`, or `set`, and not both; found neither"),
        ({"shock": "oil", "set": "russian-stagflation"}, "and not both; found both"),
        ({"shock": "oil"}, "needs a `size`"),
        ({"shock": "oli", "size": belief(-0.1)}, "there is no shock 'oli'; did you mean 'oil'"),
        ({"shock": "oil", "size": belief(-10)}, "log points or points"),
        ({"shock": "oil", "size": belief(-0.1), "parts": "ruble"}, "parts goes with `set`"),
        ({"set": "russian-stagflation", "size": belief(-0.1)}, "size goes with `shock`"),
        ({"set": "russian-stagflation", "until": dt.date(2025, 12, 31)}, "until: a shock ends as its quarters say"),
        ({"set": "russian-stagflation", "sectors": "energy"}, "sectors: a shock ends as its quarters say"),
    ],
)
def test_a_macro_shock_is_stated_in_one_form(fields: dict[str, Any], said: str):
    with pytest.raises(ValueError, match=re.escape(said)):
        MacroShock.model_validate({**COMMON, **fields})


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"set": "russian-stagflatoin"}, "set", "no set of shocks 'russian-stagflatoin'"),
        ({"set": "russian-stagflation", "parts": ["rubel"]}, "parts", "has no part 'rubel'; did you mean 'ruble'"),
    ],
)
def test_unknown_names_of_a_set_are_told_with_those_there_are(fields: dict[str, Any], field: str, said: str):
    [(where, text)] = MacroShock.model_validate({**COMMON, **fields}).problems(WORLD)
    assert where == field
    assert said in text


@pytest.mark.parametrize(("share", "wrong"), [(belief(1.0, 0.9, 1.0), True), (published(1.0), False)])
def test_a_part_of_a_capacity_that_nobody_stated_cannot_be_lost(share: dict[str, Any], wrong: bool):
    """The leg along the coast has no capacity: it can be closed, at both ends of what is believed, or not at all."""
    outage = RouteOutage(network=OIL, legs="coast", announced_share=1.0, realised_share=share, **COMMON)
    found = outage.problems(WORLD)
    assert bool(found) == wrong
    if wrong:
        [(field, text)] = found
        assert field == "legs"
        assert "leg 'coast' has no capacity for oil" in text
        assert "down to 0.90" in text
