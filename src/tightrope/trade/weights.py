r"""Sums over trade links, :math:`\sum_i K_{jni} x_{ji}` and :math:`\sum_n K_{jni} x_{jn}`, for many cases at once.

Cases of one world share nearly all of K. What they share is one array, multiplied with all cases together; the few
flows a shock touches in some of them are listed beside it, and so are those whose wedge a limit is still looking for.
Both are zero in the shared array, so that a ban leaves an exact zero and no rounding of a difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tightrope.trade import compiled
from tightrope.trade.kernels import Array, Groups, near_products, products

#: chosen rows of an array
Rows = Groups | slice
#: rows of a slice for each row wanted, at most
FEW_OTHERS = 1.5


def pick(array: Array, cases: Groups) -> Array:
    """Some of the cases along the last axis, which is left alone where it has length one: shared by all cases."""
    return array if array.shape[-1] == 1 else np.ascontiguousarray(array[..., cases])


def span(rows: Groups) -> Rows:
    """Rows as a slice, which copies nothing, where that adds few others; for where others do no harm."""
    if len(rows) and rows[-1] + 1 - rows[0] <= FEW_OTHERS * len(rows):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def every(rows: Rows, count: int) -> bool:
    """Whether these are all rows."""
    return isinstance(rows, slice) and rows == slice(0, count)


@dataclass(frozen=True)
class Listed:
    """Flows that differ between cases.

    `cells` (listed,): flat numbers in (sector, importer, exporter). `values` (listed, case). `shape`: of the world.
    """

    cells: Groups
    values: Array
    shape: tuple[int, int, int]

    @cached_property
    def _places(self) -> tuple[Groups, Groups]:
        """(listed,) each: flat numbers of the buying and of the selling (sector, region)."""
        _, importers, exporters = self.shape
        sector, pair = np.divmod(self.cells, importers * exporters)
        importer, exporter = np.divmod(pair, exporters)
        return sector * importers + importer, sector * exporters + exporter

    @cached_property
    def _by_buyer(self) -> _Runs:
        bought, sold = self._places
        return _Runs.sorted_by(bought, sold, self.values)

    @cached_property
    def _by_seller(self) -> _Runs:
        bought, sold = self._places
        return _Runs.sorted_by(sold, bought, self.values)

    def add_over_exporters(self, total: Array, by_exporter: Array) -> None:
        """Add the listed flows' part to sums by (sector, importer, case)."""
        self._by_buyer.add(total, by_exporter)

    def add_over_importers(self, total: Array, by_importer: Array) -> None:
        """Add the listed flows' part to sums by (sector, exporter, case)."""
        self._by_seller.add(total, by_importer)

    def rows(self, chosen: Rows) -> Listed:
        """The flows of the chosen sectors, renumbered."""
        chosen = np.arange(self.shape[0])[chosen]
        per_sector = self.shape[1] * self.shape[2]
        sector, pair = np.divmod(self.cells, per_sector)
        place = np.full(self.shape[0], -1)
        place[chosen] = np.arange(len(chosen))
        kept = place[sector] >= 0
        cells = place[sector[kept]] * per_sector + pair[kept]
        return Listed(cells, self.values[kept], (len(chosen), *self.shape[1:]))


@dataclass(frozen=True)
class _Runs:
    """Listed flows in the order of the place they add to: `starts` of each run, the `places` runs add to."""

    starts: Groups
    places: Groups
    sources: Groups
    values: Array

    @classmethod
    def sorted_by(cls, place: Groups, source: Groups, values: Array) -> _Runs:
        order = np.argsort(place, kind="stable")
        places, starts = np.unique(place[order], return_index=True)
        return cls(starts, places, source[order], np.ascontiguousarray(values[order]))

    def add(self, total: Array, by_source: Array) -> None:
        if not len(self.starts):
            return
        cases = total.shape[-1]
        if compiled.native is not None:
            sizes = (len(self.starts), len(self.sources), cases)
            compiled.native.add_runs(*sizes, self.starts, self.places, self.sources, self.values, by_source, total)
            return
        parts = self.values * by_source.reshape(-1, cases)[self.sources]
        total.reshape(-1, cases)[self.places] += np.add.reduceat(parts, self.starts, axis=0)


class Near:
    """Products with one matrix near a point where they are known: what is known plus, in single precision, what the
    difference adds. Single precision loses digits of the difference only, and reads half the memory.

    The first product is taken in double precision and is the one known from then on.
    """

    def __init__(self, exact: Array, single: Array) -> None:
        self._exact, self._single = exact, single
        self._known: dict[str, tuple[Array, Array]] = {}
        self._part = ""

    def product(self, values: Array) -> Array:
        """The matrix times values."""
        if self._part not in self._known:
            whole = products(self._exact, values)
            self._known[self._part] = values, whole.copy()
            return whole
        return near_products(self._single, values, *self._known[self._part])

    def chosen(self, cases: Groups) -> Near:
        """The same for some of the cases."""
        other = self.afresh()
        for part, (at, known) in self._known.items():
            turned = not at.flags.c_contiguous
            kept = pick(at.transpose(1, 0, 2) if turned else at, cases)
            other._known[part] = kept.transpose(1, 0, 2) if turned else kept, pick(known, cases)
        return other

    def afresh(self) -> Near:
        """The same, knowing nothing yet."""
        return Near(self._exact, self._single)

    def rows(self, chosen: Rows, exact: Array) -> Near:
        """The same for some sectors only; what it learns is kept with the whole."""
        other = Near(exact, self._single[chosen])
        other._known, other._part = self._known, str(chosen)
        return other


