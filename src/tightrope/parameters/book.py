"""The book: all entries by name, with overrides that leave the original untouched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from tightrope.core.errors import ParameterError
from tightrope.parameters.evidence import Grade
from tightrope.parameters.parameter import Parameter, did_you_mean


@dataclass(frozen=True, kw_only=True)
class Override:
    """One value set for a question: what it was, what it is, and why; `span` is the range it came with, if any."""

    name: str
    label: str | None
    was: float
    value: float
    reason: str
    span: tuple[float, float] | None = None


@dataclass(frozen=True)
class Book:
    """Entries by name, in alphabetical order. `overrides` lists what a question changed."""

    entries: Mapping[str, Parameter]
    overrides: tuple[Override, ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all entries."""
        return tuple(self.entries)

    def __getitem__(self, name: str) -> Parameter:
        """Entry by name. Raises `ParameterError` with the nearest names if there is none."""
        if name not in self.entries:
            raise ParameterError(f"The parameter book has no entry '{name}'. {did_you_mean(name, self.entries)}")
        return self.entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self.entries

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)

    def override(
        self,
        name: str,
        value: float,
        reason: str,
        label: str | None = None,
        span: tuple[float, float] | None = None,
    ) -> Book:
        """A book with one value changed.

        Parameters
        ----------
        span : low and high end of the value's own range (`own_spread`); None moves the book's spread with the value.

        Raises
        ------
        ParameterError : the entry or label is unknown, a number is out of bounds or order, or no reason is given.
        """
        old, number = self[name], float(value)
        new = old.replaced(number, reason, label, span)
        change = Override(name=name, label=label, was=old.number(label), value=number, reason=reason.strip(), span=span)
        return Book({**self.entries, name: new}, (*self.overrides, change))

    def with_entry(self, name: str, entry: Parameter) -> Book:
        """A book with one known entry moved, as `Parameter.at_quantile` does for a draw."""
        self[name]
        return Book({**self.entries, name: entry}, self.overrides)

    def for_sectors(self, meanings: Mapping[str, tuple[str, ...]], standard: Collection[str]) -> Book:
        """The book with every entry that has a value for each standard sector brought to other sectors.

        Parameters
        ----------
        meanings : standard sectors that each new sector belongs to or holds.
        standard : all standard sectors.
        """
        if all(meaning == (sector,) for sector, meaning in meanings.items()):
            return self
        brought = {
            name: entry.relabelled(meanings)
            for name, entry in self.entries.items()
            if entry.values is not None and set(standard) <= set(entry.labels)
        }
        return Book({**self.entries, **brought}, self.overrides)

    def search(self, text: str) -> tuple[Parameter, ...]:
        """Entries that mention every word of the text, those with a word in their name first."""
        words = text.casefold().split()
        found = [entry for entry in self if all(word in _haystack(entry) for word in words)]
        return tuple(sorted(found, key=lambda entry: not any(word in entry.name.casefold() for word in words)))

    def graded(self, grade: Grade) -> tuple[Parameter, ...]:
        """Entries of this grade."""
        return tuple(entry for entry in self if entry.grade is grade)

    def digest(self) -> str:
        """Sha256 of the content, independent of files, order and machine."""
        content = [entry.model_dump(mode="json") for _, entry in sorted(self.entries.items())]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _haystack(entry: Parameter) -> str:
    words = [entry.name, entry.meaning, entry.unit, entry.symbol or "", entry.note or "", *entry.labels]
    for evidence in (entry.evidence, *(part.evidence for part in entry.exceptions)):
        words += [str(text) for text in evidence.model_dump(exclude_none=True).values()]
    return " ".join(words).casefold()
