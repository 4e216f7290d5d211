"""An episode, day by day: national protest, violence, regime crisis, and how it ends. Plain arrays.

Each day a stage is left with a constant chance, so its days are geometric, at least one; where it leads does not depend
on when. Drawing the days of a stage at once is the same chain as drawing every day, and a thousand times faster.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np

Array = np.ndarray


class Ending(IntEnum):
    """How an episode ends."""

    RESTORED = 1
    ACCOMMODATED = 2
    IRREGULAR_EXIT = 3


@dataclass(frozen=True)
class Odds:
    """What an episode is subject to, each (episode,).

    `days` is the mean length of national protest and of violence; chances are of leaving a stage for what they name.
    """

    days: Array
    crisis_days: Array
    violent: Array
    crisis_if_national: Array
    crisis_if_violent: Array
    accommodated: Array
    exit_if_crisis: Array
    intervention: Array
    intervention_effect: Array
    lethal_if_peaceful: Array
    lethal_if_violent: Array
    lethal_if_crisis: Array
    deaths_lethal: Array
    deaths_crisis: Array
    deaths_spread: Array

    def of(self, rows: Array) -> Odds:
        """The same for some of the episodes."""
        return Odds(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    def crisis(self) -> Array:
        """Chance that an episode becomes a crisis."""
        c, v = self.crisis_if_national, self.violent
        return np.asarray(c + (1 - c) * v * self.crisis_if_violent)

    def leaves(self) -> Array:
        """Chance that it ends with an irregular exit."""
        return np.asarray(self.crisis() * self.exit_if_crisis * (1 - self.intervention * self.intervention_effect))

    def kills(self) -> Array:
        """Chance that the state kills in it."""
        calm = 1 - self.crisis_if_national
        violent = calm * self.violent * (1 - self.crisis_if_violent)
        peaceful = calm * (1 - self.violent)
        return np.asarray(
            self.crisis() * self.lethal_if_crisis
            + violent * self.lethal_if_violent
            + peaceful * self.lethal_if_peaceful
        )


@dataclass(frozen=True)
class Episodes:
    """What happened, each (episode,): flags, days since the protest became national (nan if never), the dead."""

    violent: Array
    crisis: Array
    intervention: Array
    lethal: Array
    ending: Array
    day_violent: Array
    day_crisis: Array
    day_end: Array
    deaths: Array


def play(odds: Odds, random: np.random.Generator) -> Episodes:
    """Draw episodes that begin with a national protest."""
    size = odds.days.size
    u = random.random((6, size))
    first = random.geometric(1 / odds.days)
    crisis_at_once = u[0] < odds.crisis_if_national
    violent = ~crisis_at_once & (u[1] < odds.violent)
    second = np.where(violent, random.geometric(1 / odds.days), 0)
    crisis = crisis_at_once | (violent & (u[2] < odds.crisis_if_violent))
    third = np.where(crisis, random.geometric(1 / odds.crisis_days), 0)
    intervention = crisis & (u[3] < odds.intervention)
    exit_chance = odds.exit_if_crisis * np.where(intervention, 1 - odds.intervention_effect, 1.0)
    gone = crisis & (u[4] < exit_chance)
    given = ~gone & (u[5] < odds.accommodated)
    lethal, deaths = _dead(odds, violent, crisis, random)
    return Episodes(
        violent=violent,
        crisis=crisis,
        intervention=intervention,
        lethal=lethal,
        ending=np.where(gone, Ending.IRREGULAR_EXIT, np.where(given, Ending.ACCOMMODATED, Ending.RESTORED)),
        day_violent=np.where(violent, first, np.nan),
        day_crisis=np.where(crisis, first + second, np.nan),
        day_end=(first + second + third).astype(float),
        deaths=deaths,
    )


def _dead(odds: Odds, violent: Array, crisis: Array, random: np.random.Generator) -> tuple[Array, Array]:
    """Whether the state kills, by the worst stage reached, and how many: lognormal, at least one."""
    chance = np.where(crisis, odds.lethal_if_crisis, np.where(violent, odds.lethal_if_violent, odds.lethal_if_peaceful))
    lethal = random.random(chance.size) < chance
    median = np.where(crisis, odds.deaths_crisis, odds.deaths_lethal)
    drawn = median * np.exp(odds.deaths_spread * random.standard_normal(chance.size))
    return lethal, np.where(lethal, np.maximum(np.round(drawn), 1), 0)
