"""What is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks.batch import batch_cases
from benchmarks.engine import engine_cases, plain_cases
from benchmarks.exposure import exposure_cases
from benchmarks.growth import growth_cases
from benchmarks.imports import import_cases
from benchmarks.macro import macro_cases
from benchmarks.one_sector import one_sector_cases
from benchmarks.pull import pull_cases
from benchmarks.routes import route_cases
from benchmarks.timing import Timing, time_call, time_command
from benchmarks.unrest import unrest_cases
from tightrope.chain.request import Request, prepare
from tightrope.chain.setting import Setting, build_model
from tightrope.core.shocks import Shocks
from tightrope.trade import TradeEquilibrium, decompose
from tightrope.validation import find_inputs, run_validation


def _shipped() -> Iterator[Timing]:
    setting, _ = prepare(Request(scenario="tougher-sanctions-2025"))
    yield from _solves(setting)


def _commands() -> Iterator[Timing]:
    yield time_command("tightrope --help", "--help", runs=5, must="0.5 s")
    yield time_command("tightrope run, report included, cold start", "run", runs=5, must="8 s, 600 MB; aim 4 s")
    for scenario in ("cpc-outage", "russia-stagflation"):
        yield time_command(f"tightrope run {scenario}, the same", "run", scenario, runs=3, must="")


def _exposures() -> Iterator[Timing]:
    setting, _ = prepare(Request(scenario="tougher-sanctions-2025"))
    yield from exposure_cases(setting)


def _solves(setting: Setting) -> Iterator[Timing]:
    model, shocks = setting.model, setting.shocks({})
    without = replace(shocks, limits=())
    tariffs = replace(Shocks.neutral(setting.world.sectors, setting.world.regions), tariff_add=shocks.tariff_add)
    near = model.solve(shocks)

    def residual(equilibrium: TradeEquilibrium) -> float:
        equilibrium.report.raise_if_failed("benchmark")
        return equilibrium.report.residual

    def once() -> None:
        build_model(setting.world, setting.book, setting.closure)

    size = f"{len(setting.world.regions)} x {len(setting.world.sectors)}"
    yield time_call(f"once per world, {size}", once, runs=5, must="1 s")
    yield time_call(f"one solve, {size}, tariffs", lambda: residual(model.solve(tariffs)), runs=20, must="30 ms")
    yield time_call(
        f"one solve, {size}, default question without its cap", lambda: residual(model.solve(without)), runs=20,
        must="30 ms",
    )  # fmt: skip
    yield time_call(
        f"one solve, {size}, default question, cap by complementarity", lambda: residual(model.solve(shocks)), runs=10,
        must="",
    )  # fmt: skip
    yield time_call(
        f"the same from a solution near by, {size}", lambda: residual(model.solve(shocks, start=near)), runs=20, must=""
    )
    yield time_call(
        f"decomposition of one region, {size}",
        lambda: abs(decompose(model, shocks, setting.focus).quadrature_error), runs=3, must="",
    )  # fmt: skip


def _validation() -> Iterator[Timing]:
    board = run_validation(find_inputs(None))
    for timing in board.timings:
        yield Timing(
            case=f"{timing.case}, {timing.solves} solves",
            median_s=timing.seconds,
            fastest_s=timing.seconds,
            slowest_s=timing.seconds,
            runs=1,
            must="60 s" if timing.solves >= 2000 else "",
            residual=timing.worst_residual,
        )


#: groups of rows by name, from the smallest to the whole
ROWS: dict[str, Callable[[], Iterator[Timing]]] = {
    "shipped": _shipped,
    "engine": engine_cases,
    "batch": batch_cases,
    "plain": plain_cases,
    "one_sector": one_sector_cases,
    "growth": growth_cases,
    "exposure": _exposures,
    "imports": import_cases,
    "routes": route_cases,
    "macro": macro_cases,
    "pull": pull_cases,
    "unrest": unrest_cases,
    "commands": _commands,
    "validation": _validation,
}
