"""What happens, by shock and quarter: given paths, named sets of shocks, and random ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tightrope.core.errors import UsageError, list_problems
from tightrope.core.random import stream
from tightrope.data.macro_pack import ShockSet
from tightrope.macro.block import SHOCKS
from tightrope.macro.linear import Array
from tightrope.parameters.parameter import did_you_mean
from tightrope.parameters.spread import Family, Spread


@dataclass(frozen=True, kw_only=True)
class MacroShocks:
    """Innovations by shock: (quarter,), or (quarter, draw); 0.01 is a hundredth. What is not named does not happen.

    A shock is what comes new in a quarter; the model's own persistence carries it on. `anticipated` paths are known
    as a whole from the first quarter; otherwise each quarter surprises. `middle` is the central path of a shock with
    draws; their mean if left out.
    """

    paths: Mapping[str, Array] = field(default_factory=dict)
    middle: Mapping[str, Array] = field(default_factory=dict)
    anticipated: bool = False

    def __post_init__(self) -> None:
        problems = []
        for name, path in self.paths.items():
            if name not in SHOCKS:
                problems.append(f"there is no shock '{name}'. {did_you_mean(name, SHOCKS)}")
            elif np.ndim(path) not in (1, 2) or np.size(path) == 0:
                problems.append(f"{name}: expected a number for each quarter, or (quarter, draw)")
            elif not np.isfinite(np.asarray(path, dtype=float)).all():
                problems.append(f"{name}: a number is not finite")
        if problems:
            raise UsageError(list_problems("A path of shocks", problems))

    @classmethod
    def once(cls, name: str, size: float) -> MacroShocks:
        """One shock in the first quarter."""
        return cls(paths={name: np.array([size])})

    @property
    def names(self) -> tuple[str, ...]:
        """Shocks that happen, in the order of the model."""
        return tuple(name for name in SHOCKS if name in self.paths)

    def only(self, *names: str) -> MacroShocks:
        """Some of the shocks alone."""
        paths, middle = ({n: p for n, p in of.items() if n in names} for of in (self.paths, self.middle))
        return MacroShocks(paths=paths, middle=middle, anticipated=self.anticipated)

    def horizon(self, quarters: int) -> int:
        """Quarters to solve for, to show some: what is known beforehand counts even if it comes later."""
        return max([quarters, *map(len, self.paths.values())]) if self.anticipated else quarters

    def array(self, quarters: int, draws: int | None = None) -> Array:
        """Innovations (quarter, shock), or (draw, quarter, shock, 1); what lies beyond the horizon is left out.

        Raises `UsageError` if a path has another number of draws; a path without draws is the same in all, and one with
        draws is taken at its `middle` where none are asked for.
        """
        out = np.zeros((draws or 1, quarters, len(SHOCKS)))
        for name, given in self.paths.items():
            path = np.asarray(given, dtype=float)[:quarters]
            if path.ndim == 2 and draws is None:
                path = np.asarray(self.middle.get(name, path.mean(axis=1)), dtype=float)[:quarters]
            if path.ndim == 2 and path.shape[1] != draws:
                raise UsageError(f"The path of {name} has {path.shape[1]} draws, expected {draws}.")
            across = path.T if path.ndim == 2 else path
            out[:, : len(path), list(SHOCKS).index(name)] = across
        return out[0] if draws is None else out[..., None]


def from_set(shocks: ShockSet, *, parts: tuple[str, ...] = ()) -> MacroShocks:
    """The central paths of a set, or of some of its parts.

    Raises `UsageError` for a part or a shock that is not known.
    """
    return MacroShocks(paths=_paths(shocks, parts, None), anticipated=shocks.anticipated)


def draw_from_set(shocks: ShockSet, draws: int, seed: int, *, parts: tuple[str, ...] = ()) -> MacroShocks:
    """The paths of a set with every line's factor drawn from its range, peaked at 1, by a stream of its own."""
    factors = []
    for number, line in enumerate(shocks.lines):
        low, high = line.factor
        quantiles = stream(seed, "macro", "set", shocks.id, str(number)).uniform(size=draws)
        spread = Spread(family=Family.TRIANGULAR, low=low, high=high) if low < high else None
        factors.append(np.array([spread.value_at(float(q), 1.0) if spread else 1.0 for q in quantiles]))
    return MacroShocks(
        paths=_paths(shocks, parts, factors), middle=_paths(shocks, parts, None), anticipated=shocks.anticipated
    )


def _paths(shocks: ShockSet, parts: tuple[str, ...], factors: list[Array] | None) -> dict[str, Array]:
    known = {line.part for line in shocks.lines}
    unknown = [part for part in parts if part not in known]
    if unknown:
        raise UsageError(f"{shocks.title} has no part '{unknown[0]}'. {did_you_mean(unknown[0], known)}")
    out: dict[str, Array] = {}
    for number, line in enumerate(shocks.lines):
        if parts and line.part not in parts:
            continue
        path = np.asarray(line.quarters) if factors is None else np.outer(line.quarters, factors[number])
        old = out.get(line.shock)
        out[line.shock] = path if old is None else _sum(old, path)
    return out


def _sum(first: Array, second: Array) -> Array:
    """Paths of different lengths added up."""
    out = np.zeros((max(len(first), len(second)), *first.shape[1:]))
    out[: len(first)] += first
    out[: len(second)] += second
    return out


def random_shocks(sizes: Mapping[str, Array], quarters: int, seed: int, country: str) -> Array:
    """Random innovations (draw, quarter, shock, 1), normal, every shock and quarter by a stream of its own.

    More draws or a longer horizon move none of those there were.

    Parameters
    ----------
    sizes : standard deviation by shock, (draw,); shocks that are not named stay zero.
    """
    draws = len(next(iter(sizes.values())))
    out = np.zeros((draws, quarters, len(SHOCKS), 1))
    for number, name in enumerate(SHOCKS):
        for quarter in range(quarters if name in sizes else 0):
            normal = stream(seed, "macro", country, "shock", name, str(quarter)).normal(size=draws)
            out[:, quarter, number, 0] = sizes[name] * normal
    return out
