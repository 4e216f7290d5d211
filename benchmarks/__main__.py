"""Speed and memory: a table on the screen, `bench.json` and the chart of growth in a folder."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from benchmarks.cases import ROWS
from benchmarks.growth import chart
from benchmarks.timing import Timing
from tightrope.trade import compiled
from tightrope.trade.threads import one_blas_thread


def main() -> None:
    """Run the rows asked for and print as they come."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("folder", nargs="?", default="out", type=Path, help="where bench.json and growth.svg go")
    parser.add_argument("--only", choices=sorted(ROWS), action="append", help="some groups of rows (default: all)")
    given = parser.parse_args()
    one_blas_thread()
    machine = _machine()
    print("; ".join(f"{name} {value}" for name, value in machine.items()))
    print(
        f"{'case':70s} {'median':>8s} {'fastest':>8s} {'slowest':>8s} {'residual':>8s} {'memory':>7s}  must, aim; notes"
    )
    rows = []
    for group in given.only or ROWS:
        for timing in ROWS[group]():
            rows.append(timing)
            print(_line(timing), flush=True)
    given.folder.mkdir(parents=True, exist_ok=True)
    partial = given.folder / "bench.json.partial"
    partial.write_text(json.dumps({"machine": machine, "rows": [asdict(r) for r in rows]}, indent=2), encoding="utf-8")
    partial.replace(given.folder / "bench.json")
    drawn = chart(rows, given.folder)
    print(f"written: {given.folder / 'bench.json'}{'' if drawn is None else f', {drawn}'}")


def _machine() -> dict[str, str | int]:
    cpuinfo = Path("/proc/cpuinfo")
    models = re.findall(r"model name\s*: (.+)", cpuinfo.read_text()) if cpuinfo.exists() else []
    processor = models[0] if models else platform.processor() or platform.machine()
    return {
        "processor": processor,
        "cores": os.cpu_count() or 1,
        "load before": ", ".join(f"{value:.2f}" for value in os.getloadavg())
        if hasattr(os, "getloadavg")
        else "unknown",
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "loops": "compiled" if compiled.available() else "NumPy alone",
        "BLAS threads": 1,
    }


def _line(row: Timing) -> str:
    times = " ".join(f"{_seconds(value):>8s}" for value in (row.median_s, row.fastest_s, row.slowest_s))
    residual = f"{row.residual:.1e}" if row.residual is not None else ""
    memory = f"{row.memory_mb:.0f} MB" if row.memory_mb is not None else ""
    said = "; ".join(part for part in (row.must, row.note) if part)
    return f"{row.case:70s} {times} {residual:>8s} {memory:>7s}  {said}"


def _seconds(value: float) -> str:
    return f"{value * 1e3:#.3g} ms".replace(". ", " ") if value < 1 else f"{value:.2f} s"


if __name__ == "__main__":
    main()
