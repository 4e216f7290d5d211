"""Solvers say how they ended, errors end a program by kind, random streams keep apart."""

from __future__ import annotations

import numpy as np
import pytest

from tightrope.core import errors
from tightrope.core.random import stream
from tightrope.core.solver import Ending, SolverReport


def fixed_point(function, start, *, max_steps, tolerance=1e-10):
    """Plain iteration, to have something that ends."""
    point = start
    for step in range(1, max_steps + 1):
        residual = float(np.max(np.abs(function(point) - point)))
        if residual <= tolerance:
            return point, report(Ending.CONVERGED, step, residual)
        point = function(point)
    return point, report(Ending.OUT_OF_STEPS, max_steps, float(np.max(np.abs(function(point) - point))))


def report(ending, steps=3, residual=0.25, why=""):
    return SolverReport(ending=ending, steps=steps, tolerance=1e-10, residual=residual, why=why)


def test_a_solver_says_how_it_ended():
    _, ended = fixed_point(np.cos, np.array([0.3]), max_steps=3)
    assert ended.ending is Ending.OUT_OF_STEPS
    with pytest.raises(errors.ConvergenceError) as caught:
        ended.raise_if_failed("Trade equilibrium for 2022Q4")
    assert "out of steps after 3 steps, residual" in str(caught.value)
    assert str(caught.value).startswith("Trade equilibrium for 2022Q4: ")


def test_a_converged_solve_raises_nothing():
    _, ended = fixed_point(np.cos, np.array([0.3]), max_steps=200)
    assert ended.converged
    ended.raise_if_failed("anything")


@pytest.mark.parametrize("ending", [Ending.OUT_OF_STEPS, Ending.DIVERGED])
def test_only_an_infeasible_problem_is_called_infeasible(ending):
    with pytest.raises(errors.ConvergenceError):
        report(ending).raise_if_failed("x")
    with pytest.raises(errors.InfeasibleError, match="A has no supplier of fuel"):
        report(Ending.INFEASIBLE, why="A has no supplier of fuel").raise_if_failed("x")


def test_a_report_reads_as_one_line():
    assert report(Ending.DIVERGED, why="wages ran away").describe() == (
        "diverged after 3 steps, residual 2.5e-01 (tolerance 1e-10): wages ran away"
    )


def test_exit_codes_tell_kinds_of_error_apart():
    kinds = [errors.UsageError, errors.ScenarioError, errors.DataError, errors.SolveError]
    assert [kind.exit_code for kind in kinds] == [2, 3, 4, 5]
    assert errors.ParameterError.exit_code == errors.RecordError.exit_code == errors.DataError.exit_code
    assert errors.MissingError.exit_code == errors.UsageError.exit_code
    assert all(issubclass(kind, errors.TightropeError) for kind in kinds)


def test_all_mistakes_come_in_one_message():
    assert errors.list_problems("File", ["a: wrong", "b: missing"]) == (
        "File has 2 problem(s):\n  - a: wrong\n  - b: missing"
    )


def test_adding_a_stream_moves_no_other():
    first = stream(7, "trade", "elasticity").normal(size=3)
    stream(7, "macro", "added last week").normal(size=1000)
    assert np.array_equal(first, stream(7, "trade", "elasticity").normal(size=3))


def test_streams_differ_by_seed_and_by_every_name_of_their_path():
    draws = {
        stream(*path).normal()
        for path in [(7, "trade"), (8, "trade"), (7, "trade", "a"), (7, "trade", "b"), (7, "macro", "a")]
    }
    assert len(draws) == 5
