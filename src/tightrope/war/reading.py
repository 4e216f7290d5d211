"""Read YAML into a model; every mistake of a file in one message, with its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tightrope.core.errors import DataError, MissingError, list_problems

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[int | str, ...]


def known_files(given: str | Path, folder: Path, what: str, known: tuple[str, ...]) -> Path:
    """File of something given by name or as a file. Raises `MissingError` with the names at hand."""
    if Path(given).suffix in {".yaml", ".yml"} and Path(given).is_file():
        return Path(given)
    if str(given) not in known:
        raise MissingError(f"There is no {what} '{given}'. At hand: {', '.join(known)}; or give a YAML file.")
    return folder / f"{given}.yaml"


def read_file(file: Path, kind: type[Model]) -> Model:
    """A file as a model. Raises `DataError` with every mistake and its line."""
    try:
        content = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise DataError(f"{file.name}:{line}: not YAML: {error.problem}; check colons and quotes.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{file.name} is not YAML in UTF-8: {error}") from error
    try:
        found = kind.model_validate(content)
    except ValidationError as error:
        raise DataError(_message(file, [(d["loc"], text) for d in error.errors() for text in _said(d)])) from error
    known: Mapping[str, Any] = getattr(found, "sources", {})
    unknown = [(place, name) for place, name in _cited(found, ()) if name not in known]
    if unknown:
        told = [(place, f"there is no source '{name}'; sources: {', '.join(known)}") for place, name in unknown]
        raise DataError(_message(file, told))
    return found


def _said(detail: Any) -> list[str]:
    match detail["type"]:
        case "missing":
            return ["is missing"]
        case "extra_forbidden":
            return ["there is no such key here: check its spelling, or write it as a `note`"]
        case "value_error":
            return str(detail["ctx"]["error"]).splitlines()
        case "string_pattern_mismatch":
            return [f"'{detail['input']}' is not well written: quarters are 2026Q3, countries three capitals"]
        case _:
            return [f"is {detail['input']!r}: {detail['msg'][0].lower()}{detail['msg'][1:]}"]


def _cited(node: object, place: Place) -> list[tuple[Place, str]]:
    if isinstance(node, BaseModel):
        own = getattr(node, "source", None)
        here = [((*place, "source"), own)] if isinstance(own, str) else []
        return here + [f for name in type(node).model_fields for f in _cited(getattr(node, name), (*place, name))]
    items = node.items() if isinstance(node, Mapping) else enumerate(node) if isinstance(node, tuple) else ()
    return [found for key, value in items for found in _cited(value, (*place, key))]


def _message(file: Path, problems: list[tuple[Place, str]]) -> str:
    document = YAML(typ="rt").load(file.read_text(encoding="utf-8"))
    lines = []
    for place, text in problems:
        first, _, rest = text.partition(": ")
        spot = place or ((first,) if rest and " " not in first else ())
        lines.append((_line(document, spot), f"{'.'.join(map(str, place))}: {text}" if place else text))
    return list_problems(file.name, [f"{file.name}:{line}: {text}" for line, text in sorted(lines)])


def _line(document: Any, place: Place) -> int:
    node, line = document, 1
    for step in place:
        try:
            line = 1 + (node.lc.item(step)[0] if isinstance(step, int) else node.lc.key(step)[0])
            node = node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return int(line)
