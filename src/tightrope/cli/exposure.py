"""`tightrope exposure`: what trade measures anywhere could do to one country."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from tightrope.chain.exposure import ExposureRequest, expose, exposure_id
from tightrope.cli.output import DEFAULT_FOLDER, folded, on_screen, print_json, refuse_a_file, writing_to
from tightrope.cli.progress import progress
from tightrope.core.errors import UsageError
from tightrope.measures.places import did_you_mean
from tightrope.report.exposure import exposure_json, refuse_to_replace, write_exposure
from tightrope.report.exposure_tables import exposure_tables
from tightrope.report.views.exposure import exposure_views
from tightrope.trade import Closure, Horizon

Choice = TypeVar("Choice", bound=StrEnum)
#: columns of each table that fit a terminal
SHOWN = {
    "own": (
        "sector",
        "exporter",
        "importer",
        "each_percent",
        "usd_million",
        "dearer_exact",
        "tariff_exact",
        "stop_exact",
    ),
    "holds": ("power", "stops_trade", "low", "high", "one_by_one", "with_routes"),
}


def exposure_command(
    country: str,
    *,
    world: str,
    closure: str,
    horizon: str,
    top: int,
    out: Path | None,
    as_json: bool,
    force: bool,
) -> None:
    """Find the exposures of a country; write the page unless JSON is asked for."""
    request = ExposureRequest(
        country=country,
        world=world,
        closure=_one_of(Closure, closure, "--closure"),
        horizon=_one_of(Horizon, horizon, "--horizon"),
        top=top,
    )
    if not as_json:
        refuse_a_file(out)
    if out is not None and not (as_json or force):
        refuse_to_replace(out, lambda: exposure_id(request))
    with progress() as say:
        result = expose(request, say)
        if as_json:
            print_json(exposure_json(result))
            return
        say("writing the page", 0, 0)
        views = exposure_views(result)
        folder = out or DEFAULT_FOLDER / f"exposure-{result.focus}-{result.run_id[:8]}"
        with writing_to(folder):
            files = write_exposure(result, folder, views, force=force)
    console = Console(highlight=False)
    console.print(f"\n[bold]{views.question}[/bold]\n", soft_wrap=True)
    for sentence in (*views.answer, *views.cautions):
        console.print(folded(sentence, console), markup=False)
    tables = exposure_tables(views)
    for name, columns in SHOWN.items():
        console.print()
        console.print(on_screen(tables[name], columns, LABELS))
    console.print(
        "[dim]Percent of real income; each % is for 1 % of trade cost, to first order, the others exact.[/dim]"
    )
    console.print(f"\nPage     [bold]{files.html}[/bold]", soft_wrap=True)
    console.print(f"Numbers  {files.xlsx}, {files.parquet}, {files.cells}, {files.csv[0].parent}/*.csv", soft_wrap=True)


#: short names of columns for the terminal
LABELS = {
    "each_percent": "each %",
    "usd_million": "USD mn",
    "dearer_exact": "+10 % cost",
    "tariff_exact": "+10 pts tariff",
    "stop_exact": "stopped",
    "stops_trade": "stops trade",
    "one_by_one": "one by one",
    "with_routes": "and routes",
}


def _one_of(choices: type[Choice], given: str, option: str) -> Choice:
    """The choice of that name. Raises `UsageError` with the names there are."""
    if given not in set(choices):
        hint = did_you_mean(given, choices)
        raise UsageError(f"{option} is '{given}', expected one of {', '.join(choices)}{hint or '.'}")
    return choices(given)
