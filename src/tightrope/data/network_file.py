"""Networks of routes at hand: read, checked, every mistake of a folder in one message with its line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tightrope.core.errors import DataError, MissingError, list_problems
from tightrope.data.layout import FOLDER
from tightrope.data.network import Network
from tightrope.data.network_checks import Problem, network_problems
from tightrope.data.network_fitted import TABLE as FITTED
from tightrope.data.network_fitted import read_fitted
from tightrope.data.network_observed import TABLE, read_observed
from tightrope.data.network_parts import FILE, read_whole, with_lines

NETWORKS = FOLDER / "networks"

_HINTS = {
    "extra_forbidden": "there is no such key here: check its spelling, or write it as a `note`",
    "missing": "is missing",
    "string_pattern_mismatch": "is not well written: ids are small letters, digits and _, countries three capitals",
}


def list_networks() -> tuple[str, ...]:
    """Names of the networks that come with the package."""
    return tuple(sorted(path.parent.name for path in NETWORKS.glob(f"*/{FILE}")))


def network_folder(name_or_path: str | Path) -> Path:
    """Folder of a network given by name or by path. Raises `MissingError` with the names there are."""
    path = Path(name_or_path)
    if path.name == FILE and path.is_file():
        return path.parent
    if (path / FILE).is_file():
        return path
    shipped = NETWORKS / str(name_or_path).upper()
    if (shipped / FILE).is_file():
        return shipped
    raise MissingError(
        f"There is no network '{name_or_path}'. At hand: {', '.join(list_networks()) or 'none'}. "
        f"Give one of these, or a folder with a {FILE}."
    )


def load_network(name_or_path: str | Path, *, fitted: bool = True) -> Network:
    """A network by name, or from a folder of the user's own.

    Without `fitted` costs are as published.

    Raises
    ------
    MissingError
        If there is no such network.
    DataError
        With all mistakes of its files, each with line and hint.
    """
    folder = network_folder(name_or_path)
    changed = tuple(path.stat().st_mtime_ns for path in _files(folder) if path.is_file())
    return _load(folder.resolve(), fitted, changed)


def _files(folder: Path) -> tuple[Path, ...]:
    return *sorted(folder.glob("*.yaml")), folder / TABLE, folder / FITTED


@lru_cache(maxsize=8)
def _load(folder: Path, with_fit: bool, changed: tuple[int, ...]) -> Network:
    """Read once; again when a file has `changed`."""
    whole = read_whole(folder, remember=folder.is_relative_to(NETWORKS))
    try:
        network = Network.model_validate(whole.content)
    except ValidationError as error:
        problems = [_problem(one) for one in _telling(error.errors())]
        raise DataError(list_problems(f"Network {folder.name}", with_lines(whole.files, problems))) from error
    fitted, wrong = read_fitted(folder / FITTED, network) if with_fit else ((), [])
    network = network.model_copy(update={"fitted": fitted})
    observed, wrong_rows = read_observed(folder / TABLE, network)
    lines = [*with_lines(whole.files, network_problems(network)), *wrong, *wrong_rows]
    if lines:
        raise DataError(list_problems(f"Network {folder.name}", lines))
    return network.model_copy(update={"observed": observed})


def _telling(errors: list[Any]) -> list[Any]:
    """Without lists said to be too short because a mistake in them is named already."""
    places = [tuple(one["loc"]) for one in errors]
    return [
        one
        for one, place in zip(errors, places, strict=True)
        if one["type"] != "too_short" or not any(len(p) > len(place) and p[: len(place)] == place for p in places)
    ]


def _problem(error: Any) -> Problem:
    """A mistake found by the schema, in words."""
    place = tuple(error["loc"])
    said = _HINTS.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "string_pattern_mismatch":
        said = f"'{error['input']}' {said}"
    return Problem(place, said)
