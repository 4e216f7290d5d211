"""`tightrope unrest hindcast` and `unrest scores`: an event looked back on, and forecasts of years scored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

#: columns of each table that fit a terminal, and short headings
_SHOWN: Final = {
    "chances": ("event", "without_low", "without_high", "with_low", "with_high", "happened"),
    "clock": ("step", "p5", "median", "p95", "came_low", "came_high", "quicker"),
    "waits": ("step", "p5", "median", "p95", "came_low", "came_high", "quicker"),
}
_LABELS: Final = {
    "without_low": "unchanged, low", "without_high": "high", "with_low": "as it came, low", "with_high": "high",
    "p5": "5 %", "median": "50 %", "p95": "95 %", "quicker": "quicker, %",
}  # fmt: skip


def hindcast(
    event: Annotated[
        str | None, typer.Argument(help="Event, or its YAML file; left out, the one that is shipped.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the page.")] = None,
    draws: Annotated[int, typer.Option(help="Draws of parameters and chance, a multiple of 200.")] = 200_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace a page with other numbers.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON, write nothing.")] = False,
) -> None:
    """An event looked back on: what was known the day before goes in, what came stands beside it. Not a validation."""
    from rich.console import Console

    from tightrope.cli.output import DEFAULT_FOLDER, folded, on_screen, print_json, refuse_a_file, writing_to
    from tightrope.data.unrest_event import load_event
    from tightrope.data.unrest_pack import load_unrest_pack
    from tightrope.parameters import load_book
    from tightrope.politics.unrest.estimation.kept import load_forecasts
    from tightrope.politics.unrest.hindcast import hindcast as look_back
    from tightrope.report.unrest_pages import HINDCAST, hindcast_json, hindcast_page, write_page
    from tightrope.report.unrest_tables import hindcast_tables
    from tightrope.report.views.unrest_hindcast import hindcast_views
    from tightrope.report.views.unrest_scores import scores_view

    if not as_json:
        refuse_a_file(out)
    meant, book, kept = load_event(event), load_book(), load_forecasts()
    found = look_back(meant, load_unrest_pack(meant.country), book, draws=draws, seed=seed)
    if as_json:
        print_json(hindcast_json(found, book, kept))
        return
    page, id = hindcast_page(found, book, kept)
    folder = out or DEFAULT_FOLDER / f"hindcast-{meant.id}-{id[:8]}"
    with writing_to(folder):
        file = write_page(page, id, folder, HINDCAST, force=force)
    views = hindcast_views(found, book)
    tables = hindcast_tables(views, scores_view(kept))
    console = Console(highlight=False)
    console.print(f"\n[bold]{views.question}[/bold]\n", soft_wrap=True)
    for sentence in (*views.answer, views.caution):
        console.print(folded(sentence, console), markup=False)
    for name, columns in _SHOWN.items():
        console.print()
        console.print(on_screen(tables[name], columns, _LABELS))
    for sentence in (views.ordinary, views.toll_text, *views.cannot_say.values()):
        console.print(folded(sentence, console), markup=False)
    console.print(f"\nPage     [bold]{file}[/bold]", soft_wrap=True)


def scores(
    file: Annotated[
        Path | None, typer.Argument(help="Estimates that `unrest estimate --out` wrote; left out, the shipped scores.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the page.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a page with other numbers.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON, write nothing.")] = False,
) -> None:
    """Forecasts of a year's unrest against what came: reliability diagrams and scores, beside the usual share."""
    from rich.console import Console

    from tightrope.cli.output import DEFAULT_FOLDER, folded, on_screen, print_json, refuse_a_file, writing_to
    from tightrope.politics.unrest.estimation.kept import load_forecasts
    from tightrope.report.unrest_pages import SCORES, scores_json, scores_page, write_page
    from tightrope.report.unrest_tables import scores_tables
    from tightrope.report.views.unrest_scores import scores_view

    if not as_json:
        refuse_a_file(out)
    kept = load_forecasts(file)
    if as_json:
        print_json(scores_json(kept))
        return
    page, id = scores_page(kept)
    folder = out or DEFAULT_FOLDER / f"unrest-scores-{id[:8]}"
    with writing_to(folder):
        written = write_page(page, id, folder, SCORES, force=force)
    console, view = Console(highlight=False), scores_view(kept)
    console.print(on_screen(scores_tables(view)["scores"], ("outcome", "by", "brier", "log_score", "auc")))
    for one in view.outcomes:
        console.print(folded(f"{one.name[:1].upper()}{one.name[1:]}: the logit {one.finding}.", console))
    console.print(folded(view.cannot_say, console))
    console.print(f"\nPage     [bold]{written}[/bold]", soft_wrap=True)
