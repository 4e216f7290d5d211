"""The page on the macro model says what the book and the model say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tightrope.data.macro_pack import load_macro_pack, load_shock_set
from tightrope.macro import MacroModel, MacroShocks, from_set, project
from tightrope.macro.block import PARAMETERS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "models" / "macro.md").read_text(encoding="utf-8")


def rows(symbol: str) -> list[str]:
    """Cells of the row of a symbol."""
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{symbol}` |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def stated(entry) -> tuple[str, str]:
    low, high = entry.span
    return f"{entry.central:.3g}", "" if low == high else f"{low:.3g} to {high:.3g}"


@pytest.mark.parametrize("symbol", PARAMETERS)
def test_every_parameter_stands_on_the_page_with_its_value_and_range(symbol):
    cells = rows(symbol)
    for country, first in (("KAZ", 2), ("ARM", 4)):
        entry = MacroModel.of(load_macro_pack(country)).entries[symbol]
        assert (cells[first], cells[first + 1]) == stated(entry)
        assert str(entry.parameter.grade_of(entry.label)) == "assumed", "the page says all of these are"


def test_regimes_stand_with_their_impact_and_the_pull_that_gives_it():
    for name in ("integrated", "segmented"):
        model = MacroModel.of(load_macro_pack("KAZ"), regime=name)
        (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}`")]
        entry = model.entries["impact"]
        assert f"| {entry.central:.3g} |" in line
        low, high = entry.span
        assert f"| {low:.2f} to {high:.2f} |" in line
        assert line.rstrip(" |").endswith(f"{model.values['theta_r']:.2f}")
        assert str(entry.parameter.grade) == "estimated"


def test_what_the_model_is_held_to_stands_with_what_it_does():
    model = MacroModel.of(load_macro_pack("KAZ"))
    found = model.properties()
    assert f"| {found['partner_demand']:.3f} |" in PAGE
    assert f"| {100 * found['pass_through']:.2f} |" in PAGE
    assert f"| {100 * found['oil']:.2f} |" in PAGE


def test_the_example_runs():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.S)
    exec(compile(code, "docs/models/macro.md", "exec"), {})


ANSWERS = {
    "Brent 10 % lower": ("segmented", MacroShocks.once("oil", -0.1)),
    "Russian output 1 % lower": ("segmented", MacroShocks.once("partner_output", -0.01)),
    "ruble 10 % weaker in real terms": ("segmented", MacroShocks.once("partner_currency", 0.1)),
    "ruble 10 % weaker, integrated": ("integrated", MacroShocks.once("partner_currency", 0.1)),
    "shock of 10 % to the tenge": ("segmented", MacroShocks.once("exchange_rate", 0.1)),
    "administered prices up, 10 points": ("segmented", MacroShocks.once("administered_prices", 0.1)),
    "base rate 1 point above its rule": ("segmented", MacroShocks.once("policy_rate", 0.01)),
    "Russian stagflation": ("segmented", from_set(load_shock_set("russian-stagflation"))),
    "Russian stagflation, integrated": ("integrated", from_set(load_shock_set("russian-stagflation"))),
}


@pytest.mark.parametrize("row", ANSWERS)
def test_answers_on_the_page_are_those_of_the_model(row):
    """Central figures after four quarters, to the digits given."""
    regime, shocks = ANSWERS[row]
    path = project(MacroModel.of(load_macro_pack("KAZ"), regime=regime), shocks, quarters=4)
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| {row} |")]
    given = [cell.split("[")[0].strip() for cell in line.strip("|").split("|")[1:]]
    for text, name in zip(given, ("gdp", "inflation", "exchange_rate", "base_rate"), strict=True):
        digits = len(text.split(".")[1])
        assert f"{100 * float(path.central(name)[-1]):+.{digits}f}" == text, name
