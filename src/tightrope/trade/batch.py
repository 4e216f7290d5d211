"""Many counterfactuals of one world, solved side by side: what they share is multiplied with all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tightrope.core.errors import SolveError
from tightrope.core.shocks import PlainShocks, Shocks
from tightrope.core.solver import SolverReport
from tightrope.trade.counterfactual import Counterfactual, refuse_infeasible, solve_cases
from tightrope.trade.equilibrium import border_flows, equilibrium_from, real_incomes, same_limits
from tightrope.trade.kernels import Array, Mask
from tightrope.trade.model import TradeModel
from tightrope.trade.records import TradeEquilibrium
from tightrope.trade.solver import Solution
from tightrope.trade.system import OneCase
from tightrope.trade.wedges import ShockArrays

#: counterfactuals solved side by side: enough for matrix products, few enough for the cache
TOGETHER = 24
#: part of the world's flows, touched in one counterfactual or another, from which each is better solved by itself
MANY_FLOWS = 0.15


@dataclass(frozen=True)
class Answer:
    """A solved counterfactual. Labels are put on when `equilibrium` is first asked for, which takes as long as
    several sweeps of the solver.

    Attributes
    ----------
    real_income_hat : (region,), new/old, in the order of the model's regions.
    """

    model: TradeModel
    solution: Solution
    case: OneCase
    real_income_hat: Array

    @property
    def report(self) -> SolverReport:
        """How the solver ended."""
        return self.solution.report

    @cached_property
    def equilibrium(self) -> TradeEquilibrium:
        """The same as a labelled record."""
        return equilibrium_from(self.model.labels, self.solution, self.case)

    def real_income(self, region: str) -> float:
        """Real income of one region, new/old."""
        return float(self.real_income_hat[self.model.accounts.regions.index(region)])

    @cached_property
    def flows(self) -> Array:
        """(sector, importer, exporter), USD million: sales at the border price, as `TradeEquilibrium.trade_new`."""
        return border_flows(self.case.alone, self.solution)

    @property
    def spending(self) -> Array:
        """(region,), USD million: final spending."""
        return self.solution.implied.income


@dataclass(frozen=True)
class Question:
    """One counterfactual to solve: a model (a world and beliefs), shocks, and an equilibrium near by to begin from.

    Where there are many, shocks come without labels, or on plain arrays of only the flows they touch
    (`tightrope.trade.wedges.ShockArrays`).
    """

    model: TradeModel
    shocks: Shocks | PlainShocks | ShockArrays
    start: TradeEquilibrium | Answer | None = None

    def counterfactual(self) -> Counterfactual:
        """Without labels. Raises `InfeasibleError`, `RecordError`."""
        if not isinstance(self.start, Answer):
            return self.model.counterfactual(self.shocks, start=self.start)
        case = self.model.counterfactual(self.shocks)
        return replace(case, start=same_limits(self.start.solution.trial, self.start.case.system.limits, case.limits))


_Waiting = tuple[int, TradeModel, Counterfactual]


def answer_many(questions: Iterable[Question], *, tolerance: float = 1e-10) -> list[Answer | SolveError]:
    """Solve many counterfactuals, in order. A failed one is returned as its error, which names what is wrong.

    Counterfactuals of the same world, under whatever beliefs (`TradeModel.believing`), are solved side by side and
    agree with `TradeModel.solve` to the tolerance.

    Raises
    ------
    RecordError
        If shocks are of another world than their model.
    """
    found: dict[int, Answer | SolveError] = {}
    waiting: list[_Waiting] = []
    for number, question in enumerate(questions):
        try:
            waiting.append((number, question.model, question.counterfactual()))
        except SolveError as error:
            found[number] = error
    for block in _blocks(waiting):
        found |= dict(_solved(block, tolerance))
    return [found[number] for number in range(len(found))]


def solve_many(questions: Iterable[Question], *, tolerance: float = 1e-10) -> list[TradeEquilibrium | SolveError]:
    """The same as `answer_many` with labels on."""
    answers = answer_many(questions, tolerance=tolerance)
    return [answer if isinstance(answer, SolveError) else answer.equilibrium for answer in answers]


def settled(outcome: Answer | SolveError, what: str) -> Answer:
    """The answer, if it is one. Raises its `SolveError`, or `ConvergenceError` naming `what`."""
    if isinstance(outcome, SolveError):
        raise outcome
    outcome.report.raise_if_failed(what)
    return outcome


def _blocks(waiting: Sequence[_Waiting]) -> list[list[_Waiting]]:
    """Groups that may be solved side by side and touch few enough flows."""
    blocks: list[list[_Waiting]] = []
    room: list[tuple[list[_Waiting], Mask]] = []
    for one in waiting:
        case = one[2]
        for block, already in room:
            new = np.count_nonzero(~already[case.shocks.cells])
            few = np.count_nonzero(already) + new <= MANY_FLOWS * already.size
            if few and block[0][2].beside(case):
                block.append(one)
                already[case.shocks.cells] = True
                break
        else:
            touched = np.zeros(case.ground.accounts.trade.size, dtype=bool)
            touched[case.shocks.cells] = True
            room.append(([one], touched))
            blocks.append(room[-1][0])
        room = [(block, already) for block, already in room if len(block) < TOGETHER]
    return blocks


def _solved(block: Sequence[_Waiting], tolerance: float) -> Iterator[tuple[int, Answer | SolveError]]:
    solutions = solve_cases([case for _, _, case in block], block[0][1].pre, tolerance=tolerance)
    for (number, model, _), (solution, case) in zip(block, solutions, strict=True):
        try:
            refuse_infeasible(solution)
            yield number, Answer(model, solution, case, real_incomes(solution, case))
        except SolveError as error:
            yield number, error


__all__ = ["Answer", "Question", "answer_many", "settled", "solve_many"]
