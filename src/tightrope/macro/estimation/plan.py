"""What is estimated for a country: files, series, regressions, the figures known before. A country is a YAML file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from tightrope.core.errors import DataError, MissingError, list_problems
from tightrope.parameters.parsed import parse

FOLDER = Path(__file__).parent / "plans"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]
When = Annotated[str, StringConstraints(pattern=r"^\d{4}(Q[1-4])?$")]
_WHEN = re.compile(r"(\d{4})(?:Q([1-4]))?")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def period_number(text: str) -> int:
    """Running number of a quarter or a year.

    >>> period_number("2016Q1") - period_number("2015Q4"), period_number("2016")
    (1, 2016)
    """
    match = _WHEN.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is neither a year nor a quarter such as 2016Q1")
    year, quarter = int(match[1]), match[2]
    return year if quarter is None else 4 * year + int(quarter) - 1


def period_text(number: int, *, quarterly: bool) -> str:
    """The label of a running number: the inverse of `period_number`."""
    return f"{number // 4}Q{number % 4 + 1}" if quarterly else str(number)


class SourceFile(_Strict):
    """One of the publisher's files as it comes.

    `quarters` has a row per quarter and no dates: the first row is `first`, and `anchors` are values that must stand in
    known quarters, so that a file that lost a row is never read with all dates wrong. `months` has a date column,
    `panel` a row per `place` and year.
    """

    file: Text
    layout: Literal["quarters", "months", "panel"]
    columns: Annotated[tuple[Text, ...], Field(min_length=1)]
    rows: Annotated[int, Field(gt=0)]
    separator: Literal[",", ";"] = ","
    first: When | None = None
    date: Text | None = None
    place: Text | None = None
    anchors: Mapping[Text, Mapping[When, Number]] = {}
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    title: Text
    publisher: Text
    licence: Text

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {"quarters": ("first",), "months": ("date",), "panel": ("date", "place")}[self.layout]
        lacking = [name for name in needed if getattr(self, name) is None]
        if lacking:
            raise ValueError(f"a file of {self.layout} needs {' and '.join(lacking)}")
        return self


class Series(_Strict):
    """A series made from a file: a weighted sum of logs (or one value as it stands), its change over `change` periods.

    `pick` chooses a place of a panel, or the median of all; `each` averages months to years; `times` scales.
    """

    file: Text
    logs: Mapping[Text, Number] = {}
    value: Text | None = None
    pick: Text | None = None
    each: Literal["year"] | None = None
    change: Annotated[int, Field(ge=0, le=8)] = 0
    times: Number = 1.0

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.logs) == (self.value is not None):
            raise ValueError("give either `logs` (weights of logs of columns) or `value` (a column)")
        return self


class Known(_Strict):
    """The figure known before, to compare with: never a target to tune to. `why` explains a difference."""

    value: Number
    error: Number | None = None
    low: Number | None = None
    high: Number | None = None
    tolerance: Annotated[float, Field(gt=0)] = 0.01
    why: Text | None = None


class Reported(_Strict):
    """One number of a task: what it means, and what was known."""

    meaning: Text
    known: Known | None = None


class Task(_Strict):
    """One estimation.

    `regression`: coefficients of `on`. `pass_through`: cumulative response of the outcome to the one series of `on`
    with `lags` lags of it and `own_lags` of the outcome, seasonal dummies; reports `impact`, `one_year`, `two_years`.
    `deviation`: standard deviation of the outcome. `bandwidth` is the number of lags in the HAC covariance.
    """

    kind: Literal["regression", "pass_through", "deviation"]
    outcome: Text
    on: tuple[Text, ...] = ()
    sample: tuple[When, When]
    bandwidth: Annotated[int, Field(ge=0, le=12)] = 2
    lags: Annotated[int, Field(ge=0, le=8)] = 0
    own_lags: Annotated[int, Field(ge=0, le=4)] = 0
    unit: Text
    report: Annotated[Mapping[Text, Reported], Field(min_length=1)]
    note: Text | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """What can be reported."""
        match self.kind:
            case "pass_through":
                return ("impact", "one_year", "two_years")
            case "deviation":
                return ("deviation",)
        return self.on


class Plan(_Strict):
    """All that is estimated for one country."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    title: Text
    known_from: Text
    files: Mapping[Text, SourceFile]
    series: Mapping[Text, Series]
    tasks: Mapping[Text, Task]

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Self:
        problems = [p for name, one in self.series.items() for p in self._series_problems(name, one)]
        problems += [p for name, task in self.tasks.items() for p in self._task_problems(name, task)]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _series_problems(self, name: str, one: Series) -> list[str]:
        if one.file not in self.files:
            return [f"series.{name}: there is no file '{one.file}'; files: {', '.join(self.files)}"]
        columns = self.files[one.file].columns
        used = [*one.logs, *([one.value] if one.value else [])]
        return [f"series.{name}: {one.file} lists no column '{c}'" for c in used if c not in columns]

    def _task_problems(self, name: str, task: Task) -> list[str]:
        problems = [f"tasks.{name}: no series '{s}'" for s in (task.outcome, *task.on) if s not in self.series]
        problems += [
            f"tasks.{name}: cannot report '{r}'; it answers {', '.join(task.answers)}"
            for r in task.report
            if r not in task.answers
        ]
        wanted = {"regression": len(task.on) >= 1, "pass_through": len(task.on) == 1, "deviation": not task.on}
        if not wanted[task.kind]:
            problems.append(f"tasks.{name}: {len(task.on)} series in `on` do not suit a {task.kind}")
        if period_number(task.sample[0]) >= period_number(task.sample[1]):
            problems.append(f"tasks.{name}: sample begins at or after its end")
        return problems


def list_plans() -> tuple[str, ...]:
    """Countries with a plan of estimation."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load_plan(country_or_file: str | Path) -> Plan:
    """Plan of a country, or a file of the user's own. Raises `MissingError`; `DataError` with all mistakes."""
    file = Path(country_or_file)
    if not file.is_file():
        file = FOLDER / f"{str(country_or_file).upper()}.yaml"
    if not file.is_file():
        raise MissingError(
            f"There is no plan of estimation for '{country_or_file}'. At hand: {', '.join(list_plans())}. "
            "Give one of these, or a YAML file."
        )
    try:
        return Plan.model_validate(parse(file))
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, e['loc'])) or 'plan'}: {line}"
            for e in error.errors()
            for line in e["msg"].removeprefix("Value error, ").split("\n")
        ]
        raise DataError(list_problems(f"{file.name}", lines)) from error
