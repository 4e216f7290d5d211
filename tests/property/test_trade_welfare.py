"""The decomposition of real income is exact, whatever the shock."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import xarray as xr
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.strategies import if_feasible, trials

from tightrope.core.shocks import Limit, LimitKind, RentTo, Shocks
from tightrope.trade import Channel, decompose

laws = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def limit_on(baseline, *, kind, rent_to, bound, name="limit", part=0.8):
    covered = np.full(len(baseline.regions), part)
    covered[0] = 0.0
    labelled = xr.DataArray(covered, coords={"importer": list(baseline.regions)}, dims="importer")
    exporter, sector = baseline.regions[0], baseline.sectors[0]
    return Limit(name=name, kind=kind, rent_to=rent_to, exporter=exporter, sector=sector, bound=bound, covered=labelled)


@laws
@given(trials(), st.sampled_from(list(LimitKind)), st.sampled_from(list(RentTo)), st.floats(0.5, 0.99))
def test_contributions_sum_to_the_log_change(trial, kind, rent_to, bound):
    """Bans, tariffs, export taxes, icebergs, productivity and a limit together."""
    shocks = replace(trial.shocks, limits=(limit_on(trial.baseline, kind=kind, rent_to=rent_to, bound=bound),))
    with if_feasible():
        model = trial.model
        new = model.solve(shocks, tolerance=1e-12)
    assume(new.report.converged)
    for region in trial.baseline.regions[:2]:
        found = decompose(model, shocks, region)
        expected = float(np.log(new.real_income_hat.sel(region=region)))
        assert abs(float(found.log_points.sum()) - expected) < 1e-8
        assert abs(found.quadrature_error) < 1e-8
        assert abs(found.total - expected) < 1e-8


@laws
@given(trials(bans=False))
def test_no_shock_contributes_nothing(trial):
    found = decompose(trial.model, Shocks.neutral(trial.baseline.sectors, trial.baseline.regions), "R1")
    np.testing.assert_allclose(found.log_points, 0, atol=1e-8)


@laws
@given(trials(bans=False, taxes=False))
def test_a_channel_that_is_not_touched_contributes_nothing(trial):
    """Only a shock to productivity, in a world without tariffs: no trade cost, no volume, no revenue."""
    b = trial.baseline
    untaxed = replace(trial, baseline=replace(b, tariff_rate=b.tariff_rate * 0, intermediate=b.intermediate * 0.5))
    neutral = Shocks.neutral(b.sectors, b.regions)
    shocks = replace(neutral, productivity_hat=trial.shocks.productivity_hat)
    found = decompose(untaxed.model, shocks, "R2").log_points.sum(("sector", "partner"))
    for channel in (Channel.TRADE_COST, Channel.VOLUME, Channel.REVENUE):
        assert abs(float(found.sel(channel=channel.value))) < 1e-12


@laws
@given(trials(bans=False, taxes=False))
def test_the_world_gains_no_terms_of_trade(trial):
    """What one region gains in terms of trade others lose: to first order, money gains sum to zero."""
    small = replace(
        trial.shocks,
        trade_cost_hat=trial.shocks.trade_cost_hat * 0 + 1,
        productivity_hat=1 + 1e-5 * (trial.shocks.productivity_hat - 1),
    )
    model = trial.model
    money = [
        float(decompose(model, small, region).log_points.sel(channel=Channel.TERMS_OF_TRADE.value).sum())
        * float(model.accounts.income[n])
        for n, region in enumerate(trial.baseline.regions)
    ]
    assert abs(sum(money)) <= 1e-4 * sum(abs(m) for m in money) + 1e-12 * model.accounts.income.sum()
