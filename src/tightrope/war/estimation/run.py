"""Make again what the book says about how long wars last, and say how the families compare."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from tightrope.core.errors import UsageError
from tightrope.war.estimation.durations import Episodes, read_episodes
from tightrope.war.estimation.families import FAMILIES, Fit, fit_family, survival

#: years for which the share of episodes that last longer is told
_TIMES: Final = (1 / 12, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
_DIGITS: Final = 4


@dataclass(frozen=True)
class Estimate:
    """One number with its 90 % interval, if it has one."""

    id: str
    meaning: str
    unit: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class WarEstimates:
    """All estimates, the fits they come from and the file they rest on."""

    episodes: Episodes
    lasted: float
    fits: dict[str, Fit]
    entries: tuple[Estimate, ...]

    def __getitem__(self, name: str) -> Estimate:
        """Estimate by id. Raises `KeyError`."""
        for entry in self.entries:
            if entry.id == name:
                return entry
        raise KeyError(f"no estimate '{name}'; there are {', '.join(e.id for e in self.entries)}")


def estimate(sources: Path | str, *, lasted: float = 4.4) -> WarEstimates:
    """Fit every family to the user's own file.

    Parameters
    ----------
    sources : the UCDP/PRIO file, or the folder that holds it.
    lasted : years a war has gone on, for the chance that it ends within another year.

    Raises `MissingError`, `DataError`, `ConvergenceError`, or `UsageError` if `lasted` is not above 0.
    """
    if not lasted > 0:
        raise UsageError(f"A war has lasted {lasted:g} years: expected a number above 0.")
    episodes = read_episodes(Path(sources))
    fits = {name: fit_family(name, episodes.years, episodes.ended) for name in FAMILIES}
    wars = episodes.at_war_intensity()
    severe = fit_family("weibull", wars.years, wars.ended)
    entries = [_parameter(name, fit, key) for name, fit in fits.items() for key in fit.names]
    entries += [_end(name, fit, lasted) for name, fit in fits.items()]
    entries += [_parameter("weibull_of_wars", severe, key) for key in severe.names]
    left = survival(episodes.years, episodes.ended, np.array(_TIMES))
    entries += [
        Estimate(f"lasting.{time:.2g}", f"Episodes that last longer than {time:.2g} years", "share", float(share))
        for time, share in zip(_TIMES, left, strict=True)
    ]
    return WarEstimates(episodes, lasted, fits, tuple(entries))


def as_plain(found: WarEstimates) -> dict[str, Any]:
    """Everything as plain data."""
    episodes = found.episodes
    return {
        "made_by": "tightrope war estimate",
        "data": {
            "file": episodes.file,
            "sha256": episodes.sha256,
            "publisher": "UCDP and PRIO",
            "licence": "CC BY 4.0",
        },
        "episodes": len(episodes),
        "ended": int(episodes.ended.sum()),
        "at_war_intensity": int(episodes.war.sum()),
        "cut_at_the_end_of": episodes.last_year,
        "intervals": "90 %, from the curvature of the likelihood",
        "akaike": {name: round(fit.aic, 1) for name, fit in found.fits.items()},
        "correlation_of_shape_and_scale": round(found.fits["weibull"].correlation(), _DIGITS),
        "estimates": {one.id: _plain(one) for one in found.entries},
    }


def write_estimates(found: WarEstimates, file: Path, *, force: bool = False) -> None:
    """Write the estimates as YAML. Raises `UsageError` if the file exists, unless `force`, or cannot be written."""
    from ruamel.yaml import YAML

    if file.exists() and not force:
        raise UsageError(f"{file} exists; give another file with --out, or --force.")
    try:
        with file.open("w", encoding="utf-8") as stream:
            YAML().dump(as_plain(found), stream)
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}); give another with --out.") from error


def _parameter(family: str, fit: Fit, name: str) -> Estimate:
    unit = "log years" if name in ("location", "width") else "years" if name == "scale" else "none"
    low, high = fit.interval(name)
    told = family.replace("_", " ")
    return Estimate(f"{family}.{name}", f"{name.capitalize()} of the {told}", unit, fit.value(name), low, high)


def _end(family: str, fit: Fit, lasted: float) -> Estimate:
    low, high = fit.interval_of_end(1.0, lasted)
    meaning = f"Chance of an end within a year after {lasted:g} years, by the {family.replace('_', ' ')}"
    return Estimate(f"{family}.ends_within_a_year", meaning, "share", fit.ends_within(1.0, lasted), low, high)


def _plain(one: Estimate) -> dict[str, Any]:
    content: dict[str, Any] = {"meaning": one.meaning, "unit": one.unit, "value": round(one.value, _DIGITS)}
    if one.low is not None and one.high is not None:
        content["interval"] = [round(one.low, _DIGITS), round(one.high, _DIGITS)]
    return content
