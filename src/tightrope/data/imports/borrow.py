"""What a published table lacks and a shipped world has: tariffs, resource rents, population. All of it assumed.

An economy that a shipped world does not have by itself is part of that world's remainder, and takes what the
remainder has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tightrope.core.axes import REGION, SECTOR
from tightrope.data.country import group_members
from tightrope.data.estimate.book import Assumptions, pair_of
from tightrope.data.estimate.tariffs import estimate_tariffs
from tightrope.data.imports.formats import Edition, economy_names
from tightrope.data.layout import REMAINDER, Layout, RegionSpec, load_layout
from tightrope.data.shelf import list_worlds, load_world
from tightrope.parameters import Book

#: entries of the book that the borrowed figures rest on, besides those of the year
ENTRIES = (
    "world.tariff_industry",
    "world.tariff_farm",
    "world.tariff_energy",
    "world.rent_intensity",
    "world.rent_cap",
)


@dataclass(frozen=True)
class Borrowed:
    """Figures from elsewhere, for the regions and sectors of a table.

    Attributes
    ----------
    tariff : (sector, importer, exporter), ad-valorem.
    rent : (region, sector), part of value added.
    population : (region,), people; 0 where unknown.
    lender : the shipped world that rents and population come from.
    disputes : year of the tariffs set by disputes and sanctions; None if the book has none so early.
    strangers : economies that the shipped world counts in its remainder.
    """

    tariff: np.ndarray
    rent: np.ndarray
    population: np.ndarray
    lender: str
    disputes: int | None
    strangers: tuple[str, ...]


def borrow(edition: Edition, regions: tuple[str, ...], sectors: tuple[str, ...], year: int, book: Book) -> Borrowed:
    """Tariffs, rents and population for a table of a year."""
    known = set(load_layout().regions)
    disputes = max((y for y in _dispute_years(book) if y <= year), default=None)
    lender = load_world(min(list_worlds(), key=lambda name: abs(load_world(name).year - year)))
    means = [edition.sectors[s].means for s in sectors]
    at = [lender.regions.index(r if r in lender.regions else REMAINDER) for r in regions]
    value_added = lender.value_added.transpose(REGION, SECTOR).values[at]
    places = [[lender.sectors.index(m) for m in meant] for meant in means]
    rent = np.stack([_mean(lender.rent_share.values[at][:, p], value_added[:, p]) for p in places], axis=1)
    own = np.array([r in lender.regions and r != REMAINDER for r in regions])
    return Borrowed(
        tariff=_tariffs(regions, means, disputes, book),
        rent=rent,
        population=np.where(own, lender.population.values[at], 0.0),
        lender=lender.name,
        disputes=disputes,
        strangers=tuple(r for r in regions if r not in known),
    )


def _tariffs(regions: tuple[str, ...], means: list[tuple[str, ...]], disputes: int | None, book: Book) -> np.ndarray:
    """(sector, importer, exporter): the rates of the shipped worlds; a sector that holds several takes their mean."""
    standard = load_layout().sector_specs
    layout = Layout({r: RegionSpec(economy_names().get(r, r)) for r in regions}, standard)
    assume = _Early(book, disputes or 0, regions)
    rates = estimate_tariffs(layout, assume, group_members())
    place = {s: i for i, s in enumerate(standard)}
    return np.stack([rates[[place[m] for m in meant]].mean(0) for meant in means])


@dataclass(frozen=True)
class _Early(Assumptions):
    """Assumptions of a year, where an entry that the year lacks is empty, and so are pairs of absent regions."""

    regions: tuple[str, ...]

    def of_year(self, name: str) -> Mapping[str, float]:
        """Values by pair."""
        values = super().of_year(name) if f"world.y{self.year}.{name}" in self.book else {}
        return {pair: rate for pair, rate in values.items() if set(pair_of(pair)) <= set(self.regions)}


def _dispute_years(book: Book) -> list[int]:
    names = [name.split(".") for name in book.names if name.endswith(".tariff_pair")]
    return sorted(int(parts[1][1:]) for parts in names)


def _mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted mean over the second axis; the plain one where nothing weighs."""
    total = weights.sum(1)
    mean: np.ndarray = np.where(total > 0, (values * weights).sum(1) / np.where(total > 0, total, 1), values.mean(1))
    return mean
