"""The focus country's trade by partner and output by sector, before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.chain.result import RunResult
from tightrope.core.axes import EXPORTER, IMPORTER, REGION, SECTOR
from tightrope.report.numbers import billions, percent
from tightrope.report.views.incomes import NAMED
from tightrope.report.views.labels import Labels

#: a flow below this, in USD billion, is too small to speak of its percent change
SPEAKABLE = 0.001
#: sectors the chart names
SECTORS_NAMED = 12


@dataclass(frozen=True, kw_only=True)
class Change:
    """A flow before and after, USD billion; `percent` is None where there was nothing to speak of."""

    code: str
    name: str
    before: float
    after: float
    percent: float | None


@dataclass(frozen=True, kw_only=True)
class TradeView:
    """Exports (or imports) of the focus country, largest partners first; the last charted row is the rest."""

    focus: str
    direction: str
    rows: tuple[Change, ...]
    charted: tuple[Change, ...]
    total: Change
    nothing: bool


@dataclass(frozen=True, kw_only=True)
class SectorOutput:
    """Output of one sector: value before and after (USD billion) and change of volume, percent."""

    code: str
    name: str
    before: float
    after: float
    value_percent: float | None
    volume_percent: float | None

    @property
    def volume_change(self) -> float:
        """Change of volume at baseline prices, USD billion."""
        return self.before * (self.volume_percent or 0.0) / 100


@dataclass(frozen=True, kw_only=True)
class SectorsView:
    """Output of the focus country by sector, largest first; `charted` are those that change most."""

    focus: str
    rows: tuple[SectorOutput, ...]
    charted: tuple[SectorOutput, ...]
    total: Change
    nothing: bool


def exports_view(result: RunResult, labels: Labels) -> TradeView:
    """What the focus country sells, by buyer, fob."""
    before = result.baseline.trade.sel({EXPORTER: result.focus}).sum(SECTOR).values
    after = result.equilibrium.trade_new.sel({EXPORTER: result.focus}).sum(SECTOR).values
    return _trade_view(result, labels, "exports", before, after)


def imports_view(result: RunResult, labels: Labels) -> TradeView:
    """What the focus country buys, by seller, fob."""
    before = result.baseline.trade.sel({IMPORTER: result.focus}).sum(SECTOR).values
    after = result.equilibrium.trade_new.sel({IMPORTER: result.focus}).sum(SECTOR).values
    return _trade_view(result, labels, "imports", before, after)


def _trade_view(result: RunResult, labels: Labels, direction: str, before: np.ndarray, after: np.ndarray) -> TradeView:
    rows = [
        change(code, labels.region(code), float(b), float(a))
        for code, b, a in zip(result.baseline.regions, before, after, strict=True)
        if code != result.focus
    ]
    rows.sort(key=lambda row: -max(row.before, row.after))
    rest = rows[NAMED:]
    others = change(
        "rest", f"{len(rest)} others", 1000 * sum(r.before for r in rest), 1000 * sum(r.after for r in rest)
    )
    total = change("total", "Total", 1000 * sum(r.before for r in rows), 1000 * sum(r.after for r in rows))
    return TradeView(
        focus=labels.region(result.focus),
        direction=direction,
        rows=tuple(rows),
        charted=(*rows[:NAMED], others) if rest else tuple(rows),
        total=total,
        nothing=all(abs(r.after - r.before) < SPEAKABLE for r in rows),
    )


def change(code: str, name: str, before: float, after: float) -> Change:
    """A change from two amounts in USD million."""
    return Change(code=code, name=name, before=billions(before), after=billions(after), percent=_percent(before, after))


def _percent(before: float, after: float) -> float | None:
    return percent(after / before) if billions(before) >= SPEAKABLE else None


def sectors_view(result: RunResult, labels: Labels) -> SectorsView:
    """Output by sector; the volume is the value over the price of the sector's output."""
    here = {REGION: result.focus}
    before = result.baseline.trade.sel({EXPORTER: result.focus}).sum(IMPORTER).values
    after = result.equilibrium.output_new.sel(here).values
    price = result.equilibrium.unit_cost_hat.sel(here).values
    rows = [
        SectorOutput(
            code=code,
            name=labels.sector(code),
            before=billions(float(b)),
            after=billions(float(a)),
            value_percent=_percent(float(b), float(a)),
            volume_percent=_percent(float(b), float(a / p)) if p > 0 else None,
        )
        for code, b, a, p in zip(result.baseline.sectors, before, after, price, strict=True)
    ]
    rows.sort(key=lambda row: -row.before)
    moved = sorted(rows, key=lambda row: -abs(row.volume_change))[:SECTORS_NAMED]
    return SectorsView(
        focus=labels.region(result.focus),
        rows=tuple(rows),
        charted=tuple(sorted(moved, key=lambda row: row.volume_change)),
        total=change("total", "All sectors", float(before.sum()), float(after.sum())),
        nothing=all(abs(r.volume_change) < SPEAKABLE for r in rows),
    )


def detailed_flows(result: RunResult) -> list[tuple[str, str, str, float, float]]:
    """(direction, partner, sector, before, after) in USD million: every flow of the focus country not zero in both."""
    focus, found = result.focus, []
    for direction, mine, theirs in (("exports", EXPORTER, IMPORTER), ("imports", IMPORTER, EXPORTER)):
        before = result.baseline.trade.sel({mine: focus}).transpose(SECTOR, theirs).values
        after = result.equilibrium.trade_new.sel({mine: focus}).transpose(SECTOR, theirs).values
        for s, sector in enumerate(result.baseline.sectors):
            for p, partner in enumerate(result.baseline.regions):
                if partner != focus and (before[s, p] > 0 or after[s, p] > 0):
                    found.append((direction, partner, sector, float(before[s, p]), float(after[s, p])))
    return found
