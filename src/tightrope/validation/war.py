"""How long interstate wars last: what the publisher's file gives beside what was known of it."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Final

from tightrope.validation.board import Score, Timing
from tightrope.validation.cases import Case
from tightrope.war.estimation import estimate

#: episodes, and those that ended
_EPISODES: Final = (76, 72)
#: estimates known before, by id; the chance is of an end within a year after 4.4 years
_KNOWN: Final = {"weibull.shape": 0.4508, "weibull.scale": 0.5642, "weibull.ends_within_a_year": 0.217}


def durations(case: Case, folder: Path) -> tuple[list[Score], Timing]:
    """Counts and estimates, each over the known one. Raises `DataError` if the file is damaged."""
    started, found = perf_counter(), estimate(folder / str(case.inputs))
    ours = {"episodes": len(found.episodes), "episodes that ended": int(found.episodes.ended.sum())}
    ratios = {name: count / known for (name, count), known in zip(ours.items(), _EPISODES, strict=True)}
    ratios |= {found[name].meaning: found[name].value / known for name, known in _KNOWN.items()}
    scores = [Score(case=case, outcome=words, published=1.0, ours=ratio) for words, ratio in ratios.items()]
    return scores, Timing(case=case.name, seconds=perf_counter() - started, solves=0, worst_residual=0.0)
