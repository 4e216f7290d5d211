"""`tightrope exposure`: what trade measures anywhere could do to one country."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table as Screen

from tightrope.chain.exposure import ExposureRequest, expose, exposure_id
from tightrope.cli.progress import progress
from tightrope.core.errors import UsageError
from tightrope.report.exposure import exposure_json, refuse_to_replace, write_exposure
from tightrope.report.exposure_tables import exposure_tables
from tightrope.report.tables import Table
from tightrope.report.views.exposure import exposure_views

#: where exposures get their folders if none is asked for
DEFAULT_FOLDER = Path("out")
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


def exposure_command(country: str, *, world: str, top: int, out: Path | None, as_json: bool, force: bool) -> None:
    """Find the exposures of a country; write the page unless JSON is asked for."""
    base = out or DEFAULT_FOLDER
    if not as_json and base.exists() and not base.is_dir():
        raise UsageError(f"{base} is a file; give a folder with --out, new or existing.")
    request = ExposureRequest(country=country, world=world, top=top)
    if out is not None and not (as_json or force):
        refuse_to_replace(out, lambda: exposure_id(request))
    with progress() as say:
        result = expose(request, say)
        if as_json:
            sys.stdout.write(json.dumps(exposure_json(result), indent=2) + "\n")
            return
        say("writing the page", 0, 0)
        views = exposure_views(result)
        folder = out or base / f"exposure-{result.focus}-{result.run_id[:8]}"
        try:
            files = write_exposure(result, folder, views, force=force)
        except OSError as error:
            raise UsageError(
                f"{folder} cannot be written ({error.strerror}); give another folder with --out."
            ) from error
    console = Console(highlight=False)
    console.print(f"\n[bold]{views.question}[/bold]\n", soft_wrap=True)
    for sentence in (*views.answer, *views.cautions):
        console.print(sentence)
    tables = exposure_tables(views)
    for name, columns in SHOWN.items():
        console.print()
        console.print(_screen(tables[name], columns))
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


def _screen(table: Table, names: tuple[str, ...]) -> Screen:
    """The columns of a table that fit a terminal."""
    screen = Screen(title=table.title, title_justify="left")
    chosen = [i for i, column in enumerate(table.columns) if column.name in names]
    for i in chosen:
        column = table.columns[i]
        screen.add_column(LABELS.get(column.name, column.label), justify="right" if column.numeric else "left")
    for cells in table.text():
        screen.add_row(*(cells[i] for i in chosen))
    return screen
