"""Read rules from YAML; every mistake of a file in one message, with its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from tightrope.core.errors import MissingError
from tightrope.core.model_file import Place, read_model, said_of
from tightrope.parameters.parameter import did_you_mean
from tightrope.politics.council.groups import load_groups
from tightrope.politics.council.power import power_of
from tightrope.politics.council.rule import Condition, CouncilRule, RuleSource, SeatClass

FOLDER = Path(__file__).parent / "rules"

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
    rule = read_model(file, CouncilRule, said=_said, more=_holder_problems)
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


def _said(detail: Any) -> list[str]:
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    match detail["type"]:
        case "extra_forbidden":
            return [f"there is no such key here. {did_you_mean(last, _keys(detail['loc']))}"]
        case "string_pattern_mismatch":
            return [f"'{detail['input']}' is not well written: names are lower-case words, countries three capitals"]
        case _:
            return said_of(detail)


def _keys(loc: Place) -> tuple[str, ...]:
    owner = _PARTS.get(str(loc[0]), CouncilRule) if len(loc) > 1 else CouncilRule
    return tuple(owner.model_fields)
