"""What a government may do about unrest, by strength; and what happens to prices it sets."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from tightrope.core.errors import UsageError, list_problems


@dataclass(frozen=True, kw_only=True)
class Levers:
    """Choices from the first month on; 0 is nothing done, 1 all that can be meant.

    reform : institutional reform. Legitimacy rises slowly; on the way protest escalates more easily; costs money.
    repression : protest is rarer at once, deadlier when it comes, and legitimacy falls; costs money.
    purge : rivals in the elite removed. A crisis is less likely for a while, an exit by elites more likely.
    accommodation : chance of giving way to national protest is raised; prices are taken back, each time at a cost.
    price_freeze : months for which rises of the prices the state sets are put off. What was put off comes at once when
        the freeze ends; the difference is paid from the budget meanwhile.
    """

    reform: float = 0.0
    repression: float = 0.0
    purge: float = 0.0
    accommodation: float = 0.0
    price_freeze: int = 0

    def __post_init__(self) -> None:
        problems = []
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name == "price_freeze":
                if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                    problems.append(f"{one.name} is {value!r}, expected whole months, 0 or more")
            elif not (np.isfinite(value) and 0 <= value <= 1):
                problems.append(f"{one.name} is {value:g}, expected between 0 (nothing) and 1 (all)")
        if problems:
            raise UsageError(list_problems("The levers", problems))

    @property
    def named(self) -> dict[str, float]:
        """Levers that are pulled, by name."""
        return {one.name: float(getattr(self, one.name)) for one in fields(self) if getattr(self, one.name)}


#: nothing done
NONE = Levers()


def frozen_prices(log_change: np.ndarray, months: int) -> tuple[np.ndarray, np.ndarray]:
    """Changes of a set price under a freeze, and the gap to the price without one.

    Parameters
    ----------
    log_change : (..., month), log change of the price in each month, were it not frozen.
    months : length of the freeze; a freeze as long as the horizon or longer is not seen to end.

    Returns
    -------
    log_change_new : (..., month). Rises are put off to the first month after the freeze; falls pass.
    gap : (..., month), logs by which the price lies below where it would have been.

    >>> new, gap = frozen_prices(np.array([0.5, 0.0, 0.1, 0.0]), 3)
    >>> new.round(2).tolist(), gap.round(2).tolist()
    ([0.0, 0.0, 0.0, 0.6], [0.5, 0.5, 0.6, 0.0])
    """
    held = np.zeros_like(log_change)
    held[..., :months] = np.maximum(log_change[..., :months], 0)
    gap = np.cumsum(held, axis=-1)
    gap[..., months:] = 0
    new = log_change - held
    if months < log_change.shape[-1]:
        new[..., months] += held.sum(axis=-1)
    return new, gap
