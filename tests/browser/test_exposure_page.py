"""The page of exposures in a browser: drawn, without network, on desktop and phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.browser.looking import drawn, opened, over_the_edge
from tests.toy import toy_world

from tightrope.chain.exposure import ExposureRequest, expose
from tightrope.data.world import write_world
from tightrope.report.exposure import write_exposure
from tightrope.report.figures.exposure import exposure_figures
from tightrope.report.views.exposure import exposure_views

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    folder = tmp_path_factory.mktemp("exposure")
    write_world(toy_world(("CHN", "DEU", "KAZ", "RUS", "TUR", "USA"), seed=1), folder / "toy.npz")
    result = expose(ExposureRequest(country="KAZ", world=str(folder / "toy.npz"), top=4))
    drawn = {f.id for f in exposure_figures(exposure_views(result)).values() if not f.empty}
    return write_exposure(result, folder / "page").html, drawn


@pytest.mark.parametrize("width", [1280, 390])
def test_every_figure_is_drawn_and_nothing_hangs_over_the_edge(
    browser: Any, written: tuple[Path, set[str]], width: int
) -> None:
    path, expected = written
    page, problems = opened(browser, path, width)
    assert drawn(page) == expected
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert over_the_edge(page) == []
    assert problems == []
    page.close()


def test_a_heat_map_and_its_numbers_can_be_saved(browser: Any, written: tuple[Path, set[str]], tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 850})
    page.goto(written[0].as_uri())
    page.wait_for_selector("html.drawn")
    for kind in ("csv", "svg"):
        with page.expect_download() as waiting:
            page.locator(f"#figure-heat_exports button[data-save={kind}]").click()
        saved = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(saved)
        assert saved.name == f"exposure-KAZ-heat_exports.{kind}"
        assert b"CHN" in saved.read_bytes()
    page.close()
