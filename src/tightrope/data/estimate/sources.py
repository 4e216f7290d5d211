"""Read the publishers' files as arrays in the order of the layout; every trap of a file is handled here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tightrope.core.errors import DataError, TightropeError, list_problems
from tightrope.data.estimate.plan import Plan, plan_of
from tightrope.data.layout import REMAINDER, Layout

ADB_SECTORS = 35
#: part by which partners may fall short of a panel's stated total (rounding, unspecified partners)
PANEL_TOLERANCE = 0.01
#: names in the 2013 and 2011 sources that are not ISO 3166 alpha-3 codes of the layout
OLD_CODES = {"ROM": "ROU", "RoW": REMAINDER}


@dataclass(frozen=True)
class Folder:
    """The folder with the publishers' files for one year."""

    root: Path
    year: int

    @cached_property
    def plan(self) -> Plan:
        """Years and files of the sources."""
        return plan_of(self.year)

    def path(self, key: str) -> Path:
        """Where a source lies."""
        return self.root / self.plan.files[key]

    def check(self) -> None:
        """Raise one `DataError` that names every missing file."""
        missing = [f"{self.path(key)} is not there" for key in self.plan.files if not self.path(key).is_file()]
        if missing:
            raise DataError(list_problems(f"The folder of sources for {self.year}", missing))

    def sha256(self, key: str) -> str:
        """Checksum of a source file."""
        return hashlib.sha256(self.path(key).read_bytes()).hexdigest()


@contextmanager
def reading(files: Folder, key: str) -> Iterator[None]:
    """Turn whatever goes wrong with a damaged file into one `DataError` that names it."""
    try:
        yield
    except TightropeError:
        raise
    except Exception as error:
        raise DataError(
            f"{files.path(key)} cannot be read ({type(error).__name__}: {error}). It may be cut short, or of another "
            "edition: fetch it again."
        ) from error


@dataclass(frozen=True)
class AdbMargins:
    """Sector margins of ADB MRIO, USD million, (region, 35); regions it lacks are nan.

    `domestic_*` are sales at home; `exports` is output less domestic sales (the file's `e` columns are domestic).
    """

    output: np.ndarray
    value_added: np.ndarray
    domestic_intermediate: np.ndarray
    domestic_final: np.ndarray
    exports: np.ndarray
    repaired: int


def read_adb_codes(folder: Folder) -> dict[int, str]:
    """ISO code of each economy number of the ADB tables."""
    import pandas as pd

    codes = pd.read_excel(folder.path("adb_codes"))
    codes = codes[codes["mrio"].notna()]
    return dict(zip(codes["mrio"].astype(int), codes["iso_a3"].astype(str), strict=True))


def read_adb(folder: Folder, layout: Layout, year: int, codes: dict[int, str]) -> AdbMargins:
    """ADB margins of a year. Negative cells (inventories, rounding) become zero and are counted.

    The last number is the rest of the world. Raises `ValueError` if the file lacks the year.
    """
    import pandas as pd

    frame = pd.read_parquet(folder.path("adb"))
    frame = frame[frame.t == year]
    if frame.empty:
        raise ValueError(f"it has no margins of {year}")
    iso = {**codes, int(frame["s"].max()): REMAINDER}
    shape = (len(layout.regions), ADB_SECTORS)
    columns = {name: np.full(shape, np.nan) for name in ("x", "va", "e", "ez", "ey")}
    where = frame["s"].map(iso).map(layout.region_at)
    known = where.notna().to_numpy()
    rows, sectors = where[known].astype(int).to_numpy(), frame["i"].to_numpy()[known] - 1
    for name, target in columns.items():
        target[rows, sectors] = frame[name].to_numpy()[known]
    raw = {
        "va": columns["va"],
        "ez": columns["ez"],
        "ey": columns["ey"],
        "ex": columns["x"] - columns["e"],
    }
    repaired = sum(int((v < 0).sum()) for v in raw.values())
    return AdbMargins(
        output=columns["x"],
        value_added=np.maximum(raw["va"], 0),
        domestic_intermediate=np.maximum(raw["ez"], 0),
        domestic_final=np.maximum(raw["ey"], 0),
        exports=np.maximum(raw["ex"], 0),
        repaired=repaired,
    )


@dataclass(frozen=True)
class Wiod:
    """WIOD 2011, nan where it lacks a region: flows (35, importer, exporter), use (region, 35, 35)."""

    flows: np.ndarray
    use: np.ndarray
    regions: np.ndarray


