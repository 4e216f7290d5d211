"""What each measure says: who does what to whom, in which sectors, at which rate, from when, on how much trade."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tightrope.core.macro_shocks import SHOCKS
from tightrope.data import World, load_groups
from tightrope.data.economies import known_economies
from tightrope.measures import (
    AdministeredPrice,
    CarveOut,
    MacroShock,
    Measure,
    OperatorSanction,
    PriceCap,
    Productivity,
    Quantity,
    RouteCapacity,
    RouteMeasure,
    RouteOutage,
    SecondaryTariff,
    Tariff,
    TransitOutage,
)
from tightrope.measures.contents import held_together
from tightrope.measures.places import ALL, find_sectors, sector_groups
from tightrope.report.numbers import MINUS, SPACE, billions, dollars, listed, money_text
from tightrope.report.views.beliefs import day
from tightrope.scenario.schema import Scenario

#: groups with at most so many sectors are spelled out
SPELLED_OUT = 4
#: fields that name regions, as a reader calls them
ROLES = {
    "senders": "By",
    "exporter": "Exporter",
    "region": "Where",
    "targets": "Against",
    "buyers": "Buyers it reaches",
    "importers": "Buyers it reaches",
    "third_countries": "Third countries",
    "exempt": "Exempt",
}
#: fields that name sectors
GOODS = {"sectors": "Sectors", "taxed": "Sectors taxed", "compliance_sectors": "Sectors no longer sold"}
#: units of beliefs that are no part of something
UNITS = {
    "factor": "{} times",
    "market_price": f"USD{SPACE}{{}} a barrel",
    "threshold": f"USD{SPACE}{{}} million a year",
}


@dataclass(frozen=True, kw_only=True)
class MeasureTerms:
    """One measure in words. `lines` are label and text, in the order in which one reads a decree.

    `brief` says it in one line; `trade_covered` is in USD billion.
    """

    name: str
    title: str
    in_force: bool
    trade_covered: float
    lines: tuple[tuple[str, str], ...]
    brief: str


def terms_of(scenario: Scenario, world: World) -> tuple[MeasureTerms, ...]:
    """Every measure of a scenario, in its order. Beliefs left out are as the scenario's book has them."""
    return tuple(_terms(measure, scenario.date, world) for measure in scenario.measures)


def _terms(measure: Measure, on: dt.date, world: World) -> MeasureTerms:
    kind, covered = measure.kind_name.replace("_", " "), billions(measure.trade_covered(world))
    in_force, sectors, decreed = measure.in_force(on), _sector_lines(measure, world), decreed_text(measure)
    beliefs = tuple((_words(field), quantity_text(field, quantity)) for field, quantity in measure.quantities().items())
    dates = dates_text(measure) + ("" if in_force else "; not on the date asked about")
    amount = f"{money_text(covered)} a year" if measure.at_border else "none: nothing is done at the border"
    first = next((text for label, text in sectors if label == GOODS["sectors"]), "")
    parts = (
        kind,
        first,
        decreed,
        *(f"{name.lower()} {text}" for name, text in beliefs),
        f"covers {amount}" if measure.at_border else "nothing at the border",
    )
    return MeasureTerms(
        name=measure.name,
        title=measure.title,
        in_force=in_force,
        trade_covered=covered,
        lines=(
            ("Kind", kind),
            *_region_lines(measure, world),
            *sectors,
            *((("Sizes" if isinstance(measure, MacroShock) else "Decreed", decreed),) if decreed else ()),
            *beliefs,
            ("In force", dates),
            ("Sales it reaches" if isinstance(measure, Productivity) else "Trade it covers", amount),
        ),
        brief=f"{measure.title}: {'; '.join(part for part in parts if part)}" + ("" if in_force else "; not in force"),
    )


def decreed_text(measure: Measure) -> str:
    """What a measure decrees; empty where it is all in its beliefs."""
    match measure:
        case Tariff():
            return f"{_percent(measure.rate, signed=True)} on top of the tariff in place"
        case SecondaryTariff():
            return f"{_percent(measure.rate)} on what is bought from countries it hits"
        case PriceCap():
            return f"at most {dollars(measure.cap)} a barrel"
        case TransitOutage():
            gap = f"the gap between buyers' and producers' price goes to {measure.rent_to}"
            return f"{_percent(measure.announced_share)} of the volume announced as lost; {gap}"
        case RouteMeasure():
            return _on_routes(measure)
        case MacroShock():
            return _shock_text(measure)
        case AdministeredPrice():
            return f"price of {measure.good}"
        case _:
            return ""


def _shock_text(measure: MacroShock) -> str:
    """What comes new by quarter: log points or points, times a hundred."""
    if measure.shock is not None:
        later = "" if len(measure.quarters) == 1 else f", by quarter times {_sizes(measure.quarters, 1)}"
        return f"{SHOCKS[measure.shock]}{later}"
    lines = (f"{line.part} ({line.shock.replace('_', ' ')}) {_sizes(line.quarters, 100)}" for line in measure.lines)
    return f"new in each quarter, log points or points times 100: {'; '.join(lines)}"


def _sizes(sizes: Sequence[float], times: float) -> str:
    return ", ".join(_number(times * size) for size in sizes)


