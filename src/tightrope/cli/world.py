"""`tightrope world`: the worlds at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tightrope.data import DataCard, World

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

DEFAULT_WORLD = "eurasia-2023"
NameArgument = Annotated[str, typer.Argument(help="World by name, or a world file (.npz).")]


@app.command("list")
def list_() -> None:
    """List the worlds that come with the package."""
    from rich.console import Console
    from rich.table import Table

    from tightrope.data import list_worlds, load_card

    table = Table("world", "title", "estimate")
    for name in list_worlds():
        card = load_card(name)
        table.add_row(name, card.title, "yes" if card.is_estimate else "no")
    Console().print(table)


@app.command()
def info(
    name: NameArgument = DEFAULT_WORLD,
    region: Annotated[str | None, typer.Option("--region", "-r", help="Show one region (ISO 3166 alpha-3).")] = None,
) -> None:
    """Show what a world is made of and how far it is from its targets."""
    from rich.console import Console

    from tightrope.core.errors import UsageError
    from tightrope.data import load_card, load_world

    world = load_world(name)
    console = Console()
    if region is not None:
        if region not in world.regions:
            raise UsageError(f"{world.name} has no region '{region}'. It has: {', '.join(world.regions)}.")
        _print_region(console, world, region)
        return
    _print_card(console, load_card(name), world)


@app.command("import")
def import_(
    kind: Annotated[str, typer.Argument(metavar="FORMAT", help="icio (OECD), adb, wiod or exiobase.")],
    file: Annotated[Path, typer.Argument(help="The publisher's file as downloaded.")],
    year: Annotated[int, typer.Option("--year", "-y", help="Year of the table.")],
    aggregate: Annotated[
        str | None,
        typer.Option("--aggregate", "-a", help="Put sectors or regions together: standard, broad, or a YAML file."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="World file to write (.npz).")] = None,
    subset: Annotated[bool, typer.Option("--subset", help="The file holds only some economies, on purpose.")] = False,
    usd_per_eur: Annotated[
        float | None, typer.Option("--usd-per-eur", min=0.1, help="Dollars for a euro, for tables in euro.")
    ] = None,
) -> None:
    """Make a world of a published table that you have downloaded; writes the file and its card, or nothing."""
    from rich.console import Console

    from tightrope.data.imports import ImportRequest, import_world

    target = out or Path(f"{kind}-{year}{f'-{Path(aggregate).stem}' if aggregate else ''}.npz")
    request = ImportRequest(
        format=kind, file=file, year=year, out=target, aggregate=aggregate, subset=subset, usd_per_eur=usd_per_eur
    )
    console = Console(stderr=True)
    with console.status("starting") as status:
        _, card = import_world(request, lambda stage: status.update(stage))
    typer.echo(f"{card.title}\n{target} ({target.stat().st_size / 1e6:.1f} MB), sha256 {card.sha256}")
    typer.echo(f"tightrope world info {target} shows what was done; tightrope run ... --world {target} asks it.")


@app.command()
def build(
    name: Annotated[str, typer.Argument(help="World to make: eurasia-YEAR.")],
    sources: Annotated[Path, typer.Option("--sources", "-s", help="Folder with the publishers' files.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="World file to write (.npz).")] = None,
) -> None:
    """Estimate a world from the publishers' files; writes the file and its card, or nothing."""
    from rich.console import Console

    from tightrope.data.estimate.write import build_files

    target = out or Path(f"{name}.npz")
    console = Console(stderr=True)
    with console.status("starting") as status:
        card = build_files(name, sources, target, lambda stage: status.update(stage))
    typer.echo(f"{target} ({target.stat().st_size / 1e6:.1f} MB), sha256 {card.sha256}")


def _print_card(console: object, card: DataCard, world: World) -> None:
    from rich.console import Console
    from rich.table import Table

    assert isinstance(console, Console)
    console.print(f"[bold]{card.world}[/bold]  {card.title}")
    console.print(card.statement, style="yellow" if card.is_estimate else "")
    console.print(f"\n{card.method}\n")
    hubs = ", ".join(str(h) for h in world.reexports.coords["hub"].values)
    console.print(f"Regions: {', '.join(world.regions)}\nHubs with re-exports: {hubs}\n")
    fits = Table("margin", "unit", "largest gap", "at", "median", title="How far it is from its targets")
    for line in card.residuals:
        fits.add_row(line.margin, line.unit, f"{line.largest:g}", line.worst, f"{line.median:g}")
    sources = Table("source", "publisher", "licence", "terms read", title="Sources")
    for source in card.sources:
        sources.add_row(source.title, source.publisher, source.licence, "yes" if source.terms_checked else "no")
    console.print(fits, sources)
    grades = [a.grade for a in card.assumptions]
    counted = ", ".join(f"{grades.count(g)} {g}" for g in ("published", "estimated", "assumed"))
    console.print(f"Rests on {len(grades)} entries of the book ({counted}): `tightrope params search world`\n")
    console.print("[bold]Treatments[/bold]")
    for text in card.treatments:
        console.print(f"- {text}")
    console.print("[bold]Limits[/bold]")
    for text in card.limits:
        console.print(f"- {text}")
    console.print(f"\nsha256 {card.sha256}")


def _print_region(console: object, world: World, region: str) -> None:
    import numpy as np
    from rich.console import Console
    from rich.table import Table

    assert isinstance(console, Console)
    at = world.regions.index(region)
    abroad = world.trade.values * (1 - np.eye(len(world.regions)))
    sold, bought = abroad[:, :, at].sum(0), abroad[:, at, :].sum(0)
    gdp = float(world.gdp[at])
    console.print(f"[bold]{region}[/bold] {world.region_names[at]}, {world.name}: GDP {gdp / 1e3:,.1f} bn USD")
    console.print(f"exports {sold.sum() / gdp:.1%} of GDP, imports {bought.sum() / gdp:.1%}")
    table = Table(
        "sold to", "bn USD", "bought from", "bn USD", title="Partners, goods and services, origin to destination"
    )
    for buyer, seller in zip(np.argsort(-sold)[:12], np.argsort(-bought)[:12], strict=True):
        table.add_row(
            world.regions[buyer], f"{sold[buyer] / 1e3:,.2f}", world.regions[seller], f"{bought[seller] / 1e3:,.2f}"
        )
    console.print(table)
    sectors = Table("sector", "output", "value added", "exports", "imports", "rent share", title="bn USD")
    for j, name in enumerate(world.sector_names):
        sectors.add_row(
            name,
            f"{float(world.output[at, j]) / 1e3:,.2f}",
            f"{float(world.value_added[at, j]) / 1e3:,.2f}",
            f"{abroad[j, :, at].sum() / 1e3:,.2f}",
            f"{abroad[j, at].sum() / 1e3:,.2f}",
            f"{float(world.rent_share[at, j]):.0%}",
        )
    console.print(sectors)
