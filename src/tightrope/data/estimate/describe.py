"""The card of an estimated world."""

from __future__ import annotations

from pathlib import Path

from tightrope.data.card import Assumption, CardSource, DataCard, Prior
from tightrope.data.estimate.build import Estimate
from tightrope.data.estimate.residuals import residuals
from tightrope.data.estimate.sources import FILES
from tightrope.data.layout import read_yaml

PRIORS = (
    "prior_weight_exporter",
    "prior_weight_wiod",
    "prior_weight_gtap",
    "prior_weight_wiod_services",
    "mix_weight_wiod",
    "mining_split_exports",
)
TRUST = (
    "WDI GDP and totals of trade (a cited customs figure for Russian imports)",
    "national bilateral panels, Kazakhstan's own first",
    "cited figures of pairs, and mirror data of complete reporters with Russia",
    "BACI bilateral totals, moved by at most the factor of world.pair_scaling_most",
    "ADB sector margins as shares, and exports by HS chapter",
    "priors: WIOD 2011, goods matrix of 2013, ICIO 2020 input mixes",
)


def describe(estimate: Estimate, digest: str) -> DataCard:
    """Everything a reader must know, from what the estimate used and what came out."""
    world, year = estimate.world, estimate.world.year
    raw = read_yaml(Path(__file__).with_name("sources.yaml"))
    sources = [
        CardSource(**raw[key], file=FILES[key].format(year=year), sha256=estimate.folder.sha256(key)) for key in FILES
    ]
    return DataCard(
        world=world.name,
        title=f"Eurasia in the world economy, {year}: {len(world.regions)} regions, {len(world.sectors)} sectors",
        year=year,
        is_estimate=True,
        statement=(
            "This is an estimate, not a published table: no public input-output table has these regions and may be "
            "redistributed. Totals of GDP and trade, and Kazakhstan's goods trade by partner, are official figures; "
            "who buys which product from whom, and all of Uzbekistan's, Azerbaijan's, Belarus' and Ukraine's "
            "production, is inferred."
        ),
        method=(
            "Targets from the sources in the order of trust; priors from older tables; bilateral goods by bounded "
            "proportional scaling; goods by sector and pair by proportional scaling to pair totals, pinned energy and "
            "exporters' sectors at once; services likewise; then each region's account is the one nearest to its "
            "prior in weighted entropy that meets every margin at once (Newton on the dual). Value added, final "
            "demand and balances follow from the flows."
        ),
        order_of_trust=TRUST,
        sources=tuple(sources),
        priors=_priors(estimate),
        assumptions=_assumptions(estimate),
        treatments=_treatments(estimate),
        residuals=residuals(estimate),
        limits=_limits(),
        sha256=digest,
    )


def _priors(estimate: Estimate) -> tuple[Prior, ...]:
    book = estimate.assume.book
    single = [
        Prior(name=f"world.{name}", weight=book[f"world.{name}"].number(), meaning=book[f"world.{name}"].meaning)
        for name in PRIORS
    ]
    labelled = [
        Prior(name=f"world.{name}[{label}]", weight=value, meaning=book[f"world.{name}"].meaning)
        for name in ("hs_weight", "account_weight")
        for label, value in (book[f"world.{name}"].values or {}).items()
    ]
    return (*single, *labelled)


def _assumptions(estimate: Estimate) -> tuple[Assumption, ...]:
    """Every entry of the book that the estimator reads, but for weights and those of other years."""
    book = estimate.assume.book
    chosen = []
    for name in book.names:
        other_year = name.startswith("world.y") and not name.startswith(f"world.y{estimate.world.year}.")
        if name.startswith("world.") and not other_year and name.removeprefix("world.") not in PRIORS:
            chosen.append(Assumption(entry=name, grade=str(book[name].grade), meaning=book[name].meaning))
    return tuple(chosen)


