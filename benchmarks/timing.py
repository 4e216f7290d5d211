"""Fair timing of a call and of a whole command."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tightrope.trade import compiled


@dataclass(frozen=True, kw_only=True)
class Timing:
    """One row: seconds of the median run and their spread, the worst residual, most memory held, what is asked."""

    case: str
    median_s: float
    fastest_s: float
    slowest_s: float
    runs: int
    must: str
    residual: float | None = None
    memory_mb: float | None = None
    note: str = ""


def time_call(case: str, call: Callable[[], float | None], *, runs: int, must: str) -> Timing:
    """Time a call that returns its residual, if it has one, after one call that is not counted."""
    call()
    return row(case, [_timed(call) for _ in range(runs)], must)


def time_ways(case: str, call: Callable[[], float | None], *, runs: int, must: str) -> Iterator[Timing]:
    """The same with the compiled loops and with NumPy alone, by turns, so that what else the machine does hits both."""
    timed: dict[bool, list[tuple[float, float | None]]] = {way: [] for way in ways()}
    for number in range(runs + 1):
        for way, taken in timed.items():
            with compiled.using(way):
                one = _timed(call)
            taken += [one] if number else []
    for way, taken in timed.items():
        yield row(case + called(way), taken, must)


def ways() -> tuple[bool, ...]:
    """Whether to take the compiled loops, once for each way this installation can solve."""
    return (True, False) if compiled.available() else (False,)


def called(way: bool) -> str:
    """What a row's name ends with."""
    return "" if way else ", NumPy alone"


def _timed(call: Callable[[], float | None]) -> tuple[float, float | None]:
    start = time.perf_counter()
    residual = call()
    return time.perf_counter() - start, residual


#: the command line, saying at its end how much memory it held at most
_CODE = """
import sys
from pathlib import Path
from tightrope.cli.main import main
try:
    main()
finally:
    status = Path("/proc/self/status")
    if status.exists():
        print(status.read_text(), file=sys.stderr)
"""


def time_command(case: str, *arguments: str, runs: int, must: str) -> Timing:
    """Time the command line as a whole process, and the largest memory it held (where /proc tells).

    Python may keep its compiled modules, as it does for a user, whatever this machine's setting.
    """
    seconds, memory = [], []
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs + 1):
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", _CODE, *arguments],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            seconds.append(time.perf_counter() - start)
            if done.returncode:
                raise SystemExit(f"`tightrope {' '.join(arguments)}` failed: {done.stderr}")
            peaks = re.findall(r"VmHWM:\s+(\d+) kB", done.stderr)
            memory += [int(peaks[-1]) / 1024] if peaks else []
    return row(case, [(one, None) for one in seconds[1:]], must, memory=max(memory) if memory else None)


def row(
    case: str, taken: Sequence[tuple[float, float | None]], must: str, *, memory: float | None = None, note: str = ""
) -> Timing:
    """One row of runs, each its seconds and its residual."""
    seconds = [one for one, _ in taken]
    return Timing(
        case=case,
        median_s=statistics.median(seconds),
        fastest_s=min(seconds),
        slowest_s=max(seconds),
        runs=len(seconds),
        must=must,
        residual=max((residual for _, residual in taken if residual is not None), default=None),
        memory_mb=memory,
        note=note,
    )
