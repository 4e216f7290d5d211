"""Two ways to a `TradeBaseline`: from a world, or from plain NumPy arrays of one's own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from tightrope.core.axes import BILATERAL, EXPORTER, IMPORTER, INPUT_SECTOR, REGION, SECTOR
from tightrope.core.errors import DataError
from tightrope.data.world import World
from tightrope.trade.records import Calibration, Closure, TradeBaseline


def baseline_from_world(world: World, rent_scale: float = 1.0) -> TradeBaseline:
    """Baseline of a world. `rent_scale` multiplies every resource rent share (capped at 1); 0 makes all factors
    mobile, which is Caliendo and Parro (2015)."""
    return TradeBaseline(
        trade=world.trade,
        tariff_rate=world.tariff_rate,
        intermediate=world.intermediate,
        rent_share=rent_shares(world, rent_scale),
    )


def rent_shares(world: World, rent_scale: float = 1.0) -> xr.DataArray:
    """(region, sector): part of value added earned by the sector's own resource, scaled and capped at 1.

    Raises `DataError` for a scale below 0.
    """
    if not (np.isfinite(rent_scale) and rent_scale >= 0):
        raise DataError(f"rent_scale is {rent_scale}, expected 0 or more (1 keeps the world's rent shares)")
    return (world.rent_share * rent_scale).clip(max=1.0)


def baseline_from_arrays(
    *,
    trade: ArrayLike,
    intermediate: ArrayLike | None = None,
    tariff_rate: ArrayLike | None = None,
    rent_share: ArrayLike | None = None,
    regions: Sequence[str] | None = None,
    sectors: Sequence[str] | None = None,
) -> TradeBaseline:
    """Baseline from a table of one's own. Final demand is what is bought and not used as an input.

    Parameters
    ----------
    trade : (sector, importer, exporter)
        Sales at the exporter's price, any unit of money; domestic sales on the diagonal.
    intermediate : (region, input sector, sector), optional
        Spending of a sector on inputs, tariffs paid. Absent: no inputs.
    tariff_rate : (sector, importer, exporter), optional
        Ad-valorem, 0.2 is 20 percent. Absent: none.
    rent_share : (region, sector), optional
        Part of value added earned by the sector's own fixed resource. Absent: none.
    regions, sectors : optional
        Labels; numbered if absent.

    Raises
    ------
    DataError
        If the shapes do not fit together.

    Examples
    --------
    Two regions, one sector; the first puts a tariff of 10 percent on the second.

    >>> import numpy as np
    >>> from tightrope.core.shocks import Shocks
    >>> from tightrope.trade import baseline_from_arrays, calibration_from_arrays, solve
    >>> baseline = baseline_from_arrays(trade=[[[80.0, 20.0], [20.0, 180.0]]], regions=["A", "B"], sectors=["goods"])
    >>> calibration = calibration_from_arrays(baseline, trade_elasticity=[5.0])
    >>> shocks = Shocks.neutral(baseline.sectors, baseline.regions)
    >>> rate = shocks.tariff_add.copy(data=np.array([[[0.0, 0.1], [0.0, 0.0]]]))
    >>> from dataclasses import replace
    >>> equilibrium = solve(baseline, calibration, replace(shocks, tariff_add=rate))
    >>> equilibrium.report.converged
    True
    >>> [round(float(x), 4) for x in equilibrium.real_income_hat]
    [1.0067, 0.9956]
    """
    flows = np.asarray(trade, dtype=float)
    if flows.ndim != 3 or flows.shape[1] != flows.shape[2]:
        raise DataError(f"trade has shape {flows.shape}, expected (sector, importer, exporter)")
    size_j, size_n = flows.shape[:2]
    names_n = list(regions) if regions is not None else [f"region {n + 1}" for n in range(size_n)]
    names_j = list(sectors) if sectors is not None else [f"sector {j + 1}" for j in range(size_j)]
    labels = {REGION: names_n, IMPORTER: names_n, EXPORTER: names_n, SECTOR: names_j, INPUT_SECTOR: names_j}
    given = {
        "trade": (flows, BILATERAL),
        "tariff_rate": (tariff_rate, BILATERAL),
        "intermediate": (intermediate, (REGION, INPUT_SECTOR, SECTOR)),
        "rent_share": (rent_share, (REGION, SECTOR)),
    }
    return TradeBaseline(**{name: _labelled(name, values, dims, labels) for name, (values, dims) in given.items()})


def calibration_from_arrays(
    baseline: TradeBaseline, *, trade_elasticity: ArrayLike, closure: Closure = Closure.SHARE_OF_INCOME
) -> Calibration:
    """Calibration for a baseline: one elasticity for each sector, or one number for all."""
    values = np.broadcast_to(np.asarray(trade_elasticity, dtype=float), (len(baseline.sectors),))
    labelled = xr.DataArray(values.copy(), coords={SECTOR: list(baseline.sectors)}, dims=SECTOR)
    return Calibration(trade_elasticity=labelled, closure=closure)


def _labelled(name: str, values: ArrayLike | None, dims: tuple[str, ...], labels: dict[str, list[str]]) -> xr.DataArray:
    shape = tuple(len(labels[d]) for d in dims)
    data = np.zeros(shape) if values is None else np.array(values, dtype=float)
    if data.shape != shape:
        raise DataError(f"{name} has shape {data.shape}, expected {shape} over {dims}")
    return xr.DataArray(data, coords={d: labels[d] for d in dims}, dims=dims)
