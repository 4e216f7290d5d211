"""`tightrope macro estimate`: the estimates of the macro model, made again from the user's own files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from tightrope.macro.estimation import Estimate, Estimates


def estimate(
    sources: Annotated[Path, typer.Option("--sources", "-s", help="Folder with the publishers' files.")],
    country: Annotated[
        str, typer.Option("--country", "-c", help="Country whose plan to run (ISO 3166 alpha-3), or a plan's file.")
    ] = "KAZ",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="YAML file to write the estimates to.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file of --out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Estimate again what the macro model rests on, from your own copy of the data."""
    from rich.console import Console

    from tightrope.cli.output import folded, print_json
    from tightrope.core.errors import UsageError
    from tightrope.macro.estimation import estimate as run
    from tightrope.macro.estimation import write_estimates
    from tightrope.macro.estimation.write import as_plain

    if out is not None and out.exists() and not force:
        raise UsageError(f"{out} exists; give another file with --out, or --force.")
    found = run(sources, country)
    if out is not None:
        write_estimates(found, out, force=force)
    if as_json:
        print_json(as_plain(found))
        return
    console = Console(highlight=False)
    console.print(_table(found, console))
    for line in _remarks(found, out):
        console.print(folded(line, console))


def _table(found: Estimates, console: Console) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=f"{found.title}: estimates, 90 % intervals", title_justify="left", box=box.SIMPLE)
    table.add_column("Estimate", overflow="fold", max_width=max(24, console.width - 52))
    for heading in ("Known", "Ours", "Interval", "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    group = ""
    for one in found.entries:
        above, _, name = one.id.partition(".")
        if above != group:
            group = above
            table.add_row(group.replace("_", " ").capitalize(), style="bold")
        known = "" if one.known is None else f"{one.known.value:.3f}"
        interval = f"{one.low:.3f} to {one.high:.3f}"
        table.add_row(f"  {name}", known, f"{one.value:.3f}", interval, str(one.observations), _word(one))
    return table


def _word(one: Estimate) -> str:
    from tightrope.macro.estimation import Verdict

    return {Verdict.SAME: "same", Verdict.INSIDE: "inside", Verdict.DIFFERS: "DIFFERS", Verdict.NEW: "new"}[one.verdict]


def _remarks(found: Estimates, out: Path | None) -> list[str]:
    """What a reader must know before using a number."""
    lines = [f"Known: {found.known_from}."]
    differing: dict[str, list[str]] = {}
    for one in found.entries:
        if one.known is not None and one.known.why and one.verdict != "same":
            differing.setdefault(one.known.why, []).append(one.id)
    lines += [f"Not the same: {', '.join(ids)}; {why}." for why, ids in differing.items()]
    lines += [f"{task}: {note}" for note, task in _notes(found).items()]
    other = [one.file for one in found.files if not one.as_known]
    if other:
        lines.append(f"Another edition than the plan was written on, so numbers may differ: {', '.join(other)}.")
    if out is not None:
        lines.append(f"Written to {out}, with the checksums of {len(found.files)} files.")
    return lines


def _notes(found: Estimates) -> dict[str, str]:
    """First task to carry each note."""
    notes: dict[str, str] = {}
    for one in found.entries:
        if one.note is not None:
            notes.setdefault(one.note, one.id)
    return notes