def read_wiod(folder: Folder, layout: Layout) -> Wiod:
    """Who bought what from whom in 2011, intermediate and final together; negative cells (inventories) are zero."""
    import pyreadr

    content = pyreadr.read_r(str(folder.path("wiod")))
    names = [OLD_CODES.get(str(c), str(c)) for c in content["countries"].iloc[:, 0]]
    count = len(names)
    inter = np.maximum(content["inter11"].to_numpy(dtype=float), 0).reshape(count, ADB_SECTORS, count, ADB_SECTORS)
    final = np.maximum(content["final11"].to_numpy(dtype=float), 0).reshape(count, ADB_SECTORS, count, -1)
    bought = inter.sum(3) + final.sum(3)  # exporter, sector, importer
    at = np.array([layout.region_at[c] for c in names])
    n = len(layout.regions)
    flows = np.full((ADB_SECTORS, n, n), np.nan)
    flows[:, at[:, None], at[None, :]] = bought.transpose(1, 2, 0)
    use = np.full((n, ADB_SECTORS, ADB_SECTORS), np.nan)
    use[at] = inter.sum(0).transpose(1, 0, 2)
    return Wiod(flows=flows, use=use, regions=np.sort(at))


def read_gtap(folder: Folder, layout: Layout) -> np.ndarray:
    """Goods trade of 2013, USD million, (sector, importer, exporter); nan where the source has no such pair.

    A source sector shared by two sectors of ours is split evenly; only its mix is used.
    """
    import pandas as pd
    import scipy.io

    labels = pd.read_csv(folder.path("gtap_labels"))
    matrix = scipy.io.loadmat(folder.path("gtap"))["TradeMatrix"] / 1e3
    names = {spec.name: code for code, spec in layout.region_specs.items()}
    alias = {"Turkey": names["Türkiye"]}
    countries = [alias.get(str(c), names.get(str(c), "")) for c in labels["origins"].dropna()]
    sectors = [str(s) for s in labels["sectors"]]
    if matrix.shape != (len(sectors) * len(countries), len(countries)):
        raise DataError(
            f"{folder.path('gtap_labels')} names {len(countries)} countries and {len(sectors)} sectors, which does not "
            f"fit a matrix of shape {matrix.shape}. It may be cut short: fetch it again."
        )
    cube = matrix.reshape(len(sectors), len(countries), len(countries))
    unknown = [str(c) for c, code in zip(labels["origins"], countries, strict=False) if not code]
    if unknown:
        raise DataError(f"{folder.path('gtap_labels')} has countries the layout does not know: {', '.join(unknown)}")
    shares = {g: sum(g in s.gtap for s in layout.sector_specs.values()) for g in sectors}
    n = len(layout.regions)
    flows = np.full((len(layout.sectors), n, n), np.nan)
    at = np.array([layout.region_at[c] for c in countries])
    for j, spec in enumerate(layout.sector_specs.values()):
        if spec.goods:
            part = sum((cube[k] / shares[g] for k, g in enumerate(sectors) if g in spec.gtap), np.zeros_like(cube[0]))
            flows[j][np.ix_(at, at)] = part
    return flows


@dataclass(frozen=True)
class Icio:
    """Input mix of OECD ICIO 2020: share of each industry in the inputs of each industry, (region, 45, 45)."""

    mix: np.ndarray
    industries: tuple[str, ...]
    has: np.ndarray


def read_icio(folder: Folder, layout: Layout) -> Icio:
    """Input mix gamma / sum(gamma). Only the mix is used: the file's value-added shares are faulty for some."""
    content = np.load(folder.path("icio"), allow_pickle=True)
    countries = [str(c) for c in content["countries"]]
    gamma = content["gamma"].transpose(1, 0, 2)  # region, input, sector
    total = gamma.sum(1, keepdims=True)
    mix = np.divide(gamma, total, out=np.zeros_like(gamma), where=total > 0)
    n = len(layout.regions)
    full = np.full((n, *mix.shape[1:]), np.nan)
    at = layout.positions(countries)
    full[at] = mix[[i for i, c in enumerate(countries) if c in layout.region_at]]
    has = np.zeros(n, dtype=bool)
    has[at] = True
    return Icio(mix=full, industries=tuple(str(s) for s in content["sectors"]), has=has)


