"""What is believed about unrest, one value per draw, from the spreads of the parameter book. Checked as it is made."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.core.errors import DataError, list_problems
from tightrope.core.random import stream
from tightrope.data.unrest_pack import UnrestFigure, UnrestPack
from tightrope.parameters import Book, Grade, Parameter
from tightrope.parameters.spread import TAIL, Spread

Array = np.ndarray

#: entries with one value; the field has the name of the entry after `unrest.`
SINGLE: Final = (
    "growth_effect", "acceleration_effect", "trigger_multiple", "price_tolerance", "grievance_half_life", "branching",
    "decay", "legitimacy_effect", "legitimacy_growth", "legitimacy_half_life", "crisis_violence_ratio",
    "exit_if_crisis", "lethal_if_crisis", "crisis_days", "deaths_lethal", "deaths_crisis", "deaths_spread",
    "intervention_pull", "intervention_slope", "intervention_effect", "output_loss", "output_loss_months",
    "violence_price_odds", "lethal_price_odds", "protest_exit", "irregular_exit", "lethal_year", "reform_legitimacy",
    "reform_hump", "reform_hump_month", "reform_cost", "repression_calm", "repression_legitimacy", "repression_lethal",
    "repression_cost", "purge_calm", "purge_hump", "purge_months", "purge_legitimacy", "accommodation_reach",
    "accommodation_months", "accommodation_cost",
)  # fmt: skip
#: entries with a value per group of countries
BY_GROUP: Final = ("national", "violent", "lethal_if_violent", "lethal_if_peaceful", "accommodated", "week")
#: figures of the pack
OF_COUNTRY: Final = ("usual_growth", "legitimacy", "patron_pull", "priced_share")
#: fields that are chances, and so lie between 0 and 1
CHANCES: Final = (
    "violent", "lethal_if_violent", "lethal_if_peaceful", "accommodated", "week", "national", "exit_if_crisis",
    "lethal_if_crisis", "intervention_effect", "protest_exit", "irregular_exit", "lethal_year", "accommodation_reach",
    "branching", "price_tolerance", "priced_share", "patron_pull",
)  # fmt: skip
#: fields that are times, rates or sizes, and so lie above 0
POSITIVE: Final = (
    "protests", "reference_protests", "trigger_multiple", "grievance_half_life", "decay", "legitimacy_half_life",
    "crisis_violence_ratio", "crisis_days", "deaths_lethal", "deaths_crisis", "deaths_spread", "output_loss_months",
    "reform_hump_month", "purge_months", "accommodation_months",
)  # fmt: skip
_NODES = np.linspace(TAIL, 1 - TAIL, 181)


@dataclass(frozen=True)
class Beliefs:
    """Parameters by name, each (draw,), read-only; `replicates` draws in a row share their values.

    Names are those of the book's entries `unrest.*`, with `protests` and `reference_protests` (a year) for the country
    and its group, and `usual_growth` (percent), `legitimacy` (steps), `patron_pull` and `priced_share` (shares) of the
    country. Construction raises `DataError` with every value that is not finite, a chance outside 0 to 1, a time or
    rate not above 0, and every field of another length.
    """

    country: str
    values: Mapping[str, Array]
    grades: Mapping[str, Grade]
    replicates: int = 1

    def __post_init__(self) -> None:
        problems = _problems(self.values, self.replicates)
        if problems:
            raise DataError(list_problems("The draws of the parameters of unrest", problems))
        kept = {}
        for name, value in self.values.items():
            view = np.asarray(value, dtype=float).view()
            view.flags.writeable = False
            kept[name] = view
        object.__setattr__(self, "values", kept)

    def __getitem__(self, name: str) -> Array:
        """Draws of one parameter, (draw,)."""
        return self.values[name]

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.values["protests"].size)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Names of the parameters that nobody measured."""
        return tuple(name for name, grade in self.grades.items() if grade is Grade.ASSUMED)

    def changed(self, **values: Array | float) -> Beliefs:
        """The same with some parameters set, a number or (draw,). Raises `DataError` for a name that is not there."""
        unknown = sorted(set(values) - set(self.values))
        if unknown:
            raise DataError(f"There is no parameter {', '.join(unknown)}; there are {', '.join(self.values)}.")
        new = {name: np.broadcast_to(np.asarray(value, float), (self.draws,)) for name, value in values.items()}
        return dataclasses.replace(self, values={**self.values, **new})


