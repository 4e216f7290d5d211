"""`tightrope world`: the worlds at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

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
    region: Annotated[
        str | None, typer.Option("--region", "-r", help="Show one region (ISO 3166 alpha-3, or its name).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show a world: its sectors, regions and groups, what it is made of and how far it is from its targets."""
    from rich.console import Console

    from tightrope.cli.world_names import names_of, tables_of
    from tightrope.data import load_card, load_world
    from tightrope.measures.places import find_country

    world = load_world(name)
    if region is not None:
        facts = _region_facts(world, find_country(region, world))
        if as_json:
            typer.echo(json.dumps(facts, indent=2))
        else:
            _print_region(Console(), world, facts)
        return
    card, names = load_card(name), names_of(world)
    if as_json:
        typer.echo(json.dumps({**names, "card": card.model_dump(mode="json")}, indent=2))
        return
    _print_card(Console(), card, world, tuple(tables_of(names)))


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


def _print_card(console: Console, card: DataCard, world: World, names: tuple[Table, ...]) -> None:
    from rich.table import Table

    console.print(f"[bold]{card.world}[/bold]  {card.title}")
    console.print(card.statement, style="yellow" if card.is_estimate else "")
    console.print(f"\n{card.method}\n")
    hubs = ", ".join(str(h) for h in world.reexports.coords["hub"].values)
    for table in names:
        console.print(table)
        console.print()
    console.print(f"Hubs with re-exports: {hubs}\n" if hubs else "No table of re-exports, so no hubs.\n")
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


def _region_facts(world: World, region: str) -> dict[str, Any]:
    """Size, partners and sectors of a region; USD billion, and parts of one."""
    import numpy as np

    at = world.regions.index(region)
    abroad = world.trade.values * (1 - np.eye(len(world.regions)))
    sold, bought = abroad[:, :, at].sum(0), abroad[:, at, :].sum(0)
    rent, output, added = world.rent_share.values[at], world.output.values[at], world.value_added.values[at]
    return {
        "id": region,
        "name": world.region_names[at],
        "gdp": float(world.gdp[at]) / 1e3,
        "exports": float(sold.sum()) / 1e3,
        "imports": float(bought.sum()) / 1e3,
        "partners": [
            {"id": code, "sold_to": float(sold[i]) / 1e3, "bought_from": float(bought[i]) / 1e3}
            for i, code in enumerate(world.regions)
            if i != at
        ],
        "sectors": [
            {
                "id": sector,
                "name": world.sector_names[j],
                "output": float(output[j]) / 1e3,
                "value_added": float(added[j]) / 1e3,
                "exports": float(abroad[j, :, at].sum()) / 1e3,
                "imports": float(abroad[j, at].sum()) / 1e3,
                "rent_share": float(rent[j]),
            }
            for j, sector in enumerate(world.sectors)
        ],
    }


def _print_region(console: Console, world: World, facts: dict[str, Any]) -> None:
    from rich.table import Table

    gdp = facts["gdp"]
    console.print(f"[bold]{facts['id']}[/bold] {facts['name']}, {world.name}: GDP {gdp:,.1f} bn USD")
    console.print(f"exports {facts['exports'] / gdp:.1%} of GDP, imports {facts['imports'] / gdp:.1%}")
    table = Table(
        "sold to", "bn USD", "bought from", "bn USD", title="Partners, goods and services, origin to destination"
    )
    buyers, sellers = (sorted(facts["partners"], key=lambda row: -row[key])[:12] for key in ("sold_to", "bought_from"))
    for buyer, seller in zip(buyers, sellers, strict=True):
        table.add_row(buyer["id"], f"{buyer['sold_to']:,.2f}", seller["id"], f"{seller['bought_from']:,.2f}")
    console.print(table)
    sectors = Table("sector", "output", "value added", "exports", "imports", "rent share", title="bn USD")
    for row in facts["sectors"]:
        money = (f"{row[key]:,.2f}" for key in ("output", "value_added", "exports", "imports"))
        sectors.add_row(row["name"], *money, f"{row['rent_share']:.0%}")
    console.print(sectors)
