"""A network in several files: `network.yaml` and the parts it names, put together as if they were one.

A part holds the sections named in `SECTIONS` and nothing else; what a section lists by name may stand in one file only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tightrope.core.errors import DataError, list_problems
from tightrope.data.network_checks import Place, Problem
from tightrope.parameters.parsed import parse, parse_remembering

FILE = "network.yaml"
PARTS = "parts"
NAMED = ("sources", "operators", "nodes", "commodities", "legs", "shared", "routes", "projects", "disruptions")
LISTED = ("supplies", "demands")
SECTIONS = (*NAMED, *LISTED)


@dataclass(frozen=True)
class Whole:
    """What the files of a network say together, and which files they are, `network.yaml` first."""

    content: dict[str, Any]
    files: tuple[Path, ...]


def read_whole(folder: Path, *, remember: bool) -> Whole:
    """Put the files of a folder together.

    Raises
    ------
    DataError
        If a file is missing, is no YAML, holds what belongs elsewhere, or says again what another file says.
    """
    start = _content(folder, folder / FILE, remember)
    content = {key: _copy(value) if key in SECTIONS else value for key, value in start.items()}
    files, problems = [folder / FILE], []
    for name in _parts(start):
        if not (folder / name).is_file():
            problems.append(f"{FILE}: parts: there is no file '{name}' beside it")
            continue
        files.append(folder / name)
        problems += _add(content, _content(folder, folder / name, remember), name)
    if problems:
        raise DataError(list_problems(f"Network {folder.name}", problems))
    return Whole(content, tuple(files))


def _parts(start: Mapping[str, Any]) -> list[str]:
    """Names of parts; what is no list of names is left for the schema to tell."""
    names = start.get(PARTS)
    return [one for one in names if isinstance(one, str)] if isinstance(names, list) else []


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(value)
    return list(value) if isinstance(value, list) else value


def _add(content: dict[str, Any], part: Mapping[str, Any], name: str) -> list[str]:
    """Take a part in. Returns what is wrong with it."""
    problems = []
    for key, value in part.items():
        there = content.get(key, {} if key in NAMED else [])
        if key not in SECTIONS:
            problems.append(f"{name}: {key}: belongs in {FILE}; a part holds {', '.join(SECTIONS)}")
        elif key in NAMED and isinstance(value, dict) and isinstance(there, dict):
            twice = [one for one in value if one in there]
            problems += [f"{name}: {key}.{one}: another file has one of this name; rename it" for one in twice]
            content[key] = {**there, **value}
        elif key in LISTED and isinstance(value, list) and isinstance(there, list):
            content[key] = [*there, *value]
        else:
            kind = "names with entries" if key in NAMED else "a list"
            problems.append(f"{name}: {key}: expected {kind}, here as in the other files")
    return problems


def _content(folder: Path, file: Path, remember: bool) -> dict[str, Any]:
    """What a file says. Raises `DataError` if it is no YAML, or not keys and values."""
    try:
        content = parse_remembering(file) if remember else parse(file)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        said = " ".join(str(error.problem or error).split())
        raise DataError(
            f"Network {folder.name}: {file.name}:{line}: not YAML: {said}; check indentation, colons and quotes."
        ) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"Network {folder.name}: {file.name} is not YAML in UTF-8: {error}") from error
    if not isinstance(content, dict):
        raise DataError(f"Network {folder.name}: {file.name}:1: expected keys and values such as `id: KAZ`")
    return content


def with_lines(files: tuple[Path, ...], problems: list[Problem]) -> list[str]:
    """Problems with file and line, in the order of both. The files are read again, slowly, for their lines."""
    if not problems:
        return []
    lines: dict[Place, tuple[int, int]] = {}
    before = dict.fromkeys(LISTED, 0)
    for number, file in enumerate(files):
        whole = YAML(typ="rt").load(file.read_text(encoding="utf-8"))
        _collect(whole, (), lines, number, before)
        for key in LISTED:
            before[key] += len(whole[key]) if isinstance(whole.get(key), list) else 0
    found = sorted((_line(lines, one.place), ".".join(map(str, one.place)), one.text) for one in problems)
    return [
        f"{files[at].name}:{line}: {place}: {text}" if place else f"{files[at].name}: {text}"
        for (at, line), place, text in found
    ]


def _line(lines: Mapping[Place, tuple[int, int]], place: Place) -> tuple[int, int]:
    """File and line of a value, or of the nearest thing around it."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return 0, 1


def _collect(
    node: Any, place: Place, lines: dict[Place, tuple[int, int]], file: int, before: Mapping[str, int]
) -> None:
    """Lines of everything in a file. Items of a list that goes on from file to file are counted through."""
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            position = node.lc.data.get(key) if node.lc.data else None
            lines.setdefault((*place, key), (file, (position[0] if position else node.lc.line) + 1))
            _collect(value, (*place, key), lines, file, before)
    elif isinstance(node, CommentedSeq):
        first = before.get(str(place[0]), 0) if len(place) == 1 else 0
        for number, value in enumerate(node):
            position = node.lc.data.get(number) if node.lc.data else None
            lines[(*place, first + number)] = (file, (position[0] if position else node.lc.line) + 1)
            _collect(value, (*place, first + number), lines, file, before)
