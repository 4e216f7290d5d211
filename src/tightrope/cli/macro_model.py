"""`tightrope macro irf` and `macro show`: what a shock does, and on what the model rests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from tightrope.macro import MacroModel, MacroParts, MacroPath, MacroShocks
    from tightrope.macro.model import MacroDraws

#: rows of the table: variable and short name; `currency` and `partner` are filled in
_ROWS = {
    "gdp": "GDP, %",
    "gdp_growth_year": "GDP growth, y/y, points",
    "inflation": "Inflation, y/y, points",
    "core_inflation": "  core",
    "administered_inflation": "  administered",
    "exchange_rate": "{currency} per dollar, %",
    "partner_exchange_rate": "{currency} per {partner}, %",
    "real_exchange_rate": "Real exchange rate, %",
    "base_rate": "Base rate, points",
}
#: ends of the ranges shown
_ENDS = (0.05, 0.95)
#: percent or points of a shock, beyond which logs say nothing
_LARGEST = 200.0
#: columns of quarters that fit a terminal
_COLUMNS = 5

CountryArgument = Annotated[str, typer.Argument(help="Country (ISO 3166 alpha-3), or a pack's YAML file.")]
RegimeOption = Annotated[
    str | None,
    typer.Option("--regime", "-r", help="How closely the partner's currency pulls; the pack's own if left out."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def irf(
    country: CountryArgument = "KAZ",
    shock: Annotated[str, typer.Option("--shock", "-s", help="A shock, or a set of shocks.")] = "partner_output",
    size: Annotated[
        float | None,
        typer.Option(
            "--size",
            help="Percent or points in the first quarter; if left out 1, 10 for oil and currencies, -1 for an outage.",
        ),
    ] = None,
    regime: RegimeOption = None,
    quarters: Annotated[int, typer.Option("--quarters", "-q", min=1, max=80, help="How many quarters.")] = 12,
    draws: Annotated[int, typer.Option(min=0, max=10_000, help="Accepted draws for the ranges; 0 for none.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    anticipated: Annotated[
        bool,
        typer.Option("--anticipated", help="All of a set's path is known at once; otherwise each quarter surprises."),
    ] = False,
    baseline: Annotated[
        str | None, typer.Option("--baseline", "-b", help="Quarter a dated baseline starts in.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a shock does to output, prices, the currency and the base rate, quarter by quarter."""
    from rich.console import Console

    from tightrope.cli.output import print_json
    from tightrope.data.macro_pack import load_baseline, load_macro_pack
    from tightrope.macro import MacroModel, by_channel, by_shock, project

    model = MacroModel.of(load_macro_pack(country), regime=regime)
    drawn = model.draw(draws, seed=seed) if draws else None
    happening, title = _shocks(shock, size, drawn, anticipated)
    start = load_baseline(model.pack.country, baseline or model.pack.baseline)
    path = project(model, happening, baseline=start, quarters=quarters, draws=drawn)
    shares = {
        "by_shock": by_shock(model, happening, quarters=quarters, baseline=start),
        "by_channel": by_channel(model, happening, quarters=quarters, baseline=start),
    }
    if as_json:
        print_json(_as_dict(model, path, drawn, title, shares))
        return
    _print(model, path, drawn, title, shares, Console(highlight=False))


def show(country: CountryArgument = "KAZ", regime: RegimeOption = None, as_json: JsonOption = False) -> None:
    """Show the parameters of a country with range and grade, what the model is held to, its regimes and baselines."""
    from rich.console import Console

    from tightrope.cli.output import print_json
    from tightrope.data.macro_pack import load_macro_pack
    from tightrope.macro import MacroModel

    model = MacroModel.of(load_macro_pack(country), regime=regime)
    if as_json:
        print_json(_model_dict(model))
    else:
        _print_model(model, Console(highlight=False))


