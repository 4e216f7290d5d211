"""`tightrope unrest`: unrest at home."""

from __future__ import annotations

import typer

from tightrope.cli.unrest_estimate import estimate

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Unrest at home: chances with their ranges, never a forecast of a day."""


app.command()(estimate)
