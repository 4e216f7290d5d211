"""What pydantic found wrong, in words a reader of the file understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tightrope.measures import KINDS, Quantity
from tightrope.measures.places import did_you_mean
from tightrope.scenario.reading import Document, Mistake, Place

#: pydantic's word for a bound that is broken: where it keeps the bound, and how we say it
_BOUNDS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "at most"),
}


def mistakes_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Mistake]:
    """Every mistake of a validation, with file and line."""
    found = []
    for detail in error.errors():
        if detail["type"] == "too_short" and detail["input"]:
            continue  # a list whose every item has a mistake of its own is not empty
        place = _place(detail)
        text = _say(detail, place, document, model)
        named = _name(place, document)
        found.append(Mistake(spot=document.spot(place), text=f"{named}: {text}" if named else text))
    return found


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
            known = _known_keys(place[:-1], document, model)
            return f"unknown key{did_you_mean(str(place[-1]), known) or f'; known keys: {chr(44).join(known)}'}"
        case "missing":
            return f"is missing{_meaning(place, document, model)}"
        case "union_tag_invalid":
            return f"kind {given_kind(context)} does not exist{_kinds_hint(context)}"
        case "union_tag_not_found":
            return f"`kind` is missing; kinds: {', '.join(KINDS)}"
        case "value_error":
            return str(context.get("error", detail["msg"]))
        case "float_type" | "float_parsing" | "int_type" | "int_parsing":
            return f"expected a number, found {given}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return _expected_mapping(place, document, model, given)
        case "tuple_type" | "list_type":
            return f"expected a list, found {given}"
        case "string_type":
            return f"expected text, found {given}"
        case "enum" | "literal_error":
            words = [w.strip(" '") for w in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
            return f"found {given}, expected one of {', '.join(words)}{did_you_mean(str(detail['input']), words)}"
        case "string_pattern_mismatch":
            return f"{given} has the wrong form{_meaning(place, document, model)}"
        case "string_too_short" | "too_short":
            return "is empty; give at least one"
        case _ if kind.startswith("date"):
            return f"expected a date such as 2025-06-30, found {given}"
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


def _expected_mapping(place: Place, document: Document, model: type[BaseModel], given: str) -> str:
    field = _field(place, document, model)
    if field is not None and Quantity.__name__ in str(field.annotation):
        return (
            f"expected a belief with its story (value, low, high, grade, and reason or source), found {given}; "
            "leave it out to use the parameter book"
        )
    return f"expected keys and values, found {given}"


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
    item = model.model_fields.get(str(place[0]))
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
