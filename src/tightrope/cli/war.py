"""`tightrope war`: futures of the war and of sanctions, as shares and ranges."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from tightrope.war import Range, WarPath, WarSetting
    from tightrope.war.estimation import Estimate, WarEstimates

app = typer.Typer(no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
#: columns of times that fit a terminal
_COLUMNS = 5
_CANNOT = (
    "This says what follows from stated beliefs, not what will happen: how long past wars lasted is estimated, nearly "
    "all else is assumed. It knows no front line, no leader and no date; a share of futures is no forecast of a day."
)


@app.callback()
def _group() -> None:
    """The war and its ceasefire as a process that drives sanctions: shares of futures, never a forecast of a day."""


@app.command()
def show(
    setting: Annotated[
        str | None,
        typer.Argument(help="Where the war stands: a setting at hand, or a YAML file; the latest if left out."),
    ] = None,
    quarters: Annotated[int, typer.Option("--quarters", "-q", min=1, max=80, help="How many quarters.")] = 18,
    beliefs: Annotated[int, typer.Option(min=2, max=2000, help="Draws of what is believed.")] = 200,
    futures: Annotated[int, typer.Option(min=1, max=2000, help="Futures for each.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    great_power: Annotated[
        float | None, typer.Option(help="Effort of a great power to mediate, 0 to 1; the setting's if left out.")
    ] = None,
    middle_power: Annotated[
        float | None, typer.Option(help="Effort of a middle power to mediate, 0 to 1; the setting's if left out.")
    ] = None,
    oil: Annotated[float | None, typer.Option(help="Brent in all quarters, USD; drawn if left out.")] = None,
    slump: Annotated[float, typer.Option(help="Points of output the sanctioned power lies below trend.")] = 0.0,
    given: Annotated[str | None, typer.Option(help="Only futures that reach this state ...")] = None,
    by: Annotated[str | None, typer.Option(help="... by the end of this quarter; the last if left out.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show shares of futures by state and year, and the fan of sanctions on each leg."""
    from rich.console import Console

    from tightrope.cli.output import folded, print_json
    from tightrope.war import Levers, WarRules, list_settings, load_setting, simulate, state_of

    held = load_setting(setting or list_settings()[0])
    levers = Levers(great_power=great_power, middle_power=middle_power, oil_price=oil, slump=slump)
    rules = WarRules.of(beliefs=beliefs, seed=seed)
    path = simulate(held, rules, quarters_ahead=quarters, futures=futures, levers=levers)
    if given is not None:
        path = path.given(state_of(given), by or path.quarters[-1])
    times = _times(path)
    if as_json:
        print_json(_plain(path, held, times))
        return
    console = Console(highlight=False)
    console.print(_states(path, times), _legs(path, times, held))
    for line in [*_about(path, held), _CANNOT]:
        console.print(folded(line, console), markup=False)


