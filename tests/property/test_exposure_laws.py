"""Exposures from the transposed solve against finite differences of the equilibrium itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.worlds import random_world
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.strategies import trials

from tightrope.chain.setting import build_model
from tightrope.core.errors import UsageError
from tightrope.core.shocks import Shocks
from tightrope.data import load_world
from tightrope.parameters import load_book
from tightrope.trade import Closure, TradeModel
from tightrope.trade.exposure import exposure

laws = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
#: half the width of the differences, in logs
STEP = 1e-3


def shocked(model: TradeModel, kind: str, logs: np.ndarray) -> Shocks:
    """Trade costs or tariff factors changed by these logs."""
    neutral = Shocks.neutral(model.baseline.sectors, model.baseline.regions)
    if kind == "iceberg":
        return replace(neutral, trade_cost_hat=neutral.trade_cost_hat.copy(data=np.exp(logs)))
    added = (1 + model.accounts.tariff) * np.expm1(logs)
    return replace(neutral, tariff_add=neutral.tariff_add.copy(data=added))


def difference(model: TradeModel, region: str, kind: str, direction: np.ndarray, step: float = STEP) -> float:
    """Central difference of fourth order of log real income along a direction."""

    def income(position: float) -> float:
        solved = model.solve(shocked(model, kind, position * direction), tolerance=1e-13)
        return float(np.log(solved.real_income_hat.sel(region=region)))

    near, far = (income(step * k) - income(-step * k) for k in (1, 2))
    return (8 * near - far) / (12 * step)


@laws
@given(trials(bans=False), st.integers(0, 2), st.sampled_from(["iceberg", "tariff"]))
def test_exposures_agree_with_differences(trial, number, kind):
    """Every closure, tariffs with revenue, resource rents, imbalances, absent flows; domestic cells included."""
    model = trial.model
    region = model.baseline.regions[number]
    random = np.random.default_rng(trial.seed)
    direction = random.normal(size=model.accounts.trade.shape)
    found = exposure(model, region, tolerance=1e-13)
    gradient = getattr(found, kind).values
    scale = float(np.abs(gradient * direction).sum())
    assert abs(float((gradient * direction).sum()) - difference(model, region, kind, direction)) < 1e-6 * scale


@laws
@given(
    trials(bans=False),
    st.sampled_from(["iceberg", "tariff"]),
    st.tuples(*[st.sampled_from([0.3, 1.0, 2.0])] * 3),
    st.sampled_from([0.0, 1.0, float("inf")]),
)
def test_exposures_agree_with_differences_in_nests_and_with_tied_labour(trial, kind, sigmas, mobility):
    """Every technology the model knows, at once with tariffs, rents and imbalances."""
    value_added, inputs, final = sigmas
    calibration = replace(
        trial.calibration,
        value_added_substitution=value_added,
        input_substitution=inputs,
        final_substitution=final,
        labour_mobility=mobility,
    )
    model = TradeModel(trial.baseline, calibration)
    region = model.baseline.regions[0]
    direction = np.random.default_rng(trial.seed).normal(size=model.accounts.trade.shape)
    gradient = getattr(exposure(model, region, tolerance=1e-13), kind).values
    scale = float(np.abs(gradient * direction).sum())
    assert abs(float((gradient * direction).sum()) - difference(model, region, kind, direction)) < 1e-6 * scale


@laws
@given(st.integers(0, 10_000), st.sampled_from(list(Closure)), st.sampled_from(["iceberg", "tariff"]))
def test_single_cells_agree_with_differences(seed, closure, kind):
    """The largest cells of a seeded world, one by one, to 1e-5 of each."""
    model = random_world(3 + seed % 4, 1 + seed % 5, seed, closure=closure, zeros=0.2).model()
    region = model.baseline.regions[seed % 3]
    gradient = getattr(exposure(model, region), kind).values
    for cell in np.argsort(-np.abs(gradient), axis=None)[:3]:
        direction = np.zeros(gradient.shape)
        direction.reshape(-1)[cell] = 1.0
        assert difference(model, region, kind, direction) == pytest.approx(gradient.reshape(-1)[cell], rel=1e-5)


@pytest.mark.parametrize("closure", list(Closure))
def test_cells_of_the_shipped_world_agree_with_differences(closure):
    model = build_model(load_world("eurasia-2023"), load_book(), closure)
    for region in ("KAZ", "KGZ"):
        found = exposure(model, region)
        assert found.report.residual < 1e-10
        for kind in ("iceberg", "tariff"):
            gradient = getattr(found, kind).values
            foreign = np.where(np.eye(gradient.shape[1], dtype=bool), 0.0, np.abs(gradient))
            for rank in (0, 30):
                direction = np.zeros(gradient.shape)
                cell = np.argsort(-foreign, axis=None)[rank]
                direction.reshape(-1)[cell] = 1.0
                expected = gradient.reshape(-1)[cell]
                assert difference(model, region, kind, direction, step=4e-3) == pytest.approx(expected, rel=1e-5)


@laws
@given(trials(bans=False))
def test_there_is_no_exposure_without_trade_and_dearer_trade_is_a_loss(trial):
    """The loss: all flows of the world, domestic ones included, melt by the same part."""
    model = trial.model
    found = exposure(model, model.baseline.regions[0])
    absent = model.accounts.trade == 0
    assert not found.iceberg.values[absent].any()
    assert not found.tariff.values[absent].any()
    assert float(found.iceberg.values.sum()) < 0


def test_an_unknown_region_is_refused():
    model = random_world(3, 2, seed=0).model()
    with pytest.raises(UsageError, match="XXX"):
        exposure(model, "XXX")
