r"""Where a country leans: slowly toward those who pull, with a reaction against too much of one.

:math:`x^* = \sum_m s_m p_m - h\,\max(0, s_{patron} - \bar s)` and :math:`x_{t+1} = x_t + \kappa (x^* - x_t) +
\varepsilon_t`, with :math:`s` shares in the pull of all powers, :math:`p` where each stands (1 the patron, -1 its
opponents), and steps of a year. Alignment is sticky: votes of Kazakhstan in the General Assembly have an
autocorrelation of 0.96 from year to year.
"""

from __future__ import annotations

import numpy as np

from tightrope.core.random import stream
from tightrope.politics.pull.beliefs import PullBeliefs

Array = np.ndarray


def target(share: Array, beliefs: PullBeliefs) -> Array:
    """(draw,): where the pull of powers, (draw, power), leads in the end."""
    lean = (share * beliefs.position_of()).sum(axis=1)
    patron = share[:, beliefs.powers.index(beliefs.patron)]
    return np.asarray(lean - beliefs["hedging"] * np.maximum(0.0, patron - beliefs["tolerance"]))


def follow(share: Array, beliefs: PullBeliefs, *, years: int, seed: int) -> Array:
    """(draw, year): alignment from today, the first column, on. The same seed gives the same luck whatever the shares.

    Parameters
    ----------
    share : (draw, power), in the pull of all.
    """
    luck = stream(seed, "politics", "pull", beliefs.country, "alignment").normal(size=(beliefs.draws, years))
    goal, path = target(share, beliefs), [np.clip(beliefs["alignment"], -1, 1)]
    for year in range(years):
        step = beliefs["adjustment"] * (goal - path[-1]) + beliefs["noise"] * luck[:, year]
        path.append(np.clip(path[-1] + step, -1, 1))
    return np.stack(path, axis=1)


__all__ = ["follow", "target"]
