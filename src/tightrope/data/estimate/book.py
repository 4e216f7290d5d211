"""The estimator's numbers, read from the parameter book: never written in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tightrope.core.errors import DataError
from tightrope.data.layout import Layout
from tightrope.parameters import Book

DEFAULT = "default"


@dataclass(frozen=True)
class Assumptions:
    """Entries `world.*` of the book, and `world.y<year>.*` for what belongs to one year."""

    book: Book
    year: int

    def number(self, name: str, label: str | None = None) -> float:
        """A single value, or the value of a label."""
        return self.book[f"world.{name}"].number(label)

    def of_year(self, name: str) -> Mapping[str, float]:
        """Values by label that belong to the year. Raises `DataError` if the book has none for it."""
        key = f"world.y{self.year}.{name}"
        try:
            values = self.book[key].values
        except Exception as error:
            raise DataError(
                f"The parameter book has no {key}: the estimator needs it to build a world of {self.year}. "
                f"Add the entry with its source, as for the years at hand."
            ) from error
        return dict(values or {})

    def of_year_if_any(self, name: str) -> Mapping[str, float]:
        """Values by label that belong to the year; none where the book has no such entry, which a year may lack."""
        return self.of_year(name) if f"world.y{self.year}.{name}" in self.book.names else {}

    def by_region(self, name: str, layout: Layout, *, of_year: bool = False) -> np.ndarray:
        """(region,): values by region; those not named take the label `default`, or nan if there is none."""
        values = self.of_year(name) if of_year else dict(self.book[f"world.{name}"].values or {})
        default = values.get(DEFAULT, np.nan)
        return np.array([values.get(code, default) for code in layout.regions])


def pair_of(label: str) -> tuple[str, str]:
    """Exporter and importer of a label such as `RUS-BLR`."""
    exporter, _, importer = label.partition("-")
    return exporter, importer
