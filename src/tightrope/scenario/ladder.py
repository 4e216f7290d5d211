"""What a rung of the war's ladder of sanctions means in measures: data that points at measures of the library.

A ladder says, for one setting of the war, what comes into force where a leg climbs a rung above where it stood, and
what is lifted, or made cheaper, where it falls below. Rungs are cumulative in either direction: the second above holds
what the first holds, and a measure named again takes the place of the earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from tightrope.core.errors import DataError, MissingError, UsageError
from tightrope.core.model_file import Problem, read_model, unknown_sources
from tightrope.measures import AnyMeasure, Measure
from tightrope.measures.places import did_you_mean
from tightrope.parameters import Grade
from tightrope.scenario.inheritance import resolve
from tightrope.scenario.library import find_scenario

FOLDER = Path(__file__).parent / "ladders"
#: day from which a measure of a ladder holds where nobody asks for a date: its quarter decides
_ANY_DAY = "2026-01-01"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Leg = Literal["finance", "energy", "goods", "secondary"]
_MEASURE: TypeAdapter[Measure] = TypeAdapter(AnyMeasure)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reference(_Strict):
    """A measure of a scenario of the library, with other values in some of its fields."""

    scenario: Text
    measure: Text
    change: Mapping[str, Any] = Field(default={})

    @property
    def name(self) -> str:
        """Name under which it comes into force."""
        return str(self.change.get("name", self.measure))

    def resolved(self) -> Measure:
        """The measure itself, with no end. Raises `DataError` if there is none, or it makes no sense as changed."""
        listed = _measures_of(self.scenario)
        if self.measure not in listed:
            hint = did_you_mean(self.measure, listed) or f"; it has: {', '.join(listed)}"
            raise DataError(f"scenario '{self.scenario}' has no measure '{self.measure}'{hint}")
        entry = {**listed[self.measure], "from": _ANY_DAY, **self.change}
        try:
            return _MEASURE.validate_python({k: v for k, v in entry.items() if k != "until" and v is not None})
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"][1:])
            raise DataError(f"'{self.measure}' of '{self.scenario}' as changed: {place}: {first['msg']}") from error


class Evidence(_Strict):
    """What a reading rests on."""

    means: Text
    adds: tuple[Reference, ...] = ()
    grade: Grade
    reason: Text | None = None
    source: Text | None = None

    @model_validator(mode="after")
    def _founded(self) -> Self:
        if self.grade is Grade.ASSUMED and not self.reason:
            raise ValueError("a reading graded assumed needs a `reason`")
        if self.grade is not Grade.ASSUMED and not self.source:
            raise ValueError(f"a reading graded {self.grade.value} needs a `source`")
        return self


class Rung(Evidence):
    """What a rung adds to, or takes from, the rung next to it on the way from where the leg stood."""

    leg: Leg
    rung: Annotated[int, Field(ge=0, le=4)]
    lifts: tuple[Reference, ...] = ()


class LostException(Evidence):
    """What comes into force while the third country has no exception and energy stands at `from_rung` or above."""

    from_rung: Annotated[int, Field(ge=0, le=4)]


class LadderSource(_Strict):
    """Where a reading can be checked."""

    title: Text
    publisher: Text
    date: Text | None = None
    url: Text | None = None


class Ladder(_Strict):
    """A ladder against a setting of the war: what of it is new above where legs stood, and relief below."""

    id: Text
    title: Text
    note: Text
    setting: Text
    rungs: Annotated[tuple[Rung, ...], Field(min_length=1)]
    exception_lost: LostException
    sources: Mapping[Text, LadderSource] = Field(default={})

    @model_validator(mode="after")
    def _once(self) -> Self:
        seen = [(one.leg, one.rung) for one in self.rungs]
        twice = sorted({f"{leg} {rung}" for leg, rung in seen if seen.count((leg, rung)) > 1})
        if twice:
            raise ValueError(f"rungs: {', '.join(twice)} stand twice; each rung of a leg once")
        return self

    def at(self, leg: str, rung: int) -> Rung | None:
        """What a rung means; None if nothing changes on it."""
        return next((one for one in self.rungs if (one.leg, one.rung) == (leg, rung)), None)

    @cached_property
    def measures(self) -> Mapping[tuple[str, int, str], Measure]:
        """Measures that rungs add, by leg, rung and name; those of a lost exception are under `exception` and 0."""
        return {(leg, rung, ref.name): ref.resolved() for leg, rung, refs in _added(self) for ref in refs}


@lru_cache
def _measures_of(scenario: str) -> Mapping[str, Mapping[str, Any]]:
    """Measures of a scenario as its file, and those it extends, state them."""
    try:
        document, _ = resolve(find_scenario(scenario))
    except UsageError as error:
        raise DataError(str(error)) from error
    return {str(one["name"]): one for one in document.content["measures"]}


def list_ladders() -> tuple[str, ...]:
    """Ladders that come with the package."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load_ladder(name_or_file: str | Path) -> Ladder:
    """A ladder by name or from a file.

    Raises `MissingError`; `DataError` with every mistake and its line, references to measures nobody has among them.
    """
    given = Path(name_or_file)
    if given.suffix in {".yaml", ".yml"} and given.is_file():
        return read_model(given, Ladder, more=_mistaken)
    if str(name_or_file) not in list_ladders():
        known = ", ".join(list_ladders())
        raise MissingError(f"There is no ladder '{name_or_file}'. At hand: {known}; or give a YAML file.")
    return read_model(FOLDER / f"{name_or_file}.yaml", Ladder, more=_mistaken)


def ladder_for(setting: str | None = None) -> Ladder:
    """The ladder at hand for a setting of the war, the latest if none is named. Raises `MissingError`."""
    held = sorted((load_ladder(name) for name in list_ladders()), key=lambda ladder: ladder.setting)
    found = [ladder for ladder in held if setting in (None, ladder.setting)]
    if not found:
        known = ", ".join(f"{ladder.id} (for {ladder.setting})" for ladder in held)
        raise MissingError(
            f"There is no ladder for the war setting '{setting}'. At hand: {known}; or name a file of your own under "
            "`ladder`."
        )
    return found[-1]


def _added(ladder: Ladder) -> Iterator[tuple[str, int, tuple[Reference, ...]]]:
    for one in ladder.rungs:
        yield one.leg, one.rung, one.adds
    yield "exception", 0, ladder.exception_lost.adds


def _mistaken(ladder: Ladder) -> list[Problem]:
    """References to measures that do not exist or make no sense as changed; sources nobody lists."""
    places = [
        (("rungs", number, field, k), ref)
        for number, one in enumerate(ladder.rungs)
        for field in ("adds", "lifts")
        for k, ref in enumerate(getattr(one, field))
    ]
    lost = [(("exception_lost", "adds", k), ref) for k, ref in enumerate(ladder.exception_lost.adds)]
    problems: list[Problem] = list(unknown_sources(ladder))
    for place, ref in (*places, *lost):
        try:
            ref.resolved()
        except DataError as error:
            problems.append((place, str(error)))
    return problems


__all__ = ["Ladder", "Reference", "Rung", "ladder_for", "list_ladders", "load_ladder"]
