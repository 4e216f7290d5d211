"""The model of unrest beside an event: a consistency check on assumed numbers, reported, never a pass."""

from __future__ import annotations

from functools import cache
from time import perf_counter
from typing import Final

from tightrope.data.unrest_event import load_event
from tightrope.data.unrest_pack import load_unrest_pack
from tightrope.parameters import load_book
from tightrope.politics.unrest.hindcast import ASKED, Hindcast, hindcast
from tightrope.politics.unrest.path import Chance
from tightrope.validation.board import Score, Timing
from tightrope.validation.cases import Case

#: what the scoreboard asks of the month
_SHOWN: Final = ("national", "violent", "lethal", "crisis", "intervention", "irregular_exit")
_STEPS: Final = {
    "national": "national protest",
    "violent": "violence",
    "crisis": "crisis with foreign troops",
    "end": "order",
}


@cache
def _hindcast() -> Hindcast:
    event = load_event()
    return hindcast(event, load_unrest_pack(event.country), load_book())


def chances(case: Case) -> tuple[list[Score], Timing]:
    """Chance of each outcome beside whether it happened, without the price and with it."""
    started, found = perf_counter(), _hindcast()
    scores = [
        Score(
            case=case,
            outcome=f"{ASKED[name]}, {words}: {_range(chances[name])}",
            published=float(found.event.happened[name].happened),
            ours=chances[name].central,
        )
        for words, chances in (("price unchanged", found.without), ("price as it came", found.triggered))
        for name in _SHOWN
        if name in found.event.happened
    ]
    return scores, _timing(case, started, found)


def places(case: Case) -> tuple[list[Score], Timing]:
    """Where days and deaths lie among those of the histories."""
    started, found = perf_counter(), _hindcast()
    asked = {f"days to {_STEPS[step]}": one for step, one in found.clock.items()}
    asked |= {f"days from national protest to {_STEPS[step]}": one for step, one in found.waits.items()}
    asked |= {"the dead": found.toll}
    scores = [
        Score(
            case=case,
            outcome=f"{words}: {_ends(one.low, one.high)}; {one.values[0]:.0f} to {one.values[-1]:.0f} in nine of ten",
            published=0.5,
            ours=one.below,
        )
        for words, one in asked.items()
        if one.low is not None and one.high is not None
    ]
    return scores, _timing(case, started, found)


def _range(chance: Chance) -> str:
    return f"{100 * chance.low:.1f} to {100 * chance.high:.1f} %"


def _ends(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _timing(case: Case, started: float, found: Hindcast) -> Timing:
    return Timing(case=case.name, seconds=perf_counter() - started, solves=found.draws, worst_residual=0.0)
