"""Read the book from YAML, saying everything that is wrong with all files in one message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tightrope.core.errors import ParameterError, list_problems
from tightrope.parameters.book import Book
from tightrope.parameters.evidence import Assumed, Estimated, Grade, Published
from tightrope.parameters.parameter import Parameter, Part, did_you_mean
from tightrope.parameters.parsed import parse, parse_remembering
from tightrope.parameters.spread import Family, Spread

FOLDER = Path(__file__).parent / "book"

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_NEEDED: Mapping[str, str] = {
    "meaning": "say in a sentence what the number means",
    "unit": "say what it is measured in",
    "bounds": "give [low, high], outside which a value is a mistake",
    "evidence": "say what the number rests on: published, estimated or assumed",
    "status": f"expected one of {', '.join(Grade)}",
    "source": "name the publication",
    "locator": "name the table, equation or page where the number stands",
    "script": "name the script of this repository that makes the number",
    "data": "name the data the script reads",
    "reason": "say why this value and no other",
    "family": f"expected one of {', '.join(Family)}",
    "labels": "list the labels these lines are about",
}


@dataclass(frozen=True)
class _Problem:
    file: Path
    path: tuple[str | int, ...]
    text: str


def load_book(folder: Path | None = None) -> Book:
    """Read every YAML file of a folder (default: the book that comes with the package).

    Raises `ParameterError` listing all mistakes of all files, each with file, line, entry and what to do.
    """
    return _shipped() if folder is None else _read(folder)


@lru_cache(maxsize=1)
def _shipped() -> Book:
    return _read(FOLDER)


def _read(folder: Path) -> Book:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ParameterError(f"{folder} holds no parameter file: expected one or more *.yaml.")
    problems: list[_Problem] = []
    entries: dict[str, Parameter] = {}
    origin: dict[str, Path] = {}
    for file in files:
        for name, raw in _entries(file, problems):
            if name in origin:
                text = f"is already in {origin[name].name}: keep one of the two, or rename this one"
                problems.append(_Problem(file, (name,), text))
                continue
            origin[name] = file
            entry = _entry(file, name, raw, problems)
            if entry is not None:
                entries[name] = entry
    problems += _alternative_problems(entries, origin)
    if problems:
        raise ParameterError(list_problems("The parameter book", _Lines().describe(problems)))
    return Book(dict(sorted(entries.items())))


def _entries(file: Path, problems: list[_Problem]) -> Iterator[tuple[str, Any]]:
    try:
        content = parse_remembering(file) if file.parent == FOLDER else parse(file)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line + 1) if mark else 0
        problems.append(_Problem(file, (line,), f"is not valid YAML: {str(error.problem).splitlines()[0]}"))
        return
    except (YAMLError, UnicodeDecodeError) as error:
        problems.append(_Problem(file, (), f"cannot be read as YAML: {error}"))
        return
    if not isinstance(content, dict):
        problems.append(_Problem(file, (), "expected entries `name: {meaning: ...}`, found something else"))
        return
    for name, raw in content.items():
        yield str(name), raw


def _entry(file: Path, name: str, raw: Any, problems: list[_Problem]) -> Parameter | None:
    if not _NAME.fullmatch(name):
        text = "is not a name: expected lower-case words joined by dots, such as trade.elasticity"
        problems.append(_Problem(file, (name,), text))
    if not isinstance(raw, dict):
        text = f"expected meaning, unit, bounds, value and evidence, found {type(raw).__name__}"
        problems.append(_Problem(file, (name,), text))
        return None
    if "name" in raw:
        problems.append(_Problem(file, (name, "name"), "unknown key 'name': the name is the key of the entry"))
        return None
    try:
        return Parameter.model_validate({**raw, "name": name})
    except ValidationError as error:
        for detail in error.errors():
            problems += [_Problem(file, (name, *_place(detail, raw)), text) for text in _texts(detail)]
        return None


def _place(detail: Any, raw: Mapping[str, Any]) -> tuple[str | int, ...]:
    """Where in the file: pydantic's path without the names it gives to variants of a union."""
    place: list[str | int] = []
    node: Any = raw
    path = detail["loc"]
    for i, step in enumerate(path):
        known = (isinstance(node, dict) and step in node) or (isinstance(node, list | tuple) and isinstance(step, int))
        if known:
            node = node[step] if isinstance(node, dict) or step < len(node) else None
            place.append(step)
        elif i == len(path) - 1 and detail["type"] in ("missing", "extra_forbidden"):
            place.append(step)
    return tuple(place)


def _texts(detail: Any) -> list[str]:
    """What is wrong and what to do, in our words."""
    path = ".".join(str(step) for step in detail["loc"] if step not in set(Grade))
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    found = detail["input"]
    match detail["type"]:
        case "missing":
            return [f"{path} is missing: {_NEEDED.get(last, 'give it')}"]
        case "extra_forbidden":
            return [f"unknown key '{last}' at {path}. {did_you_mean(last, _keys(detail['loc']))}"]
        case "union_tag_not_found":
            return [f"{path}.status is missing: {_NEEDED['status']}"]
        case "union_tag_invalid":
            return [f"{path}.status is '{found.get('status')}': {_NEEDED['status']}"]
        case "value_error":
            prefix = f"{path}: " if path else ""
            return [prefix + line for line in str(detail["ctx"]["error"]).splitlines()]
        case _:
            return [f"{path} is {found!r}: {detail['msg'][0].lower()}{detail['msg'][1:]}"]


def _keys(path: tuple[str | int, ...]) -> set[str]:
    """Keys that may stand where an unknown one was found."""
    parents = [str(step) for step in path[:-1]]
    if not parents:
        return set(Parameter.model_fields) - {"name"}
    by_place: dict[str, type[BaseModel]] = {
        "spread": Spread,
        "published": Published,
        "estimated": Estimated,
        "assumed": Assumed,
    }
    return set(by_place.get(parents[-1], Part).model_fields)


def _alternative_problems(entries: Mapping[str, Parameter], origin: Mapping[str, Path]) -> list[_Problem]:
    return [
        _Problem(
            origin[name],
            (name, "alternative"),
            f"alternative '{entry.alternative}' is not in the book. {did_you_mean(entry.alternative, origin)}",
        )
        for name, entry in entries.items()
        if entry.alternative is not None and entry.alternative not in origin
    ]


class _Lines:
    """Line numbers, found by reading a faulty file once more; a sound book never pays for them."""

    def __init__(self) -> None:
        self._documents: dict[Path, Any] = {}

    def describe(self, problems: list[_Problem]) -> list[str]:
        located = sorted(((p.file.name, self._line(p), p) for p in problems), key=lambda item: item[:2])
        return [f"{file}:{line} {self._entry(p)}{p.text}" for file, line, p in located]

    def _entry(self, problem: _Problem) -> str:
        return f"{problem.path[0]}: " if problem.path and isinstance(problem.path[0], str) else ""

    def _line(self, problem: _Problem) -> int:
        if len(problem.path) == 1 and isinstance(problem.path[0], int):
            return problem.path[0]
        if not problem.path:
            return 1
        if problem.file not in self._documents:
            self._documents[problem.file] = YAML().load(problem.file.read_text(encoding="utf-8"))
        node, line = self._documents[problem.file], 1
        for step in problem.path:
            try:
                line = 1 + (node.lc.key(step)[0] if isinstance(step, str) else node.lc.item(step)[0])
                node = node[step]
            except (AttributeError, KeyError, IndexError, TypeError):
                break
        return line
