"""`tightrope`: one question, one answer. Heavy imports happen inside the commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tightrope import __version__
from tightrope.cli.council import app as council_app
from tightrope.cli.macro import app as macro_app
from tightrope.cli.params import app as params_app
from tightrope.cli.routes import app as routes_app
from tightrope.cli.unrest import app as unrest_app
from tightrope.cli.war import app as war_app
from tightrope.cli.world import DEFAULT_WORLD
from tightrope.cli.world import app as world_app
from tightrope.core.errors import TightropeError

app = typer.Typer(
    name="tightrope",
    help="What sanctions, outages and recessions next door do to a country that lives between great powers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(world_app, name="world", help="The worlds at hand: show, list, rebuild.")
app.add_typer(routes_app, name="routes", help="Networks of routes: show, check, list; what happens when a leg fails.")
app.add_typer(
    macro_app, name="macro", help="The quarterly macro model: the budget, and what the model rests on, estimated again."
)
app.add_typer(unrest_app, name="unrest", help="Unrest at home: what past protests say of the next, with ranges.")
app.add_typer(
    council_app, name="council", help="The UN Security Council: what a vote is worth, today and after a reform."
)
app.add_typer(
    war_app, name="war", help="The war and the sanctions that follow: shares of futures, ranges, fixed paths."
)
app.add_typer(params_app, name="params", help="The parameter book: what is believed, and on what evidence.")

DEFAULT_SCENARIO = "tougher-sanctions-2025"
DEFAULT_DRAWS = 32

ScenarioArgument = Annotated[str, typer.Argument(help="Name in the library, or a YAML file.")]
CountryOption = Annotated[str | None, typer.Option("--country", "-c", help="Focus country (ISO 3166 alpha-3).")]
WorldOption = Annotated[str | None, typer.Option("--world", "-w", help="World by name, or a world file.")]
DrawsOption = Annotated[int, typer.Option(min=0, max=10_000, help="Joint draws of the assumed numbers; 0 for none.")]
SeedOption = Annotated[int, typer.Option(min=0, help="Seed of the draws.")]


@app.command()
def run(
    scenario: ScenarioArgument = DEFAULT_SCENARIO,
    country: CountryOption = None,
    world: WorldOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the report; left out, each run gets its own folder under `out`."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what another run wrote into the folder.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON; write nothing.")] = False,
    draws: DrawsOption = DEFAULT_DRAWS,
    seed: SeedOption = 0,
) -> None:
    """Answer one question and write the report."""
    from tightrope.cli.run import run_command

    run_command(scenario, country=country, world=world, out=out, force=force, as_json=as_json, draws=draws, seed=seed)


@app.command()
def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Two or more scenarios, by name or file.")],
    country: CountryOption = None,
    world: WorldOption = None,
    draws: DrawsOption = DEFAULT_DRAWS,
    seed: SeedOption = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Answer several questions side by side."""
    from tightrope.cli.run import compare_command

    compare_command(scenarios, country=country, world=world, draws=draws, seed=seed, as_json=as_json)


@app.command()
def exposure(
    country: Annotated[str, typer.Argument(help="Focus country (ISO 3166 alpha-3, or its name).")],
    world: Annotated[str, typer.Option("--world", "-w", help="World by name, or a world file.")] = DEFAULT_WORLD,
    closure: Annotated[
        str, typer.Option("--closure", help="Trade balances: share_of_income, zero, nominal, share_of_world_income.")
    ] = "share_of_income",
    horizon: Annotated[
        str, typer.Option("--horizon", help="How far adjustment has come: impact, one_year, five_years, long_run.")
    ] = "long_run",
    top: Annotated[int, typer.Option("--top", min=1, max=500, help="How many of the largest flows to try out.")] = 20,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the page; left out, each run gets its own folder under `out`."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what another run wrote into the folder.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON; write nothing.")] = False,
) -> None:
    """Rank what trade measures anywhere could do to one country."""
    from tightrope.cli.exposure import exposure_command

    exposure_command(
        country, world=world, closure=closure, horizon=horizon, top=top, out=out, as_json=as_json, force=force
    )


@app.command()
def pull(
    country: Annotated[str, typer.Argument(help="Country (ISO 3166 alpha-3), or a pack's YAML file.")],
    world: Annotated[str, typer.Option("--world", "-w", help="World by name, or a world file.")] = DEFAULT_WORLD,
    horizon: Annotated[
        str,
        typer.Option("--horizon", help="Time since something is withheld: impact, one_year, five_years, long_run."),
    ] = "one_year",
    draws: Annotated[int, typer.Option(help="Draws of what is believed.")] = 2000,
    years: Annotated[int, typer.Option(help="Years for which alignment is followed.")] = 5,
    seed: SeedOption = 0,
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder with a copy of the sources: past years are made from it.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the page; left out, each run gets its own folder under `out`."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what another run wrote into the folder.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON; write nothing.")] = False,
) -> None:
    """Weigh what each power could take away from one country, and where that pulls it."""
    from tightrope.cli.pull import pull_command

    pull_command(
        country, world=world, horizon=horizon, draws=draws, years=years, seed=seed, data=data, out=out, force=force,
        as_json=as_json,
    )  # fmt: skip


@app.command("list")
def list_() -> None:
    """List the scenarios of the library."""
    from tightrope.cli.scenario import list_command

    list_command()


@app.command()
def check(file: Annotated[str, typer.Argument(help="Scenario file, or a name in the library.")]) -> None:
    """Check a scenario; every mistake in one message."""
    from tightrope.cli.scenario import check_command

    check_command(file)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
) -> None:
    """Write a commented scenario to start from."""
    from tightrope.cli.scenario import new_command

    new_command(file, force=force)


@app.command()
def validate(
    inputs: Annotated[
        Path | None, typer.Option("--inputs", help="Folder with the published replication inputs.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Published tables against ours: the scoreboard."""
    from tightrope.cli.validate import validate_command

    validate_command(inputs=inputs, as_json=as_json)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"tightrope {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Options that stand before a command."""


def main() -> None:
    """Entry point: our errors end with one message and the exit code of their kind."""
    try:
        app()
    except TightropeError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(error.exit_code)
