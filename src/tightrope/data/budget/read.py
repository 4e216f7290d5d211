"""Budgets at hand: read and checked, every mistake of a file in one message with its line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tightrope.core.errors import DataError, MissingError, list_problems
from tightrope.data.budget.pack import BudgetPack
from tightrope.data.cited import Figure
from tightrope.parameters.parsed import parse, parse_remembering

FOLDER = Path(__file__).parent

Place = tuple[str | int, ...]

_HINTS = {
    "extra_forbidden": "there is no such key here: check its spelling, or write it as a `note`",
    "missing": "is missing",
    "string_pattern_mismatch": "is not well written: quarters are 2026Q3, countries and currencies three capitals",
}


def list_budgets() -> tuple[str, ...]:
    """Countries whose budget comes with the package."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load_budget(country_or_file: str | Path) -> BudgetPack:
    """The budget of a country, or of a file of the user's own.

    Raises `MissingError` if there is none, `DataError` with all mistakes of the file, each with its line.
    """
    file = Path(country_or_file)
    if not file.is_file():
        file = FOLDER / f"{str(country_or_file).upper()}.yaml"
    if not file.is_file():
        raise MissingError(
            f"There is no budget of '{country_or_file}'. At hand: {', '.join(list_budgets())}. "
            "Give one of these, or a YAML file."
        )
    return _load(file.resolve(), file.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _load(file: Path, changed: int) -> BudgetPack:
    """Read once; again when the file has `changed`."""
    content = _content(file)
    try:
        pack = BudgetPack.model_validate(content)
    except ValidationError as error:
        problems = [one for detail in error.errors() for one in _problems(detail)]
        raise DataError(list_problems(f"Budget {file.name}", _with_lines(file, problems))) from error
    unknown = _unknown_sources(pack)
    if unknown:
        raise DataError(list_problems(f"Budget {file.name}", _with_lines(file, unknown)))
    return pack


def _content(file: Path) -> Any:
    try:
        content = parse_remembering(file) if file.is_relative_to(FOLDER) else parse(file)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise DataError(f"Budget {file.name}:{line}: not YAML: {error.problem}; check colons and quotes.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"Budget {file.name} is not YAML in UTF-8: {error}") from error
    if not isinstance(content, dict):
        raise DataError(f"Budget {file.name}:1: expected keys and values such as `country: KAZ`")
    return content


def _problems(detail: Any) -> list[tuple[Place, str]]:
    """A mistake found by the schema, in words; lines of a whole-file check name their own place."""
    place = tuple(step for step in detail["loc"] if step != "[key]")
    said = _HINTS.get(detail["type"]) or str(detail["msg"]).removeprefix("Value error, ")
    if detail["type"] == "string_pattern_mismatch":
        said = f"'{detail['input']}' {said}"
    if place:
        return [(place, said)]
    return [(_named(line), line) for line in said.split("\n")]


def _named(line: str) -> Place:
    word = line.split(" ")[0].rstrip(":")
    return tuple(word.split(".")) if "." in word else ()


def _unknown_sources(pack: BudgetPack) -> list[tuple[Place, str]]:
    known = ", ".join(pack.sources)
    return [
        (place, f"there is no source '{figure.source}'; sources: {known}")
        for place, figure in _figures(pack, ())
        if figure.source is not None and figure.source not in pack.sources
    ]


def _figures(node: object, place: Place) -> list[tuple[Place, Figure]]:
    """Every figure of a pack and where it stands."""
    if isinstance(node, Figure):
        return [(place, node)]
    if isinstance(node, BaseModel):
        return [f for name in type(node).model_fields for f in _figures(getattr(node, name), (*place, name))]
    if isinstance(node, dict):
        return [f for key, value in node.items() for f in _figures(value, (*place, key))]
    return []


def _with_lines(file: Path, problems: list[tuple[Place, str]]) -> list[str]:
    lines: dict[Place, int] = {}
    _collect(YAML(typ="rt").load(file.read_text(encoding="utf-8")), (), lines)
    found = []
    for place, text in problems:
        line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), None)
        name = ".".join(map(str, place))
        label = "" if not place or text.startswith(name) else f"{name}: "
        found.append((line or 0, f"{file.name}{f':{line}' if line else ''}: {label}{text}"))
    return [text for _, text in sorted(found)]


def _collect(node: Any, place: Place, lines: dict[Place, int]) -> None:
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            lines[(*place, key)] = node.lc.data[key][0] + 1 if key in node.lc.data else node.lc.line + 1
            _collect(value, (*place, key), lines)
    elif isinstance(node, CommentedSeq):
        for number, value in enumerate(node):
            lines[(*place, number)] = node.lc.data[number][0] + 1
            _collect(value, (*place, number), lines)
