"""Real income: by region, on the map, and by channel, partner and sector for the focus country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.chain.result import RunResult
from tightrope.core.axes import CHANNEL, PARTNER, REGION, SECTOR
from tightrope.report.numbers import NOTHING, SPACE, billions, percent, points_per_log
from tightrope.report.views.labels import Labels
from tightrope.trade.records import Channel

CHANNEL_LABELS: Final = {
    Channel.TERMS_OF_TRADE: "Terms of trade",
    Channel.VOLUME: "Volume of taxed trade",
    Channel.REVENUE: "Tariff revenue",
    Channel.TRADE_COST: "Cost of trading",
    Channel.REROUTING: "Margins of hubs",
    Channel.PRODUCTIVITY: "Productivity",
    Channel.TRANSFERS: "Transfers (trade balance)",
}
CHANNEL_MEANINGS: Final = {
    Channel.TERMS_OF_TRADE: "what it gets for what it sells, after costs on the way, against prices of what it buys",
    Channel.VOLUME: "more or less of the trade on which tariffs and rents are earned",
    Channel.REVENUE: "tariffs and rents collected at given volumes",
    Channel.TRADE_COST: "payments friction, bans and other costs that melt away on what it buys",
    Channel.REROUTING: "earned on goods of others that pass through, or paid to hubs on what it buys",
    Channel.PRODUCTIVITY: "output per unit of input at home",
    Channel.TRANSFERS: "money that finances a trade deficit or a surplus lent abroad",
}
#: class limits of the map, percent; the symmetric scale takes the four that fit the largest change
MAP_LIMITS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
#: how many losers and gainers the chart of regions names
WORST, BEST = 14, 8
#: how many partners and sectors a chart names before the rest
NAMED = 10


@dataclass(frozen=True, kw_only=True)
class RegionIncome:
    """One region: change of real income in percent and USD billion a year, and its range if one was drawn."""

    code: str
    name: str
    percent: float
    usd_billion: float
    low: float | None
    median: float | None
    high: float | None
    roles: tuple[str, ...]
    is_focus: bool


@dataclass(frozen=True, kw_only=True)
class IncomesView:
    """Every region, worst first; `charted` are those the chart names; `limits` are the map's class limits."""

    rows: tuple[RegionIncome, ...]
    charted: tuple[RegionIncome, ...]
    limits: tuple[float, ...]
    range_text: str
    coverage: str
    losers: int
    gainers: int
    nothing: bool


def incomes_view(result: RunResult, labels: Labels) -> IncomesView:
    """Real income of every region."""
    regions = result.world.regions
    hats = result.equilibrium.real_income_hat.sel({REGION: list(regions)}).values
    spending = result.world.final.sum(SECTOR).sel({REGION: list(regions)}).values
    bands = bands_of(result)
    roles = _roles(result)
    rows = tuple(
        RegionIncome(
            code=code,
            name=labels.region(code),
            percent=percent(float(hat)),
            usd_billion=billions(float((hat - 1) * spent)),
            low=bands.get(code, (None, None, None))[0],
            median=bands.get(code, (None, None, None))[1],
            high=bands.get(code, (None, None, None))[2],
            roles=tuple(roles.get(code, ())),
            is_focus=code == result.focus,
        )
        for code, hat, spent in zip(regions, hats, spending, strict=True)
    )
    rows = tuple(sorted(rows, key=lambda row: row.percent))
    largest = max((abs(row.percent) for row in rows), default=0.0)
    return IncomesView(
        rows=rows,
        charted=_charted(rows),
        limits=_limits(largest),
        range_text=range_text(result),
        coverage=coverage(result),
        losers=sum(row.percent <= -NOTHING for row in rows),
        gainers=sum(row.percent >= NOTHING for row in rows),
        nothing=largest < NOTHING,
    )


def bands_of(result: RunResult) -> dict[str, tuple[float, float, float]]:
    """Lowest, middle and highest quantile drawn, in percent, by region; empty if nothing was drawn."""
    drawn = result.joint_range
    if not drawn.quantiles or drawn.solved < 2:
        return {}
    rows = np.array(drawn.quantiles)
    middle = int(np.argmin(np.abs(np.array(drawn.probabilities) - 0.5)))
    return {
        region: (percent(float(rows[0, i])), percent(float(rows[middle, i])), percent(float(rows[-1, i])))
        for i, region in enumerate(drawn.regions)
    }


def range_text(result: RunResult) -> str:
    """What the range contains, in words."""
    drawn = result.joint_range
    if not bands_of(result):
        return "no range was drawn"
    inside = drawn.probabilities[-1] - drawn.probabilities[0]
    share = f"{100 * inside:.0f}{SPACE}%"
    frozen = "; countries hit choose as at central beliefs" if result.strategic else ""
    return f"{share} of the joint draws of all beliefs ({drawn.solved} of {drawn.draws} draws solved{frozen})"


