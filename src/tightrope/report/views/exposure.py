"""What the page of one country's exposures shows, in percent of its real income and in USD."""

from __future__ import annotations

import shlex
import statistics
from collections.abc import Iterable

import numpy as np

from tightrope.chain.effects import WHEN
from tightrope.chain.exposure import CellExposure, ExposureResult, GroupExposure
from tightrope.chain.holds import Hold
from tightrope.chain.levers import Outcome
from tightrope.core.axes import EXPORTER, IMPORTER
from tightrope.report.numbers import billions, counted, listed, percent, percent_text, unbroken
from tightrope.report.views.exposure_rows import ExposureRun, ExposureViews, FlowRow, GroupRow, HeatView, HoldRow, Tried
from tightrope.report.views.labels import Labels
from tightrope.trade import Closure, Horizon

#: partners and sectors the heat maps name
PARTNERS, SECTORS = 12, 14
#: a sector whose largest number is a smaller part of the largest of all is left out of them
TELLING = 0.005


def exposure_views(result: ExposureResult) -> ExposureViews:
    """All views of a result."""
    world = result.world
    labels = Labels(
        regions=dict(zip(world.regions, world.region_names, strict=True)),
        sectors=dict(zip(world.sectors, world.sector_names, strict=True)),
    )
    maker = _Maker(result, labels)
    holds = tuple(maker.hold(hold) for hold in result.holds)
    own = tuple(maker.flow(cell) for cell in result.own)
    partners = tuple(maker.group(group, labels.region(group.name)) for group in result.partners)
    focus = labels.region(result.focus)
    return ExposureViews(
        focus=focus,
        code=result.focus,
        question=f"Which trade measures, anywhere in the world, would move real income in {focus}?",
        answer=(unbroken(_flow_sentence(own, focus, result.horizon)), unbroken(_hold_sentence(holds))),
        cautions=tuple(map(unbroken, _cautions(own, result))),
        holds=holds,
        own=own,
        others=tuple(maker.flow(cell) for cell in result.others),
        tariffs=tuple(maker.flow(cell) for cell in result.tariffs),
        powers=tuple(maker.group(group, group.name) for group in result.powers),
        partners=partners,
        sectors=tuple(maker.group(group, labels.sector(group.name)) for group in result.sectors),
        heat=(maker.heat("exports"), maker.heat("imports")),
        details=tuple(maker.details()),
        assumptions=tuple((a.name, a.meaning, a.value, a.spread, a.grade.value, a.source) for a in result.assumptions),
        run=_run(result, labels),
    )


