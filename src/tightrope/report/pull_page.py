"""From the hold of powers on a country to one page, or none; and to numbers for a programme."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

from tightrope.chain.pull.records import PullAnswer
from tightrope.report.figures.pull import pull_figures
from tightrope.report.page import fill
from tightrope.report.pull_tables import pull_tables
from tightrope.report.unrest_pages import write_page
from tightrope.report.views.pull import PullViews, pull_views

PAGE: Final = "pull.html"


def pull_page(view: PullViews) -> str:
    """The page as HTML."""
    return fill(
        "pull.html.j2",
        pull_tables(view),
        pull_figures(view),
        stem=f"pull-{view.code}",
        source=f"Source: Tightrope {view.code_version}, pull on {view.code}, world {view.world}, run {view.run_id}. ",
        v=view,
    )


def write_pull(view: PullViews, folder: Path, *, force: bool = False) -> Path:
    """Write the page into a folder, made if it is missing.

    Raises `UsageError` if the folder holds such a page of another run, unless `force`; `OSError` if it cannot be
    written. A failure leaves nothing behind.
    """
    return write_page(pull_page(view), view.run_id, folder, PAGE, force=force)


def pull_json(found: PullAnswer, command: str) -> dict[str, object]:
    """Everything for a programme: the answer in words, and every number unrounded; losses in log points."""
    view = pull_views(found, command)
    return {"question": view.question, "answer": list(view.answer), "caution": view.caution, **_plain(asdict(found))}


def _plain(content: dict[str, object]) -> dict[str, object]:
    return {name: str(value) if name == "grade" else value for name, value in content.items()}


__all__ = ["PAGE", "pull_json", "pull_page", "write_pull"]
