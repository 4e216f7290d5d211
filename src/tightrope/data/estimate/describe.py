"""The card of an estimated world."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tightrope.data.card import Assumption, CardSource, DataCard, Prior
from tightrope.data.estimate.build import Estimate
from tightrope.data.estimate.residuals import residuals, sales_gap
from tightrope.data.layout import read_yaml

#: USD million; transit below it is not named on the card
LEAST_TRANSIT = 500
#: entries of the base year that a rescaled world needs
BASE_YEAR = ("goods_exports", "goods_imports")
PRIORS = (
    "prior_weight_exporter",
    "prior_weight_wiod",
    "prior_weight_gtap",
    "prior_weight_wiod_services",
    "mix_weight_wiod",
    "mining_split_exports",
)


def describe(estimate: Estimate, digest: str) -> DataCard:
    """Everything a reader must know, from what the estimate used and what came out."""
    world, year = estimate.world, estimate.world.year
    here = Path(__file__).parent
    raw, notes, files = read_yaml(here / "sources.yaml"), read_yaml(here / "notes.yaml"), estimate.folder.plan.files
    facts = _facts(estimate)

    def said(part: str) -> tuple[str, ...]:
        return tuple(i["text"].format_map(facts) for i in notes[part] if year in i.get("years", (year,)))

    return DataCard(
        world=world.name,
        title=f"Eurasia in the world economy, {year}: {len(world.regions)} regions, {len(world.sectors)} sectors",
        year=year,
        is_estimate=True,
        statement=" ".join(said("statement")),
        method=" ".join(said("method")),
        order_of_trust=said("order_of_trust"),
        sources=tuple(_source(raw[key], files[key], estimate.folder.sha256(key), year) for key in files),
        priors=_priors(estimate),
        assumptions=_assumptions(estimate),
        treatments=said("treatments"),
        residuals=residuals(estimate),
        limits=said("limits"),
        sha256=digest,
    )


def _source(raw: dict[str, Any], file: str, digest: str, year: int) -> CardSource:
    """A source as the card names it; `used_for_in` says what a year uses it for besides the rule."""
    plain = {key: value for key, value in raw.items() if key != "used_for_in"}
    plain["used_for"] = raw.get("used_for_in", {}).get(year, raw["used_for"])
    return CardSource(**plain, file=file, sha256=digest)


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
    """Every entry of the book that the estimator reads, but for weights and those of years it does not use."""
    book, plan = estimate.assume.book, estimate.folder.plan
    base = {f"world.y{plan.bilateral}.{name}" for name in BASE_YEAR} if plan.rescaled else set()
    chosen = []
    for name in book.names:
        other_year = name.startswith("world.y") and not name.startswith(f"world.y{plan.year}.") and name not in base
        if name.startswith("world.") and not other_year and name.removeprefix("world.") not in PRIORS:
            chosen.append(Assumption(entry=name, grade=str(book[name].grade), meaning=book[name].meaning))
    return tuple(chosen)


def _facts(estimate: Estimate) -> dict[str, Any]:
    """What the notes of the card are filled with."""
    specs = estimate.layout.region_specs
    return {
        "repaired": estimate.adb.repaired,
        "stand_ins": ", ".join(f"{code} like {s.margins_from}" for code, s in specs.items() if s.margins_from),
        "mixes": ", ".join(f"{code} like {s.mix_from}" for code, s in specs.items() if s.mix_from),
        "factor": estimate.totals.import_factor,
        "crossing": ", ".join(
            f"{code} {value / 1e3:.0f} bn"
            for code, value in zip(estimate.layout.regions, estimate.crossing, strict=True)
            if value > LEAST_TRANSIT
        ),
        "resold": _resold(estimate),
        "sales_gap": sales_gap(estimate),
    }


def _resold(estimate: Estimate) -> dict[str, float]:
    """Re-exports of each hub to each region, USD billion, by label HUB-IMPORTER."""
    regions, through = estimate.layout.regions, estimate.through
    return {
        f"{regions[h]}-{code}": float(sold) / 1e3
        for h, row in zip(through.hubs, through.flows.sum(2), strict=True)
        for code, sold in zip(regions, row, strict=True)
    }
