"""`tightrope params`: list, search and explain the entries of the parameter book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.table import Table

    from tightrope.parameters import Evidence, Parameter

app = typer.Typer(no_args_is_help=True)

_STYLES = {"published": "green", "estimated": "cyan", "assumed": "yellow"}


@app.command("list")
def list_entries(
    grade: Annotated[
        str | None, typer.Option(help="Only entries of this grade: published, estimated, assumed.")
    ] = None,
) -> None:
    """List all entries: value, spread and grade."""
    from tightrope.core.errors import UsageError
    from tightrope.parameters import Grade, load_book

    book = load_book()
    if grade is not None and grade not in set(Grade):
        raise UsageError(f"There is no grade '{grade}': expected {', '.join(Grade)}.")
    entries = tuple(book) if grade is None else book.graded(Grade(grade))
    _print_entries(entries, f"{len(entries)} of {len(book)} entries of the parameter book")


@app.command()
def search(text: Annotated[list[str], typer.Argument(help="Words that an entry must mention, all of them.")]) -> None:
    """Search names, meanings, labels and sources."""
    from tightrope.core.errors import UsageError
    from tightrope.parameters import load_book
    from tightrope.parameters.parameter import did_you_mean

    words = " ".join(text)
    book = load_book()
    found = book.search(words)
    if not found:
        raise UsageError(f"No entry mentions '{words}'. {did_you_mean(words, book.names)}")
    _print_entries(found, f"{len(found)} of {len(book)} entries mention '{words}'")


@app.command()
def explain(name: Annotated[str, typer.Argument(help="Name of an entry, such as trade.elasticity.")]) -> None:
    """Explain one entry: meaning, values, spread, evidence, alternative and who uses it."""
    from rich.text import Text

    from tightrope.core.errors import UsageError
    from tightrope.parameters import load_book
    from tightrope.parameters.parameter import did_you_mean

    book = load_book()
    if name not in book:
        raise UsageError(f"The parameter book has no entry '{name}'. {did_you_mean(name, book.names)}")
    entry = book[name]
    console = _console()
    console.print(Text(entry.name, style="bold"), Text(entry.meaning), sep="\n")
    console.print(_facts(entry))
    if entry.values is not None:
        console.print(_values(entry))
    for title, evidence in _foundations(entry):
        console.print(_evidence(title, evidence))


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def _print_entries(entries: Iterable[Parameter], title: str) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", show_lines=True)
    table.add_column("Name", no_wrap=True)
    table.add_column("Value, unit and spread")
    table.add_column("Grade")
    table.add_column("Meaning", ratio=1)
    for entry in entries:
        value = Text.assemble(entry.value_text(), " ", (entry.unit, "dim"), "\n", (entry.spread_text(), "dim"))
        grades = Text(entry.grades_text().replace(", ", "\n"), style=_STYLES[entry.grade])
        table.add_row(Text(entry.name), value, grades, Text(entry.meaning))
    _console().print(table)


def _grid() -> Table:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _facts(entry: Parameter) -> Table:
    from rich.text import Text

    grid = _grid()
    low, high = entry.bounds
    facts = {
        "Symbol": entry.symbol,
        "Unit": entry.unit,
        "Value": entry.value_text(),
        "Bounds": f"{low:g} to {high:g}",
        "Spread": entry.spread_text(),
        "Grade": entry.grades_text(),
        "Why": entry.note,
        "Alternative": entry.alternative,
        "Used by": ", ".join(entry.used_by) or None,
    }
    for heading, text in facts.items():
        if text is not None:
            grid.add_row(heading, Text(text))
    return grid


def _values(entry: Parameter) -> Table:
    from rich.table import Table

    table = Table()
    table.add_column("Label")
    table.add_column("Value", justify="right")
    table.add_column("5th to 95th percentile", justify="right")
    table.add_column("Grade")
    low, high = entry.at_quantile(0.05), entry.at_quantile(0.95)
    for label in entry.labels:
        grade = entry.grade_of(label)
        spread = f"{low.number(label):.3g} to {high.number(label):.3g}" if entry.spread_of(label) else ""
        table.add_row(label, f"{entry.number(label):g}", spread, f"[{_STYLES[grade]}]{grade}[/]")
    return table


def _foundations(entry: Parameter) -> list[tuple[str, Evidence]]:
    main = "Evidence" if not entry.exceptions else "Evidence, other labels"
    return [(main, entry.evidence), *((", ".join(part.labels), part.evidence) for part in entry.exceptions)]


def _evidence(title: str, evidence: Evidence) -> Table:
    from rich.text import Text

    grid = _grid()
    grid.title = Text(f"\n{title}", style="bold")
    grid.title_justify = "left"
    for key, value in sorted(evidence.model_dump(exclude_none=True).items(), key=lambda item: item[0] != "status"):
        text = value if isinstance(value, str) else "; ".join(value)
        grid.add_row("Grade" if key == "status" else key.capitalize(), Text(text))
    return grid
