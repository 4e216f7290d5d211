"""`tightrope list`, `check` and `new`: the library, a file's mistakes, a file to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tightrope.chain.effects import WHEN
from tightrope.core.errors import UsageError
from tightrope.data import World
from tightrope.measures import SecondaryTariff, Tariff
from tightrope.measures.little import covers_little
from tightrope.measures.tariff import HIGH_RATE
from tightrope.parameters import load_book
from tightrope.report.numbers import percent_text
from tightrope.report.views.terms import terms_of
from tightrope.scenario import Scenario, library, load_checked, load_scenario
from tightrope.scenario.overrides import believed_book


def list_command() -> None:
    """Print the library: name, title, date asked about and number of measures."""
    table = Table(title="Scenarios of the library; the first is the default", title_justify="left")
    for column in ("name", "title", "date"):
        table.add_column(column, no_wrap=column != "title")
    table.add_column("measures", justify="right")
    for name in library():
        scenario = load_scenario(name)
        table.add_row(name, scenario.title, str(scenario.date), str(len(scenario.measures)))
    console = Console(highlight=False)
    console.print(table)
    console.print("Run one with `tightrope run NAME`; write your own with `tightrope new FILE`.")


def check_command(file: str) -> None:
    """Check a scenario against its world and the parameter book, and say what it covers.

    Raises `ScenarioError` with every mistake, by file and line.
    """
    book = load_book()
    scenario, world = load_checked(file, book)
    scenario = scenario.with_book(believed_book(book, scenario.overrides, world))
    console = Console(highlight=False)
    console.print(f"{scenario.title} ({scenario.date}, world {world.name})", style="bold", markup=False)
    asked = Table.grid(padding=(0, 2))
    for label, text in _asked(scenario, world):
        asked.add_row(f"  {label}", Text(text))
    console.print(asked)
    for terms in terms_of(scenario, world):
        console.print(f"\n{terms.name}: {terms.title}", style="bold", markup=False)
        table = Table.grid(padding=(0, 2))
        for label, text in terms.lines:
            table.add_row(f"  {label}", Text(text))
        console.print(table)
    console.print()
    warnings = (*_high_rates(scenario), *covers_little(scenario.measures, world, scenario.focus))
    for warning in warnings:
        console.print(warning, style="yellow", markup=False)
    console.print(f"No mistakes in {file}{'; see above for what may not be meant' if warnings else ''}.")


def _asked(scenario: Scenario, world: World) -> list[tuple[str, str]]:
    """What is asked besides the measures: about whom, when, and under which other beliefs than the book's."""
    names = dict(zip(world.regions, world.region_names, strict=True))
    lines = [
        ("Asked about", f"{names[scenario.focus]}, {WHEN[scenario.horizon]}"),
        ("Trade balances", scenario.closure.replace("_", " ")),
        ("Rerouting", "through hubs" if scenario.rerouting else "none"),
    ]
    for override in scenario.overrides:
        place = f" of {override.label}" if override.label else ""
        ends = "the book's spread" if override.span is None else f"{override.low:g} to {override.high:g}"
        told = f"{override.parameter}{place} is {override.value:g} ({ends}): {override.reason}"
        lines.append(("Override", told))
    return lines


def _high_rates(scenario: Scenario) -> list[str]:
    """Sentences on rates that may have been meant in percent."""
    return [
        f"{m.name}: a rate of {m.rate:g} is {percent_text(100 * m.rate, signed=False)}; {m.rate:g} % is "
        f"{m.rate / 100:g}."
        for m in scenario.measures
        if isinstance(m, Tariff | SecondaryTariff) and m.rate > HIGH_RATE
    ]


def new_command(path: Path, force: bool = False) -> None:
    """Write a commented scenario to start from. Raises `UsageError` rather than overwrite a file unasked."""
    if path.suffix not in (".yaml", ".yml"):
        raise UsageError(f"{path} should end in .yaml, so that `tightrope run {path}` knows it for a file.")
    if path.exists() and not force:
        raise UsageError(f"{path} exists; use --force to overwrite it, or another name.")
    if not path.parent.is_dir():
        raise UsageError(f"Folder {path.parent} does not exist; make it first.")
    template = files("tightrope.scenario").joinpath("template.yaml").read_text(encoding="utf-8")
    path.write_text(template, encoding="utf-8")
    console = Console(highlight=False)
    console.print(f"Wrote {path}. Edit it, then `tightrope check {path}` and `tightrope run {path}`.", soft_wrap=True)
