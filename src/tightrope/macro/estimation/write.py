"""Keep estimates: a YAML file with every number, its interval and the checksums of the data it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tightrope.core.errors import UsageError
from tightrope.macro.estimation.results import Estimate, Estimates

#: digits that are written
_DIGITS = 4
#: half-width of a triangular spread whose 5th and 95th percentile are the ends of an interval, in half-widths of that
_TRIANGLE = 1 / (1 - 0.1**0.5)


def as_plain(estimates: Estimates) -> dict[str, Any]:
    """Everything as plain data, in the order of the plan."""
    return {
        "country": estimates.country,
        "title": estimates.title,
        "made_by": "tightrope macro estimate",
        "intervals": "90 %, robust to heteroscedasticity and autocorrelation (Newey and West 1987; Kiefer and "
        "Vogelsang 2005)",
        "data": [
            {
                "file": one.file,
                "sha256": one.sha256,
                "edition_of_the_plan": one.as_known,
                "title": one.title,
                "publisher": one.publisher,
                "licence": one.licence,
            }
            for one in estimates.files
        ],
        "estimates": {one.id: _plain(one) for one in estimates.entries},
    }


def _plain(one: Estimate) -> dict[str, Any]:
    content: dict[str, Any] = {
        "meaning": one.meaning,
        "unit": one.unit,
        "value": _round(one.value),
        "standard_error": _round(one.error),
        "interval": [_round(one.low), _round(one.high)],
        "sample": list(one.sample),
        "observations": one.observations,
        "equation": one.equation,
    }
    if one.r_squared is not None:
        content["r_squared"] = _round(one.r_squared)
    if one.known is not None:
        content["known_before"] = one.known.value
        content["verdict"] = str(one.verdict)
    if one.note is not None:
        content["note"] = one.note
    return content


def write_estimates(estimates: Estimates, file: Path, *, force: bool = False) -> None:
    """Write the estimates as YAML. Raises `UsageError` if the file exists, unless `force`."""
    from ruamel.yaml import YAML

    if file.exists() and not force:
        raise UsageError(f"{file} exists; give another file with --out, or --force.")
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        with file.open("w", encoding="utf-8") as stream:
            yaml.dump(as_plain(estimates), stream)
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}); give another with --out.") from error


def book_value(one: Estimate, *, low: float, high: float, digits: int = 3) -> dict[str, Any]:
    """Value and spread of an entry of the parameter book.

    The spread is a triangle around the value whose 5th and 95th percentile are the ends of the 90 % interval, cut at
    the bounds of the entry.

    Parameters
    ----------
    low, high : bounds of the entry.
    """
    half = _TRIANGLE * (one.high - one.low) / 2
    return {
        "value": round(one.value, digits),
        "spread": {
            "family": "triangular",
            "low": round(max(one.value - half, low), digits),
            "high": round(min(one.value + half, high), digits),
        },
    }


def _round(number: float) -> float:
    return round(number, _DIGITS)
