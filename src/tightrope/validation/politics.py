"""What is known exactly of the political half: votes in the Security Council, and the removal formula."""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter
from typing import Final

import numpy as np

from tightrope.politics.council import load_rule, power_of
from tightrope.politics.pull import removal_loss
from tightrope.validation.board import Score, Timing
from tightrope.validation.cases import Case

#: winning coalitions, swings and Shapley value by class of seat under today's rule
_WINNING: Final = 848
_SEATS: Final = {"permanent": (848, Fraction(421, 2145)), "elected": (84, Fraction(4, 2145))}
#: elasticity, share and what is lost of the basket
_REMOVED: Final = ((5, 0.1, 0.026), (5, 0.5, 0.173), (5, 0.8, 0.402), (5, 0.95, 0.749), (3, 0.8, 0.805))
_CUT: Final = float(1 - np.log(0.4) / np.log(0.2))


def council(case: Case) -> tuple[list[Score], Timing]:
    """Counts and values, each over the known one."""
    started, found = perf_counter(), power_of(load_rule("today"))
    pairs = [("winning coalitions", Fraction(found.winning, _WINNING))]
    for name, (swings, shapley) in _SEATS.items():
        pairs.append((f"swings, {name} member", Fraction(found[name].swings, swings)))
        pairs.append((f"Shapley value, {name} member", found[name].shapley / shapley))
    scores = [Score(case=case, outcome=words, published=1.0, ours=float(ratio)) for words, ratio in pairs]
    return scores, _timing(case, started)


def removal(case: Case) -> tuple[list[Score], Timing]:
    """Losses of a basket, and the cut of the loss that less of a hold brings."""
    started = perf_counter()
    scores = [
        Score(
            case=case,
            outcome=f"elasticity {sigma}, share {share:g}",
            published=known,
            ours=float(removal_loss(1.0, share, sigma - 1)),
        )
        for sigma, share, known in _REMOVED
    ]
    for depth in (0.5, 4.0):
        less, more = (float(removal_loss(1.0, share, depth)) for share in (0.6, 0.8))
        scores.append(
            Score(case=case, outcome=f"cut of the loss, elasticity {1 + depth:g}", published=_CUT, ours=1 - less / more)
        )
    return scores, _timing(case, started)


def _timing(case: Case, started: float) -> Timing:
    return Timing(case=case.name, seconds=perf_counter() - started, solves=0, worst_residual=0.0)
