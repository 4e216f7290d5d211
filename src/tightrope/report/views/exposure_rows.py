"""Rows and views of the page of one country's exposures, in percent of its real income and in USD."""

from __future__ import annotations

from dataclasses import dataclass

#: a change smaller than this, in percent, is left out of comparisons of first order and exact
COMPARED = 0.001


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One change tried, percent of real income: to first order, and exact where it was solved."""

    first: float
    exact: float | None

    @property
    def ratio(self) -> float | None:
        """Exact over first order; None if either is next to nothing."""
        if self.exact is None or abs(self.first) < COMPARED:
            return None
        return self.exact / self.first


@dataclass(frozen=True, kw_only=True)
class FlowRow:
    """One flow; `own_import` if the country itself could tax it.

    `per_percent`, `low` and `high`: percent of real income for 1 % of trade cost; `usd_million` the same in money;
    `tariff_points`: percent of real income, first order, for ten points of tariff.
    """

    name: str
    sector: str
    exporter: str
    importer: str
    own_import: bool
    trade_billion: float
    tariff_percent: float
    per_percent: float
    low: float
    high: float
    usd_million: float
    tariff_points: float
    dearer: Tried | None
    taxed: Tried | None
    stopped: Tried | None


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """A power, partner or sector; derivatives in percent of real income for 1 % of trade cost."""

    code: str
    name: str
    trade_billion: float
    exports: float
    imports: float
    direct: float
    low: float
    high: float
    elsewhere: float
    usd_million: float
    taxed_exports: float
    taxed_elsewhere: float
    dearer: Tried | None
    stopped: Tried | None


@dataclass(frozen=True, kw_only=True)
class HoldRow:
    """What a power, or several together, could take away, percent of real income."""

    name: str
    together: bool
    members: int
    sells: Tried
    buys: Tried
    stops: Tried
    low: float | None
    high: float | None
    with_transit: float | None
    transit_note: str
    apart: float | None

    @property
    def worst(self) -> float | None:
        """The heaviest loss it could inflict."""
        known = [x for x in (self.stops.exact, self.with_transit) if x is not None]
        return min(known) if known else None


@dataclass(frozen=True, kw_only=True)
class HeatView:
    """Percent of real income for 1 % of trade cost by sector (row) and partner (column), and USD million."""

    direction: str
    sectors: tuple[str, ...]
    partners: tuple[str, ...]
    percent: tuple[tuple[float, ...], ...]
    usd_million: tuple[tuple[float, ...], ...]
    covered: float


@dataclass(frozen=True, kw_only=True)
class ExposureRun:
    """Where the numbers come from and how to make them again."""

    run_id: str
    code_version: str
    world: str
    world_year: int
    world_is_estimate: bool
    world_sha256: str
    regions: int
    sectors: int
    closure: str
    horizon: str
    solver: str
    command: str
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ExposureViews:
    """Everything the page shows."""

    focus: str
    code: str
    question: str
    answer: tuple[str, str]
    cautions: tuple[str, ...]
    holds: tuple[HoldRow, ...]
    own: tuple[FlowRow, ...]
    others: tuple[FlowRow, ...]
    tariffs: tuple[FlowRow, ...]
    powers: tuple[GroupRow, ...]
    partners: tuple[GroupRow, ...]
    sectors: tuple[GroupRow, ...]
    heat: tuple[HeatView, HeatView]
    details: tuple[tuple[str, str, str, float, float, float], ...]
    assumptions: tuple[tuple[str, str, str, str, str, str], ...]
    run: ExposureRun
