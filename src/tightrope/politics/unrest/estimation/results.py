"""Estimates and scored forecasts, each beside the figure known before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tightrope.politics.unrest.estimation.plan import Known


class Verdict(StrEnum):
    """How an estimate stands to the figure known before."""

    SAME = "same"
    INSIDE = "inside our interval"
    DIFFERS = "differs"
    NEW = "new"


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One number. `low` and `high` are the ends of its 90 % interval; None where none can be given."""

    id: str
    meaning: str
    unit: str
    value: float
    low: float | None
    high: float | None
    observations: int
    sample: str
    method: str
    known: Known | None = None

    @property
    def verdict(self) -> Verdict:
        """Against the figure known before."""
        if self.known is None:
            return Verdict.NEW
        if abs(self.value - self.known.value) <= self.known.tolerance:
            return Verdict.SAME
        inside = self.low is not None and self.high is not None and self.low <= self.known.value <= self.high
        return Verdict.INSIDE if inside else Verdict.DIFFERS


@dataclass(frozen=True)
class Bin:
    """One bin of a reliability diagram: forecasts from `low` to `high`, their mean, and how often it happened.

    `happened_low` and `happened_high` are the ends of the 90 % interval of that share.
    """

    low: float
    high: float
    forecast: float
    happened: float
    happened_low: float
    happened_high: float
    count: int


@dataclass(frozen=True)
class Forecast:
    """Scores of the forecasts of one outcome by one forecaster, on years it was not fitted on.

    `brier` and `log_score` are means (0 is perfect), `auc` the chance that a year with the outcome got the higher
    forecast; `reliability` the bins.
    """

    outcome: str
    by: str
    count: int
    happened: int
    brier: float
    log_score: float
    auc: float
    reliability: tuple[Bin, ...]


@dataclass(frozen=True)
class DataFile:
    """A file that was used. `as_known` is False for another edition than the plan was written on."""

    file: str
    sha256: str
    as_known: bool
    title: str
    publisher: str
    licence: str


@dataclass(frozen=True)
class Estimates:
    """All estimates of a plan, the scored forecasts, and the files they rest on."""

    title: str
    known_from: str
    entries: tuple[Estimate, ...]
    forecasts: tuple[Forecast, ...]
    files: tuple[DataFile, ...]

    def __getitem__(self, name: str) -> Estimate:
        """Estimate by id. Raises `KeyError`."""
        for entry in self.entries:
            if entry.id == name:
                return entry
        raise KeyError(f"no estimate '{name}'; there are {', '.join(e.id for e in self.entries)}")

    def forecast(self, outcome: str, by: str) -> Forecast:
        """Scores of one outcome by one forecaster. Raises `KeyError`."""
        for one in self.forecasts:
            if (one.outcome, one.by) == (outcome, by):
                return one
        raise KeyError(f"no forecast of '{outcome}' by '{by}'")

    def __len__(self) -> int:
        return len(self.entries)
