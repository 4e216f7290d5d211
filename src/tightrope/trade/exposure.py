r"""First-order effect on one region's real income of every tariff and every iceberg cost in the world.

At the baseline, with multipliers from `adjoint`, trade :math:`T` at border prices and shares :math:`\pi`,

.. math::
    \frac{d \ln W}{d \ln d_{jni}} &= \pi_{jni} \lambda^P_{jn} + \theta_j T_{jni} (\rho_n - \sigma_{ji}) \\
    \frac{d \ln W}{d \ln (1+t_{jni})} &= \frac{d \ln W}{d \ln d_{jni}} + T_{jni} (\rho_n - \sigma_{ji})

where :math:`\rho_n` is the worth of money collected at n's border and :math:`\sigma_{ji}` of money that reaches the
seller: a cost diverts sales from the one to the other, and a tariff hands them over outright.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from tightrope.core.axes import BILATERAL, EXPORTER, IMPORTER, SECTOR
from tightrope.core.errors import UsageError
from tightrope.core.record import Record, array
from tightrope.core.solver import SolverReport
from tightrope.core.units import Unit
from tightrope.trade.adjoint import Adjoint, Worth
from tightrope.trade.kernels import Array
from tightrope.trade.model import TradeModel


@dataclass(frozen=True, kw_only=True)
class Exposure(Record):
    """Derivatives of one region's log real income at the baseline; the diagonal is domestic trade.

    First order only: for large changes solve the model. `report` is that of the transposed solve.
    """

    region: str
    iceberg: xr.DataArray = array(
        *BILATERAL, unit=Unit.ELASTICITY, meaning="percent of real income by percent of trade cost that melts away"
    )
    tariff: xr.DataArray = array(
        *BILATERAL, unit=Unit.ELASTICITY, meaning="percent of real income by percent of 1 + tariff, importer collects"
    )
    report: SolverReport


def exposure(model: TradeModel, region: str, *, tolerance: float = 1e-11) -> Exposure:
    """All exposures of a region, from one transposed solve.

    Parameters
    ----------
    model : its baseline is where derivatives are taken; all closures, tariffs and resource rents are in them.
    region : whose real income.
    tolerance : largest violation of a transposed equation, in log real income by log of an unknown.

    Raises
    ------
    UsageError
        The region is not in the world, or spends nothing.
    ConvergenceError
        The transposed system was not solved to the tolerance.
    """
    accounts = model.accounts
    if region not in accounts.regions:
        raise UsageError(f"'{region}' is not a region of this world; it has {', '.join(accounts.regions)}.")
    if accounts.income[accounts.regions.index(region)] <= 0:
        raise UsageError(f"'{region}' spends nothing in this world: its real income has no derivative.")
    iceberg, tariff, report = exposure_arrays(model, accounts.regions.index(region), tolerance=tolerance)
    report.raise_if_failed(f"Exposures of {region}")
    labels = {
        SECTOR: list(accounts.sectors), IMPORTER: list(accounts.regions), EXPORTER: list(accounts.regions)
    }  # fmt: skip
    return Exposure(
        region=region,
        iceberg=xr.DataArray(iceberg, coords=labels, dims=BILATERAL),
        tariff=xr.DataArray(tariff, coords=labels, dims=BILATERAL),
        report=report,
    )


def exposure_arrays(model: TradeModel, region: int, *, tolerance: float) -> tuple[Array, Array, SolverReport]:
    """The same on plain arrays (sector, importer, exporter), icebergs first; not raised for if not converged."""
    adjoint = Adjoint.of(model)
    multipliers, report = adjoint.solve(region, tolerance=tolerance)
    iceberg, tariff = _by_cell(model, multipliers.price, adjoint.worth(multipliers, region))
    return iceberg, tariff, report


def _by_cell(model: TradeModel, price: Array, worth: Worth) -> tuple[Array, Array]:
    """Derivatives by iceberg and tariff; a sector at a time, which stays in the cache."""
    trade, share = model.accounts.trade, model.accounts.share
    iceberg, tariff = np.empty(trade.shape), np.empty(trade.shape)
    for j, theta in enumerate(model.elasticity):
        handed_over = (worth.revenue[:, None] - worth.sales[j]) * trade[j]
        np.multiply(share[j], price[j][:, None], out=iceberg[j])
        iceberg[j] += theta * handed_over
        np.add(iceberg[j], handed_over, out=tariff[j])
    return iceberg, tariff


__all__ = ["Exposure", "exposure", "exposure_arrays"]
