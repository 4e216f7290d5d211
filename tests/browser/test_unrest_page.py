"""The pages on unrest in a browser: drawn, without network, on desktop and phone, and no mark outside its axes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.browser.looking import drawn, opened, over_the_edge

from tightrope.data.unrest_event import load_event
from tightrope.data.unrest_pack import load_unrest_pack
from tightrope.parameters import load_book
from tightrope.politics.unrest.estimation.kept import load_forecasts
from tightrope.politics.unrest.hindcast import hindcast
from tightrope.report.unrest_pages import HINDCAST, SCORES, hindcast_page, scores_page, write_page

pytestmark = pytest.mark.browser
DIAGRAMS = {"reliability_violent", "reliability_lethal", "reliability_mass"}
OWN = {"chances", "swept_national", "swept_crisis", "clock", "waits", "toll"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, set[str]]]:
    folder, event, book, kept = tmp_path_factory.mktemp("unrest"), load_event(), load_book(), load_forecasts()
    found = hindcast(event, load_unrest_pack(event.country), book, draws=40_000)
    return {
        HINDCAST: (write_page(*hindcast_page(found, book, kept), folder, HINDCAST), OWN | DIAGRAMS),
        SCORES: (write_page(*scores_page(kept), folder, SCORES), DIAGRAMS),
    }


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", [HINDCAST, SCORES])
def test_every_figure_is_drawn_and_nothing_hangs_over_the_edge(
    browser: Any, written: dict[str, tuple[Path, set[str]]], name: str, width: int
) -> None:
    path, expected = written[name]
    page, problems = opened(browser, path, width)
    assert drawn(page) == expected
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert over_the_edge(page) == []
    assert problems == []
    page.close()


@pytest.mark.parametrize("figure", ["chances", "clock", "waits"])
def test_every_range_is_drawn_inside_its_axes(
    browser: Any, written: dict[str, tuple[Path, set[str]]], figure: str
) -> None:
    """As many thick strokes as ranges: a line beyond the end of an axis is not drawn at all."""
    page = browser.new_page(viewport={"width": 1280, "height": 850})
    page.goto(written[HINDCAST][0].as_uri())
    page.wait_for_selector("html.drawn")
    wide = page.evaluate(
        "id => [...document.querySelectorAll(`[data-figure=${id}] svg path`)]"
        ".filter(p => Number(p.getAttribute('stroke-width')) >= 2.9).length",
        figure,
    )
    assert wide == {"chances": 12, "clock": 8, "waits": 6}[figure]
    page.close()
