"""Trade in services: exporters' sector totals from ADB, importers' totals from WDI, partners by an assumed pattern."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.data.estimate.balance import Fit, scale_to_totals
from tightrope.data.estimate.book import Assumptions
from tightrope.data.estimate.reexports import Reexports
from tightrope.data.estimate.sources import AdbMargins, Wiod
from tightrope.data.estimate.totals import Totals
from tightrope.data.layout import Layout


@dataclass(frozen=True)
class ServicesTrade:
    """Services flows (sector, importer, exporter), hubs' margins included; targets and how the balance ended."""

    flows: np.ndarray
    out: np.ndarray
    into: np.ndarray
    fit: Fit


def services_totals(
    totals: Totals, pairs: np.ndarray, adb: np.ndarray, through: Reexports, layout: Layout, assume: Assumptions
) -> tuple[np.ndarray, np.ndarray]:
    """(region,) services exported and imported, hubs' margins included.

    Exports of goods and services less merchandise exports; imports so that the trade balance is that of WDI.
    Where merchandise on a customs basis exceeds the national accounts' exports (transit trade, processing), both
    are raised alike, so that neither falls below the book's floors (relative to ADB's services exports, and to GDP).
    Then exports fall and imports rise by one part of GDP so that the world's services balance: national accounts
    report more exports than imports, and the remainder is not made to buy the difference alone.

    Parameters
    ----------
    pairs : (importer, exporter)
        Balanced goods, origin to destination.
    adb : (region,)
        ADB services exports brought to the year.
    """
    n = len(layout.regions)
    balance = totals.all_out - totals.all_in
    net_out = totals.all_out - through.cost(n) - pairs.sum(0)
    earned = np.zeros(n)
    earned[through.hubs] = through.margins_paid().sum(1)
    paid = through.margins_paid().sum(0)
    floor = assume.number("services_floor") * adb
    out = np.maximum(net_out, floor + earned)
    into = pairs.sum(0) - pairs.sum(1) + out - balance
    lift = np.maximum(assume.number("services_imports_floor") * totals.gdp + paid - into, 0)
    out, into = out + lift, into + lift
    gap = (out.sum() - into.sum()) * totals.gdp / totals.gdp.sum()
    out = np.maximum(out - gap / 2, floor + earned)
    return out, into + (out.sum() - into.sum()) * totals.gdp / totals.gdp.sum()


def balance_services(
    out: np.ndarray,
    into: np.ndarray,
    adb: AdbMargins,
    wiod: Wiod,
    pairs: np.ndarray,
    through: Reexports,
    layout: Layout,
    assume: Assumptions,
) -> ServicesTrade:
    """Services flows meeting importers' totals exactly and exporters' sector totals; margins placed first."""
    services = ~layout.goods
    n = len(layout.regions)
    margins = np.zeros((n, n))
    margins[:, through.hubs] = through.margins_paid().T
    np.fill_diagonal(margins, 0)
    shares = np.where(np.isnan(adb.exports), np.nan, adb.exports)[:, layout.adb].T[services]
    shares = np.where(np.isnan(shares), np.nanmean(shares, axis=1, keepdims=True), shares)
    shares = np.maximum(shares, 0) / shares.sum(0)
    wanted = shares * (out - margins.sum(0))
    prior = _prior(shares, out, into, wiod, pairs, layout, assume)
    fit = scale_to_totals(
        prior, wanted, into - margins.sum(1),
        tolerance=assume.number("scaling_tolerance"), max_steps=int(assume.number("scaling_steps")),
    )  # fmt: skip
    flows = np.zeros((len(layout.sectors), n, n))
    flows[services] = fit.values
    flows[layout.sector_at["wholesale"]] += margins
    return ServicesTrade(flows=flows, out=out, into=into, fit=fit)


def _prior(
    shares: np.ndarray, out: np.ndarray, into: np.ndarray, wiod: Wiod, pairs: np.ndarray, layout: Layout,
    assume: Assumptions,
) -> np.ndarray:  # fmt: skip
    """Sizes, tied by goods trade to a power; sectors by the exporter's mix and, where known, by WIOD's pair mix."""
    goods_out, goods_in = pairs.sum(0), pairs.sum(1)
    tie = pairs * pairs.sum() / (goods_out[None, :] * goods_in[:, None])
    pair = into[:, None] * out[None, :] * np.maximum(tie, 1e-3) ** assume.number("services_tie_power")
    np.fill_diagonal(pair, 0)
    services = ~layout.goods
    old = np.where(np.isfinite(wiod.flows), wiod.flows, 0)[layout.adb][services]
    old = np.where(np.eye(old.shape[1], dtype=bool), 0, old)
    sums = old.sum(0)
    weight = np.where(sums > 0, assume.number("prior_weight_wiod_services"), 0.0)
    mix = (1 - weight) * shares[:, None, :] + weight * np.divide(old, sums, out=np.zeros_like(old), where=sums > 0)
    out_: np.ndarray = mix * pair / pair.sum() * np.nansum(out)
    return out_
