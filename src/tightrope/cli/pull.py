"""`tightrope pull KAZ`: what each power could take away from one country, and where that pulls it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from tightrope.chain.pull.answer import PullRequest, pull_today
from tightrope.chain.request import as_given
from tightrope.cli.output import DEFAULT_FOLDER, folded, on_screen, print_json, refuse_a_file, writing_to
from tightrope.cli.progress import progress
from tightrope.core.errors import UsageError
from tightrope.data.pull_history import make_history
from tightrope.data.pull_pack import load_pull_pack
from tightrope.measures.places import did_you_mean
from tightrope.report.pull_page import pull_json, write_pull
from tightrope.report.pull_tables import pull_tables
from tightrope.report.views.pull import PullViews, pull_views
from tightrope.trade import Horizon

if TYPE_CHECKING:
    from tightrope.data.pull_history import PowerYear

#: columns of each table that fit a terminal, and their short names
SHOWN = {
    "powers": ("power", "share_low", "share_middle", "share_high", "loss", "exact", "own"),
    "channels": ("power", "channel", "held", "loss_low", "loss_middle", "loss_high", "exact", "own"),
}
LABELS = {
    "share_low": "of pull, low %",
    "share_middle": "middle",
    "share_high": "high",
    "loss": "losses added %",
    "exact": "exact %",
    "own": "costs it %",
    "held": "holds %",
    "loss_low": "loss, low %",
    "loss_middle": "middle",
    "loss_high": "high",
}


def pull_command(
    country: str,
    *,
    world: str,
    horizon: str,
    draws: int,
    years: int,
    seed: int,
    data: Path | None,
    out: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Weigh ties to powers; write the page unless JSON is asked for."""
    if horizon not in set(Horizon):
        hint = did_you_mean(horizon, Horizon)
        raise UsageError(f"--horizon is '{horizon}', expected one of {', '.join(Horizon)}{hint or '.'}")
    request = PullRequest(
        country=country,
        world=world,
        horizon=Horizon(horizon),
        draws=draws,
        years=years,
        seed=seed,
        history=None if data is None else _history(country, data),
    )
    command = _command(request, data)
    if not as_json:
        refuse_a_file(out)
    with progress() as say:
        found = pull_today(request, say)
        if as_json:
            print_json(pull_json(found, command))
            return
        say("writing the page", 0, 0)
        view = pull_views(found, command)
        folder = out or DEFAULT_FOLDER / f"pull-{found.country}-{found.run_id[:8]}"
        with writing_to(folder):
            page = write_pull(view, folder, force=force)
    _print(view, page)


def _history(country: str, data: Path) -> tuple[PowerYear, ...]:
    """Past years from the user's own copy of the sources."""
    return make_history(data, (load_pull_pack(country).country,))


def _print(view: PullViews, page: Path) -> None:
    console = Console(highlight=False)
    console.print(f"\n[bold]{view.question}[/bold]\n", soft_wrap=True)
    for sentence in (*view.answer, view.history_words, view.caution):
        if sentence:
            console.print(folded(sentence, console), markup=False)
    tables = pull_tables(view)
    for name, columns in SHOWN.items():
        console.print()
        console.print(on_screen(tables[name], columns, LABELS))
    console.print(
        f"[dim]Percent of income; ranges hold nine draws in ten. Every figure is graded {view.grade}.[/dim]",
        soft_wrap=True,
    )
    for note in view.notes:
        console.print(folded(note, console), markup=False)
    console.print(f"\nPage     [bold]{page}[/bold]", soft_wrap=True)


def _command(request: PullRequest, data: Path | None) -> str:
    """What to type to get the same again."""
    usual, words = PullRequest(country=request.country), ["tightrope", "pull", as_given(request.country)]
    for option, value, default in (
        ("--world", as_given(request.world), usual.world),
        ("--horizon", request.horizon.value, usual.horizon.value),
        ("--draws", request.draws, usual.draws),
        ("--years", request.years, usual.years),
        ("--seed", request.seed, usual.seed),
    ):
        if value != default:
            words += [option, str(value)]
    return " ".join(words if data is None else [*words, "--data", "FOLDER"])
