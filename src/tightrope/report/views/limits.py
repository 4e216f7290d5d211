"""How price caps and outages ended: what they bound, what was reached, and what they do where they cannot be met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.chain.result import RunResult
from tightrope.core.axes import EXPORTER, IMPORTER, SECTOR
from tightrope.core.shocks import Limit, LimitKind
from tightrope.measures import PriceCap
from tightrope.report.numbers import NOTHING, billions, dollars, money_text, percent_text, quoted, within
from tightrope.report.views.beliefs import day
from tightrope.report.views.labels import Labels
from tightrope.trade.records import LimitOutcome


@dataclass(frozen=True, kw_only=True)
class LimitView:
    """How a cap or an outage ended: bound and what was reached in percent of baseline, and the wedge in percent.

    `trade` is what it reaches before, USD billion, `share` its part of all the exporter sells abroad of the sector,
    percent; None where the measure is not known. A bound not attained has no wedge: the trade it reaches stops, at
    whatever price. `caution` says so in a sentence.
    """

    name: str
    wedge: float | None
    bound: float
    reached: float
    trade: float | None
    share: float | None
    outcome: str
    caution: str = ""


def limit_views(result: RunResult, labels: Labels) -> tuple[LimitView, ...]:
    """Price caps and quantity limits."""
    titles = {measure.name: measure.title for measure in result.scenario.measures}
    stated = {limit.name: limit for limit in result.limits}
    return tuple(_view(end, stated.get(end.name), titles, result, labels) for end in result.equilibrium.limits)


def cap_prices(result: RunResult) -> tuple[str, ...]:
    """Against which price each cap in force is set, with its source, and whether it binds anybody there."""
    documents = {source.id: f"{source.publisher}, {day(source.date)}" for source in result.scenario.sources}
    said = []
    for cap in (m for m in result.scenario.in_force if isinstance(m, PriceCap)):
        price = cap.quantities()["market_price"]
        cited = f"{price.grade.value}: {documents[price.source]}" if price.source in documents else price.grade.value
        amount = f"{dollars(price.value)} a barrel ({cited})"
        if cap.bound() >= 1:
            said.append(
                f"{quoted(cap.title)} binds nobody: the price without it is {amount}, not above the cap of "
                f"{dollars(cap.cap)}."
            )
        else:
            said.append(f"{quoted(cap.title)} is set against a price without it of {amount}.")
    return tuple(said)


def _view(
    end: LimitOutcome, limit: Limit | None, titles: dict[str, str], result: RunResult, labels: Labels
) -> LimitView:
    trade, share = _reach(limit, result) if limit is not None else (None, None)
    return LimitView(
        name=", ".join(titles.get(part, _called(part, labels)) for part in end.name.split("/")),
        wedge=100 * end.wedge if end.attained else None,
        bound=100 * end.bound,
        reached=100 * end.reached,
        trade=trade,
        share=share,
        outcome=_outcome(end),
        caution="" if end.attained else _caution(end, limit, titles, trade, share, labels),
    )


def _called(part: str, labels: Labels) -> str:
    """A region or sector by name; a sector of an imported table, which has a code for an id, by both."""
    if part in labels.sectors and not part.islower():
        return f"{labels.sector(part)} ({part})"
    return labels.prose(part)


def _reach(limit: Limit, result: RunResult) -> tuple[float, float]:
    """Trade a limit reaches, USD billion, and its share of what the exporter sells abroad of the sector, percent."""
    sold = result.world.trade.sel({SECTOR: limit.sector, EXPORTER: limit.exporter}).drop_sel({IMPORTER: limit.exporter})
    covered = limit.covered.sel({IMPORTER: sold.coords[IMPORTER].values}).values
    reached, everything = float(np.sum(covered * sold.values)), float(sold.sum())
    return billions(reached), 100 * reached / everything if everything else 0.0


def _outcome(end: LimitOutcome) -> str:
    if not end.attained:
        return "not attained: acts as a ban on the trade it reaches"
    return "binds" if 100 * end.wedge > NOTHING else "does not bind"


def _caution(
    end: LimitOutcome,
    limit: Limit | None,
    titles: dict[str, str],
    trade: float | None,
    share: float | None,
    labels: Labels,
) -> str:
    """What a bound that cannot be met means."""
    title = quoted(titles.get(end.name.split("/")[0], end.name))
    if limit is None or trade is None or share is None:
        return f"{title} reaches too little trade to be attained: this trade stops, as under a ban."
    what = "price" if limit.kind is LimitKind.PRICE else "volume"
    seller, goods = labels.region(limit.exporter), within(labels.sector(limit.sector))
    return (
        f"{title} acts as a ban on the trade it reaches, {money_text(trade)} a year or "
        f"{percent_text(share, signed=False)} of what {seller} sells abroad of {goods}: even if none of that is sold, "
        f"the {what} falls only to {percent_text(100 * end.reached, signed=False)} of what it was, not to the "
        f"{percent_text(100 * end.bound, signed=False)} asked for."
    )
