"""The page on pull in a browser: drawn, without network, on desktop and phone, and no mark outside its axes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.browser.looking import drawn, opened, over_the_edge

from tightrope.chain.pull.answer import PullRequest, pull_today
from tightrope.report.pull_page import write_pull
from tightrope.report.views.pull import pull_views

pytestmark = pytest.mark.browser
FIGURES = {"pull_holds", "pull_exact", "pull_shares", "pull_alignment", "pull_history"}


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = pull_today(PullRequest(country="KAZ", draws=200))
    return write_pull(pull_views(found, "tightrope pull KAZ --draws 200"), tmp_path_factory.mktemp("pull"))


@pytest.mark.parametrize("width", [1280, 390])
def test_every_figure_is_drawn_and_nothing_hangs_over_the_edge(browser: Any, page_path: Path, width: int) -> None:
    page, problems = opened(browser, page_path, width)
    assert drawn(page) == FIGURES
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert over_the_edge(page) == []
    assert problems == []
    page.close()
