"""`tightrope council`: what a vote in the UN Security Council is worth, today and after a reform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from fractions import Fraction

    from rich.console import Console
    from rich.table import Table

    from tightrope.politics.council import CouncilPower, CouncilRule, SeatWorth

app = typer.Typer(no_args_is_help=True)

TODAY = "today"
JsonOption = Annotated[bool, typer.Option("--json", help="Print as JSON; powers as exact fractions.")]
_CANNOT = (
    "A-priori power asks how often a vote decides if all coalitions are alike. It knows no interests, no allies, no "
    "agenda and no abstention: it compares rules and says nothing of how a vote will go."
)
_MEASURES = {
    "banzhaf": "Banzhaf, absolute, %",
    "banzhaf_share": "Banzhaf, share, %",
    "shapley": "Shapley and Shubik, %",
    "prevent": "Coleman: to prevent, %",
    "initiate": "Coleman: to initiate, %",
}
_ABOUT_WORTH = (
    "Of years: at equal turns in its group; in brackets a quarter of a turn and three (5th and 95th percentile of "
    "`council.turns`, assumed). After a power the brackets also hold the ends of what is assumed about the rule. "
    "A dash: somebody will hold the seat for good, and nobody can say who.",
    "Banzhaf: how often a vote decides; everybody's rises when a council acts more often. Shapley is a share.",
)


@app.callback()
def _group() -> None:
    """Voting power in the UN Security Council: exact, under today's rule and any reform written in YAML."""


@app.command("list")
def list_all() -> None:
    """List the rules that come with the package."""
    from tightrope.politics.council import list_rules, load_rule, power_of

    table = _table("Rules of the Security Council", ("rule", "title"), ("members", "winning", "of all, %"))
    for name in list_rules():
        rule = load_rule(name)
        power = power_of(rule)
        cells = (str(power.members), f"{power.winning:,}", _percent(power.act))
        table.add_row(name, rule.title, *cells, str(rule.grade))
    _console().print(table)


@app.command()
def show(
    rule: Annotated[str, typer.Argument(help="Name of a rule, or a YAML file with one.")] = TODAY,
    as_json: JsonOption = False,
) -> None:
    """Show the power of each kind of seat under one rule."""
    from tightrope.cli.output import print_json
    from tightrope.politics.council import load_rule, power_of

    found = load_rule(rule)
    power = power_of(found)
    if as_json:
        variants = [{"decision": _decision(one), **_plain(power_of(one))} for one in found.variants()]
        print_json(
            {"rule": found.id, "grade": str(found.grade), "decision": _decision(found)}
            | _plain(power)
            | {"if_assumed_numbers_differ": variants, "cannot": _CANNOT}
        )
        return
    _print_rule(found, power, _console())


