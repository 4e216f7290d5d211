"""Country-years of autocracies, with the years without a protest put back; and events with the regime of their day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tightrope.politics.unrest.estimation.files import Source
from tightrope.politics.unrest.estimation.plan import Plan, Role

if TYPE_CHECKING:
    import pandas as pd

#: outcome of a country-year: any protest that year ...
OUTCOMES = {
    "violent": "with violence by protesters",
    "lethal": "with violence by protesters, and killings by the state, in the same year",
    "mass": "of more than 10,000 people",
}
_LARGEST = ">10000"


def make_events(plan: Plan, sources: Mapping[Role, Source]) -> pd.DataFrame:
    """Protests with their country and the regime in force on their first day.

    Columns: code (Correlates of War), iso3, year, start, days, violent, killings, large, wide (in several places),
    national (large or wide), accommodation, price, removal, regime (missing where no spell covers the day), autocracy.
    """
    import pandas as pd

    raw = sources["events"].table
    code = raw["ccode"].replace(dict(plan.aliases)).astype(int)
    start, end = pd.to_datetime(raw["start_date"]), pd.to_datetime(raw["end_date"])
    events = pd.DataFrame(
        {
            "code": code,
            "iso3": code.map(iso_of_code(sources)),
            "year": raw["year"],
            "start": start,
            "days": (end - start).dt.days + 1,
            "violent": (raw["protesterviolence"] > 0).astype(int),
            "killings": (raw["killings"] > 0).astype(int),
            "large": (raw["participants_category"] == _LARGEST).astype(int),
            "wide": in_several_places(raw["location"], plan.several_places).astype(int),
            "accommodation": (raw["accomodation"] > 0).astype(int),
            "price": (raw["price increases_tax_policy"] > 0).astype(int),
            "removal": (raw["removal_of_politician"] > 0).astype(int),
        }
    )
    events["national"] = events["large"] | events["wide"]
    events["regime"] = regime_on(sources["regimes"].table, events["code"], events["start"])
    events["autocracy"] = events["regime"].notna() & ~events["regime"].isin(plan.regimes.democracies)
    return events


def in_several_places(location: pd.Series, words: Sequence[str]) -> pd.Series:
    """True where the text says so by a word, or lists three places or more."""
    text = location.fillna("").str.lower()
    said = text.map(lambda place: any(word in place for word in words))
    return said | (text.str.count(r",|;| and ") >= 2)


def iso_of_code(sources: Mapping[Role, Source]) -> dict[int, str]:
    """ISO 3166 alpha-3 code of each code of the Correlates of War project, as V-Dem pairs them."""
    pairs = sources["codes"].table.dropna(subset=["cown"]).drop_duplicates("cown", keep="last")
    return {int(code): str(iso) for code, iso in zip(pairs["cown"], pairs["country_text_id"], strict=True)}


def spells(regimes: pd.DataFrame) -> pd.DataFrame:
    """Regime spells (cow, begin, end, regime): the file repeats them for every year."""
    import pandas as pd

    rows = regimes.drop_duplicates(["cow", "Start", "gwf_regimetype"])
    return pd.DataFrame(
        {
            "cow": rows["cow"].astype(int),
            "begin": pd.to_datetime(rows["Start"]),
            "end": pd.to_datetime(rows["End"]),
            "regime": rows["gwf_regimetype"],
        }
    )


def regime_on(regimes: pd.DataFrame, code: pd.Series, day: pd.Series) -> pd.Series:
    """Regime in force in each country on each day; where two spells share a day, the one that begins."""
    import pandas as pd

    asked = pd.DataFrame({"code": code, "day": day}).reset_index(names="row")
    met = asked.merge(spells(regimes), left_on="code", right_on="cow")
    met = met[(met["begin"] <= met["day"]) & (met["day"] <= met["end"])].sort_values("begin")
    return met.drop_duplicates("row", keep="last").set_index("row")["regime"].reindex(code.index)


def constant_price_income(economy: pd.DataFrame, base_year: int) -> pd.Series:
    """GDP per head at the prices and exchange rates of a base year, USD, by the rows of the panel.

    The panel has no such series, but what it is made of: the level of the base year in USD, carried to other years by
    growth at constant prices, over population. Nothing past a year in which growth is unknown.
    """
    import pandas as pd

    level = pd.Series(np.nan, index=economy.index)
    for _, rows in economy.sort_values("year").groupby("iso3"):
        year = rows["year"].to_numpy()
        at = np.flatnonzero(year == base_year)
        if not at.size or (np.diff(year) != 1).any():
            continue
        steps = np.log1p(rows["NY.GDP.MKTP.KD.ZG"].to_numpy() / 100)
        logs = np.full(len(rows), np.nan)
        logs[at[0]] = np.log(rows["NY.GDP.MKTP.CD"].to_numpy()[at[0]])
        logs[at[0] + 1 :] = logs[at[0]] + np.cumsum(steps[at[0] + 1 :])
        logs[: at[0]] = logs[at[0]] - np.cumsum(steps[at[0] : 0 : -1])[::-1]
        level.loc[rows.index] = np.exp(logs) / rows["SP.POP.TOTL"].to_numpy()
    return level


def make_panel(plan: Plan, sources: Mapping[Role, Source], events: pd.DataFrame) -> pd.DataFrame:
    """Autocratic country-years in which every regressor is known, with zeros where no protest is recorded.

    A country is in the panel if the events file has it in any year. Columns: iso3, year, growth (percent, clipped),
    income (log), people (log), before (log of one plus last year's protests), acceleration (change of inflation,
    percentage points, clipped), and the outcomes of `OUTCOMES` (0 or 1) with `<outcome>_before`, last year's.
    """
    import pandas as pd

    grid = pd.MultiIndex.from_product(
        [sorted(events["code"].unique()), range(plan.window[0].year, plan.annual.last + 1)], names=["code", "year"]
    ).to_frame(index=False)
    grid["iso3"] = grid["code"].map(iso_of_code(sources))
    counts = _yearly(events).reindex(pd.MultiIndex.from_frame(grid[["code", "year"]]), fill_value=0).reset_index()
    grid = pd.concat([grid, counts.drop(columns=["code", "year"])], axis=1)
    last = grid.groupby("code").shift(1)
    grid["before"] = np.log1p(last["protests"])
    for outcome in OUTCOMES:
        grid[f"{outcome}_before"] = last[outcome]
    day = pd.to_datetime(grid["year"].astype(str) + "-" + plan.regimes.day)
    regime = regime_on(sources["regimes"].table, grid["code"], day)
    others = (*plan.regimes.democracies, *plan.regimes.ungoverned)
    grid = grid[regime.notna() & ~regime.isin(others) & (grid["year"] >= plan.annual.first)]
    panel = grid.merge(_economy(plan, sources["economy"].table), on=["iso3", "year"], how="inner")
    regressors = panel[["growth", "income", "people", "before", "acceleration"]].to_numpy(float)
    whole = np.flatnonzero(np.isfinite(regressors).all(axis=1))
    return panel.take(whole).reset_index(drop=True)


def _yearly(events: pd.DataFrame) -> pd.DataFrame:
    """Protests of a country-year and its outcomes."""
    import pandas as pd

    grouped = events.groupby(["code", "year"])
    violent, killings = grouped["violent"].max(), grouped["killings"].max()
    columns = {
        "protests": grouped.size(),
        "violent": violent,
        "lethal": violent * killings,
        "mass": grouped["large"].max(),
    }
    return pd.DataFrame(columns)


def _economy(plan: Plan, economy: pd.DataFrame) -> pd.DataFrame:
    """Regressors from the economic panel, by iso3 and year."""
    import pandas as pd

    rows = economy.sort_values(["iso3", "year"])
    cut = plan.annual
    change = rows.groupby("iso3")["FP.CPI.TOTL.ZG"].diff()
    return pd.DataFrame(
        {
            "iso3": rows["iso3"],
            "year": rows["year"],
            "growth": rows["NY.GDP.MKTP.KD.ZG"].clip(-cut.clip_growth, cut.clip_growth),
            "income": np.log(constant_price_income(rows, cut.base_year)),
            "people": np.log(rows["SP.POP.TOTL"]),
            "acceleration": change.clip(-cut.clip_acceleration, cut.clip_acceleration),
        }
    )
