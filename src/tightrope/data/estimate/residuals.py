"""How far the finished world is from every target it was given."""

from __future__ import annotations

import numpy as np

from tightrope.data.card import Residual
from tightrope.data.country import group_members
from tightrope.data.estimate.build import Estimate
from tightrope.data.estimate.groups import direct_sales

PERCENT = "percent of target"


def residuals(estimate: Estimate) -> tuple[Residual, ...]:
    """One line for every margin, measured on the world as it is shipped."""
    layout, world, totals = estimate.layout, estimate.world, estimate.totals
    regions, sectors = layout.regions, layout.sectors
    abroad = world.trade.values * (1 - np.eye(len(regions)))
    goods = abroad[layout.goods].sum(0)
    resold, passed = estimate.through.sold(len(regions)), estimate.through.cost(len(regions))
    customs = goods.sum(0) + resold + estimate.crossing
    sold = abroad.sum((0, 1)) + passed
    bought = abroad.sum((0, 2)) + passed
    out, into = estimate.goods_targets
    pairs = [f"{e} to {m}" for m in regions for e in regions]
    cells = [f"{s} of {r}" for s in sectors for r in regions]
    by_region = [f"{r}: {s}" for r in regions for s in sectors]
    services = ~layout.goods
    lines = [
        _relative("GDP", world.gdp.values, totals.gdp, regions),
        _relative("merchandise exports, re-exports and transit included", customs, totals.goods_out, regions),
        _relative("goods exports, net of re-exports", goods.sum(0), out, regions),
        _relative("goods imports (fob), net of transit", goods.sum(1), into, regions),
        _relative("exports of goods and services", sold, totals.all_out, regions),
        _relative("imports of goods and services", bought, totals.all_in, regions),
        _relative("settled goods pairs", _settled(estimate, goods), _settled(estimate, estimate.pairs.values), pairs),
        _relative("other reported goods pairs (moved to totals)", *_moved(estimate, goods), pairs, least=100.0),
        _relative("exporters' goods sectors", abroad.sum(1), estimate.goods.exporter_sector, cells, least=10.0),
        _relative("services exports", abroad[services].sum((0, 1)), estimate.services.out, regions),
        _relative("services imports", abroad[services].sum((0, 2)), estimate.services.into, regions),
        _relative(
            "sector value added against ADB shares", world.value_added.values,
            estimate.accounts.target_value_added, by_region, least=100.0,
        ),
        _relative(
            "sector home sales against ADB shares", estimate.accounts.domestic,
            estimate.accounts.target_domestic, by_region, least=100.0,
        ),
        *_panels(estimate),
        *_group_sales(estimate),
    ]  # fmt: skip
    gap = estimate.accounts.gap
    worst = regions[int(gap.argmax())]
    lines.append(_line("balance of accounts as estimated", "part of income", gap, [*regions], worst))
    return tuple(lines)


def _settled(estimate: Estimate, values: np.ndarray) -> np.ndarray:
    return np.where(estimate.reported.settled, values, np.nan)


def _moved(estimate: Estimate, goods: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return goods, np.where(estimate.reported.settled, np.nan, estimate.reported.values)


def _panels(estimate: Estimate) -> list[Residual]:
    """Customs-basis trade of each panel country against its panel."""
    layout, world = estimate.layout, estimate.world
    names = tuple(np.array(layout.sectors)[layout.goods])
    exports, imports = world.customs_exports(names).values, world.customs_imports(names).values
    lines = []
    for code in sorted(estimate.panel.exports):
        at = layout.region_at[code]
        for title, ours, theirs in (
            ("goods exports by partner", exports[:, at], estimate.panel.exports[code]),
            ("goods imports by partner", imports[at], estimate.panel.imports[code]),
        ):
            lines.append(_relative(f"{code} {title}, panel", ours, theirs, layout.regions, least=20.0))
    return lines


def sold_directly(estimate: Estimate) -> np.ndarray:
    """(importer, exporter): goods as an exporter's customs see them sold, on the world as it is shipped."""
    layout, world, through = estimate.layout, estimate.world, estimate.through
    own = (world.trade.values * (1 - np.eye(len(layout.regions))))[layout.goods].sum(0)
    return direct_sales(own, world.reexports.values, through.margin, through.hubs)


def _group_totals(estimate: Estimate) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """(partner,): what each group sells in the world and by its own customs; nan inside the group."""
    totals = {}
    for group, sales in estimate.group_sales.items():
        members = estimate.layout.positions(group_members()[group])
        outside = np.setdiff1d(np.arange(len(estimate.layout.regions)), members)
        theirs = np.full(len(estimate.layout.regions), np.nan)
        theirs[outside] = sales[outside]
        totals[group] = sold_directly(estimate)[:, members].sum(1), theirs
    return totals


def _group_sales(estimate: Estimate) -> list[Residual]:
    """Sales of a group by partner against its own customs: where these settle the pair, and elsewhere."""
    chosen = estimate.assume.of_year_if_any("group_sales")
    lines = []
    for group, (ours, theirs) in _group_totals(estimate).items():
        settled = np.array([f"{group}-{code}" in chosen for code in estimate.layout.regions])
        for title, known in (("settled by", settled), ("beside", ~settled)):
            margin = f"{group} goods exports to partners {title} its own customs"
            lines.append(_relative(margin, ours, np.where(known, theirs, np.nan), estimate.layout.regions))
    return lines


def sales_gap(estimate: Estimate) -> dict[str, float]:
    """Percent by which a group's sales to a partner differ from its own customs, by label GROUP-PARTNER."""
    return {
        f"{group}-{code}": 100 * float(mine / given - 1)
        for group, (ours, theirs) in _group_totals(estimate).items()
        for code, mine, given in zip(estimate.layout.regions, ours, theirs, strict=True)
        if given > 0
    }


def _relative(margin: str, ours: np.ndarray, target: np.ndarray, labels: object, least: float = 1e-6) -> Residual:
    """Percent deviations where the target is known and at least `least` (USD million)."""
    ours, target = np.ravel(ours), np.ravel(target)
    names = list(labels)  # type: ignore[call-overload]
    known = np.isfinite(target) & (target >= least)
    deviation = 100 * (ours[known] / target[known] - 1)
    kept = [name for name, k in zip(names, known, strict=True) if k]
    return _line(margin, PERCENT, deviation, kept, kept[int(np.abs(deviation).argmax())])


def _line(margin: str, unit: str, values: np.ndarray, labels: list[str], worst: str) -> Residual:
    at = labels.index(worst)
    return Residual(
        margin=margin,
        unit=unit,
        largest=float(f"{values[at]:.3g}"),
        median=float(f"{np.median(np.abs(values)):.3g}"),
        worst=worst,
    )
