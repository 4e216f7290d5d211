"""Fair timing of a call and of a whole command."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Timing:
    """One row: seconds of the median run, its spread, memory of the process where measured, and the residual."""

    case: str
    median_s: float
    fastest_s: float
    slowest_s: float
    runs: int
    must: str
    residual: float | None = None
    memory_mb: float | None = None


def time_call(case: str, call: Callable[[], float], *, runs: int, must: str) -> Timing:
    """Time a call that returns its residual, after one call that is not counted."""
    residual = call()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        residual = call()
        seconds.append(time.perf_counter() - start)
    return _row(case, seconds, must, residual=residual)


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
    return _row(case, seconds[1:], must, memory=statistics.median(memory) if memory else None)


def _row(
    case: str, seconds: list[float], must: str, *, residual: float | None = None, memory: float | None = None
) -> Timing:
    return Timing(
        case=case,
        median_s=statistics.median(seconds),
        fastest_s=min(seconds),
        slowest_s=max(seconds),
        runs=len(seconds),
        must=must,
        residual=residual,
        memory_mb=memory,
    )
