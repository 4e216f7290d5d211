"""The war as a reader sees it: shares of futures, legs and real income as fans, and what none of it can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.chain.effects import WHEN
from tightrope.chain.result import RunResult
from tightrope.chain.war.records import Combination, Reading, WarOutcome
from tightrope.parameters import Grade
from tightrope.report.numbers import NOTHING, SPACE, counted, percent_text, shown, span
from tightrope.report.views.economy_words import quarter_text
from tightrope.trade import Horizon

#: futures from which on a range is told of a part of them
FEW: Final = 20
#: combinations shown on the page
NAMED: Final = 8
#: legs as a reader is told them
LEG_NAMES: Final = {
    "finance": "Finance",
    "energy": "Energy",
    "goods": "Goods",
    "secondary": "Secondary sanctions",
    "exception": "Exception lost",
}
STATE_NAMES: Final = {
    "attrition": "Attrition",
    "escalation": "Escalation",
    "talks": "Talks while fighting",
    "ceasefire": "Ceasefire",
    "settlement": "Settlement",
}
_CANNOT: Final = {
    "states": "A share of futures follows from stated beliefs; it is no chance of this war, and names no date.",
    "legs": "A rung is one reader's place on a ladder, drawn from assumed paces; nobody measures it.",
    "income": (
        "It cannot say which future comes, or when; the bands hold chance and beliefs about the war, not what is "
        "believed of each measure, which would widen them (the table of combinations says by how much)."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Path:
    """A number by quarter: its middle, and the ends of half and nine tenths of futures, lowest first."""

    id: str
    name: str
    middle: tuple[float, ...]
    ends: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Futures told apart by whether the fighting stopped: share, percent, and real income, percent; None of too few."""

    name: str
    share: tuple[float, ...]
    income: tuple[tuple[float, float, float] | None, ...]


@dataclass(frozen=True, kw_only=True)
class CombinationRow:
    """Rungs, what is added and lifted, share of all quarters of futures, percent, and real income, percent."""

    rungs: tuple[int, ...]
    exception_lost: bool
    adds: str
    lifts: str
    share: float
    income: float | None
    low: float | None
    high: float | None
    not_found: str


@dataclass(frozen=True, kw_only=True)
class WarView:
    """The section on the war.

    `stopped` is the share of futures in which the fighting has stopped at least once, percent, with the 5th and 95th
    percentile over beliefs.
    """

    country: str
    title: str
    drawn: bool
    quarters: tuple[str, ...]
    states: tuple[tuple[str, str, tuple[float, ...]], ...]
    legs: tuple[Path, ...]
    excepted: tuple[float, ...]
    holder: str
    income: Path
    stopped: tuple[tuple[float, float, float], ...]
    parts: tuple[Part, ...]
    combinations: tuple[CombinationRow, ...]
    readings: tuple[Reading, ...]
    summary: str
    told: str
    method: str
    about_paths: str
    cannot: dict[str, str]
    ladder_note: str
    grade: Grade


def war_view(result: RunResult) -> WarView | None:
    """The section; None where the scenario asks for no war."""
    war = result.war
    if war is None:
        return None
    name = _country(result, result.focus)
    income = _income(war)
    parts = _parts(war) if war.drawn else ()
    rows = tuple(_row(one) for one in war.combinations)
    return WarView(
        country=name,
        title=war.title,
        drawn=war.drawn,
        quarters=war.quarters,
        states=tuple(
            (code, STATE_NAMES[code], _plain(100 * share))
            for code, share in zip(war.state_names, war.states, strict=True)
        ),
        legs=tuple(_leg(war, number) for number in range(len(war.legs))),
        excepted=_plain(100 * war.excepted),
        holder=_country(result, war.holder),
        income=income,
        stopped=tuple((100 * m, 100 * low, 100 * high) for m, low, high in war.stopped_by),
        parts=parts,
        combinations=rows,
        readings=tuple(sorted(war.readings, key=lambda one: ([*LEG_NAMES].index(one.leg), one.rung))),
        summary=_summary(name, war, income),
        told=_told(war, parts),
        method=_method(war, WHEN[Horizon(result.scenario.horizon)]),
        about_paths=_about_paths(war),
        cannot=_CANNOT if war.drawn else _one_future(),
        ladder_note=war.ladder_note,
        grade=war.grade,
    )


def _country(result: RunResult, code: str) -> str:
    """Name of a region; its code where the world does not have it."""
    regions = result.world.regions
    return result.world.region_names[regions.index(code)] if code in regions else code


def _income(war: WarOutcome) -> Path:
    """Over futures; along a path by hand, over what is believed of its measures."""
    if not war.drawn:
        return _along(war)
    percent = 100 * (np.array([_quantiles(of, war.ends) for of in war.income]).T - 1)
    low, inner_low, middle, inner_high, high = (_plain(row) for row in percent)
    return Path(id="income", name="Real income", middle=middle, ends=(low, inner_low, inner_high, high))


def _along(war: WarOutcome) -> Path:
    place = np.argmax([one.share for one in war.combinations], axis=0)
    central = [war.combinations[n].real_income for n in place]
    ends = np.array([_quantiles(war.combinations[n].believed, (0.05, 0.25, 0.75, 0.95)) for n in place])
    low, inner_low, inner_high, high = (_plain(row) for row in 100 * (ends.T - 1))
    middle = tuple(float("nan") if hat is None else 100 * (hat - 1) for hat in central)
    return Path(id="income", name="Real income", middle=middle, ends=(low, inner_low, inner_high, high))


def _quantiles(hats: np.ndarray, ends: tuple[float, ...]) -> np.ndarray:
    """Quantiles of what was found; NaN where nothing was."""
    found = hats[~np.isnan(hats)]
    return np.quantile(found, ends) if found.size else np.full(len(ends), np.nan)


