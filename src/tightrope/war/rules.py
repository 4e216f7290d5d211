"""What is believed about wars: the book's entries, central or drawn from their spreads, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.core.errors import DataError, list_problems
from tightrope.core.random import stream
from tightrope.parameters import Book, Grade, Parameter, load_book
from tightrope.war.kernels import Array
from tightrope.war.states import FIGHTING, FOLLOWS, LEGS, MOVES, State

_STATES = tuple(state.label for state in FIGHTING)

#: entries of the book by short name, with the labels each must have; none for a single value
ENTRIES: Final[Mapping[str, tuple[str, ...]]] = {
    "duration_shape": (),
    "duration_scale": (),
    "duration_tail": (),
    "bargaining": (),
    "hubris": (),
    "hubris_decay": (),
    "sanctions_cost": (),
    "slump_cost": (),
    "mediation_great": (),
    "mediation_usual": (),
    "mediation_middle": (),
    "state_hazard": _STATES,
    "moves": MOVES,
    "relapse": ("ceasefire", "settlement"),
    "settling": (),
    "packages": (),
    "tightening": LEGS,
    "intransigence": _STATES,
    "loosening": ("talks", "ceasefire", "settlement"),
    "loosening_oil": LEGS,
    "oil_threshold": (),
    "oil_deviation": (),
    "oil_persistence": (),
    "surprises": (),
    "surprise_size": (),
    "carve_out": ("lost", "regained"),
    "leg_weight": LEGS,
}

#: entries that are chances within a quarter
_CHANCES = ("moves", "relapse", "settling", "carve_out", "oil_persistence", "mediation_usual")


@dataclass(frozen=True)
class WarRules:
    """Every number of the process, as draws of beliefs: `values` by name, or `name.label`, each (belief,).

    On construction every mistake is told in one `DataError`: what is missing, not finite, negative, a chance above one,
    chances of leaving a state that add up to more than one.
    """

    values: Mapping[str, Array]
    seed: int
    grades: Mapping[str, Grade]

    def __post_init__(self) -> None:
        problems = [*_missing(self.values), *_outside(self.values)]
        problems += [] if problems else _leaving(self.values)
        if problems:
            raise DataError(list_problems("The rules of the war", problems) + "\nCorrect them in the book or override.")

    @classmethod
    def of(cls, book: Book | None = None, *, beliefs: int = 1, seed: int = 0) -> WarRules:
        """Rules from the book: the central values if `beliefs` is 1, else so many draws from the spreads.

        Raises `ParameterError` if the book lacks an entry or label, `DataError` if a value cannot be meant.
        """
        held = book or load_book()
        values: dict[str, Array] = {}
        grades: dict[str, Grade] = {}
        for name, labels in ENTRIES.items():
            entry = held[f"war.{name}"]
            grades[entry.name] = entry.grade
            chances = stream(seed, "war", "belief", name).uniform(1e-9, 1 - 1e-9, size=beliefs)
            for label in labels or (None,):
                key = name if label is None else f"{name}.{label}"
                values[key] = _drawn(entry, label, chances) if beliefs > 1 else np.array([entry.number(label)])
        return cls(values=values, seed=seed, grades=grades)

    def __getitem__(self, name: str) -> Array:
        """Draws of one number (belief,). Raises `KeyError`."""
        return self.values[name]

    @property
    def beliefs(self) -> int:
        """How many draws of beliefs there are."""
        return len(next(iter(self.values.values())))

    def by_leg(self, name: str) -> Array:
        """One number for every leg (leg, belief)."""
        return np.stack([self.values[f"{name}.{leg}"] for leg in LEGS])

    def moves(self) -> Array:
        """Chances of moving among fighting states that go on fighting (belief, from, to); rows add up to 1."""
        out = np.zeros((self.beliefs, len(FIGHTING), len(FIGHTING)))
        for move in MOVES:
            start, _, end = move.partition("_to_")
            out[:, State[start.upper()], State[end.upper()]] = self.values[f"moves.{move}"]
        rest = np.arange(len(FIGHTING))
        out[:, rest, rest] = 1 - out.sum(axis=2)
        return out

    def closed(self) -> tuple[tuple[State, State], ...]:
        """Moves that cannot happen because every belief gives them no chance."""
        chance = {(start, end): self._chance(start, end) for start, ends in FOLLOWS.items() for end in ends}
        return tuple(move for move, found in chance.items() if found is not None and not found.any())

    def _chance(self, start: State, end: State) -> Array | None:
        if start in FIGHTING:
            return self.values[f"state_hazard.{start.label}" if end is State.CEASEFIRE else _name(start, end)]
        return self.values["settling" if end is State.SETTLEMENT else f"relapse.{start.label}"]


def _name(start: State, end: State) -> str:
    return f"moves.{start.label}_to_{end.label}"


def _drawn(entry: Parameter, label: str | None, chances: Array) -> Array:
    spread = entry.spread_of(label)
    central = entry.number(label)
    if spread is None:
        return np.full(len(chances), central)
    return np.asarray(np.clip(spread.values_at(chances, central), *entry.bounds))


def _missing(values: Mapping[str, Array]) -> list[str]:
    wanted = [f"{name}.{label}" if label else name for name, labels in ENTRIES.items() for label in labels or ("",)]
    sizes = {len(value) for value in values.values()}
    problems = [f"{name} is missing" for name in wanted if name not in values]
    problems += [f"{name} is not known" for name in values if name not in wanted]
    return problems + ([f"draws differ in number: {sorted(sizes)}"] if len(sizes) > 1 else [])


def _outside(values: Mapping[str, Array]) -> list[str]:
    problems = []
    for name, value in values.items():
        high = 1.0 if name.split(".")[0] in _CHANCES else np.inf
        what = "a chance from 0 to 1" if high == 1 else "0 or more"
        wrong = ~(np.isfinite(value) & (value >= 0) & (value <= high))
        if wrong.any():
            first = int(np.argmax(wrong))
            problems.append(f"{name} is {value[first]:g} in draw {first} ({int(wrong.sum())} draws): expected {what}")
    zero = [n for n in ("duration_shape", "duration_scale", "packages") if n in values and not (values[n] > 0).all()]
    return problems + [f"{name} is 0 in some draw: expected above 0" for name in zero]


def _leaving(values: Mapping[str, Array]) -> list[str]:
    """States whose chances of being left add up to more than one."""
    problems = []
    for start in FIGHTING:
        names = [_name(start, end) for end in FOLLOWS[start] if end is not State.CEASEFIRE]
        problems += _too_much(names, values, start)
    return problems + _too_much(["relapse.ceasefire", "settling"], values, State.CEASEFIRE)


def _too_much(names: list[str], values: Mapping[str, Array], start: State) -> list[str]:
    total = np.sum([values[name] for name in names], axis=0)
    if (total <= 1).all():
        return []
    first = int(np.argmax(total > 1))
    return [
        f"{' + '.join(names)} is {total[first]:.3g} in draw {first}: staying in {start.label} has a negative chance"
    ]
