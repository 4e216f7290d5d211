"""Laws of shocks: neutral changes nothing, order does not matter, worlds do not mix."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from tightrope.core.axes import BILATERAL, IMPORTER, REGION, SECTOR
from tightrope.core.errors import RecordError
from tightrope.core.record import array_specs
from tightrope.core.shocks import Limit, LimitKind, RentTo, Shocks

SECTORS = ("food", "fuel")
REGIONS = ("A", "B", "C")

generators = st.integers(0, 2**32).map(np.random.default_rng)
few = settings(max_examples=40, deadline=None)


def labelled(values: np.ndarray) -> xr.DataArray:
    labels = {"sector": SECTORS, "importer": REGIONS, "exporter": REGIONS, "region": REGIONS}
    dims = BILATERAL if values.ndim == 3 else (SECTOR, REGION)
    return xr.DataArray(values, coords={d: list(labels[d]) for d in dims}, dims=dims)


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    covered = draw(generators).uniform(0.1, 1, 3)
    return Limit(
        name=draw(st.sampled_from(["cap", "pipeline", "port"])),
        kind=draw(st.sampled_from(LimitKind)),
        rent_to=draw(st.sampled_from(RentTo)),
        exporter=draw(st.sampled_from(REGIONS)),
        sector=draw(st.sampled_from(SECTORS)),
        bound=draw(st.floats(0.1, 2)),
        covered=xr.DataArray(covered, coords={IMPORTER: list(REGIONS)}, dims=IMPORTER),
    )


@st.composite
def shocks(draw: st.DrawFn) -> Shocks:
    chance = draw(generators)
    bilateral = (len(SECTORS), len(REGIONS), len(REGIONS))
    banned = chance.random(bilateral) < draw(st.sampled_from([0, 0.3, 1]))
    return Shocks(
        trade_cost_hat=labelled(chance.uniform(0.5, 3, bilateral)),
        open_share=labelled(np.where(banned, 0.0, chance.random(bilateral))),
        tariff_add=labelled(chance.uniform(-0.3, 5, bilateral)),
        export_tax_add=labelled(chance.uniform(-0.3, 5, bilateral)),
        productivity_hat=labelled(chance.uniform(0.5, 2, bilateral[:2])),
    )


def same(one: Shocks, other: Shocks) -> bool:
    return all(np.array_equal(getattr(one, f), getattr(other, f)) for f in array_specs(Shocks))


def close(one: Shocks, other: Shocks) -> bool:
    return all(np.allclose(getattr(one, f), getattr(other, f), rtol=1e-12, atol=1e-12) for f in array_specs(Shocks))


@few
@given(shocks(), shocks())
def test_measures_commute(one, other):
    assert same(one.combine(other), other.combine(one))


@few
@given(shocks(), shocks(), shocks())
def test_grouping_does_not_matter(one, two, three):
    assert close(one.combine(two).combine(three), one.combine(two.combine(three)))


@few
@given(shocks())
def test_neutral_shocks_change_nothing(some):
    assert same(some.combine(Shocks.neutral(SECTORS, REGIONS)), some)


@few
@given(shocks(), shocks())
def test_together_no_flow_is_more_open_than_under_either(one, other):
    both = one.combine(other).open_share.values
    assert (both <= np.minimum(one.open_share.values, other.open_share.values)).all()


def test_a_ban_stays_an_exact_zero():
    neutral = Shocks.neutral(SECTORS, REGIONS)
    closed = neutral.open_share.copy(data=np.zeros((2, 3, 3)))
    ban = Shocks(
        trade_cost_hat=neutral.trade_cost_hat,
        open_share=closed,
        tariff_add=neutral.tariff_add,
        export_tax_add=neutral.export_tax_add,
        productivity_hat=neutral.productivity_hat,
    )
    assert (ban.combine(neutral).open_share.values == 0.0).all()


@few
@given(st.lists(limits(), min_size=2, max_size=2, unique_by=lambda limit: limit.name))
def test_limits_are_kept_in_the_same_order_whichever_measure_comes_first(pair):
    neutral = Shocks.neutral(SECTORS, REGIONS)
    one, other = (with_limits(neutral, limit) for limit in pair)
    first, second = one.combine(other).limits, other.combine(one).limits
    assert [limit.name for limit in first] == [limit.name for limit in second] == sorted(limit.name for limit in pair)


def with_limits(base: Shocks, *some: Limit) -> Shocks:
    return Shocks(**{f: getattr(base, f) for f in array_specs(Shocks)}, limits=some)


def test_shocks_of_different_worlds_are_refused():
    with pytest.raises(RecordError, match="different worlds"):
        Shocks.neutral(SECTORS, REGIONS).combine(Shocks.neutral(SECTORS, ("A", "B")))


def test_labels_are_readable():
    neutral = Shocks.neutral(SECTORS, REGIONS)
    assert (neutral.sectors, neutral.regions) == (SECTORS, REGIONS)


@pytest.mark.parametrize("bound", [0.0, -1.0, np.inf, np.nan])
def test_a_limit_needs_a_bound_above_zero(bound):
    covered = xr.DataArray(np.ones(3), coords={IMPORTER: list(REGIONS)}, dims=IMPORTER)
    with pytest.raises(RecordError, match="use a ban to stop trade altogether"):
        limit(covered, bound)


def test_a_limit_that_reaches_nobody_is_refused():
    covered = xr.DataArray(np.zeros(3), coords={IMPORTER: list(REGIONS)}, dims=IMPORTER)
    with pytest.raises(RecordError, match="covers no importer"):
        limit(covered, 0.5)


def limit(covered: xr.DataArray, bound: float) -> Limit:
    return Limit(
        name="cap",
        kind=LimitKind.PRICE,
        rent_to=RentTo.IMPORTER,
        exporter="A",
        sector="fuel",
        bound=bound,
        covered=covered,
    )
