"""How much of goods each region buys from each other: one bilateral matrix, in the order of trust."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tightrope.core.errors import DataError
from tightrope.data.estimate.balance import Fit, scale_pairs
from tightrope.data.estimate.book import Assumptions, pair_of
from tightrope.data.estimate.groups import with_group_goods, with_group_sales
from tightrope.data.estimate.reexports import Reexports
from tightrope.data.estimate.sources import Panel
from tightrope.data.estimate.totals import Totals
from tightrope.data.layout import Layout


@dataclass(frozen=True)
class Reported:
    """Bilateral goods as reported, (importer, exporter), and on whose word a cell stands.

    `by_exporter`: the exporter's own panel, to the destination it names. `by_importer`: the importer's own panel,
    by origin. `by_customs`: a cited figure, or mirror data taken as they are, on the direct sale. Other cells are
    BACI's or fills and may move. `with_transit`: those on the direct sale from which what the seller or the buyer only
    passes on is still to be taken out, where it is a hub. `sold_together`: members of a group and a partner for which
    the sum of their direct sales is known, and each member's own goods in proportion.
    """

    values: np.ndarray
    by_exporter: np.ndarray
    by_importer: np.ndarray
    by_customs: np.ndarray
    with_transit: np.ndarray
    sold_together: tuple[tuple[np.ndarray, int], ...] = ()

    @property
    def settled(self) -> np.ndarray:
        """(importer, exporter) bool: cells that keep their value."""
        out: np.ndarray = self.by_exporter | self.by_importer | self.by_customs
        return out


def reported_pairs(
    baci: np.ndarray,
    panel: Panel,
    old: np.ndarray,
    layout: Layout,
    assume: Assumptions,
    groups: Mapping[str, tuple[str, ...]],
    *,
    group_sales: Mapping[str, np.ndarray] | None = None,
    cited_with_transit: bool = False,
) -> Reported:
    """BACI, gaps filled, cited figures and reporters' own panels on top, then what groups sell and buy.

    Parameters
    ----------
    old : (importer, exporter)
        Goods trade of 2011-2013, nan where unknown: the pattern of pairs that nobody reports any more.
    group_sales : (partner,) by group
        Exports of a group by its own customs, USD million.
    cited_with_transit
        Cited sales of a hub contain what it passes on.
    """
    values = _fill_absent_region(baci, old, layout, assume)
    values = _fill_silent_pairs(values, old, layout, assume)
    customs = np.zeros_like(values, dtype=bool)
    for label in assume.of_year_if_any("pair_trusted"):
        exporter, importer = pair_of(label)
        rows, columns = (layout.positions(groups.get(side, (side,))) for side in (importer, exporter))
        customs[np.ix_(rows, columns)] = True
    for label, amount in assume.of_year("pair_goods").items():
        exporter, importer = pair_of(label)
        cell = layout.region_at[importer], layout.region_at[exporter]
        values[cell], customs[cell] = amount, True
    for label, amount in assume.of_year("pair_onward").items():
        exporter, importer = pair_of(label)
        values[layout.region_at[importer], layout.region_at[exporter]] += amount
    np.fill_diagonal(customs, False)
    nobody = np.zeros_like(customs)
    reported = Reported(
        values=values, by_exporter=nobody, by_importer=nobody, by_customs=customs, with_transit=nobody
    )  # fmt: skip
    reported = _with_panels(reported, panel, layout, assume)
    reported = with_group_sales(reported, group_sales or {}, layout, assume, groups)
    reported = with_group_goods(reported, layout, assume, groups)
    if cited_with_transit:
        reported = replace(reported, with_transit=reported.by_customs)
    return replace(reported, values=_add_unallocated(reported.values, layout, assume))


def _with_panels(reported: Reported, panel: Panel, layout: Layout, assume: Assumptions) -> Reported:
    """National panels, the most trusted written last; between two panels the exporter's figure (fob) counts.

    A panel that names some partners only is a rival in those cells alone.
    """
    values = reported.values.copy()
    out, into, customs = reported.by_exporter.copy(), reported.by_importer.copy(), reported.by_customs.copy()
    ranked = [c for c, _ in sorted(assume.of_year("panel_rank").items(), key=lambda item: item[1])]
    ranked = [c for c in ranked if c in panel.imports and c in panel.exports]
    for code in reversed(ranked):
        at = layout.region_at[code]
        others = np.arange(len(layout.regions)) != at
        rival = np.array([c in ranked and c != code and np.isfinite(panel.exports[c][at]) for c in layout.regions])
        take = others if code == ranked[0] else others & ~rival
        take = take & np.isfinite(panel.imports[code])
        if code in panel.yields:
            take = take & ~reported.by_customs[at]
        values[at, take] = panel.imports[code][take]
        into[at, take], out[at, take], customs[at, take] = True, False, False
        sold = others & np.isfinite(panel.exports[code])
        values[sold, at] = panel.exports[code][sold]
        out[sold, at], into[sold, at], customs[sold, at] = True, False, False
    return replace(reported, values=values, by_exporter=out, by_importer=into, by_customs=customs)


def _fill_absent_region(values: np.ndarray, old: np.ndarray, layout: Layout, assume: Assumptions) -> np.ndarray:
    """A region BACI leaves out takes its totals and named partners from the book, the rest after the old pattern."""
    filled = values.copy()
    shares = assume.of_year("partner_share")
    totals_out, totals_in = assume.of_year("goods_exports"), assume.of_year("goods_imports")
    for code in totals_out:
        at = layout.region_at[code]
        if values[:, at].sum() + values[at].sum() > 0:
            continue
        to = {pair_of(k)[1]: v for k, v in shares.items() if pair_of(k)[0] == code}
        source = {pair_of(k)[0]: v for k, v in shares.items() if pair_of(k)[1] == code}
        filled[:, at] = totals_out[code] * _spread(old[:, at], values.sum(1), to, at, layout)
        filled[at, :] = totals_in[code] * _spread(old[at], values.sum(0), source, at, layout)
    return filled


def _spread(old: np.ndarray, size: np.ndarray, named: Mapping[str, float], at: int, layout: Layout) -> np.ndarray:
    """(region,): partner shares summing to 1; named ones first, the rest by the mean of old pattern and size."""
    pattern = np.nan_to_num(old)
    weight = pattern / pattern.sum() + size / size.sum()
    places = [layout.region_at[c] for c in named]
    weight[[at, *places]] = 0
    out: np.ndarray = weight / weight.sum() * (1 - sum(named.values()))
    out[places] = list(named.values())
    return out


def _fill_silent_pairs(values: np.ndarray, old: np.ndarray, layout: Layout, assume: Assumptions) -> np.ndarray:
    """Trade between two regions that both did not report: proportional to size, tied as in the old pattern.

    Without an old figure the tie is the book's. What mirror data there are is kept if larger.
    """
    silent = np.zeros(len(layout.regions), dtype=bool)
    silent[layout.positions(assume.of_year("silent"))] = True
    size_out, size_in = values.sum(0), values.sum(1)
    proportional = size_in[:, None] * size_out[None, :] / values.sum()
    known = np.nan_to_num(old)
    expected = known.sum(1)[:, None] * known.sum(0)[None, :] / max(known.sum(), 1e-12)
    default = assume.number("silent_tie")
    tie = np.where(
        np.isfinite(old) & (expected > 0),
        np.divide(known, expected, out=np.ones_like(known), where=expected > 0),
        default,
    )
    fill = proportional * np.minimum(tie, assume.number("silent_tie_most"))
    both = silent[:, None] & silent[None, :]
    np.fill_diagonal(both, False)
    return np.where(both, np.maximum(values, fill), values)


def _add_unallocated(values: np.ndarray, layout: Layout, assume: Assumptions) -> np.ndarray:
    """Exports that a panel counts in its total but gives to no partner, by the book's destinations (gold)."""
    out = values.copy()
    for label, amount in assume.of_year("unallocated_exports").items():
        exporter, importer = pair_of(label)
        out[layout.region_at[importer], layout.region_at[exporter]] += amount
    return out


