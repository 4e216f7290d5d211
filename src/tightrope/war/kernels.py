r"""One equation each, on plain arrays over draws; a quarter is the step. Spelled as in docs/models/war.md."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def hazard_of_quarter(years: Array, shape: Array, scale: Array, step: float) -> Array:
    r"""Integrated chance of an end over a quarter (eq. 1): :math:`H = ((t+\Delta)/\ell)^k - (t/\ell)^k`.

    Parameters
    ----------
    years : (draw,) time at war when the quarter begins.
    shape, scale : (draw,) Weibull :math:`k` and :math:`\ell` (years); :math:`k < 1` declines.
    step : length of the quarter in years.
    """
    return np.asarray(((years + step) / scale) ** shape - (years / scale) ** shape)


def room_to_agree(
    years: Array, hubris: Array, decay: Array, pressure: Array, slump: Array, cost: tuple[Array, Array]
) -> Array:
    r"""Change of the room for an agreement, in parts of what is fought over (eq. 2).

    .. math:: Z = -\eta_0 e^{-\delta t} + c_S (S - S_0) + c_g \max(-g, 0)

    Parameters
    ----------
    years : (draw,) time at war.
    hubris, decay : (draw,) over-optimism beyond the usual when the war began, and how fast it goes.
    pressure : (draw,) sanctions index against the start of the path.
    slump : (draw,) points of output the sanctioned power lies below trend.
    cost : costs of full sanctions and of a point of slump, each (draw,).
    """
    of_sanctions, of_slump = cost
    return np.asarray(-hubris * np.exp(-decay * years) + of_sanctions * pressure + of_slump * np.maximum(slump, 0))


def end_chance(hazard: Array, factor: Array, room: Array, weight: Array, mediation: Array) -> Array:
    r"""Chance that the fighting ends within the quarter (eq. 3): :math:`1 - \exp(-H\, r_s\, \mu\, e^{\gamma Z})`.

    Parameters
    ----------
    hazard, factor, room : (draw,) equations 1, 4 and 2.
    weight, mediation : (draw,) :math:`\gamma`; :math:`\mu`, 1 for none.
    """
    return np.asarray(-np.expm1(-hazard * factor * mediation * np.exp(weight * room)))


def resting_shares(moves: Array) -> Array:
    """Shares of time in the fighting states if the fighting went on for ever (belief, state).

    Parameters
    ----------
    moves : (belief, from, to) chances within a quarter, rows adding up to 1.
    """
    states = moves.shape[-1]
    system = np.swapaxes(moves, -1, -2) - np.eye(states)
    system[:, -1, :] = 1.0
    right = np.zeros((*moves.shape[:1], states, 1))
    right[:, -1, 0] = 1.0
    return np.asarray(np.linalg.solve(system, right)[..., 0])


def state_factors(relative: Array, moves: Array) -> Array:
    r"""How much likelier an end is in each fighting state, :math:`r_s` (eq. 4), with mean 1 over time spent there.

    Parameters
    ----------
    relative : (belief, state) against one another. `moves` : (belief, from, to).
    """
    mean = (resting_shares(moves) * relative).sum(axis=1, keepdims=True)
    return np.asarray(relative / mean)


def relapse_chance(first_year: Array, years: Array) -> Array:
    r"""Chance of new fighting within the quarter (eq. 5): halved with every year the guns have been silent.

    Parameters
    ----------
    first_year : (draw,) chance in a quarter of the first year. `years` : (draw,) since the fighting ended.
    """
    return np.asarray(first_year * 0.5 ** np.floor(years))


def next_level(level: Array, tighten: Array, loosen: Array, surprise: Array) -> Array:
    r"""Next step of a leg of sanctions, as a part of its ladder (eq. 6).

    .. math:: L' = L + \tau (1 - L) - \rho L + \sigma, \quad 0 \le L' \le 1

    Tightening takes a part of what is left to do, loosening of what there is to undo.

    Parameters
    ----------
    level, tighten, loosen, surprise : (leg, draw).
    """
    after = level * np.exp(-loosen) + (1 - level) * -np.expm1(-tighten) + surprise
    return np.clip(after, 0.0, 1.0)
