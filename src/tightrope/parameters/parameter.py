"""One belief: what it means, its values, how far they may be wrong and what they rest on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tightrope.core.errors import ParameterError
from tightrope.parameters.evidence import Assumed, Evidence, Grade, Text, cite
from tightrope.parameters.spread import Number, Spread, own_spread

Bounds = tuple[Number, Number]

#: labels beyond this are too many for a message
MANY = 40


class Part(BaseModel):
    """Labels of a parameter that rest on other evidence than the rest of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: Annotated[tuple[Text, ...], Field(min_length=1)]
    spread: Spread | None = None
    evidence: Evidence


class Parameter(BaseModel):
    """An entry of the book, with a single `value` or one of `values` per label (a sector, a region).

    `exceptions` are labels founded on something else than `evidence`; `grade` is the weakest of all, so that a
    number that is partly assumed never passes for measured. `alternative` names another entry for the same thing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    meaning: Text
    symbol: Text | None = None
    unit: Text
    bounds: Bounds
    value: Number | None = None
    values: Annotated[Mapping[str, Number], Field(min_length=1)] | None = None
    spread: Spread | None = None
    evidence: Evidence
    exceptions: tuple[Part, ...] = ()
    note: Text | None = None
    alternative: Text | None = None
    used_by: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Parameter:
        problems = [*_value_problems(self), *_spread_problems(self), *_part_problems(self)]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the values, in the order of the book; empty for a single value."""
        return tuple(self.values or ())

    @property
    def grade(self) -> Grade:
        """The weakest grade of any part."""
        statuses = [self.evidence.status, *(part.evidence.status for part in self.exceptions)]
        return max((Grade(status) for status in statuses), key=lambda grade: grade.rank)

    def grade_of(self, label: str | None = None) -> Grade:
        """Grade of one label's value."""
        part = self._part(label)
        return Grade((part or self).evidence.status)

    def spread_of(self, label: str | None = None) -> Spread | None:
        """Spread of one label's value."""
        part = self._part(label)
        return part.spread if part and part.spread else self.spread

    def number(self, label: str | None = None) -> float:
        """The value, or that of a label.

        Raises `ParameterError` if a label is missing, unknown or not wanted.
        """
        if self.values is None:
            if label is not None:
                raise ParameterError(f"{self.name} has a single value, not one for '{label}': leave the label out.")
            assert self.value is not None
            return self.value
        if label is None:
            raise ParameterError(
                f"{self.name} has a value for each of {len(self.values)} labels: say which. {self._all_labels()}"
            )
        if label not in self.values:
            near = did_you_mean(label, self.values) if nearest(label, self.values) else ""
            raise ParameterError(
                f"{self.name} has no value for '{label}'. {near}{' ' if near else ''}{self._all_labels()}"
            )
        return self.values[label]

    def at_quantile(self, probability: float) -> Parameter:
        """The parameter with every value at this quantile of its spread, kept within bounds.

        All labels move together: the spread is about the general level. A parameter without a spread stays.
        """
        if self.values is None:
            assert self.value is not None
            return self.model_copy(update={"value": self._moved(probability, self.value, self.spread)})
        moved = {
            label: self._moved(probability, central, self.spread_of(label)) for label, central in self.values.items()
        }
        return self.model_copy(update={"values": moved})

    def replaced(
        self, value: float, reason: str, label: str | None = None, span: tuple[float, float] | None = None
    ) -> Parameter:
        """The parameter with another value, resting on the reason given.

        Its spread is that of the ends in `span`, else as before: an absolute one moves with the value and is cut at
        the bounds. Raises `ParameterError` if a number is outside the bounds or order, or the reason is empty.
        """
        central = self.number(label)
        low, high = self.bounds
        for word, number in zip(("", " low", " high"), (value, *(span or ())), strict=False):
            if not low <= number <= high:
                raise ParameterError(
                    f"{self._at(label)}{word} = {number:g} is outside its bounds [{low:g}, {high:g}] ({self.unit}). "
                    "Give a value inside, or propose wider bounds in the book."
                )
        if not reason.strip():
            raise ParameterError(f"{self._at(label)} is overridden without a reason. Say in a sentence why.")
        evidence = Assumed(reason=f"Set for this question: {reason.strip()}")
        held = self.spread_of(label)
        if span is not None:
            spread: Spread | None = own_spread(held, value, span, labelled=label is not None)
        else:
            spread = held.around(central, value, self.bounds) if held else None
        if label is None:
            return self.model_copy(update={"value": value, "evidence": evidence, "spread": spread})
        part = Part(labels=(label,), spread=spread, evidence=evidence)
        others = [p.model_copy(update={"labels": tuple(x for x in p.labels if x != label)}) for p in self.exceptions]
        exceptions = (part, *(p for p in others if p.labels))
        return self.model_copy(update={"values": {**(self.values or {}), label: value}, "exceptions": exceptions})

    def relabelled(self, sources: Mapping[str, tuple[str, ...]]) -> Parameter:
        """The parameter for other labels, each taking the mean of the values of some labels of this one.

        A label that takes one value whole keeps its evidence. One that takes a mean, or shares its source with others,
        is assumed, with the spread of its first source: what holds for the whole need not hold for its parts.

        Parameters
        ----------
        sources : labels of this parameter, by new label.
        """
        takers = [name for names in sources.values() for name in names]
        values = {label: _mean([self.number(name) for name in names]) for label, names in sources.items()}
        parts: dict[tuple[int, bool], list[str]] = {}
        for label, names in sources.items():
            borrowed = len(names) > 1 or takers.count(names[0]) > 1
            parts.setdefault((self._part_number(names[0]), borrowed), []).append(label)
        exceptions = tuple(
            self._borrowed(number, tuple(labels), borrowed)
            for (number, borrowed), labels in parts.items()
            if number >= 0 or borrowed
        )
        return self.model_copy(update={"values": values, "exceptions": exceptions})

    def _part_number(self, label: str) -> int:
        """Which of the exceptions a label is in; -1 for none."""
        return next((i for i, part in enumerate(self.exceptions) if label in part.labels), -1)

    def _borrowed(self, number: int, labels: tuple[str, ...], borrowed: bool) -> Part:
        """Labels that rest on one of the parts, as it stands or at second hand."""
        held = self if number < 0 else self.exceptions[number]
        spread = held.spread or self.spread
        if not borrowed or isinstance(held.evidence, Assumed):
            return Part(labels=labels, spread=spread, evidence=held.evidence)
        reason = (
            "The value of a standard sector stands in for a part of it, or the mean of several for a sector that holds "
            f"them; the standard sectors' values are {cite(held.evidence)}."
        )
        return Part(labels=labels, spread=spread, evidence=Assumed(reason=reason))

    def value_text(self) -> str:
        """The value, or how many there are and how far they reach, ready to print."""
        if self.values is None:
            return f"{self.value:g}"
        numbers = self.values.values()
        return f"{len(numbers)} values, {min(numbers):g} to {max(numbers):g}"

    def grades_text(self) -> str:
        """The grade, or how many values have which.

        The weakest comes last: `17 estimated, 19 assumed`.
        """
        if not self.exceptions:
            return str(self.grade)
        grades = [self.grade_of(label) for label in self.labels]
        return ", ".join(f"{grades.count(grade)} {grade}" for grade in Grade if grade in grades)

    def spread_text(self) -> str:
        """The spread in words."""
        return self.spread.describe() if self.spread else "none stated"

    def evidence_text(self) -> str:
        """One line for a report: what the values rest on."""
        if not self.exceptions:
            return cite(self.evidence)
        rest = "; ".join(f"{len(part.labels)} values {cite(part.evidence)}" for part in self.exceptions)
        return f"{self.grades_text()}: {cite(self.evidence)}; {rest}"

    def _all_labels(self) -> str:
        """The labels, for a message; where to find them if they are too many."""
        if len(self.labels) > MANY:
            return f"`tightrope params explain {self.name}` lists its labels."
        return f"Labels: {', '.join(self.labels)}."

    def _part(self, label: str | None) -> Part | None:
        return next((part for part in self.exceptions if label in part.labels), None)

    def _moved(self, probability: float, central: float, spread: Spread | None) -> float:
        if spread is None:
            return central
        low, high = self.bounds
        return min(max(spread.value_at(probability, central), low), high)

    def _at(self, label: str | None) -> str:
        return self.name if label is None else f"{self.name}[{label}]"


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Known words spelled like a word, the nearest first."""
    return difflib.get_close_matches(word, sorted(known), n=3, cutoff=0.6)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest known words, or all of them if few.

    >>> did_you_mean("tade", ["trade", "measures"])
    'Did you mean trade?'
    """
    words = sorted(known)
    near = nearest(word, words)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if len(words) <= 12:
        return f"Known: {', '.join(words)}."
    return f"{len(words)} are known; none is spelled like it."