def coverage(result: RunResult) -> str:
    """What part of the draws lies in the range, for a sentence."""
    if not bands_of(result):
        return ""
    inside = result.joint_range.probabilities[-1] - result.joint_range.probabilities[0]
    if inside == 1:
        return f"all {result.joint_range.solved} joint draws of what is believed"
    part = "nine in ten" if abs(inside - 0.9) < 1e-9 else f"{100 * inside:.0f}{SPACE}% of"
    return f"{part} joint draws of what is believed"


def _roles(result: RunResult) -> dict[str, list[str]]:
    """What a region is to the question: sanctions, is sanctioned, is hit by a secondary tariff."""
    roles: dict[str, list[str]] = {}
    for outcome in result.strategic:
        for row in outcome.rows:
            role = f"hit by the secondary tariff: {'complies' if row.complies else 'pays'}"
            if role not in roles.setdefault(row.region, []):
                roles[row.region].append(role)
    roles.setdefault(result.focus, []).insert(0, "focus")
    return roles


def _charted(rows: tuple[RegionIncome, ...]) -> tuple[RegionIncome, ...]:
    losers = [row for row in rows if row.percent <= -NOTHING][:WORST]
    gainers = [row for row in rows if row.percent >= NOTHING][-BEST:]
    named = {row.code for row in (*losers, *gainers)} | {row.code for row in rows if row.is_focus}
    return tuple(row for row in rows if row.code in named)


def _limits(largest: float) -> tuple[float, ...]:
    """Four class limits, the last one below the largest change."""
    below = [limit for limit in MAP_LIMITS if limit < largest]
    last = max(len(below), 4)
    return MAP_LIMITS[last - 4 : last]


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """One line of the decomposition, percent of real income and USD billion; `parts` by channel, in order."""

    code: str
    name: str
    meaning: str
    percent: float
    usd_billion: float
    parts: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DecompositionView:
    """The focus country's change of real income by channel, partner and sector; each adds up to `total`.

    Without a decomposition there are no lines, and `not_found` says so.
    """

    focus: str
    total: Contribution
    channels: tuple[Contribution, ...]
    partners: tuple[Contribution, ...]
    sectors: tuple[Contribution, ...]
    nothing: bool
    not_found: str = ""


def decomposition_view(result: RunResult, labels: Labels) -> DecompositionView:
    """Contributions in percent of baseline real income, scaled from log points so that they add up exactly."""
    hat = float(result.equilibrium.real_income_hat.sel({REGION: result.focus}))
    factor = points_per_log(hat)
    spending = billions(float(result.world.final.sel({REGION: result.focus}).sum()))
    if result.decomposition is None:
        return _not_decomposed(labels.region(result.focus), percent(hat), spending)
    log_points = result.decomposition.log_points
    values = log_points.values * factor
    channels = tuple(Channel(str(c)) for c in log_points.coords[CHANNEL].values)
    home = result.focus

    def line(code: str, name: str, parts: np.ndarray, meaning: str = "") -> Contribution:
        total = float(parts.sum())
        return Contribution(
            code=code,
            name=name,
            meaning=meaning,
            percent=total,
            usd_billion=total / 100 * spending,
            parts=tuple(float(p) for p in parts),
        )

    by_partner = values.sum(axis=1)
    by_sector = values.sum(axis=2)
    partners = [
        line(str(p), "At home" if p == home else labels.region(str(p)), by_partner[:, i])
        for i, p in enumerate(log_points.coords[PARTNER].values)
    ]
    sectors = [
        line(str(s), labels.sector(str(s)), by_sector[:, i]) for i, s in enumerate(log_points.coords[SECTOR].values)
    ]
    return DecompositionView(
        focus=labels.region(home),
        total=line("total", "Real income", values.sum(axis=(1, 2))),
        channels=tuple(
            line(c.value, CHANNEL_LABELS[c], values[i].sum().reshape(1), CHANNEL_MEANINGS[c])
            for i, c in enumerate(channels)
        ),
        partners=_largest(partners),
        sectors=_largest(sectors),
        nothing=abs(values).max() < NOTHING / 10,
    )


def _not_decomposed(focus: str, change: float, spending: float) -> DecompositionView:
    """The change alone, where it could not be taken apart."""
    total = Contribution(
        code="total", name="Real income", meaning="", percent=change, usd_billion=change / 100 * spending
    )
    return DecompositionView(
        focus=focus,
        total=total,
        channels=(),
        partners=(),
        sectors=(),
        nothing=False,
        not_found=f"Where the change of real income in {focus} comes from was not found; see the notes of this run.",
    )


def _largest(lines: list[Contribution]) -> tuple[Contribution, ...]:
    return tuple(sorted(lines, key=lambda entry: -abs(entry.percent)))
