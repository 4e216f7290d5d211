"""From a result to files on disk: all of them, or none."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tightrope.chain.result import RunResult
from tightrope.core.errors import UsageError
from tightrope.report.contents import build_tables
from tightrope.report.exports import write_csv, write_parquet, write_spreadsheet
from tightrope.report.figures import build_figures
from tightrope.report.page import map_geometry, render_page
from tightrope.report.tables import Table
from tightrope.report.views import Views, build_views

#: files of a report that stand beside the tables
FILES = ("report.html", "report.xlsx", "report.parquet")
#: characters of a page in which its run id stands
HEAD = 4000


@dataclass(frozen=True, kw_only=True)
class ReportFiles:
    """Where a report was written."""

    html: Path
    csv: tuple[Path, ...]
    xlsx: Path
    parquet: Path


def write_report(result: RunResult, folder: Path, views: Views | None = None, *, force: bool = False) -> ReportFiles:
    """Write `report.html`, `report.xlsx`, `report.parquet` and `csv/*.csv` into a folder, made if it is missing.

    `views` saves making them again where they are at hand. Everything is written beside the folder's content first
    and moved into place at the end, so that a failure leaves nothing behind and never half a report. Raises
    `UsageError` if the folder holds what another run wrote, unless `force`; `OSError` if it cannot be written.
    """
    if not force:
        refuse_to_overwrite(folder, result.run_id)
    with all_or_nothing(folder) as scratch:
        names = _write_all(views or build_views(result), result.focus, scratch)
        return _move_into_place(scratch, folder, names)


def refuse_to_overwrite(folder: Path, run_id: str) -> None:
    """Raise `UsageError` if a folder holds files a report would replace, unless the same run wrote them."""
    taken = [path for name in FILES if (path := folder / name).exists()] + sorted((folder / "csv").glob("*.csv"))
    if taken and _run_of(folder / "report.html") != run_id:
        raise UsageError(
            f"{folder} holds another {taken[0].relative_to(folder).as_posix()}. Give another folder with --out, or "
            "--force to replace it; without --out each run gets a folder of its own."
        )


def _run_of(page: Path) -> str | None:
    """Id of the run that wrote a page; None if there is no page, or it is no report."""
    if not page.is_file():
        return None
    with page.open(encoding="utf-8", errors="replace") as handle:
        found = re.search(r'<meta name="tightrope-run" content="([0-9a-z]+)">', handle.read(HEAD))
    return found[1] if found else None


@contextmanager
def all_or_nothing(folder: Path) -> Iterator[Path]:
    """A scratch folder inside `folder`, gone at the end; after a failure `folder` is as it was before."""
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".report-") as scratch:
            yield Path(scratch)
    except BaseException:
        if made:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def result_json(result: RunResult) -> dict[str, object]:
    """The numbers of a report for a programme: question, answer, provenance and every table, unrounded."""
    views = build_views(result)
    tables = build_tables(views)
    return {
        "run_id": views.run.run_id,
        "code_version": views.run.code_version,
        "seed": views.run.seed,
        "scenario": views.run.scenario_id,
        "question": views.headline.question,
        "answer": list(views.headline.answer),
        "paths": list(views.headline.paths),
        "politics": list(views.headline.politics),
        "war": [] if views.war is None else [views.war.summary, views.war.told, views.war.cannot["income"]],
        "cautions": list(views.headline.cautions),
        "signs": list(views.signs),
        "together": views.measures.together_text,
        "focus": result.focus,
        "real_income_percent": views.headline.percent,
        "real_income_usd_billion": views.headline.usd_billion,
        "range_percent": [views.headline.low, views.headline.high],
        "draws": {"asked": views.run.draws, "solved": views.run.solved},
        "world": {
            "name": views.run.world,
            "year": views.run.world_year,
            "is_estimate": views.run.world_is_estimate,
            "sha256": views.run.world_sha256,
        },
        "solver": {"ending": str(result.equilibrium.report.ending), "residual": result.equilibrium.report.residual},
        "notes": list(views.run.notes),
        "tables": {name: table.as_dict() for name, table in tables.items()},
    }


def _write_all(views: Views, focus: str, scratch: Path) -> tuple[str, ...]:
    """Write every file into `scratch`; returns the names of the CSV files."""
    tables = build_tables(views)
    _, points, small = map_geometry()
    figures = build_figures(views, points, small)
    stem = f"{views.run.scenario_id}-{focus}"
    filled = [table for table in tables.values() if table.rows]
    (scratch / "report.html").write_text(render_page(views, tables, figures, stem), encoding="utf-8")
    printed = [table for table in filled if table.printed]
    write_spreadsheet(printed, views.run, scratch / "report.xlsx")
    write_parquet(filled, scratch / "report.parquet", run_id=views.run.run_id, scenario=views.run.scenario_id)
    return write_tables(filled, scratch / "csv")


def write_tables(tables: list[Table], folder: Path) -> tuple[str, ...]:
    """A CSV file for each table in a new folder; returns their names."""
    folder.mkdir()
    for table in tables:
        write_csv(table, folder / f"{table.name}.csv")
    return tuple(f"{table.name}.csv" for table in tables)


def _move_into_place(scratch: Path, folder: Path, names: tuple[str, ...]) -> ReportFiles:
    """Replace the files of an earlier report; other files of the folder stay."""
    replace_tables(scratch / "csv", folder / "csv", names)
    for name in reversed(FILES):
        (scratch / name).replace(folder / name)
    return ReportFiles(
        html=folder / "report.html",
        csv=tuple(folder / "csv" / name for name in names),
        xlsx=folder / "report.xlsx",
        parquet=folder / "report.parquet",
    )


def replace_tables(new: Path, old: Path, names: tuple[str, ...]) -> None:
    """Put CSV files in the place of those of an earlier report, which go."""
    old.mkdir(exist_ok=True)
    for table in old.glob("*.csv"):
        if table.name not in names:
            table.unlink()
    for name in names:
        (new / name).replace(old / name)
