"""Thousands of different questions about one world of full size, on two processes of one core each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from benchmarks.engine import REGIONS, SECTORS, SEED, SIZE
from benchmarks.shocks import different_questions
from benchmarks.timing import Timing, called, row, ways
from benchmarks.worlds import random_world
from tightrope.core.errors import SolveError
from tightrope.trade import Question, answer_many, compiled

#: solves of the batch, the processes they are spread over, times the whole batch is solved
BATCH, PROCESSES, RUNS = 1000, 2, 3
#: questions put at once: answers keep what their labels need, a reader of thousands lets them go
AT_ONCE = 120


def batch_cases() -> Iterator[Timing]:
    """Different shocks and elasticities, half of the questions to each process; questions are made before the clock."""
    for way in ways():
        with ExitStack() as stack:
            pools = [
                stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn"))) for _ in range(PROCESSES)
            ]
            made = [pool.submit(_prepare, way, range(k, BATCH, PROCESSES)) for k, pool in enumerate(pools)]
            libraries = sum(one.result() for one in made)
            taken, failed, memory = [], 0, 0.0
            for _ in range(RUNS):
                start = time.perf_counter()
                parts = [job.result() for job in [pool.submit(_solve_mine, way) for pool in pools]]
                taken.append((time.perf_counter() - start, max(part.worst for part in parts)))
                failed = sum(part.failed for part in parts)
                memory = sum(part.memory_mb for part in parts)
        timing = row(f"batch of {BATCH}, {SIZE}{called(way)}", taken, _MUST, memory=memory)
        per_second = BATCH / timing.median_s
        note = f"{per_second:.0f} solves a second, {failed} failed; {libraries:.0f} MB is Python and its libraries"
        yield replace(timing, note=note)


_MUST = f"{BATCH / 400:.1f} s (400 a second), aim {BATCH / 1000:.0f} s (1000); 1 GB, aim 500 MB"
#: the questions of this process
_KEPT: list[Question] = []


@dataclass(frozen=True)
class _Part:
    """Of one process: worst residual, number of failures, most memory held so far."""

    worst: float
    failed: int
    memory_mb: float


def _prepare(way: bool, part: range) -> float:
    """Make the questions of this process and run once what is run the first time; memory (MB) held before that."""
    before = _most_memory()
    everything = different_questions(random_world(REGIONS, SECTORS, SEED).model(), BATCH)
    _KEPT.extend(question for number, question in enumerate(everything) if number in part)
    with compiled.using(way):
        answer_many(_KEPT[:2], tolerance=1e-9)
    return before


def _solve_mine(way: bool) -> _Part:
    worst, failed = 0.0, 0
    with compiled.using(way):
        for first in range(0, len(_KEPT), AT_ONCE):
            for answer in answer_many(_KEPT[first : first + AT_ONCE], tolerance=1e-9):
                if isinstance(answer, SolveError) or not answer.report.converged:
                    failed += 1
                else:
                    worst = max(worst, answer.report.residual)
    return _Part(worst, failed, _most_memory())


def _most_memory() -> float:
    """VmHWM of this process, MB; not a number where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
