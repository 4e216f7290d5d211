"""The trade engine on a made world of full size: 81 regions, 50 sectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.plain import plain_loop
from benchmarks.shocks import sanctions, tariff_shock
from benchmarks.timing import Timing, time_call, time_ways
from benchmarks.worlds import random_world
from tightrope.trade import Closure, Question, TradeModel, answer_many
from tightrope.trade.batch import settled
from tightrope.trade.wedges import ShockArrays

REGIONS, SECTORS, SEED = 81, 50, 1
SIZE = f"{REGIONS} x {SECTORS}"
#: accuracy of the plain loop, which gains little beyond it: its inner loops take ever longer
PLAIN_TOLERANCE = 1e-6


def engine_cases() -> Iterator[Timing]:
    """With the compiled loops and with NumPy alone."""
    world = random_world(REGIONS, SECTORS, SEED)
    model = world.model()
    # the first year, in which little can be replaced, and labour stays in its sector
    short_run = replace(
        world.calibration,
        value_added_substitution=0.5,
        input_substitution=0.2,
        final_substitution=0.5,
        labour_mobility=0.0,
    )
    rigid = TradeModel(world.baseline, short_run)

    def once() -> None:
        _ = TradeModel(world.baseline, world.calibration).ground

    yield time_call(f"once per world, {SIZE}", once, runs=10, must="1 s, aim 0.3 s")
    yield from _one(f"one solve, {SIZE}, tariffs", model, tariff_shock(model), "30 ms, aim 12 ms")
    yield from _one(f"one solve, {SIZE}, sanctions", model, sanctions(model), "30 ms, aim 12 ms")
    yield from _one(f"short-run nests, labour tied, {SIZE}, tariffs", rigid, tariff_shock(rigid), "150 ms, aim 50 ms")
    yield from _one(f"short-run nests, labour tied, {SIZE}, sanctions", rigid, sanctions(rigid), "150 ms, aim 50 ms")


def _one(name: str, model: TradeModel, shocks: ShockArrays, must: str) -> Iterator[Timing]:
    def once() -> float:
        (answer,) = answer_many([Question(model, shocks)], tolerance=1e-10)
        return settled(answer, "benchmark").report.residual

    yield from time_ways(name, once, runs=40, must=must)


def plain_cases() -> Iterator[Timing]:
    """The same sanctions, without rents and with nominal balances, by the plain loop and by ours."""
    world = random_world(REGIONS, SECTORS, SEED, closure=Closure.NOMINAL)
    none = world.baseline.rent_share.copy(data=np.zeros_like(world.baseline.rent_share))
    model = TradeModel(replace(world.baseline, rent_share=none), world.calibration)
    shocks = sanctions(model)
    yield from _one(f"one solve, {SIZE}, sanctions, no rents, nominal balances", model, shocks, "")
    ours = settled(answer_many([Question(model, shocks)])[0], "benchmark")
    a, shape = model.accounts, model.accounts.trade.shape
    cost = np.exp(shocks.spread(shocks.iceberg, shape))
    tariff = (1 + a.tariff) * np.exp(shocks.spread(shocks.importer, shape)) - 1
    found = []

    def theirs() -> float:
        found.append(plain_loop(a, model.elasticity, cost, tariff, tolerance=PLAIN_TOLERANCE))
        return found[-1].residual

    timing = time_call("the same by a plain damped loop", theirs, runs=3, must="")
    apart = float(np.abs(found[-1].real_income / ours.real_income_hat - 1).max())
    yield replace(timing, note=f"{found[-1].steps} steps; real incomes {apart:.0e} apart")
