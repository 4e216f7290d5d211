"""A line that says what is being done, on standard error, so that standard output stays clean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tightrope.chain.request import Progress as Say


@contextmanager
def progress() -> Iterator[Say]:
    """Progress on standard error, so that standard output stays clean. Its thread starts with the first line: until
    then a process may be copied (`tightrope.chain.side`)."""
    console = Console(stderr=True, highlight=False)
    columns = (SpinnerColumn("line"), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = bar.add_task("starting", total=None)

    def say(what: str, done: int, total: int) -> None:
        bar.update(task, description=what, completed=done, total=total or None)
        bar.start()

    try:
        yield say
    finally:
        bar.stop()