def _value_problems(entry: Parameter) -> list[str]:
    low, high = entry.bounds
    if low >= high:
        return [f"bounds [{low:g}, {high:g}] are not in order: expected [low, high] with low below high"]
    if (entry.value is None) == (entry.values is None):
        return ["expected either `value` (one number) or `values` (a number per label), found both or neither"]
    numbers = {None: entry.value} if entry.values is None else dict(entry.values)
    outside = {label: x for label, x in numbers.items() if x is not None and not low <= x <= high}
    return [
        f"{'value' if label is None else f'values.{label}'} is {x:g}, expected within bounds [{low:g}, {high:g}]"
        for label, x in outside.items()
    ]


def _spread_problems(entry: Parameter) -> list[str]:
    problems = []
    for where, spread, status in _founded(entry):
        if spread is None and status == "assumed":
            problems.append(f"{where}spread is missing: an assumed value must say how far it may be wrong")
        if spread is not None and not spread.is_relative:
            problems += _absolute_spread_problems(entry, where, spread)
    return problems


def _founded(entry: Parameter) -> list[tuple[str, Spread | None, str]]:
    parts = [
        (f"exceptions.{i}.", part.spread or entry.spread, part.evidence.status)
        for i, part in enumerate(entry.exceptions)
    ]
    return [("", entry.spread, entry.evidence.status), *parts]


def _absolute_spread_problems(entry: Parameter, where: str, spread: Spread) -> list[str]:
    if entry.values is not None:
        return [f"{where}spread is {spread.family}, which needs a single value: use lognormal with several values"]
    low, high = entry.bounds
    problems = []
    if not (low <= spread.low and spread.high <= high):
        problems.append(
            f"{where}spread [{spread.low:g}, {spread.high:g}] reaches outside the bounds [{low:g}, {high:g}]"
        )
    if entry.value is not None and not spread.low <= entry.value <= spread.high:
        problems.append(f"{where}spread [{spread.low:g}, {spread.high:g}] does not contain the value {entry.value:g}")
    return problems


def _part_problems(entry: Parameter) -> list[str]:
    problems = []
    seen: set[str] = set()
    for i, part in enumerate(entry.exceptions):
        for label in part.labels:
            if label not in (entry.values or {}):
                problems.append(f"exceptions.{i}.labels: '{label}' has no value. {did_you_mean(label, entry.labels)}")
            if label in seen:
                problems.append(f"exceptions.{i}.labels: '{label}' is listed twice")
            seen.add(label)
    return problems
