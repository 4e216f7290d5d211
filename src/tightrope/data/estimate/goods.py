"""Which goods each pair trades: exporters' sector totals, a prior mix per pair, pinned energy, one balance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.data.estimate.balance import Fit, scale_cube
from tightrope.data.estimate.book import Assumptions, pair_of
from tightrope.data.estimate.sources import AdbMargins, Wiod
from tightrope.data.estimate.totals import Totals
from tightrope.data.layout import Layout


@dataclass(frozen=True)
class GoodsTrade:
    """Goods flows (sector, importer, exporter) over all sectors, targets used and how the balance ended."""

    flows: np.ndarray
    exporter_sector: np.ndarray
    energy_pins: np.ndarray
    fit: Fit


def energy_part_of_mining(layout: Layout, hs: np.ndarray, gtap: np.ndarray) -> np.ndarray:
    """(region,): part of mining exports that is energy, from the 2013 goods matrix, else from HS 27 against 25-26."""
    energy, other = layout.sector_at["mining_energy"], layout.sector_at["mining_other"]
    sold = np.nansum(gtap, axis=1)
    known = np.isfinite(gtap[energy]).any(0) & (sold[energy] + sold[other] > 0)
    part = np.divide(
        hs[:, energy], hs[:, energy] + hs[:, other], out=np.full(len(hs), 0.5), where=hs[:, energy] + hs[:, other] > 0
    )
    better = np.divide(sold[energy], sold[energy] + sold[other], out=part.copy(), where=known)
    out: np.ndarray = np.clip(better, 0.001, 0.999)
    return out


def exporter_shares(
    adb: AdbMargins,
    hs: np.ndarray,
    energy_part: np.ndarray,
    totals: Totals,
    goods_out: np.ndarray,
    layout: Layout,
    assume: Assumptions,
) -> np.ndarray:
    """Sector shares of each region's goods exports, (sector, region), goods only.

    ADB sector exports and exports by HS chapter are averaged by the book's weight; then the sum of energy is moved
    to the fuel share of merchandise exports (WDI, or the book), the rest keeping its proportions.
    """
    energy, refined, other = (layout.sector_at[s] for s in ("mining_energy", "refined_fuels", "mining_other"))
    table = np.where(np.isnan(adb.exports), 0, adb.exports)[:, layout.adb].T * layout.goods[:, None]
    table[energy] *= energy_part
    table[other] *= 1 - energy_part
    chapters = hs.T * layout.goods[:, None]
    weight = assume.by_region("hs_weight", layout)
    weight = np.where(np.isnan(adb.exports).any(1), 1.0, weight)
    mix = (1 - weight) * _shares(table) + weight * _shares(chapters)
    # chapter 27 is split evenly between mining and refining: use the table's split where there is one
    fuels = mix[energy] + mix[refined]
    split = np.divide(table[energy], table[energy] + table[refined], out=np.full(len(hs), np.nan),
                      where=table[energy] + table[refined] > 0)  # fmt: skip
    split = np.where(np.isnan(split), assume.by_region("mining_part_of_fuel", layout), split)
    stated = assume.by_region("mining_part_of_fuel_stated", layout)
    split = np.where(np.isnan(stated), split, stated)
    wanted = np.where(np.isnan(totals.fuel_share), fuels, totals.fuel_share)
    own = assume.by_region("fuel_share", layout, of_year=True)
    wanted = np.where(np.isnan(own), wanted, own)
    wanted, split = _from_volumes(wanted, split, goods_out, layout, assume)
    wanted = np.clip(wanted, 1e-5, 0.999)
    mix = np.where(layout.energy[:, None], 0, mix)
    mix = mix / mix.sum(0) * (1 - wanted)
    mix[energy], mix[refined] = wanted * split, wanted * (1 - split)
    floor = assume.number("empty_export_share") * layout.goods[:, None]
    out: np.ndarray = _shares(np.maximum(mix, floor))
    return out


def _from_volumes(
    wanted: np.ndarray, split: np.ndarray, goods_out: np.ndarray, layout: Layout, assume: Assumptions
) -> tuple[np.ndarray, np.ndarray]:
    """Energy share and its mined part for exporters whose crude is known by volume and price."""
    wanted, split = wanted.copy(), split.copy()
    price, other = assume.of_year("crude_price"), assume.of_year("other_mined_energy")
    refined = assume.of_year("refined_exports")
    for code, tonnes in assume.of_year("crude_volume").items():
        at = layout.region_at[code]
        mined = tonnes * price[code] + other[code]
        wanted[at] = (mined + refined[code]) / goods_out[at]
        split[at] = mined / (mined + refined[code])
    return wanted, split


def _shares(values: np.ndarray) -> np.ndarray:
    total = values.sum(0)
    out: np.ndarray = np.divide(values, total, out=np.zeros_like(values), where=total > 0)
    return out


def pair_mix(
    shares: np.ndarray, wiod: Wiod, gtap: np.ndarray, energy_part: np.ndarray, layout: Layout, assume: Assumptions
) -> np.ndarray:
    """Prior mix of goods of each pair, (sector, importer, exporter), summing to 1 over sectors.

    A weighted mean of the exporter's own mix, tilted to what the importer is known to buy, and of the pair's mix in
    WIOD 2011 and in the 2013 goods matrix where the pair is in them.
    """
    old = wiod.flows[layout.adb] * layout.goods[:, None, None]
    energy, other = layout.sector_at["mining_energy"], layout.sector_at["mining_other"]
    old[energy] *= energy_part[None, :]
    old[other] *= 1 - energy_part[None, :]
    old = np.where(np.eye(old.shape[1], dtype=bool), 0, old)
    tilt = _importer_tilt(old, gtap, shares, assume)
    own = shares[:, None, :] * tilt[:, :, None]
    own = own / own.sum(0)
    weights = [np.ones(own.shape[1:]) * assume.number("prior_weight_exporter")]
    total = own * weights[0]
    for flows, name in ((old, "prior_weight_wiod"), (gtap, "prior_weight_gtap")):
        value = np.where(np.isfinite(flows), flows, 0) * layout.goods[:, None, None]
        sums = value.sum(0)
        weight = np.where(sums > 0, assume.number(name), 0.0)
        total = total + weight * np.divide(value, sums, out=np.zeros_like(value), where=sums > 0)
        weights.append(weight)
    out: np.ndarray = total / np.sum(weights, axis=0)
    return out


def _importer_tilt(old: np.ndarray, gtap: np.ndarray, shares: np.ndarray, assume: Assumptions) -> np.ndarray:
    """(sector, importer): what a region buys relative to the average, from the old tables; 1 where they lack it."""
    logs, count = np.zeros(old.shape[:2]), np.zeros(old.shape[1])
    for flows in (old, gtap):
        bought = np.nansum(flows, axis=2)
        known = bought.sum(0) > 0
        mine = _shares(bought)
        world = _shares(bought.sum(1, keepdims=True))
        floor = assume.number("tilt_floor")
        ratio = np.log(np.divide(np.maximum(mine, floor), np.maximum(world, floor)))
        logs += np.where(known, ratio, 0)
        count += known
    del shares
    mean = np.divide(logs, count, out=np.zeros_like(logs), where=count > 0)
    out: np.ndarray = np.exp(assume.number("tilt_power") * mean)
    return out


def pin_energy(pairs: np.ndarray, mix: np.ndarray, groups: dict[str, tuple[str, ...]], layout: Layout,
               assume: Assumptions) -> np.ndarray:  # fmt: skip
    """Energy per pair where a cited figure settles it, (importer, exporter), nan elsewhere.

    A figure for a group of importers is shared among them as the prior has it, none above the book's ceiling of the
    pair's goods.
    """
    pins = np.full(pairs.shape, np.nan)
    ceiling = assume.number("energy_ceiling")
    prior = mix[layout.energy].sum(0) * pairs
    for label, amount in assume.of_year("energy_exports").items():
        exporter, importer = pair_of(label)
        at = layout.region_at[exporter]
        members = layout.positions(groups.get(importer, (importer,)))
        weight, room = prior[members, at], ceiling * pairs[members, at]
        pins[members, at] = _shared(amount, weight, room)
    return pins


def _shared(amount: float, weight: np.ndarray, room: np.ndarray) -> np.ndarray:
    """An amount in proportion to weights, none above its room; all the room if the amount is larger."""
    if amount >= room.sum():
        return room
    low, high = 0.0, 1e12
    for _ in range(200):
        middle = (low + high) / 2 if high < 1e12 else max(2 * low, 1.0)
        if np.minimum(weight * middle, room).sum() < amount:
            low = middle
        else:
            high = middle
    out: np.ndarray = np.minimum(weight * high, room)
    return out


def balance_goods(
    pairs: np.ndarray, shares: np.ndarray, mix: np.ndarray, pins: np.ndarray, layout: Layout, assume: Assumptions
) -> GoodsTrade:
    """Sector flows that meet pair totals and pinned energy exactly, and exporters' sectors as far as these allow."""
    goods = layout.goods
    exporter_sector = shares[goods] * pairs.sum(0)
    fit = scale_cube(
        mix[goods] * pairs,
        pairs,
        exporter_sector,
        group=layout.energy[goods],
        group_total=pins,
        tolerance=assume.number("scaling_tolerance"),
        max_steps=int(assume.number("scaling_steps")),
    )
    flows = np.zeros((len(layout.sectors), *pairs.shape))
    flows[goods] = fit.values
    wanted = np.zeros((len(layout.sectors), pairs.shape[1]))
    wanted[goods] = exporter_sector
    return GoodsTrade(flows=flows, exporter_sector=wanted, energy_pins=pins, fit=fit)
