"""`tightrope macro`: the quarterly model of the focus country."""

from __future__ import annotations

import typer

from tightrope.cli.estimate import estimate

app = typer.Typer(no_args_is_help=True)
app.command()(estimate)


@app.callback()
def _group() -> None:
    """A group, even with one command."""