def _shocks(name: str, size: float | None, drawn: MacroDraws | None, anticipated: bool) -> tuple[MacroShocks, str]:
    """What happens, and its title. Raises `UsageError` with the known names."""
    from dataclasses import replace

    from tightrope.core.errors import UsageError
    from tightrope.data.macro_pack import list_shock_sets, load_shock_set
    from tightrope.macro import SHOCKS, MacroShocks
    from tightrope.macro.shocks import draw_from_set, from_set
    from tightrope.parameters.parameter import did_you_mean

    if name in SHOCKS:
        percent = _usual(name) if size is None else size
        if abs(percent) > _LARGEST:
            raise UsageError(f"--size {percent:g} is beyond what a model in logs can mean: at most {_LARGEST:g}.")
        once = MacroShocks.once(name, percent / 100)
        if anticipated:
            raise UsageError("--anticipated is for sets of shocks: a shock of the first quarter alone is a surprise.")
        return once, f"{SHOCKS[name]}: {percent:+g} hundredths in the first quarter"
    if name not in list_shock_sets() and not name.endswith((".yaml", ".yml")):
        known = [*SHOCKS, *list_shock_sets()]
        raise UsageError(f"There is no shock '{name}'. {did_you_mean(name, known)} Known: {', '.join(known)}.")
    if size is not None:
        raise UsageError("--size is for a single shock: a set has its own sizes.")
    found = load_shock_set(name)
    happening = draw_from_set(found, drawn.count, drawn.seed) if drawn else from_set(found)
    return replace(happening, anticipated=anticipated or found.anticipated), found.title


def _usual(name: str) -> float:
    """Size of a shock if none is given, percent or points: an outage is a loss."""
    from tightrope.macro.block import IN_TENTHS

    return {"export_outage": -1.0}.get(name, 10.0 if name in IN_TENTHS else 1.0)


def _as_dict(
    model: MacroModel, path: MacroPath, drawn: MacroDraws | None, title: str, shares: dict[str, MacroParts]
) -> dict[str, Any]:
    """Deviations as log points and points (0.01 is a hundredth), unrounded but for the machine's last digits."""
    from tightrope.macro.path import OBSERVED

    fan = path.quantiles(_ENDS) if drawn else None
    variables = {}
    for name, one in OBSERVED.items():
        entry = {
            "meaning": one.meaning,
            "unit": str(one.kind),
            "central": _plain(path.central(name).values),
            "central_level": _plain(path.central(name, level=True).values),
            "level_unit": one.level,
        }
        if fan is not None:
            low, high = fan.sel(variable=name).values
            entry |= {"low": _plain(low), "high": _plain(high)}
        variables[name] = entry
    return {
        "country": path.country,
        "partner": path.partner,
        "regime": path.regime,
        "baseline": path.baseline,
        "shock": title,
        "anticipated": path.anticipated,
        "range": list(_ENDS) if drawn else None,
        "draws": _draws_dict(drawn),
        "solver": model.solution.report.describe(),
        "quarters": list(path.quarters),
        "variables": variables,
        **{
            key: {
                str(channel): {
                    str(name): _plain(parts.parts.sel(channel=channel, variable=name).values)
                    for name in ("gdp", "inflation")
                }
                for channel in parts.parts.coords["channel"].values
            }
            for key, parts in shares.items()
        },
    }


def _draws_dict(drawn: MacroDraws | None) -> dict[str, Any] | None:
    if drawn is None:
        return None
    return {
        "tried": drawn.tried,
        "stable": drawn.stable,
        "accepted": drawn.accepted,
        "acceptance": round(drawn.acceptance, 4),
        "outside": dict(drawn.outside),
        "shown": drawn.count,
        "worst_residual": float(drawn.residual.max()),
    }


def _plain(values: Any) -> list[float]:
    return [float(f"{value:.10g}") for value in values]


def _print(
    model: MacroModel,
    path: MacroPath,
    drawn: MacroDraws | None,
    title: str,
    shares: dict[str, MacroParts],
    console: Console,
) -> None:
    from tightrope.cli.output import folded

    console.print(f"\n[bold]{model.pack.name}: {title}[/bold]\n", soft_wrap=True)
    console.print(_table(model, path, drawn))
    for key, variable, words in (
        ("by_shock", "gdp", "GDP by shock"),
        ("by_channel", "gdp", "GDP by channel"),
        ("by_channel", "inflation", "Inflation by channel"),
    ):
        line = _largest(shares[key], variable)
        if line:
            console.print(folded(f"{words}, {line}", console), markup=False)
    held = model.pack.regimes[path.regime]
    console.print(folded(f"Regime {path.regime}: {held.title}.", console), markup=False)
    if drawn is not None:
        console.print(
            folded(f"Low and high: 5th and 95th percentile. {path.draws}.", console), style="dim", markup=False
        )
    console.print(f"[dim]Central values: {model.solution.report.describe()}[/dim]", soft_wrap=True)


