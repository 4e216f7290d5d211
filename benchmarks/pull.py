"""Pull: every channel of every power closed, one equilibrium each, and the answer for a country."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.timing import Timing, time_call
from tightrope.chain.powers import powers_of
from tightrope.chain.pull.answer import PullRequest, pull_today
from tightrope.chain.pull.closures import close_all
from tightrope.chain.pull.ties import Frame
from tightrope.chain.setting import build_model
from tightrope.data import load_country, load_world
from tightrope.data.pull_pack import load_pull_pack
from tightrope.parameters import load_book
from tightrope.trade import Closure, Horizon

COUNTRY = "KAZ"


def pull_cases() -> Iterator[Timing]:
    """All removal losses of one country, exact; and the whole answer, page left out."""
    world, pack = load_world("eurasia-2023"), load_pull_pack(COUNTRY)
    model = build_model(world, load_book(), Closure.SHARE_OF_INCOME, Horizon.ONE_YEAR)
    frame = Frame.of(world, COUNTRY, powers_of(world), pack, load_country(COUNTRY))
    payments = dict.fromkeys(frame.powers, 0.02)

    def closures() -> float:
        return max(one.residual for one in close_all(model, frame, payments))

    def answer() -> None:
        pull_today(PullRequest(country=COUNTRY))

    solved = len(close_all(model, frame, payments))
    yield time_call(f"pull: all removal losses of one country, {solved} equilibria", closures, runs=5, must="2 s")
    yield time_call("pull: one country's answer, 2 000 draws", answer, runs=3, must="")
