"""Laws of measures that hold whatever the numbers are."""

from __future__ import annotations

import numpy as np
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.toy import REGIONS, SECTORS, toy_world

from tightrope.core.axes import IMPORTER
from tightrope.core.shocks import Limit, LimitKind, RentTo, Shocks
from tightrope.measures import ExportBan, FinancialRestriction, ImportBan, Measure, SecondaryTariff, Tariff
from tightrope.measures.change import Change, combined

WORLD = toy_world()
ARRAYS = ("trade_cost_hat", "open_share", "tariff_add", "export_tax_add", "productivity_hat")


def belief(value: float) -> dict[str, object]:
    return {"value": value, "grade": "estimated", "reason": "drawn"}


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    """Any of the bilateral kinds between two different regions."""
    sender, target = draw(st.lists(st.sampled_from(REGIONS), min_size=2, max_size=2, unique=True))
    common = {
        "name": draw(st.sampled_from(["a", "b", "c"])),
        "title": "drawn",
        "from": "2025-01-01",
        "source": "s",
        "senders": sender,
        "targets": target,
        "sectors": draw(st.lists(st.sampled_from(SECTORS), min_size=1, unique=True)),
    }
    share = draw(st.floats(0, 1))
    return draw(
        st.sampled_from(
            [
                ImportBan.model_validate(common | {"enforcement": belief(share)}),
                ExportBan.model_validate(common | {"enforcement": belief(share)}),
                Tariff.model_validate(common | {"rate": share * 5}),
                FinancialRestriction.model_validate(common | {"friction": belief(share)}),
            ]
        )
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(measures(), min_size=2, max_size=4), st.randoms())
def test_measures_commute(chosen: list[Measure], random):
    """Who acted first does not matter."""
    shuffled = list(chosen)
    random.shuffle(shuffled)
    one, other = _together(chosen), _together(shuffled)
    for name in ARRAYS:
        np.testing.assert_allclose(getattr(one, name).values, getattr(other, name).values, rtol=1e-12, atol=1e-15)
    assert [limit.name for limit in one.limits] == [limit.name for limit in other.limits]


@settings(max_examples=40, deadline=None)
@given(measures(), measures(), measures())
def test_grouping_does_not_matter(one: Measure, two: Measure, three: Measure):
    a, b, c = (measure.change(WORLD) for measure in (one, two, three))
    left = combined((combined((a, b)), c)).shocks(WORLD)
    right = combined((a, combined((b, c)))).shocks(WORLD)
    for name in ARRAYS:
        np.testing.assert_allclose(getattr(left, name).values, getattr(right, name).values, rtol=1e-12, atol=1e-15)


@settings(max_examples=40, deadline=None)
@given(measures())
def test_doing_nothing_as_well_changes_nothing(measure: Measure):
    alone, both = measure.shocks(WORLD), combined((Change(), measure.change(WORLD), Change())).shocks(WORLD)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(alone, name).values, getattr(both, name).values)


@settings(max_examples=40, deadline=None)
@given(st.lists(measures(), min_size=2, max_size=3))
def test_together_no_flow_is_more_open_than_under_any(chosen: list[Measure]):
    """And what one closes altogether stays an exact zero."""
    alone = [measure.shocks(WORLD).open_share.values for measure in chosen]
    assert (_together(chosen).open_share.values <= np.min(alone, axis=0)).all()


@settings(max_examples=20, deadline=None)
@given(st.permutations(["cap", "pipeline", "port"]))
def test_limits_stand_in_the_same_order_whichever_measure_comes_first(names: list[str]):
    limits = [Change(limits=(_cap(name),)) for name in names]
    assert [limit.name for limit in combined(limits).shocks(WORLD).limits] == sorted(names)


@settings(max_examples=40, deadline=None)
@given(measures())
def test_a_measure_changes_only_trade_between_its_sides(measure: Measure):
    shocks = measure.shocks(WORLD)
    still = Shocks.neutral(WORLD.sectors, WORLD.regions)
    outside = ~measure.covers(WORLD).values
    for name in ARRAYS[:4]:
        np.testing.assert_array_equal(getattr(shocks, name).values[outside], getattr(still, name).values[outside])


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 5e5), st.floats(0, 5e5))
def test_a_higher_threshold_never_hits_more(one: float, other: float):
    tariff = SecondaryTariff.model_validate(
        {"name": "t", "title": "t", "from": "2025-01-01", "source": "s", "senders": "USA", "targets": "RUS",
         "rate": 1.0, "threshold": belief(min(one, other))}
    )  # fmt: skip
    higher = tariff.with_values({"threshold": max(one, other)})
    assert set(higher.hit(WORLD)) <= set(tariff.hit(WORLD))


def _cap(name: str) -> Limit:
    covered = xr.DataArray(np.ones(len(REGIONS)), coords={IMPORTER: list(REGIONS)}, dims=IMPORTER)
    return Limit(
        name=name, kind=LimitKind.PRICE, rent_to=RentTo.IMPORTER, exporter="RUS", sector="machinery", bound=0.9,
        covered=covered,
    )  # fmt: skip


def _together(chosen: list[Measure]) -> Shocks:
    return combined(measure.change(WORLD) for measure in chosen).shocks(WORLD)
