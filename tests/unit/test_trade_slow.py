"""Directions in which sweeps settle slowly: found at the baseline, answered at once, and never part of an answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tightrope.chain.request import Request, prepare
from tightrope.core.shocks import Shocks
from tightrope.trade import TradeModel, calibration_from_arrays, solver
from tightrope.trade.counterfactual import solve_cases, system_of
from tightrope.trade.slow import SLOW, SlowModes
from tightrope.trade.wedges import no_shock
from tightrope.validation.toy import Recipe, make_world


@pytest.fixture(scope="module")
def shipped():
    setting, _ = prepare(Request(scenario="tougher-sanctions-2025"))
    return setting


def none_slow(pre):
    return replace(pre, slow=SlowModes(pre.slow.basis[:, :0], np.zeros((0, 0), dtype=np.float32)))


def left_by_sweeps(model, pre, errors):
    """What a sweep of the real equations leaves of small errors at the baseline, by central differences."""
    system = system_of([model.counterfactual(no_shock(model.accounts))])
    found = []
    for error in errors.T.astype(float):
        step = 1e-3 / np.abs(error).max()
        up, down = (
            solver.sweep(system, pre, solver.unpack((sign * step * error)[:, None], system)).step[:, 0].astype(float)
            for sign in (1, -1)
        )
        found.append(error + (up - down) / (2 * step))
    return np.stack(found, axis=1)


def test_slow_directions_of_the_shipped_world_are_those_of_its_sweeps_and_are_slow_no_more(shipped):
    pre = shipped.model.pre
    basis = pre.slow.basis
    modes = basis.shape[1]
    assert 2 <= modes <= 16
    np.testing.assert_allclose(basis.T @ basis, np.eye(modes), atol=1e-4)
    before = left_by_sweeps(shipped.model, none_slow(pre), basis)
    within = basis.T @ before
    largest = np.abs(np.linalg.eigvals(within)).max()
    assert largest > 0.5
    # invariant: what a sweep makes of them is mostly a combination of them
    assert np.linalg.norm(before - basis @ within, 2) < 0.5 * np.linalg.norm(within, 2)
    after = np.linalg.eigvals(basis.T @ left_by_sweeps(shipped.model, pre, basis))
    assert np.abs(after).max() < SLOW


def test_they_save_sweeps_and_change_nothing(shipped):
    model, shocks = shipped.model, shipped.shocks({})
    case = model.counterfactual(replace(shocks, limits=()))
    ((fast, _),) = solve_cases([case], model.pre, tolerance=1e-10)
    ((slow, _),) = solve_cases([case], none_slow(model.pre), tolerance=1e-10)
    assert fast.report.converged
    assert slow.report.converged
    assert fast.report.steps <= slow.report.steps - 2
    np.testing.assert_allclose(fast.trial.price, slow.trial.price, atol=1e-8)


@pytest.mark.parametrize("theta", [1.0, 4.0, 20.0])
@pytest.mark.parametrize(("regions", "sectors"), [(2, 1), (3, 1), (4, 3)])
def test_worlds_smaller_than_the_space_that_is_tried(regions, sectors, theta):
    baseline = make_world(Recipe(regions=regions, sectors=sectors), 5)
    model = TradeModel(baseline, calibration_from_arrays(baseline, trade_elasticity=theta))
    basis = model.pre.slow.basis
    assert np.isfinite(model.pre.slow.more).all()
    assert basis.shape[0] == regions + 2 * regions * sectors
    np.testing.assert_allclose(basis.T @ basis, np.eye(basis.shape[1]), atol=1e-4)
    assert model.solve(Shocks.neutral(baseline.sectors, baseline.regions)).report.converged
