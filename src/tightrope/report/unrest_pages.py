"""Pages on unrest: an event looked back on, and forecasts of years scored. One HTML file each, or none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tightrope import __version__
from tightrope.core.errors import UsageError
from tightrope.parameters import Book
from tightrope.politics.unrest.estimation.kept import KeptForecasts
from tightrope.politics.unrest.hindcast import Hindcast
from tightrope.report.figures.unrest_hindcast import hindcast_figures
from tightrope.report.figures.unrest_reliability import reliability_figures
from tightrope.report.page import fill
from tightrope.report.tables import Table
from tightrope.report.unrest_tables import hindcast_tables, scores_tables
from tightrope.report.views.unrest_hindcast import hindcast_views
from tightrope.report.views.unrest_scores import scores_view
from tightrope.report.writing import all_or_nothing

HINDCAST, SCORES = "hindcast.html", "unrest-scores.html"
#: characters of a page in which its id stands, and digits of the id
_HEAD, _DIGITS = 4000, 16
_SOURCE: Final = f"Source: Tightrope {__version__}, {{what}}, {{id}}. "


def hindcast_page(found: Hindcast, book: Book, kept: KeptForecasts) -> tuple[str, str]:
    """The page of an event looked back on, with the reliability of forecasts of years; and its id."""
    views, scores = hindcast_views(found, book), scores_view(kept)
    tables = hindcast_tables(views, scores)
    figures = {one.id: one for one in (*hindcast_figures(views), *reliability_figures(scores))}
    id = _id(tables)
    page = fill(
        "unrest_hindcast.html.j2",
        tables,
        figures,
        stem=f"hindcast-{views.event}",
        source=_SOURCE.format(what=f"{views.title} looked back on", id=id),
        page_id=id,
        v=views,
        s=scores,
    )
    return page, id


def scores_page(kept: KeptForecasts) -> tuple[str, str]:
    """The page of scored forecasts, and its id."""
    view = scores_view(kept)
    tables = scores_tables(view)
    figures = {one.id: one for one in reliability_figures(view)}
    id = _id(tables)
    page = fill(
        "unrest_scores.html.j2",
        tables,
        figures,
        stem="unrest-scores",
        source=_SOURCE.format(what="forecasts of unrest scored", id=id),
        page_id=id,
        s=view,
        code_version=__version__,
    )
    return page, id


def hindcast_json(found: Hindcast, book: Book, kept: KeptForecasts) -> dict[str, object]:
    """The numbers of the page for a programme: answer, caution, and every table unrounded."""
    views = hindcast_views(found, book)
    tables = hindcast_tables(views, scores_view(kept))
    return {
        "event": views.event,
        "country": found.pack.country,
        "question": views.question,
        "answer": list(views.answer),
        "caution": views.caution,
        "grade": str(found.grade),
        "known": list(views.known),
        "multiple": dict(zip(("low", "middle", "high"), found.multiple, strict=True)),
        "believed_multiple": dict(zip(("low", "middle", "high"), found.believed, strict=True)),
        "drivers": found.drivers,
        "histories": found.histories,
        "toll_chance": {"low": found.toll_chance.low, "high": found.toll_chance.high},
        "draws": found.draws,
        "seed": found.seed,
        "code_version": views.code_version,
        "run_id": _id(tables),
        "cannot_say": [*views.cannot_say.values(), *views.limits],
        "tables": {name: table.as_dict() for name, table in tables.items()},
    }


def scores_json(kept: KeptForecasts) -> dict[str, object]:
    """Scores and bins for a programme."""
    view = scores_view(kept)
    return {
        "title": view.title,
        "cannot_say": view.cannot_say,
        "data": [{"title": title, "publisher": publisher} for title, publisher in view.data],
        "tables": {name: table.as_dict() for name, table in scores_tables(view).items()},
    }


def write_page(page: str, id: str, folder: Path, name: str, *, force: bool = False) -> Path:
    """Write a page into a folder, made if it is missing.

    Raises `UsageError` if the folder holds such a page with other numbers, unless `force`; `OSError` if it cannot be
    written. A failure leaves nothing behind.
    """
    target = folder / name
    if target.exists() and not force:
        with target.open(encoding="utf-8", errors="replace") as handle:
            if id not in handle.read(_HEAD):
                raise UsageError(
                    f"{target} has other numbers; give another folder with --out, or --force to replace it."
                )
    with all_or_nothing(folder) as scratch:
        (scratch / name).write_text(page, encoding="utf-8")
        (scratch / name).replace(target)
    return target


def _id(tables: Mapping[str, Table]) -> str:
    """A hash of every number of a page and of the version: the same numbers, the same id."""
    content = {name: table.as_dict() for name, table in tables.items()}
    whole = json.dumps([__version__, content], sort_keys=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()[:_DIGITS]
