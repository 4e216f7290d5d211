"""What measures do to the world, in the words a trade model understands. Neutral shocks change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import xarray as xr

from tightrope.core.axes import BILATERAL, EXPORTER, IMPORTER, REGION, SECTOR
from tightrope.core.record import Record, array
from tightrope.core.units import Unit


class RentTo(StrEnum):
    """Who receives the rent of a wedge."""

    IMPORTER = "importer"
    EXPORTER = "exporter"
    NOBODY = "nobody"


class LimitKind(StrEnum):
    """What a `Limit` bounds."""

    PRICE = "price"
    VOLUME = "volume"


@dataclass(frozen=True, kw_only=True)
class Limit(Record):
    r"""A bound that binds by complementarity: a common wedge :math:`\zeta \ge 0` on the covered part of trade,
    zero when the bound is slack.

    `PRICE`: the price the exporter receives, relative to the mean world price of final demand, may not exceed
    `bound` (ratio to baseline). `VOLUME`: the quantity shipped over the covered cells (baseline prices) may not
    exceed `bound` (ratio to baseline). One exporter and one sector per limit.
    """

    name: str
    kind: LimitKind
    rent_to: RentTo
    exporter: str
    sector: str
    bound: float
    covered: xr.DataArray = array(
        IMPORTER, unit=Unit.SHARE, low=0, high=1, meaning="part of each importer's purchases that the limit reaches"
    )

    def extra_problems(self) -> list[str]:
        """A bound above zero, and somebody it reaches."""
        problems = []
        if not (np.isfinite(self.bound) and self.bound > 0):
            problems.append(f"bound is {self.bound}, expected above 0; use a ban to stop trade altogether")
        if not (self.covered.values > 0).any():
            problems.append("covers no importer")
        return problems


@dataclass(frozen=True, kw_only=True)
class Shocks(Record):
    """Everything measures change at the border and in production; labels are those of one world.

    `open_share` is the part of a flow that remains at given prices: 1 untouched, 0 an exact ban. `tariff_add`
    and `export_tax_add` are added to the baseline ad-valorem rate; the importer and the exporter receive the
    revenue. `trade_cost_hat` melts away (iceberg).
    """

    trade_cost_hat: xr.DataArray = array(*BILATERAL, unit=Unit.RATIO, low=0.001, meaning="iceberg cost, new/old")
    open_share: xr.DataArray = array(*BILATERAL, unit=Unit.SHARE, low=0, high=1, meaning="part of the flow left open")
    tariff_add: xr.DataArray = array(*BILATERAL, unit=Unit.RATE, low=-1, meaning="added to the tariff rate")
    export_tax_add: xr.DataArray = array(*BILATERAL, unit=Unit.RATE, low=-1, meaning="added export tax rate")
    productivity_hat: xr.DataArray = array(SECTOR, REGION, unit=Unit.RATIO, low=0.001, meaning="productivity, new/old")
    limits: tuple[Limit, ...] = ()

    @classmethod
    def neutral(cls, sectors: tuple[str, ...], regions: tuple[str, ...]) -> Shocks:
        """Shocks that change nothing."""
        ones = _bilateral(1.0, sectors, regions)
        zeros = _bilateral(0.0, sectors, regions)
        production = xr.DataArray(
            np.ones((len(sectors), len(regions))),
            coords={SECTOR: list(sectors), REGION: list(regions)},
            dims=(SECTOR, REGION),
        )
        return cls(
            trade_cost_hat=ones,
            open_share=ones,
            tariff_add=zeros,
            export_tax_add=zeros,
            productivity_hat=production,
        )

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Sector labels."""
        return tuple(str(s) for s in self.trade_cost_hat.coords[SECTOR].values)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Region labels."""
        return tuple(str(r) for r in self.trade_cost_hat.coords[IMPORTER].values)


@dataclass(frozen=True)
class PlainShocks:
    """Shocks without labels, for many questions about one world.

    `arrays`: those that differ from doing nothing, by the name of their field in `Shocks`, in its axes and the
    world's order.
    """

    arrays: Mapping[str, np.ndarray]
    limits: tuple[Limit, ...] = ()


def _bilateral(value: float, sectors: tuple[str, ...], regions: tuple[str, ...]) -> xr.DataArray:
    shape = (len(sectors), len(regions), len(regions))
    coords = {SECTOR: list(sectors), IMPORTER: list(regions), EXPORTER: list(regions)}
    return xr.DataArray(np.full(shape, value), coords=coords, dims=BILATERAL)
