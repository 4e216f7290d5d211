"""The war path a scenario asks for, the ladder that reads it, and what both were made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tightrope.core.axes import LEG
from tightrope.core.errors import ScenarioError
from tightrope.parameters import Book
from tightrope.scenario.ladder import Ladder, ladder_for, load_ladder
from tightrope.scenario.war import DrawnWar, War, written_path
from tightrope.war import (
    LEGS,
    FixedPath,
    Levers,
    WarPath,
    WarRules,
    WarSetting,
    list_settings,
    load_setting,
    simulate,
    starting_levels,
)
from tightrope.war.fixed import as_path, load_fixed

Array = np.ndarray


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A block `war` with what it names read in. One of `drawn` and `fixed` is there."""

    ladder: Ladder
    setting: WarSetting
    drawn: DrawnWar | None
    fixed: FixedPath | None

    @property
    def today(self) -> dict[str, int]:
        """Whole rungs on which the legs stand in the ladder's setting."""
        return {leg: nearest(self.setting.levels[leg].value) for leg in LEGS}

    def identity(self) -> dict[str, Any]:
        """Everything that numbers depend on beside book, seed and scenario, as plain data."""
        return {
            "setting": self.setting.model_dump(mode="json"),
            "ladder": self.ladder.model_dump(mode="json"),
            "measures": [one.model_dump(mode="json") for one in self.ladder.measures.values()],
            "fixed": None if self.fixed is None else self.fixed.model_dump(mode="json"),
        }

    def futures(self, book: Book, seed: int) -> tuple[WarPath, Array]:
        """Futures, and the rungs on which their legs stood before the first quarter (leg, draw)."""
        if self.fixed is not None:
            start = np.array([[self.setting.levels[leg].value] for leg in LEGS])
            return as_path(self.fixed, book), start
        drawn = self.drawn or DrawnWar()
        rules = WarRules.of(book, beliefs=drawn.beliefs, seed=seed)
        levers = Levers(
            great_power=drawn.great_power, middle_power=drawn.middle_power, oil_price=drawn.oil, slump=drawn.slump
        )
        path = simulate(self.setting, rules, quarters_ahead=drawn.quarters, futures=drawn.futures, levers=levers)
        return path, starting_levels(self.setting, rules, drawn.futures)


def asked_of(block: War) -> Asked:
    """What a block asks for. Raises `DataError`; `ScenarioError` if the ladder is for another setting."""
    drawn = block.drawn
    fixed = load_fixed(block.fixed) if block.fixed else written_path(block.written) if block.written else None
    named = (drawn.setting or list_settings()[0]) if drawn else None
    setting = load_setting(named) if named else None
    wanted = setting.id if setting else None
    ladder = load_ladder(block.ladder) if block.ladder else ladder_for(wanted)
    setting = setting or load_setting(ladder.setting)
    if ladder.setting != setting.id:
        raise ScenarioError(
            f"The ladder '{ladder.id}' says what rungs mean against the setting '{ladder.setting}', and the war is "
            f"drawn from '{setting.id}'. Name that setting, or a ladder for yours under `ladder`."
        )
    return Asked(ladder=ladder, setting=setting, drawn=drawn, fixed=fixed)


def rungs_of(path: WarPath, start: Array, today: dict[str, int]) -> Array:
    """Whole rungs (leg, quarter, draw): today's, and a rung for every rung that a leg has moved, to the nearest.

    Counted from where each future began, since where that is on the ladder is a reading with a range: the range must
    not pass for a change.
    """
    moved = nearest(path.level.sel({LEG: list(LEGS)}).values - start[:, None, :])
    base = np.array([today[leg] for leg in LEGS])[:, None, None]
    return np.asarray(np.clip(base + moved, 0, 4), dtype=int)


def nearest(value: Any) -> Any:
    """The nearest whole number, halves upwards.

    >>> nearest(2.5), nearest(2.6), nearest(-0.5)
    (3, 3, 0)
    """
    found = np.floor(np.asarray(value) + 0.5).astype(int)
    return int(found) if found.ndim == 0 else found


__all__ = ["Asked", "asked_of", "nearest", "rungs_of"]
