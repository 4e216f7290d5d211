"""A few observed exports before and after 2022, to judge a model of rerouting by data it was not made from."""

from __future__ import annotations

from pathlib import Path

from tightrope.data.estimate.book import Assumptions, pair_of
from tightrope.data.estimate.customs import lacking_exports, read_group_sales, usd_per_euro
from tightrope.data.estimate.sources import Folder, read_panel, reading
from tightrope.data.layout import FOLDER, load_layout, read_yaml
from tightrope.data.observed import TABLE, ObservedExports, as_csv
from tightrope.parameters import load_book


def observed_exports(sources: Path) -> tuple[ObservedExports, ...]:
    """Exports of the pairs and years that `observed/pairs.yaml` names, read from the publishers' files.

    A group's exports are those of its own customs, an economy's those of its national panel. Raises `DataError` if a
    file is missing or damaged.
    """
    wanted = read_yaml(FOLDER / "observed" / "pairs.yaml")
    years = wanted["years"]
    values = [_exports_by_pair(sources, year, years[0]) for year in years]
    lines = []
    for label in wanted["pairs"]:
        exporter, importer = pair_of(label)
        before, after = (round(of_year[label], 1) for of_year in values)
        lines.append(ObservedExports(exporter, importer, before, after, wanted["sources"][exporter]))
    return tuple(lines)


def write_observed(sources: Path, out: Path = TABLE) -> None:
    """Write the table that comes with the package, or a copy of it elsewhere."""
    out.write_text(as_csv(observed_exports(sources)), encoding="utf-8")


def _exports_by_pair(sources: Path, year: int, first: int) -> dict[str, float]:
    """USD million by label EXPORTER-IMPORTER; rates of all years stand in the book of the first."""
    layout, assume = load_layout(), Assumptions(load_book(), first)
    files, plan = Folder(sources, year), Folder(sources, first).plan
    with reading(files, "panel"):
        exports = dict(read_panel(files, layout, (), lacking_exports(Assumptions(load_book(), year))).exports)
    for key, group in plan.group_sales.items():
        with reading(Folder(sources, first), key):
            path = Folder(sources, first).path(key)
            exports[group] = read_group_sales(path, layout, year) * usd_per_euro(assume, year)
    return {
        f"{exporter}-{importer}": float(value)
        for exporter, sold in exports.items()
        for importer, value in zip(layout.regions, sold, strict=True)
    }
