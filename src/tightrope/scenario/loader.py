"""From a YAML file, or a name of the library, to a scenario; and back to YAML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import FoldedScalarString

from tightrope.core.errors import DataError, ScenarioError, list_problems
from tightrope.data import World, load_world
from tightrope.data.shelf import world_path
from tightrope.measures import KINDS, AnyMeasure, Measure
from tightrope.parameters import Book
from tightrope.scenario.consistency import Contradiction, against_world, contradictions
from tightrope.scenario.inheritance import resolve
from tightrope.scenario.levers import lever_problems
from tightrope.scenario.library import find_scenario
from tightrope.scenario.messages import mistakes_of
from tightrope.scenario.overrides import Override, against_book
from tightrope.scenario.reading import Document, Mistake, bad_file
from tightrope.scenario.schema import Scenario

_MEASURE: TypeAdapter[Measure] = TypeAdapter(AnyMeasure)


def load_scenario(name: str | Path, *, world: World | None = None, book: Book | None = None) -> Scenario:
    """Read a scenario by name in the library or by path, with what it extends.

    Parameters
    ----------
    name : `tougher-sanctions-2025`, or a path.
    world, book : if given, names of regions and sectors, trade covered and overrides are checked too.

    Raises
    ------
    UsageError : there is no such scenario.
    ScenarioError : all mistakes of the file in one message, each with file, line and a hint.
    """
    return _build(*resolve(find_scenario(str(name))), world=world, book=book)


def load_checked(name: str | Path, book: Book) -> tuple[Scenario, World]:
    """Read a scenario and the world it names, and check the one against the other.

    Raises
    ------
    UsageError : there is no such scenario.
    ScenarioError : all mistakes of the file in one message, a missing world included.
    DataError : the file is sound, but the world it names is damaged.
    """
    document, mistakes = resolve(find_scenario(str(name)))
    named = str(document.content.get("world", Scenario.model_fields["world"].default))
    try:
        world = load_world(named)
    except DataError as error:
        mistake = Mistake(spot=document.spot(("world",)), text=f"world: {error}")
        if _is_there(named):
            _build(document, mistakes, world=None, book=book)
            raise DataError(str(mistake)) from error
        raise bad_file(document.file, [mistake, *_found(document, mistakes, world=None, book=book)[1]]) from error
    return _build(document, mistakes, world=world, book=book, own=True), world


def _is_there(world: str) -> bool:
    """True if a world's file exists, sound or not."""
    try:
        return world_path(world).is_file()
    except DataError:
        return False


def _build(
    document: Document, mistakes: list[Mistake], *, world: World | None, book: Book | None, own: bool = False
) -> Scenario:
    """Scenario of a document, or one error with every mistake found; `own`: the world is the one it names."""
    scenario, found = _found(document, mistakes, world=world, book=book, own=own)
    if found or scenario is None:
        raise bad_file(document.file, found)
    return scenario.read_from(document.spots)


def _found(
    document: Document, mistakes: list[Mistake], *, world: World | None, book: Book | None, own: bool = False
) -> tuple[Scenario | None, list[Mistake]]:
    """Scenario of a document if it can be read, and every mistake."""
    mistakes = list(mistakes)
    scenario: Scenario | None = None
    try:
        scenario = Scenario.model_validate(document.content)
    except ValidationError as error:
        told = {m.text.split(": is missing")[0] for m in mistakes if ": is missing" in m.text}
        mistakes += [
            m
            for m in mistakes_of(error, document, Scenario)
            if not _is_summary(m) and m.text.split(": is missing")[0] not in told
        ]
        mistakes += _between_parts(document)
    if world is not None or book is not None:
        mistakes += _outside(document, world, book, own)
    if "war" in document.content:
        mistakes += _about_war(document)
    return scenario, mistakes


def _about_war(document: Document) -> list[Mistake]:
    """What is wrong with what the block `war` names or holds."""
    from tightrope.scenario.war import mistakes_in

    return [
        Mistake(spot=document.spot(("war", *place)), text=f"war.{'.'.join(map(str, place))}: {text}")
        for place, text in mistakes_in(document.content["war"])
    ]


def check_against(scenario: Scenario, world: World, book: Book | None = None) -> None:
    """Check what only the world and the parameter book know.

    Raises `ScenarioError` with every unknown region or sector, measure that covers no trade, and override the book
    does not allow, with file and line if the scenario was read from a file.
    """
    found = against_world(dict(enumerate(scenario.measures)), scenario.focus, world, scenario.rerouting)
    found += _levers(scenario.levers, scenario.focus, [measure.kind_name for measure in scenario.measures])
    if book is not None:
        found += against_book(dict(enumerate(scenario.overrides)), book, world)
    if not found:
        return
    lines = [f"{spot}: {c.text}" if (spot := scenario.spot(c.place)) else c.text for c in found]
    raise ScenarioError(list_problems(f"Scenario '{scenario.id}' in the world '{world.name}'", lines))


