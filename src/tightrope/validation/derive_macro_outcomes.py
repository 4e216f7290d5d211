"""Make `macro_outcomes.yaml` from the user's own copies of official series: what happened, by quarter.

Run ``python -m tightrope.validation.derive_macro_outcomes --sources DIR``. DIR, or its folder ``macro``, holds

* ``kaz_macroKZ_quarterly_2010_2025.csv``: macroKZ of the package AFR 3.1.0, from 2010Q1 on;
* ``kaz_cpi_bns_yoy_monthly.csv``: columns ``month`` and ``cpi_yoy_index``, hundred a year before;
* ``fx_kzt_rub_monthly_2010_2025.csv``: ``month``, ``usd_kzt``, ``usd_rub``, monthly means;
* ``kaz_nbk_base_rate.csv``: ``date``, ``rate``, decisions;
* ``brent_monthly_eia.csv``: ``Date``, ``Price``;
* ``rus_cpi_rosstat_monthly_1991_2026.csv``: ``group``, ``month``, ``cpi_yoy_index``.

The same numbers are what the levels of the baselines were taken from; a test compares them.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from ruamel.yaml import YAML

from tightrope.core.errors import MissingError
from tightrope.data.budget.pack import quarter_number, quarter_text

OUTPUT = Path(__file__).with_name("macro_outcomes.yaml")
FIRST, LAST = "2022Q1", "2024Q4"
#: quarters in which a decision on the rate is known to be missing in the file, or stands there without a source
NO_RATE = frozenset({"2023Q3", "2024Q2", "2024Q3"})
#: first quarter of the file without dates
AFR_FIRST = "2010Q1"
SOURCES = {
    "gdp_growth_year": "Real GDP on the year before; ARDFM, macroKZ of the package AFR 3.1.0",
    "inflation": "Consumer prices on the year before, mean of three months; Bureau of National Statistics",
    "exchange_rate": "Tenge per dollar, mean of three months; International Monetary Fund",
    "partner_exchange_rate": "Tenge per ruble, from means of tenge and ruble per dollar; International Monetary Fund",
    "base_rate": "Base rate at the end of the quarter; National Bank of Kazakhstan, quarters with a known gap left out",
    "oil_price": "Brent in dollars, mean of three months; US Energy Information Administration",
}

Quarters = dict[str, float]


def quarter_levels(folder: Path) -> dict[str, Quarters]:
    """Every series by quarter: rates as shares. Raises `MissingError` if a file is not there."""
    root = folder / "macro" if (folder / "macro").is_dir() else folder
    fx = _rows(root, "fx_kzt_rub_monthly_2010_2025.csv")
    tenge, ruble = (_means((r["month"], r[name]) for r in fx) for name in ("usd_kzt", "usd_rub"))
    prices = _rows(root, "kaz_cpi_bns_yoy_monthly.csv")
    partner = [r for r in _rows(root, "rus_cpi_rosstat_monthly_1991_2026.csv") if r["group"] == "all"]
    return {
        "gdp_growth_year": _growth(_rows(root, "kaz_macroKZ_quarterly_2010_2025.csv", ";")),
        "inflation": _yearly((r["month"], r["cpi_yoy_index"]) for r in prices),
        "exchange_rate": tenge,
        "partner_currency": ruble,
        "partner_exchange_rate": {q: rate / ruble[q] for q, rate in tenge.items() if q in ruble},
        "base_rate": _at_end(_rows(root, "kaz_nbk_base_rate.csv")),
        "oil_price": _means((r["Date"], r["Price"]) for r in _rows(root, "brent_monthly_eia.csv")),
        "partner_inflation": _yearly((r["month"], r["cpi_yoy_index"]) for r in partner),
    }


def _rows(root: Path, name: str, separator: str = ",") -> list[dict[str, str]]:
    path = root / name
    if not path.is_file():
        raise MissingError(f"{name} is not in {root}: put your copy of it there.")
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=separator))


def _means(rows: Iterable[tuple[str, str]]) -> Quarters:
    """Means of the months known of each quarter."""
    found: dict[str, list[float]] = defaultdict(list)
    for day, text in rows:
        if text:
            found[_quarter(day)].append(float(text))
    return {quarter: math.fsum(values) / len(values) for quarter, values in found.items()}


def _yearly(rows: Iterable[tuple[str, str]]) -> Quarters:
    """Indices with a hundred for the year before, as rates."""
    return {quarter: value / 100 - 1 for quarter, value in _means(rows).items()}


def _growth(rows: list[dict[str, str]]) -> Quarters:
    first = quarter_number(AFR_FIRST)
    level = [float(row["real_gdp"]) for row in rows]
    return {quarter_text(first + n): level[n] / level[n - 4] - 1 for n in range(4, len(level))}


def _at_end(rows: list[dict[str, str]]) -> Quarters:
    """The rate in force at the end of each quarter from the first decision to the last."""
    decisions = sorted((row["date"], float(row["rate"]) / 100) for row in rows)
    numbers = range(quarter_number(_quarter(decisions[0][0])), quarter_number(_quarter(decisions[-1][0])))
    return {
        quarter_text(n): [rate for day, rate in decisions if quarter_number(_quarter(day)) <= n][-1]
        for n in numbers
        if quarter_text(n) not in NO_RATE
    }


def _quarter(day: str) -> str:
    return f"{day[:4]}Q{(int(day[5:7]) - 1) // 3 + 1}"


def render(levels: dict[str, Quarters]) -> str:
    """YAML text of what happened in the quarters judged."""
    numbers = range(quarter_number(FIRST), quarter_number(LAST) + 1)
    outcomes = {
        name: {q: round(levels[name][q], 4) for n in numbers if (q := quarter_text(n)) in levels[name]}
        for name in SOURCES
    }
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 120
    text = io.StringIO()
    text.write("# Made by `python -m tightrope.validation.derive_macro_outcomes`. It judges the macro model.\n")
    yaml.dump(
        {"country": "KAZ", "start": FIRST, "regime": "integrated", "sources": SOURCES, "outcomes": outcomes}, text
    )
    return text.getvalue()


def main() -> None:
    """Write the outcomes."""
    parser = argparse.ArgumentParser(description="Make macro_outcomes.yaml.")
    parser.add_argument("--sources", type=Path, required=True, help="folder with the official series")
    partial = OUTPUT.with_suffix(".partial")
    partial.write_text(render(quarter_levels(parser.parse_args().sources)), encoding="utf-8")
    partial.replace(OUTPUT)


if __name__ == "__main__":
    main()
