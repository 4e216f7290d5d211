"""Forecasts scored before and kept: the shipped ones, or a file that `tightrope unrest estimate --out` wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from tightrope.core.errors import MissingError
from tightrope.core.model_file import read_model
from tightrope.data.layout import FOLDER as DATA
from tightrope.politics.unrest.estimation.results import Bin, Estimates, Forecast
from tightrope.politics.unrest.estimation.write import as_plain

#: the shipped scores, made from the publishers' files by `as_kept`
SHIPPED: Final = DATA / "unrest" / "scores" / "autocracies.yaml"
#: estimates kept beside the scores: intervals over resamples of countries
_INTERVALS: Final = ("auc", "brier", "brier_gain")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Loose(BaseModel):
    """A part that an estimation writes with more than is read here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Bin(_Strict):
    low: float = Field(alias="from", ge=0, le=1)
    high: float = Field(alias="to", ge=0, le=1)
    forecast: float = Field(ge=0, le=1)
    happened: float = Field(ge=0, le=1)
    interval: tuple[float, float]
    count: int = Field(ge=1)


class _Forecast(_Strict):
    outcome: str
    by: str
    count: int = Field(ge=1)
    happened: int = Field(ge=0)
    brier: float
    log_score: float
    auc: float
    reliability: tuple[_Bin, ...] = Field(min_length=1)


class _Data(_Loose):
    title: str
    publisher: str
    sha256: str


class _Estimate(_Loose):
    value: float
    sample: str = ""
    interval: tuple[float, float] | None = None


class _File(_Loose):
    title: str
    data: tuple[_Data, ...]
    estimates: Mapping[str, _Estimate] = {}
    forecasts: tuple[_Forecast, ...] = Field(min_length=1)


@dataclass(frozen=True)
class KeptForecasts:
    """Scored forecasts, the years fitted and tested, the files behind them as (title, publisher), 90 % intervals.

    `intervals` are by (outcome, score), of the logit: `auc`, `brier`, and `brier_gain` on the usual share, above zero
    if better.
    """

    title: str
    sample: str
    data: tuple[tuple[str, str], ...]
    forecasts: tuple[Forecast, ...]
    intervals: Mapping[tuple[str, str], tuple[float, float]]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What was forecast, in order."""
        return tuple(dict.fromkeys(one.outcome for one in self.forecasts))

    def by(self, outcome: str) -> dict[str, Forecast]:
        """Forecasts of an outcome by forecaster."""
        return {one.by: one for one in self.forecasts if one.outcome == outcome}


def load_forecasts(file: Path | None = None) -> KeptForecasts:
    """The shipped scores, or those of a file that an estimation wrote.

    Raises
    ------
    MissingError : there is no such file.
    DataError : it is not what an estimation writes; every mistake in one message.
    """
    path = SHIPPED if file is None else file
    if not path.is_file():
        raise MissingError(f"There is no file {path}. Give one that `tightrope unrest estimate --out FILE` wrote.")
    found = read_model(path, _File)
    return KeptForecasts(
        title=found.title,
        sample=_sample(found),
        data=tuple((one.title, one.publisher) for one in found.data),
        forecasts=tuple(_forecast(one) for one in found.forecasts),
        intervals={
            (outcome, score): entry.interval
            for outcome in dict.fromkeys(one.outcome for one in found.forecasts)
            for score in _INTERVALS
            if (entry := found.estimates.get(f"annual.{outcome}.{score}")) is not None and entry.interval is not None
        },
    )


def as_kept(estimates: Estimates) -> dict[str, Any]:
    """What of an estimation is shipped: scores, their intervals, and the files they rest on."""
    whole = as_plain(estimates)
    outcomes = dict.fromkeys(one["outcome"] for one in whole["forecasts"])
    kept = [f"annual.{outcome}.{score}" for outcome in outcomes for score in _INTERVALS]
    return {
        "title": whole["title"],
        "made_by": whole["made_by"],
        "intervals": whole["intervals"],
        "data": [{key: one[key] for key in ("file", "sha256", "title", "publisher")} for one in whole["data"]],
        "estimates": {name: _short(whole["estimates"][name]) for name in kept if name in whole["estimates"]},
        "forecasts": whole["forecasts"],
    }


def _sample(found: _File) -> str:
    """Years fitted and tested, as the estimation says them."""
    first = found.estimates.get(f"annual.{found.forecasts[0].outcome}.{_INTERVALS[0]}")
    return "" if first is None else first.sample


def _short(estimate: Mapping[str, Any]) -> dict[str, Any]:
    return {key: estimate[key] for key in ("value", "interval", "sample", "method") if key in estimate}


def _forecast(one: _Forecast) -> Forecast:
    bins = tuple(Bin(b.low, b.high, b.forecast, b.happened, *b.interval, b.count) for b in one.reliability)
    return Forecast(one.outcome, one.by, one.count, one.happened, one.brier, one.log_score, one.auc, bins)
