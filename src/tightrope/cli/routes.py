"""`tightrope routes`: networks of pipelines, railways and ships, and what happens when a leg fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from tightrope.data import Network
    from tightrope.routes import Event, Period
    from tightrope.routes.answer import Answer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

#: columns of names as files have them
NAMES = ("leg", "what", "shared", "commodity")

NetworkArgument = Annotated[str, typer.Argument(help="Network by name (`tightrope routes list`), or a folder.")]


@app.command("list")
def list_() -> None:
    """List the networks that come with the package."""
    from rich.console import Console
    from rich.table import Table

    from tightrope.data import list_networks, load_network

    table = Table("network", "title", "legs", "commodities", "year")
    for name in list_networks():
        network = load_network(name)
        table.add_row(name, network.title, str(len(network.legs)), ", ".join(network.commodities), str(network.year))
    Console().print(table)


@app.command()
def check(name: NetworkArgument = "") -> None:
    """Check a network, or all that come with the package; every mistake in one message, with its line."""
    from tightrope.core.errors import UsageError
    from tightrope.data import list_networks, load_network
    from tightrope.data.network_checks import figure_counts
    from tightrope.routes import plan

    names = (name,) if name else list_networks()
    if not names:
        raise UsageError("No network comes with the package; give the folder of one.")
    for one in names:
        network = load_network(one)
        figures, assumed = figure_counts(network)
        solved = plan(network, network.year)
        typer.echo(
            f"{network.id}: {network.title}. {len(network.nodes)} nodes, {len(network.legs)} legs, "
            f"{len(network.commodities)} commodities, {len(network.observed)} observed volumes; {figures} figures, "
            f"{assumed} of them assumed. The plan of {network.year}: {solved.report.describe()}."
        )


@app.command()
def show(
    name: NetworkArgument,
    year: Annotated[int | None, typer.Option("--year", "-y", help="Year; the network's own if left out.")] = None,
    month: Annotated[
        int | None, typer.Option("--month", "-m", min=1, max=12, help="A month instead of a year.")
    ] = None,
    without: Annotated[list[str] | None, typer.Option("--without", help="Close this leg; may be repeated.")] = None,
    outage: Annotated[
        list[str] | None,
        typer.Option("--outage", metavar="LEG=PART", help="A part of its capacity announced as lost, as cpc=0.5."),
    ] = None,
    realised: Annotated[
        float | None,
        typer.Option(
            "--realised", min=0, max=1, help="Part of announced outages that comes true; the book's if left out."
        ),
    ] = None,
    sanction: Annotated[
        list[str] | None, typer.Option("--sanction", metavar="OPERATOR", help="Close all legs of an operator.")
    ] = None,
    licence: Annotated[
        list[str] | None, typer.Option("--licence", metavar="LEG", help="Spare a leg from --sanction.")
    ] = None,
    build: Annotated[
        list[str] | None, typer.Option("--build", metavar="PROJECT", help="Have a project of the network finished.")
    ] = None,
    disruptions: Annotated[
        bool, typer.Option("--disruptions", help="Have what is known to have happened happen.")
    ] = False,
    commodity: Annotated[
        list[str] | None, typer.Option("--commodity", "-g", help="Show only this commodity; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON, of all commodities.")] = False,
) -> None:
    """Show what goes where, what each leg can carry, and what one more unit on it would save."""
    from rich.console import Console

    from tightrope.cli.output import print_json
    from tightrope.data import load_network
    from tightrope.routes import Period
    from tightrope.routes.answer import answer

    network = load_network(name)
    goods = _goods(network, commodity or [])
    asked = year or network.year
    period = Period(asked) if month is None else Period(asked, month, month)
    events = [
        *_outages(network, without or [], outage or [], realised),
        *_sanctions(sanction or [], licence or []),
        *_builds(network, build or [], period),
        *(_happened(network, period, realised) if disruptions else []),
    ]
    found = answer(network, period, events)
    if as_json:
        print_json(found.as_dict())
    else:
        _print(found, goods, Console(highlight=False))


def _goods(network: Network, names: list[str]) -> list[str]:
    """Commodities to show. Raises `UsageError` if the network has no such commodity."""
    from tightrope.core.errors import UsageError

    for name in names:
        if name not in network.commodities:
            raise UsageError(f"Network {network.id} carries no '{name}'; it carries {', '.join(network.commodities)}.")
    return names


def _outages(network: Network, without: list[str], outage: list[str], realised: float | None) -> list[Event]:
    """Legs closed, and those that lose a part. Raises `UsageError` if a part is not one."""
    from tightrope.core.errors import UsageError
    from tightrope.routes import Outage

    events: list[Event] = [Outage(at=name, announced=1, realised=1) for name in without]
    for text in outage:
        name, _, part = text.partition("=")
        try:
            lost = float(part)
        except ValueError:
            lost = -1.0
        if not 0 <= lost <= 1:
            raise UsageError(
                f"--outage is '{text}', expected a leg and a part from 0 to 1, such as {name or 'leg'}=0.5."
            )
        events.append(Outage(at=name, announced=lost, realised=realised))
    return events


def _sanctions(operators: list[str], licences: list[str]) -> list[Event]:
    from tightrope.core.errors import UsageError
    from tightrope.routes import Sanction

    if licences and not operators:
        raise UsageError("--licence spares a leg from a sanction: name the operator with --sanction.")
    return [Sanction(operator=one, licences=tuple(licences)) for one in operators]


def _builds(network: Network, projects: list[str], period: Period) -> list[Event]:
    """Projects decided so long ago that they are finished."""
    from tightrope.routes import Build
    from tightrope.routes.events import months_later

    out: list[Event] = []
    for name in projects:
        project = network.projects.get(name)
        months = project.build_months.value(period.year) if project else 0.0
        out.append(Build(project=name, since=months_later(period.begins, -months)))
    return out


def _happened(network: Network, period: Period, realised: float | None) -> list[Event]:
    from tightrope.routes.events import known_disruptions

    return list(known_disruptions(network, period, realised=realised))


def _print(found: Answer, goods: list[str], console: Console) -> None:
    from tightrope.cli.output import folded, on_screen
    from tightrope.cli.routes_tables import tables

    console.print(f"\n[bold]{found.network.title}, {found.period}[/bold]\n", soft_wrap=True)
    for table in tables(found, goods):
        screen = on_screen(table)
        # names are typed again as options, so that they must be readable in full
        screen.columns[0].no_wrap = table.columns[0].name in NAMES
        console.print(screen)
        if table.note:
            console.print(folded(table.note, console), style="dim", markup=False)
        console.print()
    for one in found.change.after.breaches:
        console.print(
            f"Not kept: {one.what}, {one.commodity}: {one.short:.3g} of {one.owed:.3g} missing", style="yellow"
        )
    if found.ranges is not None:
        console.print(folded(_range_text(found, found.ranges), console), markup=False)
    console.print(f"[dim]{found.change.after.report.describe()}[/dim]")


def _range_text(found: Answer, ranges: dict[str, Any]) -> str:
    """The range that the part of outages which comes true gives."""
    from tightrope.cli.routes_tables import SMALL

    low, high = ranges["realised"]
    parts = [
        f"{good} {_tidy(ends[0]):,.3g} to {_tidy(ends[1]):,.3g} {found.network.commodities[good].unit}, "
        f"USD {ranges['export_loss'][good][0]:,.0f} to {ranges['export_loss'][good][1]:,.0f} million"
        for good, ends in ranges["not_delivered"].items()
        if max(abs(end) for end in ends) > SMALL
    ]
    lead = (
        f"Of what is announced, {low:.0%} to {high:.0%} comes true (5th to 95th percentile of {ranges['draws']} draws)"
    )
    return f"{lead}: not delivered {'; '.join(parts)}." if parts else f"{lead}; all of it finds another way."


def _tidy(value: float) -> float:
    from tightrope.cli.routes_tables import SMALL

    return 0.0 if abs(value) < SMALL else value
