"""`tightrope unrest KAZ`: chances of unrest with their ranges, structural against trigger, with levers and without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from tightrope.politics.unrest.answer import UnrestAnswer
    from tightrope.politics.unrest.path import Chance


def show(
    country: Annotated[str, typer.Argument(help="Country (ISO 3166 alpha-3), or a pack's YAML file.")],
    year: Annotated[int | None, typer.Option("--year", "-y", help="Year whose economy is meant.")] = None,
    months: Annotated[int, typer.Option("--months", "-m", min=1, max=120, help="Horizon.")] = 12,
    price: Annotated[
        float, typer.Option("--price", "-p", help="New over old price of what the state sets the price of; 1 for none.")
    ] = 2.0,
    pull: Annotated[
        float | None, typer.Option("--pull", help="Share of the patron in all pull, 0 to 1; the pack's if left out.")
    ] = None,
    reform: Annotated[float, typer.Option(help="Institutional reform, 0 to 1.")] = 0.0,
    repression: Annotated[float, typer.Option(help="Repression, 0 to 1.")] = 0.0,
    purge: Annotated[float, typer.Option(help="Purge of the elite, 0 to 1.")] = 0.0,
    accommodation: Annotated[float, typer.Option(help="Giving way to national protest, 0 to 1.")] = 0.0,
    price_freeze: Annotated[int, typer.Option("--price-freeze", help="Months for which rises are put off.")] = 0,
    draws: Annotated[int, typer.Option(help="Draws of parameters and chance, a multiple of 100.")] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Chances of unrest in one country, with ranges: never a forecast."""
    from rich.console import Console

    from tightrope.cli.output import folded, print_json
    from tightrope.data.unrest_pack import load_unrest_pack
    from tightrope.parameters import load_book
    from tightrope.politics.unrest import Levers, answer

    levers = Levers(
        reform=reform, repression=repression, purge=purge, accommodation=accommodation, price_freeze=price_freeze
    )
    found = answer(
        load_unrest_pack(country), load_book(), year=year, months=months, price_factor=price, levers=levers, pull=pull,
        draws=draws, seed=seed,
    )  # fmt: skip
    if as_json:
        print_json(as_plain(found))
        return
    console = Console(highlight=False)
    for table in (_chances(found), _long_run(found)):
        console.print(table)
    for line in _remarks(found):
        console.print(folded(line, console))


def _chances(found: UnrestAnswer) -> Table:
    """Chances, one column for each way things may go."""
    from rich import box
    from rich.table import Table

    from tightrope.politics.unrest.answer import ASKED

    title = f"{found.pack.name}, economy of {found.year}: chance within {found.months} months, 90 % range (middle)"
    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    table.add_column("Of", overflow="fold")
    columns = {"Price unchanged": found.structural}
    if found.triggered is not None:
        columns[f"Price x {found.price_factor:g}"] = found.triggered
    if found.levered is not None:
        columns["... with levers"] = found.levered
    for heading in columns:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Grade", no_wrap=True)
    for event, words in ASKED.items():
        table.add_row(words, *(_percent(chances[event]) for chances in columns.values()), str(found.grade))
    return table


def _long_run(found: UnrestAnswer) -> Table:
    """What the model says of ordinary years in the region, beside what was counted."""
    from rich import box
    from rich.table import Table

    table = Table(title="Region, ordinary years: share of years with", title_justify="left", box=box.SIMPLE)
    for heading in ("", "Simulated", "Counted, 90 %", ""):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    words = {"lethal": "killings by the state", "irregular_exit": "irregular exit", "protest_exit": "fall to protest"}
    for one in found.long_run:
        counted = f"{100 * one.low:.1f} to {100 * one.high:.1f} % ({100 * one.counted:.1f})"
        said = "inside" if one.inside else "OUTSIDE"
        table.add_row(words[one.event], _percent(one.simulated), counted, said)
    return table


