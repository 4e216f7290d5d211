"""Customs files that name some partners only, and exports of a group of regions by partner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tightrope.data.estimate.book import Assumptions, pair_of
from tightrope.data.estimate.sources import Folder, Panel, read_panel, reading
from tightrope.data.layout import Layout, read_yaml

MONTHS = 12


def read_panels(files: Folder, layout: Layout, assume: Assumptions) -> Panel:
    """National panels, and customs files that name some partners only."""
    partial = Panel(exports={}, imports={})
    for key in files.plan.partial:
        with reading(files, key):
            partial = partial.joined(read_partial(files, layout, key))
    whole = tuple(code for code in assume.of_year("panel_rank") if code not in partial.exports)
    with reading(files, "panel"):
        return read_panel(files, layout, whole, lacking_exports(assume)).joined(partial)


def lacking_exports(assume: Assumptions) -> dict[str, float]:
    """Exports that a panel's total has and its partners lack, USD million, by reporter."""
    lacking: dict[str, float] = {}
    for label, amount in assume.of_year("unallocated_exports").items():
        exporter, _ = pair_of(label)
        lacking[exporter] = lacking.get(exporter, 0.0) + amount
    return lacking


def read_sales(files: Folder, layout: Layout, assume: Assumptions) -> dict[str, np.ndarray]:
    """What groups sell to each partner in the year, USD million, (partner,) by group, at the book's average rate."""
    out = {}
    for key, group in files.plan.group_sales.items():
        with reading(files, key):
            out[group] = read_group_sales(files.path(key), layout, files.year) * usd_per_euro(assume, files.year)
    return out


def read_partial(folder: Folder, layout: Layout, key: str) -> Panel:
    """A monthly customs file of the year, summed; partners it leaves out are nan.

    Columns: reporter, partner, month (YYYY-MM), flow (X, M), value_usd_million. Raises `ValueError` if a series of the
    year lacks a month.
    """
    import pandas as pd

    frame = pd.read_csv(folder.path(key))
    frame = frame[frame["month"].str[:4] == str(folder.year)]
    if frame.empty:
        raise ValueError(f"it has no trade of {folder.year}")
    flows: dict[str, dict[str, np.ndarray]] = {"X": {}, "M": {}}
    for (reporter, flow, partner), part in frame.groupby(["reporter", "flow", "partner"]):
        if part["month"].nunique() != MONTHS:
            raise ValueError(
                f"{reporter} ({flow}) with {partner} has {part['month'].nunique()} months of {folder.year}"
            )
        values = flows[str(flow)].setdefault(str(reporter), np.full(len(layout.regions), np.nan))
        values[layout.region_at[str(partner)]] = part["value_usd_million"].sum()
    return Panel(exports=flows["X"], imports=flows["M"], yields=frozenset(flows["X"]))


def usd_per_euro(assume: Assumptions, year: int) -> float:
    """Average rate of a year, from the book of the world's year."""
    return assume.of_year("usd_per_euro")[str(year)]


def read_group_sales(path: Path, layout: Layout, year: int) -> np.ndarray:
    """Exports of a group of regions by partner in a year, EUR million, (partner,); nan where the file lacks one.

    Partners outside the layout are left out, not added to the remainder: it has other members than the file. Raises
    `ValueError` if the file ends within a line or lacks the year.
    """
    import pandas as pd

    if not path.read_bytes().endswith(b"\n"):
        raise ValueError("it ends within a line")
    names = {spec.name: code for code, spec in layout.region_specs.items()}
    names |= read_yaml(Path(__file__).with_name("partner_names.yaml"))
    frame = pd.read_csv(path)
    frame = frame[frame["year"] == year]
    if frame.empty:
        raise ValueError(f"it has no trade of {year}")
    code = frame["partner"].map(lambda name: names.get(_short(name)))
    out = np.full(len(layout.regions), np.nan)
    for partner, value in zip(code, frame["eu27_export_eur"], strict=True):
        if partner is not None and partner == partner:
            out[layout.region_at[partner]] = value / 1e6
    return out


def _short(name: Any) -> str:
    """Name without the notes on what it includes."""
    return str(name).split(" (")[0]
