"""Run a plan: every task on the user's own files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tightrope.core.errors import DataError, list_problems
from tightrope.macro.estimation.files import Table, read_tables
from tightrope.macro.estimation.lags import pass_through
from tightrope.macro.estimation.plan import Plan, Task, load_plan, period_number, period_text
from tightrope.macro.estimation.regression import least_squares
from tightrope.macro.estimation.results import DataFile, Estimate, Estimates
from tightrope.macro.estimation.series import Line, make_series


def estimate(sources: Path | str, country: str | Plan) -> Estimates:
    """All estimates of a country from the publishers' files.

    Parameters
    ----------
    sources : folder with the files the plan names.
    country : ISO 3166 alpha-3 code of a plan, or the plan itself.

    Raises
    ------
    MissingError : no such plan or folder, or statsmodels is not installed.
    DataError : every file that is missing, misnamed, damaged or cut short, and every sample that is not covered.
    """
    plan = country if isinstance(country, Plan) else load_plan(country)
    tables = read_tables(plan, Path(sources))
    series = make_series(plan, tables)
    problems = [p for name, task in plan.tasks.items() for p in _sample_problems(name, task, series)]
    if problems:
        raise DataError(list_problems(f"The sources for {plan.country}", problems))
    entries = tuple(entry for name, task in plan.tasks.items() for entry in run_task(name, task, series))
    files = tuple(_used(plan, name, table) for name, table in tables.items())
    return Estimates(plan.country, plan.title, plan.known_from, entries, files)


def run_task(name: str, task: Task, series: Mapping[str, Line]) -> tuple[Estimate, ...]:
    """The estimates of one task."""
    match task.kind:
        case "regression":
            return _regression(name, task, series)
        case "pass_through":
            return _pass_through(name, task, series)
        case "deviation":
            return _deviation(name, task, series)


def _regression(name: str, task: Task, series: Mapping[str, Line]) -> tuple[Estimate, ...]:
    period = np.arange(period_number(task.sample[0]), period_number(task.sample[1]) + 1)
    x = np.column_stack([series[s].at(period) for s in task.on])
    fit = least_squares(series[task.outcome].at(period), x, task.on, bandwidth=task.bandwidth)
    equation = f"{task.outcome} on {', '.join(task.on)}"
    return tuple(
        _entry(name, what, task, fit.of(what), fit.interval(what), fit.observations, fit.r_squared, equation)
        for what in task.report
    )


def _pass_through(name: str, task: Task, series: Mapping[str, Line]) -> tuple[Estimate, ...]:
    sample = (period_number(task.sample[0]), period_number(task.sample[1]))
    cause = task.on[0]
    found = pass_through(
        series[task.outcome],
        series[cause],
        sample,
        lags=task.lags,
        own_lags=task.own_lags,
        bandwidth=task.bandwidth,
    )
    equation = f"{task.outcome} on {cause} and {task.lags} lags, {task.own_lags} of its own, seasons"
    return tuple(
        _entry(
            name,
            what,
            task,
            (found.value[what], found.error[what]),
            found.interval[what],
            found.fit.observations,
            found.fit.r_squared,
            equation,
        )
        for what in task.report
    )


def _deviation(name: str, task: Task, series: Mapping[str, Line]) -> tuple[Estimate, ...]:
    """Standard deviation; the interval supposes normal shocks (chi-squared)."""
    from scipy.stats import chi2

    period = np.arange(period_number(task.sample[0]), period_number(task.sample[1]) + 1)
    value = series[task.outcome].at(period)
    n, deviation = value.size, float(value.std(ddof=1))
    low, high = (deviation * float(np.sqrt((n - 1) / chi2.ppf(q, n - 1))) for q in (0.95, 0.05))
    error = deviation / float(np.sqrt(2 * (n - 1)))
    return (_entry(name, "deviation", task, (deviation, error), (low, high), n, None, f"deviation of {task.outcome}"),)


def _entry(
    name: str,
    what: str,
    task: Task,
    found: tuple[float, float],
    interval: tuple[float, float],
    observations: int,
    r_squared: float | None,
    equation: str,
) -> Estimate:
    said = task.report[what]
    return Estimate(
        id=name if len(task.report) == 1 else f"{name}.{what}",
        meaning=said.meaning,
        unit=task.unit,
        value=found[0],
        error=found[1],
        low=interval[0],
        high=interval[1],
        observations=observations,
        sample=task.sample,
        r_squared=r_squared,
        equation=equation,
        known=said.known,
        note=task.note,
    )


def _sample_problems(name: str, task: Task, series: Mapping[str, Line]) -> list[str]:
    """Series of a task that do not cover its sample."""
    quarterly = "Q" in task.sample[0]
    period = np.arange(period_number(task.sample[0]), period_number(task.sample[1]) + 1)
    problems = []
    for one in (task.outcome, *task.on):
        if series[one].quarterly is not quarterly:
            problems.append(f"{name}: {one} is {'yearly' if quarterly else 'quarterly'}, its sample is not")
            continue
        gaps = period[~np.isfinite(series[one].at(period))]
        if gaps.size:
            first = period_text(int(gaps[0]), quarterly=quarterly)
            problems.append(f"{name}: {one} has no value in {gaps.size} of {period.size} periods, first {first}")
    return problems


def _used(plan: Plan, name: str, table: Table) -> DataFile:
    spec = plan.files[name]
    return DataFile(name, spec.file, table.sha256, table.as_known, spec.title, spec.publisher, spec.licence)