@app.command()
def path(
    name: Annotated[str | None, typer.Argument(help="A path at hand or a YAML file; lists them if left out.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show a path that is written down instead of drawn: dated states and dated rungs of sanctions."""
    from rich.console import Console

    from tightrope.cli.output import folded, print_json
    from tightrope.war import list_paths, load_path

    console = Console(highlight=False)
    if name is None:
        console.print("Paths at hand: " + ", ".join(list_paths()))
        return
    found = load_path(name)
    if as_json:
        print_json({"title": found.title, **_fixed(found)})
        return
    console.print(_fixed_table(found))
    console.print(
        folded("Written by hand: an assumption from beginning to end, not a future anybody expects.", console)
    )


@app.command()
def estimate(
    sources: Annotated[
        Path, typer.Option("--sources", "-s", help="The UCDP/PRIO Armed Conflict Dataset, or the folder that holds it.")
    ],
    lasted: Annotated[float, typer.Option(help="Years the war has lasted, for the chance of an end.")] = 4.4,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="YAML file to write the estimates to.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file of --out.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Estimate again, from your own copy of the data, how the chance of an end declines as a war goes on."""
    from rich.console import Console

    from tightrope.cli.output import folded, print_json
    from tightrope.war.estimation import estimate as run
    from tightrope.war.estimation import write_estimates
    from tightrope.war.estimation.run import as_plain

    found = run(sources, lasted=lasted)
    if out is not None:
        write_estimates(found, out, force=force)
    if as_json:
        print_json(as_plain(found))
        return
    console = Console(highlight=False)
    console.print(_estimates(found))
    for line in _remarks(found, out):
        console.print(folded(line, console))


def _times(found: WarPath) -> tuple[str, ...]:
    """Ends of years, as many as fit a terminal; the last quarter if the path is shorter than a year's end."""
    ends = [quarter for quarter in found.quarters if quarter.endswith("Q4")] or [found.quarters[-1]]
    every = -(-len(ends) // _COLUMNS)
    return tuple(ends[::-1][::every][::-1])


def _grid(title: str, first: str, times: tuple[str, ...]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    table.add_column(first, no_wrap=True)
    for time in times:
        table.add_column(time, justify="right", no_wrap=True)
    return table


def _states(found: WarPath, times: tuple[str, ...]) -> Table:
    from tightrope.war import State

    table = _grid(f"{found.title}: % of futures by state, 5th to 95th percentile of beliefs", "end of", times)
    shares = {time: found.shares(time) for time in times}
    for state in State:
        table.add_row(state.label, *(_span(shares[time][state], 100) for time in times))
    table.add_row("stopped once", *(_span(found.ended_by(time), 100) for time in times))
    return table


def _legs(found: WarPath, times: tuple[str, ...], held: WarSetting) -> Table:
    from tightrope.war import LEGS

    table = _grid("Sanctions: rung of the ladder from 0 to 4, 5th to 95th percentile of futures", "leg", times)
    for leg in LEGS:
        table.add_row(leg, *(_span(found.fan(leg, time), 1, 1) for time in times))
    table.add_row("index, %", *(_span(found.index_fan(time), 100) for time in times))
    kept = (_span(found.exception_kept(time), 100) for time in times)
    table.add_row("exempt, %", *kept)
    return table


def _about(found: WarPath, held: WarSetting) -> list[str]:
    """What a reader must know: what tightens with what, grades, the setting's own words."""
    from tightrope.parameters import Grade

    grades = list(found.rules.grades.values()) if found.rules else []
    counted = ", ".join(f"{grades.count(grade)} {grade}" for grade in Grade if grade in grades)
    told = {True: "where the fighting stopped", False: "where it never did"}
    tougher = found.tougher(found.quarters[-1])
    ways = "; ".join(f"{_span(share, 100)} % of futures {told[kind]}" for kind, share in sorted(tougher.items()))
    return [
        f"Sanctions tougher in {found.quarters[-1]} than in {found.quarters[0]}: {ways}.",
        f"{found.draws} futures, {found.beliefs} draws of beliefs. Exempt on energy: {held.carve_out.holder}.",
        f"Parameters: {counted}; all rungs at the start assumed. `tightrope params search war` lists them.",
        held.note,
    ]


def _span(found: Range, factor: float, digits: int = 0) -> str:
    """A range, never a number alone."""
    return f"{factor * found.low:.{digits}f} to {factor * found.high:.{digits}f}"


def _range(found: Range) -> dict[str, float]:
    return {"low": found.low, "middle": found.middle, "high": found.high}


def _plain(found: WarPath, held: WarSetting, times: tuple[str, ...]) -> dict[str, Any]:
    from tightrope.war import LEGS

    return {
        "setting": held.id,
        "title": found.title,
        "futures": found.draws,
        "beliefs": found.beliefs,
        "grades": {name: str(grade) for name, grade in (found.rules.grades if found.rules else {}).items()},
        "cannot": _CANNOT,
        "ranges": "5th to 95th percentile: of beliefs for shares, of futures for rungs",
        "by_time": {
            time: {
                "shares": {state.label: _range(share) for state, share in found.shares(time).items()},
                "stopped_once": _range(found.ended_by(time)),
                "rungs": {leg: _range(found.fan(leg, time)) for leg in LEGS},
                "index": _range(found.index_fan(time)),
                "exception_kept": _range(found.exception_kept(time)),
            }
            for time in times
        },
        "tougher_at_the_end": {
            "stopped" if kind else "never_stopped": _range(share)
            for kind, share in found.tougher(found.quarters[-1]).items()
        },
    }


def _fixed(found: WarPath) -> dict[str, Any]:
    from tightrope.war import State

    states = [State(int(number)).label for number in found.state.values[:, 0]]
    return {
        "quarters": list(found.quarters),
        "states": states,
        "exception_holds": [bool(one) for one in found.carve_out.values[:, 0]],
        "exception_dates": [{"quarter": quarter, "holds": holds} for quarter, holds in found.exception_dates()],
        "steps": [{"quarter": s.quarter, "leg": s.leg, "rung": s.rung} for s in found.steps()],
    }


def _fixed_table(found: WarPath) -> Table:
    from rich import box
    from rich.table import Table

    from tightrope.war import LEGS

    plain = _fixed(found)
    table = Table(title=found.title, title_justify="left", box=box.SIMPLE)
    for heading in ("from", "state", *LEGS, "exempt"):
        table.add_column(heading, no_wrap=True)
    last: tuple[str, ...] = ()
    for n, quarter in enumerate(found.quarters):
        rungs = (f"{level:g}" for level in found.level.values[:, n, 0])
        row = (plain["states"][n], *rungs, "yes" if plain["exception_holds"][n] else "no")
        if row != last:
            table.add_row(quarter, *row)
        last = row
    return table


def _estimates(found: WarEstimates) -> Table:
    from rich import box
    from rich.table import Table

    title = f"{len(found.episodes)} interstate episodes, {int(found.episodes.ended.sum())} ended; 90 % intervals"
    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    table.add_column("Estimate")
    for heading in ("Ours", "Interval"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in found.entries:
        table.add_row(f"{one.meaning} ({one.unit})", f"{one.value:.3f}", _interval(one))
    return table


def _interval(one: Estimate) -> str:
    return "" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"


def _remarks(found: WarEstimates, out: Path | None) -> list[str]:
    criteria = ", ".join(f"{name.replace('_', ' ')} {fit.aic:.1f}" for name, fit in found.fits.items())
    lines = [
        f"Akaike's criterion (lower is better): {criteria}.",
        "An end of fighting is no peace: episodes that begin again after a quiet year are new ones.",
        f"From {found.episodes.file}, episodes that go on cut at the end of {found.episodes.last_year}.",
    ]
    return lines + ([f"Written to {out}."] if out is not None else [])
