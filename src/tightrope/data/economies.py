"""Every economy there is, in the world at hand or not, so that a code is known for what it is and not taken for a slip.

Economies of the shipped worlds and of importable tables are in `regions.yaml` and `imports/economies.yaml`; those of
ISO 3166-1 that only remainders hold are in `economies_elsewhere.csv`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache

from tightrope.data.imports.formats import economy_names
from tightrope.data.layout import FOLDER


@lru_cache(maxsize=1)
def known_economies() -> Mapping[str, str]:
    """Names of all economies by ISO 3166 alpha-3 code, and of remainders by theirs."""
    with (FOLDER / "economies_elsewhere.csv").open(encoding="utf-8", newline="") as file:
        elsewhere = {row["code"]: row["name"] for row in csv.DictReader(file)}
    return {**elsewhere, **economy_names()}


__all__ = ["known_economies"]
