"""Chances nobody counted, set so that what was counted comes out: falls to protest and lethal years of the region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.politics.unrest.beliefs import Beliefs

Array = np.ndarray

#: a crisis is never certain
_MOST = 0.9
#: protests outside crises keep at least this part of the killings counted per protest
_LEAST = 0.1


@dataclass(frozen=True)
class Constrained:
    """Chances that follow from the others, each (draw,).

    crisis_if_national : a national protest that stays peaceful becomes a crisis.
    crisis_if_violent : a violent one does.
    lethal_scale : part of the killings counted per protest that happened outside crises.
    other_exit : share of years with an irregular exit that no protest brought about.
    """

    crisis_if_national: Array
    crisis_if_violent: Array
    lethal_scale: Array
    other_exit: Array


def constrain(beliefs: Beliefs) -> Constrained:
    r"""Solve for them at the protest rate of the region.

    Falls to protest a year are protests x national x crisis x exit; with violence making a crisis k times as likely and
    a share v of national protests violent, the chance c of a crisis from a peaceful one solves
    :math:`c + (1 - c) v k c = P`. Lethal years count crises once and other protests at a scale. What is left of
    irregular exits came without protest.
    """
    fall = -np.log1p(-beliefs["protest_exit"])
    national = beliefs["reference_protests"] * beliefs["national"]
    crisis = np.minimum(fall / (national * np.maximum(beliefs["exit_if_crisis"], 1e-6)), _MOST)
    vk = np.maximum(beliefs["violent"] * beliefs["crisis_violence_ratio"], 1e-9)
    peaceful = ((1 + vk) - np.sqrt((1 + vk) ** 2 - 4 * vk * crisis)) / (2 * vk)
    per_protest = lethal_per_protest(beliefs["violent"], beliefs["lethal_if_violent"], beliefs["lethal_if_peaceful"])
    lethal = -np.log1p(-beliefs["lethal_year"]) - national * crisis * beliefs["lethal_if_crisis"]
    scale = lethal / (beliefs["reference_protests"] * np.maximum(per_protest, 1e-9))
    return Constrained(
        crisis_if_national=peaceful,
        crisis_if_violent=np.minimum(beliefs["crisis_violence_ratio"] * peaceful, _MOST),
        lethal_scale=np.clip(scale, _LEAST, 1.0),
        other_exit=np.maximum(beliefs["irregular_exit"] - beliefs["protest_exit"], 0),
    )


def lethal_per_protest(violent: Array, lethal_if_violent: Array, lethal_if_peaceful: Array) -> Array:
    """Chance that the state kills at a protest of either kind."""
    return np.asarray(violent * lethal_if_violent + (1 - violent) * lethal_if_peaceful)


def shifted(chance: Array, log_odds: Array | float) -> Array:
    """A chance with its log odds moved.

    >>> shifted(np.array([0.5]), np.log(3)).round(6).tolist()
    [0.75]
    """
    moved = chance * np.exp(log_odds)
    return np.asarray(moved / (1 - chance + moved))
