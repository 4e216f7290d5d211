"""How far the first year of output and prices moves with each belief, the others at their central values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tightrope.chain.beliefs import Belief
from tightrope.chain.economy.from_trade import along
from tightrope.chain.economy.handed import Handed
from tightrope.chain.economy.records import Inputs, Moved, Source
from tightrope.chain.economy.sources import (
    YEAR,
    Fed,
    Paths,
    Stated,
    as_shocks,
    fed_shocks,
    joined,
    line_shocks,
    oil_pull,
    stated_shocks,
)
from tightrope.chain.side import Drawn, Solved
from tightrope.macro import MacroModel
from tightrope.macro.linear import simulate
from tightrope.macro.model import solve_draws
from tightrope.macro.path import OBSERVED, observe
from tightrope.measures import MacroShock
from tightrope.parameters import Grade, Parameter

Array = np.ndarray
#: ends of a spread, as quantiles
ENDS: Final = (0.05, 0.95)


@dataclass(frozen=True)
class Drawings:
    """What trade's draws handed over: with each belief at its low and its high end, and with all of them drawn."""

    beliefs: tuple[Belief, ...]
    ends: Sequence[Drawn]
    draws: Sequence[Drawn]


@dataclass(frozen=True)
class Middle:
    """Everything at its central value: what is handed over at the horizon asked about, its paths, stated shocks."""

    model: MacroModel
    handed: Handed
    inputs: Inputs
    in_force: Array
    stated: tuple[Stated, ...]
    quarters: tuple[str, ...]
    spending: Parameter
    at_home: float

    def fed(self, draws: int = 1) -> Fed:
        """From trade and routes, once or for several draws."""

        def wide(path: Array) -> Array:
            return np.repeat(path[:, None], draws, axis=1)

        return Fed(
            income=wide(self.inputs.income),
            dearer=wide(self.inputs.dearer),
            lost=wide(self.inputs.lost),
            oil_held=wide(self.inputs.oil_held),
            spending=np.full(draws, self.spending.number()),
            at_home=np.full(draws, self.at_home),
            persistence=np.full(draws, self.model.values["rho_cpc"]),
            oil_pull=np.full(draws, oil_pull(self.model.values)),
        )

    def shocks(self, fed: Fed | None = None, stated: tuple[Stated, ...] | None = None) -> dict[Source, Paths]:
        """Innovations by source."""
        own = self.stated if stated is None else stated
        return joined((fed_shocks(fed or self.fed()), stated_shocks(own, self.model.values, self.quarters, None, 0)))


def moved_by(middle: Middle, drawings: Drawings) -> tuple[Moved, ...]:
    """Beliefs that move the first year, those that move GDP most first: the macro model's, trade's, the shocks'."""
    rows = [*_of_beliefs(middle, drawings), _of_spending(middle), *_of_lines(middle)]
    found = [*_by_parameters(middle), *_by_shocks(middle, rows)]
    return tuple(sorted(found, key=lambda one: -abs(one.gdp[1] - one.gdp[0])))


@dataclass(frozen=True)
class _Row:
    """A belief, and innovations (quarter, shock) with it at its low and at its high end."""

    name: str
    meaning: str
    grade: Grade
    texts: tuple[str, str]
    ends: tuple[Array, Array]


def _by_parameters(middle: Middle) -> Iterator[Moved]:
    """Entries of the macro model that its equations use."""
    model, count = middle.model, len(middle.quarters)
    used = [entry for symbol, entry in model.entries.items() if not symbol.startswith("sd_")]
    rows = len(ENDS) * len(used)
    values = {symbol: np.full(rows, value) for symbol, value in model.values.items() if symbol != "theta_r"}
    for number, entry in enumerate(used):
        values[entry.symbol][2 * number : 2 * number + 2] = [entry.at(end) for end in ENDS]
    solved, _ = solve_draws(values)
    fed = replace(middle.fed(rows), persistence=values["rho_cpc"], oil_pull=oil_pull(values))
    drawn = as_shocks(middle.shocks(), middle.shocks(fed), rows).array(count, rows)
    states = simulate(solved.solution, drawn)
    gdp, inflation = _first_year(np.moveaxis(states[..., 0], 0, -1), drawn[..., 0])
    for n, entry in enumerate(used):
        if solved.solved[2 * n : 2 * n + 2].all():
            yield Moved(
                name=entry.parameter.name,
                meaning=entry.parameter.meaning,
                grade=entry.parameter.grade_of(entry.label),
                low_text=f"{entry.at(ENDS[0]):.3g}",
                high_text=f"{entry.at(ENDS[1]):.3g}",
                gdp=(gdp[2 * n], gdp[2 * n + 1]),
                inflation=(inflation[2 * n], inflation[2 * n + 1]),
            )


