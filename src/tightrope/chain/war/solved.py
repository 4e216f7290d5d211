"""Sets of measures solved side by side, at central beliefs and under draws of what is believed of the measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from tightrope.chain.game import Game, best_response
from tightrope.chain.setting import Compliance, Setting, refuse_twice_the_choice
from tightrope.core.errors import ScenarioError, SolveError, TightropeError, list_problems
from tightrope.core.random import stream
from tightrope.measures import Measure, SecondaryTariff
from tightrope.trade import Answer, TradeEquilibrium, answer_many, settled

Array = np.ndarray

#: accuracy of these solves: far beyond the digits they are shown with
TOLERANCE: Final = 1e-8
#: draws of what is believed of measures
DRAWS: Final = 20

Measures = tuple[Measure, ...]


@dataclass(frozen=True)
class Solver:
    """Answers a scenario's question under other measures; `equilibrium` and `compliance` are its own."""

    setting: Setting
    equilibrium: TradeEquilibrium
    compliance: Compliance
    _chosen: dict[str, Compliance | str] = field(default_factory=dict)

    def refuse_strangers(self, sets: Sequence[Measures], ladder: str) -> None:
        """Measures of a ladder that the world does not know what to do with, or that tax the same purchases twice.

        Raises `ScenarioError`.
        """
        known = {measure.name for measure in self.setting.measures}
        new = {m.name: m for measures in sets for m in measures if m.name not in known}
        world = self.setting.world
        problems = [f"{m.name}, {where}: {text}" for m in new.values() for where, text in m.problems(world)]
        if problems:
            raise ScenarioError(list_problems(f"The ladder '{ladder}' in the world '{world.name}'", problems))
        for measures in sets:
            refuse_twice_the_choice(measures, world)

    def answers(self, sets: Sequence[Measures]) -> list[Answer | str]:
        """An answer for each set of measures, or why there is none."""
        ready = [self._ready(measures) for measures in sets]
        asked = [one for one in ready if not isinstance(one, str)]
        questions = (there.question(profile, self.equilibrium) for there, profile in asked)
        outcomes = iter(answer_many(questions, tolerance=TOLERANCE))
        return [one if isinstance(one, str) else _answered(next(outcomes)) for one in ready]

    def believed(self, sets: Sequence[Measures], seed: int) -> Array:
        """Real income of the focus country against the scenario's own measures, new/old, (set, draw).

        Under the same draws of what is believed of each measure, in Latin hypercube; choices stay as they are at
        central beliefs. NaN without a solution.
        """
        own = tuple(self.setting.measures)
        every = [own, *sets]
        moves = _moves(every, seed)
        moved = [tuple(_moved(m, moves, draw) for m in measures) for measures in every for draw in range(DRAWS)]
        found = self.answers(moved)
        hats = [np.nan if isinstance(one, str) else one.real_income(self.setting.focus) for one in found]
        by_set = np.array(hats).reshape(len(every), DRAWS)
        return np.asarray(by_set[1:] / by_set[0])

    def _ready(self, measures: Measures) -> tuple[Setting, Compliance] | str:
        there = replace(self.setting, measures=tuple(m.with_book(self.setting.book) for m in measures))
        profile = self._choices(there)
        return profile if isinstance(profile, str) else (there, profile)

    def _choices(self, there: Setting) -> Compliance | str:
        """Who pays and who complies with secondary tariffs, or why nobody knows.

        Settled once for each set of them beside the scenario's own measures, and kept whatever other legs do: a game
        for every combination would cost more than what it can change.
        """
        tariffs = there.secondary_tariffs
        own = self.setting.secondary_tariffs
        if [(t.name, t.rate) for t in tariffs] == [(t.name, t.rate) for t in own]:
            return self.compliance
        key = "; ".join(f"{tariff.name} {tariff.rate:g}" for tariff in tariffs)
        if key not in self._chosen:
            others = tuple(m for m in self.setting.measures if not isinstance(m, SecondaryTariff))
            alone = replace(self.setting, measures=(*others, *tariffs))
            try:
                self._chosen[key] = best_response(alone, Game(alone)).profile
            except TightropeError as error:
                self._chosen[key] = f"who complies with {key} was not found: {error}"
        return self._chosen[key]


def _moves(sets: Sequence[Measures], seed: int) -> dict[tuple[str, str], Array]:
    """Quantiles (draw,) of every belief of every measure, by its name and the belief's."""
    names = sorted({(m.name, belief) for measures in sets for m in measures for belief in m.quantities()})
    return {name: _stratified(seed, *name) for name in names}


def _stratified(seed: int, *names: str) -> Array:
    rows = stream(seed, "chain", "war", *names).permutation(DRAWS)
    return np.asarray((rows + stream(seed, "chain", "war", *names, "within").random(DRAWS)) / DRAWS)


def _moved(measure: Measure, moves: dict[tuple[str, str], Array], draw: int) -> Measure:
    """A measure with every belief at its quantile of this draw."""
    values = {
        belief: quantity.at_quantile(float(moves[measure.name, belief][draw]))
        for belief, quantity in measure.quantities().items()
    }
    return measure.with_values(values) if values else measure


def _answered(outcome: Answer | SolveError) -> Answer | str:
    try:
        return settled(outcome, "This combination of rungs")
    except SolveError as error:
        return str(error)


__all__ = ["DRAWS", "Solver"]