def _treatments(estimate: Estimate) -> tuple[str, ...]:
    stand_ins = [
        f"{code} like {spec.margins_from}"
        for code, spec in estimate.layout.region_specs.items()
        if spec.margins_from is not None
    ]
    mixes = [
        f"{code} like {spec.mix_from}"
        for code, spec in estimate.layout.region_specs.items()
        if spec.mix_from is not None
    ]
    return (
        "ADB's e, ez and ey are domestic sales: exports are output less domestic sales.",
        f"Negative margins (inventories, rounding; {estimate.adb.repaired} in ADB) and negative WIOD cells are zero; "
        "final use keeps at least the part of world.final_floor, and at most one minus it.",
        "Empty sectors get a trace (world.empty_sector), so that shares are defined.",
        "Economies carved out of the rest of the world (graded assumed) take sector structure from a neighbour: "
        + ", ".join(stand_ins) + "; totals, partners and exports by chapter are their own.",
        "Input mixes where none is published: " + ", ".join(mixes) + ".",
        "Of ICIO 2020 only the input mix is used: its value-added shares for Kazakhstan are faulty.",
        "RUS-BLR is zero in BACI and comes from Belarus' ministry of economy; RUS-UKR keeps a trace; Georgia's exports "
        "to Russia and its neighbours come from Geostat. Faulty BACI cells of Kazakhstan (with GBR, GMB, CHE, ITA) and "
        "of Kyrgyzstan, Armenia and Uzbekistan are replaced by national panels.",
        "Pairs of economies that both reported nothing to the BACI edition are filled from size and the pattern of "
        "2011-2013.",
        "Kazakhstan's panel books oil loaded at Novorossiysk to Italy; it is kept as the panel has it.",
        "Uzbek exports that the panel gives to no partner are gold (world.y2023.unallocated_exports).",
        "Flows are at the exporter's price. Imports on a cif basis appear only as a factor "
        f"({estimate.totals.import_factor:.4f} of merchandise imports) that closes the world. Kazakh imports are kept "
        "at the value of its panel.",
        "World exports of goods and services exceed imports in national accounts; services exports fall and imports "
        "rise by one part of GDP to close the gap.",
        "Mining is divided into energy and other by the 2013 goods matrix, HS chapters and, at home, by users.",
        "Re-exports are not production. What passes through a hub runs in `trade` from origin to destination at the "
        "origin's price, the hub's margin is a wholesale service sold to the destination, and `reexports` says which "
        "part passes through which hub: it must never be added to `trade`.",
        "Merchandise that customs count and national accounts do not is taken as transit and left out on both sides: "
        + ", ".join(
            f"{code} {value / 1e3:.0f} bn"
            for code, value in zip(estimate.layout.regions, estimate.crossing, strict=True)
            if value > 500
        )
        + ".",
        "Tariffs are in GDP once: factor income is GDP less tariff revenue.",
        "Flows abroad of less than a dollar are zero. Flows are rounded to single precision; totals follow from them, "
        "so accounts balance to machine precision.",
    )  # fmt: skip


def _limits() -> tuple[str, ...]:
    return (
        "Sector shares are of the year before; a pair's product mix leans on tables more than ten years old.",
        "Applied tariffs are rounded averages by importer, without detail by product.",
        "Services by partner are proportional to size and goods ties; no source stands behind a single cell.",
        "Re-exports of Kyrgyzstan and Kazakhstan are mostly unrecorded; their size is an assumption.",
        "Transit is measured as a difference between two accounts and holds errors of both, largest for China, Belgium "
        "and the Emirates.",
        "Dutch re-exports include quasi-transit, which national accounts leave out: Dutch exports and imports of goods "
        "and services with transit are therefore above WDI.",
        "Kyrgyz final demand is above GDP by half: that is what WDI's trade deficit says, and unrecorded re-exports "
        "are probably behind it.",
        "Resource rents are of 2021, the last year published.",
    )
