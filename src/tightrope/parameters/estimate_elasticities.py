"""Make ``book/elasticities.yaml`` from the user's own copies of two published sets of elasticities.

Run ``python -m tightrope.parameters.estimate_elasticities --sources DIR``. DIR holds, anywhere below it,

* ``*gtap*elasticities*.csv`` or ``final_tariff_GTAP*.dta``: columns ``gtap_sector`` and ``epsilon_GTAP`` (negative),
  from the site of Fontagné, Guimbard and Orefice (2022);
* ``*caliendo_parro*theta*.csv``: columns ``sector`` and ``theta``, Table 1 of Caliendo and Parro (2015).

Sectors are joined by ``concordance_elasticities.csv``; all words and everything assumed stand in
``elasticities_template.yaml``.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import statistics
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tightrope.core.errors import DataError
from tightrope.parameters.evidence import Grade
from tightrope.parameters.loader import FOLDER
from tightrope.parameters.spread import TAIL, Family, Spread

HERE = Path(__file__).parent
CONCORDANCE = HERE / "concordance_elasticities.csv"
TEMPLATE = HERE / "elasticities_template.yaml"
OUTPUT = FOLDER / "elasticities.yaml"

Elasticities = dict[str, float]


def theta_from_tariff_coefficient(epsilon: float) -> float:
    r"""Trade elasticity :math:`\theta = -\varepsilon - 1`.

    With imports valued without the tariff, the coefficient of :math:`\log(1+t)` is minus the elasticity of
    substitution, :math:`\varepsilon = -\sigma = -(1+\theta)`: one for the value of trade the tariff takes away
    from the exporter, :math:`\theta` for the quantity (Fontagné, Guimbard and Orefice 2022, Data in Brief 45).

    >>> round(theta_from_tariff_coefficient(-5.0), 6)
    4.0
    """
    return -epsilon - 1


def average(published: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Mean of the published values, by weight; sectors without a value pass their weight to the others.

    Raises `DataError` if no sector with a weight has a value.
    """
    used = {name: weight for name, weight in weights.items() if name in published and weight > 0}
    if not used:
        raise DataError(f"None of {', '.join(weights)} has an elasticity and a weight: check the concordance.")
    return sum(published[name] * weight for name, weight in used.items()) / sum(used.values())


def disagreement(first: Elasticities, second: Elasticities, leave_out: set[str]) -> Spread:
    """Lognormal spread of one source, from the ratios of two equally uncertain ones.

    If both miss the truth by independent log errors of the same size, that size is the standard deviation of the
    log ratio over the square root of two. Filled-in values (`leave_out`) are not evidence and do not count.
    """
    ratios = [math.log(second[name] / first[name]) for name in first if name not in leave_out]
    size = statistics.stdev(ratios) / math.sqrt(2)
    factor = math.exp(statistics.NormalDist().inv_cdf(1 - TAIL) * size)
    return Spread(family=Family.LOGNORMAL, low=round(1 / factor, 2), high=round(factor, 2))


def read_sources(folder: Path) -> dict[str, Elasticities]:
    """Published trade elasticities by source and its own sector names. Raises `DataError` if a file is missing."""
    gtap = _table(folder, ("*gtap*elasticities*.csv", "final_tariff_GTAP*.dta"), "gtap_sector", "epsilon_GTAP")
    caliendo_parro = _table(folder, ("*caliendo_parro*theta*.csv",), "sector", "theta")
    return {
        "gtap": {name: theta_from_tariff_coefficient(value) for name, value in gtap.items()},
        "caliendo_parro": caliendo_parro,
    }


def read_weights() -> dict[str, dict[str, dict[str, float]]]:
    """Weights by source, our sector and the source's sector."""
    weights: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    with CONCORDANCE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            weights[row["source"]][row["sector"]][row["source_sector"]] = float(row["weight"])
    return weights


def make_entries(sources: Mapping[str, Elasticities]) -> dict[str, Any]:
    """Entries of the book, ready to write."""
    template = YAML(typ="safe", pure=True).load(TEMPLATE.read_text(encoding="utf-8"))
    weights = read_weights()
    goods = {
        source: {sector: average(sources[source], parts) for sector, parts in weights[source].items()}
        for source in sources
    }
    filled = {
        label for entry in template["entries"].values() for part in entry.get("filled", ()) for label in part["labels"]
    }
    spread = disagreement(goods["gtap"], goods["caliendo_parro"], filled).model_dump(mode="json")
    return {
        name: _entry(dict(entry), goods[entry["source"]], spread, template["services"])
        for name, entry in template["entries"].items()
    }


def _entry(entry: dict[str, Any], goods: Elasticities, spread: Any, services: Mapping[str, Any]) -> dict[str, Any]:
    del entry["source"]
    filled = entry.pop("filled", [])
    values = {name: round(value, 2) for name, value in goods.items()}
    values |= dict.fromkeys(services["labels"], float(services["value"]))
    entry["values"] = values
    entry["spread"] = spread
    entry["evidence"] = {"status": str(Grade.ESTIMATED), **entry["evidence"]}
    entry["exceptions"] = [*filled, {key: services[key] for key in ("labels", "spread", "evidence")}]
    return entry


def render(entries: Mapping[str, Any]) -> str:
    """YAML text of the entries."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 110
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    text = io.StringIO()
    text.write(
        "# Written by `python -m tightrope.parameters.estimate_elasticities`; change elasticities_template.yaml or\n"
        "# concordance_elasticities.csv and run it again.\n"
    )
    yaml.dump(dict(entries), text)
    return text.getvalue()


def _table(folder: Path, patterns: tuple[str, ...], key: str, value: str) -> Elasticities:
    found = sorted(path for pattern in patterns for path in folder.rglob(pattern))
    if not found:
        raise DataError(f"{folder} holds no file {' or '.join(patterns)}: put your copy of the source there.")
    rows = _stata_rows(found[0]) if found[0].suffix == ".dta" else _csv_rows(found[0])
    if not rows or key not in rows[0] or value not in rows[0]:
        raise DataError(f"{found[0]} has no columns {key} and {value}: is it the file named in the documentation?")
    numbers = {str(row[key]): row[value] for row in rows if row[value] not in ("", None)}
    table = {name: float(number) for name, number in numbers.items()}
    return {name: number for name, number in table.items() if math.isfinite(number)}


def _csv_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _stata_rows(path: Path) -> list[dict[str, Any]]:
    import pandas as pd

    return [{str(key): value for key, value in row.items()} for row in pd.read_stata(path).to_dict("records")]


def main(arguments: list[str] | None = None) -> None:
    """Write the book's elasticities, or print them with ``--print``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sources", type=Path, required=True, help="folder with the published elasticities")
    parser.add_argument("--print", action="store_true", dest="only_print", help="print instead of writing the book")
    options = parser.parse_args(arguments)
    text = render(make_entries(read_sources(options.sources)))
    if options.only_print:
        sys.stdout.write(text)
        return
    partial = OUTPUT.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(OUTPUT)
    sys.stdout.write(f"{OUTPUT}\n")


if __name__ == "__main__":
    main()
