"""The report in a browser: drawn, without network, on desktop, phone and paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.browser.looking import drawn, opened, over_the_edge
from tests.fake_result import fake_result
from tests.unit.test_report_routes import happened

from tightrope.chain.request import Request
from tightrope.chain.run import run
from tightrope.report import build_views, write_report
from tightrope.report.figures import build_figures
from tightrope.report.page import map_geometry

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(fake_result(routes=happened(1 / 3)), tmp_path_factory.mktemp("browser")).html


@pytest.mark.parametrize("width", [1280, 390])
def test_every_figure_is_drawn_and_nothing_hangs_over_the_edge(browser: Any, page_file: Path, width: int) -> None:
    page, problems = opened(browser, page_file, width)
    views = build_views(fake_result(routes=happened(1 / 3)))
    _, points, small = map_geometry()
    expected = {f.id for f in build_figures(views, points, small).values() if not f.empty}
    assert drawn(page) == expected
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert problems == []
    page.close()


def test_names_of_neighbouring_bars_do_not_touch(browser: Any, page_file: Path) -> None:
    page, _ = opened(browser, page_file, 390)
    overlaps = page.evaluate(
        """() => [...document.querySelectorAll('[data-figure]')].filter(d => d.dataset.figure !== 'map').flatMap(d => {
          const left = d.getBoundingClientRect().left;
          const rows = [...d.querySelectorAll('svg text')].map(t => t.getBoundingClientRect())
            .filter(r => r.width && r.left < left + 100 && r.right < left + 140).sort((a, b) => a.top - b.top);
          return rows.slice(1).filter((r, i) => r.top < rows[i].bottom - 4 && r.left < rows[i].right - 2
            && rows[i].left < r.right - 2).map(() => d.dataset.figure);
        })"""
    )
    assert overlaps == []
    page.close()


@pytest.mark.parametrize("kind", ["csv", "svg", "png"])
def test_a_figure_and_its_numbers_can_be_saved(browser: Any, page_file: Path, kind: str, tmp_path: Path) -> None:
    page, problems = opened(browser, page_file)
    with page.expect_download() as waiting:
        page.locator(f"#figure-real_income button[data-save={kind}]").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert saved.name == f"made-up-KAZ-real_income.{kind}"
    content = saved.read_bytes()
    if kind == "csv":
        assert content.decode().startswith("code,name,percent [% of real income]")
        assert content.decode().count("\r\n") == 78
    elif kind == "svg":
        assert b"Kazakhstan" in content
        assert b"run 9f2c41d07ab3e865" in content
    else:
        assert content.startswith(b"\x89PNG")
        assert len(content) > 20_000
    assert problems == []
    page.close()


def test_the_page_can_be_used_from_the_keyboard(browser: Any, page_file: Path) -> None:
    page, _ = opened(browser, page_file)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    details = page.locator("#who details summary").first
    details.focus()
    page.keyboard.press("Enter")
    assert page.locator("#real_income-table").is_visible()
    page.close()


def test_without_scripts_the_numbers_and_the_words_are_there(browser: Any, page_file: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(page_file.as_uri())
    assert page.locator("#channels-table").is_visible()
    assert page.locator("#figure-map noscript").count() == 1
    assert "World map." in page.locator("#figure-map").inner_text()
    page.close()


def test_the_page_prints(browser: Any, page_file: Path, tmp_path: Path) -> None:
    page, problems = opened(browser, page_file)
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert (tmp_path / "report.pdf").stat().st_size > 50_000
    assert problems == []
    page.close()


def test_a_result_in_which_nothing_happened_shows_sentences_instead_of_charts(browser: Any, tmp_path: Path) -> None:
    page, problems = opened(browser, write_report(fake_result(effect=0.0, strategic=()), tmp_path).html)
    assert page.locator("#figure-map .empty").is_visible()
    assert page.locator("#figure-map [data-figure]").count() == 0
    assert problems == []
    page.close()


def test_a_phone_shows_all_of_the_contents_and_a_map_one_can_read(browser: Any, page_file: Path) -> None:
    page, _ = opened(browser, page_file, 390)
    links = page.evaluate(
        "[...document.querySelectorAll('nav a')].map(a => a.getBoundingClientRect()).map(b => [b.left, b.right])"
    )
    assert len(links) > 8
    assert all(left >= 0 and right <= 390 for left, right in links)
    kazakhstan = "() => [...document.querySelectorAll('[data-figure=map] svg text')].map(t => t.textContent)"
    assert "Kazakhstan" in page.evaluate(kazakhstan)
    height = page.evaluate("document.querySelector('[data-figure=map]').clientHeight")
    assert height > 450
    limits = page.evaluate("document.querySelector('#limits-table').getBoundingClientRect().right")
    assert limits <= 390


@pytest.fixture(scope="module")
def stagflation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = run(Request(scenario="russia-stagflation", draws=2))
    return write_report(result, tmp_path_factory.mktemp("stagflation")).html


@pytest.mark.parametrize("width", [1280, 390])
def test_fans_and_sources_are_drawn_inside_their_places(browser: Any, stagflation: Path, width: int) -> None:
    page, problems = opened(browser, stagflation, width)
    fans = {"fan_gdp", "fan_inflation", "fan_exchange_rate", "fan_base_rate", "fan_balance_with_fund_share"}
    assert {*fans, "fan_reserves", "sources_gdp", "sources_inflation", "unrest_chances"} == drawn(page)
    assert over_the_edge(page) == []
    bands = page.evaluate("document.querySelectorAll('[data-figure=fan_gdp] svg path').length")
    assert bands > 4
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert problems == []
    page.close()
