"""How a country hangs on powers: the baskets of each channel, how large they are and whose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tightrope.core.errors import UsageError
from tightrope.core.pull_channels import Channel
from tightrope.politics.pull.loss import MOST, nested_loss

Array = np.ndarray


@dataclass(frozen=True)
class Basket:
    """Parts of a channel: goods, routes, or the channel itself.

    Attributes
    ----------
    size : (…, part), part of income at stake.
    share : (…, power, part), share of it in the hands of each power.
    depth : (…, part), elasticity of substitution less one.
    upper : (…,), elasticity of substitution between parts.
    sold : whether the parts are sales: of those no more can be lost than what they bring.
    """

    size: Array
    share: Array
    depth: Array
    upper: Array | float = 1.0
    sold: bool = False

    def losses(self) -> Array:
        """(…, power): log points of income lost without each power."""
        upper = np.asarray(self.upper, float)
        loss = nested_loss(
            self.size[..., None, :], self.share, self.depth[..., None, :], upper[..., None] if upper.ndim else upper
        )
        return np.minimum(loss, self._brought()) if self.sold else loss

    def _brought(self) -> Array:
        """(…, power): what income falls by if the sales are made to nobody else, in log points."""
        part = (self.size[..., None, :] * self.share).sum(axis=-1)
        return np.asarray(-np.log1p(-np.minimum(part, MOST)))

    def held(self) -> Array:
        """(…, power): share of the whole channel in the hands of each power."""
        whole = self.size.sum(axis=-1)[..., None]
        mine = (self.size[..., None, :] * self.share).sum(axis=-1)
        return np.asarray(np.divide(mine, whole, out=np.zeros_like(mine), where=whole > 0))


@dataclass(frozen=True)
class Ties:
    """Baskets by channel, of the same powers. Channels that nothing is known of are not there."""

    powers: tuple[str, ...]
    baskets: Mapping[Channel, Basket]

    def losses(self) -> Mapping[Channel, Array]:
        """(…, power) by channel: log points of income lost."""
        return {channel: basket.losses() for channel, basket in self.baskets.items()}

    def mixed(self, sizes_of: Ties) -> Ties:
        """Shares of these with the sizes of others: what is left of a change if only shares move.

        Raises `UsageError` if channels differ.
        """
        if set(self.baskets) != set(sizes_of.baskets):
            raise UsageError("Ties with different channels cannot be mixed: make both from one pack.")
        return Ties(
            self.powers,
            {channel: replace(one, size=sizes_of.baskets[channel].size) for channel, one in self.baskets.items()},
        )


__all__ = ["Basket", "Ties"]