def draw_beliefs(pack: UnrestPack, book: Book, *, draws: int, replicates: int = 1, seed: int = 0) -> Beliefs:
    """Draw every parameter from its spread, between its 5th and 95th percentile, each by its own stream.

    Parameters
    ----------
    draws : number of draws in all.
    replicates : how many draws in a row share their parameters, to tell chance from ignorance; divides `draws`.

    Raises
    ------
    DataError : a number of draws below 1, or one that replicates do not divide.
    ParameterError : the book lacks an entry, or the country.
    """
    if draws < 1 or replicates < 1 or draws % replicates:
        raise DataError(f"{draws} draws cannot be split into groups of {replicates}: give a multiple of it, 1 or more.")
    values: dict[str, Array] = {}
    grades: dict[str, Grade] = {}
    for name, entry, label in _asked(pack, book):
        central, spread = entry.number(label), entry.spread_of(label)
        values[name] = _drawn(name, pack, central, spread, entry.bounds, draws // replicates, seed)
        grades[name] = entry.grade_of(label)
    for name, figure in _figures(pack).items():
        spread = None if figure.low == figure.high else Spread(family="triangular", low=figure.low, high=figure.high)
        values[name] = _drawn(name, pack, figure.value, spread, (-np.inf, np.inf), draws // replicates, seed)
        grades[name] = figure.grade
    repeated = {name: np.repeat(value, replicates) for name, value in values.items()}
    return Beliefs(pack.country, repeated, grades, replicates)


def central_beliefs(pack: UnrestPack, book: Book, *, draws: int) -> Beliefs:
    """Every parameter at its central value, in all draws: then only chance differs between them."""
    asked = list(_asked(pack, book))
    values = {name: np.full(draws, entry.number(label)) for name, entry, label in asked}
    values |= {name: np.full(draws, figure.value) for name, figure in _figures(pack).items()}
    grades = {name: entry.grade_of(label) for name, entry, label in asked}
    grades |= {name: figure.grade for name, figure in _figures(pack).items()}
    return Beliefs(pack.country, values, grades, draws)


def _asked(pack: UnrestPack, book: Book) -> list[tuple[str, Parameter, str | None]]:
    """Fields with their entry of the book and its label."""
    rates = book["unrest.protests_a_year"]
    asked: list[tuple[str, Parameter, str | None]] = [
        ("protests", rates, pack.country),
        ("reference_protests", rates, pack.reference),
    ]
    asked += [(name, book[f"unrest.{name}"], pack.reference) for name in BY_GROUP]
    asked += [(name, book[f"unrest.{name}"], None) for name in SINGLE]
    return asked


def _figures(pack: UnrestPack) -> dict[str, UnrestFigure]:
    figures = (pack.usual_growth, pack.legitimacy, pack.patron_pull, pack.priced.share_of_gdp)
    return dict(zip(OF_COUNTRY, figures, strict=True))


def _drawn(
    name: str, pack: UnrestPack, central: float, spread: Spread | None, bounds: tuple[float, float], count: int,
    seed: int,
) -> Array:  # fmt: skip
    """Draws of one parameter. Quantiles of its spread are read off a table, which a thousand draws pay back."""
    if spread is None:
        return np.full(count, central)
    table = np.clip([spread.value_at(float(q), central) for q in _NODES], *bounds)
    chosen = stream(seed, "politics", "unrest", pack.country, "parameter", name).uniform(TAIL, 1 - TAIL, size=count)
    return np.asarray(np.interp(chosen, _NODES, table))


def _problems(values: Mapping[str, Array], replicates: int) -> list[str]:
    """A line for every field that cannot be meant."""
    wanted = {"protests", "reference_protests", *BY_GROUP, *SINGLE, *OF_COUNTRY}
    problems = [f"{name}: missing" for name in sorted(wanted - set(values))]
    problems += [f"{name}: no such parameter" for name in sorted(set(values) - wanted)]
    size = np.asarray(values.get("protests", np.ones(1))).size
    if size < 1 or replicates < 1 or size % replicates:
        problems.append(f"replicates: {replicates} does not divide {size} draws")
    for name in sorted(wanted & set(values)):
        value = np.asarray(values[name], dtype=float)
        if value.shape != (size,):
            problems.append(f"{name}: shape {value.shape}, expected ({size},) as of `protests`")
            continue
        for wrong, words in _wrong(name, value):
            if wrong.any():
                at = int(np.argmax(wrong))
                problems.append(f"{name}: {words} in {int(wrong.sum())} draw(s), first {value[at]:g} in draw {at}")
    return problems


def _wrong(name: str, value: Array) -> list[tuple[Array, str]]:
    found = [(~np.isfinite(value), "not finite")]
    if name in CHANCES:
        found += [(value < 0, "a negative probability"), (value > 1, "a probability above 1")]
    if name == "branching":
        found.append((value == 1, "a branching ratio of 1, at which protest never ends,"))
    if name in POSITIVE:
        found.append((value <= 0, "expected above 0, found less"))
    return found