def _by_shocks(middle: Middle, rows: Sequence[_Row]) -> Iterator[Moved]:
    """What changes the innovations and not the model."""
    drawn = np.stack([end for row in rows for end in row.ends])
    states = simulate(middle.model.solution, np.moveaxis(drawn, 0, -1))
    gdp, inflation = _first_year(states, drawn)
    for n, row in enumerate(rows):
        yield Moved(
            name=row.name,
            meaning=row.meaning,
            grade=row.grade,
            low_text=row.texts[0],
            high_text=row.texts[1],
            gdp=(gdp[2 * n], gdp[2 * n + 1]),
            inflation=(inflation[2 * n], inflation[2 * n + 1]),
        )


def _first_year(states: Array, drawn: Array) -> tuple[list[float], list[float]]:
    """Mean of GDP and of yearly inflation over the four quarters from the first that has an innovation, (draw,) each.

    Parameters
    ----------
    states : (quarter, variable, draw).
    drawn : innovations (draw, quarter, shock).
    """
    busy = np.flatnonzero(np.abs(drawn).max(axis=(0, 2)))
    start = int(busy[0]) if len(busy) else 0
    observed = observe(states)[:, start : start + YEAR].mean(axis=1)
    at = list(OBSERVED)
    return observed[at.index("gdp")].tolist(), observed[at.index("inflation")].tolist()


def _of_beliefs(middle: Middle, drawings: Drawings) -> Iterator[_Row]:
    """Beliefs of the trade model and of measures, the sizes of stated shocks among them."""
    for belief, *ends in zip(drawings.beliefs, drawings.ends[::2], drawings.ends[1::2], strict=True):
        handed = [end.handed for end in ends if isinstance(end, Solved) and end.handed is not None]
        if len(handed) == len(ENDS):
            texts = (belief.text_at(ENDS[0]), belief.text_at(ENDS[1]))
            low, high = (
                _array(middle, middle.shocks(_fed_at(middle, one), _stated_at(middle, belief, quantile)))
                for one, quantile in zip(handed, ENDS, strict=True)
            )
            yield _Row(belief.name, belief.meaning, belief.grade, texts, (low, high))


def _fed_at(middle: Middle, handed: Handed) -> Fed:
    """From trade and routes, where an equilibrium hands over other numbers than the central one."""
    return replace(
        middle.fed(),
        **{
            name: along(
                getattr(middle.inputs, name),
                getattr(middle.handed, name),
                np.array([getattr(handed, name)]),
                middle.in_force,
            )
            for name in ("income", "dearer", "lost")
        },
    ).with_oil(middle.inputs)


def _stated_at(middle: Middle, belief: Belief, quantile: float) -> tuple[Stated, ...]:
    """Stated shocks with the belief moved, if it is one of theirs."""
    return tuple(
        measure.with_values({field: quantity.at_quantile(quantile)})
        if (field := belief.name.removeprefix(f"{measure.name}.")) in measure.beliefs
        and (quantity := measure.belief(field)) is not None
        else measure
        for measure in middle.stated
    )


def _of_spending(middle: Middle) -> _Row:
    """How much of a change of income demand follows."""
    entry = middle.spending
    low, high = (entry.at_quantile(end) for end in ENDS)

    def at(part: Parameter) -> Array:
        return _array(middle, middle.shocks(replace(middle.fed(), spending=np.array([part.number()]))))

    texts = (f"{low.number():.3g}", f"{high.number():.3g}")
    return _Row(entry.name, entry.meaning, entry.grade, texts, (at(low), at(high)))


def _of_lines(middle: Middle) -> Iterator[_Row]:
    """Lines of the sets of shocks, each with a factor of its own, moved to the ends of its range."""
    whole = _array(middle, middle.shocks())
    for measure in middle.stated:
        if not isinstance(measure, MacroShock) or measure.set_ is None:
            continue
        for line in measure.lines:
            alone = _array(middle, line_shocks(measure, line, middle.quarters))
            ends = [whole + (factor - 1) * alone for factor in line.factor]
            yield _Row(
                f"{measure.set_}.{line.part.replace(' ', '_')}.{line.shock}",
                f"{measure.title}: factor on {line.part} ({line.shock.replace('_', ' ')})",
                line.grade,
                (f"{line.factor[0]:g}", f"{line.factor[1]:g}"),
                (ends[0], ends[1]),
            )


def _array(middle: Middle, sources: dict[Source, Paths]) -> Array:
    """(quarter, shock)."""
    return as_shocks(sources, None, 1).array(len(middle.quarters))


__all__ = ["Drawings", "Middle", "moved_by"]
