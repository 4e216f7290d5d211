"""A world: a balanced multi-region input-output account, and how it is read from and written to one file."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import xarray as xr

from tightrope.core.axes import BILATERAL, EXPORTER, HUB, IMPORTER, INPUT_SECTOR, REGION, SECTOR
from tightrope.core.errors import DataError, MissingError, RecordError
from tightrope.core.record import Record, array
from tightrope.core.units import Unit


@dataclass(frozen=True, kw_only=True)
class World(Record):
    """Flows of one year, money in current USD million. Totals, value added and balances follow from the flows.

    Final demand is what is left of expenditure after intermediate use, so that accounts balance to machine
    precision; the estimator guarantees it is not negative.

    `trade` runs from the origin of goods to their destination. What passes through a hub is in it at the origin's
    price, between origin and destination; the hub's margin is in it as a sale of wholesale services to the
    destination. `reexports` says which part of the flows between origin and destination that is: never add the two.
    Customs statistics, which record the sale of the hub, are recovered by `customs_exports` and `customs_imports`.

    `stands_for` gives, for each sector, the standard sectors (`sectors.yaml`) that it belongs to or holds, in a world
    whose sectors are other ones; it is empty where every sector is a standard sector itself.
    """

    name: str
    year: int
    is_estimate: bool
    region_names: tuple[str, ...]
    sector_names: tuple[str, ...]
    stands_for: tuple[tuple[str, ...], ...] = ()
    trade: xr.DataArray = array(
        *BILATERAL,
        unit=Unit.USD_MILLION,
        low=0,
        meaning="sales at the exporter's price (fob); domestic on the diagonal",
    )
    tariff_rate: xr.DataArray = array(*BILATERAL, unit=Unit.RATE, low=0, meaning="applied ad-valorem tariff")
    intermediate: xr.DataArray = array(
        REGION,
        INPUT_SECTOR,
        SECTOR,
        unit=Unit.USD_MILLION,
        low=0,
        meaning="spending of a sector on inputs, tariffs paid",
    )
    rent_share: xr.DataArray = array(
        REGION,
        SECTOR,
        unit=Unit.SHARE,
        low=0,
        high=1,
        meaning="part of value added earned by the sector's own resource",
    )
    population: xr.DataArray = array(REGION, unit=Unit.PEOPLE, low=0, meaning="population")
    reexports: xr.DataArray = array(
        HUB,
        IMPORTER,
        EXPORTER,
        unit=Unit.USD_MILLION,
        low=0,
        meaning="goods of the exporter that the hub sells on to the importer, at the hub's price; a memorandum item",
    )
    reexport_margin: xr.DataArray = array(
        HUB, unit=Unit.SHARE, low=0, high=1, meaning="part of the value of re-exports earned by the hub"
    )

    def extra_problems(self) -> list[str]:
        """Names that do not match, and accounts that do not balance."""
        problems = []
        if len(self.region_names) != self.trade.sizes[IMPORTER]:
            problems.append("region_names: one name per region expected")
        if len(self.sector_names) != self.trade.sizes[SECTOR]:
            problems.append("sector_names: one name per sector expected")
        if self.stands_for and len(self.stands_for) != self.trade.sizes[SECTOR]:
            problems.append("stands_for: one entry per sector expected")
        scale = float(self.expenditure.values.max())
        if float(self.final.values.min()) < -1e-9 * scale:
            where = self.final.stack(cell=(REGION, SECTOR)).idxmin().item()
            problems.append(f"final demand is negative at {where}: flows do not balance")
        if float(self.value_added.values.min()) < -1e-9 * scale:
            where = self.value_added.stack(cell=(REGION, SECTOR)).idxmin().item()
            problems.append(f"value added is negative at {where}: flows do not balance")
        return problems

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Region codes, in order."""
        return tuple(str(r) for r in self.trade.coords[IMPORTER].values)

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Sector ids, in order."""
        return tuple(str(s) for s in self.trade.coords[SECTOR].values)

    @cached_property
    def meanings(self) -> tuple[tuple[str, ...], ...]:
        """For each sector the standard sectors it belongs to or holds; itself where it is one."""
        return self.stands_for or tuple((sector,) for sector in self.sectors)

    @property
    def output(self) -> xr.DataArray:
        """(region, sector): sales at the exporter's price."""
        return self.trade.sum(IMPORTER).rename({EXPORTER: REGION}).transpose(REGION, SECTOR)

    @property
    def expenditure(self) -> xr.DataArray:
        """(region, sector): purchases, tariffs paid."""
        paid = (self.trade * (1 + self.tariff_rate)).sum(EXPORTER)
        return paid.rename({IMPORTER: REGION}).transpose(REGION, SECTOR)

    @property
    def final(self) -> xr.DataArray:
        """(region, sector): final demand, tariffs paid."""
        used = self.intermediate.sum(SECTOR).rename({INPUT_SECTOR: SECTOR})
        return self.expenditure - used

    @property
    def value_added(self) -> xr.DataArray:
        """(region, sector): output less inputs; factor income."""
        return self.output - self.intermediate.sum(INPUT_SECTOR)

    @property
    def tariff_revenue(self) -> xr.DataArray:
        """(region,): tariffs collected."""
        return (self.trade * self.tariff_rate).sum((SECTOR, EXPORTER)).rename({IMPORTER: REGION})

    @property
    def gdp(self) -> xr.DataArray:
        """(region,): factor income plus tariff revenue."""
        return self.value_added.sum(SECTOR) + self.tariff_revenue

    def customs_exports(self, goods: tuple[str, ...]) -> xr.DataArray:
        """(importer, exporter): goods exports as an exporter's customs count them, its re-exports included.

        What an exporter sends to a final destination through a hub is counted towards the destination, not the hub.
        """
        own = _without_home(self.trade.sel({SECTOR: list(goods)}).sum(SECTOR))
        sold_on = self.reexports.sum(EXPORTER).rename({HUB: EXPORTER})
        return own + sold_on.reindex({EXPORTER: own[EXPORTER]}, fill_value=0.0).transpose(IMPORTER, EXPORTER)

    def customs_imports(self, goods: tuple[str, ...]) -> xr.DataArray:
        """(importer, exporter): goods imports by origin as an importer's customs count them, fob, transit included."""
        own = _without_home(self.trade.sel({SECTOR: list(goods)}).sum(SECTOR))
        bought = (self.reexports * (1 - self.reexport_margin)).sum(IMPORTER).rename({HUB: IMPORTER})
        return own + bought.reindex({IMPORTER: own[IMPORTER]}, fill_value=0.0).transpose(IMPORTER, EXPORTER)

    @property
    def trade_balance(self) -> xr.DataArray:
        """(region,): exports less imports, surplus positive; sums to zero."""
        sold = self.trade.sum((SECTOR, IMPORTER)).rename({EXPORTER: REGION})
        bought = self.trade.sum((SECTOR, EXPORTER)).rename({IMPORTER: REGION})
        return sold - bought


