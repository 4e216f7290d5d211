"""How far the answer moves with what is believed: one belief at a time, and all of them together."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tightrope.chain.beliefs import Belief, move_all
from tightrope.chain.economy.handed import Border, border_of, plain_of
from tightrope.chain.game import extended_response
from tightrope.chain.pull.drawn import after, frame_of
from tightrope.chain.pull.ties import Frame
from tightrope.chain.result import JointRange, Sensitivity
from tightrope.chain.setting import Compliance, Setting
from tightrope.chain.side import Chunk, DrawChunk, Drawn, Solved
from tightrope.core.errors import SolveError, TightropeError
from tightrope.core.random import stream
from tightrope.core.shocks import PlainShocks
from tightrope.trade import Answer, Question, TradeEquilibrium, answer_many, settled

#: ends of a spread, as quantiles
LOW, HIGH = 0.05, 0.95
#: largest relative violation of an equation in these solves: a thousandth of the last digit a range is shown with
TOLERANCE = 1e-8
#: quantile below which few draws fall
LOWEST = 0.02
#: quantiles reported of joint draws, and of so few that their tails mean nothing
PROBABILITIES, OF_FEW = (0.05, 0.25, 0.5, 0.75, 0.95), (0.0, 0.25, 0.5, 0.75, 1.0)
#: draws from which on the tails mean something
ENOUGH = 20

#: fields of a secondary tariff that decide who is hit
RULE_FIELDS = ("threshold",)

#: draws solved side by side
CHUNK = 8


def widest_compliance(setting: Setting, beliefs: tuple[Belief, ...], settled: Compliance) -> Compliance:
    """The settled choices, and those of regions that only the low end of a rule's threshold would hit."""
    rules = {f"{m.name}.{field}" for m in setting.secondary_tariffs for field in RULE_FIELDS}
    wider = setting
    for belief in beliefs:
        if belief.name in rules:
            wider = belief.move(wider, LOWEST)
    return settled if wider is setting else extended_response(setting, wider, settled)


def ends_of(beliefs: tuple[Belief, ...]) -> list[Chunk]:
    """Rows that move one belief at a time to the low and to the high end of its spread."""
    rows = [
        tuple(at if k == number else None for k in range(len(beliefs)))
        for number in range(len(beliefs))
        for at in (LOW, HIGH)
    ]
    return [tuple(rows[k : k + CHUNK]) for k in range(0, len(rows), CHUNK)]


def one_at_a_time(
    beliefs: tuple[Belief, ...], focus: int, drawn: list[Drawn]
) -> tuple[tuple[Sensitivity, ...], tuple[str, ...]]:
    """Real income of the focus country with each belief at the ends of its spread, widest first; and notes.

    `drawn` are the solves of `ends_of(beliefs)`, `focus` the number of the region.
    """
    rows, notes = [], []
    for belief, low, high in zip(beliefs, drawn[::2], drawn[1::2], strict=True):
        if isinstance(low, str) or isinstance(high, str):
            notes.append(f"Sensitivity to {belief.name} has no solution: {low if isinstance(low, str) else high}")
            continue
        rows.append(
            Sensitivity(
                name=belief.name,
                meaning=belief.meaning,
                grade=belief.grade,
                grades=belief.grades,
                low_text=belief.text_at(LOW),
                high_text=belief.text_at(HIGH),
                real_income_hat_low=low.real_income_hat[focus],
                real_income_hat_high=high.real_income_hat[focus],
            )
        )
    rows.sort(key=lambda row: -abs(row.real_income_hat_high - row.real_income_hat_low))
    return tuple(rows), tuple(notes)


def draw_chunk(setting: Setting, beliefs: tuple[Belief, ...]) -> DrawChunk:
    """A function that solves draws of the beliefs: given choices and rows of quantiles, real incomes or a failure.

    A row has a quantile for each belief; None leaves it where it is. The choices are those of the countries hit in
    the central case; countries that only a wider rule hits are asked first.
    """

    border, frame = border_of(setting), frame_of(setting)

    @lru_cache(maxsize=1)
    def begin(settled: tuple[tuple[str, frozenset[str]], ...]) -> tuple[Compliance, TradeEquilibrium]:
        choices = widest_compliance(setting, beliefs, dict(settled))
        return choices, setting.solve(choices, tolerance=TOLERANCE)

    def draw(settled: Compliance, rows: Chunk) -> list[Drawn]:
        choices, central = begin(tuple(sorted(settled.items())))
        return _drawn(setting, border, frame, beliefs, choices, central, rows)

    return draw


