"""What each economy must add up to: GDP, people, goods and services exported and imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tightrope.data.estimate.book import Assumptions
from tightrope.data.layout import Layout

GDP = "NY.GDP.MKTP.CD"
PEOPLE = "SP.POP.TOTL"
GOODS_OUT = "TX.VAL.MRCH.CD.WT"
GOODS_IN = "TM.VAL.MRCH.CD.WT"
ALL_OUT = "NE.EXP.GNFS.ZS"
ALL_IN = "NE.IMP.GNFS.ZS"
FUEL_SHARE = "TX.VAL.FUEL.ZS.UN"
ORE_SHARE = "TX.VAL.MMTL.ZS.UN"
RENTS = "NY.GDP.TOTL.RT.ZS"


@dataclass(frozen=True)
class Totals:
    """Targets by region, USD million; nan where free. Goods imports are cif as published; all gross of re-exports.

    `import_factor` brings the world's merchandise imports to its exports; smaller freight than in truth remains,
    since the world's reporting of exports is less complete.
    """

    gdp: np.ndarray
    population: np.ndarray
    goods_out: np.ndarray
    goods_in: np.ndarray
    all_out: np.ndarray
    all_in: np.ndarray
    fuel_share: np.ndarray
    ore_share: np.ndarray
    rents: np.ndarray
    import_factor: float


def read_totals(wdi: Any, layout: Layout, assume: Assumptions) -> Totals:
    """Totals of the year from WDI; a cited national figure where WDI has none, and for merchandise where the book
    prefers one; the remainder by subtraction.
    """
    n = len(layout.regions)
    year = assume.year

    def column(code: str, scale: float) -> np.ndarray:
        values = np.full(n, np.nan)
        for i, iso in enumerate(layout.regions):
            if (iso, year) in wdi.index:
                values[i] = wdi.loc[(iso, year), code] / scale
        return values

    def filled(values: np.ndarray, name: str) -> np.ndarray:
        given = assume.by_region(name, layout, of_year=True)
        return np.where(np.isnan(values), given, values)

    def cited(values: np.ndarray, name: str) -> np.ndarray:
        given = assume.by_region(name, layout, of_year=True)
        return np.where(np.isnan(given), values, given)

    world = wdi.loc[("WLD", year)]
    gdp = filled(column(GDP, 1e6), "gdp")
    people = filled(column(PEOPLE, 1.0), "population")
    rest = layout.remainder
    gdp[rest] = _less_the_others(float(world[GDP]) / 1e6, gdp, rest)
    people[rest] = _less_the_others(float(world[PEOPLE]), people, rest)
    all_out = filled(column(ALL_OUT, 100.0) * gdp, "all_exports")
    all_in = filled(column(ALL_IN, 100.0) * gdp, "all_imports")
    all_out[rest] = _less_the_others(float(world[ALL_OUT] * world[GDP]) / 1e8, all_out, rest)
    all_in[rest] = _less_the_others(float(world[ALL_IN] * world[GDP]) / 1e8, all_in, rest)
    return Totals(
        gdp=gdp,
        population=np.round(people),
        goods_out=cited(column(GOODS_OUT, 1e6), "goods_exports"),
        goods_in=cited(column(GOODS_IN, 1e6), "goods_imports"),
        all_out=all_out,
        all_in=all_in,
        fuel_share=nearest(wdi, layout, FUEL_SHARE, year) / 100,
        ore_share=nearest(wdi, layout, ORE_SHARE, year) / 100,
        rents=nearest(wdi, layout, RENTS, year) / 100,
        import_factor=float(world[GOODS_OUT]) / float(world[GOODS_IN]),
    )


def _less_the_others(world: float, values: np.ndarray, at: int) -> float:
    return world - float(np.nansum(np.delete(values, at)))


def nearest(wdi: Any, layout: Layout, code: str, year: int) -> np.ndarray:
    """(region,): an indicator in the year, else in the nearest year that has it (the earlier of two); nan if none."""
    out = np.full(len(layout.regions), np.nan)
    known = set(wdi.index.get_level_values(0))
    for i, iso in enumerate(layout.regions):
        if iso in known:
            series = wdi.loc[iso][code].dropna()
            if len(series):
                out[i] = series.loc[min(series.index, key=lambda y: (abs(y - year), y))]
    return out
