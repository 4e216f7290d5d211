"""The futures of a war through trade: each combination of rungs solved once, weighed by the futures in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from tightrope.chain.setting import Compliance, Setting
from tightrope.chain.war.asked import asked_of, rungs_of
from tightrope.chain.war.gathered import Gathered, gather
from tightrope.chain.war.meaning import Meaning
from tightrope.chain.war.records import Combination, WarOutcome
from tightrope.chain.war.solved import Solver
from tightrope.core.axes import LEG
from tightrope.measures import Measure
from tightrope.parameters import Grade
from tightrope.scenario.war import War
from tightrope.trade import Answer, TradeEquilibrium
from tightrope.war import LEGS, State, WarPath
from tightrope.war.states import FIGHTING

Array = np.ndarray

#: quantiles of a fan: nine tenths, half, the middle
ENDS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
#: how many of the commonest combinations of drawn futures are solved under draws of what is believed of measures, and
#: the commonest without the exception besides; of a path by hand, which has few, all are
RANGED: Final = 4


def war_identity(block: War) -> dict[str, Any]:
    """What a run with this block reads beside scenario, book and world, for its id."""
    return asked_of(block).identity()


def war_of(
    setting: Setting, block: War, equilibrium: TradeEquilibrium, compliance: Compliance, seed: int
) -> WarOutcome:
    """Futures of the war a scenario asks for, and what each does to real income against the scenario's own measures.

    Raises `ScenarioError` if a measure of the ladder makes no sense in the world, `DataError` as `asked_of` does.
    """
    asked = asked_of(block)
    path, start = asked.futures(setting.book, seed)
    rungs = rungs_of(path, start, asked.today)
    lost = path.carve_out.values == 0
    meaning = Meaning(ladder=asked.ladder, today=asked.today, base=setting.measures)
    gathered = gather(rungs, lost, meaning, LEGS)
    solver = Solver(setting, equilibrium, compliance)
    solver.refuse_strangers(gathered.measures, asked.ladder.id)
    answers = solver.answers(gathered.measures)
    base = float(equilibrium.real_income_hat.sel(region=setting.focus))
    hats = [None if isinstance(one, str) else one.real_income(setting.focus) / base for one in answers]
    ranged = _ranged(gathered, all_of_them=asked.fixed is not None)
    rows = solver.believed([gathered.measures[n] for n in ranged], seed)
    believed = dict(zip(ranged, rows, strict=True))
    reached = {(leg, int(rung)) for leg, of in zip(LEGS, rungs, strict=True) for rung in np.unique(of)}
    bites = rungs[LEGS.index("energy")] >= asked.ladder.exception_lost.from_rung
    grades = Counter(path.rules.grades.values()) if path.rules else Counter()
    return WarOutcome(
        title=path.title,
        drawn=asked.fixed is None,
        setting=asked.setting.id,
        ladder=asked.ladder.id,
        ladder_note=asked.ladder.note,
        holder=asked.setting.carve_out.holder,
        quarters=path.quarters,
        state_names=tuple(state.label for state in State),
        legs=LEGS,
        ends=ENDS,
        states=np.stack([(path.state.values == state).mean(axis=1) for state in State]),
        levels=np.moveaxis(np.quantile(path.level.sel({LEG: list(LEGS)}).values, ENDS, axis=2), 0, 2),
        excepted=path.carve_out.values.mean(axis=1),
        income=np.array([np.nan if hat is None else hat for hat in hats])[gathered.place],
        stopped=_stopped(path),
        stopped_by=_stopped_by(path),
        combinations=_combinations(gathered, hats, believed, answers, setting.measures),
        readings=meaning.readings(reached, bool((lost & bites).any())),
        beliefs=path.beliefs,
        merged=gathered.merged,
        merged_share=gathered.merged_share,
        grades=tuple((grade, grades[grade]) for grade in Grade if grades[grade]),
    )


def _ranged(gathered: Gathered, *, all_of_them: bool) -> list[int]:
    """Combinations to solve under draws of what is believed of measures: the commonest, and one without exception."""
    if all_of_them:
        return list(range(len(gathered.measures)))
    lost = [number for number, without in enumerate(gathered.lost) if without]
    return sorted({*range(min(RANGED + 1, len(gathered.measures))), *lost[:1]})


def _stopped(path: WarPath) -> Array:
    """(quarter, future) bool: no fighting at the end of this quarter or an earlier one."""
    return np.asarray(np.logical_or.accumulate(path.state.values > max(FIGHTING), axis=0))


def _stopped_by(path: WarPath) -> tuple[tuple[float, float, float], ...]:
    """The share of that by quarter, with its range over beliefs; of a path written by hand there is no range."""
    if path.draws == 1:
        return tuple((float(one), float(one), float(one)) for one in _stopped(path)[:, 0])
    found = (path.ended_by(quarter) for quarter in path.quarters)
    return tuple((one.middle, one.low, one.high) for one in found)


def _combinations(
    gathered: Gathered,
    hats: Sequence[float | None],
    believed: Mapping[int, Array],
    answers: Sequence[Answer | str],
    base: tuple[Measure, ...],
) -> tuple[Combination, ...]:
    names = {measure.name for measure in base}
    found = []
    for number, measures in enumerate(gathered.measures):
        here = {measure.name for measure in measures}
        answer = answers[number]
        found.append(
            Combination(
                rungs=gathered.rungs[number],
                exception_lost=gathered.lost[number],
                adds=tuple(m.title for m in measures if m.name not in names),
                lifts=tuple(m.title for m in base if m.name not in here),
                real_income=hats[number],
                believed=believed.get(number, np.empty(0)),
                share=(gathered.place == number).mean(axis=1),
                not_found=answer if isinstance(answer, str) else "",
            )
        )
    return tuple(found)


__all__ = ["ENDS", "war_identity", "war_of"]