@dataclass(frozen=True)
class Column:
    """All flows of one exporter and sector. `values`: (importer, case), without the wedges of limits; `number`: which
    of the factors that come with each call is theirs."""

    number: int
    sector: int
    exporter: int
    values: Array


@dataclass(frozen=True)
class Weights:
    """One K for all cases.

    Attributes
    ----------
    shared : (sector, importer, exporter); zero at the flows of `listed` and `columns`.
    listed : flows that differ between cases.
    columns : flows under limits; the factors that limits leave of them, (importer, case), come with each call.
    near : how to take products of `shared` over exporters and over importers, if not always in full precision.
    """

    shared: Array
    listed: Listed | None = None
    columns: tuple[Column, ...] = ()
    near: tuple[Near, Near] | None = None

    def over_exporters(self, by_exporter: Array, factors: Sequence[Array] = ()) -> Array:
        """Sum over exporters: (sector, importer, case)."""
        total = products(self.shared, by_exporter) if self.near is None else self.near[0].product(by_exporter)
        if self.listed is not None:
            self.listed.add_over_exporters(total, by_exporter)
        for column in self.columns:
            seller = by_exporter[column.sector, column.exporter]
            total[column.sector] += factors[column.number] * column.values * seller
        return total

    def over_importers(self, by_importer: Array, factors: Sequence[Array] = ()) -> Array:
        """Sum over importers: (sector, exporter, case)."""
        across = self.shared.transpose(0, 2, 1)
        total = products(across, by_importer) if self.near is None else self.near[1].product(by_importer)
        if self.listed is not None:
            self.listed.add_over_importers(total, by_importer)
        for column in self.columns:
            sold = factors[column.number] * column.values * by_importer[column.sector]
            total[column.sector, column.exporter] += sold.sum(axis=0)
        return total

    def rows(self, chosen: Rows) -> Weights:
        """The same for some sectors only."""
        place = {int(j): k for k, j in enumerate(np.arange(len(self.shared))[chosen])}
        columns = tuple(replace(c, sector=place[c.sector]) for c in self.columns if c.sector in place)
        shared = self.shared[chosen]
        near = self.near and (
            self.near[0].rows(chosen, shared),
            self.near[1].rows(chosen, shared.transpose(0, 2, 1)),
        )
        return Weights(shared, None if self.listed is None else self.listed.rows(chosen), columns, near)

    def near_points(self, single: Weights) -> Weights:
        """The same with products of what cases share taken near points where they are known, knowing none yet.

        `single`: the same weights in single precision.
        """
        across = (matrix.shared.transpose(0, 2, 1) for matrix in (self, single))
        return replace(self, near=(Near(self.shared, single.shared), Near(*across)))

    def afresh(self) -> Weights:
        """The same, knowing no products."""
        return replace(self, near=self.near and (self.near[0].afresh(), self.near[1].afresh()))

    def with_columns(self, places: Sequence[tuple[int, int]], cases: int) -> Weights:
        """Take the flows of each (sector, exporter) out of the shared and listed ones."""
        if not places:
            return self
        columns = tuple(
            Column(number, j, i, np.ascontiguousarray(self.column(j, i, cases))) for number, (j, i) in enumerate(places)
        )
        shared = self.shared.copy()
        for j, i in places:
            shared[j, :, i] = 0.0
        return Weights(shared, self._listed_without(places), columns)

    def _listed_without(self, places: Sequence[tuple[int, int]]) -> Listed | None:
        if self.listed is None:
            return None
        _, importers, exporters = self.shared.shape
        inside = np.isin(
            self.listed.cells // (importers * exporters) * exporters + self.listed.cells % exporters,
            [j * exporters + i for j, i in places],
        )
        return replace(self.listed, cells=self.listed.cells[~inside], values=self.listed.values[~inside])

    def column(self, sector: int, exporter: int, cases: int) -> Array:
        """(importer, case): flows of one exporter and sector, without the wedges of limits."""
        for known in self.columns:
            if (known.sector, known.exporter) == (sector, exporter):
                return known.values
        _, importers, exporters = self.shared.shape
        flows = np.repeat(self.shared[sector, :, exporter, None], cases, axis=1)
        if self.listed is not None:
            first = sector * importers * exporters + exporter
            within = (self.listed.cells - first) % exporters == 0
            inside = within & (self.listed.cells // (importers * exporters) == sector)
            flows[(self.listed.cells[inside] - first) // exporters] = self.listed.values[inside]
        return flows

    def chosen(self, cases: Groups) -> Weights:
        """The same for some of the cases."""
        listed = self.listed and replace(self.listed, values=pick(self.listed.values, cases))
        columns = tuple(replace(c, values=pick(c.values, cases)) for c in self.columns)
        near = self.near and (self.near[0].chosen(cases), self.near[1].chosen(cases))
        return replace(self, listed=listed, columns=columns, near=near)

    def single(self) -> Weights:
        """The same in single precision."""
        listed = self.listed and replace(self.listed, values=self.listed.values.astype(np.float32))
        columns = tuple(replace(c, values=c.values.astype(np.float32)) for c in self.columns)
        return Weights(self.shared.astype(np.float32), listed, columns)

    def dense(self, factors: Sequence[Array] = ()) -> Array:
        """(sector, importer, exporter) of a single case."""
        if self.listed is None and not self.columns:
            return self.shared
        whole = self.shared.copy()
        if self.listed is not None:
            whole.reshape(-1)[self.listed.cells] = self.listed.values[:, 0]
        for column in self.columns:
            whole[column.sector, :, column.exporter] = (factors[column.number] * column.values)[:, 0]
        return whole
