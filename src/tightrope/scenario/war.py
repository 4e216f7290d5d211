"""The part of a scenario that asks what a war path would do: drawn futures, or one path written by hand.

The block is light, so that scenarios without one load nothing of the war; what it names is read by `mistakes_in`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tightrope.core.errors import TightropeError
from tightrope.measures.places import did_you_mean
from tightrope.scenario.reading import Place

if TYPE_CHECKING:
    from tightrope.war import FixedPath

WAYS = ("drawn", "fixed", "written")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DrawnWar(_Strict):
    """Futures drawn from a setting of the war."""

    setting: str | None = Field(
        default=None, description="Where the war stands: a setting at hand, or a YAML file; left out: the latest"
    )
    quarters: int = Field(default=18, ge=1, le=80, description="How many quarters")
    beliefs: int = Field(default=60, ge=2, le=2000, description="Draws of what is believed about the war")
    futures: int = Field(default=40, ge=1, le=2000, description="Futures for each of them")
    great_power: float | None = Field(
        default=None, ge=0, le=1, description="Effort of a great power to mediate; left out: the setting's"
    )
    middle_power: float | None = Field(
        default=None, ge=0, le=1, description="Effort of a middle power to mediate; left out: the setting's"
    )
    oil: float | None = Field(default=None, gt=0, allow_inf_nan=False, description="Brent, USD; left out: drawn")
    slump: float = Field(
        default=0.0, allow_inf_nan=False, description="Points of output the sanctioned power lies below trend"
    )


class War(_Strict):
    """What follows the scenario's measures as a war goes on or ends; one of `drawn`, `fixed` and `written`."""

    drawn: DrawnWar | None = Field(default=None, description="Draw futures: `drawn: {}`, or the keys below")
    fixed: str | None = Field(default=None, description="A path at hand (`tightrope war path`), or a YAML file")
    written: Mapping[str, Any] | None = Field(
        default=None, description="The path itself: first, last, brent, states, levels, carve_out, as in such a file"
    )
    ladder: str | None = Field(
        default=None,
        description="What rungs mean in measures: a ladder at hand, or a YAML file; left out: the one for the setting",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [way for way in WAYS if getattr(self, way) is not None]
        if len(given) != 1:
            raise ValueError(f"has {' and '.join(given) or 'no path'}: say one of `drawn`, `fixed` and `written`")
        return self


def written_path(content: Mapping[str, Any]) -> FixedPath:
    """A path that stands in the scenario itself. Raises pydantic's `ValidationError`."""
    from tightrope.war import FixedPath

    named = {"id": "written", "title": "A path written into the scenario", "note": "Written by hand."}
    return FixedPath.model_validate({**named, **content})


def mistakes_in(block: object) -> Iterator[tuple[Place, str]]:
    """Place in the block and mistake, for what shows only when what it names is read.

    Parameters
    ----------
    block : as the file states it; what is wrong with its own keys is told elsewhere.
    """
    if not isinstance(block, Mapping):
        return
    yield from _ladder_mistakes(block)
    if isinstance(content := block.get("written"), Mapping):
        try:
            written_path(content)
        except ValidationError as error:
            for detail in error.errors():
                yield from _said(detail)
    drawn, fixed = block.get("drawn"), block.get("fixed")
    from tightrope.war import load_path, load_setting

    if isinstance(fixed, str):
        yield from _read(("fixed",), lambda: load_path(fixed))
    if isinstance(drawn, Mapping) and isinstance(name := drawn.get("setting"), str):
        yield from _read(("drawn", "setting"), lambda: load_setting(name))


def _ladder_mistakes(block: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    from tightrope.scenario.ladder import load_ladder

    if isinstance(name := block.get("ladder"), str):
        yield from _read(("ladder",), lambda: load_ladder(name))


def _read(place: Place, read: Any) -> Iterator[tuple[Place, str]]:
    try:
        read()
    except TightropeError as error:
        yield place, str(error)


def _said(detail: Any) -> Iterator[tuple[Place, str]]:
    """A mistake of a written path: its place, and what is wrong in words."""
    from tightrope.core.model_file import said_of

    place: Place = ("written", *detail["loc"])
    if detail["type"] == "extra_forbidden":
        known = _keys_at(detail["loc"])
        hint = did_you_mean(str(place[-1]), known) or f"; known keys: {', '.join(known)}"
        yield place, f"unknown key{hint}"
    elif detail["type"] in ("less_than_equal", "greater_than_equal"):
        yield place, f"is {detail['input']}, expected a rung from 0 to 4"
    else:
        for text in said_of(detail):
            name, _, rest = text.partition(": ")
            yield ((*place, name), rest) if rest and name in _keys_at(("written",)) else (place, text)


def _keys_at(place: Place) -> tuple[str, ...]:
    """Keys that the part of a path may have in which a key stands."""
    from tightrope.war.fixed import FixedPath, FromException, FromLevels, FromState

    parts: dict[str, type[BaseModel]] = {"states": FromState, "levels": FromLevels, "carve_out": FromException}
    owner = parts.get(str(place[0]), FixedPath) if len(place) > 1 else FixedPath
    return tuple(field.alias or name for name, field in owner.model_fields.items())


__all__ = ["DrawnWar", "War", "mistakes_in", "written_path"]
