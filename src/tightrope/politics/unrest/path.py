"""What was simulated: by draw and month, and the first episode of each draw. Records check themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import xarray as xr

from tightrope.core.axes import DRAW
from tightrope.core.record import Record, array
from tightrope.core.units import Unit

Array = np.ndarray

MONTH_AXIS: Final = "month"
#: worst stage of a month, by number
STAGES: Final = ("calm", "local", "national", "violent", "crisis")


@dataclass(frozen=True, kw_only=True)
class UnrestPath(Record):
    """Unrest by draw and month. What happened in one draw is one history, never a forecast.

    `stage` counts along `STAGES`; `ending` is that of the month's episode (0 none, 1 restored, 2 accommodated,
    3 irregular exit); `elite_exit` an irregular exit that no protest brought about. `output` is the log effect on
    output of episodes so far. `chance_*` are chances of a month given how many protests it has, which hold less luck
    than what then happens. `first_*` belong to the first national episode of each draw, -1 if there is none: its month,
    its first day since the start of the horizon, and days since it became national.
    """

    protests: xr.DataArray = array(DRAW, MONTH_AXIS, unit=Unit.NONE, low=0, meaning="protests in the month")
    stage: xr.DataArray = array(DRAW, MONTH_AXIS, unit=Unit.NONE, low=0, high=4, meaning="worst stage of the month")
    lethal: xr.DataArray = array(DRAW, MONTH_AXIS, unit=Unit.NONE, low=0, high=1, meaning="1 if the state kills")
    deaths: xr.DataArray = array(DRAW, MONTH_AXIS, unit=Unit.PEOPLE, low=0, meaning="the dead")
    ending: xr.DataArray = array(DRAW, MONTH_AXIS, unit=Unit.NONE, low=0, high=3, meaning="ending of the episode")
    elite_exit: xr.DataArray = array(DRAW, MONTH_AXIS, unit=Unit.NONE, low=0, high=1, meaning="exit without protest")
    intervention: xr.DataArray = array(DRAW, MONTH_AXIS, unit=Unit.NONE, low=0, high=1, meaning="foreign troops")
    cost: xr.DataArray = array(DRAW, MONTH_AXIS, unit=Unit.SHARE, low=0, meaning="fiscal cost in the month, of GDP")
    output: xr.DataArray = array(DRAW, MONTH_AXIS, unit=Unit.LOG_POINTS, high=0, meaning="effect on output")
    chance_national: xr.DataArray = array(
        DRAW, MONTH_AXIS, unit=Unit.SHARE, low=0, high=1, meaning="chance of national protest"
    )
    chance_lethal: xr.DataArray = array(
        DRAW, MONTH_AXIS, unit=Unit.SHARE, low=0, high=1, meaning="chance of killings by the state"
    )
    chance_crisis: xr.DataArray = array(
        DRAW, MONTH_AXIS, unit=Unit.SHARE, low=0, high=1, meaning="chance of a regime crisis"
    )
    chance_protest_exit: xr.DataArray = array(
        DRAW,
        MONTH_AXIS,
        unit=Unit.SHARE,
        low=0,
        high=1,
        meaning="chance of an irregular exit that protest brings about",
    )
    chance_elite_exit: xr.DataArray = array(
        DRAW, MONTH_AXIS, unit=Unit.SHARE, low=0, high=1, meaning="chance of one that no protest brings about"
    )
    first_month: xr.DataArray = array(DRAW, unit=Unit.NONE, low=-1, meaning="month of the first national episode")
    first_day: xr.DataArray = array(DRAW, unit=Unit.NONE, low=-1, meaning="days from the start until it is national")
    first_violent: xr.DataArray = array(DRAW, unit=Unit.NONE, low=-1, meaning="days until violence")
    first_crisis: xr.DataArray = array(DRAW, unit=Unit.NONE, low=-1, meaning="days until the crisis")
    first_end: xr.DataArray = array(DRAW, unit=Unit.NONE, low=-1, meaning="days until the end")
    replicates: int = 1

    def happened(self, what: str) -> Array:
        """Whether something happened, (draw, month), true or false.

        `what` is one of `EVENTS`. Raises `ValueError` for another.
        """
        stage, ending = self.stage.values, self.ending.values
        match what:
            case "protest":
                return np.asarray(stage >= 1)
            case "national":
                return np.asarray(ending > 0)
            case "lethal":
                return np.asarray(self.lethal.values > 0)
            case "crisis":
                return np.asarray(stage == STAGES.index("crisis"))
            case "intervention":
                return np.asarray(self.intervention.values > 0)
            case "irregular_exit":
                return np.asarray((ending == 3) | (self.elite_exit.values > 0))
            case "protest_exit":
                return np.asarray(ending == 3)
            case _:
                raise ValueError(f"'{what}' is none of {', '.join(EVENTS)}")

    def likely(self, what: str) -> Array:
        """Chance of each month given its protests, (draw, month); where it is not known, what happened (0 or 1)."""
        match what:
            case "national" | "lethal" | "crisis" | "protest_exit":
                return np.asarray(getattr(self, f"chance_{what}").values)
            case "irregular_exit":
                stay = (1 - self.chance_protest_exit.values) * (1 - self.chance_elite_exit.values)
                return np.asarray(1 - stay)
            case _:
                return self.happened(what).astype(float)

    def chance(self, what: str, months: int | None = None) -> Chance:
        """Chance that it happens at least once within the first months; None for the whole horizon."""
        return chance_of(1 - (1 - self.likely(what)[:, :months]).prod(axis=1), self.replicates)

    def yearly(self, what: str) -> Chance:
        """Share of whole years in which it happens, over all years of the horizon. Needs a year or more."""
        likely = self.likely(what)
        years = likely.shape[1] // 12
        by_year = 1 - (1 - likely[:, : 12 * years].reshape(likely.shape[0], years, 12)).prod(axis=2)
        return chance_of(by_year.mean(axis=1), self.replicates)


#: what can be asked of a path
EVENTS: Final = ("protest", "national", "lethal", "crisis", "intervention", "irregular_exit", "protest_exit")


@dataclass(frozen=True)
class Chance:
    """A chance with the 90 % range that comes from not knowing the parameters; never one without the other."""

    central: float
    low: float
    high: float
    values: Array

    def __str__(self) -> str:
        """Words, with as many digits as the range allows."""
        return f"{self.low:.3f} to {self.high:.3f}, middle {self.central:.3f}"


def chance_of(happened: Array, replicates: int) -> Chance:
    """Chance and its range from draws of which `replicates` in a row share their parameters.

    Parameters
    ----------
    happened : (draw,), true or false, or a chance given a part of what happened.

    Shares of few replicates are spread out by luck as well as by the parameters. That part of their variance is known
    and taken out by drawing them towards their mean; the range is then of the parameters alone. With one replicate
    nothing can be told apart and the range is 0 to 1. `central` is the mean over all draws.
    """
    groups = np.asarray(happened, dtype=float).reshape(-1, replicates)
    shares, mean = groups.mean(axis=1), float(groups.mean())
    if replicates == 1 or shares.size == 1:
        return Chance(mean, 0.0 if shares.size > 1 else mean, 1.0 if shares.size > 1 else mean, shares)
    luck = float((groups.var(axis=1, ddof=1) / replicates).mean())
    total = float(shares.var(ddof=1))
    kept = np.sqrt(max(total - luck, 0) / total) if total > 0 else 0.0
    values = mean + kept * (shares - mean)
    low, high = np.quantile(values, [0.05, 0.95])
    return Chance(mean, float(max(low, 0)), float(min(high, 1)), values)
