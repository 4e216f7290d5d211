"""Read rules from YAML; every mistake of a file in one message, with its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tightrope.core.errors import DataError, MissingError, list_problems
from tightrope.parameters.parameter import did_you_mean
from tightrope.politics.council.groups import load_groups
from tightrope.politics.council.power import power_of
from tightrope.politics.council.rule import Condition, CouncilRule, RuleSource, SeatClass

FOLDER = Path(__file__).parent / "rules"

Place = tuple[int | str, ...]
#: model of what stands under a key of a rule
_PARTS: Mapping[str, type[BaseModel]] = {"classes": SeatClass, "decision": Condition, "sources": RuleSource}


def list_rules() -> tuple[str, ...]:
    """Rules that come with the package, today's first."""
    return tuple(sorted((path.stem for path in FOLDER.glob("*.yaml")), key=lambda name: (name != "today", name)))


def load_rule(name_or_file: str | Path) -> CouncilRule:
    """A rule by name, or from a YAML file.

    Raises `MissingError` with the known names; `DataError` with every mistake of the file.
    """
    file = Path(name_or_file)
    if file.suffix not in {".yaml", ".yml"}:
        if str(name_or_file) not in list_rules():
            known = ", ".join(list_rules())
            raise MissingError(f"There is no rule '{name_or_file}'. Give one of {known}, or a YAML file.")
        file = FOLDER / f"{name_or_file}.yaml"
    if not file.is_file():
        raise MissingError(f"{file} is not there: give a rule's name ({', '.join(list_rules())}) or a YAML file.")
    return _read(file)


def _read(file: Path) -> CouncilRule:
    try:
        content = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise DataError(f"{file.name}:{line}: not YAML: {error.problem}; check colons and quotes.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{file.name} is not YAML in UTF-8: {error}") from error
    try:
        rule = CouncilRule.model_validate(content)
    except ValidationError as error:
        problems = [(_place(d["loc"]), text) for d in error.errors() for text in _said(d)]
        raise DataError(_message(file, problems)) from error
    problems = _holder_problems(rule)
    if problems:
        raise DataError(_message(file, problems))
    for one in (rule, *rule.variants()):
        power_of(one)
    return rule


def _holder_problems(rule: CouncilRule) -> list[tuple[Place, str]]:
    """Holders who are no members of the UN, or not of the groups whose seats they hold."""
    groups = load_groups()
    problems: list[tuple[Place, str]] = []
    for number, one in enumerate(rule.classes):
        place: Place = ("classes", number, "holders")
        unknown = [code for code in one.holders if code not in groups]
        problems += [(place, f"{code} is no member of the UN") for code in unknown]
        if not one.holders or unknown:
            continue
        found = [groups.of(code) for code in one.holders]
        counted = {region: found.count(region) for region in set(found)}
        if counted != dict(one.seats):
            told = ", ".join(f"{region} {count}" for region, count in sorted(counted.items()))
            problems.append((place, f"the holders belong to {told}, which is not what `seats` says"))
    return problems


def _place(loc: tuple[int | str, ...]) -> Place:
    return tuple(part for part in loc if part != "[key]")


def _said(detail: Any) -> list[str]:
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    match detail["type"]:
        case "missing":
            return ["is missing"]
        case "extra_forbidden":
            return [f"there is no such key here. {did_you_mean(last, _keys(detail['loc']))}"]
        case "value_error":
            return str(detail["ctx"]["error"]).splitlines()
        case "string_pattern_mismatch":
            return [f"'{detail['input']}' is not well written: names are lower-case words, countries three capitals"]
        case "model_type" | "dict_type":
            return [f"expected keys and values, found {detail['input']!r}"]
        case "tuple_type":
            return [f"expected a list, found {detail['input']!r}"]
        case _:
            return [f"is {detail['input']!r}: {detail['msg'][0].lower()}{detail['msg'][1:]}"]


def _keys(loc: Place) -> tuple[str, ...]:
    owner = _PARTS.get(str(loc[0]), CouncilRule) if len(loc) > 1 else CouncilRule
    return tuple(owner.model_fields)


def _message(file: Path, problems: list[tuple[Place, str]]) -> str:
    document = YAML(typ="rt").load(file.read_text(encoding="utf-8"))
    lines = []
    for place, text in problems:
        name, _, rest = text.partition(": ")
        spot = place or (_written(name) if rest and " " not in name else ())
        told = f"{'.'.join(map(str, place))}: {text}" if place else text
        lines.append((_line(document, spot), told))
    return list_problems(file.name, [f"{file.name}:{line}: {text}" for line, text in sorted(lines)])


def _written(name: str) -> Place:
    """A place out of the words a check of the whole rule begins with."""
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
