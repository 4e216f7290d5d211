"""Where there is no equilibrium the message names the cell or the region; nothing leaks that is not a number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tightrope.core.errors import DataError, InfeasibleError, RecordError, UsageError
from tightrope.core.shocks import Shocks
from tightrope.trade import (
    Closure,
    TradeModel,
    baseline_from_arrays,
    calibration_from_arrays,
    decompose,
    solve,
)
from tightrope.validation.toy import Recipe, make_world

RECIPE = Recipe(regions=4, sectors=3)


def model_of(closure=Closure.SHARE_OF_INCOME, recipe=RECIPE, theta=4.0):
    baseline = make_world(recipe, 5)
    return TradeModel(baseline, calibration_from_arrays(baseline, trade_elasticity=theta, closure=closure))


def embargo(model, region, *, buys=True, sells=True):
    """All trade of a region with others stopped."""
    shocks = Shocks.neutral(model.baseline.sectors, model.baseline.regions)
    n = model.baseline.regions.index(region)
    share = shocks.open_share.values.copy()
    own = share[:, n, n].copy()
    if buys:
        share[:, n, :] = 0
    if sells:
        share[:, :, n] = 0
    share[:, n, n] = own
    return replace(shocks, open_share=shocks.open_share.copy(data=share))


@pytest.mark.parametrize("closure", [Closure.SHARE_OF_INCOME, Closure.NOMINAL, Closure.SHARE_OF_WORLD_INCOME])
def test_a_region_cut_off_cannot_keep_its_balance(closure):
    model = model_of(closure)
    with pytest.raises(InfeasibleError, match=r"R2 is cut off from all other regions.*closure 'zero'"):
        model.solve(embargo(model, "R2"))


def test_a_region_cut_off_solves_without_balances():
    model = model_of(Closure.ZERO)
    new = model.solve(embargo(model, "R2"))
    assert new.report.converged
    assert float(new.real_income_hat.sel(region="R2")) < 1
    off = new.trade_new.sel(importer="R2").drop_sel(exporter="R2")
    assert float(np.abs(off).max()) == 0


def test_selling_without_buying_is_named():
    model = model_of(Closure.ZERO)
    with pytest.raises(InfeasibleError, match="R3 still sells to other regions but buys nothing from them"):
        model.solve(embargo(model, "R3", sells=False))


def test_a_sector_without_supplier_is_named():
    """R1 does not make S2 and its only seller is banned."""
    trade = np.zeros((2, 2, 2))
    trade[0] = [[50, 10], [20, 60]]
    trade[1] = [[0, 15], [0, 30]]
    baseline = baseline_from_arrays(trade=trade, regions=["R1", "R2"], sectors=["S1", "S2"])
    model = TradeModel(baseline, calibration_from_arrays(baseline, trade_elasticity=3.0))
    shocks = Shocks.neutral(baseline.sectors, baseline.regions)
    share = shocks.open_share.values.copy()
    share[1, 0, 1] = 0
    with pytest.raises(InfeasibleError, match="No supplier is left for R1 S2"):
        model.solve(replace(shocks, open_share=shocks.open_share.copy(data=share)))


def test_rows_of_zeros_are_harmless():
    """A sector nobody makes or buys, and one that one region does not make: no 0/0, ratios there are 1."""
    trade = np.zeros((3, 2, 2))
    trade[0] = [[50, 10], [20, 60]]
    trade[1] = [[0, 15], [0, 30]]
    baseline = baseline_from_arrays(trade=trade, regions=["R1", "R2"], sectors=["S1", "S2", "empty"])
    shocks = Shocks.neutral(baseline.sectors, baseline.regions)
    rate = shocks.tariff_add.values.copy()
    rate[0, 0, 1] = 0.3
    with np.errstate(all="raise", under="ignore"):
        new = solve(
            baseline,
            calibration_from_arrays(baseline, trade_elasticity=3.0),
            replace(shocks, tariff_add=shocks.tariff_add.copy(data=rate)),
        )
    assert new.report.converged
    assert float(new.price_hat.sel(sector="empty", region="R1")) == 1
    assert float(new.unit_cost_hat.sel(sector="S2", region="R1")) == 1
    assert float(new.trade_new.sel(sector="empty").sum()) == 0


def test_a_sector_that_stops_selling_is_no_division_by_zero():
    """Exports are all a sector sells, and all its buyers stop: output is zero, its resource earns nothing."""
    trade = np.zeros((2, 3, 3))
    trade[0] = [[50, 10, 5], [20, 60, 5], [5, 5, 40]]
    trade[1] = [[0, 8, 8], [15, 30, 5], [15, 5, 30]]
    rent = np.zeros((3, 2))
    rent[:, 1] = 0.5
    baseline = baseline_from_arrays(trade=trade, rent_share=rent, regions=["R1", "R2", "R3"], sectors=["S1", "S2"])
    model = TradeModel(baseline, calibration_from_arrays(baseline, trade_elasticity=3.0, closure=Closure.ZERO))
    shocks = Shocks.neutral(baseline.sectors, baseline.regions)
    share = shocks.open_share.values.copy()
    share[1, 1:, 0] = 0
    banned = replace(shocks, open_share=shocks.open_share.copy(data=share))
    new = model.solve(banned)
    assert new.report.converged
    assert float(new.output_new.sel(sector="S2", region="R1")) == 0
    assert float(new.real_income_hat.sel(region="R1")) < 1
    found = decompose(model, banned, "R1")
    assert abs(found.quadrature_error) < 2e-8


@pytest.mark.parametrize("theta", [1.0, 4.0, 16.0])
def test_a_total_embargo_by_all_but_one_is_solved(theta):
    """R2 may trade with R1 alone."""
    model = model_of(Closure.ZERO, replace(RECIPE, rent=0.5), theta)
    shocks = Shocks.neutral(model.baseline.sectors, model.baseline.regions)
    share = shocks.open_share.values.copy()
    share[:, 1, 2:] = share[:, 2:, 1] = 0
    new = model.solve(replace(shocks, open_share=shocks.open_share.copy(data=share)))
    assert new.report.converged
    assert new.report.residual < 1e-10


def test_an_elasticity_close_to_zero_is_solved():
    model = model_of(theta=0.001)
    shocks = Shocks.neutral(model.baseline.sectors, model.baseline.regions)
    cost = shocks.trade_cost_hat.values * np.where(np.eye(4, dtype=bool), 1, 1.05)
    assert model.solve(replace(shocks, trade_cost_hat=shocks.trade_cost_hat.copy(data=cost))).report.converged


def test_shocks_of_another_world_are_refused():
    model = model_of()
    with pytest.raises(RecordError, match="regions are not those of the baseline"):
        model.solve(Shocks.neutral(model.baseline.sectors, ("A", "B", "C", "D")))


def test_a_tax_of_the_whole_price_is_refused():
    model = model_of()
    shocks = Shocks.neutral(model.baseline.sectors, model.baseline.regions)
    rate = shocks.tariff_add.copy(data=np.full(shocks.tariff_add.shape, -1.0))
    rate[0, 0, 1] -= 0.5
    with pytest.raises(RecordError, match="-100 percent or less"):
        model.solve(replace(shocks, tariff_add=rate.clip(min=-1)))


def test_negative_value_added_is_named():
    baseline = baseline_from_arrays(
        trade=[[[80.0, 20.0], [20.0, 180.0]]],
        intermediate=[[[101.0]], [[0.0]]],
        regions=["A", "B"],
        sectors=["goods"],
    )
    calibration = calibration_from_arrays(baseline, trade_elasticity=4.0)
    with pytest.raises(DataError, match=r"value added of A, goods is -.*inputs cost more than the output"):
        TradeModel(baseline, calibration)


def test_decomposing_for_an_unknown_region_lists_the_known():
    model = model_of()
    with pytest.raises(UsageError, match="'KAZ' is not a region of the baseline: R1, R2, R3, R4"):
        decompose(model, Shocks.neutral(model.baseline.sectors, model.baseline.regions), "KAZ")
