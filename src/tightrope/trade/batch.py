"""Many counterfactuals of one world, solved side by side: what they share is multiplied with all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tightrope.core.errors import SolveError
from tightrope.core.shocks import Shocks
from tightrope.trade.counterfactual import Counterfactual, refuse_infeasible, solve_cases
from tightrope.trade.equilibrium import equilibrium_from
from tightrope.trade.model import TradeModel
from tightrope.trade.records import TradeEquilibrium
from tightrope.trade.wedges import ShockArrays

#: counterfactuals solved side by side: enough for matrix products, few enough for the cache
TOGETHER = 24
#: part of the world's flows, touched in one counterfactual or another, from which each is better solved by itself
MANY_FLOWS = 0.15


@dataclass(frozen=True)
class Question:
    """One counterfactual to solve: a model (a world and beliefs), shocks, and an equilibrium near by to begin from.

    Shocks on plain arrays (`tightrope.trade.wedges.ShockArrays`) hold only the flows they touch, which matters when
    there are thousands.
    """

    model: TradeModel
    shocks: Shocks | ShockArrays
    start: TradeEquilibrium | None = None


def solve_many(questions: Iterable[Question], *, tolerance: float = 1e-10) -> list[TradeEquilibrium | SolveError]:
    """Solve many counterfactuals, in order. A failed one is returned as its error, which names what is wrong.

    Counterfactuals of the same world, under whatever beliefs (`TradeModel.believing`), are solved side by side and
    agree with `TradeModel.solve` to the tolerance.

    Raises
    ------
    RecordError
        If shocks are of another world than their model.
    """
    found: dict[int, TradeEquilibrium | SolveError] = {}
    waiting: list[tuple[int, TradeModel, Counterfactual]] = []
    for number, question in enumerate(questions):
        try:
            case = question.model.counterfactual(question.shocks, start=question.start)
        except SolveError as error:
            found[number] = error
        else:
            waiting.append((number, question.model, case))
    for block in _blocks(waiting):
        found |= dict(_solved(block, tolerance))
    return [found[number] for number in range(len(found))]


def _blocks(
    waiting: Sequence[tuple[int, TradeModel, Counterfactual]],
) -> Iterator[list[tuple[int, TradeModel, Counterfactual]]]:
    """Groups that may be solved side by side and touch few enough flows."""
    open_blocks: list[tuple[list[tuple[int, TradeModel, Counterfactual]], set[int]]] = []
    for one in waiting:
        case = one[2]
        cells = set(case.shocks.cells.tolist())
        allowed = MANY_FLOWS * case.ground.accounts.trade.size
        for block, touched in open_blocks:
            fits = len(block) < TOGETHER and block[0][2].beside(case) and len(touched | cells) <= allowed
            if fits:
                block.append(one)
                touched |= cells
                break
        else:
            open_blocks.append(([one], cells))
    for block, _ in open_blocks:
        yield block


def _solved(
    block: Sequence[tuple[int, TradeModel, Counterfactual]], tolerance: float
) -> Iterator[tuple[int, TradeEquilibrium | SolveError]]:
    solutions = solve_cases([case for _, _, case in block], block[0][1].pre, tolerance=tolerance)
    for (number, model, _), (solution, system) in zip(block, solutions, strict=True):
        try:
            refuse_infeasible(solution)
            yield number, equilibrium_from(model.labels, solution, system)
        except SolveError as error:
            yield number, error


__all__ = ["Question", "solve_many"]
