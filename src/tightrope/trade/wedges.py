r"""What stands between exporter and importer, folded into three arrays that a solve holds fixed.

`gross` is :math:`K = \pi\,o\,(\hat d\,(1+e)\,(1+t')/(1+t))^{-\theta}`: spending of the importer at the exporter's
cost. `border` leaves out what the importer's side collects, `net` also what the exporter's side collects: it is
what reaches the seller. The split of a cell by a limit is in `limits`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tightrope.core.errors import InfeasibleError, RecordError, list_problems
from tightrope.core.shocks import Limit, RentTo, Shocks
from tightrope.trade.accounts import Accounts
from tightrope.trade.kernels import Array, Groups, Mask


@dataclass(frozen=True)
class Wedges:
    """Arrays (sector, importer, exporter); `border` and `net` may be the same object, as may all three."""

    gross: Array
    border: Array
    net: Array


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
    """

    cells: Groups
    importer: Array
    exporter: Array
    iceberg: Array
    open_share: Array
    tariff_old: Array
    productivity: Array

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


def shock_arrays(shocks: Shocks, accounts: Accounts) -> ShockArrays:
    """Take labels off. Raises `RecordError` if they are not those of the world or a tax takes the whole price."""
    problems = []
    if shocks.sectors != accounts.sectors:
        problems.append("sectors are not those of the baseline, in the same order")
    if shocks.regions != accounts.regions:
        problems.append("regions are not those of the baseline, in the same order")
    if problems:
        raise RecordError(list_problems("Shocks", problems))
    cost, open_share = shocks.trade_cost_hat.values, shocks.open_share.values
    tariff_add, export_tax = shocks.tariff_add.values, shocks.export_tax_add.values
    touched = (cost != 1) | (open_share != 1) | (tariff_add != 0) | (export_tax != 0)
    cells = np.flatnonzero(touched)
    cost, open_share, tariff_add, export_tax = (
        values.reshape(-1)[cells] for values in (cost, open_share, tariff_add, export_tax)
    )
    tariff_old = accounts.tariff.reshape(-1)[cells]
    for what, factor in (("tariff", 1 + tariff_old + tariff_add), ("export tax", 1 + export_tax)):
        wrong = cells[factor <= 0][:5]
        problems += [f"{what} on {_flow(accounts, int(cell))} is -100 percent or less" for cell in wrong]
    if problems:
        raise RecordError(list_problems("Shocks", problems))
    return ShockArrays(
        cells=cells,
        importer=np.log1p(tariff_add / (1 + tariff_old)),
        exporter=np.log1p(export_tax),
        iceberg=np.log(cost),
        open_share=open_share,
        tariff_old=tariff_old,
        productivity=np.log(shocks.productivity_hat.values),
    )


def _flow(accounts: Accounts, cell: int) -> str:
    j, n, i = np.unravel_index(cell, accounts.trade.shape)
    return f"{accounts.sectors[j]} from {accounts.regions[i]} to {accounts.regions[n]}"


def wedges_from(base: Wedges, shocks: ShockArrays, elasticity: Array) -> Wedges:
    """Fold shocks into the baseline's wedges, at the flows they touch."""
    if not len(shocks.cells):
        return base
    theta = elasticity[shocks.cells // (base.gross.shape[1] * base.gross.shape[2])]
    cost = shocks.importer + shocks.exporter + shocks.iceberg
    gross = base.gross.reshape(-1)[shocks.cells] * shocks.open_share * np.exp(-theta * cost)
    border = gross / (1 + shocks.tariff_old) * np.exp(-shocks.importer)
    new_gross = _replaced(base.gross, shocks.cells, gross)
    if base.border is base.gross and not shocks.importer.any():
        new_border = new_gross
    else:
        new_border = _replaced(base.border, shocks.cells, border)
    if not shocks.exporter.any():
        return Wedges(new_gross, new_border, new_border)
    return Wedges(new_gross, new_border, _replaced(new_border, shocks.cells, border * np.exp(-shocks.exporter)))


def _replaced(array: Array, cells: Groups, values: Array) -> Array:
    result = array.copy()
    result.reshape(-1)[cells] = values
    return result


def baseline_wedges(accounts: Accounts) -> Wedges:
    """Wedges before any shock."""
    if not accounts.tariff.any():
        return Wedges(accounts.share, accounts.share, accounts.share)
    border = accounts.share / (1 + accounts.tariff)
    return Wedges(accounts.share, border, border)


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


def with_limit(wedges: Wedges, limit: LimitArrays, log_wedge: float, elasticity: Array) -> Wedges:
    r"""Split the limit's cells in a covered part, which pays :math:`1+\zeta`, and the rest.

    .. math:: g = (1-s) + s(1+\zeta)^{-\theta}

    Several limits on a cell cover it independently, so that their factors multiply.
    """
    if log_wedge == 0:
        return wedges
    theta = elasticity[limit.sector]
    rest, covered = 1 - limit.covered, limit.covered * np.exp(-theta * log_wedge)
    paid = rest + covered
    kept = rest + covered * np.exp(-log_wedge)
    to_importer, to_exporter = limit.rent_to is RentTo.IMPORTER, limit.rent_to is RentTo.EXPORTER
    gross = _scaled(wedges.gross, limit, paid)
    border = _scaled(wedges.border, limit, kept if to_importer else paid)
    if wedges.net is wedges.border and not to_exporter:
        return Wedges(gross, border, border)
    return Wedges(gross, border, _scaled(wedges.net, limit, kept if to_importer or to_exporter else paid))


def _scaled(array: Array, limit: LimitArrays, factor: Array) -> Array:
    result = array.copy()
    result[limit.sector, :, limit.exporter] *= factor
    return result


def require_suppliers(accounts: Accounts, wedges: Wedges, buys: Mask) -> None:
    """Raise `InfeasibleError` naming every cell that buys and has nobody left to buy from."""
    stranded = np.argwhere(buys & (wedges.gross.sum(axis=2) <= 0))
    if not len(stranded):
        return
    cells = ", ".join(f"{accounts.regions[n]} {accounts.sectors[j]}" for j, n in stranded[:8])
    more = f" and {len(stranded) - 8} more" if len(stranded) > 8 else ""
    raise InfeasibleError(
        f"No supplier is left for {cells}{more}: every seller the baseline knows is banned. Leave one of them a part "
        "(an enforcement below 1, or an exempted seller), or bring a world in which somebody else sells it."
    )