def _drawn(
    setting: Setting,
    border: Border,
    frame: Frame | None,
    beliefs: tuple[Belief, ...],
    compliance: Compliance,
    central: TradeEquilibrium,
    rows: Chunk,
) -> list[Drawn]:
    """Draws solved side by side; one without a solution says which beliefs it held."""
    found: dict[int, Drawn] = {}
    asked: dict[int, tuple[Setting, PlainShocks]] = {}
    for number, row in enumerate(rows):
        moved = [(belief, at) for belief, at in zip(beliefs, row, strict=True) if at is not None]
        try:
            there = move_all(setting, tuple(b for b, _ in moved), tuple(at for _, at in moved))
            asked[number] = there, plain_of(there, compliance)
        except TightropeError as error:
            found[number] = _failed(moved, error)
    whole = (Question(there.model, plain, central) for there, plain in asked.values())
    outcomes = answer_many(whole, tolerance=TOLERANCE)
    unbound = _unbound(border, asked, central)
    for number, outcome in zip(asked, outcomes, strict=True):
        try:
            solved = settled(outcome, f"Trade equilibrium of '{setting.scenario.id}'")
            found_here = _solved(border, *asked[number], solved, unbound.get(number, solved))
            if frame is not None and None not in rows[number]:
                seen = after(frame, asked[number][0], solved.flows, solved.spending)
                found_here = found_here._replace(seen=seen)
            found[number] = found_here
        except TightropeError as error:
            held = [(belief, at) for belief, at in zip(beliefs, rows[number], strict=True) if at is not None]
            found[number] = _failed(held, error)
    return [found[number] for number in range(len(rows))]


def _unbound(
    border: Border, asked: dict[int, tuple[Setting, PlainShocks]], start: TradeEquilibrium
) -> dict[int, Answer | SolveError]:
    """The same draws without limits on the focus country's own exports, where there are any."""
    limited = {n: one for n, one in asked.items() if border.own_limits(one[1].limits)}
    questions = (border.question(there, plain, start) for there, plain in limited.values())
    return dict(zip(limited, answer_many(questions, tolerance=TOLERANCE), strict=True))


def _solved(border: Border, there: Setting, plain: PlainShocks, whole: Answer, unbound: Answer | SolveError) -> Solved:
    incomes = tuple(whole.real_income_hat.tolist())
    if isinstance(unbound, SolveError) or not unbound.report.converged:
        return Solved(incomes)
    return Solved(incomes, border.handed(there, plain, unbound.real_income(border.focus)))


def _failed(moved: list[tuple[Belief, float]], error: TightropeError) -> str:
    values = ", ".join(f"{belief.name}={belief.text_at(at)}" for belief, at in moved)
    return f"{values}: {error}"


def chunks_of(beliefs: tuple[Belief, ...], draws: int, seed: int) -> list[Chunk]:
    """Quantiles of all draws, a few rows at a time."""
    rows = [tuple(row) for row in latin_hypercube(draws, beliefs, seed).tolist()]
    return [tuple(rows[k : k + CHUNK]) for k in range(0, draws, CHUNK)]


def joint_range(regions: tuple[str, ...], drawn: list[Drawn]) -> JointRange:
    """Quantiles of real income over draws of all beliefs at once, choices as in the central case.

    Beliefs are drawn independently by Latin hypercube; the entries of one belief (elasticities by sector) move
    together. A draw without a solution is kept as a failure and counted.
    """
    found = [d.real_income_hat for d in drawn if not isinstance(d, str)]
    probabilities = PROBABILITIES if len(found) >= ENOUGH else OF_FEW
    quantiles = np.quantile(np.array(found), probabilities, axis=0) if found else np.empty((0, 0))
    return JointRange(
        probabilities=probabilities if found else (),
        regions=regions,
        quantiles=tuple(tuple(float(x) for x in row) for row in quantiles),
        draws=len(drawn),
        solved=len(found),
        failures=tuple(f"draw {k} ({d})" for k, d in enumerate(drawn) if isinstance(d, str)),
    )


def latin_hypercube(draws: int, beliefs: tuple[Belief, ...], seed: int) -> np.ndarray:
    """(draw, belief) quantiles in (0, 1), stratified; each belief has its own named stream.

    Written here in two lines because importing `scipy.stats.qmc` takes longer than the draws themselves, and
    because a stream per belief keeps a draw unchanged when a belief is added.
    """
    columns = [
        (stream(seed, "chain", b.name).permutation(draws) + stream(seed, "chain", b.name, "within").random(draws))
        / max(draws, 1)
        for b in beliefs
    ]
    return np.array(columns).T.reshape(draws, len(beliefs))