def transit(
    totals: Totals, adb_services: np.ndarray, settled: np.ndarray, through: Reexports, assume: Assumptions
) -> np.ndarray:
    """(region,): merchandise that crosses the border both ways without a change of owner; 0 for most.

    Customs count it, national accounts do not: what merchandise exports and the least services exports are above
    exports of goods and services. Regions whose partners are settled by a panel have none, and hubs
    none beside their re-exports.

    Parameters
    ----------
    adb_services : (region,)
        ADB services exports brought to the year.
    """
    least = assume.number("services_floor") * adb_services
    excess = np.nan_to_num(totals.goods_out + least - totals.all_out)
    out: np.ndarray = np.clip(excess, 0, np.nan_to_num(totals.goods_in) / 2)
    out[settled.sum(0) == len(settled) - 1] = 0
    out[through.hubs] = 0
    return out


def balance_pairs(
    reported: Reported,
    totals: Totals,
    through: Reexports,
    crossing: np.ndarray,
    layout: Layout,
    assume: Assumptions,
) -> tuple[Fit, np.ndarray, np.ndarray]:
    """Goods from origin to destination, fob: reported pairs moved to WDI totals net of re-exports.

    Exports of each region: merchandise exports less re-exports and transit (`crossing`). Imports: merchandise
    imports, brought to the value of world exports by one factor, less what the region sold on, transit and the
    margins it paid to hubs. Regions whose cells are all settled keep them; the remainder's totals are free. Returns
    the fit and the two targets.
    """
    n = len(layout.regions)
    out = totals.goods_out - through.sold(n) - crossing
    into = totals.goods_in * totals.import_factor - through.cost(n) - through.margins_paid().sum(0) - crossing
    out[layout.remainder] = into[layout.remainder] = np.nan
    prior = origin_to_destination(reported, through, out, into, least=assume.number("hub_own_least"))
    settled = reported.settled
    out = np.where(settled.sum(0) == n - 1, np.nan, out)
    into = np.where(settled.sum(1) == n - 1, np.nan, into)
    fit = scale_pairs(
        prior, settled, out, into, most=assume.number("pair_scaling_most"),
        tolerance=assume.number("scaling_tolerance"), max_steps=int(assume.number("scaling_steps")),
    )  # fmt: skip
    if not np.isfinite(fit.values).all() or (fit.values < 0).any():
        raise DataError("Bilateral goods totals cannot be balanced: a total is smaller than what is settled in it.")
    return fit, out, into


