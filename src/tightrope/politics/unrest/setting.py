"""What the economy does while unrest is watched: plain monthly arrays, from whatever model or memory they come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.core.errors import DataError, list_problems

Array = np.ndarray

#: growth and inflation beyond this, in percent, are a slip of units
_FAR = 1000.0


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The economy by month, read-only. Arrays are (month,), or (draw, month) if draws differ.

    Attributes
    ----------
    growth : percent a year, of the year up to each month.
    inflation : percent a year, of the year up to each month.
    inflation_before : percent, in the year before the first month; a number.
    price_change : log change in each month of the price that the state sets; 0 if nothing is done to it.
    pull : share of the patron in the pull of all powers, 0 to 1; (month,), (draw, month), or None for what the
        country's beliefs say.

    Construction raises `DataError` with everything that is wrong: not finite, lengths that differ, numbers that look
    like another unit, a pull outside 0 to 1.
    """

    growth: Array
    inflation: Array
    inflation_before: float
    price_change: Array
    pull: Array | None = None

    def __post_init__(self) -> None:
        arrays = {"growth": self.growth, "inflation": self.inflation, "price_change": self.price_change}
        if self.pull is not None:
            arrays["pull"] = self.pull
        made = {name: np.array(value, dtype=float, ndmin=1) for name, value in arrays.items()}
        problems = _problems(made, float(self.inflation_before))
        if problems:
            raise DataError(list_problems("The setting", problems))
        for name, value in made.items():
            value.flags.writeable = False
            object.__setattr__(self, name, value)

    @property
    def months(self) -> int:
        """Length of the horizon."""
        return int(self.growth.shape[-1])

    def acceleration(self) -> Array:
        """Rise of inflation on a year before, percentage points, (..., month)."""
        before = np.empty_like(self.inflation)
        before[..., :12] = self.inflation_before
        before[..., 12:] = self.inflation[..., :-12]
        return np.asarray(self.inflation - before)


def steady(
    *, months: int, growth: float, inflation: float, inflation_before: float, price_factor: float = 1.0,
    pull: float | None = None,
) -> Setting:  # fmt: skip
    """A setting in which nothing changes but, in the first month, the price that the state sets.

    Parameters
    ----------
    growth, inflation, inflation_before : percent.
    price_factor : new price over old; 1 for no change.

    Raises `DataError` if months or the factor are not above 0, and as `Setting` does.
    """
    problems = [f"months is {months}, expected 1 or more"] if months < 1 else []
    if not (np.isfinite(price_factor) and price_factor > 0):
        problems.append(f"the price factor is {price_factor:g}, expected above 0 (1 for no change, 2 for a doubling)")
    if problems:
        raise DataError(list_problems("The setting", problems))
    price = np.zeros(months)
    price[0] = np.log(price_factor)
    return Setting(
        growth=np.full(months, growth),
        inflation=np.full(months, inflation),
        inflation_before=inflation_before,
        price_change=price,
        pull=None if pull is None else np.full(months, pull),
    )


def _problems(arrays: dict[str, Array], inflation_before: float) -> list[str]:
    problems = []
    months = arrays["growth"].shape[-1]
    rows = {value.shape[0] for value in arrays.values() if value.ndim == 2}
    if len(rows) > 1:
        problems.append(f"draws: arrays have {', '.join(map(str, sorted(rows)))} rows, expected one number of draws")
    if not np.isfinite(inflation_before) or abs(inflation_before) > _FAR:
        problems.append(f"inflation_before is {inflation_before:g}, expected percent a year")
    for name, value in arrays.items():
        if value.ndim > 2 or value.shape[-1] != months or months < 1:
            problems.append(f"{name}: shape {value.shape}, expected (month,) or (draw, month) with {months} months")
        elif not np.isfinite(value).all():
            problems.append(f"{name}: {int((~np.isfinite(value)).sum())} value(s) not finite")
        elif name == "pull" and ((value < 0) | (value > 1)).any():
            problems.append(f"pull: {value.min():g} to {value.max():g}, expected a share between 0 and 1")
        elif name in ("growth", "inflation") and np.abs(value).max() > _FAR:
            problems.append(f"{name}: {np.abs(value).max():g} is no percentage anybody has seen; give percent a year")
        elif name == "price_change" and np.abs(value).max() > np.log(100):
            problems.append(
                f"price_change: {np.abs(value).max():g} is a change by more than a hundredfold; give logs of new over "
                "old, 0.69 for a doubling"
            )
    return problems
