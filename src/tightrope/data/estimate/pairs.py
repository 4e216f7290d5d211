"""How much of goods each region buys from each other: one bilateral matrix, in the order of trust."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.core.errors import DataError
from tightrope.data.estimate.balance import Fit, scale_pairs
from tightrope.data.estimate.book import Assumptions, pair_of
from tightrope.data.estimate.reexports import Reexports
from tightrope.data.estimate.sources import Panel, Wiod
from tightrope.data.estimate.totals import Totals
from tightrope.data.layout import Layout


@dataclass(frozen=True)
class Reported:
    """Bilateral goods as reported, (importer, exporter), and which cells a national panel or the book settles.

    `first` are cells of the region whose panel outranks all others.
    """

    values: np.ndarray
    settled: np.ndarray


def reported_pairs(
    baci: np.ndarray, panel: Panel, wiod: Wiod, layout: Layout, assume: Assumptions
) -> Reported:
    """BACI, with gaps filled from the book and reporters' own panels on top.

    A pair in two panels takes the exporter's figure (fob), except that the first reporter of the book's order of
    trust takes precedence on both sides.
    """
    values, settled = baci.copy(), np.zeros_like(baci, dtype=bool)
    values = _fill_missing_reporters(values, wiod, layout, assume)
    for label, amount in assume.of_year("pair_goods").items():
        exporter, importer = pair_of(label)
        cell = layout.region_at[importer], layout.region_at[exporter]
        values[cell], settled[cell] = amount, True
    first = [code for code, rank in sorted(assume.of_year("panel_rank").items(), key=lambda item: item[1])]
    for code in reversed([c for c in first if c in panel.imports]):
        at = layout.region_at[code]
        others = np.arange(len(layout.regions)) != at
        own_word = np.array([c in panel.exports and c != code for c in layout.regions])
        take = others & ~own_word if code != first[0] else others
        values[at, take], settled[at, take] = panel.imports[code][take], True
        values[others, at], settled[others, at] = panel.exports[code][others], True
    values = _add_unallocated(values, layout, assume)
    return Reported(values=values, settled=settled)


def _fill_missing_reporters(values: np.ndarray, wiod: Wiod, layout: Layout, assume: Assumptions) -> np.ndarray:
    """A region BACI lacks takes its totals and named partners from the book, the rest as in WIOD 2011."""
    filled = values.copy()
    shares = assume.of_year("partner_share")
    flows = np.nansum(wiod.flows[:16], axis=0)
    totals_out, totals_in = assume.of_year("goods_exports"), assume.of_year("goods_imports")
    for code in totals_out:
        at = layout.region_at[code]
        if values[:, at].sum() + values[at].sum() > 0:
            continue
        sold = _spread(totals_out[code], flows[:, at], values.sum(1), shares, code, "to", at, layout)
        bought = _spread(totals_in[code], flows[at], values.sum(0), shares, code, "from", at, layout)
        filled[:, at], filled[at, :] = sold, bought
    return filled


def _spread(
    total: float, old: np.ndarray, size: np.ndarray, shares: object, code: str, way: str, at: int, layout: Layout
) -> np.ndarray:
    """A total over partners: named shares first; the rest by the mean of the old pattern and partners' size."""
    assert isinstance(shares, dict)
    weight = old / old.sum() + size / size.sum()
    weight[at] = 0
    given: dict[str, float] = {}
    for label, share in shares.items():
        exporter, importer = pair_of(label)
        if way == "to" and exporter == code:
            given[importer] = share
        if way == "from" and importer == code:
            given[exporter] = share
    places = [layout.region_at[c] for c in given]
    weight[places] = 0
    out: np.ndarray = weight / weight.sum() * (1 - sum(given.values()))
    out[places] = list(given.values())
    return out * total


def _add_unallocated(values: np.ndarray, layout: Layout, assume: Assumptions) -> np.ndarray:
    """Exports that a panel counts in its total but gives to no partner, by the book's destinations (gold)."""
    out = values.copy()
    for label, amount in assume.of_year("unallocated_exports").items():
        exporter, importer = pair_of(label)
        out[layout.region_at[importer], layout.region_at[exporter]] += amount
    return out


def balance_pairs(
    reported: Reported, totals: Totals, through: Reexports, layout: Layout, assume: Assumptions
) -> tuple[Fit, np.ndarray, np.ndarray]:
    """Goods from origin to destination, fob: reported pairs moved to WDI totals net of re-exports.

    Settled cells keep their reported value, less what passes through the reporter's own hub. Exports of each
    region: merchandise exports less re-exports. Imports: merchandise imports brought to fob by one world factor,
    less what the region sold on. The remainder's totals are free. Returns the fit and the two targets.
    """
    n = len(layout.regions)
    prior, settled = _net_of_transit(reported, through, layout)
    out = totals.goods_out - through.sold(n)
    fob = assume.number("import_cif_to_fob")
    into = totals.goods_in * fob - through.cost(n) - through.margins_paid().sum(0)
    out[layout.remainder] = into[layout.remainder] = np.nan
    complete_out = settled.sum(0) == n - 1
    complete_in = settled.sum(1) == n - 1
    out = np.where(complete_out, np.nan, out)
    into = np.where(complete_in, np.nan, into)
    fit = scale_pairs(
        prior, settled, out, into,
        tolerance=assume.number("scaling_tolerance"), max_steps=int(assume.number("scaling_steps")),
    )  # fmt: skip
    if not np.isfinite(fit.values).all() or (fit.values < 0).any():
        raise DataError("Bilateral goods totals cannot be balanced: a total is smaller than what is settled in it.")
    return fit, out, into


def _net_of_transit(reported: Reported, through: Reexports, layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """Hub's own sales and purchases without what only passes through, floored at a hundredth of what was reported."""
    values = reported.values.copy()
    for k, h in enumerate(through.hubs):
        flows = through.flows[k]
        floor = 0.01 * values
        values[:, h] = np.maximum(values[:, h] - flows.sum(1), floor[:, h])
        values[h, :] = np.maximum(values[h, :] - flows.sum(0) * (1 - through.margin[k]), floor[h, :])
    # what goes through a hub reaches its destination: a pair's total is at least that
    values = np.maximum(values, np.where(reported.settled, 0, through.passed_on()))
    np.fill_diagonal(values, 0)
    settled = reported.settled.copy()
    np.fill_diagonal(settled, False)
    del layout
    return values, settled
