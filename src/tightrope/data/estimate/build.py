"""From the publishers' files to one balanced world."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from tightrope.core.axes import BILATERAL, EXPORTER, HUB, IMPORTER, INPUT_SECTOR, REGION, SECTOR
from tightrope.core.errors import DataError, UsageError
from tightrope.data.country import group_members
from tightrope.data.estimate import sources as src
from tightrope.data.estimate.accounts import Accounts, balance_accounts, input_mix, stand_in
from tightrope.data.estimate.balance import Fit
from tightrope.data.estimate.book import Assumptions
from tightrope.data.estimate.customs import read_panels, read_sales
from tightrope.data.estimate.goods import (
    GoodsTrade,
    balance_goods,
    energy_part_of_mining,
    exporter_shares,
    pair_mix,
    pin_energy,
)
from tightrope.data.estimate.pairs import Reported, balance_pairs, reported_pairs, transit
from tightrope.data.estimate.reexports import Reexports, estimate_reexports
from tightrope.data.estimate.rents import estimate_rents
from tightrope.data.estimate.rescale import to_year
from tightrope.data.estimate.services import ServicesTrade, balance_services, services_totals
from tightrope.data.estimate.sources import reading
from tightrope.data.estimate.tariffs import estimate_tariffs
from tightrope.data.estimate.totals import Totals, read_totals
from tightrope.data.layout import Layout, load_layout
from tightrope.data.world import World
from tightrope.parameters import load_book

Progress = Callable[[str], None]
#: a flow abroad of less than a dollar is none
LEAST_FLOW = 1e-6
NAME = re.compile(r"eurasia-(\d{4})")


@dataclass(frozen=True)
class Estimate:
    """A world and all that its card needs to say about how it came about."""

    world: World
    layout: Layout
    assume: Assumptions
    folder: src.Folder
    totals: Totals
    panel: src.Panel
    reported: Reported
    through: Reexports
    crossing: np.ndarray
    pairs: Fit
    goods_targets: tuple[np.ndarray, np.ndarray]
    goods: GoodsTrade
    services: ServicesTrade
    accounts: Accounts
    adb: src.AdbMargins
    group_sales: Mapping[str, np.ndarray]


def year_of(name: str) -> int:
    """Year of a world that the estimator can make. Raises `UsageError` for any other name."""
    found = NAME.fullmatch(name)
    if found is None:
        raise UsageError(f"The estimator makes worlds named eurasia-YEAR, such as eurasia-2023; it has no '{name}'.")
    return int(found.group(1))


def estimate_world(name: str, folder: Path, year: int, progress: Progress = lambda _: None) -> Estimate:
    """Estimate the world of a year from the publishers' files.

    Raises `DataError` if a file is missing or an account cannot be balanced; writes nothing.
    """
    layout, assume = load_layout(), Assumptions(load_book(), year)
    files = src.Folder(folder, year)
    files.check()
    plan, groups = files.plan, group_members()

    progress("reading sources")
    with reading(files, "wdi"):
        wdi = src.read_wdi(files)
        totals = read_totals(wdi, layout, assume)
    with reading(files, "adb_codes"):
        codes = src.read_adb_codes(files)
    with reading(files, "adb"):
        adb = src.read_adb(files, layout, plan.adb, codes)
    with reading(files, "wiod"):
        wiod = src.read_wiod(files, layout)
    with reading(files, "icio"):
        icio = src.read_icio(files, layout)
    with reading(files, "gtap"):
        gtap = src.read_gtap(files, layout)
    with reading(files, "hs"):
        hs = src.read_hs_exports(files, layout, plan.hs)
    panel = read_panels(files, layout, assume)
    with reading(files, "baci"):
        baci = src.read_baci(files, layout)
    sales = read_sales(files, layout, assume)

    progress("goods by pair")
    old = old_pattern(wiod, gtap, layout)
    if plan.rescaled:
        then = read_totals(wdi, layout, Assumptions(assume.book, plan.bilateral))
        baci = to_year(baci, then, totals, old, layout, assume, groups)
    reported = reported_pairs(
        baci, panel, old, layout, assume, groups, group_sales=sales,
        cited_with_transit=plan.cited_sales_include_transit,
    )  # fmt: skip
    through = estimate_reexports(totals.goods_out, reported, layout, assume)
    standing = stand_in(adb, layout)
    growth = totals.gdp / standing.value_added.sum(1)
    own = standing.exports[:, layout.adb][:, ~layout.goods].sum(1) * growth
    crossing = transit(totals, own, reported.settled, through, assume)
    pairs, out, into = balance_pairs(reported, totals, through, crossing, layout, assume)

    progress("goods by sector")
    part = energy_part_of_mining(layout, hs, gtap)
    shares = exporter_shares(adb, hs, part, totals, pairs.values.sum(0), layout, assume)
    mix = pair_mix(shares, wiod, gtap, part, layout, assume)
    pins = pin_energy(pairs.values, mix, groups, layout, assume)
    goods = balance_goods(pairs.values, shares, mix, pins, layout, assume)

    progress("services")
    s_out, s_in = services_totals(totals, pairs.values, own, through, layout, assume)
    services = balance_services(s_out, s_in, standing, wiod, pairs.values, through, layout, assume)

    progress("accounts")
    traded = goods.flows + services.flows
    traded = np.where(traded < LEAST_FLOW, 0.0, traded)
    rates = estimate_tariffs(layout, assume, groups)
    paid = (traded * (1 + rates)).sum(2)
    revenue = (traded * rates).sum((0, 2))
    mixes = input_mix(wiod, icio, layout, standing, assume)
    accounts = balance_accounts(traded.sum(1), paid, revenue, standing, mixes, part, totals, layout, assume)

    progress("assembling")
    world = assemble(name, year, traded, rates, accounts, through, totals, layout, assume)
    return Estimate(
        world=world, layout=layout, assume=assume, folder=files, totals=totals, panel=panel, reported=reported,
        through=through, crossing=crossing,
        pairs=pairs, goods_targets=(out, into), goods=goods, services=services, accounts=accounts,
        adb=adb, group_sales=sales,
    )  # fmt: skip


def old_pattern(wiod: src.Wiod, gtap: np.ndarray, layout: Layout) -> np.ndarray:
    """(importer, exporter) goods of 2013, else of WIOD 2011; nan where neither has the pair, and for the remainder."""
    known = np.isfinite(gtap).any(0)
    out: np.ndarray = np.where(known, np.nansum(gtap, axis=0), wiod.flows[np.unique(layout.adb[layout.goods])].sum(0))
    np.fill_diagonal(out, 0)
    rest = layout.remainder
    out[rest], out[:, rest] = np.nan, np.nan
    return out


def assemble(
    name: str,
    year: int,
    traded: np.ndarray,
    rates: np.ndarray,
    accounts: Accounts,
    through: Reexports,
    totals: Totals,
    layout: Layout,
    assume: Assumptions,
) -> World:
    """The record: flows rounded to single precision, so that totals derived from them balance exactly."""
    if float(accounts.gap.max()) > 1e-9:
        worst = layout.regions[int(accounts.gap.argmax())]
        raise DataError(f"The account of {worst} does not balance (gap {accounts.gap.max():.1e} of its income).")
    n = len(layout.regions)
    trade = traded.copy()
    trade[:, np.arange(n), np.arange(n)] = accounts.domestic.T
    rents = estimate_rents(
        totals, accounts.value_added, traded.sum(1)[layout.energy], traded.sum(1)[~layout.energy], layout, assume
    )
    regions, sectors = list(layout.regions), list(layout.sectors)
    hubs = [layout.regions[h] for h in through.hubs]
    labels = {
        REGION: regions, IMPORTER: regions, EXPORTER: regions, SECTOR: sectors, INPUT_SECTOR: sectors, HUB: hubs,
    }  # fmt: skip

    def labelled(values: np.ndarray, *dims: str) -> xr.DataArray:
        return xr.DataArray(values, coords={d: labels[d] for d in dims}, dims=dims)

    return World(
        name=name,
        year=year,
        is_estimate=True,
        region_names=tuple(spec.name for spec in layout.region_specs.values()),
        sector_names=tuple(spec.name for spec in layout.sector_specs.values()),
        trade=labelled(_rounded(trade), *BILATERAL),
        tariff_rate=labelled(rates, *BILATERAL),
        intermediate=labelled(_rounded(accounts.inputs), REGION, INPUT_SECTOR, SECTOR),
        rent_share=labelled(_rounded(rents), REGION, SECTOR),
        population=labelled(totals.population, REGION),
        reexports=labelled(_rounded(through.flows), HUB, IMPORTER, EXPORTER),
        reexport_margin=labelled(through.margin, HUB),
    )


def _rounded(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32).astype(np.float64)
