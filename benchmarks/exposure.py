"""All exposures of one country from one transposed solve."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from benchmarks.timing import Timing, time_call
from benchmarks.worlds import random_world
from tightrope.chain.setting import Setting
from tightrope.trade import TradeModel
from tightrope.trade.exposure import exposure


def exposure_cases(setting: Setting) -> Iterator[Timing]:
    """A made world of 81 x 50 and the shipped one; another country each time, nothing kept from one to the next."""
    yield _case("all exposures of one country, 81 x 50", random_world(81, 50, seed=1).model(), "100 ms, aim 30 ms")
    size = f"{len(setting.world.regions)} x {len(setting.world.sectors)}"
    yield _case(f"all exposures of one country, {size}, shipped world", setting.model, "")


def _case(name: str, model: TradeModel, must: str) -> Timing:
    regions = cycle(model.baseline.regions)

    def once() -> float:
        return exposure(model, next(regions)).report.residual

    return time_call(name, once, runs=40, must=must)
