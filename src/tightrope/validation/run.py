"""Run all cases, or those asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib import import_module
from pathlib import Path

from tightrope.core.errors import UsageError
from tightrope.validation import caliendo_parro, closed_forms, felbermayr, war
from tightrope.validation.board import Score, Scoreboard, Timing
from tightrope.validation.cases import Case, load_cases

#: cases that need published inputs, and who runs them
_PUBLISHED: dict[str, Callable[[Case, Path, int], tuple[list[Score], Timing]]] = {
    "caliendo_parro_2015": lambda case, folder, _: caliendo_parro.scores(case, folder),
    "felbermayr_groeschl_heiland_2022": felbermayr.scores,
    "felbermayr_mean_draw": lambda case, folder, _: felbermayr.scores_at_mean(case, folder),
    "war_durations": lambda case, folder, _: war.durations(case, folder),
}


#: cases that judge a model by facts that come with the package, and the function of the module that runs each
_OBSERVED = {
    "rerouting_observed": ("rerouting", "scores"),
    "routes_tested": ("routes", "tested"),
    "routes_agreed": ("routes", "agreed"),
    "routes_fitted": ("routes", "fitted"),
    "routes_never_fitted": ("routes", "never_fitted"),
    "outage_month": ("routes", "outage_month"),
    "outage_month_parts": ("routes", "outage_month_parts"),
    "macro_responses": ("macro", "responses"),
    "macro_held": ("macro", "held"),
    "macro_accepted": ("macro", "accepted"),
    "macro_tried": ("macro", "tried"),
    "macro_out_of_sample": ("macro", "coverage"),
    "macro_against_no_change": ("macro", "against_no_change"),
    "council_today": ("politics", "council"),
    "pull_removal": ("politics", "removal"),
    "unrest_hindcast_chances": ("unrest", "chances"),
    "unrest_hindcast_places": ("unrest", "places"),
}


def run_validation(
    inputs: Path | None,
    *,
    only: Collection[str] = (),
    workers: int = 2,
    tell: Callable[[str], None] = lambda title: None,
) -> Scoreboard:
    """Every case, in the order of the declarations.

    Parameters
    ----------
    inputs : folder of published inputs; a case whose file is not there is reported as not at hand.
    only : names of cases; all if empty.
    workers : processes for the case with many draws.
    tell : called with the title of each case before it runs.

    Raises
    ------
    UsageError
        If a name in `only` is not a case.
    """
    cases = load_cases()
    unknown = [name for name in only if name not in cases]
    if unknown:
        raise UsageError(f"There is no validation case {', '.join(unknown)}; there are {', '.join(cases)}.")
    scores: list[Score] = []
    timings: list[Timing] = []
    for name, case in cases.items():
        if only and name not in only:
            continue
        tell(case.title)
        if case.inputs is None:
            rows, timing = _observed(case) if name in _OBSERVED else closed_forms.scores(case)
        elif inputs is None or not (inputs / case.inputs).is_file():
            scores.append(Score(case=case, outcome=case.table))
            continue
        else:
            rows, timing = _PUBLISHED[name](case, inputs, workers)
        scores += rows
        timings.append(timing)
    return Scoreboard(scores=tuple(scores), timings=tuple(timings))


def _observed(case: Case) -> tuple[list[Score], Timing]:
    """Imported late: the modules are scripts too, or need more than the rest."""
    module, function = _OBSERVED[case.name]
    scores: Callable[[Case], tuple[list[Score], Timing]] = getattr(
        import_module(f"tightrope.validation.{module}"), function
    )
    return scores(case)
