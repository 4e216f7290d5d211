r"""The first stage: how often protest comes, month by month. Plain arrays.

.. math:: \mu_t = \mu_0 (1 - n) \exp[-b_g (g_t - \bar g) + b_\pi \Delta\pi_t + b_f F_t - b_L L_t]

is the rate of protests that nothing before them brought about; each protest brings about :math:`n` more, after delays
that are exponential with mean :math:`\tau` days. :math:`F` is the anger over a price that the state sets, beyond what
passes unnoticed, and fades; :math:`L` legitimacy on a scale from -2 to 2.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray

#: days in a month
MONTH = 365.25 / 12
#: months over which offspring are spread; what is left after that comes in the last
LAGS = 6
#: ends of the scale of legitimacy
SCALE = 2.0
#: log of the most by which conditions may raise or lower the rate: beyond it the equation is not meant
_FAR = 5.0


def price_effect(multiple_if_doubled: Array, tolerance: Array) -> Array:
    """Log points of the rate of protest per log point of price beyond tolerance, (draw,).

    >>> price_effect(np.array([6.0]), np.array([0.1])).round(2).tolist()
    [3.0]
    """
    return np.asarray(np.log(multiple_if_doubled) / (np.log(2) - np.log1p(tolerance)))


def anger(price_change: Array, tolerance: Array, half_life: Array) -> Array:
    """Anger over prices, (draw, month): each rise beyond tolerance adds to it, a fall takes it away, half-lives pass.

    Parameters
    ----------
    price_change : (draw, month) or (month,), logs.
    tolerance : (draw,), share of the price.
    half_life : (draw,), months.
    """
    change = np.broadcast_to(price_change, (tolerance.size, price_change.shape[-1]))
    unnoticed, keep = np.log1p(tolerance), 0.5 ** (1 / half_life)
    out = np.zeros(change.shape)
    level = np.zeros(tolerance.size)
    for t in range(change.shape[1]):
        felt = np.where(change[:, t] > 0, np.maximum(change[:, t] - unnoticed, 0), change[:, t])
        level = np.maximum(keep * level + felt, 0)
        out[:, t] = level
    return out


def legitimacy(start: Array, earned: Array, half_life: Array) -> Array:
    """Legitimacy, (draw, month): from where it stands to what is earned, (draw, month), never off the scale."""
    keep = 0.5 ** (1 / half_life)
    level = np.clip(start, -SCALE, SCALE)
    out = np.zeros(earned.shape)
    for t in range(earned.shape[1]):
        level = keep * level + (1 - keep) * np.clip(earned[:, t], -SCALE, SCALE)
        out[:, t] = level
    return out


def hump(months: int, worst: Array) -> Array:
    """Shape of a transition, (draw, month): 0 before it, 1 in its worst month, and back.

    >>> hump(3, np.array([2.0])).round(2).tolist()
    [[0.82, 1.0, 0.91]]
    """
    t = np.arange(1, months + 1) / worst[:, None]
    return np.asarray(t * np.exp(1 - t))


def conditions(value: Array) -> Array:
    """Factor of the rate from its log, (draw, month), cut where the equation is no longer meant."""
    return np.asarray(np.exp(np.clip(value, -_FAR, _FAR)))


def delays(decay: Array) -> Array:
    """Share of the protests brought about that come in the same month, the next, ..., (draw, LAGS + 1); sums to 1.

    The forerunner's day is uniform in its month, the delay exponential with mean `decay` days, (draw,).
    """
    x = MONTH / decay
    out = np.zeros((decay.size, LAGS + 1))
    within = (1 - np.exp(-x)) / x
    out[:, 0] = 1 - within
    for k in range(1, LAGS + 1):
        out[:, k] = within * (1 - np.exp(-x)) * np.exp(-(k - 1) * x)
    out[:, LAGS] = 1 - out[:, :LAGS].sum(axis=1)
    return out


def arrivals(spontaneous: Array, same_month: Array, random: np.random.Generator) -> Array:
    """Protests of a month, (draw,): those of their own and before, and all that they bring about within it.

    Parameters
    ----------
    spontaneous : (draw,), whole numbers.
    same_month : (draw,), mean number that each brings about in the same month; below 1.
    """
    total = spontaneous.copy()
    parents = np.flatnonzero(spontaneous)
    number = spontaneous[parents]
    while parents.size:
        number = random.poisson(same_month[parents] * number)
        alive = number > 0
        parents, number = parents[alive], number[alive]
        total[parents] += number
    return total