def dump_scenario(scenario: Scenario) -> str:
    """The scenario as YAML that stands by itself: nothing left to extend, defaults left out."""
    content = scenario.model_dump(mode="python", by_alias=True, exclude_defaults=True)
    plain = {key: content[key] for key in Scenario.model_fields if key in content}
    if scenario.rerouting is not None:
        plain["rerouting"] = plain.get("rerouting") or True
    plain["measures"] = [
        {"kind": m.kind_name, **{k: v for k, v in entry.items() if k != "kind"}}
        for m, entry in zip(scenario.measures, content["measures"], strict=True)
    ]
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump(_writable(plain), out)
    return out.getvalue()


def _writable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _writable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(v) for v in value]
    if isinstance(value, dt.date | bool | int | float) or value is None:
        return value
    text = str(value)
    return FoldedScalarString(text) if len(text) > 90 else text


def _is_summary(mistake: Mistake) -> bool:
    """True for the message in which the scenario lists its own contradictions; they are told one by one."""
    return mistake.text.startswith("Scenario '")


def _between_parts(document: Document) -> list[Mistake]:
    """Contradictions among the parts of a scenario that could be read."""
    readable = _readable_measures(document)
    found = contradictions(
        measures=readable,
        sources=_source_ids(document),
        overrides=[(str(o.get("parameter")), o.get("label")) for o in _mappings(document, "overrides")],
        day=_day(document.content.get("date")),
        unreadable={i: e for i, e in enumerate(_mappings(document, "measures")) if i not in readable},
    )
    return [_mistake(document, c) for c in found]


def _source_ids(document: Document) -> list[str] | None:
    """Ids of the sources; None if what stands there is no list, so that one cannot tell what was meant to be in it."""
    listed = document.content.get("sources", [])
    return [str(s.get("id")) for s in _mappings(document, "sources")] if isinstance(listed, list) else None


def _outside(document: Document, world: World | None, book: Book | None, own: bool) -> list[Mistake]:
    found: list[Contradiction] = []
    if world is not None:
        focus = document.content.get("focus", Scenario.model_fields["focus"].default)
        focus = focus if isinstance(focus, str) else None
        rerouting = document.content.get("rerouting")
        found += against_world(_readable_measures(document), focus, world, rerouting, own=own)
        found += _unreadable_names(document, world)
        kinds = [str(entry.get("kind")) for entry in _mappings(document, "measures")]
        found += _levers(document.content.get("levers"), focus, kinds)
    if book is not None:
        found += against_book(_readable_overrides(document), book, world)
    return [_mistake(document, c) for c in found]


def _levers(levers: Any, focus: str | None, kinds: list[str]) -> list[Contradiction]:
    """Levers that would pull nothing."""
    return [Contradiction(place=place, text=text) for place, text in lever_problems(levers, focus, kinds)]


def _unreadable_names(document: Document, world: World) -> list[Contradiction]:
    """Unknown names in measures that have other mistakes too."""
    readable = _readable_measures(document)
    return [
        Contradiction(place=("measures", i, field), text=f"measure '{entry.get('name', i + 1)}': {text}")
        for i, entry in enumerate(_mappings(document, "measures"))
        if i not in readable and (cls := KINDS.get(str(entry.get("kind")))) is not None
        for field, text in cls.name_problems(entry, world)
    ]


def _mistake(document: Document, contradiction: Contradiction) -> Mistake:
    return Mistake(spot=document.spot(contradiction.place), text=contradiction.text)


def _readable_measures(document: Document) -> dict[int, Measure]:
    listed = document.content.get("measures")
    readable = {}
    for i, entry in enumerate(listed if isinstance(listed, list) else []):
        try:
            readable[i] = _MEASURE.validate_python(entry)
        except ValidationError:
            continue
    return readable


def _readable_overrides(document: Document) -> dict[int, Override]:
    """Overrides whose name and numbers can be read, a missing reason being told elsewhere."""
    readable = {}
    for i, entry in enumerate(_mappings(document, "overrides")):
        known = {key: value for key, value in entry.items() if key in Override.model_fields}
        try:
            readable[i] = Override.model_validate({**known, "reason": entry.get("reason") or "-"})
        except ValidationError:
            continue
    return readable


def _mappings(document: Document, key: str) -> list[Mapping[str, Any]]:
    listed = document.content.get(key)
    return [e if isinstance(e, Mapping) else {} for e in listed] if isinstance(listed, list) else []


def _day(value: Any) -> dt.date | None:
    try:
        return TypeAdapter(dt.date).validate_python(value)
    except ValidationError:
        return None