def _remarks(found: UnrestAnswer) -> Iterator[str]:
    """What every figure rests on, and what it cannot say."""
    from tightrope.politics.unrest.answer import CANNOT_SAY

    yield f"Chances: {CANNOT_SAY['chance']} {len(found.assumed)} of {found.parameters} parameters are assumed."
    logits = ", ".join(f"{name} {100 * low:.0f} to {100 * high:.0f} %" for name, (low, high) in found.logit.items())
    yield (
        f"Yearly logits of autocracies (estimated) for the same economy, from no protest to twice the usual number "
        f"last year, which nobody has counted: {logits}. {CANNOT_SAY['logit']}"
    )
    if found.multiple is not None:
        low, middle, high = found.multiple
        yield (
            f"Trigger: with {found.pack.priced.name} at {found.price_factor:g} times its price a national protest "
            f"within a month is {low:.1f} to {high:.1f} times as likely (middle {middle:.1f}; assumed). "
            f"{CANNOT_SAY['multiple']}"
        )
    if found.clock:
        days = "; ".join(f"{name} {a:.0f} to {b:.0f}" for name, (a, _, b) in found.clock.items() if name != "national")
        dead = "" if found.deaths is None else f", deaths if lethal {found.deaths[0]:.0f} to {found.deaths[2]:.0f}"
        yield f"Crises, days after protest became national: {days}{dead} (assumed). {CANNOT_SAY['clock']}"
        troops = found.intervention
        yield (
            f"Foreign troops in {100 * troops.low:.0f} to {100 * troops.high:.0f} % of crises (assumed). "
            "It cannot say what a patron decides; it depends on pull, which is given."
        )
    if found.drivers:
        moved = ", ".join(f"unrest.{name} ({r:+.1f})" for name, r in found.drivers.items())
        yield (
            f"The range of a crisis moves most with (rank correlation): {moved}. "
            "It cannot say what moves it outside the book."
        )
    for name, cost in found.cost.items():
        words = "Nothing done" if name == "none" else "Levers (" + ", ".join(found.levers.named) + ")"
        output = found.output[name]
        yield (
            f"{words}: fiscal cost {100 * cost[0]:.2f} to {100 * cost[2]:.2f} % of GDP over the horizon, output "
            f"{100 * output[0]:.2f} to {100 * output[2]:.2f} % at its end (assumed)."
        )
    if found.levers.named:
        yield f"Levers: {CANNOT_SAY['levers']}"
    yield f"Long run: {CANNOT_SAY['long_run']}"


def _percent(chance: Chance) -> str:
    return f"{100 * chance.low:.1f} to {100 * chance.high:.1f} % ({100 * chance.central:.1f})"


def as_plain(found: UnrestAnswer) -> dict[str, Any]:
    """Everything for a programme; shares, never percent."""
    from tightrope.politics.unrest.answer import CANNOT_SAY

    return {
        "country": found.pack.country,
        "year": found.year,
        "months": found.months,
        "price_factor": found.price_factor,
        "levers": found.levers.named,
        "draws": found.draws,
        "seed": found.seed,
        "grade": str(found.grade),
        "assumed": list(found.assumed),
        "chances": {
            "price_unchanged": _plain(found.structural),
            "price_changed": None if found.triggered is None else _plain(found.triggered),
            "levers": None if found.levered is None else _plain(found.levered),
        },
        "trigger_multiple": None if found.multiple is None else _ends(found.multiple),
        "yearly_logits": {name: {"low": low, "high": high} for name, (low, high) in found.logit.items()},
        "long_run": {
            one.event: _chance(one.simulated) | {"counted": [one.low, one.counted, one.high], "inside": one.inside}
            for one in found.long_run
        },
        "clock_days": {name: _ends(days) for name, days in found.clock.items()},
        "drivers_of_crisis": found.drivers,
        "deaths_if_lethal_crisis": None if found.deaths is None else _ends(found.deaths),
        "intervention_if_crisis": _chance(found.intervention),
        "cost_share_of_gdp": {name: _ends(cost) for name, cost in found.cost.items()},
        "output_log": {name: _ends(output) for name, output in found.output.items()},
        "cannot_say": dict(CANNOT_SAY),
    }


def _plain(chances: Mapping[str, Chance]) -> dict[str, Any]:
    return {event: _chance(chance) for event, chance in chances.items()}


def _chance(chance: Chance) -> dict[str, float]:
    return {"low": chance.low, "middle": chance.central, "high": chance.high}


def _ends(three: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip(("low", "middle", "high"), three, strict=True))
