"""`tightrope validate`: published tables and closed forms against ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from tightrope.validation import Score, Scoreboard

_COLOURS = {"passed": "green", "missed": "red", "failed": "bold red", "reported": "cyan", "not at hand": "yellow"}


def validate_command(*, inputs: Path | None = None, as_json: bool = False) -> None:
    """Print the scoreboard; raise `SolveError` if a case is outside its tolerance."""
    from rich.console import Console

    from tightrope.core.errors import SolveError
    from tightrope.validation import Standing, find_inputs, run_validation

    folder = find_inputs(inputs)
    console = Console(stderr=as_json)
    with console.status("Validating", spinner="line") as status:
        board = run_validation(folder, tell=lambda title: status.update(f"Validating: {title}"))
    if as_json:
        print(json.dumps(as_records(board), indent=2))
    else:
        _print(board, Console(), folder)
    if board.failed:
        raise SolveError(f"{board.count(Standing.FAILED)} validation outcome(s) are outside their tolerance.")


def as_records(board: Scoreboard) -> dict[str, list[dict[str, object]]]:
    """Scores and timings as plain values."""
    return {
        "scores": [
            {
                "case": score.case.name,
                "table": score.case.table,
                "outcome": score.outcome,
                "published": score.published,
                "ours": score.ours,
                "difference": score.difference,
                "tolerance": score.case.tolerance,
                "unit": score.case.unit,
                "definition": score.case.definition,
                "standing": score.standing.value,
            }
            for score in board.scores
        ],
        "timings": [
            {
                "case": timing.case,
                "seconds": timing.seconds,
                "solves": timing.solves,
                "worst_residual": timing.worst_residual,
            }
            for timing in board.timings
        ],
    }


def _print(board: Scoreboard, console: Console, folder: Path | None) -> None:
    from tightrope.validation import Standing

    for name in dict.fromkeys(score.case.name for score in board.scores):
        scores = [score for score in board.scores if score.case.name == name]
        console.print(_table(scores))
        _print_case(console, scores[0], board)
    counts = ", ".join(f"{board.count(standing)} {standing}" for standing in Standing)
    console.print(f"[bold]{len(board.scores)} outcomes: {counts}[/bold]")
    if board.count(Standing.NOT_AT_HAND):
        where = f"in {folder}" if folder else "found"
        console.print(
            f"Published inputs are not {where}: name their folder with --inputs, or put them in "
            "`../shared/validation`, or name `shared` in TIGHTROPE_SHARED.",
            highlight=False,
        )


def _table(scores: list[Score]) -> Table:
    from rich.table import Table

    case = scores[0].case
    table = Table(title=f"{case.title}: {case.table}", title_justify="left", title_style="bold")
    table.add_column("outcome")
    for heading in (f"published, {case.unit}", "ours", "difference", "tolerance"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for score in scores:
        colour = _COLOURS[score.standing.value]
        table.add_row(
            score.outcome,
            _number(score.published),
            _number(score.ours),
            "" if score.difference is None else f"{score.difference:+.1e}",
            "" if case.tolerance is None else f"{case.tolerance:.1e}",
            f"[{colour}]{score.standing.value}[/{colour}]",
        )
    return table


def _print_case(console: Console, score: Score, board: Scoreboard) -> None:
    case = score.case
    console.print(f"[dim]Definition: {case.definition}\nTolerance: {case.why}.[/dim]", highlight=False)
    for name, why in case.misses.items():
        console.print(f"[red]Missed: {name}. {why}[/red]", highlight=False)
    for timing in board.timings:
        if timing.case == case.name:
            console.print(
                f"[dim]{timing.solves} solve(s) in {timing.seconds:.1f} s, worst equilibrium residual "
                f"{timing.worst_residual:.0e}[/dim]",
                highlight=False,
            )
    console.print()


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1e}" if 0 < abs(value) < 1e-4 else f"{value:.4f}"
