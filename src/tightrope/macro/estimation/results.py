"""Estimates: each with its interval, its sample and the figure known before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tightrope.macro.estimation.plan import Known


class Verdict(StrEnum):
    """How an estimate stands to the figure known before."""

    SAME = "same"
    INSIDE = "inside our interval"
    DIFFERS = "differs"
    NEW = "new"


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One number. `low` and `high` are the ends of its 90 % interval, `error` the robust standard error."""

    id: str
    meaning: str
    unit: str
    value: float
    error: float
    low: float
    high: float
    observations: int
    sample: tuple[str, str]
    r_squared: float | None
    equation: str
    known: Known | None = None
    note: str | None = None

    @property
    def verdict(self) -> Verdict:
        """Against the figure known before."""
        if self.known is None:
            return Verdict.NEW
        if abs(self.value - self.known.value) <= self.known.tolerance:
            return Verdict.SAME
        return Verdict.INSIDE if self.low <= self.known.value <= self.high else Verdict.DIFFERS


@dataclass(frozen=True)
class DataFile:
    """A file that was used. `as_known` is False for another edition than the plan was written on."""

    name: str
    file: str
    sha256: str
    as_known: bool
    title: str
    publisher: str
    licence: str


@dataclass(frozen=True)
class Estimates:
    """All estimates of a plan and the files they rest on."""

    country: str
    title: str
    known_from: str
    entries: tuple[Estimate, ...]
    files: tuple[DataFile, ...]

    def __getitem__(self, name: str) -> Estimate:
        """Estimate by id. Raises `KeyError`."""
        for entry in self.entries:
            if entry.id == name:
                return entry
        raise KeyError(f"no estimate '{name}'; there are {', '.join(e.id for e in self.entries)}")

    def __len__(self) -> int:
        return len(self.entries)
