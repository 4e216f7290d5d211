"""Each region's own account: what sectors buy, earn and sell at home, balanced to trade and to GDP."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.data.estimate.balance import Account, balance_account
from tightrope.data.estimate.book import Assumptions
from tightrope.data.estimate.sources import AdbMargins, Icio, Wiod
from tightrope.data.estimate.totals import Totals
from tightrope.data.layout import Layout

#: share of an input that no table shows, so that balancing may use it if nothing else fits
NO_INPUT = 1e-9


@dataclass(frozen=True)
class Accounts:
    """Balanced accounts of all regions; arrays lead with region. `target_*` are the priors, `gap` of each balance."""

    inputs: np.ndarray
    final: np.ndarray
    value_added: np.ndarray
    domestic: np.ndarray
    target_value_added: np.ndarray
    target_domestic: np.ndarray
    gap: np.ndarray


def stand_in(adb: AdbMargins, layout: Layout) -> AdbMargins:
    """ADB margins with economies it lacks given the structure of the stated neighbour."""
    source = np.arange(len(layout.regions))
    for i, spec in enumerate(layout.region_specs.values()):
        if spec.margins_from:
            source[i] = layout.region_at[spec.margins_from]
    return AdbMargins(
        output=adb.output[source],
        value_added=adb.value_added[source],
        domestic_intermediate=adb.domestic_intermediate[source],
        domestic_final=adb.domestic_final[source],
        exports=adb.exports[source],
        repaired=adb.repaired,
    )


def input_mix(wiod: Wiod, icio: Icio, layout: Layout, adb: AdbMargins, assume: Assumptions) -> np.ndarray:
    """Share of each input in the inputs of each sector, (region, input, sector): WIOD 2011 and ICIO 2020 averaged.

    A region in neither takes the mix of the region its entry names. Energy and other mining are told apart by ICIO.
    """
    new = _icio_mix(icio, layout, adb)
    energy, other = layout.sector_at["mining_energy"], layout.sector_at["mining_other"]
    out = new.copy()
    weight = assume.number("mix_weight_wiod")
    for i in range(len(layout.regions)):
        use = wiod.use[i]
        if np.isnan(use).any():
            continue
        old = use[np.ix_(layout.adb, layout.adb)].copy()
        both = new[i, energy] + new[i, other]
        part = np.divide(new[i, energy], both, out=np.full_like(both, 0.5), where=both > 0)
        old[energy] *= part
        old[other] *= 1 - part
        sums = old.sum(0)
        share = np.divide(old, sums, out=new[i].copy(), where=sums > 0)
        out[i] = weight * share + (1 - weight) * new[i]
    return out


def _icio_mix(icio: Icio, layout: Layout, adb: AdbMargins) -> np.ndarray:
    """ICIO industries to sectors: inputs summed (or split by ADB's home sales), columns averaged."""
    n, s = len(layout.regions), len(layout.sectors)
    out = np.zeros((n, s, s))
    specs = list(layout.sector_specs.values())
    at = {code: k for k, code in enumerate(icio.industries)}
    sells = np.nan_to_num(adb.domestic_intermediate)[:, layout.adb] + 1e-9
    shared = {code: [j for j, spec in enumerate(specs) if code in spec.icio] for code in icio.industries}
    for i, (code, region) in enumerate(layout.region_specs.items()):
        source = i if icio.has[i] else layout.region_at[region.mix_from or code]
        mix = icio.mix[source]
        rows = np.zeros((s, len(icio.industries)))
        for industry, owners in shared.items():
            weight = sells[i, owners] / sells[i, owners].sum()
            rows[owners] += weight[:, None] * mix[at[industry]][None, :]
        for j, spec in enumerate(specs):
            column = np.mean([rows[:, at[c]] for c in spec.icio], axis=0)
            out[i, :, j] = column / column.sum() if column.sum() > 0 else 1 / s
    return out


def balance_accounts(
    exports: np.ndarray,
    imports_paid: np.ndarray,
    revenue: np.ndarray,
    adb: AdbMargins,
    mix: np.ndarray,
    energy_part: np.ndarray,
    totals: Totals,
    layout: Layout,
    assume: Assumptions,
) -> Accounts:
    """All regions' accounts.

    Parameters
    ----------
    exports, imports_paid : (sector, region)
        Given by trade; imports with tariffs.
    revenue : (region,)
        Tariff revenue, part of GDP but not of factor income.
    """
    regions, sectors = len(layout.regions), len(layout.sectors)
    cells = []
    gaps = np.zeros(regions)
    priors = []
    for i in range(regions):
        prior = _prior(i, exports[:, i], imports_paid[:, i], adb, mix[i], energy_part[i], totals, layout, assume)
        weight = _weight(prior, assume)
        income = totals.gdp[i] - revenue[i]
        fit = balance_account(prior, weight, imports_paid[:, i], exports[:, i], income)
        gaps[i] = fit.gap
        cells.append(Account.unstacked(fit.values, sectors))
        priors.append(prior)
    return Accounts(
        inputs=np.array([c.inputs for c in cells]),
        final=np.array([c.final for c in cells]),
        value_added=np.array([c.value_added for c in cells]),
        domestic=np.array([c.domestic for c in cells]),
        target_value_added=np.array([p.value_added for p in priors]),
        target_domestic=np.array([p.domestic for p in priors]),
        gap=gaps,
    )


def _prior(
    i: int, exports: np.ndarray, imports: np.ndarray, adb: AdbMargins, mix: np.ndarray, energy_part: float,
    totals: Totals, layout: Layout, assume: Assumptions,
) -> Account:  # fmt: skip
    """ADB's shares brought to the year's GDP; supply follows trade; empty sectors get the book's floor."""
    split = _mining_split(energy_part, mix, layout, assume)
    grown = totals.gdp[i] / adb.value_added[i].sum()
    home = adb.domestic_intermediate[i] + adb.domestic_final[i]
    floor = assume.number("empty_sector") * totals.gdp[i]
    domestic = np.maximum(home[layout.adb] * split * grown, floor)
    least, most = (assume.number("value_added_part", label) for label in ("least", "most"))
    ratio = np.clip(_part(adb.value_added[i], adb.output[i]), least, most)[layout.adb]
    low = assume.number("final_floor")
    final_part = np.clip(_part(adb.domestic_final[i], home), low, 1 - low)[layout.adb]
    output = domestic + exports
    value_added = np.maximum(output * ratio, floor)
    spent = np.maximum(output * (1 - ratio), floor)
    inputs = np.maximum(mix, NO_INPUT) * spent
    return Account(inputs=inputs, final=(domestic + imports) * final_part, value_added=value_added, domestic=domestic)


def _part(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Ratio, one half where there is nothing to divide."""
    out: np.ndarray = np.divide(part, whole, out=np.full_like(part, 0.5), where=whole > 0)
    return out


def _mining_split(energy_part: float, mix: np.ndarray, layout: Layout, assume: Assumptions) -> np.ndarray:
    """(sector,): part of ADB's sector that is ours; 1 but for mining, which sells at home as users and exports say."""
    energy, other = layout.sector_at["mining_energy"], layout.sector_at["mining_other"]
    used = mix[energy].sum() / max(mix[energy].sum() + mix[other].sum(), 1e-12)
    weight = assume.number("mining_split_exports")
    least = assume.number("mining_part_least")
    part = np.clip(weight * energy_part + (1 - weight) * used, least, 1 - least)
    out = np.ones(len(layout.sectors))
    out[energy], out[other] = part, 1 - part
    return out


def _weight(prior: Account, assume: Assumptions) -> Account:
    def full(like: np.ndarray, name: str) -> np.ndarray:
        return np.full_like(like, assume.number("account_weight", name))

    return Account(
        inputs=full(prior.inputs, "inputs"),
        final=full(prior.final, "final"),
        value_added=full(prior.value_added, "value_added"),
        domestic=full(prior.domestic, "domestic"),
    )
