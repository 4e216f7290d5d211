"""From the exposures of one country to a page, a spreadsheet, CSV and Parquet: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from tightrope.chain.exposure import ExposureResult
from tightrope.core.errors import UsageError
from tightrope.report.exports import write_parquet, write_workbook
from tightrope.report.exposure_tables import exposure_tables
from tightrope.report.figures.exposure import exposure_figures
from tightrope.report.page import fill
from tightrope.report.views.exposure import ExposureViews, exposure_views
from tightrope.report.writing import all_or_nothing, replace_tables, write_tables

PAGE, WORKBOOK, NUMBERS, CELLS, TABLES = (
    "exposure.html", "exposure.xlsx", "exposure.parquet", "exposure-cells.parquet", "exposure-csv",
)  # fmt: skip
#: characters of a page in which its run id stands
HEAD = 4000


@dataclass(frozen=True, kw_only=True)
class ExposureFiles:
    """Where the exposures were written. `cells` has every flow of the world."""

    html: Path
    csv: tuple[Path, ...]
    xlsx: Path
    parquet: Path
    cells: Path


def write_exposure(
    result: ExposureResult, folder: Path, views: ExposureViews | None = None, *, force: bool = False
) -> ExposureFiles:
    """Write page and numbers into a folder, made if it is missing; a report of a run there stays as it is.

    Raises `UsageError` if the folder holds the exposures of another run, unless `force`; `OSError` if it cannot be
    written. A failure leaves nothing behind.
    """
    if not force:
        refuse_to_replace(folder, lambda: result.run_id)
    shown = views or exposure_views(result)
    with all_or_nothing(folder) as scratch:
        names = _write_all(result, shown, scratch)
        replace_tables(scratch / TABLES, folder / TABLES, names)
        for name in (WORKBOOK, NUMBERS, CELLS, PAGE):
            (scratch / name).replace(folder / name)
    return ExposureFiles(
        html=folder / PAGE,
        csv=tuple(folder / TABLES / name for name in names),
        xlsx=folder / WORKBOOK,
        parquet=folder / NUMBERS,
        cells=folder / CELLS,
    )


def refuse_to_replace(folder: Path, run_id: Callable[[], str]) -> None:
    """Raise `UsageError` if a folder holds exposures, unless the same run wrote them; the id is asked for only then."""
    page = folder / PAGE
    if not page.exists():
        return
    with page.open(encoding="utf-8", errors="replace") as handle:
        if run_id() in handle.read(HEAD):
            return
    raise UsageError(f"{page} is of another run; give another folder with --out, or --force to replace it.")


def exposure_json(result: ExposureResult) -> dict[str, object]:
    """The numbers for a programme: answer, provenance and every table, unrounded."""
    views = exposure_views(result)
    return {
        **{name: value for name, value in asdict(views.run).items() if name not in ("command", "solver")},
        "focus": result.focus,
        "question": views.question,
        "answer": list(views.answer),
        "cautions": list(views.cautions),
        "top": result.top,
        "adjoint": {
            "ending": str(result.exposure.report.ending),
            "steps": result.exposure.report.steps,
            "residual": result.exposure.report.residual,
        },
        "tables": {name: table.as_dict() for name, table in exposure_tables(views).items()},
    }


def _write_all(result: ExposureResult, views: ExposureViews, scratch: Path) -> tuple[str, ...]:
    """Write every file into `scratch`; returns the names of the CSV files."""
    tables = exposure_tables(views)
    run = views.run
    estimate = ", an estimate" if run.world_is_estimate else ""
    page = fill(
        "exposure.html.j2",
        tables,
        exposure_figures(views),
        stem=f"exposure-{result.focus}",
        source=f"Source: Tightrope {run.code_version}, exposure of {result.focus}, world {run.world}{estimate}, "
        f"run {run.run_id}. ",
        v=views,
    )
    (scratch / PAGE).write_text(page, encoding="utf-8")
    filled = [table for table in tables.values() if table.rows]
    about = [
        ("Exposure of", f"{views.focus} ({result.focus})"),
        ("World", f"{run.world} ({run.world_year}){estimate}"),
        ("World sha256", run.world_sha256),
        ("Trade balances", run.closure),
        ("Horizon", run.horizon),
        ("Run id", run.run_id),
        ("Tightrope version", run.code_version),
        ("Solver", run.solver),
        ("Make it again", run.command),
    ]
    printed = [table for table in filled if table.printed]
    write_workbook(printed, about, scratch / WORKBOOK, title=f"Exposure of {views.focus}", run_id=run.run_id)
    write_parquet(filled, scratch / NUMBERS, run_id=run.run_id, scenario="exposure")
    _write_cells(result, scratch / CELLS)
    return write_tables(filled, scratch / TABLES)


def _write_cells(result: ExposureResult, path: Path) -> None:
    """Every flow with some trade, domestic ones included: one row each, the derivatives by log trade cost and by log
    of one and the tariff."""
    import duckdb

    world = result.world
    trade = world.trade.values
    sector, importer, exporter = np.nonzero(trade > 0)
    here = (sector, importer, exporter)
    columns = {
        "focus": np.full(len(sector), result.focus, dtype=object),
        "sector": np.array(world.sectors, dtype=object)[sector],
        "importer": np.array(world.regions, dtype=object)[importer],
        "exporter": np.array(world.regions, dtype=object)[exporter],
        "trade_usd_million": trade[here],
        "tariff_rate": world.tariff_rate.values[here],
        "by_trade_cost": result.exposure.iceberg.values[here],
        "by_tariff": result.exposure.tariff.values[here],
    }
    with duckdb.connect() as connection:
        connection.register("cells", columns)
        target = str(path).replace("'", "''")
        connection.execute(f"COPY (SELECT * FROM cells) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


__all__ = ["ExposureFiles", "exposure_json", "refuse_to_replace", "write_exposure"]
