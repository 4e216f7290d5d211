"""`tightrope macro`: the quarterly model of the focus country."""

from __future__ import annotations

import typer

from tightrope.cli.budget import budget
from tightrope.cli.estimate import estimate
from tightrope.cli.macro_model import irf, show

app = typer.Typer(no_args_is_help=True)
app.command()(budget)
app.command()(irf)
app.command()(show)
app.command()(estimate)
