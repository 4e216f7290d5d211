"""`extends`: a scenario that says only what it changes in another.

The child gives its own `id`, `title`, `question` and `note`, and takes the rest from its parent unless it says
otherwise. Measures are changed by name and never by accident: `measures` adds, `change` gives new values to some
fields of a measure of the parent, `remove` takes measures out. To replace one whole, remove it and add it. Sources
and overrides are added; one with the id, or parameter and label, of the parent's takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tightrope.core.errors import ScenarioError, UsageError
from tightrope.measures.places import did_you_mean
from tightrope.scenario.library import find_scenario
from tightrope.scenario.reading import Document, Mistake, Place, Spot, bad_file, read_document

OWN = ("id", "title", "question", "note")
DIRECTIVES = ("extends", "change", "remove")


def resolve(path: Path, _above: tuple[Path, ...] = ()) -> tuple[Document, list[Mistake]]:
    """A file with everything it extends merged in, and the mistakes found on the way.

    Raises `ScenarioError` if a file cannot be read at all, or extends what does not exist: what it would have taken
    over is then unknown, and further mistakes would be guesses.
    """
    child = read_document(path)
    if "extends" not in child.content:
        mistakes = [
            Mistake(spot=child.spot((word,)), text=f"`{word}` works only together with `extends`")
            for word in ("change", "remove")
            if word in child.content
        ]
        return _without(child, DIRECTIVES), mistakes
    try:
        parent, mistakes = _parent(child, path, (*_above, path.resolve()))
    except _CircleError as circle:
        if _above:
            raise
        raise _no_parent(child, str(circle)) from circle
    mistakes += [
        Mistake(spot=child.spot(("extends",)), text=f"{word}: is missing; a scenario that extends another has its own")
        for word in OWN
        if word not in child.content
    ]
    merged, more = _merge(parent, child)
    return merged, [*mistakes, *more]


class _CircleError(Exception):
    """Scenarios that extend each other; told at the file that was asked for."""


def _parent(child: Document, path: Path, chain: tuple[Path, ...]) -> tuple[Document, list[Mistake]]:
    name = child.content["extends"]
    if not isinstance(name, str):
        raise _no_parent(child, "expected a name of the library or a path")
    try:
        found = find_scenario(name, relative_to=path.parent)
    except UsageError as error:
        raise _no_parent(child, str(error)) from error
    if found.resolve() in chain:
        circle = " -> ".join(p.stem for p in (*chain[chain.index(found.resolve()) :], found))
        raise _CircleError(f"scenarios extend each other in a circle: {circle}")
    return resolve(found, chain)


def _no_parent(child: Document, why: str) -> ScenarioError:
    return bad_file(child.file, [Mistake(spot=child.spot(("extends",)), text=f"extends: {why}")])


def _merge(parent: Document, child: Document) -> tuple[Document, list[Mistake]]:
    content: dict[str, Any] = {k: v for k, v in parent.content.items() if k not in OWN}
    spots: dict[Place, Spot] = {p: s for p, s in parent.spots.items() if p[0] not in OWN}
    for key, value in child.content.items():
        if key not in (*DIRECTIVES, "measures", "sources", "overrides"):
            content[key] = value
            spots |= {p: s for p, s in child.spots.items() if p[0] == key}
    measures, mistakes = _measures(parent, child)
    lists = {
        "measures": measures,
        "sources": _united(parent, child, "sources", ("id",)),
        "overrides": _united(parent, child, "overrides", ("parameter", "label")),
    }
    for key, entries in lists.items():
        spots = {p: s for p, s in spots.items() if p[0] != key}
        content[key] = [entry for entry, _ in entries]
        for i, (_, below) in enumerate(entries):
            spots |= {(key, i, *p): s for p, s in below.items()}
    return Document(file=child.file, content=content, spots=spots), mistakes


Entry = tuple[Any, dict[Place, Spot]]


def _entries(document: Document, key: str) -> list[Entry]:
    listed = document.content.get(key) or []
    if not isinstance(listed, list):
        return []
    return [(entry, _below(document, (key, i))) for i, entry in enumerate(listed)]


def _below(document: Document, place: Place) -> dict[Place, Spot]:
    n = len(place)
    return {p[n:]: s for p, s in document.spots.items() if p[:n] == place}


def _united(parent: Document, child: Document, key: str, identity: tuple[str, ...]) -> list[Entry]:
    def who(entry: Any) -> tuple[Any, ...]:
        return tuple(entry.get(k) for k in identity) if isinstance(entry, Mapping) else (id(entry),)

    ours = _entries(child, key)
    replaced = {who(entry) for entry, _ in ours}
    return [e for e in _entries(parent, key) if who(e[0]) not in replaced] + ours


def _measures(parent: Document, child: Document) -> tuple[list[Entry], list[Mistake]]:
    inherited = {str(e.get("name")): (e, spots) for e, spots in _entries(parent, "measures") if isinstance(e, Mapping)}
    mistakes = []
    for i, name in enumerate(_listed(child.content.get("remove"))):
        if inherited.pop(name, None) is None:
            mistakes.append(_no_such(child, ("remove", i), name, inherited))
    changes = child.content.get("change") or {}
    if not isinstance(changes, Mapping):
        mistakes.append(Mistake(spot=child.spot(("change",)), text="change: expected `name: {field: new value}`"))
        changes = {}
    for name, fields in changes.items():
        if name not in inherited:
            mistakes.append(_no_such(child, ("change", name), name, inherited))
        elif not isinstance(fields, Mapping):
            mistakes.append(
                Mistake(spot=child.spot(("change", name)), text=f"change.{name}: expected fields with new values")
            )
        else:
            inherited[name] = _changed(inherited[name], fields, _below(child, ("change", name)))
    own = _entries(child, "measures")
    added = {str(entry.get("name")): spots for entry, spots in own if isinstance(entry, Mapping)}
    for name in sorted(added.keys() & inherited.keys()):
        text = f"measure '{name}' is in the parent too: use `change` to alter it, or `remove` it first"
        mistakes.append(Mistake(spot=added[name].get(("name",), child.spot(("measures",))), text=text))
    return [*(entry for name, entry in inherited.items() if name not in added), *own], mistakes


def _changed(entry: Entry, fields: Mapping[str, Any], spots: dict[Place, Spot]) -> Entry:
    old, old_spots = entry
    new = {k: v for k, v in {**old, **fields}.items() if v is not None or k not in fields}
    kept = {p: s for p, s in old_spots.items() if not p or p[0] not in fields}
    return new, {**kept, **{p: s for p, s in spots.items() if p}}


def _no_such(child: Document, place: Place, name: str, inherited: Mapping[str, Entry]) -> Mistake:
    hint = did_you_mean(name, inherited) or f"; it has: {', '.join(inherited) or 'none'}"
    return Mistake(spot=child.spot(place), text=f"{place[0]}: the parent has no measure '{name}'{hint}")


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def _without(document: Document, keys: tuple[str, ...]) -> Document:
    content = {k: v for k, v in document.content.items() if k not in keys}
    return Document(file=document.file, content=content, spots=document.spots)
