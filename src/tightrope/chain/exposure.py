"""Which trade measures, anywhere in the world, would matter to one country: ranked, grouped and tried out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tightrope import __version__
from tightrope.chain.beliefs import assumption_of, model_belief
from tightrope.chain.holds import Hold, holds_of
from tightrope.chain.horizon import entries_at
from tightrope.chain.levers import DEARER, TARIFF, Cell, Flows, Kind, Lever, Outcome, Workbench
from tightrope.chain.powers import powers_of
from tightrope.chain.request import Progress, as_given, identity_hash, world_sha256
from tightrope.chain.result import Assumption
from tightrope.chain.setting import build_model
from tightrope.core.errors import UsageError
from tightrope.data import World, load_country, load_world
from tightrope.measures.places import find_country
from tightrope.parameters import Book, load_book
from tightrope.scenario.overrides import book_for
from tightrope.trade import Closure, Horizon
from tightrope.trade.exposure import Exposure, exposure

#: ends of a belief's spread at which exposures are computed again
ENDS = (0.05, 0.95)


@dataclass(frozen=True, kw_only=True)
class ExposureRequest:
    """Whose exposures, in which world, and how many of the largest cells to try out."""

    country: str
    world: str = "eurasia-2023"
    closure: Closure = Closure.SHARE_OF_INCOME
    horizon: Horizon = Horizon.LONG_RUN
    top: int = 20


@dataclass(frozen=True, kw_only=True)
class CellExposure:
    """One flow. `iceberg` and `tariff` are derivatives of log real income by the log of trade cost and of one and
    the tariff; `low` and `high` the ends of `iceberg` when one belief at a time moves to the ends of its spread;
    `taxed_first_hat` real income, first order, if the importer adds the tariff tried.

    The outcomes are None where the flow was not tried out.
    """

    sector: str
    importer: str
    exporter: str
    trade: float
    tariff_rate: float
    iceberg: float
    tariff: float
    low: float
    high: float
    taxed_first_hat: float
    dearer: Outcome | None = None
    taxed: Outcome | None = None
    stopped: Outcome | None = None


@dataclass(frozen=True, kw_only=True)
class GroupExposure:
    """Sums over the flows of a power, a partner or a sector.

    Derivatives by log trade cost: `exports` of the focus country to it (in it), `imports` from it, and `elsewhere`
    its trade with all others. `taxed_exports_hat` and `taxed_elsewhere_hat`: real income, first order, if importers
    add the tariff tried to the focus country's goods, or to the others'. A flow between two partners counts for both.
    """

    name: str
    members: tuple[str, ...]
    trade: float
    exports: float
    imports: float
    elsewhere: float
    low: float
    high: float
    taxed_exports_hat: float
    taxed_elsewhere_hat: float
    dearer: Outcome | None = None
    stopped: Outcome | None = None

    @property
    def direct(self) -> float:
        """Derivative by the cost of all trade of the focus country with it."""
        return self.exports + self.imports


@dataclass(frozen=True, kw_only=True)
class ExposureResult:
    """Everything found out about one country's exposures.

    `own` are flows of the focus country, `others` flows between other countries, `tariffs` flows by the effect of
    their tariff; each the largest first. `run_id` is a hash of country, world, closure, horizon, parameters and
    code version.
    """

    run_id: str
    focus: str
    world: World
    world_sha256: str
    world_as: str
    closure: Closure
    horizon: Horizon
    top: int
    exposure: Exposure
    real_income: float
    own: tuple[CellExposure, ...]
    others: tuple[CellExposure, ...]
    tariffs: tuple[CellExposure, ...]
    powers: tuple[GroupExposure, ...]
    partners: tuple[GroupExposure, ...]
    sectors: tuple[GroupExposure, ...]
    holds: tuple[Hold, ...]
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    code_version: str


def expose(request: ExposureRequest, progress: Progress | None = None) -> ExposureResult:
    """All exposures of one country. Raises `UsageError` for an unknown country or size, `DataError` for a world."""
    say = progress or (lambda what, done, total: None)
    say("reading the world", 0, 0)
    if request.top < 1:
        raise UsageError(f"--top is {request.top}, expected 1 or more.")
    world = load_world(request.world)
    book = book_for(world, load_book())
    focus = find_country(request.country, world)
    say("one transposed solve", 0, 0)
    bench = _bench(world, book, focus, request)
    say("the same at the ends of each belief's spread", 0, 0)
    finder = _Finder(bench, [bench, *_moved(bench, book, request)])
    powers = {name: members for name, members in powers_of(world).items() if set(members) - {focus}}
    own, others = finder.ranked(request.top, say)
    partners = finder.partners(say)
    alone = {group.name: group.stopped.exact_hat for group in partners if group.stopped is not None}
    holds, notes = holds_of(bench, finder.benches[1:], powers, alone, load_country(focus), say)
    sha256 = world_sha256(request.world)
    return ExposureResult(
        run_id=_run_id(request, focus, book, sha256),
        focus=focus,
        world=world,
        world_sha256=sha256,
        world_as=as_given(request.world),
        closure=request.closure,
        horizon=request.horizon,
        top=request.top,
        exposure=bench.exposure,
        real_income=float(bench.model.accounts.income[bench.here]),
        own=own,
        others=others,
        tariffs=finder.ranked_by_tariff(request.top),
        powers=finder.powers(powers, holds),
        partners=partners,
        sectors=finder.sectors(say),
        holds=holds,
        assumptions=tuple(assumption_of(model_belief(name, book[name])) for name in entries_at(request.horizon)),
        notes=notes,
        code_version=__version__,
    )


@dataclass(frozen=True)
class _Parts:
    """Flows of the focus country out and in, and those of others."""

    exports: Flows
    imports: Flows
    elsewhere: Flows


class _Finder:
    """Looks up, sums and tries out flows; `benches`: the same world under each set of beliefs, the central first."""

    def __init__(self, bench: Workbench, benches: list[Workbench]) -> None:
        self.bench, self.benches = bench, benches
        self._own = bench.flows(importers=(bench.focus,)) | bench.flows(exporters=(bench.focus,))

    def ranked(self, top: int, say: Progress) -> tuple[tuple[CellExposure, ...], tuple[CellExposure, ...]]:
        """The largest flows of the focus country, tried out in three ways, and the largest of others, in one."""
        bench = self.bench
        own = _largest(np.where(self._own, bench.iceberg, 0.0), top)
        others = _largest(np.where(bench.foreign & ~self._own, bench.iceberg, 0.0), top)
        cells, levers = [*own, *others], []
        for cell in cells:
            flows = np.zeros(bench.iceberg.shape, dtype=bool)
            flows[cell] = True
            levers += [Lever(kind, flows) for kind in (Kind.DEARER, Kind.TAXED, Kind.STOPPED)]
        outcomes = bench.outcomes(levers, lambda done: say("trying out the largest flows", done, len(levers)))
        triples = zip(outcomes[0::3], outcomes[1::3], outcomes[2::3], strict=True)
        tried = [
            self._cell(cell, dearer=dearer, taxed=taxed, stopped=stopped)
            for cell, (dearer, taxed, stopped) in zip(cells, triples, strict=True)
        ]
        return tuple(tried[: len(own)]), tuple(tried[len(own) :])

    def ranked_by_tariff(self, top: int) -> tuple[CellExposure, ...]:
        """Flows by what their tariff does, to first order."""
        foreign = np.where(self.bench.foreign, self.bench.tariff, 0.0)
        return tuple(self._cell(cell) for cell in _largest(foreign, top))

    def powers(self, powers: dict[str, tuple[str, ...]], holds: tuple[Hold, ...]) -> tuple[GroupExposure, ...]:
        """Sums by power; what a stop does is known from its hold."""
        stops = {hold.name: hold.stops for hold in holds}
        flows = {name: self._with(members) for name, members in powers.items()}
        dearer = self.bench.outcomes([Lever(Kind.DEARER, part.exports | part.imports) for part in flows.values()])
        groups = [
            self._group(name, part, members=powers[name], stopped=stops.get(name), dearer=dear)
            for (name, part), dear in zip(flows.items(), dearer, strict=True)
        ]
        return tuple(sorted(groups, key=lambda g: g.direct))

    def partners(self, say: Progress) -> tuple[GroupExposure, ...]:
        """Sums by partner, each stopping all trade with the focus country by itself."""
        regions = [region for region in self.bench.world.regions if region != self.bench.focus]
        flows = [self._with((region,)) for region in regions]
        stopped = self.bench.outcomes(
            [Lever(Kind.STOPPED, part.exports | part.imports) for part in flows],
            lambda done: say("asking what each partner could take away", done, len(regions)),
        )
        groups = [
            self._group(region, part, members=(region,), stopped=stop)
            for region, part, stop in zip(regions, flows, stopped, strict=True)
        ]
        return tuple(sorted(groups, key=lambda g: g.direct))

    def sectors(self, say: Progress) -> tuple[GroupExposure, ...]:
        """Sums by sector, all trade of the focus country in it dearer or stopped."""
        bench = self.bench
        sold, bought = bench.flows(exporters=(bench.focus,)), bench.flows(importers=(bench.focus,))
        flows = []
        for sector in bench.world.sectors:
            within = bench.flows(sectors=(sector,))
            flows.append(_Parts(within & sold, within & bought, within & ~self._own))
        levers = [Lever(kind, f.exports | f.imports) for f in flows for kind in (Kind.DEARER, Kind.STOPPED)]
        tried = bench.outcomes(levers, lambda done: say("asking what each sector's trade is worth", done, len(levers)))
        groups = [
            self._group(sector, part, members=(), dearer=dear, stopped=stop)
            for sector, part, dear, stop in zip(bench.world.sectors, flows, tried[0::2], tried[1::2], strict=True)
        ]
        return tuple(sorted(groups, key=lambda g: g.direct))

    def _with(self, members: tuple[str, ...]) -> _Parts:
        """Exports to members, imports from them, and their trade with all others."""
        bench, focus = self.bench, (self.bench.focus,)
        others = tuple(m for m in members if m != bench.focus)
        theirs = bench.flows(importers=others) | bench.flows(exporters=others)
        return _Parts(
            bench.flows(importers=others, exporters=focus),
            bench.flows(importers=focus, exporters=others),
            theirs & ~self._own,
        )

    def _group(
        self, name: str, flows: _Parts, *, members: tuple[str, ...], stopped: Outcome | None,
        dearer: Outcome | None = None,
    ) -> GroupExposure:  # fmt: skip
        bench, both = self.bench, flows.exports | flows.imports
        exports, imports, elsewhere = flows.exports, flows.imports, flows.elsewhere
        low, high = self._ends(both)
        taxed = elsewhere & bench.flows(importers=members) if members else elsewhere
        return GroupExposure(
            name=name,
            members=tuple(m for m in members if m != bench.focus),
            trade=float(bench.trade[both].sum()),
            exports=float(bench.iceberg[exports].sum()),
            imports=float(bench.iceberg[imports].sum()),
            elsewhere=float(bench.iceberg[elsewhere].sum()),
            low=low,
            high=high,
            taxed_exports_hat=bench.taxed_first(exports),
            taxed_elsewhere_hat=bench.taxed_first(taxed),
            dearer=dearer,
            stopped=stopped,
        )

    def _cell(
        self, cell: Cell, *, dearer: Outcome | None = None, taxed: Outcome | None = None,
        stopped: Outcome | None = None,
    ) -> CellExposure:  # fmt: skip
        bench = self.bench
        sector, importer, exporter = cell
        low, high = self._ends(cell)
        return CellExposure(
            sector=bench.world.sectors[sector],
            importer=bench.world.regions[importer],
            exporter=bench.world.regions[exporter],
            trade=float(bench.trade[cell]),
            tariff_rate=float(bench.model.accounts.tariff[cell]),
            iceberg=float(bench.iceberg[cell]),
            tariff=float(bench.tariff[cell]),
            low=low,
            high=high,
            taxed_first_hat=bench.taxed_first(cell),
            dearer=dearer,
            taxed=taxed,
            stopped=stopped,
        )

    def _ends(self, where: Flows | Cell) -> tuple[float, float]:
        """Lowest and highest derivative by the cost of some flows over all sets of beliefs."""
        found = [float(np.sum(bench.iceberg[where])) for bench in self.benches]
        return min(found), max(found)


def _largest(values: np.ndarray, top: int) -> list[Cell]:
    """Places of the largest values, by size, without zeros."""
    order = np.argsort(-np.abs(values), axis=None, kind="stable")[:top]
    places: Iterable[Cell] = zip(*np.unravel_index(order, values.shape), strict=True)
    return [tuple(int(i) for i in place) for place in places if values[place] != 0]


def _bench(world: World, book: Book, focus: str, request: ExposureRequest, steer: Workbench | None = None) -> Workbench:
    model = build_model(world, book, request.closure, request.horizon, steer=steer.model if steer else None)
    return Workbench(world, model, focus, exposure(model, focus))


def _moved(bench: Workbench, book: Book, request: ExposureRequest) -> list[Workbench]:
    """The same with one belief at a time at an end of its spread."""
    names = entries_at(request.horizon)
    books = [book.with_entry(name, book[name].at_quantile(q)) for name in names for q in ENDS]
    return [_bench(bench.world, moved, bench.focus, request, steer=bench) for moved in books]


def exposure_id(request: ExposureRequest) -> str:
    """Id that a run will have, known before it. Raises `UsageError`, `DataError`."""
    world = load_world(request.world)
    focus = find_country(request.country, world)
    return _run_id(request, focus, book_for(world, load_book()), world_sha256(request.world))


def _run_id(request: ExposureRequest, focus: str, book: Book, sha256: str) -> str:
    return identity_hash(
        exposure=focus,
        closure=str(request.closure),
        horizon=str(request.horizon),
        top=request.top,
        tried=[DEARER, TARIFF, *ENDS],
        parameters=book.digest(),
        world=sha256,
        code=__version__,
    )


__all__ = ["CellExposure", "ExposureRequest", "ExposureResult", "GroupExposure", "expose", "exposure_id"]
