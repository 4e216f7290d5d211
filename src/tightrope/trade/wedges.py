r"""What stands between exporter and importer, folded into three weights that a solve holds fixed.

`gross` is :math:`K = \pi\,o\,(\hat d\,(1+e)\,(1+t')/(1+t))^{-\theta}`: spending of the importer at the exporter's
cost. `border` leaves out what the importer's side collects, `net` also what the exporter's side and hubs collect: it is
what reaches the seller. The split of a cell by a limit is in `limits`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from tightrope.core.errors import InfeasibleError, RecordError, list_problems
from tightrope.core.shocks import Limit, PlainShocks, RentTo, Shocks
from tightrope.trade.accounts import Accounts
from tightrope.trade.hubs import HubIncome, Margins
from tightrope.trade.kernels import Array, Groups, Mask
from tightrope.trade.weights import Listed, Weights


@dataclass(frozen=True)
class Wedges:
    """`border` and `net` may be the same object, as may all three. `hubs`: what they earn of the border's, if any."""

    gross: Weights
    border: Weights
    net: Weights
    hubs: HubIncome | None = None

    def each(self, change: Callable[[Weights], Weights]) -> Wedges:
        """Change all three; what is the same object stays the same object."""
        gross = change(self.gross)
        border = gross if self.border is self.gross else change(self.border)
        return Wedges(gross, border, border if self.net is self.border else change(self.net), self.hubs)

    def near_points(self, single: Wedges) -> Wedges:
        """The same with products taken near points where they are known; `single`: in single precision."""
        gross = self.gross.near_points(single.gross)
        border = gross if self.border is self.gross else self.border.near_points(single.border)
        net = border if self.net is self.border else self.net.near_points(single.net)
        return replace(self, gross=gross, border=border, net=net)

    def under_limits(self, places: Sequence[tuple[int, int]], rents: Collection[RentTo], cases: int) -> Wedges:
        """The same with the flows of each (sector, exporter) set apart; where `rents` of limits go decides which
        weights can no longer be the same object."""
        if not places:
            return self
        gross, border, net = (weights.with_columns(places, cases) for weights in (self.gross, self.border, self.net))
        border = gross if self.border is self.gross and RentTo.IMPORTER not in rents else border
        net = border if self.net is self.border and RentTo.EXPORTER not in rents else net
        return Wedges(gross, border, net, self.hubs)

    def taxed_sectors(self) -> Groups:
        """Sectors in which importers collect anything in any case."""
        if self.border is self.gross:
            return np.zeros(0, dtype=np.intp)
        taxed = (self.border.shared != self.gross.shared).any(axis=(1, 2))
        if self.border.listed is not None and self.gross.listed is not None:
            differs = (self.border.listed.values != self.gross.listed.values).any(axis=1)
            per_sector = self.gross.shared.shape[1] * self.gross.shared.shape[2]
            taxed[np.unique(self.gross.listed.cells[differs] // per_sector)] = True
        taxed[[column.sector for column in self.gross.columns]] = True
        return np.flatnonzero(taxed)


@dataclass(frozen=True)
class ShockArrays:
    r"""Shocks on plain arrays, only the flows they touch; logs but for `open_share` and `tariff_old`.

    Attributes
    ----------
    cells : (touched,), flat number of the flow in (sector, importer, exporter).
    importer : (touched,), :math:`\ln((1+t')/(1+t))`.
    exporter : (touched,), :math:`\ln(1+e)`.
    iceberg : (touched,), :math:`\ln \hat d`.
    open_share : (touched,), part of the flow left.
    tariff_old : (touched,), baseline rate.
    productivity : (sector, region), :math:`\ln \hat A`.
    margins : what hubs earn; of touched flows only.
    """

    cells: Groups
    importer: Array
    exporter: Array
    iceberg: Array
    open_share: Array
    tariff_old: Array
    productivity: Array
    margins: Margins = field(default_factory=Margins.none)

    @property
    def hub_part(self) -> Array:
        """(touched,): part of the border value that hubs earn together."""
        part = np.zeros(len(self.cells))
        np.add.at(part, np.searchsorted(self.cells, self.margins.cells), self.margins.rate)
        return part

    def along(self, position: float, left: float | None = None) -> ShockArrays:
        """The same shock, part of the way (0 none, 1 all): icebergs, factors and productivity geometrically,
        the open share linearly. `left` is one less the position, for those who know it more exactly."""
        left = 1 - position if left is None else left
        return replace(
            self,
            importer=position * self.importer,
            exporter=position * self.exporter,
            iceberg=position * self.iceberg,
            open_share=left + position * self.open_share,
            productivity=position * self.productivity,
            margins=self.margins.along(position),
        )

    def spread(self, values: Array, shape: tuple[int, ...]) -> Array:
        """Values of touched flows as an array over all flows, 0 elsewhere."""
        everywhere = np.zeros(shape)
        everywhere.reshape(-1)[self.cells] = values
        return everywhere


def no_shock(accounts: Accounts) -> ShockArrays:
    """Nothing touched."""
    none = np.zeros(0)
    return ShockArrays(np.zeros(0, dtype=np.intp), none, none, none, none, none, np.zeros(accounts.output.shape))


#: what each array of shocks on trade flows holds where nothing is done
_NOTHING: Final = {"trade_cost_hat": 1.0, "open_share": 1.0, "tariff_add": 0.0, "export_tax_add": 0.0}


def shock_arrays(shocks: Shocks | PlainShocks, accounts: Accounts) -> ShockArrays:
    """Only the flows touched. Raises `RecordError` if labels are not those of the world or a tax takes the whole
    price."""
    if isinstance(shocks, Shocks):
        _require_labels(shocks, accounts)
        given = {name: getattr(shocks, name).values for name in (*_NOTHING, "productivity_hat")}
    else:
        given = dict(shocks.arrays)
    touched = np.zeros(accounts.trade.shape, dtype=bool)
    for name, nothing in _NOTHING.items():
        if name in given:
            touched |= given[name] != nothing
    cells = np.flatnonzero(touched)
    cost, open_share, tariff_add, export_tax = (
        given[name].reshape(-1)[cells] if name in given else np.full(len(cells), nothing)
        for name, nothing in _NOTHING.items()
    )
    tariff_old = accounts.tariff.reshape(-1)[cells]
    problems = []
    for what, factor in (("tariff", 1 + tariff_old + tariff_add), ("export tax", 1 + export_tax)):
        wrong = cells[factor <= 0][:5]
        problems += [f"{what} on {_flow(accounts, int(cell))} is -100 percent or less" for cell in wrong]
    if problems:
        raise RecordError(list_problems("Shocks", problems))
    productivity = given.get("productivity_hat")
    return ShockArrays(
        cells=cells,
        importer=np.log1p(tariff_add / (1 + tariff_old)),
        exporter=np.log1p(export_tax),
        iceberg=np.log(cost),
        open_share=open_share,
        tariff_old=tariff_old,
        productivity=np.zeros(accounts.output.shape) if productivity is None else np.log(productivity),
    )


def _require_labels(shocks: Shocks, accounts: Accounts) -> None:
    problems = []
    if shocks.sectors != accounts.sectors:
        problems.append("sectors are not those of the baseline, in the same order")
    if shocks.regions != accounts.regions:
        problems.append("regions are not those of the baseline, in the same order")
    if problems:
        raise RecordError(list_problems("Shocks", problems))


def _flow(accounts: Accounts, cell: int) -> str:
    j, n, i = np.unravel_index(cell, accounts.trade.shape)
    return f"{accounts.sectors[j]} from {accounts.regions[i]} to {accounts.regions[n]}"


def wedges_from(base: Wedges, shocks: Sequence[ShockArrays], elasticity: Array) -> Wedges:
    """Fold one shock a case into the baseline's wedges, at the flows they touch.

    Parameters
    ----------
    base : without listed flows.
    shocks : one for each case.
    elasticity : (sector, case).
    """
    wedges = _wedges_from(base, shocks, elasticity)
    return replace(wedges, hubs=HubIncome.of([s.margins for s in shocks], wedges.border))


def _wedges_from(base: Wedges, shocks: Sequence[ShockArrays], elasticity: Array) -> Wedges:
    if len(shocks) == 1:
        return _folded(base, shocks[0], elasticity[:, 0])
    listed = [s.cells for s in shocks if len(s.cells)]
    if not listed:
        return base
    touched = np.zeros(base.gross.shared.size, dtype=bool)
    for one in listed:
        touched[one] = True
    cells = np.flatnonzero(touched)
    gross, border, net = (
        np.repeat(matrix.shared.reshape(-1)[cells][:, None], len(shocks), axis=1)
        for matrix in (base.gross, base.border, base.net)
    )
    for case, shock in enumerate(shocks):
        place = np.searchsorted(cells, shock.cells)
        gross[place, case], border[place, case], net[place, case] = _touched(base, shock, elasticity[:, case])
    return _with_listed(base, cells, (gross, border, net), any(s.importer.any() for s in shocks), _taxes(shocks))


def _taxes(shocks: Sequence[ShockArrays]) -> bool:
    return any(bool(s.exporter.any()) or len(s.margins) > 0 for s in shocks)


def _touched(base: Wedges, shocks: ShockArrays, elasticity: Array) -> tuple[Array, Array, Array]:
    """(touched,) each: gross, border and net wedges of the flows a shock touches."""
    theta = elasticity[shocks.cells // (base.gross.shared.shape[1] * base.gross.shared.shape[2])]
    cost = shocks.importer + shocks.exporter + shocks.iceberg
    gross = base.gross.shared.reshape(-1)[shocks.cells] * shocks.open_share * np.exp(-theta * cost)
    border = gross / (1 + shocks.tariff_old) * np.exp(-shocks.importer)
    net = border * np.exp(-shocks.exporter)
    return gross, border, net * (1 - shocks.hub_part) if len(shocks.margins) else net


def _folded(base: Wedges, shocks: ShockArrays, elasticity: Array) -> Wedges:
    """The wedges of a single case, as arrays of its own."""
    if not len(shocks.cells):
        return base
    gross, border, net = _touched(base, shocks, elasticity)
    new_gross = _replaced(base.gross, shocks.cells, gross)
    if base.border is base.gross and not shocks.importer.any():
        new_border = new_gross
    else:
        new_border = _replaced(base.border, shocks.cells, border)
    if base.net is base.border and not _taxes([shocks]):
        return Wedges(new_gross, new_border, new_border)
    return Wedges(new_gross, new_border, _replaced(base.net, shocks.cells, net))


def _replaced(weights: Weights, cells: Groups, values: Array) -> Weights:
    result = weights.shared.copy()
    result.reshape(-1)[cells] = values
    return Weights(result)


def _with_listed(
    base: Wedges, cells: Groups, values: tuple[Array, Array, Array], tariffs: bool, export_taxes: bool
) -> Wedges:
    """Many cases: the touched flows listed by case, zero in what cases share."""
    none = np.zeros(len(cells))
    zeroed = [_replaced(base.gross, cells, none)]
    zeroed.append(zeroed[0] if base.border is base.gross else _replaced(base.border, cells, none))
    zeroed.append(zeroed[1] if base.net is base.border else _replaced(base.net, cells, none))
    j, n, i = base.gross.shared.shape
    gross, border, net = (
        Weights(shared.shared, Listed(cells, by_case, (j, n, i)))
        for shared, by_case in zip(zeroed, values, strict=True)
    )
    border = gross if base.border is base.gross and not tariffs else border
    return Wedges(gross, border, border if base.net is base.border and not export_taxes else net)


def baseline_wedges(accounts: Accounts) -> Wedges:
    """Wedges before any shock."""
    gross = Weights(accounts.share)
    if not accounts.tariff.any():
        return Wedges(gross, gross, gross)
    border = Weights(accounts.share / (1 + accounts.tariff))
    return Wedges(gross, border, border)


@dataclass(frozen=True)
class LimitArrays:
    """A limit without labels: which exporter and sector (numbers), covered part (importer,), who earns the rent."""

    sector: int
    exporter: int
    covered: Array
    rent_to: RentTo


def limit_arrays(limit: Limit, accounts: Accounts) -> LimitArrays:
    """Take labels off. Raises `RecordError` if the limit is of another world."""
    importers = tuple(str(r) for r in limit.covered.coords["importer"].values)
    problems = [] if importers == accounts.regions else ["importers are not the regions of the baseline"]
    if limit.exporter not in accounts.regions:
        problems.append(f"exporter '{limit.exporter}' is not in the baseline")
    if limit.sector not in accounts.sectors:
        problems.append(f"sector '{limit.sector}' is not in the baseline")
    if problems:
        raise RecordError(list_problems(f"Limit '{limit.name}'", problems))
    return LimitArrays(
        sector=accounts.sectors.index(limit.sector),
        exporter=accounts.regions.index(limit.exporter),
        covered=np.asarray(limit.covered.values, dtype=float),
        rent_to=limit.rent_to,
    )


def require_suppliers(accounts: Accounts, wedges: Wedges, buys: Mask) -> None:
    """Raise `InfeasibleError` naming every cell that buys and has nobody left to buy from."""
    stranded = np.argwhere(buys & (wedges.gross.shared.sum(axis=2) <= 0))
    if not len(stranded):
        return
    cells = ", ".join(f"{accounts.regions[n]} {accounts.sectors[j]}" for j, n in stranded[:8])
    more = f" and {len(stranded) - 8} more" if len(stranded) > 8 else ""
    raise InfeasibleError(
        f"No supplier is left for {cells}{more}: every seller the baseline knows is banned. Leave one of them a part "
        "(an enforcement below 1, or an exempted seller), or bring a world in which somebody else sells it."
    )
