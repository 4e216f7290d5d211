"""Keep estimates: a YAML file with every number, its interval and the checksums of the data it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tightrope.core.errors import UsageError
from tightrope.politics.unrest.estimation.results import Estimate, Estimates, Forecast

#: digits that are written
_DIGITS = 4


def as_plain(estimates: Estimates) -> dict[str, Any]:
    """Everything as plain data, in the order of the plan."""
    return {
        "title": estimates.title,
        "made_by": "tightrope unrest estimate",
        "intervals": "90 %",
        "known_from": estimates.known_from,
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
        "forecasts": [_plain_forecast(one) for one in estimates.forecasts],
    }


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


def _plain(one: Estimate) -> dict[str, Any]:
    content: dict[str, Any] = {"meaning": one.meaning, "unit": one.unit, "value": round(one.value, _DIGITS)}
    if one.low is not None and one.high is not None:
        content["interval"] = [round(one.low, _DIGITS), round(one.high, _DIGITS)]
    content |= {"observations": one.observations, "sample": one.sample, "method": one.method}
    if one.known is not None:
        content |= {"known_before": one.known.value, "verdict": str(one.verdict)}
        if one.known.why is not None:
            content["why"] = one.known.why
    return content


def _plain_forecast(one: Forecast) -> dict[str, Any]:
    return {
        "outcome": one.outcome,
        "by": one.by,
        "count": one.count,
        "happened": one.happened,
        "brier": round(one.brier, _DIGITS),
        "log_score": round(one.log_score, _DIGITS),
        "auc": round(one.auc, _DIGITS),
        "reliability": [
            {
                "from": round(b.low, _DIGITS),
                "to": round(b.high, _DIGITS),
                "forecast": round(b.forecast, _DIGITS),
                "happened": round(b.happened, _DIGITS),
                "interval": [round(b.happened_low, _DIGITS), round(b.happened_high, _DIGITS)],
                "count": b.count,
            }
            for b in one.reliability
        ],
    }
