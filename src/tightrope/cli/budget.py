"""`tightrope macro budget`: budget, oil fund and reserves, as they stand and after a lasting change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from tightrope.macro.budget_records import BudgetPath

_PERCENT = "percent against the baseline, from the first quarter on"


def budget(
    country: Annotated[str, typer.Argument(help="Country (ISO 3166 alpha-3), or a budget's YAML file.")] = "KAZ",
    baseline: Annotated[str | None, typer.Option("--baseline", "-b", help="Quarter the baseline begins in.")] = None,
    quarters: Annotated[int, typer.Option("--quarters", "-q", min=1, max=80, help="How many quarters.")] = 8,
    gdp: Annotated[float, typer.Option(help=f"Real GDP, {_PERCENT}.")] = 0.0,
    prices: Annotated[float, typer.Option(help=f"Consumer prices, {_PERCENT}.")] = 0.0,
    exchange: Annotated[float, typer.Option(help=f"The dollar, {_PERCENT}; above 0 is a weaker currency.")] = 0.0,
    oil_price: Annotated[float, typer.Option(help=f"Brent, {_PERCENT}.")] = 0.0,
    oil_volume: Annotated[float, typer.Option(help=f"Exports of oil, {_PERCENT}.")] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Budget, oil fund and reserves by quarter, at the baseline and after a lasting change."""
    from rich.console import Console

    from tightrope.cli.output import folded, print_json
    from tightrope.core.errors import UsageError
    from tightrope.data.budget import load_budget
    from tightrope.macro.budget import budget_path
    from tightrope.macro.budget_baseline import pick_baseline
    from tightrope.macro.budget_records import BudgetDrivers, quarters_from
    from tightrope.macro.budget_rules import budget_rules
    from tightrope.parameters import load_book

    pack = load_budget(country)
    first, start = pick_baseline(pack, baseline)
    rules = budget_rules(pack, load_book())
    changes = {"gdp": gdp, "prices": prices, "exchange": exchange, "oil-price": oil_price, "oil-volume": oil_volume}
    impossible = [f"--{name} {value:g}" for name, value in changes.items() if not -99 <= value <= 1000]
    if impossible:
        raise UsageError(f"{', '.join(impossible)}: give percent between -99 and 1000.")
    ratio = {name: 1 + value / 100 for name, value in changes.items()}
    drivers = BudgetDrivers.from_arrays(
        quarters_from(first, quarters),
        gdp_hat=ratio["gdp"],
        price_hat=ratio["prices"],
        exchange_hat=ratio["exchange"],
        oil_price_hat=ratio["oil-price"],
        oil_volume_hat=ratio["oil-volume"],
    )
    usual = budget_path(pack, rules, baseline=first, quarters=quarters)
    after = budget_path(pack, rules, drivers, baseline=first)
    if as_json:
        print_json({"country": pack.country, "baseline": first, "usual": _plain(usual), "after": _plain(after)})
        return
    console = Console(highlight=False)
    changed = any(changes.values())
    console.print(_table(f"{pack.name}, from {first}: no new policy, no shock", usual, None))
    if changed:
        said = ", ".join(f"{name.replace('-', ' ')} {value:+g} %" for name, value in changes.items() if value)
        console.print(_table(f"After {said}: change against the above", after, usual))
    notes = [f"Scope: {pack.scope}. Balances in percent of GDP; money in USD billion; seasonally adjusted by make."]
    if start.note:
        notes.append(start.note)
    for line in notes:
        console.print(folded(line, console))


_SHARES = (
    ("balance_share", "balance"),
    ("non_oil_balance_share", "non-oil"),
    ("balance_with_fund_share", "with fund"),
)
_MONEY = (("fund_receipts", "receipts"), ("fund_assets", "fund"), ("reserves", "reserves"))


def _table(title: str, path: BudgetPath, against: BudgetPath | None) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    table.add_column("quarter", no_wrap=True)
    columns = [(n, h, 100.0) for n, h in _SHARES] + [(n, h, 1e-3) for n, h in _MONEY if getattr(path, n).values.any()]
    for _, heading, _ in columns:
        table.add_column(heading, justify="right", no_wrap=True)
    for i, quarter in enumerate(path.quarters):
        cells = []
        for name, _, factor in columns:
            value = float(getattr(path, name).values[i, 0])
            if against is None:
                cells.append(f"{factor * value:.2f}")
            else:
                cells.append(f"{factor * (value - float(getattr(against, name).values[i, 0])):+.2f}")
        table.add_row(quarter, *cells)
    return table


def _plain(path: BudgetPath) -> dict[str, object]:
    stack = path.stacked()
    return {
        "quarters": list(path.quarters),
        **{str(name): stack.sel(variable=name).values[:, 0].tolist() for name in stack.coords["variable"].values},
    }