def _leg(war: WarOutcome, number: int) -> Path:
    leg = war.legs[number]
    low, inner_low, middle, inner_high, high = (_plain(row) for row in war.levels[number].T)
    return Path(id=leg, name=LEG_NAMES[leg], middle=middle, ends=(low, inner_low, inner_high, high))


def _parts(war: WarOutcome) -> tuple[Part, ...]:
    kinds = {"The fighting has stopped at least once": war.stopped, "It has not stopped": ~war.stopped}
    return tuple(
        Part(
            name=name,
            share=_plain(100 * chosen.mean(axis=1)),
            income=tuple(_range(of[held]) for of, held in zip(war.income, chosen, strict=True)),
        )
        for name, chosen in kinds.items()
    )


def _range(hats: np.ndarray) -> tuple[float, float, float] | None:
    """Middle and ends of nine tenths, percent; None of too few futures."""
    found = hats[~np.isnan(hats)]
    if len(found) < FEW:
        return None
    low, middle, high = (float(100 * (x - 1)) for x in np.quantile(found, (0.05, 0.5, 0.95)))
    return middle, low, high


def _row(one: Combination) -> CombinationRow:
    return CombinationRow(
        rungs=one.rungs,
        exception_lost=one.exception_lost,
        adds="; ".join(one.adds) or "nothing",
        lifts="; ".join(one.lifts) or "nothing",
        share=float(100 * one.share.mean()),
        income=None if one.real_income is None else 100 * (one.real_income - 1),
        low=_end(one, 0.05),
        high=_end(one, 0.95),
        not_found=one.not_found,
    )


def _end(one: Combination, quantile: float) -> float | None:
    """Percent at a quantile of what is believed of the measures; None where that was not asked or has no solution."""
    found = one.believed[~np.isnan(one.believed)]
    return float(100 * (np.quantile(found, quantile) - 1)) if found.size else None


def _summary(name: str, war: WarOutcome, income: Path) -> str:
    last = quarter_text(war.quarters[-1])
    middle, low, high = income.middle[-1], income.ends[0][-1], income.ends[-1][-1]
    if np.isnan([middle, low, high]).any():
        return f"What the war does to real income in {name} by {last} was not found; the notes say why."
    ends = span(low, high)
    if not war.drawn:
        return (
            f"Along this path, written by hand, real income in {name} at the end of it ({last}) differs by {ends[0]} "
            f"to {ends[1]}, by what is believed of its measures (central beliefs {percent_text(middle)}), from the "
            "sanctions of this scenario kept as they are: one future supposed, not one expected."
        )
    half = "the middle is no change" if abs(middle) < NOTHING else f"half of them lie above {percent_text(middle)}"
    opened = "; even its sign is open" if low < -NOTHING and high > NOTHING else ""
    return (
        f"As the war goes on or ends, the sanctions that come with it change real income in {name} by {ends[0]} to "
        f"{ends[1]} in nine of ten futures by {last} ({half}), against the "
        f"sanctions of this scenario kept as they are{opened}."
    )


def _told(war: WarOutcome, parts: tuple[Part, ...]) -> str:
    """What a ceasefire makes of it."""
    if not war.drawn:
        return ""
    last = quarter_text(war.quarters[-1])
    told = []
    for part, words in zip(parts, ("stopped at least once", "never stopped"), strict=True):
        share, found = part.share[-1], part.income[-1]
        if found is None:
            told.append(f"too few futures in which the fighting has {words} to tell a range")
            continue
        ends = span(found[1], found[2])
        told.append(f"where it has {words} ({shown(share, 0)}{SPACE}% of futures) {ends[0]} to {ends[1]}")
    return f"By whether the fighting stops by {last}: {'; '.join(told)}."


def _method(war: WarOutcome, when: str) -> str:
    solved = len(war.combinations) - len(war.failed)
    grades = ", ".join(f"{number} {grade.value}" for grade, number in war.grades)
    numbers = f" The numbers behind the war: {grades}; every reading of a rung is assumed." if grades else ""
    futures = (
        f"{counted(war.futures, 'future')}, {counted(war.beliefs, 'draw')} of beliefs" if war.drawn else "One path"
    )
    said = (
        f"{futures}. Rungs that mean the same measures were solved once: "
        f"{solved} of {counted(len(war.combinations), 'combination')} found. "
    )
    if war.merged:
        share = shown(100 * war.merged_share, 1)
        said += f"{war.merged} rare ones ({share}{SPACE}% of all quarters of futures) count as the nearest of these. "
    if war.failed:
        share = shown(100 * war.failed_share, 1)
        said += f"Those without a solution hold {share}{SPACE}% and are left out of the fan. "
    return (
        f"{said}A quarter's number is where trade would stand {when} of that quarter's sanctions, so that a step in "
        "the fan is a step in sanctions, not in output."
        f"{numbers}"
    )


def _about_paths(war: WarOutcome) -> str:
    what = "the drawn futures of the war" if war.drawn else "the path of the war"
    return (
        f"Paths of output and prices follow the dated measures of this scenario, not {what}: what those add is real "
        "income through trade alone, in the section on the war."
    )


def _one_future() -> dict[str, str]:
    return {
        "states": "The path is written by hand from beginning to end: an assumption, with no chance attached.",
        "legs": "Rungs are written by hand; what happens between two dates is not known better than this.",
        "income": "It cannot say whether this happens; the bands hold only what is believed of each measure.",
    }


def _plain(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


__all__ = ["LEG_NAMES", "NAMED", "CombinationRow", "Part", "Path", "WarView", "war_view"]
