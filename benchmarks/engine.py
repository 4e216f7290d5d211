"""The trade engine on a made world of full size: 81 regions, 50 sectors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.plain import plain_loop
from benchmarks.shocks import different_questions, sanctions, tariff_shock
from benchmarks.timing import Timing, time_call
from benchmarks.worlds import random_world
from tightrope.core.errors import SolveError
from tightrope.trade import Closure, Question, TradeModel, answer_many, compiled
from tightrope.trade.batch import settled
from tightrope.trade.wedges import ShockArrays

REGIONS, SECTORS, SEED = 81, 50, 1
SIZE = f"{REGIONS} x {SECTORS}"
#: solves of the batch, and the processes they are spread over
BATCH, PROCESSES = 1000, 2
#: elasticities of the first year in which little can be replaced, labour tied to its sector
SHORT_RUN = {
    "value_added_substitution": 0.5,
    "input_substitution": 0.2,
    "final_substitution": 0.5,
    "labour_mobility": 0.0,
}


def engine_cases() -> Iterator[Timing]:
    """With the compiled loops and with NumPy alone."""
    world = random_world(REGIONS, SECTORS, SEED)
    model = world.model()
    rigid = TradeModel(world.baseline, replace(world.calibration, **SHORT_RUN))

    def once() -> float:
        TradeModel(world.baseline, world.calibration)
        return 0.0

    yield time_call(f"once per world, {SIZE}", once, runs=5, must="1 s, aim 0.3 s")
    for way in (True, False) if compiled.available() else (False,):
        with compiled.using(way):
            name = "" if way else ", NumPy alone"
            yield _one(f"one solve, {SIZE}, tariffs{name}", model, tariff_shock(model), "30 ms, aim 12 ms")
            yield _one(f"one solve, {SIZE}, sanctions{name}", model, sanctions(model), "30 ms, aim 12 ms")
            yield _one(
                f"short-run nests, labour tied, {SIZE}, sanctions{name}", rigid, sanctions(rigid), "150 ms, aim 50 ms"
            )


def _one(name: str, model: TradeModel, shocks: ShockArrays, must: str) -> Timing:
    def once() -> float:
        (answer,) = answer_many([Question(model, shocks)], tolerance=1e-10)
        return settled(answer, "benchmark").report.residual

    return time_call(name, once, runs=40, must=must)


def batch_cases() -> Iterator[Timing]:
    """Different shocks and elasticities, half of the questions to each process; worlds are made before the clock."""
    for way in (True, False) if compiled.available() else (False,):
        with ExitStack() as stack:
            pools = [
                stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn"))) for _ in range(PROCESSES)
            ]
            for ready in [pool.submit(_prepare, way, range(k, BATCH, PROCESSES)) for k, pool in enumerate(pools)]:
                ready.result()
            start = time.perf_counter()
            found = [job.result() for job in [pool.submit(_solve_mine, way) for pool in pools]]
            seconds = time.perf_counter() - start
        failed = sum(one[1] for one in found)
        memory = max(one[2] for one in found)
        name = "" if way else ", NumPy alone"
        yield Timing(
            case=f"batch of {BATCH}, {SIZE}, {BATCH / seconds:.0f} solves a second, {failed} failed{name}",
            median_s=seconds,
            fastest_s=seconds,
            slowest_s=seconds,
            runs=1,
            must=f"{BATCH / 400:.1f} s (400 a second), aim 1 s; 1 GB, aim 500 MB",
            residual=max(one[0] for one in found),
            memory_mb=PROCESSES * memory,
        )


_KEPT: dict[str, list[Question]] = {}
#: questions put at once: answers keep what their labels need, a reader of thousands lets them go
AT_ONCE = 120


def _prepare(way: bool, part: range) -> None:
    """Make the questions of this process, and run once what is run the first time."""
    everything = different_questions(random_world(REGIONS, SECTORS, SEED).model(), BATCH)
    _KEPT["mine"] = [everything[number] for number in part]
    with compiled.using(way):
        answer_many(_KEPT["mine"][:2], tolerance=1e-9)


def _solve_mine(way: bool) -> tuple[float, int, float]:
    """Worst residual, number of failures, most memory held (MB)."""
    worst, failed = 0.0, 0
    mine = _KEPT["mine"]
    with compiled.using(way):
        for first in range(0, len(mine), AT_ONCE):
            for answer in answer_many(mine[first : first + AT_ONCE], tolerance=1e-9):
                if isinstance(answer, SolveError) or not answer.report.converged:
                    failed += 1
                else:
                    worst = max(worst, answer.report.residual)
    return worst, failed, _most_memory()


def _most_memory() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def plain_cases() -> Iterator[Timing]:
    """The same sanctions, without rents and with nominal balances, by the plain loop and by ours."""
    world = random_world(REGIONS, SECTORS, SEED, closure=Closure.NOMINAL)
    none = world.baseline.rent_share.copy(data=np.zeros_like(world.baseline.rent_share))
    model = TradeModel(replace(world.baseline, rent_share=none), world.calibration)
    shocks = sanctions(model)
    ours = settled(answer_many([Question(model, shocks)])[0], "benchmark")
    a, shape = model.accounts, model.accounts.trade.shape
    cost = np.exp(shocks.spread(shocks.iceberg, shape))
    tariff = (1 + a.tariff) * np.exp(shocks.spread(shocks.importer, shape)) - 1
    start = time.perf_counter()
    theirs = plain_loop(a, model.elasticity, cost, tariff, tolerance=1e-6)
    seconds = time.perf_counter() - start
    apart = float(np.abs(theirs.real_income / ours.real_income_hat - 1).max())
    yield _one(f"one solve, {SIZE}, sanctions, no rents, nominal balances", model, shocks, "")
    yield Timing(
        case=f"the same by a plain damped loop, {theirs.steps} steps, answers {apart:.0e} apart",
        median_s=seconds,
        fastest_s=seconds,
        slowest_s=seconds,
        runs=1,
        must="",
        residual=theirs.residual,
    )
