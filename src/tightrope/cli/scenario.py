"""`tightrope list`, `check` and `new`: the library, a file's mistakes, a file to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tightrope.core.errors import UsageError
from tightrope.measures import Measure, PriceCap, SecondaryTariff, Tariff, TransitOutage
from tightrope.measures.tariff import HIGH_RATE
from tightrope.parameters import load_book
from tightrope.report.numbers import percent_text
from tightrope.scenario import Scenario, library, load_checked, load_scenario


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
    scenario, world = load_checked(file, load_book())
    table = Table(title=f"{scenario.title} ({scenario.date}, world {world.name})", title_justify="left")
    for column in ("measure", "kind", "decreed", "in force"):
        table.add_column(column, overflow="fold")
    table.add_column("USD bn covered", justify="right")
    for measure in scenario.measures:
        covered = f"{measure.trade_covered(world) / 1000:,.1f}"
        table.add_row(measure.name, measure.kind_name, _decreed(measure), _dates(scenario, measure), covered)
    console = Console(highlight=False)
    console.print(table)
    for measure in scenario.measures:
        if isinstance(measure, SecondaryTariff):
            console.print(f"{measure.name} hits {', '.join(measure.hit(world))}.")
    for measure in scenario.measures:
        if isinstance(measure, Tariff | SecondaryTariff) and measure.rate > HIGH_RATE:
            stated, meant = (
                percent_text(100 * measure.rate, signed=False),
                f"{measure.rate:g} % is {measure.rate / 100:g}",
            )
            console.print(f"[yellow]{measure.name}: a rate of {measure.rate:g} is {stated}; {meant}.[/yellow]")
    console.print(f"No mistakes in {file}.")


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


def _decreed(measure: Measure) -> str:
    """What the measure decrees, in a reader's units."""
    match measure:
        case Tariff() | SecondaryTariff():
            return percent_text(100 * measure.rate)
        case PriceCap():
            return f"USD {measure.cap:g} a barrel"
        case TransitOutage():
            return f"{percent_text(100 * measure.announced_share, signed=False)} of the volume lost"
        case _:
            return ""


def _dates(scenario: Scenario, measure: Measure) -> str:
    span = f"{measure.from_} to {measure.until}" if measure.until else f"from {measure.from_}"
    return span if measure.in_force(scenario.date) else f"{span} (not on the date asked about)"
