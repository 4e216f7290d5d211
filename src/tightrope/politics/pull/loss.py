r"""What a country loses if a supplier, a buyer or a route is removed: nested constant elasticity of substitution.

A basket on which the part :math:`\Omega` of income is spent has suppliers that stand in for each other with elasticity
:math:`\sigma`. Without those of share :math:`\omega` its price rises by :math:`(1-\omega)^{-1/(\sigma-1)}`, and the
country loses :math:`L = -\Omega/(\sigma-1)\,\ln(1-\omega)` log points: nothing where the share is nothing, and ever
more for each further part of it, without end. Baskets of a channel stand in for each other in a nest above. Clayton,
Maggiori and Schreger (2023), NBER working paper 31852; Hirschman (1945).

Of sales (goods, work abroad), which a country need not make, no more can be lost than they bring: see
`tightrope.politics.pull.ties`.

It is partial equilibrium: wages, and what others do, stay as they are. `tightrope.trade` solves for the rest.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tightrope.core.errors import UsageError

Array = np.ndarray

#: largest share taken as such: what is left always finds some way
MOST: Final = 0.98
#: nests this close to Cobb-Douglas are taken for it
_COBB_DOUGLAS: Final = 1e-9


def removal_loss(size: Array | float, share: Array | float, depth: Array | float) -> Array:
    """Log points of income lost without suppliers of a share.

    Parameters
    ----------
    size : part of income spent on the basket, 0 or more.
    share : share of the basket that is removed, 0 to 1.
    depth : elasticity of substitution less one, above 0.

    Raises `UsageError` for a value outside these. All broadcast.
    """
    size, share, depth = np.asarray(size, float), np.asarray(share, float), np.asarray(depth, float)
    _refuse(size, share, depth)
    return np.asarray(size * dearer(share, depth))


def dearer(share: Array, depth: Array) -> Array:
    """Log rise of a basket's price without suppliers of a share."""
    return np.asarray(-np.log1p(-np.minimum(share, MOST)) / depth)


def nested_loss(size: Array, share: Array, depth: Array, upper: Array | float = 1.0) -> Array:
    """Log points of income lost over all baskets of a channel, (…,).

    Parameters
    ----------
    size : (…, part), part of income spent on each basket.
    share : (…, part), share of each that is removed.
    depth : (…, part), elasticity of substitution within each, less one.
    upper : (…,), elasticity of substitution between baskets; 1 adds the losses up.

    Raises `UsageError` for a value outside what `removal_loss` takes, or an `upper` not above 0.
    """
    size, share, depth = np.asarray(size, float), np.asarray(share, float), np.asarray(depth, float)
    _refuse(size, share, depth)
    upper = np.asarray(upper, float)
    if not (upper > 0).all():
        raise UsageError(f"upper is {upper.min():g}, expected above 0; 1 adds the losses of baskets up.")
    rise = dearer(share, depth)
    whole = size.sum(axis=-1)
    weight = size / np.where(whole > 0, whole, 1.0)[..., None]
    gap = (1.0 - upper)[..., None] if upper.ndim else 1.0 - upper
    flat = np.abs(gap) <= _COBB_DOUGLAS
    safe = np.where(flat, 1.0, gap)
    # the largest is taken out, so that no price overflows
    most = np.max(safe * rise, axis=-1, keepdims=True, initial=-np.inf) if rise.shape[-1] else np.zeros(1)
    inside = (weight * np.exp(safe * rise - most)).sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore"):
        nested = ((np.log(inside) + most) / safe)[..., 0]
    added = (weight * rise).sum(axis=-1)
    price = np.where(np.broadcast_to(flat[..., 0] if flat.ndim else flat, added.shape), added, nested)
    return np.asarray(np.where(whole > 0, whole * price, 0.0))


def _refuse(size: Array, share: Array, depth: Array) -> None:
    """Say which value cannot be meant."""
    if not ((size >= 0) & np.isfinite(size)).all():
        raise UsageError(f"size is {size.min():g}, expected a part of income, 0 or more.")
    if not ((share >= 0) & (share <= 1 + 1e-9)).all():
        raise UsageError(f"share is {share.min():g} to {share.max():g}, expected 0 to 1.")
    if not (depth > 0).all():
        raise UsageError(f"depth is {depth.min():g}, expected above 0: an elasticity of substitution less one.")


__all__ = ["MOST", "dearer", "nested_loss", "removal_loss"]