def _without_home(flows: xr.DataArray) -> xr.DataArray:
    abroad = 1 - np.eye(flows.sizes[IMPORTER])
    return flows * abroad


_LABELS = ("name", "year", "is_estimate", "regions", "sectors", "hubs", "region_names", "sector_names")
_ARRAYS = ("trade", "tariff_rate", "intermediate", "rent_share", "population", "reexports", "reexport_margin")


def write_world(world: World, path: Path) -> str:
    """Write a world as one compressed file, whole or not at all; returns its sha256."""
    content: dict[str, np.ndarray] = {
        "name": np.array(world.name),
        "year": np.array(world.year),
        "is_estimate": np.array(world.is_estimate),
        "regions": np.array(world.regions),
        "sectors": np.array(world.sectors),
        "hubs": np.array([str(h) for h in world.reexports.coords[HUB].values]),
        "region_names": np.array(world.region_names),
        "sector_names": np.array(world.sector_names),
    }
    if world.stands_for:
        content["stands_for"] = np.array(["|".join(meaning) for meaning in world.stands_for])
    content |= {name: np.asarray(getattr(world, name).values) for name in _ARRAYS}
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as handle:
        _write_npz(handle, content)
    digest = hashlib.sha256(partial.read_bytes()).hexdigest()
    partial.replace(path)
    return digest


def _write_npz(handle: object, content: dict[str, np.ndarray]) -> None:
    """Compressed npz with fixed time stamps, so that the same world is the same bytes."""
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:  # type: ignore[call-overload]
        for key, value in content.items():
            info = zipfile.ZipInfo(f"{key}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w") as member:
                np.lib.format.write_array(member, np.asarray(value, order="C"), allow_pickle=False)


def read_world(path: Path) -> World:
    """Read a world file. Raises `DataError` if it is missing, cut short or does not balance."""
    if not path.is_file():
        raise MissingError(f"World file {path} does not exist. `tightrope world list` shows the worlds at hand.")
    try:
        with np.load(path, allow_pickle=False) as file:
            content = {key: file[key] for key in file.files}
    except (OSError, ValueError, zipfile.BadZipFile, EOFError, KeyError) as error:
        raise DataError(
            f"World file {path} cannot be read: it is cut short, damaged or no world at all. Copy it again, or "
            "rebuild it with `tightrope world build`."
        ) from error
    missing = [k for k in (*_ARRAYS, *_LABELS) if k not in content]
    if missing:
        raise DataError(f"World file {path} lacks {', '.join(missing)}: it is not a Tightrope world.")
    try:
        return _world_from(content)
    except RecordError as error:
        raise DataError(f"World file {path} is not sound. {error}") from error
    except (TypeError, ValueError) as error:
        raise DataError(
            f"World file {path} has arrays and labels that do not fit together. Rebuild it with "
            "`tightrope world build`."
        ) from error


def _world_from(content: dict[str, np.ndarray]) -> World:
    regions, sectors, hubs = (content[k].tolist() for k in ("regions", "sectors", "hubs"))
    labels = {
        REGION: regions,
        IMPORTER: regions,
        EXPORTER: regions,
        SECTOR: sectors,
        INPUT_SECTOR: sectors,
        HUB: hubs,
    }
    dims: dict[str, tuple[str, ...]] = {
        "trade": BILATERAL,
        "tariff_rate": BILATERAL,
        "intermediate": (REGION, INPUT_SECTOR, SECTOR),
        "rent_share": (REGION, SECTOR),
        "population": (REGION,),
        "reexports": (HUB, IMPORTER, EXPORTER),
        "reexport_margin": (HUB,),
    }
    arrays = {
        name: xr.DataArray(content[name], coords={d: labels[d] for d in dims[name]}, dims=dims[name])
        for name in _ARRAYS
    }
    return World(
        name=str(content["name"]),
        year=int(content["year"]),
        is_estimate=bool(content["is_estimate"]),
        region_names=tuple(content["region_names"].tolist()),
        sector_names=tuple(content["sector_names"].tolist()),
        stands_for=tuple(tuple(meaning.split("|")) for meaning in content.get("stands_for", np.array([])).tolist()),
        **arrays,
    )