def _table(model: MacroModel, path: MacroPath, drawn: MacroDraws | None) -> Table:
    from rich import box
    from rich.table import Table

    picked = _picked(len(path.quarters))
    table = Table(box=box.SIMPLE, title="Against the baseline", title_justify="left")
    table.add_column("", no_wrap=True)
    for number in picked:
        table.add_column(f"Q{number + 1}", justify="right", no_wrap=True)
    fan = 100 * path.quantiles(_ENDS) if drawn else None
    for name, words in _ROWS.items():
        label = words.format(currency=model.pack.currency_name.capitalize(), partner=model.pack.partner_currency_name)
        central = 100 * path.central(name).values
        table.add_row(label, *(_signed(central[n]) for n in picked))
        if fan is not None:
            low, high = fan.sel(variable=name).values
            table.add_row("  low", *(_signed(low[n]) for n in picked), style="dim")
            table.add_row("  high", *(_signed(high[n]) for n in picked), style="dim")
    return table


def _picked(count: int) -> list[int]:
    """Quarters to show: the first, and others spread over the rest."""
    if count <= _COLUMNS:
        return list(range(count))
    usual = [n for n in (0, 1, 3, 7, 11, 15, 19, 23, 31, 39, 59) if n < count - 1]
    return [*usual[: _COLUMNS - 1], count - 1]


def _signed(value: float) -> str:
    """Two decimals, and no minus before nothing."""
    text = f"{value:+.2f}"
    return "0.00" if float(text) == 0 else text


def _largest(parts: MacroParts, variable: str) -> str:
    """Contributions in the quarter in which the whole is largest."""
    total = parts.total.sel(variable=variable).values
    quarter = int(abs(total).argmax())
    found = {
        str(channel): 100 * float(parts.parts.sel(channel=channel, variable=variable).values[quarter])
        for channel in parts.parts.coords["channel"].values
    }
    moving = {name: value for name, value in found.items() if float(f"{value:.2f}") != 0}
    if not moving:
        return ""
    text = ", ".join(f"{name.replace('_', ' ')} {_signed(value)}" for name, value in moving.items())
    return f"Q{quarter + 1}, {_signed(100 * total[quarter])} in all: {text}."


def _model_dict(model: MacroModel) -> dict[str, Any]:
    from tightrope.data.macro_pack import list_baselines

    found = model.properties()
    return {
        "country": model.pack.country,
        "partner": model.pack.partner,
        "regime": model.regime,
        "theta_r": model.values["theta_r"],
        "parameters": {
            symbol: {
                "name": entry.parameter.name,
                "meaning": entry.parameter.meaning,
                "value": entry.central,
                "low": entry.span[0],
                "high": entry.span[1],
                "unit": entry.parameter.unit,
                "grade": str(entry.parameter.grade_of(entry.label)),
                "evidence": entry.parameter.evidence_text(),
            }
            for symbol, entry in model.entries.items()
        },
        "held_to": [
            {
                "property": one.property,
                "value": found[one.property],
                "central": list(one.central),
                "draws": list(one.draws),
            }
            for one in model.pack.held_to
        ],
        "solver": model.solution.report.describe(),
        "baselines": list(list_baselines(model.pack.country)),
    }


def _print_model(model: MacroModel, console: Console) -> None:
    from rich import box
    from rich.table import Table

    from tightrope.cli.output import folded
    from tightrope.data.macro_pack import list_baselines

    pack = model.pack
    table = Table(title=f"{pack.name}, partner {pack.partner_name}: parameters", title_justify="left", box=box.SIMPLE)
    table.add_column("", no_wrap=True)
    table.add_column("Meaning", overflow="fold")
    for heading in ("Value", "Range", "Grade"):
        table.add_column(heading, justify="right", no_wrap=True)
    for symbol, entry in model.entries.items():
        low, high = entry.span
        span = "" if low == high else f"{low:.3g} to {high:.3g}"
        grade = str(entry.parameter.grade_of(entry.label))
        table.add_row(symbol, entry.parameter.meaning, f"{entry.central:.3g}", span, grade)
    console.print(table)
    found = model.properties()
    for name, regime in pack.regimes.items():
        years = f"{regime.since or ''}-{regime.until or 'now'}"
        chosen = f"; here theta_r {model.values['theta_r']:.3f} gives it" if name == model.regime else ""
        line = f"Regime {name} ({years}): {regime.title}; impact from {regime.impact}{chosen}."
        console.print(folded(line, console), markup=False)
    for one in pack.held_to:
        ends = f"{one.central[0]:g} to {one.central[1]:g}"
        inside = one.central[0] <= found[one.property] <= one.central[1]
        word = "" if inside else ", OUTSIDE"
        line = f"Held to {one.property.replace('_', ' ')} {ends}: {found[one.property]:.4f}{word}."
        console.print(folded(line, console), markup=False)
    console.print(f"Baselines start in {', '.join(list_baselines(pack.country))}.")
    console.print(f"[dim]{model.solution.report.describe()}[/dim]", soft_wrap=True)
