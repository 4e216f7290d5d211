"""The macro model: many draws of the parameters solved, and many paths of shocks through them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.timing import Timing, time_call
from tightrope.data.macro_pack import load_macro_pack
from tightrope.macro import SHOCKS, MacroModel
from tightrope.macro.batch import BatchSolution
from tightrope.macro.block import build
from tightrope.macro.linear import simulate, solve
from tightrope.macro.model import properties, solve_draws
from tightrope.macro.parameters import Sampler

COUNTRY, QUARTERS, PATHS = "KAZ", 24, 20


def macro_cases() -> Iterator[Timing]:
    """Residuals are the largest of the equations of state and shocks, each relative to its largest coefficient."""
    model = MacroModel.of(load_macro_pack(COUNTRY))
    size = f"{len(model.solution.variables)} equations"
    shocks = 0.01 * np.random.default_rng(0).normal(size=(QUARTERS, len(SHOCKS), PATHS))

    def one() -> float:
        return solve(model.system).report.residual

    def drawn(count: int) -> BatchSolution:
        values = Sampler(model.entries, 0, COUNTRY).take(count)
        solved, _ = solve_draws(values)
        properties(solved.solution)
        return solved

    def worst(solved: BatchSolution) -> float:
        return float(solved.residual[solved.solved].max())

    def paths() -> float:
        solved = drawn(500)
        assert np.isfinite(simulate(solved.solution, shocks)).all()
        return worst(solved)

    yield time_call(f"macro: one solve by QZ, {size}", one, runs=50, must="")
    yield time_call(
        f"macro: 10 000 draws of the parameters, {size}, regime set in each", lambda: worst(drawn(10_000)), runs=3,
        must="15 s",
    )  # fmt: skip
    yield time_call(f"macro: 500 draws x {PATHS} paths of {QUARTERS} quarters", paths, runs=5, must="2 s")
    yield time_call("macro: 500 accepted draws", lambda: float(model.draw(500).residual.max()), runs=3, must="")
    solved, values = solve_draws(Sampler(model.entries, 0, COUNTRY).take(200))
    again = build(values, 200)
    apart = max(
        float(np.abs(solve(again.one(n)).transition - solved.solution.transition[n]).max())
        for n in np.flatnonzero(solved.solved)
    )
    print(f"  largest difference from QZ over 200 draws {apart:.1e}; handed on to QZ {solved.handed_on}")
