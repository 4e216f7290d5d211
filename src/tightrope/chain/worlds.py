"""What a question means in a world with other regions and sectors than those it was written for."""

from __future__ import annotations

from tightrope.chain.setting import Setting
from tightrope.measures import Measure
from tightrope.measures.places import broader_sectors, is_elsewhere


def other_world(setting: Setting) -> tuple[str, ...]:
    """Notes on economies that measures pass over, and on sectors that hold more than measures name."""
    return (*_passed_over(setting), *_broader(setting))


def _passed_over(setting: Setting) -> list[str]:
    absent: dict[str, list[str]] = {}
    for measure in setting.measures:
        for name in _named(measure, measure.region_fields):
            if is_elsewhere(name, setting.world):
                absent.setdefault(name, []).append(measure.name)
    if not absent:
        return []
    measures = sorted({name for names in absent.values() for name in names})
    return [
        f"The world {setting.world.name} has {', '.join(absent)} in a remainder: {', '.join(measures)} pass"
        f"{'es' if len(measures) == 1 else ''} over them."
    ]


def _broader(setting: Setting) -> list[str]:
    notes = []
    for measure in setting.measures:
        more = broader_sectors(_named(measure, measure.sector_fields[:1]), setting.world)
        for sector, rest in more.items():
            also = ", ".join(name.replace("_", " ") for name in rest)
            notes.append(
                f"'{measure.name}' covers all of {sector}, which in the world {setting.world.name} also holds {also}."
            )
    return notes


def _named(measure: Measure, fields: tuple[str, ...]) -> tuple[str, ...]:
    """Names that a measure gives in some of its fields."""
    found: list[str] = []
    for field in fields:
        value = getattr(measure, field, ())
        found += [value] if isinstance(value, str) else list(value or ())
    return tuple(dict.fromkeys(found))
