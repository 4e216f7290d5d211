"""Base rates: how often something happened per country-year, with Jeffreys' interval."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def jeffreys(yes: int, count: int) -> tuple[float, float, float]:
    """5th percentile, mean and 95th percentile of a share, from the prior Beta(1/2, 1/2) (Jeffreys 1946).

    >>> [round(x, 3) for x in jeffreys(9, 300)]
    [0.017, 0.032, 0.05]
    """
    from scipy.stats import beta

    a, b = yes + 0.5, count - yes + 0.5
    return float(beta.ppf(0.05, a, b)), a / (a + b), float(beta.ppf(0.95, a, b))


def irregular_exits(
    leaders: pd.DataFrame, codes: Collection[int] | None, years: tuple[int, int], *, code: str | None = None
) -> tuple[int, int, str]:
    """Country-years in which a leader left against the rules, country-years with a leader, and the years counted.

    `code` keeps only exits whose Archigos code begins so. Source: Goemans, Gleditsch and Chiozza (2009), Archigos:
    `exit` is Irregular.
    """
    rows = leaders if codes is None else leaders[leaders["gwcode"].isin(codes)]
    first, last = rows["startdate"].str[:4].astype(int), rows["enddate"].str[:4].astype(int)
    there = {
        (code, year)
        for code, begin, end in zip(rows["gwcode"], first, last, strict=True)
        for year in range(max(begin, years[0]), min(end, years[1]) + 1)
    }
    left = rows["exit"].eq("Irregular") & last.between(*years)
    if code is not None:
        left &= rows["exitcode"].str.startswith(code)
    fallen = set(zip(rows.loc[left, "gwcode"], last[left], strict=True))
    return len(fallen), len(there), f"{years[0]}-{years[1]}"


def new_conflicts(
    conflicts: pd.DataFrame, codes: Collection[int], years: tuple[int, int], country_years: int
) -> tuple[int, int, str]:
    """Country-years in which an armed conflict inside the country began or began again, out of `country_years`.

    Source: UCDP/PRIO Armed Conflict Dataset (Gleditsch et al. 2002): types intrastate and internationalised.
    """
    inside = conflicts["type_of_conflict"].isin(["intrastate", "II"]) & conflicts["gwno_a"].isin(codes)
    rows = conflicts[inside & conflicts["year"].between(*years)]
    began = rows[rows["year"] == rows["start_date2"].str[:4].astype(float)]
    return len(began[["gwno_a", "year"]].drop_duplicates()), country_years, f"{years[0]}-{years[1]}"
