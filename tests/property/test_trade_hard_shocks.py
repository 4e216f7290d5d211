"""Shocks that break solvers: each ends in an equilibrium whose equations hold, or says which cell has none.

On small worlds the equations are evaluated here once more, from the labelled answer; on large ones the report's
residual counts, which the small ones show to be the truth.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from benchmarks.worlds import random_world
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tightrope.core.errors import InfeasibleError
from tightrope.core.shocks import Limit, LimitKind, RentTo, Shocks
from tightrope.data import load_world
from tightrope.trade import (
    Closure,
    TradeModel,
    baseline_from_arrays,
    baseline_from_world,
    calibration_from_arrays,
)
from tightrope.validation.closed_forms import home_share, log_real_wage_from_home_shares

HOLDS = 1e-10
#: what rounding adds when the equations are put together from the labelled answer
ROUNDING = 1e-11

each = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
seeds = st.integers(0, 500)


def model_of(baseline, theta, *, closure=Closure.SHARE_OF_INCOME, nests=1.0, mobility=float("inf")):
    calibration = calibration_from_arrays(baseline, trade_elasticity=theta, closure=closure)
    technology = {f"{nest}_substitution": nests for nest in ("value_added", "input", "final")}
    return TradeModel(baseline, replace(calibration, labour_mobility=mobility, **technology))


def small(seed, *, zeros=0.0, regions=6, sectors=5, **beliefs):
    world = random_world(regions, sectors, seed, zeros=zeros)
    theta = world.calibration.trade_elasticity.values
    return model_of(world.baseline, beliefs.pop("theta", theta * beliefs.pop("times", 1)), **beliefs)


def shocked(model, *, limits=(), **arrays):
    neutral = Shocks.neutral(model.baseline.sectors, model.baseline.regions)
    shape = neutral.open_share.shape
    given = {
        name: getattr(neutral, name).copy(data=np.broadcast_to(values, shape).copy()) for name, values in arrays.items()
    }
    return replace(neutral, limits=tuple(limits), **given)


def abroad(model):
    return ~np.eye(len(model.baseline.regions), dtype=bool)[None]


def by_size(model):
    return np.argsort(-model.accounts.income)


def cut_off(model, target, others):
    """(sector, importer, exporter): no trade between a region and others."""
    left = np.ones(model.accounts.trade.shape)
    left[:, others, target] = left[:, target, others] = 0.0
    return left


def embargo(model, rank=2):
    """The larger half of the world stops all trade with one region."""
    order = by_size(model)
    target = order[rank]
    return shocked(model, open_share=cut_off(model, target, [n for n in order[: len(order) // 2] if n != target]))


def violation(model, shocks, new):
    """Largest relative violation of any equation of Caliendo and Parro with resources, taxes and limits."""
    a, theta = model.accounts, model.elasticity[:, None]
    cost, price, wage = new.unit_cost_hat.values, new.price_hat.values, new.wage_hat.values
    output, spending, income = new.output_new.values, new.expenditure_new.values, new.income_hat.values * a.income
    sells, buys = output > 0, spending > 0
    rate = (1 + a.tariff + shocks.tariff_add.values) / (1 + a.tariff)
    barrier = shocks.trade_cost_hat.values * rate * (1 + shocks.export_tax_add.values)
    weight = a.share * shocks.open_share.values * barrier ** -theta[:, None]
    paid_importer, paid_exporter = np.zeros_like(weight), np.zeros_like(weight)
    uncovered, covered_parts = weight.copy(), []
    for limit, outcome in zip(shocks.limits, new.limits, strict=True):
        j, i = a.sectors.index(limit.sector), a.regions.index(limit.exporter)
        part = limit.covered.values
        covered_parts.append((j, i, part, outcome, limit))
        uncovered[j, :, i] *= 1 - part
    weights = uncovered.copy()
    for j, i, part, outcome, _ in covered_parts:
        weights[j, :, i] += weight[j, :, i] * part * (1 + outcome.wedge) ** -theta[j]
    sourcing = weights * cost[:, None, :] ** -theta[:, None]
    gaps = [np.where(buys, sourcing.sum(axis=2) * price**theta - 1, 0)]
    shares = sourcing * price[:, :, None] ** theta[:, None]
    gross = shares * spending[:, :, None]
    border = gross / (1 + a.tariff + shocks.tariff_add.values)
    for j, i, part, outcome, limit in covered_parts:
        bought = weight[j, :, i] * part * (cost[j, i] * (1 + outcome.wedge)) ** -theta[j]
        bought = bought * price[j] ** theta[j] * spending[j] / (1 + a.tariff + shocks.tariff_add.values)[j, :, i]
        rent = bought * outcome.wedge / (1 + outcome.wedge)
        if limit.rent_to is RentTo.IMPORTER:
            paid_importer[j, :, i] += rent
        elif limit.rent_to is RentTo.EXPORTER:
            paid_exporter[j, :, i] += rent
    at_border = border - paid_importer
    fob = (at_border - paid_exporter) / (1 + shocks.export_tax_add.values)
    relative = max(float(output.max()), 1e-300)
    gaps.append(np.where(sells, (fob.sum(axis=1) - output) / np.where(sells, output, 1), fob.sum(axis=1) / relative))
    grown = np.divide(output, a.output, out=np.ones_like(output), where=sells)
    inputs = np.einsum("nkj,kn->jn", a.input_share, np.log(price))
    full = a.mobile_share * np.log(wage) + a.resource_share * np.log(grown) + inputs
    gaps.append(np.where(sells, full - np.log(shocks.productivity_hat.values) - np.log(cost), 0))
    used = np.einsum("nkj,jn->kn", a.input_share, output) + a.final_share * income
    gaps.append(np.where(buys, used / np.where(buys, spending, 1) - 1, 0))
    earned = (a.mobile_share * output).sum(axis=0)
    gaps.append(earned / (a.wages * wage) - 1)
    revenue = (gross - at_border).sum(axis=(0, 2)) + (at_border - fob).sum(axis=(0, 1))
    total = earned + (a.resource_share * output).sum(axis=0) + revenue - new.trade_balance_new.values
    gaps.append(total / income - 1)
    gaps.append((at_border.sum(axis=(0, 1)) - at_border.sum(axis=(0, 2)) - new.trade_balance_new.values) / income)
    return max(float(np.abs(gap).max()) for gap in gaps)


def holds(model, shocks, tolerance=HOLDS, *, recomputed=True):
    new = model.solve(shocks, tolerance=tolerance)
    assert new.report.converged, new.report.describe()
    assert new.report.residual < tolerance
    if recomputed:
        # the equations above multiply what the report counts one by one: trade is elastic, spending adds up
        assert violation(model, shocks, new) < 30 * tolerance + ROUNDING
    return new


@each
@given(seeds, st.sampled_from(list(Closure)))
def test_the_largest_half_of_the_world_stops_trading_with_one(seed, closure):
    model = small(seed, zeros=0.05, closure=closure)
    found, why = None, ""
    try:
        found = holds(model, embargo(model))
    except InfeasibleError as error:
        why = str(error)
    if found is None:  # no seller is left, or a balance that cannot be paid
        assert any(region in why for region in model.baseline.regions), why
        return
    target, partner = by_size(model)[[2, 0]]
    assert float(np.abs(found.trade_new.values[:, target, partner]).max()) == 0


@each
@given(seeds, st.sampled_from([0, 2, -1]))
def test_one_region_alone(seed, rank):
    model = small(seed, closure=Closure.ZERO)
    order = by_size(model)
    target = order[rank]
    new = holds(model, shocked(model, open_share=cut_off(model, target, [n for n in order if n != target])))
    assert float(new.real_income_hat.values[target]) < 1


@each
@given(seeds)
def test_a_region_cut_off_with_a_balance_is_named(seed):
    model = small(seed)
    order = by_size(model)
    with pytest.raises(InfeasibleError, match=model.baseline.regions[order[1]]):
        model.solve(shocked(model, open_share=cut_off(model, order[1], [n for n in order if n != order[1]])))


@each
@given(seeds, st.sampled_from([0.3, 1.0, 5.0, 20.0]))
def test_every_region_alone_is_the_closed_form(seed, theta):
    baseline = random_world(6, 5, seed, zeros=0.0).baseline
    model = model_of(replace(baseline, rent_share=baseline.rent_share * 0), np.full(5, theta), closure=Closure.ZERO)
    new = holds(model, shocked(model, open_share=np.where(abroad(model), 0.0, 1.0)), 1e-12)
    old = home_share(model.baseline.trade.values, model.baseline.tariff_rate.values)
    exact = log_real_wage_from_home_shares(model.baseline, np.full(5, theta), 1 / old)
    np.testing.assert_allclose(np.log(new.real_wage_hat.values), exact, rtol=1e-9, atol=1e-9)


@each
@given(seeds, st.sampled_from([Closure.ZERO, Closure.SHARE_OF_INCOME]))
def test_elasticities_times_four_under_an_embargo(seed, closure):
    model = small(seed, times=4, closure=closure)
    holds(model, embargo(model))


@each
@given(seeds, st.sampled_from([1, 4]), st.sampled_from([Closure.ZERO, Closure.SHARE_OF_INCOME]))
def test_a_hundred_points_on_every_tariff(seed, times, closure):
    model = small(seed, zeros=0.05, times=times, closure=closure)
    holds(model, shocked(model, tariff_add=np.where(abroad(model), 1.0, 0.0)))


@each
@given(seeds, st.sampled_from([0.3, 0.5, 0.99, 1.0]))
def test_elasticities_down_to_three_tenths(seed, theta):
    model = small(seed, theta=np.full(5, theta))
    holds(model, embargo(model))
    holds(model, shocked(model, tariff_add=np.where(abroad(model), 1.0, 0.0)))
    holds(model, shocked(model, trade_cost_hat=np.where(abroad(model), 2.5, 1.0)))


@each
@given(seeds)
def test_the_only_supplier_banned(seed):
    """A sector that one region alone makes, closed to another: the ending names sector and buyer."""
    model = monopoly(seed)
    left = np.ones(model.accounts.trade.shape)
    left[1, 3, 2] = 0.0
    with pytest.raises(InfeasibleError, match=f"{model.baseline.regions[3]} {model.baseline.sectors[1]}"):
        model.solve(shocked(model, open_share=left))
    nearly = shocked(model, open_share=np.where(left == 0, 1e-3, 1.0))
    assert float(holds(model, nearly).price_hat.values[1, 3]) > 1


def monopoly(seed):
    """Only the third region makes the second sector."""
    world = random_world(5, 3, seed, zeros=0.0)
    b, trade, inputs = world.baseline, world.baseline.trade.values.copy(), world.baseline.intermediate.values.copy()
    sold = trade[1].sum(axis=1)
    trade[1] = 0.0
    trade[1, :, 2] = sold
    for n in (0, 1, 3, 4):  # what is no longer made uses no inputs; final demand buys what they bought
        inputs[n, :, 1] = 0.0
    inputs[2, :, 1] *= min(1.0, 0.3 * float(sold[2]) / float(inputs[2, :, 1].sum()))
    changed = baseline_from_arrays(
        trade=trade, tariff_rate=b.tariff_rate.values * 0, intermediate=inputs * 0.3, rent_share=b.rent_share.values,
        regions=b.regions, sectors=b.sectors,
    )  # fmt: skip
    return model_of(changed, np.array([4.0, 2.0, 6.0]), closure=Closure.SHARE_OF_INCOME)


@each
@given(seeds)
def test_rows_of_zeros(seed):
    """Sectors that a region does not make, does not buy, or that exist nowhere."""
    world = random_world(6, 5, seed, zeros=0.4)
    b = world.baseline
    empty = baseline_from_arrays(
        trade=np.concatenate([b.trade.values, np.zeros((1, 6, 6))]),
        tariff_rate=np.concatenate([b.tariff_rate.values, np.zeros((1, 6, 6))]),
        intermediate=np.pad(b.intermediate.values, ((0, 0), (0, 1), (0, 1))),
        rent_share=np.pad(b.rent_share.values, ((0, 0), (0, 1))),
        regions=b.regions,
        sectors=[*b.sectors, "nothing"],
    )
    model = model_of(empty, np.append(world.calibration.trade_elasticity.values, 4.0))
    new = holds(model, shocked(model, tariff_add=np.where(abroad(model), 0.5, 0.0)))
    without = model_of(b, world.calibration.trade_elasticity.values)
    expected = without.solve(shocked(without, tariff_add=np.where(abroad(without), 0.5, 0.0)))
    np.testing.assert_allclose(new.real_income_hat, expected.real_income_hat, rtol=1e-9)


@each
@given(seeds)
def test_a_region_of_a_millionth_of_the_world(seed):
    tiny = with_tiny(random_world(5, 4, seed, zeros=0.0).baseline)
    model = model_of(tiny, np.array([2.0, 4.0, 6.0, 9.0]))
    assert model.accounts.income[-1] < 1e-5 * model.accounts.income.sum()
    others = [0, 1]
    for shocks in (
        shocked(model, open_share=cut_off(model, 4, others)),
        shocked(model, tariff_add=np.where(abroad(model), 1.0, 0.0)),
        shocked(model, trade_cost_hat=np.where(abroad(model), 2.5, 1.0)),
    ):
        holds(model, shocks)


def with_tiny(b):
    """The last region shrunk to a millionth of the world, its partners keeping their accounts through home sales."""
    trade, tariff = b.trade.values.copy(), b.tariff_rate.values
    size = 1e-6 * float(trade.sum()) / float(trade[:, -1].sum())
    small_trade = trade.copy()
    small_trade[:, -1, :] *= size
    small_trade[:, :, -1] *= size
    small_trade[:, -1, -1] /= size
    inputs = b.intermediate.values * 0.5
    inputs[-1] *= size
    return baseline_from_arrays(
        trade=small_trade, tariff_rate=tariff, intermediate=inputs, rent_share=b.rent_share.values,
        regions=b.regions, sectors=b.sectors,
    )  # fmt: skip


@each
@given(seeds)
def test_a_world_in_shuffled_order(seed):
    """Regions and sectors in another order: the same answer."""
    world = random_world(6, 5, seed, zeros=0.05)
    b, theta, draw = world.baseline, world.calibration.trade_elasticity.values, np.random.default_rng(seed)
    n, j = draw.permutation(6), draw.permutation(5)
    shuffled = baseline_from_arrays(
        trade=b.trade.values[np.ix_(j, n, n)],
        tariff_rate=b.tariff_rate.values[np.ix_(j, n, n)],
        intermediate=b.intermediate.values[np.ix_(n, j, j)],
        rent_share=b.rent_share.values[np.ix_(n, j)],
        regions=[b.regions[k] for k in n],
        sectors=[b.sectors[k] for k in j],
    )
    model, other = model_of(b, theta), model_of(shuffled, theta[j])
    cost = np.where(abroad(model), np.exp(draw.normal(0.3, 0.4, model.accounts.trade.shape)), 1.0)
    new = holds(model, shocked(model, trade_cost_hat=cost), 1e-12)
    again = holds(other, shocked(other, trade_cost_hat=cost[np.ix_(j, n, n)]), 1e-12)
    np.testing.assert_allclose(again.real_income_hat.values, new.real_income_hat.values[n], rtol=1e-10)
    np.testing.assert_allclose(again.output_new.values, new.output_new.values[np.ix_(j, n)], rtol=1e-9, atol=1e-9)


@each
@given(seeds, st.sampled_from([0.1, 0.05]), st.sampled_from([float("inf"), 0.5, 0.0]))
def test_near_fixed_proportions_under_an_embargo(seed, nests, mobility):
    model = small(seed, nests=nests, mobility=mobility)
    holds(model, embargo(model), recomputed=False)


def several_limits(model, bounds=(0.9, 0.5, 0.8, 0.3)):
    """Price caps and lost volumes on the largest exports, their rents to importers, exporters and nobody."""
    a = model.accounts
    sold = np.where(abroad(model), a.trade, 0.0).sum(axis=1)
    for number, place in enumerate(np.argsort(-sold, axis=None)[: len(bounds)]):
        j, i = np.unravel_index(int(place), sold.shape)
        covered = xr.DataArray(np.ones(len(a.regions)), coords={"importer": list(a.regions)}, dims="importer")
        covered[i] = 0.0
        yield Limit(
            name=f"limit {number}",
            kind=LimitKind.VOLUME if number % 2 else LimitKind.PRICE,
            rent_to=list(RentTo)[number % 3],
            exporter=a.regions[i],
            sector=a.sectors[j],
            bound=bounds[number],
            covered=covered,
        )


@each
@given(seeds, st.sampled_from([1, 4]))
def test_limits_on_several_flows_at_once(seed, times):
    model = small(seed, times=times)
    new = holds(model, shocked(model, limits=several_limits(model)))
    for found in new.limits:
        assert found.wedge == 0 or found.reached == pytest.approx(found.bound, rel=1e-8) or not found.attained


@pytest.mark.parametrize("seed", [1, 2, 6])
def test_limits_when_next_to_nothing_can_be_replaced(seed):
    model = small(seed, zeros=0.05, nests=0.1, mobility=0.0)
    holds(model, shocked(model, limits=several_limits(model, (0.9, 0.5, 0.8, 0.3, 0.95, 0.2))), recomputed=False)


def large_worlds():
    made = random_world(40, 20, seed=3, zeros=0.0)
    yield pytest.param(made.baseline, made.calibration.trade_elasticity.values, id="made, 40 x 20")
    shipped = baseline_from_world(load_world("eurasia-2023"))
    theta = np.random.default_rng(5).uniform(2.0, 9.0, len(shipped.sectors))
    yield pytest.param(shipped, theta, id="eurasia-2023")


CASES = {
    "embargo": (embargo, {}),
    "embargo on a small region": (lambda m: embargo(m, -2), {}),
    "embargo, elasticities times four": (embargo, {"times": 4}),
    "embargo, elasticities of 0.3": (embargo, {"theta": 0.3}),
    "embargo, near fixed proportions": (embargo, {"nests": 0.05}),
    "embargo, near fixed proportions, labour tied": (embargo, {"nests": 0.05, "mobility": 0.0}),
    "one region alone": (
        lambda m: shocked(m, open_share=cut_off(m, by_size(m)[2], np.delete(by_size(m), 2))),
        {"closure": Closure.ZERO},
    ),
    "every region alone": (lambda m: shocked(m, open_share=np.where(abroad(m), 0.0, 1.0)), {"closure": Closure.ZERO}),
    "a hundred points on every tariff": (lambda m: shocked(m, tariff_add=np.where(abroad(m), 1.0, 0.0)), {}),
    "the same, elasticities times four": (
        lambda m: shocked(m, tariff_add=np.where(abroad(m), 1.0, 0.0)),
        {"times": 4},
    ),
    "all trade costs times 2.5": (lambda m: shocked(m, trade_cost_hat=np.where(abroad(m), 2.5, 1.0)), {}),
    "limits": (lambda m: shocked(m, limits=several_limits(m)), {}),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(("baseline", "theta"), list(large_worlds()))
def test_large_worlds(baseline, theta, name):
    shock, beliefs = CASES[name]
    beliefs = dict(beliefs)
    elasticity = np.full(len(theta), beliefs.pop("theta")) if "theta" in beliefs else theta * beliefs.pop("times", 1)
    model = model_of(baseline, elasticity, **beliefs)
    holds(model, shock(model), recomputed=False)
