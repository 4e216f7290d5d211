r"""What stands between exporter and importer, folded into three arrays that a solve holds fixed.

`gross` is :math:`K = \pi\,o\,(\hat d\,(1+e)\,(1+t')/(1+t))^{-\theta}`: spending of the importer at the exporter's
cost. `border` leaves out what the importer's side collects, `net` also what the exporter's side collects: it is
what reaches the seller. The split of a cell by a limit is in `limits`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.core.errors import InfeasibleError, RecordError, list_problems
from tightrope.core.shocks import Limit, RentTo, Shocks
from tightrope.trade.accounts import Accounts
from tightrope.trade.kernels import Array, Mask


@dataclass(frozen=True)
class Wedges:
    """Arrays (sector, importer, exporter); `border` and `net` may be the same object, as may all three."""

    gross: Array
    border: Array
    net: Array


@dataclass(frozen=True)
class ShockArrays:
    """Shocks on plain arrays, (sector, importer, exporter) but for productivity (sector, region), in logs.

    `importer`: :math:`\\ln((1+t')/(1+t))`; `exporter`: :math:`\\ln(1+e)`; `iceberg`: :math:`\\ln \\hat d`;
    `closed`: one less the open share; `tariff_old`, a rate.
    """

    importer: Array
    exporter: Array
    iceberg: Array
    closed: Array
    productivity: Array
    tariff_old: Array

    def along(self, position: float) -> ShockArrays:
        """The same shock, part of the way (0 none, 1 all): icebergs, factors and productivity geometrically,
        the open share linearly."""
        return ShockArrays(
            importer=position * self.importer,
            exporter=position * self.exporter,
            iceberg=position * self.iceberg,
            closed=position * self.closed,
            productivity=position * self.productivity,
            tariff_old=self.tariff_old,
        )


def shock_arrays(shocks: Shocks, accounts: Accounts) -> ShockArrays:
    """Take labels off. Raises `RecordError` if they are not those of the world or a tax takes the whole price."""
    problems = []
    if shocks.sectors != accounts.sectors:
        problems.append("sectors are not those of the baseline, in the same order")
    if shocks.regions != accounts.regions:
        problems.append("regions are not those of the baseline, in the same order")
    if problems:
        raise RecordError(list_problems("Shocks", problems))
    new_tariff = 1 + accounts.tariff + shocks.tariff_add.values
    export_tax = 1 + shocks.export_tax_add.values
    for what, factor in (("tariff", new_tariff), ("export tax", export_tax)):
        wrong = np.argwhere(factor <= 0)
        problems += [f"{what} of {_cell(accounts, cell)} pays the whole price or more" for cell in wrong[:5]]
    if problems:
        raise RecordError(list_problems("Shocks", problems))
    return ShockArrays(
        importer=_log(new_tariff / (1 + accounts.tariff)),
        exporter=_log(export_tax),
        iceberg=_log(shocks.trade_cost_hat.values),
        closed=1 - np.asarray(shocks.open_share.values, dtype=float),
        productivity=_log(shocks.productivity_hat.values),
        tariff_old=accounts.tariff,
    )


def _cell(accounts: Accounts, cell: Array) -> str:
    j, n, i = (int(x) for x in cell)
    return f"{accounts.sectors[j]} from {accounts.regions[i]} to {accounts.regions[n]}"


def _log(values: Array) -> Array:
    """Logarithm, computed only where it is not zero: shocks touch few cells."""
    result = np.zeros(values.shape)
    touched = values != 1
    result[touched] = np.log(values[touched])
    return result


def wedges_from(accounts: Accounts, base: Wedges, shocks: ShockArrays, elasticity: Array) -> Wedges:
    """Fold shocks into the baseline's wedges, at the cells they touch."""
    touched = (shocks.importer != 0) | (shocks.exporter != 0) | (shocks.iceberg != 0) | (shocks.closed != 0)
    touched &= base.gross > 0
    if not touched.any():
        return base
    theta = np.broadcast_to(elasticity[:, None, None], touched.shape)[touched]
    importer, exporter = shocks.importer[touched], shocks.exporter[touched]
    cost = importer + exporter + shocks.iceberg[touched]
    gross_cells = base.gross[touched] * (1 - shocks.closed[touched]) * np.exp(-theta * cost)
    border_cells = gross_cells / (1 + shocks.tariff_old[touched]) * np.exp(-importer)
    gross = _replaced(base.gross, touched, gross_cells)
    border = _replaced(base.border, touched, border_cells)
    net = border if not exporter.any() else _replaced(border, touched, border_cells * np.exp(-exporter))
    return Wedges(gross, border, net)


def _replaced(array: Array, where: Mask, values: Array) -> Array:
    result = array.copy()
    result[where] = values
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
