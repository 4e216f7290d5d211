"""Frozen, self-checking records of labelled arrays: the only thing with arrays that crosses a wall."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from tightrope.core.axes import LABEL_FAMILY
from tightrope.core.errors import RecordError, list_problems
from tightrope.core.units import Unit


@dataclass(frozen=True)
class ArraySpec:
    """What a field of a record declares about itself."""

    dims: tuple[str, ...]
    unit: Unit
    low: float
    high: float
    meaning: str


def array(
    *dims: str,
    unit: Unit,
    meaning: str,
    low: float = -np.inf,
    high: float = np.inf,
) -> Any:
    """Declare a labelled array as a field of a `Record`.

    Parameters
    ----------
    *dims : axes, in order, by the names of `tightrope.core.axes`.
    unit, meaning : what a reader is told.
    low, high : closed bounds every value must respect; values must also be finite.
    """
    return dataclasses.field(metadata={"array": ArraySpec(dims, unit, low, high, meaning)})


class Record:
    """Base of records. Subclasses are ``@dataclass(frozen=True, kw_only=True)``.

    On construction every declared array is checked (axes and their order, labels equal across fields, finite,
    within bounds) and made read-only. All problems come in one `RecordError`.
    """

    def __post_init__(self) -> None:
        problems: list[str] = []
        labels = _Labels()
        for name, spec in array_specs(type(self)).items():
            value = getattr(self, name)
            if not isinstance(value, xr.DataArray):
                problems.append(f"{name}: expected a labelled array over {spec.dims}, found {type(value).__name__}")
                continue
            if value.dims != spec.dims:
                problems.append(f"{name}: axes are {value.dims}, expected {spec.dims}")
                continue
            problems += labels.problems(name, value)
            problems += _value_problems(name, value, spec)
            object.__setattr__(self, name, _frozen(value))
        problems += self.extra_problems() if not problems else []
        if problems:
            raise RecordError(list_problems(type(self).__name__, problems))

    def extra_problems(self) -> list[str]:
        """Further checks of a subclass, run once the arrays are sound: a line for each problem."""
        return []


def array_specs(record: type) -> dict[str, ArraySpec]:
    """Declared arrays of a record class, by field name."""
    return {f.name: f.metadata["array"] for f in dataclasses.fields(record) if "array" in f.metadata}


class _Labels:
    """Labels of axes seen so far in a record: by family of axes, and the very objects found good."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, list[str]]] = {}
        self._good: dict[str, object] = {}

    def problems(self, name: str, value: xr.DataArray) -> list[str]:
        """What is wrong with the labels of one array."""
        problems = []
        indexes = value.indexes
        for dim in value.dims:
            axis = str(dim)
            index = indexes.get(axis)
            if index is None:
                problems.append(f"{name}: axis '{axis}' has no labels")
            elif self._good.get(axis) is not index:
                found = self._axis_problems(name, axis, index.tolist())
                if not found:
                    self._good[axis] = index
                problems += found
        return problems

    def _axis_problems(self, name: str, axis: str, labels: list[str]) -> list[str]:
        problems = []
        if len(set(labels)) != len(labels):
            problems.append(f"{name}: axis '{axis}' has repeated labels")
        first, expected = self._first.setdefault(LABEL_FAMILY.get(axis, axis), (name, labels))
        if labels != expected:
            problems.append(f"{name}: labels of '{axis}' differ from those of {first}")
        return problems


def _value_problems(name: str, value: xr.DataArray, spec: ArraySpec) -> list[str]:
    data = value.values
    if not np.issubdtype(data.dtype, np.number):
        return [f"{name}: values are {data.dtype}, expected numbers"]
    if data.size and spec.low <= data.min() and data.max() <= spec.high and np.isfinite(data.sum()):
        return []
    problems = []
    finite = np.isfinite(data)
    if not finite.all():
        problems.append(f"{name}: {int((~finite).sum())} value(s) not finite")
    outside = finite & ((data < spec.low) | (data > spec.high))
    if outside.any():
        first = np.unravel_index(int(np.argmax(outside)), data.shape)
        where = {str(d): str(value.coords[d].values[i]) for d, i in zip(value.dims, first, strict=True)}
        problems.append(
            f"{name}: {int(outside.sum())} value(s) outside [{spec.low:g}, {spec.high:g}], first at {where}"
        )
    return problems


def read_only(data: np.ndarray) -> np.ndarray:
    """View of an array that cannot be written to."""
    view = np.asarray(data).view()
    view.flags.writeable = False
    return view


def _frozen(value: xr.DataArray) -> xr.DataArray:
    """The same array, read-only; one that already is stays itself, which saves most of the cost of a record."""
    return value if not value.values.flags.writeable else value.copy(data=read_only(value.values))
