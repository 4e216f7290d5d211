"""`make bench`: a table on the screen and `bench.json` in the folder given (default: out)."""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.cases import all_cases
from benchmarks.timing import Timing


def main() -> None:
    """Run every case and print as it goes."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "out")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(machine)
    print(f"{'case':58s} {'median':>10s} {'fastest':>10s} {'slowest':>10s} {'residual':>9s} {'memory':>8s}  must")
    rows = []
    for timing in all_cases():
        rows.append(timing)
        print(_line(timing), flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / "bench.json.partial"
    partial.write_text(json.dumps({"machine": machine, "rows": [asdict(r) for r in rows]}, indent=2), encoding="utf-8")
    partial.replace(folder / "bench.json")


def _line(row: Timing) -> str:
    times = " ".join(f"{_seconds(value):>10s}" for value in (row.median_s, row.fastest_s, row.slowest_s))
    residual = f"{row.residual:.1e}" if row.residual is not None else ""
    memory = f"{row.memory_mb:.0f} MB" if row.memory_mb is not None else ""
    return f"{row.case:58s} {times} {residual:>9s} {memory:>8s}  {row.must}"


def _seconds(value: float) -> str:
    return f"{value * 1e3:.1f} ms" if value < 1 else f"{value:.2f} s"


main()
