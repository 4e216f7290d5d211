"""Small hand-made worlds for tests: five real codes, six sectors, accounts that balance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from tightrope.core.axes import BILATERAL, EXPORTER, HUB, IMPORTER, INPUT_SECTOR, REGION, SECTOR
from tightrope.data.world import World

REGIONS = ("CHN", "DEU", "KAZ", "RUS", "USA")
SECTORS = ("agriculture", "mining_energy", "refined_fuels", "machinery", "electronics", "finance")

#: output of each region in USD million, and the tilt of each towards each sector
_SIZE = {"CHN": 30e6, "DEU": 8e6, "KAZ": 0.5e6, "RUS": 4e6, "USA": 45e6}
_TILT = {
    "CHN": (1.0, 0.3, 0.7, 2.0, 2.5, 1.0),
    "DEU": (0.4, 0.05, 0.5, 2.5, 1.0, 1.2),
    "KAZ": (1.2, 3.0, 0.6, 0.3, 0.1, 0.5),
    "RUS": (1.0, 2.5, 2.0, 0.8, 0.3, 0.7),
    "USA": (0.8, 0.8, 1.0, 1.2, 1.2, 2.5),
}
#: resource rents as a share of value added, where there are any
_RENT = {"mining_energy": 0.5, "agriculture": 0.1}


def toy_world(
    regions: Sequence[str] = REGIONS,
    sectors: Sequence[str] = SECTORS,
    *,
    tariff: float = 0.03,
    input_share: float = 0.45,
    openness: float = 0.25,
    rents: bool = True,
    seed: int | None = None,
) -> World:
    """A world that balances by construction.

    Parameters
    ----------
    regions, sectors : any labels; those unknown here have the size and tilt of an average one.
    tariff : ad-valorem rate on all foreign goods.
    input_share : part of output spent on inputs, before tariffs.
    openness : part of output sold abroad.
    rents : give energy mining and farming a resource rent.
    seed : None for the hand-made numbers; otherwise flows are scattered around them.
    """
    output = np.array([[_output(r, s) for r in regions] for s in sectors])
    trade = _flows(output, openness)
    if seed is not None:
        trade = trade * np.random.default_rng(seed).lognormal(0, 0.5, trade.shape)
    rate = np.full(trade.shape, tariff) * (1 - np.eye(len(regions)))
    if "finance" in sectors:
        rate[list(sectors).index("finance")] = 0
    sold = trade.sum(axis=1)
    spent = (trade * (1 + rate)).sum(axis=2)
    mix = (spent / spent.sum(axis=0)).T
    intermediate = input_share * mix[:, :, None] * sold.T[:, None, :]
    rent = np.array([[_RENT.get(s, 0.0) if rents else 0.0 for s in sectors] for _ in regions])
    hub = "KAZ" if "KAZ" in regions else regions[0]
    return World(
        name="toy",
        year=2023,
        is_estimate=True,
        region_names=tuple(regions),
        sector_names=tuple(s.replace("_", " ").capitalize() for s in sectors),
        trade=_label(trade, BILATERAL, regions, sectors),
        tariff_rate=_label(rate, BILATERAL, regions, sectors),
        intermediate=_label(intermediate, (REGION, INPUT_SECTOR, SECTOR), regions, sectors),
        rent_share=_label(rent, (REGION, SECTOR), regions, sectors),
        population=_label(np.full(len(regions), 1e7), (REGION,), regions, sectors),
        reexports=xr.DataArray(
            np.zeros((1, len(regions), len(regions))),
            coords={HUB: [hub], IMPORTER: list(regions), EXPORTER: list(regions)},
            dims=(HUB, IMPORTER, EXPORTER),
        ),
        reexport_margin=xr.DataArray([0.1], coords={HUB: [hub]}, dims=HUB),
    )


def _output(region: str, sector: str) -> float:
    tilt = dict(zip(SECTORS, _TILT.get(region, (1.0,) * len(SECTORS)), strict=True)).get(sector, 1.0)
    return _SIZE.get(region, 5e6) * tilt / len(SECTORS)


def _flows(output: np.ndarray, openness: float) -> np.ndarray:
    """(sector, importer, exporter): home sales, and sales abroad in proportion to the size of the buyer."""
    size = output.sum(axis=0)
    n = len(size)
    pull = np.where(np.eye(n, dtype=bool), 0.0, size[:, None])
    pull = pull / pull.sum(axis=0)
    shares = openness * pull + (1 - openness) * np.eye(n)
    return shares[None, :, :] * output[:, None, :]


def _label(values: np.ndarray, dims: tuple[str, ...], regions: Sequence[str], sectors: Sequence[str]) -> xr.DataArray:
    labels = {SECTOR: list(sectors), INPUT_SECTOR: list(sectors)}
    return xr.DataArray(values, coords={d: labels.get(d, list(regions)) for d in dims}, dims=dims)
