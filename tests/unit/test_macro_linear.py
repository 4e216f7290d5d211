"""The linear solver: known answers, and an error of its own for every way to fail."""

from __future__ import annotations

import numpy as np
import pytest

from tightrope.core.errors import SolveError
from tightrope.macro.batch import solve_batch, solve_one
from tightrope.macro.linear import (
    Equations,
    IndeterminacyError,
    LinearSystem,
    NoStableSolutionError,
    SingularSystemError,
    simulate,
    solve,
)


def scalar(lead: float, now: float, lag: float) -> LinearSystem:
    """lead E x+1 + now x + lag x-1 - e = 0."""
    eq = Equations(("x",), ("e",), 1)
    eq.add({"x+1": lead, "x": now, "x-1": lag}, e=-1)
    return eq.system()


#: QZ, and cyclic reduction that hands on to QZ what it cannot certify
ways = pytest.mark.parametrize("way", [solve, solve_one])


@ways
def test_a_scalar_system_has_the_root_one_finds_by_hand(way):
    """x = 0.4 E x+1 + 0.5 x-1 + e: P solves 0.4 P² - P + 0.5 = 0, Q = 1/(1 - 0.4 P)."""
    found = way(scalar(-0.4, 1.0, -0.5).one(0))
    root = (1 - np.sqrt(1 - 4 * 0.4 * 0.5)) / (2 * 0.4)
    assert found.transition[0, 0] == pytest.approx(root, abs=1e-14)
    assert found.impact[0, 0] == pytest.approx(1 / (1 - 0.4 * root), abs=1e-14)
    assert found.report.converged
    assert found.report.residual < 1e-14


@pytest.mark.parametrize(
    ("system", "kind", "words"),
    [
        (scalar(0.0, 1.0, -1.2), NoStableSolutionError, "no stable solution: 0 roots inside the unit circle, 1 needed"),
        (scalar(-1.0, 0.4, 0.1), IndeterminacyError, "indeterminate: 2 roots inside the unit circle, 1 wanted"),
        (scalar(0.0, 0.0, 0.0), SingularSystemError, "not independent"),
        (scalar(np.nan, 1.0, 0.0), SingularSystemError, "not a finite number"),
    ],
)
@ways
def test_each_failure_has_its_own_error_with_a_report(way, system, kind, words):
    with pytest.raises(kind, match=words) as caught:
        way(system.one(0))
    assert isinstance(caught.value, SolveError)
    assert caught.value.exit_code == 5
    assert not caught.value.report.converged
    assert words in caught.value.report.why


@ways
def test_a_unit_root_is_not_stable(way):
    with pytest.raises(NoStableSolutionError):
        way(scalar(0.0, 1.0, -1.0).one(0))


def test_a_batch_keeps_the_good_and_says_what_was_wrong_with_the_others():
    systems = [scalar(-0.4, 1.0, -0.5), scalar(0.0, 1.0, -1.2), scalar(-1.0, 0.4, 0.1), scalar(0.0, 0.0, 0.0)]
    parts = {n: np.concatenate([getattr(s, n) for s in systems]) for n in ("lead", "now", "lag", "shock")}
    found = solve_batch(LinearSystem(variables=("x",), shocks=("e",), **parts))
    assert found.solved.tolist() == [True, False, False, False]
    assert set(found.why) == {1, 2, 3}
    assert "no stable" in found.why[1]
    assert "indeterminate" in found.why[2]
    assert found.solution.report.why == "1 of 4 draws solved"
    assert found.solution.transition[0, 0, 0] == pytest.approx(solve(systems[0].one(0)).transition[0, 0], abs=1e-14)


def test_what_is_known_beforehand_is_discounted_back():
    """x = 0.5 E x+1 + e: news of one in the third quarter is worth a quarter in the first."""
    found = solve(scalar(-0.5, 1.0, 0.0).one(0))
    path = np.array([[0.0], [0.0], [1.0], [0.0]])
    assert simulate(found, path, anticipated=True)[:, 0] == pytest.approx([0.25, 0.5, 1.0, 0.0])
    assert simulate(found, path)[:, 0] == pytest.approx([0.0, 0.0, 1.0, 0.0])


def test_a_system_with_too_few_equations_is_refused():
    eq = Equations(("x", "y"), ("e",), 1)
    eq.add({"x": 1})
    with pytest.raises(ValueError, match="1 equations for 2 variables"):
        eq.system()
