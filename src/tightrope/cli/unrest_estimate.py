"""`tightrope unrest estimate`: what the model of unrest rests on, made again from the user's own files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from tightrope.politics.unrest.estimation import Estimate, Estimates

#: what no figure of this command can say
CANNOT_SAY = (
    "What these figures cannot say: whether or when protest will come. They count what the foreign press reported from "
    "1990 to March 2020, small protests least of all; their intervals do not hold what changes after that."
)


def estimate(
    sources: Annotated[Path, typer.Option("--sources", "-s", help="Folder with the publishers' files.")],
    plan: Annotated[
        Path | None, typer.Option("--plan", help="Plan of estimation (YAML); left out, the shipped one.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="YAML file to write the estimates to.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file of --out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Estimate again what the model of unrest rests on, and score forecasts of years they were not fitted on."""
    from rich.console import Console

    from tightrope.cli.output import folded, print_json
    from tightrope.core.errors import UsageError
    from tightrope.politics.unrest.estimation import estimate as run
    from tightrope.politics.unrest.estimation import load_plan, write_estimates
    from tightrope.politics.unrest.estimation.write import as_plain

    if out is not None and out.exists() and not force:
        raise UsageError(f"{out} exists; give another file with --out, or --force.")
    found = run(sources, None if plan is None else load_plan(plan))
    if out is not None:
        write_estimates(found, out, force=force)
    if as_json:
        print_json(as_plain(found))
        return
    console = Console(highlight=False)
    console.print(_table(found, console))
    console.print(_scores(found))
    for line in _remarks(found, out):
        console.print(folded(line, console))


def _table(found: Estimates, console: Console) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=f"{found.title}: estimates, 90 % intervals", title_justify="left", box=box.SIMPLE)
    table.add_column("Estimate", overflow="fold", max_width=max(26, console.width - 52))
    for heading in ("Known", "Ours", "Interval", "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    group = ""
    for one in found.entries:
        above, name = one.id.rsplit(".", 1)
        if above != group:
            group = above
            table.add_row(group.replace("_", " ").replace(".", ", "), style="bold")
        known = "" if one.known is None else f"{one.known.value:g}"
        interval = "" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"
        table.add_row(f"  {name}", known, f"{one.value:.3f}", interval, str(one.observations), _word(one))
    return table


def _scores(found: Estimates) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title="Forecasts out of sample (lower is better, but for AUC)", title_justify="left", box=box.SIMPLE)
    table.add_column("Outcome", no_wrap=True)
    table.add_column("By", no_wrap=True)
    for heading in ("Brier", "Log score", "AUC", "Years", "Happened"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in found.forecasts:
        cells = (f"{one.brier:.3f}", f"{one.log_score:.3f}", f"{one.auc:.3f}", str(one.count), str(one.happened))
        table.add_row(one.outcome, one.by.replace("_", " "), *cells)
    return table


def _word(one: Estimate) -> str:
    from tightrope.politics.unrest.estimation import Verdict

    return {Verdict.SAME: "same", Verdict.INSIDE: "inside", Verdict.DIFFERS: "DIFFERS", Verdict.NEW: "new"}[one.verdict]


def _remarks(found: Estimates, out: Path | None) -> list[str]:
    """What a reader must know before using a number."""
    lines = [f"Known: {found.known_from}."]
    differing: dict[str, list[str]] = {}
    for one in found.entries:
        if one.known is not None and one.known.why and one.verdict != "same":
            differing.setdefault(one.known.why, []).append(one.id)
    lines += [f"Not the same: {', '.join(ids)}; {why}." for why, ids in differing.items()]
    other = [one.file for one in found.files if not one.as_known]
    if other:
        lines.append(f"Another edition than the plan was written on, so numbers may differ: {', '.join(other)}.")
    lines.append(CANNOT_SAY)
    if out is not None:
        lines.append(
            f"Written to {out}, with the checksums of {len(found.files)} files; `tightrope unrest scores {out}` draws "
            "its forecasts against what came."
        )
    return lines
