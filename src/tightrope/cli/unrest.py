"""`tightrope unrest`: unrest at home, for a country or estimated again."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from tightrope.cli.unrest_estimate import estimate
from tightrope.cli.unrest_pages import hindcast, scores
from tightrope.cli.unrest_show import show


class _CountryFirst(TyperGroup):
    """`unrest KAZ` means `unrest show KAZ`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["show", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(no_args_is_help=True, cls=_CountryFirst)


@app.callback()
def _group() -> None:
    """Unrest at home: chances with their ranges, never a forecast of a day. `unrest KAZ` is short for `show KAZ`."""


app.command()(show)
app.command()(estimate)
app.command()(hindcast)
app.command()(scores)
