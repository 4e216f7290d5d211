"""Networks of routes at hand: read, checked, every mistake of a folder in one message with its line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tightrope.core.errors import DataError, MissingError, list_problems
from tightrope.data.layout import FOLDER
from tightrope.data.network import Network
from tightrope.data.network_checks import Place, Problem, network_problems
from tightrope.data.network_fitted import TABLE as FITTED
from tightrope.data.network_fitted import read_fitted
from tightrope.data.network_observed import TABLE, read_observed
from tightrope.parameters.parsed import parse, parse_remembering

NETWORKS = FOLDER / "networks"
FILE = "network.yaml"

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
    return folder / FILE, folder / TABLE, folder / FITTED


@lru_cache(maxsize=8)
def _load(folder: Path, with_fit: bool, changed: tuple[int, ...]) -> Network:
    """Read once; again when a file has `changed`."""
    file = folder / FILE
    content = _content(file)
    try:
        network = Network.model_validate(content)
    except ValidationError as error:
        problems = [_problem(one) for one in _telling(error.errors())]
        raise DataError(list_problems(f"Network {folder.name}", _with_lines(file, problems))) from error
    fitted, wrong = read_fitted(folder / FITTED, network) if with_fit else ((), [])
    network = network.model_copy(update={"fitted": fitted})
    observed, wrong_rows = read_observed(folder / TABLE, network)
    lines = [*_with_lines(file, network_problems(network)), *wrong, *wrong_rows]
    if lines:
        raise DataError(list_problems(f"Network {folder.name}", lines))
    return network.model_copy(update={"observed": observed})


def _content(file: Path) -> Any:
    """What the file says. Raises `DataError` if it is no YAML, or not keys and values."""
    try:
        content = parse_remembering(file) if file.is_relative_to(NETWORKS) else parse(file)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        said = " ".join(str(error.problem or error).split())
        raise DataError(
            f"Network {file.parent.name}: {file.name}:{line}: not YAML: {said}; check indentation, colons and quotes."
        ) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"Network {file.parent.name}: {file.name} is not YAML in UTF-8: {error}") from error
    if not isinstance(content, dict):
        raise DataError(f"Network {file.parent.name}: {file.name}:1: expected keys and values such as `id: KAZ`")
    return content


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


def _with_lines(file: Path, problems: list[Problem]) -> list[str]:
    """Problems with file and line, in the order of lines. The file is read again, slowly, for its lines."""
    if not problems:
        return []
    lines: dict[Place, int] = {}
    _collect(YAML(typ="rt").load(file.read_text(encoding="utf-8")), (), lines)
    found = sorted((_line(lines, one.place), ".".join(map(str, one.place)), one.text) for one in problems)
    return [f"{file.name}:{line}: {place}: {text}" if place else f"{file.name}: {text}" for line, place, text in found]


def _line(lines: dict[Place, int], place: Place) -> int:
    """Line of a value, or of the nearest thing around it."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return 1


def _collect(node: Any, place: Place, lines: dict[Place, int]) -> None:
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            position = node.lc.data.get(key) if node.lc.data else None
            lines[(*place, key)] = (position[0] if position else node.lc.line) + 1
            _collect(value, (*place, key), lines)
    elif isinstance(node, CommentedSeq):
        for number, value in enumerate(node):
            position = node.lc.data.get(number) if node.lc.data else None
            lines[(*place, number)] = (position[0] if position else node.lc.line) + 1
            _collect(value, (*place, number), lines)
