"""The five states of a war, which of them can follow which, and how many quarters lie between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Final

from tightrope.core.errors import UsageError


class State(IntEnum):
    """State of the war at the end of a quarter. The first three are fighting."""

    ATTRITION = 0
    ESCALATION = 1
    TALKS = 2
    CEASEFIRE = 3
    SETTLEMENT = 4

    @property
    def label(self) -> str:
        """The word that files and tables use."""
        return self.name.lower()


FIGHTING: Final = (State.ATTRITION, State.ESCALATION, State.TALKS)

#: what can follow what within a quarter, besides staying: fighting ends in a ceasefire, which breaks or settles
FOLLOWS: Final[Mapping[State, tuple[State, ...]]] = {
    State.ATTRITION: (State.CEASEFIRE, State.TALKS, State.ESCALATION),
    State.ESCALATION: (State.CEASEFIRE, State.TALKS, State.ATTRITION),
    State.TALKS: (State.CEASEFIRE, State.ATTRITION, State.ESCALATION),
    State.CEASEFIRE: (State.ATTRITION, State.SETTLEMENT),
    State.SETTLEMENT: (State.ATTRITION,),
}

#: moves among the fighting states, whose chances are in the book
MOVES: Final = tuple(
    f"{start.label}_to_{end.label}" for start in FIGHTING for end in FOLLOWS[start] if end is not State.CEASEFIRE
)

#: legs of sanctions, each on a ladder from 0 (none) to `TOP` (as far as it can go)
LEGS: Final = ("finance", "energy", "goods", "secondary")
TOP: Final = 4.0


def state_of(word: str) -> State:
    """State by its word. Raises `UsageError` with the five there are."""
    for state in State:
        if state.label == word.strip().lower():
            return state
    raise UsageError(f"There is no war state '{word}': expected {', '.join(s.label for s in State)}.")


def way(start: State, end: State, closed: Sequence[tuple[State, State]] = ()) -> tuple[State, ...]:
    """The shortest way from one state to another, both ends included; empty if there is none.

    Parameters
    ----------
    closed : moves that cannot happen, because their chance is zero.
    """
    ways: list[tuple[State, ...]] = [(start,)]
    seen = {start}
    while ways:
        if any(one[-1] is end for one in ways):
            return next(one for one in ways if one[-1] is end)
        further = [
            (*one, after)
            for one in ways
            for after in FOLLOWS[one[-1]]
            if after not in seen and (one[-1], after) not in closed
        ]
        seen |= {one[-1] for one in further}
        ways = further
    return ()