@app.command()
def seat(
    country: Annotated[str, typer.Argument(help="Country (ISO 3166 alpha-3).")] = "KAZ",
    rules: Annotated[
        list[str] | None, typer.Option("--rule", "-r", help="A rule or a YAML file; all rules at hand if left out.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a country's seat is or would be worth, while it sits and over the years."""
    from tightrope.cli.output import print_json
    from tightrope.parameters import load_book
    from tightrope.politics.council import list_rules, load_groups, load_rule, seat_worth
    from tightrope.politics.council.seat import TURNS

    groups, turns = load_groups(), load_book()[TURNS]
    code = country.upper()
    names = list(dict.fromkeys([TODAY, *(rules or list_rules())]))
    worth = [one for name in names for one in seat_worth(code, load_rule(name), groups, turns)]
    if as_json:
        print_json({"country": code, "group": str(groups.of(code)), "seats": [_worth(one) for one in worth]})
        return
    _print_worth(code, groups.titles[groups.of(code)], worth, _console())


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def _table(title: str, texts: tuple[str, ...], numbers: tuple[str, ...], *, graded: bool = True) -> Table:
    """A table that fits a terminal: names of rules and seats never break, titles do."""
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    for n, heading in enumerate(texts):
        table.add_column(heading, no_wrap=n == 0 or heading == "seat")
    for heading in numbers:
        table.add_column(heading, justify="right")
    if graded:
        table.add_column("grade", no_wrap=True)
    return table


def _print_rule(rule: CouncilRule, power: CouncilPower, console: Console) -> None:
    from tightrope.cli.output import folded

    names = tuple(f"{one.name.replace('_', ' ')} (x {one.seats})" for one in power.seats)
    table = _table(f"{rule.title} ({rule.status}): power of a seat", ("",), names, graded=False)
    table.add_row("swings", *(f"{one.swings:,}" for one in power.seats))
    for name, told in _MEASURES.items():
        table.add_row(told, *(_percent(getattr(one, name)) for one in power.seats))
    console.print(table)
    for line in _lines(rule, power):
        console.print(folded(line, console), markup=False)


def _lines(rule: CouncilRule, power: CouncilPower) -> list[str]:
    """What stands below the table: the rule in words, what is assumed about it, what power cannot say."""
    from tightrope.politics.council import power_of

    act = f"{power.winning:,} of 2^{power.members} coalitions win: {_percent(power.act)} %, Coleman's power to act."
    lines = [act, "Shapley, exactly: " + "; ".join(f"{one.title} {one.shapley}" for one in power.seats) + "."]
    lines += [f"A decision needs {need.meaning} ({need.grade})." for need in rule.decision]
    for other in rule.variants():
        told = "; ".join(f"{one.title} {_percent(one.banzhaf)} %" for one in power_of(other).seats)
        pairs = zip(rule.decision, other.decision, strict=True)
        changed = ", ".join(f"{new.yes} instead of {old.yes} votes" for old, new in pairs if new.yes != old.yes)
        lines.append(f"Banzhaf with {changed}: {told}.")
    lines += [rule.note, *(need.note for need in rule.decision if need.note), *(c.note for c in rule.classes if c.note)]
    sources = (", ".join(filter(None, (s.title, s.publisher, s.date))) for s in rule.sources.values())
    return [*lines, f"Sources: {'; '.join(sources)}.", _CANNOT]


def _print_worth(country: str, group: str, worth: list[SeatWorth], console: Console) -> None:
    from tightrope.cli.output import folded

    if not worth:
        console.print(f"{country} ({group}) could hold no seat under these rules.")
        return
    first = worth[0]
    numbers = ("Banzhaf", "x today", "Shapley")
    held = _table(f"A seat to {country} ({group}), in %: while it sits", ("rule", "seat"), numbers)
    over = _table("Over the years, as seats come round", ("rule", "seat"), ("of years", "Banzhaf x years", "x today"))
    for one in worth:
        names = (one.rule.id, one.seat.name.replace("_", " "))
        times = f"{float(one.power.banzhaf / first.power.banzhaf):.2g}"
        banzhaf = _percent(one.power.banzhaf) + _span(one.range)
        cells = (banzhaf, times, _percent(one.power.shapley))
        held.add_row(*names, *cells, str(one.rule.grade))
        over.add_row(*names, _fanned(one.time), _fanned(one.banzhaf), _times(one, first), str(one.grade))
    console.print(held, over)
    for line in (*_ABOUT_WORTH, _CANNOT):
        console.print(folded(line, console), markup=False)


def _percent(part: Fraction | float) -> str:
    """Percent with three digits."""
    return f"{100 * float(part):.3g}"


def _span(ends: tuple[Fraction, Fraction] | None) -> str:
    return "" if ends is None else f"\n({_percent(ends[0])} to {_percent(ends[1])})"


def _fanned(points: tuple[float, float, float] | None) -> str:
    if points is None:
        return "-"
    central, low, high = points
    return _percent(central) if low == high else f"{_percent(central)}\n({_percent(low)} to {_percent(high)})"


def _times(one: SeatWorth, first: SeatWorth | None) -> str:
    """Worth over the years against today's, at the same turns, which then hardly matter."""
    if one.banzhaf is None or first is None or first.banzhaf is None:
        return "-"
    return f"{one.banzhaf[0] / first.banzhaf[0]:.2g}"


def _decision(rule: CouncilRule) -> list[dict[str, Any]]:
    return [{"yes": need.yes, "of": list(need.of), "grade": str(need.grade)} for need in rule.decision]


def _plain(power: CouncilPower) -> dict[str, Any]:
    return {
        "members": power.members,
        "winning_coalitions": power.winning,
        "power_to_act": str(power.act),
        "seats": {
            one.name: {"seats": one.seats, "swings": one.swings} | {name: str(getattr(one, name)) for name in _MEASURES}
            for one in power.seats
        },
    }


def _worth(one: SeatWorth) -> dict[str, Any]:
    points = ("central", "low", "high")
    return {
        "rule": one.rule.id,
        "seat": one.seat.name,
        "held": one.held,
        "swings": one.power.swings,
        "banzhaf": str(one.power.banzhaf),
        "banzhaf_range": [str(end) for end in one.range] if one.range else None,
        "shapley": str(one.power.shapley),
        "part_of_years": dict(zip(points, one.time, strict=True)) if one.time else None,
        "banzhaf_over_the_years": dict(zip(points, one.banzhaf, strict=True)) if one.banzhaf else None,
        "grade": str(one.grade),
    }
