"""Unrest: many draws over five years."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.timing import Timing, time_call
from tightrope.data.unrest_pack import load_unrest_pack
from tightrope.parameters import load_book
from tightrope.politics.unrest import Setting, answer, draw_beliefs, simulate, steady

COUNTRY, DRAWS, MONTHS = "KAZ", 10_000, 60


def unrest_cases() -> Iterator[Timing]:
    """There is nothing to solve: what stands for a residual is how far protests a year lie from what is believed."""
    pack, book = load_unrest_pack(COUNTRY), load_book()
    usual = steady(months=MONTHS, growth=pack.usual_growth.value, inflation=5.0, inflation_before=5.0)
    angry = steady(months=MONTHS, growth=-5.0, inflation=15.0, inflation_before=5.0, price_factor=2.0)

    def run(setting: Setting = usual) -> float:
        beliefs = draw_beliefs(pack, book, draws=DRAWS)
        path = simulate(beliefs, setting)
        return abs(float(12 * path.protests.values.mean() / np.mean(beliefs["protests"])) - 1)

    def recession() -> None:
        run(angry)

    def one_country() -> None:
        answer(pack, book)

    size = f"{DRAWS:,} draws x {MONTHS} months".replace(",", " ")
    yield time_call(f"unrest: {size}, parameters drawn", run, runs=5, must="2 s")
    yield time_call(f"unrest: {size}, a price doubled in a recession", recession, runs=5, must="2 s")
    yield time_call("unrest: one country's answer, 20 000 draws x 12 months three times", one_country, runs=3, must="")
