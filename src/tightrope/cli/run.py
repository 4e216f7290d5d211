"""`tightrope run` and `tightrope compare`: solve, show, write."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from tightrope.chain.run import Progress as Say
from tightrope.chain.run import Request, run
from tightrope.core.errors import UsageError
from tightrope.report import Views, build_views, result_json, write_report


def run_command(
    scenario: str, *, country: str | None, world: str | None, out: Path, as_json: bool, draws: int, seed: int
) -> None:
    """Answer one question; write the report unless JSON is asked for."""
    if not as_json:
        _check_folder(out)
    request = Request(scenario=scenario, country=country, world=world, draws=draws, seed=seed)
    with _progress() as say:
        result = run(request, say)
        if as_json:
            sys.stdout.write(json.dumps(result_json(result), indent=2) + "\n")
            return
        say("writing the report", 0, 0)
        views = build_views(result)
        files = write_report(result, out, views=views)
    console = Console(highlight=False)
    _show(console, views)
    console.print(f"Report: [bold]{files.html}[/bold]", soft_wrap=True)
    console.print(f"Numbers: {files.xlsx}, {files.parquet} and CSV in {files.csv_folder}", soft_wrap=True)


def compare_command(
    scenarios: list[str], *, country: str | None, world: str | None, draws: int, seed: int, as_json: bool
) -> None:
    """Answer several questions and print them side by side."""
    if len(scenarios) < 2:
        raise UsageError("`tightrope compare` needs at least two scenarios; `tightrope list` shows the library.")
    rows = []
    with _progress() as say:
        for name in scenarios:
            result = run(Request(scenario=name, country=country, world=world, draws=draws, seed=seed), say)
            rows.append(build_views(result).headline)
    if as_json:
        sys.stdout.write(json.dumps([row.as_dict() for row in rows], indent=2) + "\n")
        return
    table = Table(title=f"Real income of {rows[0].focus_name}, % of baseline", title_justify="left")
    for column in ("scenario", "central", "5-95 % of draws", "USD bn a year", "run"):
        table.add_column(column, justify="left" if column in ("scenario", "run") else "right")
    for row in rows:
        table.add_row(row.title, row.central_text, row.range_text, row.usd_bn_text, row.run_id)
    Console(highlight=False).print(table)


def _show(console: Console, views: Views) -> None:
    """Question, answer and the table by channel."""
    head = views.headline
    console.print(f"\n[bold]{head.question}[/bold]\n")
    for sentence in head.answer:
        console.print(sentence)
    table = Table(title="\nWhere it comes from", title_justify="left")
    table.add_column("channel")
    table.add_column("% of real income", justify="right")
    table.add_column("USD bn a year", justify="right")
    for row in views.channels.rows:
        table.add_row(row.title, row.percent_text, row.usd_bn_text)
    console.print(table)


def _check_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file; give a folder.")


@contextmanager
def _progress() -> Iterator[Say]:
    """Progress on standard error, so that standard output stays clean."""
    console = Console(stderr=True, highlight=False)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=None)

        def say(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        yield say
