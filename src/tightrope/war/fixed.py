"""A war path written down instead of drawn: dated states, dated rungs of the ladders, the exception."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Annotated, Self, TypeVar

import numpy as np
import xarray as xr
from pydantic import Field, model_validator

from tightrope.core.axes import DRAW, LEG, QUARTER
from tightrope.parameters import Book, load_book
from tightrope.war.calendar import number_of, quarter_of
from tightrope.war.path import WarPath
from tightrope.war.reading import known_files, read_file
from tightrope.war.setting import Quarter, Rung, Strict, Text, WarSource
from tightrope.war.states import FOLLOWS, LEGS, State, state_of, way

FOLDER = Path(__file__).parent / "paths"


class FromState(Strict):
    """From a quarter on the war is in a state."""

    from_: Quarter = Field(alias="from")
    state: Text
    note: Text | None = None
    source: Text | None = None


class FromLevels(Strict):
    """From a quarter on legs of sanctions stand on these rungs; a leg left out stays where it was."""

    from_: Quarter = Field(alias="from")
    finance: Rung | None = None
    energy: Rung | None = None
    goods: Rung | None = None
    secondary: Rung | None = None
    note: Text | None = None
    source: Text | None = None


class FromException(Strict):
    """From a quarter on the exception on the energy leg holds, or not."""

    from_: Quarter = Field(alias="from")
    holds: bool
    note: Text | None = None
    source: Text | None = None


Dated = TypeVar("Dated", FromState, FromException)


class FixedPath(Strict):
    """One future of a war, written by hand: an assumption from beginning to end."""

    id: Text
    title: Text
    note: Text
    first: Quarter
    last: Quarter
    brent: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    states: Annotated[tuple[FromState, ...], Field(min_length=1)]
    levels: Annotated[tuple[FromLevels, ...], Field(min_length=1)]
    carve_out: Annotated[tuple[FromException, ...], Field(min_length=1)]
    sources: dict[Text, WarSource] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        problems = [*_order_problems(self), *_state_problems(self)]
        problems += [
            f"levels: no rung for {leg} in {self.first}" for leg in LEGS if getattr(self.levels[0], leg) is None
        ]
        if problems:
            raise ValueError("\n".join(problems))
        return self


def list_paths() -> tuple[str, ...]:
    """Fixed paths that come with the package."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load_path(name_or_file: str | Path, book: Book | None = None) -> WarPath:
    """A fixed path by name or from a file, as a path of one draw.

    Raises `MissingError`; `DataError` with every mistake and its line, a state that cannot be reached among them.
    """
    return as_path(load_fixed(name_or_file), book or load_book())


def load_fixed(name_or_file: str | Path) -> FixedPath:
    """A fixed path as written. Raises as `load_path` does."""
    return read_file(known_files(name_or_file, FOLDER, "war path", list_paths()), FixedPath)


def as_path(fixed: FixedPath, book: Book) -> WarPath:
    """Quarterly arrays of a fixed path; the weights of the legs are the book's."""
    numbers = range(number_of(fixed.first), number_of(fixed.last) + 1)
    coords = {QUARTER: [quarter_of(n) for n in numbers], DRAW: [0]}
    state = [float(state_of(_in_force(fixed.states, n).state)) for n in numbers]
    holds = [float(_in_force(fixed.carve_out, n).holds) for n in numbers]
    level = np.array([[_rung(fixed, leg, n) for n in numbers] for leg in LEGS])[..., None]
    weight = np.array([[book["war.leg_weight"].number(leg)] for leg in LEGS])

    def column(values: list[float]) -> xr.DataArray:
        return xr.DataArray(np.array(values)[:, None], coords=coords, dims=(QUARTER, DRAW))

    return WarPath(
        state=column(state),
        level=xr.DataArray(level, coords={LEG: list(LEGS), **coords}, dims=(LEG, QUARTER, DRAW)),
        carve_out=column(holds),
        oil_price=column([fixed.brent] * len(numbers)),
        weight=xr.DataArray(weight, coords={LEG: list(LEGS), DRAW: [0]}, dims=(LEG, DRAW)),
        belief=xr.DataArray(np.zeros(1), coords={DRAW: [0]}, dims=(DRAW,)),
        title=fixed.title,
        start=state_of(fixed.states[0].state),
    )


def _in_force(entries: tuple[Dated, ...], number: int) -> Dated:
    return [one for one in entries if number_of(one.from_) <= number][-1]


def _rung(fixed: FixedPath, leg: str, number: int) -> float:
    stated = [getattr(one, leg) for one in fixed.levels if number_of(one.from_) <= number]
    return float([rung for rung in stated if rung is not None][-1])


def _order_problems(path: FixedPath) -> list[str]:
    problems = []
    if number_of(path.last) < number_of(path.first):
        problems.append(f"last: {path.last} is before {path.first}")
    for name, entries in (("states", path.states), ("levels", path.levels), ("carve_out", path.carve_out)):
        dates = [one.from_ for one in entries]
        if dates[0] != path.first:
            problems.append(f"{name}: begins in {dates[0]}, expected {path.first}, the first quarter")
        if sorted(set(dates), key=number_of) != dates:
            problems.append(f"{name}: {', '.join(dates)} are not in order, each once")
        if number_of(max(dates, key=number_of)) > number_of(path.last):
            problems.append(f"{name}: {max(dates, key=number_of)} is after {path.last}, the last quarter")
    return problems


def _state_problems(path: FixedPath) -> list[str]:
    words = [one.state for one in path.states]
    known = [state.label for state in State]
    problems = [f"states: '{word}' is no state: expected {', '.join(known)}" for word in words if word not in known]
    if problems:
        return problems
    dated = [(one.from_, state_of(one.state)) for one in path.states]
    for (_, start), (when, end) in itertools.pairwise(dated):
        if end is not start and end not in FOLLOWS[start]:
            steps = " -> ".join(one.label for one in way(start, end))
            told = f"from {start.label}: the way is {steps}, a quarter each"
            problems.append(f"states: {end.label} cannot be reached in {when} {told}")
    return problems