def read_hs_exports(folder: Folder, layout: Layout, years: tuple[int, ...]) -> np.ndarray:
    """Goods exports by sector, USD million a year, (region, sector), from HS chapters; shared chapters split evenly."""
    import pandas as pd

    frame = pd.read_csv(folder.path("hs"))
    frame = frame[frame["year"].isin(years)]
    shares = {h: sum(h in s.hs for s in layout.sector_specs.values()) for h in range(1, 100)}
    out = np.zeros((len(layout.regions), len(layout.sectors)))
    at = frame["iso3"].map(layout.region_at).fillna(layout.remainder).astype(int).to_numpy()
    chapter, value = frame["hs2"].to_numpy(), frame["value_usd_million"].fillna(0).to_numpy() / len(years)
    for j, spec in enumerate(layout.sector_specs.values()):
        for h in spec.hs:
            chosen = chapter == h
            np.add.at(out[:, j], at[chosen], value[chosen] / shares[h])
    return out


def read_baci(folder: Folder, layout: Layout) -> np.ndarray:
    """Goods trade of the year, all products, USD million, (importer, exporter); outside regions form the remainder."""
    import pandas as pd

    frame = pd.read_csv(folder.path("baci"))
    importer = frame["importer"].map(layout.region_at).fillna(layout.remainder).astype(int).to_numpy()
    exporter = frame["exporter"].map(layout.region_at).fillna(layout.remainder).astype(int).to_numpy()
    out = np.zeros((len(layout.regions),) * 2)
    np.add.at(out, (importer, exporter), frame["value_usd_thousand"].to_numpy() / 1e3)
    np.fill_diagonal(out, 0)
    return out


@dataclass(frozen=True)
class Panel:
    """Official bilateral goods trade, USD million: reporter -> (partner,) exports and imports; totals as reported.

    A partner that a reporter leaves out is nan. Imports of those in `yields` give way to an exporter's cited figure.
    """

    exports: dict[str, np.ndarray]
    imports: dict[str, np.ndarray]
    yields: frozenset[str] = frozenset()

    def joined(self, other: Panel) -> Panel:
        """Both panels; a reporter in both keeps this one's."""
        return Panel(
            exports=other.exports | self.exports,
            imports=other.imports | self.imports,
            yields=self.yields | (other.yields - set(self.exports)),
        )


def read_panel(
    folder: Folder, layout: Layout, reporters: tuple[str, ...], unallocated: Mapping[str, float] | None = None
) -> Panel:
    """National panels of the year. Partners outside the layout join the remainder; the world total is dropped.

    `unallocated` (USD million, by reporter) are exports that a reporter's total has and its partners lack. Raises
    `ValueError` if a reporter is missing or its partners fall short of its total otherwise.
    """
    import pandas as pd

    frame = pd.read_csv(folder.path("panel"))
    frame = frame[frame["year"] == folder.year]
    _check_panel(frame, unallocated or {})
    frame = frame[frame["partner"] != "WLD"]
    flows: dict[str, dict[str, np.ndarray]] = {"X": {}, "M": {}}
    for (reporter, flow), part in frame.groupby(["reporter", "flow"]):
        if str(flow) in flows:
            at = part["partner"].map(layout.region_at).fillna(layout.remainder).astype(int).to_numpy()
            values = np.zeros(len(layout.regions))
            np.add.at(values, at, part["value_usd_thousand"].to_numpy() / 1e3)
            values[layout.region_at[str(reporter)]] = 0.0
            flows[str(flow)][str(reporter)] = values
    missing = [code for code in reporters if code not in flows["X"] or code not in flows["M"]]
    if missing:
        raise ValueError(f"it lacks the {folder.year} trade of {', '.join(missing)}")
    return Panel(exports=flows["X"], imports=flows["M"])


def _check_panel(frame: Any, unallocated: Mapping[str, float]) -> None:
    """Raise `ValueError` where a reporter's partners fall short of the world total it states, as in a cut file."""
    for (reporter, flow), part in frame.groupby(["reporter", "flow"]):
        world = part.loc[part["partner"] == "WLD", "value_usd_thousand"].sum()
        partners = part.loc[part["partner"] != "WLD", "value_usd_thousand"].sum()
        if str(flow) == "X":
            partners += unallocated.get(str(reporter), 0.0) * 1e3
        if world > 0 and abs(partners / world - 1) > PANEL_TOLERANCE:
            raise ValueError(f"partners of {reporter} ({flow}) sum to {partners:.4g}, the stated total is {world:.4g}")


def read_wdi(folder: Folder) -> Any:
    """World Development Indicators, indexed by (iso3, year)."""
    import pandas as pd

    return pd.read_csv(folder.path("wdi")).set_index(["iso3", "year"]).sort_index()
