"""The page on the macro model says what the book and the model say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tightrope.data.macro_pack import load_macro_pack
from tightrope.macro import MacroModel
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
