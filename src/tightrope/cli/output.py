"""What commands that answer have in common: a folder to write to, a table on the screen, lines that fit."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table as Screen

from tightrope.core.errors import UsageError
from tightrope.report.tables import Table

#: where answers get their folders if none is asked for
DEFAULT_FOLDER: Final = Path("out")


def refuse_a_file(out: Path | None) -> None:
    """Raise `UsageError` if there is a file where a folder is needed."""
    folder = out or DEFAULT_FOLDER
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; give a folder with --out, new or existing.")


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn what an operating system says of a folder into a `UsageError` that says what to do."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{folder} cannot be written ({error.strerror}); give another folder with --out.") from error


def print_json(content: object) -> None:
    """Everything for a programme, and nothing else on standard output."""
    sys.stdout.write(json.dumps(content, indent=2) + "\n")


def on_screen(table: Table, only: tuple[str, ...] | None = None, called: Mapping[str, str] | None = None) -> Screen:
    """A report's table for the terminal, without the columns only machines read.

    Parameters
    ----------
    only : names of columns that fit; None for all.
    called : short headings by name of column.
    """
    screen = Screen(title=table.title, title_justify="left")
    chosen = [
        i for i, column in enumerate(table.columns) if (column.name in only if only is not None else not column.hidden)
    ]
    for i in chosen:
        column = table.columns[i]
        heading = (called or {}).get(column.name, column.heading)
        screen.add_column(heading, justify="right" if column.numeric else "left")
    for number, cells in enumerate(table.text()):
        screen.add_row(*(cells[i] for i in chosen), style="bold" if number in table.strong else None)
    return screen


def folded(text: str, console: Console) -> str:
    """Lines that fit; unlike Rich, a number stays with its unit."""
    return textwrap.fill(text, console.width, break_on_hyphens=False)


__all__ = ["DEFAULT_FOLDER", "folded", "on_screen", "print_json", "refuse_a_file", "writing_to"]
