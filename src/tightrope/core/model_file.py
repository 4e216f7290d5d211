"""YAML files read into checked models; every mistake of a file in one message, each with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tightrope.core.errors import DataError, list_problems

Model = TypeVar("Model", bound=BaseModel)
#: keys and numbers that lead to a value
Place = tuple[int | str, ...]
#: where, and what is wrong there
Problem = tuple[Place, str]


def plain_content(file: Path) -> Any:
    """Content of a YAML file, as YAML says it."""
    return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))


def read_model(
    file: Path,
    kind: type[Model],
    *,
    load: Callable[[Path], Any] = plain_content,
    said: Callable[[Any], list[str]] | None = None,
    more: Callable[[Model], list[Problem]] | None = None,
) -> Model:
    """A file as a model.

    Parameters
    ----------
    load : how the content is come by.
    said : what to say of a mistake the model finds (one of pydantic's), in place of `said_of`.
    more : mistakes that only show in the whole, such as sources that are not listed.

    Raises `DataError` with every mistake and its line.
    """
    content = content_of(file, load)
    try:
        found = kind.model_validate(content)
    except ValidationError as error:
        words = said or said_of
        raise DataError(told(file, [(_place(d["loc"]), text) for d in error.errors() for text in words(d)])) from error
    problems = [] if more is None else more(found)
    if problems:
        raise DataError(told(file, problems))
    return found


def content_of(file: Path, load: Callable[[Path], Any] = plain_content) -> Any:
    """Content of a file. Raises `DataError` with the line if it is not YAML."""
    try:
        return load(file)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise DataError(f"{file.name}:{line}: not YAML: {error.problem}; check colons and quotes.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{file.name} is not YAML in UTF-8: {error}") from error


def said_of(detail: Any) -> list[str]:
    """A mistake in words."""
    match detail["type"]:
        case "missing":
            return ["is missing"]
        case "extra_forbidden":
            return ["there is no such key here: check its spelling, or write it as a `note`"]
        case "value_error":
            return str(detail["ctx"]["error"]).splitlines()
        case "string_pattern_mismatch":
            return [f"'{detail['input']}' is not well written: quarters are 2026Q3, countries three capitals"]
        case "model_type" | "dict_type":
            return [f"expected keys and values, found {detail['input']!r}"]
        case "tuple_type":
            return [f"expected a list, found {detail['input']!r}"]
        case _:
            return [f"is {detail['input']!r}: {detail['msg'][0].lower()}{detail['msg'][1:]}"]


def unknown_sources(found: BaseModel) -> list[Problem]:
    """Values of `source` anywhere that are not among the keys of `sources`."""
    known: Mapping[str, Any] = getattr(found, "sources", {})
    return [
        (place, f"there is no source '{source}'; sources: {', '.join(known)}")
        for place, source in _cited(found, ())
        if source not in known
    ]


def told(file: Path, problems: list[Problem]) -> str:
    """Every mistake with its line. One of the whole may begin with its place and a colon."""
    document = YAML(typ="rt").load(file.read_text(encoding="utf-8"))
    lines = []
    for place, text in problems:
        name, _, rest = text.partition(": ")
        spot = place or (_written(name) if rest and " " not in name else ())
        lines.append((_line(document, spot), f"{'.'.join(map(str, place))}: {text}" if place else text))
    return list_problems(file.name, [f"{file.name}:{line}: {text}" for line, text in sorted(lines)])


def _cited(node: object, place: Place) -> list[Problem]:
    if isinstance(node, BaseModel):
        own = getattr(node, "source", None)
        here: list[Problem] = [((*place, "source"), own)] if isinstance(own, str) else []
        return here + [f for name in type(node).model_fields for f in _cited(getattr(node, name), (*place, name))]
    items = node.items() if isinstance(node, Mapping) else enumerate(node) if isinstance(node, tuple) else ()
    return [found for key, value in items for found in _cited(value, (*place, key))]


def _place(loc: Place) -> Place:
    return tuple(part for part in loc if part != "[key]")


def _written(name: str) -> Place:
    """A place out of the words a check of the whole begins with."""
    return tuple(int(part) if part.isdigit() else part for part in name.split("."))


def _line(document: Any, place: Place) -> int:
    node, line = document, 1
    for step in place:
        try:
            line = 1 + (node.lc.item(step)[0] if isinstance(step, int) else node.lc.key(step)[0])
            node = node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return int(line)


__all__ = ["Place", "Problem", "content_of", "plain_content", "read_model", "said_of", "told", "unknown_sources"]
