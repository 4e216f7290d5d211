"""The reference of measures and of the scenario file, made from the classes so that it cannot disagree with them.

``python -m tightrope.scenario.reference docs/scenarios.md`` writes it between the two markers of that file.
"""

from __future__ import annotations

import inspect
import re
import sys
import typing
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tightrope.measures import KINDS, Measure, Quantity
from tightrope.measures.places import region_groups, sector_groups
from tightrope.scenario.levers import GovernmentLevers
from tightrope.scenario.overrides import Override
from tightrope.scenario.rerouting import Hub, Rerouting
from tightrope.scenario.schema import Scenario, Source
from tightrope.scenario.war import DrawnWar, War

BEGIN, END = "<!-- reference: begin -->", "<!-- reference: end -->"
#: fields every measure has, explained once
COMMON = tuple(Measure.model_fields)


def reference_markdown() -> str:
    """Everything a scenario file may say, as Markdown."""
    parts = [
        "### The file",
        _table(Scenario.model_fields),
        "### Every measure",
        _table(Measure.model_fields),
        *(_kind(name, cls) for name, cls in KINDS.items()),
        "### A belief",
        _table(Quantity.model_fields),
        "### A source",
        _table(Source.model_fields),
        "### An override",
        _table(Override.model_fields),
        "### Rerouting",
        _table(Rerouting.model_fields),
        "### A hub",
        _table(Hub.model_fields),
        "### Levers",
        _table(GovernmentLevers.model_fields),
        "### War",
        _table(War.model_fields),
        "### A drawn war",
        _table(DrawnWar.model_fields),
        "### Groups of regions",
        _groups(region_groups()),
        "### Groups of sectors",
        _groups(sector_groups()),
    ]
    return "\n\n".join(parts) + "\n"


def with_reference(text: str) -> str:
    """A document with the reference between its markers made anew."""
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n\n{reference_markdown()}\n{END}{tail}"


def _kind(name: str, cls: type[Measure]) -> str:
    economics = inspect.cleandoc(inspect.getmodule(cls).__doc__ or "")
    own = {n: f for n, f in cls.model_fields.items() if n != "kind" and _is_own(n, f)}
    return f"### `{name}`\n\n{_readable(economics)}\n\n{_table(own, cls)}"


def _is_own(name: str, field: FieldInfo) -> bool:
    """True if a kind adds the field or gives it another default or meaning."""
    common = Measure.model_fields.get(name)
    return common is None or (common.default, common.description) != (field.default, field.description)


def _readable(text: str) -> str:
    """A docstring as Markdown: formulas in code, one line for each paragraph."""
    text = re.sub(r":math:`([^`]*)`", lambda m: f"`{_plain_formula(m[1])}`", text)
    return "\n\n".join(" ".join(p.split()) for p in text.split("\n\n"))


def _plain_formula(formula: str) -> str:
    words = {r"\hat\kappa": "cost new/old", r"\hat A": "productivity new/old", r"\tau": "tariff", r"\bar p": "cap"}
    for old, new in words.items():
        formula = formula.replace(old, new)
    return formula.replace("\\ln", "log").replace("\\", "")


def _table(fields: Mapping[str, FieldInfo], cls: type[BaseModel] | None = None) -> str:
    rows = ["| key | what | type | if left out |", "| --- | --- | --- | --- |"]
    rows += [
        f"| `{field.alias or name}` | {field.description} | {_type(field)} | {_default(name, field, cls)} |"
        for name, field in fields.items()
    ]
    return "\n".join(rows)


def _type(field: FieldInfo) -> str:
    text = str(field.annotation)
    if "Quantity" in text:
        return "belief"
    choices = [a for a in typing.get_args(field.annotation) if isinstance(a, str)]
    if choices:
        return ", ".join(f"`{c}`" for c in choices)
    for part, word in _WORDS.items():
        if part in text:
            return word
    return "text"


#: part of a type's name, and what a reader is told; the first that fits
_WORDS = {
    "Rerouting": "`true`, `false` or keys",
    "War": "keys",
    "GovernmentLevers": "keys",
    "typing.Mapping[str, typing.Any]": "keys",
    "collections.abc.Mapping[str, typing.Any]": "keys",
    "int": "whole number",
    "Hub": "hubs by region",
    "AnyMeasure": "list of measures",
    "ImportBan": "list of measures",
    "Override": "list of overrides",
    "Source": "list of sources",
    "Closure": "`share_of_income`, `zero`, `nominal`, `share_of_world_income`",
    "Grade": "`published`, `estimated`, `assumed`",
    "tuple[str": "name or list of names",
    "datetime.date": "date",
    "tuple[typing.Annotated[float": "list of numbers",
    "float": "number",
}


def _default(name: str, field: FieldInfo, cls: type[BaseModel] | None) -> str:
    if field.is_required() and name not in ("low", "high"):
        return "must be given"
    entry = getattr(cls, "beliefs", {}).get(name) if cls else None
    if entry:
        return f"book: `{entry}`"
    if field.default in (None, "", (), {}) or field.is_required():
        return "the value" if field.is_required() else "none"
    value = (
        ", ".join(f"{x:g}" if isinstance(x, float) else str(x) for x in field.default)
        if isinstance(field.default, tuple)
        else str(field.default)
    )
    return f"`{value}`"


def _groups(groups: Mapping[str, tuple[str, ...]]) -> str:
    rows = ["| group | members |", "| --- | --- |"]
    return "\n".join([*rows, *(f"| `{name}` | {', '.join(members)} |" for name, members in groups.items())])


if __name__ == "__main__":
    document = Path(sys.argv[1])
    document.write_text(with_reference(document.read_text(encoding="utf-8")), encoding="utf-8")
