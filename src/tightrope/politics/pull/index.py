"""Pull: what a power could take away, weighed by how likely it is to, and its share among all powers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.politics.pull.beliefs import PullBeliefs
from tightrope.politics.pull.ties import Ties

Array = np.ndarray


@dataclass(frozen=True)
class Pull:
    """Of each draw: `hold` (draw, power, channel) the loss if the power withholds the channel, log points of income;
    `pull` the same times its weight and its credibility; `share` (draw, power) of the power in the pull of all."""

    powers: tuple[str, ...]
    channels: tuple[str, ...]
    hold: Array
    pull: Array
    share: Array

    @property
    def total(self) -> Array:
        """(draw, power)"""
        return np.asarray(self.pull.sum(axis=-1))


@dataclass(frozen=True)
class Difference:
    """Change of pull, (draw, power, channel): `shares` of it because the power's share in what is at stake changes,
    `sizes` because there is more or less at stake. They add up to `whole`."""

    whole: Array
    shares: Array
    sizes: Array


def pull_of(ties: Ties, beliefs: PullBeliefs) -> Pull:
    """Pull of every power in every draw. Ties are one for all draws, or (draw, …)."""
    channels = tuple(ties.baskets)
    shape = (beliefs.draws, len(ties.powers))
    hold = np.stack([np.broadcast_to(loss, shape) for loss in ties.losses().values()], axis=-1)
    weighed = hold * beliefs.weights(channels) * beliefs.credibility_of(ties.powers, channels)
    return Pull(ties.powers, tuple(map(str, channels)), hold, weighed, shares(weighed.sum(axis=-1), beliefs))


def shares(total: Array, beliefs: PullBeliefs) -> Array:
    """(draw, power): share in the pull of all, raised to how much the winner takes; equal where nobody pulls."""
    most = total.max(axis=1, keepdims=True)
    # of the strongest, so that no small pull is lost on the way
    relative = np.divide(total, most, out=np.ones_like(total), where=most > 0)
    raised = relative ** beliefs["concentration"][:, None]
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def difference(before: Ties, after: Ties, beliefs: PullBeliefs, ends: tuple[Pull, Pull] | None = None) -> Difference:
    """What changes pull: what the power holds of it, or how much there is to hold, each at the mean of both ends.

    `ends` are the pull of both, where they are known already.
    """
    known = ends or (pull_of(before, beliefs), pull_of(after, beliefs))
    first, last = (one.pull for one in known)
    by_share, by_size = (pull_of(one, beliefs).pull for one in (after.mixed(before), before.mixed(after)))
    return Difference(
        whole=last - first,
        shares=(by_share - first + last - by_size) / 2,
        sizes=(by_size - first + last - by_share) / 2,
    )


__all__ = ["Difference", "Pull", "difference", "pull_of", "shares"]