def _on_routes(measure: RouteMeasure) -> str:
    network = measure.routes
    called = {name: leg.name for name, leg in network.legs.items()}
    called |= {name: shared.name for name, shared in network.shared.items()}
    match measure:
        case RouteOutage():
            gap = f"the gap between buyers' and producers' price goes to {measure.rent_to}"
            lost = f"{_percent(measure.announced_share)} of the capacity announced as lost"
            return f"{listed(called[leg] for leg in measure.legs)}: {lost}; {gap}"
        case RouteCapacity():
            commodity = network.commodities[measure.commodity]
            more = "more" if measure.adds >= 0 else "less"
            amount = f"{_number(abs(measure.adds))}{SPACE}{commodity.unit} a year {more}"
            return f"{called[measure.leg]}: {amount} of {commodity.name}"
        case OperatorSanction():
            closed = listed(called[leg] for leg in measure.legs_touched())
            return f"closed to all who obey what {network.operators[measure.operator].name} operates: {closed}"
        case CarveOut():
            return f"stay open: {listed(called[leg] for leg in measure.legs)}"
        case _:
            return ""


def dates_text(measure: Measure) -> str:
    """From when to when."""
    start = f"from {day(measure.from_)}"
    return f"{start} to {day(measure.until)}" if measure.until else start


def quantity_text(field: str, quantity: Quantity) -> str:
    """A belief with its range and grade.

    Parameters
    ----------
    field : of the measure; it decides the unit.
    """

    def shown(number: float) -> str:
        return _number(number, 4) if field in UNITS else _number(100 * number)

    unit = UNITS.get(field, f"{{}}{SPACE}%")
    ends = "" if quantity.low == quantity.high else f"{shown(quantity.low)} to {shown(quantity.high)}, "
    return f"{unit.format(shown(quantity.value))} ({ends}{quantity.grade.value})"


def _region_lines(measure: Measure, world: World) -> tuple[tuple[str, str], ...]:
    lines = []
    for field, label in ROLES.items():
        value = getattr(measure, field, ()) if field in measure.region_fields else ()
        names = (value,) if isinstance(value, str) else tuple(value or ())
        if names:
            lines.append((label, regions_text(names, world)))
    if isinstance(measure, SecondaryTariff):
        lines.append(("Countries it hits", regions_text(measure.hit(world), world) or "none"))
    return tuple(lines)


def regions_text(names: Sequence[str], world: World) -> str:
    """Regions and groups by name; how many economies of the world a group has.

    Economies that the world has in a remainder are passed over by measures, and said to be.
    """
    known, groups = dict(zip(world.regions, world.region_names, strict=True)), load_groups()

    def called(name: str) -> str:
        if name == ALL:
            return "every economy"
        if name in known:
            return known[name]
        if name in groups:
            return f"{groups[name].title} ({sum(m in known for m in groups[name].members)} economies)"
        return f"{known_economies().get(name, name)} (in the remainder of this world, passed over)"

    return listed(called(name) for name in names)


def _sector_lines(measure: Measure, world: World) -> tuple[tuple[str, str], ...]:
    lines, named = [], []
    if isinstance(measure, RouteMeasure):
        return (("Network", measure.routes.title),)
    if isinstance(measure, MacroShock):
        return () if measure.set_ is None else (("Set", measure.shocks_in_set.title),)
    if isinstance(measure, AdministeredPrice):
        return ()
    for field, label in GOODS.items():
        names = tuple(getattr(measure, field, ()) or ())
        if not names:
            continue
        without = measure.except_sectors if field == "sectors" else ()
        lines.append((label, sectors_text(names, without, world)))
        named += [s for s in find_sectors(_spelled_out(names), world, without) if s not in named]
    together = [f"{sector}: {listed(held)} together" for sector in named if (held := held_together(sector, world))]
    return (*lines, *((("What these hold", "; ".join(together)),) if together else ()))


def sectors_text(names: Sequence[str], without: Sequence[str], world: World) -> str:
    """Sectors by name; large groups by what they mean."""
    called = dict(zip(world.sectors, world.sector_names, strict=True))
    large = [name for name in names if name not in _spelled_out(names)]
    parts = ["all goods and services" if name == ALL else f"all {name.replace('_', ' ')}" for name in large]
    parts += [called[sector] for sector in find_sectors(_spelled_out(names), world, without)]
    left_out = [called[sector] for sector in find_sectors(without, world)] if without and large else []
    return "; ".join(parts) + (f", except {listed(left_out)}" if left_out else "")


def _spelled_out(names: Sequence[str]) -> tuple[str, ...]:
    """Names that are not of everything or of a large group."""
    groups = sector_groups()
    return tuple(n for n in names if n != ALL and len(groups.get(n, ())) <= SPELLED_OUT)


def _words(field: str) -> str:
    words = field.replace("_", " ").replace("gdp", "GDP")
    return words[:1].upper() + words[1:]


def _percent(part: float, *, signed: bool = False) -> str:
    return f"{'+' if signed and part > 0 else ''}{_number(100 * part)}{SPACE}%"


def _number(number: float, digits: int = 3) -> str:
    """So many significant digits, never an exponent.

    >>> _number(6.94), _number(2000.0), _number(-3.0)
    ('6.94', '2,000', '−3')
    """
    return f"{float(f'{number:.{digits}g}'):,.10g}".replace("-", MINUS)


__all__ = ["MeasureTerms", "dates_text", "decreed_text", "quantity_text", "regions_text", "sectors_text", "terms_of"]
