"""How a solve grows with regions and sectors, as rows and as a chart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.shocks import sanctions
from benchmarks.timing import Timing, time_call
from benchmarks.worlds import random_world
from tightrope.trade import Question, TradeModel, answer_many, settled
from tightrope.trade.wedges import ShockArrays

#: regions and sectors, from a textbook's world to twice the published ones
SIZES = ((20, 10), (40, 20), (81, 25), (81, 50), (140, 65))
#: the chart's file and size; what its axes begin and end with: flows, milliseconds
CHART, WIDTH, HEIGHT, MARGIN = "growth.svg", 640, 400, 70
FLOWS, MILLISECONDS = (1e3, 1e7), (1.0, 1e3)


def growth_cases() -> Iterator[Timing]:
    """The sanctions shock on worlds of growing size, to 1e-10."""
    for regions, sectors in SIZES:
        model = random_world(regions, sectors, seed=1).model()
        shocks = sanctions(model)

        def once(model: TradeModel = model, shocks: ShockArrays = shocks) -> float:
            return settled(answer_many([Question(model, shocks)])[0], "benchmark").report.residual

        yield time_call(f"growth, {regions} x {sectors}", once, runs=15, must="")


def chart(rows: list[Timing], folder: Path) -> Path | None:
    """Draw the rows: milliseconds of the median solve against the number of trade flows, both in logs."""
    points = []
    for row in rows:
        if row.case.startswith("growth, "):
            regions, sectors = (int(size) for size in row.case.removeprefix("growth, ").split(" x "))
            points.append((regions * regions * sectors, 1e3 * row.median_s, f"{regions} x {sectors}"))
    if len(points) < 2:
        return None
    partial = folder / f"{CHART}.partial"
    partial.write_text(_drawn(points), encoding="utf-8")
    return partial.replace(folder / CHART)


def _across(flows: float) -> float:
    first, last = np.log10(FLOWS)
    return float(MARGIN + (np.log10(flows) - first) / (last - first) * (WIDTH - 2 * MARGIN))


def _up(milliseconds: float) -> float:
    first, last = np.log10(MILLISECONDS)
    return float(HEIGHT - MARGIN - (np.log10(milliseconds) - first) / (last - first) * (HEIGHT - 2 * MARGIN))


def _drawn(points: list[tuple[int, float, str]]) -> str:
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="13" fill="#1b2733">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        '<text x="20" y="28" font-size="16" font-weight="600">Time of one solve by size of the world</text>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 16}" text-anchor="middle">flows: regions x regions x sectors</text>',
        '<text x="20" y="54">milliseconds</text>',
    ]
    for value in (1, 10, 100, 1000):
        y = _up(value)
        lines.append(f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d5dade"/>')
        lines.append(f'<text x="{MARGIN - 8}" y="{y + 4:.1f}" text-anchor="end">{value}</text>')
    lines += [
        f'<text x="{_across(value):.1f}" y="{HEIGHT - 46}" text-anchor="middle">{value:,}</text>'
        for value in (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
    ]
    path = " ".join(f"{_across(flows):.1f},{_up(time):.1f}" for flows, time, _ in points)
    lines.append(f'<polyline points="{path}" fill="none" stroke="#1a5a8a" stroke-width="2"/>')
    for flows, time, name in points:
        x, y = _across(flows), _up(time)
        lines.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#1a5a8a"/>')
        lines.append(f'<text x="{x + 4:.1f}" y="{y + 20:.1f}">{name}: {time:.0f} ms</text>')
    return "\n".join([*lines, "</svg>", ""])
