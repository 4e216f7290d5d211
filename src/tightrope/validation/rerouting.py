"""The model of rerouting against what customs recorded, which it was not calibrated on.

Run ``python -m tightrope.validation.rerouting``. It solves the question the dispersion was calibrated on and prints,
for each pair of `tightrope.data.observed`, what the model has of the change from 2021 to 2023 and what it has not.
Nothing is tuned to these figures.

Customs write down where goods are sent, not where they end. What the model sends through a hub more than before is
therefore counted as a sale to the hub by its origin, and as a sale of the hub, at the hub's price, to its destination;
what passed hubs before is counted towards the destination, as in the world's accounts.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from time import perf_counter

import xarray as xr

from tightrope.chain.calibrate_rerouting import load_target
from tightrope.chain.request import Request, prepare
from tightrope.chain.setting import Setting
from tightrope.core.axes import EXPORTER, HUB, IMPORTER, REGION, SECTOR
from tightrope.data import World, load_world
from tightrope.data.observed import ObservedExports, load_observed_exports
from tightrope.measures.places import find_regions, find_sectors
from tightrope.trade.traffic import traffic_of
from tightrope.validation.board import Score, Timing
from tightrope.validation.cases import Case

#: the world whose GDP says how much incomes grew
LATER = "eurasia-2023"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Change of one pair's goods exports, USD million.

    Attributes
    ----------
    observed : as recorded.
    rerouted : what the model sends through the importer as a hub, or what the exporter as a hub passes on, more; what
        the exporter sends to the importer by way of others, less.
    own : change of the trade between the two for their own use.
    growth : what sales of 2021 would have grown by with the importer's GDP in USD; no part of the model.
    """

    exporter: str
    importer: str
    observed: float
    rerouted: float
    own: float
    growth: float

    @property
    def model(self) -> float:
        """What the model has of the change."""
        return self.rerouted + self.own

    @property
    def rest(self) -> float:
        """What is neither in the model nor growth: relocation, prices, stockpiling, errors of the model."""
        return self.observed - self.model - self.growth


@dataclass(frozen=True)
class Flows:
    """Goods (importer, exporter) before and after at the origin's price, (hub, importer, exporter) through hubs more,
    what hubs earn on that, and the residual of the solve."""

    before: xr.DataArray
    after: xr.DataArray
    through: xr.DataArray
    earned: xr.DataArray
    residual: float


def compare(setting: Setting, later: World, flows: Flows | None = None) -> tuple[Comparison, ...]:
    """Every observed pair under a question; `later` is the world of the later year, for growth. Raises `SolveError`."""
    flows = flows or flows_of(setting)
    return tuple(_comparison(line, setting, later, flows) for line in load_observed_exports())


def flows_of(setting: Setting) -> Flows:
    """Trade before and after a question. Raises `SolveError`."""
    shocks, equilibrium = setting.shocks({}), setting.solve({})
    traffic = traffic_of(setting.model, shocks, equilibrium)
    goods = {SECTOR: list(find_sectors(("goods",), setting.world))}
    earned = traffic.earned.sel(goods).sum(SECTOR)
    return Flows(
        before=setting.model.baseline.trade.sel(goods).sum(SECTOR),
        after=equilibrium.trade_new.sel(goods).sum(SECTOR) - earned.sum(HUB),
        through=(traffic.after - traffic.before).sel(goods).sum(SECTOR),
        earned=earned,
        residual=equilibrium.report.residual,
    )


def _comparison(line: ObservedExports, setting: Setting, later: World, flows: Flows) -> Comparison:
    world, sellers = setting.world, list(find_regions((line.exporter,), setting.world))
    pair = {IMPORTER: line.importer, EXPORTER: sellers}
    around = float(flows.through.sel(pair).sum())
    own = float((flows.after - flows.before).sel(pair).sum())
    gained = -around + sum(_as_hub(hub, sellers, line.importer, flows) for hub in flows.through.coords[HUB].values)
    income = [float(w.gdp.sel({REGION: line.importer})) for w in (world, later)]
    return Comparison(
        exporter=line.exporter,
        importer=line.importer,
        observed=line.change,
        rerouted=gained,
        own=own,
        growth=line.usd_million_2021 * (income[1] / income[0] - 1),
    )


def _as_hub(hub: str, sellers: list[str], buyer: str, flows: Flows) -> float:
    """What a pair's exports gain because one of them is a hub: goods sent to it, or passed on by it."""
    at = {HUB: hub}
    if hub == buyer:
        return float(flows.through.sel(at).sel({EXPORTER: sellers}).sum())
    if hub in sellers:
        return float((flows.through + flows.earned).sel(at).sel({IMPORTER: buyer}).sum())
    return 0.0


def scores(case: Case) -> tuple[list[Score], Timing]:
    """Observed changes beside the model's, USD billion: reported, not judged."""
    started = perf_counter()
    setting, later = question()
    flows = flows_of(setting)
    rows = [
        Score(
            case=case,
            outcome=f"{one.exporter} to {one.importer}",
            published=one.observed / 1e3,
            ours=one.model / 1e3,
        )
        for one in compare(setting, later, flows)
    ]
    return rows, Timing(case=case.name, seconds=perf_counter() - started, solves=1, worst_residual=flows.residual)


def question() -> tuple[Setting, World]:
    """The question the dispersion was calibrated on, and the world of the later year."""
    setting, _ = prepare(Request(scenario=load_target().scenario))
    return setting, load_world(LATER)


def as_table(lines: tuple[Comparison, ...]) -> str:
    """Markdown, USD billion."""
    rows = [
        "| exports | observed | model | of which rerouted | of which own trade | growth of the buyer's GDP | rest |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in lines:
        values = (one.observed, one.model, one.rerouted, one.own, one.growth, one.rest)
        cells = " | ".join(f"{value / 1e3:+.2f}".replace("-", "\N{MINUS SIGN}") for value in values)
        rows.append(f"| {one.exporter} to {one.importer} | {cells} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Print the comparison."""
    sys.stdout.write(as_table(compare(*question())))


if __name__ == "__main__":
    main()
