"""What pydantic found wrong, in words a reader of the file understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tightrope.measures import KINDS, Measure, Quantity
from tightrope.measures.places import did_you_mean
from tightrope.scenario.hints import belief_hint, date_hint, number_hint, plain_belief
from tightrope.scenario.reading import Document, Mistake, Place

#: pydantic's word for a bound that is broken: where it keeps the bound, and how we say it
_BOUNDS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "at most"),
}


def mistakes_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Mistake]:
    """Every mistake of a validation, with file and line; what follows from another is not told."""
    found = []
    placed = [(_place(detail), detail) for detail in error.errors()]
    meant = {_meant(place, document, model) for place, detail in placed if detail["type"] == "extra_forbidden"}
    wrong = {place for place, _ in placed}
    for place, detail in placed:
        if detail["type"] == "too_short" and detail["input"]:
            continue  # a list whose every item has a mistake of its own is not empty
        if detail["type"] == "missing" and place in meant:
            continue  # it is there, under a wrong name
        if place[-1:] in (("low",), ("high",)) and (*place[:-1], "value") in wrong and _as_value(place, document):
            continue  # the mistake of the value is told
        text = _say(detail, place, document, model)
        named = _name(place, document)
        found.append(Mistake(spot=document.spot(_told_at(place, detail)), text=f"{named}: {text}" if named else text))
    return found


def _as_value(place: Place, document: Document) -> bool:
    """True if an end of a range is left out or is what the value is."""
    owner = _at(document.content, place[:-1])
    return isinstance(owner, Mapping) and str(owner.get(place[-1], owner.get("value"))) == str(owner.get("value"))


def _told_at(place: Place, detail: ErrorDetails) -> Place:
    """Where to point: at the key that a message about a whole measure begins with, if it begins with one."""
    if detail["type"] != "value_error" or not isinstance(detail["input"], Mapping):
        return place
    first = str(detail.get("ctx", {}).get("error", "")).split(" ", 1)[0]
    return (*place, first) if first in detail["input"] else place


def _meant(place: Place, document: Document, model: type[BaseModel]) -> Place:
    """Where the key that an unknown key was meant for would stand; the place itself if nothing is near."""
    owner, key = _owner(place[:-1], document, model), str(place[-1])
    if key in getattr(owner, "instead", {}):
        return (*place[:-1], getattr(owner, "instead")[key])  # noqa: B009 - scenarios and measures have it
    near = did_you_mean(key, _known_keys(place[:-1], document, model))
    return (*place[:-1], near.split("'")[1]) if near else place


def _place(detail: ErrorDetails) -> Place:
    """Where the mistake stands in the file: without the tags pydantic adds for the kind of a measure."""
    loc = detail["loc"]
    if len(loc) > 2 and loc[0] == "measures" and loc[2] in KINDS:
        loc = (*loc[:2], *loc[3:])
    return tuple("from" if part == "from_" else part for part in loc)


def _name(place: Place, document: Document) -> str:
    """A place in words: `measure 'oil-ban', enforcement.value`."""
    if len(place) >= 2 and isinstance(place[1], int):
        entry = _at(document.content, place[:2])
        one = str(place[0])[:-1]
        key = {"measures": "name", "sources": "id", "overrides": "parameter"}.get(str(place[0]), "")
        label = entry.get(key) if isinstance(entry, Mapping) else None
        first = f"{one} '{label}'" if label else f"{one} {place[1] + 1}"
        rest = ".".join(map(str, place[2:]))
        return f"{first}, {rest}" if rest else first
    return ".".join(map(str, place))


def _say(detail: ErrorDetails, place: Place, document: Document, model: type[BaseModel]) -> str:
    kind, context, given = detail["type"], detail.get("ctx", {}), _shown(detail["input"])
    match kind:
        case "extra_forbidden":
            return f"unknown key{_other_key(detail, place, document, model)}"
        case "missing":
            return f"is missing{_meaning(place, document, model)}{_required_belief(place, document, model)}"
        case "union_tag_invalid":
            return f"kind {given_kind(context)} does not exist{_kinds_hint(context)}"
        case "union_tag_not_found":
            return f"`kind` is missing; kinds: {', '.join(KINDS)}"
        case "value_error":
            return str(context.get("error", detail["msg"]))
        case "float_type" | "float_parsing" | "int_type" | "int_parsing":
            return f"expected a number, found {given}{number_hint(detail['input'])}"
        case "finite_number":
            return f"is {given}, expected a finite number{_meaning(place, document, model)}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return _expected_mapping(detail["input"], place, document, model)
        case "tuple_type" | "list_type":
            return f"{_expected_list(place, document, model)}, found {given}"
        case "string_type":
            return f"expected {_one_of_many(detail['input'])}, found {given}{_meaning(place, document, model)}"
        case "enum" | "literal_error":
            words = [w.strip(" '") for w in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
            return f"found {given}, expected one of {', '.join(words)}{did_you_mean(str(detail['input']), words)}"
        case "string_pattern_mismatch":
            return f"{given} has the wrong form{_meaning(place, document, model)}"
        case "string_too_short" | "too_short":
            return "is empty; give at least one"
        case _ if kind.startswith("date"):
            return f"expected a date such as 2025-06-30, found {given}{_date_hint(detail['input'], place)}"
        case _:
            return _bounds(kind, context, given, place, document, model) or f"{detail['msg']}, found {given}"


def given_kind(context: Mapping[str, Any]) -> str:
    """The kind somebody wrote, in quotes."""
    return f"'{str(context.get('tag', '')).strip(chr(39))}'"


def _kinds_hint(context: Mapping[str, Any]) -> str:
    near = did_you_mean(given_kind(context).strip("'"), KINDS)
    return near or f"; kinds: {', '.join(KINDS)}"


def _bounds(
    kind: str, context: Mapping[str, Any], given: str, place: Place, document: Document, model: type[BaseModel]
) -> str | None:
    if kind not in _BOUNDS:
        return None
    key, words = _BOUNDS[kind]
    return f"is {given}, expected {words} {context[key]:g}{_meaning(place, document, model)}"


def _other_key(detail: ErrorDetails, place: Place, document: Document, model: type[BaseModel]) -> str:
    """What to say instead of an unknown key."""
    owner, key = _owner(place[:-1], document, model), str(place[-1])
    if owner is not None and issubclass(owner, Measure) and key in owner.instead:
        example = f": {detail['input']}" if isinstance(detail["input"], str) else ""
        kind = owner.model_fields["kind"].default
        return f"; a measure of the kind {kind} is an event that nobody sends: say `{owner.instead[key]}{example}`"
    if key in getattr(owner, "instead", {}):
        return f"; say `{getattr(owner, 'instead')[key]}`"  # noqa: B009
    known = _known_keys(place[:-1], document, model)
    return did_you_mean(key, known) or f"; known keys: {', '.join(known)}"


def _expected_mapping(given: Any, place: Place, document: Document, model: type[BaseModel]) -> str:
    owner, name = _owner(place[:-1], document, model), str(place[-1])
    if owner is not None and issubclass(owner, Measure) and name in owner.beliefs:
        return plain_belief(given, _shown(given), name, owner)
    return f"expected keys and values, found {_shown(given)}"


def _required_belief(place: Place, document: Document, model: type[BaseModel]) -> str:
    """An example, for a belief that the parameter book does not have."""
    owner, name = _owner(place[:-1], document, model), str(place[-1])
    if owner is None or not issubclass(owner, Measure) or name not in owner.beliefs:
        return ""
    return f". {belief_hint(name, owner)}"


def _expected_list(place: Place, document: Document, model: type[BaseModel]) -> str:
    field = _field(place, document, model)
    if field is not None and "tuple[str" in str(field.annotation):
        return "expected a name or a list of names"
    return "expected a list, each entry begun with `- `"


def _date_hint(given: Any, place: Place) -> str:
    open_ended = "; if there is no end, leave it out" if place[-1] == "until" else ""
    return f"{date_hint(given)}{open_ended}"


def _one_of_many(given: Any) -> str:
    return "text, and one only" if isinstance(given, list) else "text"


def _meaning(place: Place, document: Document, model: type[BaseModel]) -> str:
    field = _field(place, document, model)
    return f"; it is: {field.description}" if field is not None and field.description else ""


def _field(place: Place, document: Document, model: type[BaseModel]) -> Any:
    owner = _owner(place[:-1], document, model)
    if owner is None:
        return None
    return next((f for n, f in owner.model_fields.items() if place and place[-1] in (n, f.alias)), None)


def _known_keys(place: Place, document: Document, model: type[BaseModel]) -> list[str]:
    owner = _owner(place, document, model)
    return [f.alias or n for n, f in owner.model_fields.items()] if owner is not None else []


def _owner(place: Place, document: Document, model: type[BaseModel]) -> type[BaseModel] | None:
    """Class of the thing at a place: the scenario, a measure, a source, an override or a belief."""
    if not place:
        return model
    if place[0] == "measures" and len(place) >= 2:
        entry = _at(document.content, place[:2])
        cls = KINDS.get(str(entry.get("kind"))) if isinstance(entry, Mapping) else None
        return cls if len(place) == 2 else Quantity
    inner = _inner(model, place[0])
    deeper = _inner(inner, place[1]) if inner is not None and len(place) > 1 else None
    return deeper or inner


def _inner(model: type[BaseModel], name: str | int) -> type[BaseModel] | None:
    """Class of what a field of a model holds, or lists."""
    item = model.model_fields.get(str(name))
    inner = getattr(item.annotation, "__args__", (None,))[0] if item is not None else None
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _at(content: Any, place: Place) -> Any:
    for part in place:
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            return None
    return content


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else "nothing" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
