"""The shipped book keeps its promises to those who read it and those who use it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from tightrope.parameters import Estimated, Parameter, load_book

ROOT = Path(__file__).resolve().parents[2]
BOOK = load_book()
SECTORS = [
    "agriculture",
    "mining_energy",
    "mining_other",
    "food",
    "textiles",
    "leather",
    "wood",
    "paper",
    "refined_fuels",
    "chemicals",
    "rubber_plastics",
    "minerals",
    "metals",
    "machinery",
    "electronics",
    "transport_equipment",
    "other_manufacturing",
    "utilities",
    "construction",
    "motor_trade",
    "wholesale",
    "retail",
    "hotels",
    "inland_transport",
    "water_transport",
    "air_transport",
    "transport_services",
    "telecom",
    "finance",
    "real_estate",
    "business_services",
    "public_administration",
    "education",
    "health",
    "other_services",
    "households",
]
NAMES = (
    "trade.elasticity",
    "trade.elasticity_caliendo_parro",
    "trade.rent_scale",
    "measures.ban_enforcement",
    "measures.export_ban_enforcement",
    "measures.payments_friction",
    "measures.secondary_sanction_friction",
    "measures.price_cap_covered_share",
    "measures.price_cap_evasion",
    "measures.outage_realised_share",
    "measures.energy_purchases_threshold",
)


@pytest.mark.parametrize("name", NAMES)
def test_what_other_rooms_ask_for_is_there(name):
    assert name in BOOK


@pytest.mark.parametrize("name", ["trade.elasticity", "trade.elasticity_caliendo_parro"])
def test_every_sector_has_an_elasticity_in_the_order_of_the_world(name):
    assert list(BOOK[name].labels) == SECTORS
    assert all(1 < value < 60 for value in BOOK[name].values.values())


@pytest.mark.parametrize("entry", BOOK, ids=lambda entry: entry.name)
def test_scripts_that_make_numbers_exist(entry: Parameter):
    evidence = [entry.evidence, *(part.evidence for part in entry.exceptions)]
    assert [e.script for e in evidence if isinstance(e, Estimated) and not exists(e.script)] == []


def exists(script: str) -> bool:
    """True for a file of the repository or a module of the package."""
    is_module = script.startswith("tightrope.") and importlib.util.find_spec(script) is not None
    return is_module or (ROOT / script).is_file()


@pytest.mark.parametrize("entry", BOOK, ids=lambda entry: entry.name)
def test_every_entry_stays_possible_when_it_is_wrong(entry: Parameter):
    low, high = entry.bounds
    for probability in (0.001, 0.05, 0.5, 0.95, 0.999):
        moved = entry.at_quantile(probability)
        numbers = [moved.number()] if moved.values is None else moved.values.values()
        assert all(low <= number <= high for number in numbers)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_run_believes_can_be_wrong(name):
    assert BOOK[name].spread is not None, "a belief without a spread claims certainty"


@pytest.mark.parametrize("entry", BOOK, ids=lambda entry: entry.name)
def test_an_alternative_points_back(entry: Parameter):
    if entry.alternative is not None:
        assert BOOK[entry.alternative].alternative == entry.name
        assert BOOK[entry.alternative].unit == entry.unit


def examples(language: str) -> list[str]:
    text = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def test_the_python_of_the_documentation_runs():
    for code in examples("python"):
        exec(code, {})


def test_the_entry_of_the_documentation_loads(tmp_path):
    (entry,) = [text for text in examples("yaml") if "meaning:" in text]
    (tmp_path / "example.yaml").write_text(entry, encoding="utf-8")
    assert load_book(tmp_path).names == ("measures.example",)


def test_every_belief_a_measure_asks_for_is_in_the_book():
    from tightrope import measures

    kinds = [kind for kind in vars(measures).values() if isinstance(kind, type) and hasattr(kind, "beliefs")]
    asked = {name for kind in kinds for name in kind.beliefs.values() if name is not None}
    assert asked <= set(BOOK.names)
