"""Bilateral totals of one year brought to another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tightrope.data.estimate.balance import scale_pairs
from tightrope.data.estimate.book import Assumptions, pair_of
from tightrope.data.estimate.totals import Totals
from tightrope.data.layout import Layout

#: cells move as far as the growth of totals says; the bound of the later balancing does not apply here
NO_BOUND = 1e9


def to_year(
    base: np.ndarray,
    then: Totals,
    now: Totals,
    old: np.ndarray,
    layout: Layout,
    assume: Assumptions,
    groups: Mapping[str, tuple[str, ...]],
) -> np.ndarray:
    """Pairs of the base year brought to another by the growth of totals; where the base year is no guide (a war
    since), by the pattern of old tables.

    Parameters
    ----------
    base, old : (importer, exporter)
        USD million; `old` is nan where unknown.
    """
    values = rescale(base, then, now, layout, assume)
    weight = np.zeros_like(values)
    for label, part in assume.of_year_if_any("old_pattern_weight").items():
        exporter, importer = pair_of(label)
        rows, columns = (layout.positions(groups.get(side, (side,))) for side in (importer, exporter))
        weight[np.ix_(rows, columns)] = part
    np.fill_diagonal(weight, 0)
    return blend_old(values, old, weight)


def rescale(base: np.ndarray, then: Totals, now: Totals, layout: Layout, assume: Assumptions) -> np.ndarray:
    """Pairs nearest to those of the base year whose sums by exporter and importer grew as merchandise trade did.

    The remainder's growth is that of the others together. A region the base leaves out stays out.

    Parameters
    ----------
    base : (importer, exporter)
        USD million, year of `then`.
    then, now : Totals
        Totals of the base year and of the year wanted.
    """
    out = base.sum(0) * _growth(now.goods_out, then.goods_out, layout)
    into = base.sum(1) * _growth(now.goods_in, then.goods_in, layout)
    into = into * out.sum() / into.sum()
    fit = scale_pairs(
        base, np.zeros(base.shape, dtype=bool), out, into, most=NO_BOUND,
        tolerance=assume.number("scaling_tolerance"), max_steps=int(assume.number("scaling_steps")),
    )  # fmt: skip
    return fit.values


def _growth(now: np.ndarray, then: np.ndarray, layout: Layout) -> np.ndarray:
    ratio = now / then
    others = np.arange(len(now)) != layout.remainder
    known = others & np.isfinite(ratio)
    ratio[~known] = now[known].sum() / then[known].sum()
    out: np.ndarray = ratio
    return out


def blend_old(values: np.ndarray, old: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Pairs moved to the old pattern, brought to today's total trade, by a weight; pairs unknown then or now stay.

    Parameters
    ----------
    values, old, weight : (importer, exporter)
        `old` is nan where unknown; weight 0 keeps today's value, 1 takes the old one.
    """
    known = np.isfinite(old) & (values > 0)
    scale = values[known].sum() / old[known].sum()
    moved = (1 - weight) * values + weight * np.where(known, old, 0) * scale
    return np.where(known & (weight > 0), moved, values)