class _Maker:
    """Turns what was found into rows in display units."""

    def __init__(self, result: ExposureResult, labels: Labels) -> None:
        self.result, self.labels = result, labels
        self.here = result.world.regions.index(result.focus)

    def money(self, per_percent: float) -> float:
        """USD million a year of a percent of real income."""
        return per_percent / 100 * self.result.real_income

    def flow(self, cell: CellExposure) -> FlowRow:
        """One flow."""
        sector, exporter, importer = (
            self.labels.sector(cell.sector), self.labels.region(cell.exporter), self.labels.region(cell.importer),
        )  # fmt: skip
        if cell.exporter == self.result.focus:
            name = f"{sector} to {importer}"
        elif cell.importer == self.result.focus:
            name = f"{sector} from {exporter}"
        else:
            name = f"{sector}, {exporter} to {importer}"
        return FlowRow(
            name=name,
            sector=sector,
            exporter=exporter,
            importer=importer,
            own_import=cell.importer == self.result.focus,
            trade_billion=billions(cell.trade),
            tariff_percent=100 * cell.tariff_rate,
            per_percent=cell.iceberg,
            low=cell.low,
            high=cell.high,
            usd_million=self.money(cell.iceberg),
            tariff_points=percent(cell.taxed_first_hat),
            dearer=_tried(cell.dearer),
            taxed=_tried(cell.taxed),
            stopped=_tried(cell.stopped),
        )

    def group(self, group: GroupExposure, name: str) -> GroupRow:
        """One power, partner or sector."""
        return GroupRow(
            code=group.name,
            name=name,
            trade_billion=billions(group.trade),
            exports=group.exports,
            imports=group.imports,
            direct=group.direct,
            low=group.low,
            high=group.high,
            elsewhere=group.elsewhere,
            usd_million=self.money(group.direct),
            taxed_exports=percent(group.taxed_exports_hat),
            taxed_elsewhere=percent(group.taxed_elsewhere_hat),
            dearer=_tried(group.dearer),
            stopped=_tried(group.stopped),
        )

    def hold(self, hold: Hold) -> HoldRow:
        """One power or coalition."""
        sells, buys, stops = (
            Tried(first=percent(o.first_hat), exact=_percent(o.exact_hat)) for o in (hold.sells, hold.buys, hold.stops)
        )
        return HoldRow(
            name=hold.name,
            together=bool(hold.parts),
            members=len(hold.members),
            sells=sells,
            buys=buys,
            stops=stops,
            low=_percent(hold.low),
            high=_percent(hold.high),
            with_transit=_percent(hold.transit_hat),
            transit_note=self.labels.prose(hold.transit_note),
            apart=_percent(hold.parts_hat),
        )

    def heat(self, direction: str) -> HeatView:
        """The partners and sectors that matter most, of exports or of imports."""
        values = self.result.exposure.iceberg.values
        table = values[:, :, self.here] if direction == "exports" else values[:, self.here, :]
        table = table.copy()
        table[:, self.here] = 0.0
        columns = np.argsort(-np.abs(table).sum(axis=0), kind="stable")[:PARTNERS]
        columns = columns[np.abs(table[:, columns]).sum(axis=0) > 0]
        rows = np.argsort(-np.abs(table).sum(axis=1), kind="stable")[:SECTORS]
        telling = np.abs(table[np.ix_(rows, columns)]).max(axis=1, initial=0.0) > TELLING * np.abs(table).max()
        rows = np.sort(rows[telling])
        shown = table[np.ix_(rows, columns)]
        world = self.result.world
        return HeatView(
            direction=direction,
            sectors=tuple(world.sector_names[j] for j in rows),
            partners=tuple(world.region_names[n] for n in columns),
            percent=tuple(tuple(float(x) for x in line) for line in shown),
            usd_million=tuple(tuple(self.money(float(x)) for x in line) for line in shown),
            covered=100 * float(np.abs(shown).sum() / max(np.abs(table).sum(), np.finfo(float).tiny)),
        )

    def details(self) -> Iterable[tuple[str, str, str, float, float, float]]:
        """Every flow of the country with some trade: direction, partner, sector, trade, and both derivatives."""
        result, here = self.result, self.here
        iceberg, tariff = result.exposure.iceberg.values, result.exposure.tariff.values
        trade = result.world.trade.transpose("sector", IMPORTER, EXPORTER).values
        for n, partner in enumerate(result.world.regions):
            if n == here:
                continue
            for j, sector in enumerate(result.world.sectors):
                for direction, cell in (("exports", (j, n, here)), ("imports", (j, here, n))):
                    if trade[cell] > 0:
                        yield direction, partner, sector, float(trade[cell]), float(iceberg[cell]), float(tariff[cell])


def _tried(outcome: Outcome | None) -> Tried | None:
    if outcome is None:
        return None
    return Tried(first=percent(outcome.first_hat), exact=_percent(outcome.exact_hat))


def _percent(hat: float | None) -> float | None:
    return None if hat is None else percent(hat)


def small_percent(value: float, *, signed: bool = True) -> str:
    """A percent that may be far below one, with at least two significant digits down to a ten-thousandth.

    >>> small_percent(-0.0421), small_percent(0.00421, signed=False), small_percent(-1.26)
    ('−0.042\\xa0%', '0.0042\\xa0%', '−1.3\\xa0%')
    """
    size = abs(value)
    return percent_text(value, signed=signed, decimals=4 if size < 0.01 else 3 if size < 0.1 else None)


def _flow_sentence(own: tuple[FlowRow, ...], focus: str, horizon: Horizon) -> str:
    if not own:
        return f"{focus} trades with nobody in this world, so no measure at a border reaches it."
    first = own[0]
    verb = "lowers" if first.per_percent < 0 else "raises"
    money = f"USD {abs(first.usd_million):,.0f} million a year" if abs(first.usd_million) >= 1 else ""
    amount = small_percent(abs(first.per_percent), signed=False) + (f" ({money})" if money else "")
    when = WHEN[horizon]
    start = "Of" if horizon is Horizon.LONG_RUN else f"{when[:1].upper()}{when[1:]}, of"
    parts = [f"{start} all flows in the world the one that matters most is {first.name[:1].lower()}{first.name[1:]}"]
    parts.append(f": each 1 % added to its trade cost {verb} real income in {focus} by {amount}")
    if first.stopped is not None and first.stopped.exact is not None:
        parts.append(f", and stopping it by {percent_text(abs(first.stopped.exact), signed=False)}")
    return "".join(parts) + "."


