"""`tightrope macro`: the quarterly model of the focus country."""

from __future__ import annotations

import typer

from tightrope.cli.budget import budget
from tightrope.cli.estimate import estimate

app = typer.Typer(no_args_is_help=True)
app.command()(budget)
app.command()(estimate)
