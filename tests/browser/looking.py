"""What tests see of a page: which figures are drawn, and what hangs over their edges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_DRAWN = """() => [...document.querySelectorAll('[data-figure]')]
  .filter(d => d.querySelector('svg')?.childElementCount).map(d => d.dataset.figure)"""
_OVER = """() => [...document.querySelectorAll('[data-figure]')].flatMap(d => {
  const box = d.getBoundingClientRect();
  return [...d.querySelectorAll('svg text')].map(t => [t.textContent, t.getBoundingClientRect()])
    .filter(([, r]) => r.width)
    .filter(([, r]) => r.right > box.right + 2 || r.left < box.left - 2 || r.bottom > box.bottom + 2)
    .map(([text]) => `${d.dataset.figure}: ${text}`);
})"""


def opened(browser: Any, path: Path, width: int = 1280, **options: Any) -> tuple[Any, list[str]]:
    """A page once it is drawn, and what went wrong: messages, errors, requests that leave the file."""
    page = browser.new_page(viewport={"width": width, "height": 850}, **options)
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda r: problems.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None)
    page.goto(path.as_uri())
    page.wait_for_selector("html.drawn")
    return page, problems


def drawn(page: Any) -> set[str]:
    """Figures with something in them."""
    return set(page.evaluate(_DRAWN))


def over_the_edge(page: Any) -> list[str]:
    """Texts of figures that reach beyond their figure's place."""
    return list(page.evaluate(_OVER))
