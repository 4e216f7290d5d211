"""Figures that hold for a group of regions together: what it sells to a partner, what it buys from one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tightrope.core.errors import DataError
from tightrope.data.estimate.book import Assumptions, pair_of
from tightrope.data.layout import Layout

if TYPE_CHECKING:
    from tightrope.data.estimate.pairs import Reported


def with_group_sales(
    reported: Reported, sales: Mapping[str, np.ndarray], layout: Layout, assume: Assumptions,
    groups: Mapping[str, tuple[str, ...]],
) -> Reported:  # fmt: skip
    """Sales of a group's members to a partner, scaled alike to the group's own customs where the book chooses so.

    These stand on the exporters' word, on the direct sale, above the partner's own imports.

    Parameters
    ----------
    sales : (partner,) by group
        USD million, nan where unknown.
    """
    values, into, customs = reported.values.copy(), reported.by_importer.copy(), reported.by_customs.copy()
    together = []
    for label in assume.of_year_if_any("group_sales"):
        group, partner = pair_of(label)
        members, at = layout.positions(groups[group]), layout.region_at[partner]
        wanted = float(sales[group][at])
        if not np.isfinite(wanted):
            raise DataError(f"The file of {group} exports has no sales to {partner}, which the book takes from it.")
        values[at, members] *= wanted / values[at, members].sum()
        into[at, members], customs[at, members] = False, True
        together.append((members, at))
    return replace(reported, values=values, by_importer=into, by_customs=customs, sold_together=tuple(together))


def with_group_goods(
    reported: Reported, layout: Layout, assume: Assumptions, groups: Mapping[str, tuple[str, ...]]
) -> Reported:
    """Purchases of a group from an exporter at a cited total: settled cells stay, the others scale alike to the rest.

    They stand on the importers' word, by origin.
    """
    values, into = reported.values.copy(), reported.by_importer.copy()
    for label, amount in assume.of_year_if_any("group_goods").items():
        exporter, group = pair_of(label)
        members, at = layout.positions(groups[group]), layout.region_at[exporter]
        free = members[~reported.settled[members, at]]
        rest = amount - values[np.setdiff1d(members, free), at].sum()
        if rest <= 0:
            raise DataError(f"Settled pairs of {label} exceed their total of {amount:,.0f} (world.y.group_goods).")
        values[free, at] *= rest / values[free, at].sum()
        into[free, at] = True
    return replace(reported, values=values, by_importer=into)


def direct_sales(own: np.ndarray, flows: np.ndarray, margin: np.ndarray, hubs: np.ndarray) -> np.ndarray:
    """(importer, exporter): goods as customs see them sold, from flows between origin and destination.

    What reaches the importer through a hub leaves the origin's cell and appears as the hub's sale at its own price,
    and as the origin's sale to the hub at the origin's.

    Parameters
    ----------
    own : (importer, exporter)
        Goods from origin to destination, home sales left out.
    flows : (hub, importer, exporter)
        Re-exports at the hub's price.
    margin : (hub,)
    hubs : (hub,)
        Positions of the hubs.
    """
    cost = flows * (1 - margin)[:, None, None]
    out: np.ndarray = own - cost.sum(0)
    out[:, hubs] += flows.sum(2).T
    out[hubs, :] += cost.sum(1)
    return out
