"""`tightrope run` and `tightrope compare`: solve, show, write."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console
from rich.table import Table as Screen

from tightrope.chain.request import Request, prepare, run_id
from tightrope.chain.run import run
from tightrope.cli.output import DEFAULT_FOLDER, folded, on_screen, print_json, refuse_a_file, writing_to
from tightrope.cli.progress import progress
from tightrope.core.errors import UsageError
from tightrope.measures.little import covers_little
from tightrope.report import (
    Views,
    build_tables,
    build_views,
    refuse_to_overwrite,
    result_json,
    write_report,
)
from tightrope.report.numbers import listed, percent_text, shown
from tightrope.report.views.war import WarView


def run_command(
    scenario: str,
    *,
    country: str | None,
    world: str | None,
    out: Path | None,
    force: bool,
    as_json: bool,
    draws: int,
    seed: int,
) -> None:
    """Answer one question; write the report unless JSON is asked for."""
    request = Request(scenario=scenario, country=country, world=world, draws=draws, seed=seed, jobs=_jobs())
    if not as_json:
        _refuse_early(request, out, force)
    with progress() as say:
        result = run(request, say)
        if as_json:
            print_json(result_json(result))
            return
        say("writing the report", 0, 0)
        views = build_views(result)
        folder = out or DEFAULT_FOLDER / f"{result.scenario.id}-{result.focus}-{result.run_id[:8]}"
        with writing_to(folder):
            files = write_report(result, folder, views, force=force)
    console = Console(highlight=False)
    _show_answer(console, views)
    for warning in covers_little(result.scenario.in_force, result.world, result.focus):
        console.print(f"\n{folded(warning, console)}", style="yellow", markup=False)
    console.print(f"\nReport   [bold]{files.html}[/bold]", soft_wrap=True)
    console.print(f"Numbers  {files.xlsx}, {files.parquet}, {files.csv[0].parent}/*.csv", soft_wrap=True)


def _refuse_early(request: Request, out: Path | None, force: bool) -> None:
    """Say before solving that the report could not be written."""
    refuse_a_file(out)
    if out is not None and not force and (out / "report.html").exists():
        setting, sha256 = prepare(request)
        refuse_to_overwrite(out, run_id(setting, sha256, request))


def compare_command(
    scenarios: list[str], *, country: str | None, world: str | None, draws: int, seed: int, as_json: bool
) -> None:
    """Answer several questions and print them side by side."""
    if len(scenarios) < 2:
        raise UsageError("`tightrope compare` needs at least two scenarios; `tightrope list` shows the library.")
    jobs = _jobs()
    requests = [
        Request(scenario=name, country=country, world=world, draws=draws, seed=seed, jobs=jobs) for name in scenarios
    ]
    with progress() as say:
        results = [run(request, say) for request in requests]
    if as_json:
        print_json([result_json(result) for result in results])
        return
    found = [build_views(result) for result in results]
    screen = Screen(title="Real income of the focus country", title_justify="left")
    for column in ("scenario", "country", "central", "5 to 95 % of draws", "USD bn a year", "run id"):
        text = column in ("scenario", "country", "run id")
        screen.add_column(column, justify="left" if text else "right", overflow="fold")
    for views in found:
        head = views.headline
        ends = [percent_text(end) for end in (head.low, head.high) if end is not None]
        screen.add_row(
            views.run.scenario_id,
            head.focus,
            percent_text(head.percent),
            " to ".join(ends) or "no draws",
            shown(head.usd_billion, 2, signed=True),
            views.run.run_id,
        )
    console = Console(highlight=False)
    console.print(screen)
    countries = dict.fromkeys(views.headline.focus for views in found)
    if len(countries) > 1:
        console.print(
            f"These are answers about different countries: {listed(countries)}. "
            "`--country` asks all the scenarios about one."
        )
    if any(views.strategy for views in found):
        console.print("In the draws, countries hit by a secondary tariff choose as they do at central beliefs.")


def _show_war(console: Console, war: WarView) -> None:
    """What the war adds, by whether it stops, and what that cannot say."""
    console.print("\n[bold]The war, and the sanctions that come with it[/bold]")
    for text in (war.summary, war.told, war.method, f"{war.cannot['income']} {war.about_paths}"):
        if text:
            console.print(folded(text, console), markup=False)


#: columns of the table of paths that fit a terminal
_PATHS = ("variable", "without", "with", "change", "low", "high", "second_year")
#: and of the two tables of unrest
_CHANCES = ("event", "usual_low", "usual_high", "after_low", "after_high")


def _jobs() -> int:
    """Processes to use: a second one where there is a core for it."""
    return min(2, os.cpu_count() or 1)


def _show_answer(console: Console, views: Views) -> None:
    """Question, answer and the table by channel."""
    console.print(f"\n[bold]{views.headline.question}[/bold]\n", soft_wrap=True)
    for sentence in views.headline.answer:
        console.print(folded(sentence, console), markup=False)
    for sentence in (*views.headline.paths, *views.headline.politics):
        console.print(folded(sentence, console), markup=False)
    for caution in views.headline.cautions:
        console.print(folded(caution, console), style="dim", markup=False)
    tables = build_tables(views)
    if views.headline.at_border:
        console.print()
        console.print(on_screen(tables["channels"]))
    if views.economy is not None:
        console.print()
        console.print(on_screen(tables["economy"], only=_PATHS))
    if views.unrest is not None:
        console.print("\n[bold]Unrest at home[/bold]")
        console.print(folded(f"{views.unrest.summary} {views.unrest.cannot_say}", console), markup=False)
        if views.unrest.month:
            console.print()
            for name in ("unrest_month", "unrest"):
                console.print(on_screen(tables[name], only=_CHANCES))
                console.print()
            console.print(folded(views.unrest.check, console), markup=False)
    if views.war is not None:
        _show_war(console, views.war)
    if views.routes:
        console.print("\n[bold]Routes[/bold]")
        for way in views.routes:
            console.print(folded(f"- {way.summary}", console), markup=False)
    console.print("\n[bold]What is done[/bold]")
    for terms in views.terms:
        console.print(folded(f"- {terms.brief}", console), markup=False)