def _hold_sentence(holds: tuple[HoldRow, ...]) -> str:
    """Who could take away most by trade, by routes, and all together."""
    alone = [h for h in holds if not h.together and h.stops.exact is not None]
    if not alone:
        return "What any power could take away has no solution here; the notes say why."
    by_trade = min(alone, key=lambda h: h.stops.exact or 0.0)
    text = f"By refusing all trade, {by_trade.name} could take away most: {_loss(by_trade.stops.exact)}"
    if by_trade.low is not None and by_trade.high is not None:
        text += f" ({_loss(by_trade.high)} to {_loss(by_trade.low)} over the beliefs)"
    by_route = [h for h in alone if h.with_transit is not None]
    heaviest = min(by_route, key=lambda h: h.with_transit or 0.0, default=None)
    if heaviest is not None and heaviest.with_transit is not None:
        text += (
            f"; {heaviest.name} {_loss(heaviest.stops.exact)}, and {_loss(heaviest.with_transit)} if it closed its "
            "routes as well"
        )
    everyone = holds[-1]
    if everyone.together and everyone.worst is not None:
        text += f". Together, {listed(everyone.name.split(' + '))} could take away {_loss(everyone.worst)}"
    return text + "."


def _loss(value: float | None) -> str:
    return "an unknown part" if value is None else percent_text(abs(value), signed=False)


def _cautions(own: tuple[FlowRow, ...], result: ExposureResult) -> tuple[str, ...]:
    """What first order misses, measured on the flows tried out, and what is not in the model."""
    found = []
    dearer = [r for row in own if row.dearer and (r := row.dearer.ratio) is not None]
    stopped = [r for row in own if row.stopped and (r := row.stopped.ratio) is not None]
    if dearer and stopped:
        found.append(
            f"First order alone misleads: of the {counted(len(own), 'flow')} of its own tried out, 10 % more cost "
            f"does {statistics.median(dearer):.2f} times what first order says, a stop "
            f"{statistics.median(stopped):.2f} times (medians; up to {max(stopped):.1f} times)."
        )
    if result.holds and all(hold.transit_hat is None for hold in result.holds):
        notes = " and ".join(sorted({hold.transit_note for hold in result.holds}))
        found.append(f"What powers could take away by closing routes is not in it ({notes}).")
    found.append("Each effect is that of one change by itself; goods do not find new ways through third countries.")
    return tuple(found)


def _run(result: ExposureResult, labels: Labels) -> ExposureRun:
    world, report = result.world, result.exposure.report
    return ExposureRun(
        run_id=result.run_id,
        code_version=result.code_version,
        world=world.name,
        world_year=world.year,
        world_is_estimate=world.is_estimate,
        world_sha256=result.world_sha256,
        regions=len(world.regions),
        sectors=len(world.sectors),
        closure=str(result.closure).replace("_", " "),
        horizon=str(result.horizon).replace("_", " "),
        solver=(
            f"All {world.trade.size:,} exposures come from one transposed solve of {counted(report.steps, 'step')}: no "
            f"equation is off by more than {report.residual:.0e} (tolerance {report.tolerance:.0e})."
        ),
        command=shlex.join(
            [
                "tightrope",
                "exposure",
                result.focus,
                "--world",
                result.world_as,
                *_chosen(result),
                "--top",
                str(result.top),
            ]
        ),
        notes=tuple(labels.prose(note) for note in result.notes),
    )


def _chosen(result: ExposureResult) -> list[str]:
    """Options that were given another value than they have by themselves."""
    closure = [] if result.closure is Closure.SHARE_OF_INCOME else ["--closure", str(result.closure)]
    return closure + ([] if result.horizon is Horizon.LONG_RUN else ["--horizon", str(result.horizon)])


__all__ = [
    "ExposureViews", "FlowRow", "GroupRow", "HeatView", "HoldRow", "Tried", "exposure_views", "small_percent",
]  # fmt: skip