def origin_to_destination(
    reported: Reported, through: Reexports, out: np.ndarray, into: np.ndarray, *, least: float
) -> np.ndarray:
    """(importer, exporter): reported sales turned into flows from origin to destination.

    A hub with a panel of its own loses, cell by cell, what only passes through it, down to the part `least` of what
    it reported; any other hub's cells shrink together to its exports without re-exports (`out`) and to what it keeps of
    its imports (`into`), after those said to contain transit have lost it one by one. Cells on the partner's own word
    (exports to the hub, imports by origin from the hub) contain no transit. Members of a group whose sum is known give
    up alike what the hubs among them pass on. Cells that record the direct sale gain what came through hubs; by-origin
    cells already have it, movable cells have at least that.
    """
    values = reported.values.copy()
    settled = reported.settled
    alone = reported.with_transit.copy()
    for members, partner in reported.sold_together:
        resold = through.flows[np.isin(through.hubs, members), partner].sum()
        values[partner, members] *= max(1 - resold / values[partner, members].sum(), least)
        alone[partner, members] = False
    for k, h in enumerate(through.hubs):
        flows = through.flows[k]
        sold, bought = flows.sum(1), flows.sum(0) * (1 - through.margin[k])
        if reported.by_exporter[:, h].any():
            own_out = np.maximum(values[:, h] - sold, least * values[:, h])
            own_in = np.maximum(values[h, :] - bought, least * values[h, :])
        else:
            own_out = _without(values[:, h], sold, alone[:, h], least)
            own_out = own_out * _room(own_out, settled[:, h], out[h], least)
            own_in = _without(values[h, :], bought, reported.with_transit[h, :], least)
            own_in = own_in * _room(own_in, settled[h, :], into[h], least)
        values[:, h] = np.where(reported.by_importer[:, h], values[:, h], own_out)
        values[h, :] = np.where(reported.by_exporter[h, :], values[h, :], own_in)
    passed = through.passed_on()
    values = np.where(reported.by_customs, values + passed, values)
    values = np.where(settled, values, np.maximum(values, passed))
    np.fill_diagonal(values, 0)
    return values


def _without(cells: np.ndarray, passing: np.ndarray, chosen: np.ndarray, least: float) -> np.ndarray:
    """(partner,): the chosen cells less what only passes, down to the part `least`; the others as they are."""
    return np.where(chosen, np.maximum(cells - passing, least * cells), cells)


def _room(cells: np.ndarray, settled: np.ndarray, total: float, least: float) -> np.ndarray:
    """(partner,): 1 for settled cells; for the others the factor that lets the cells add up to the total."""
    moving = cells[~settled].sum()
    factor = max(total - cells[settled].sum(), least * moving) / moving
    return np.where(settled, 1.0, factor)
