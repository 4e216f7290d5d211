"""Records check themselves and never change."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass

import numpy as np
import pytest
import xarray as xr

from tightrope.core.axes import IMPORTER, REGION, SECTOR
from tightrope.core.errors import RecordError
from tightrope.core.record import Record, array, array_specs
from tightrope.core.shocks import Shocks
from tightrope.core.units import Unit


@dataclass(frozen=True, kw_only=True)
class Sales(Record):
    """A record small enough to see through."""

    level: xr.DataArray = array(REGION, unit=Unit.USD_MILLION, low=0, meaning="sales")
    bought: xr.DataArray = array(IMPORTER, unit=Unit.USD_MILLION, low=0, meaning="purchases")


def regional(values: list[float], axis: str = REGION, labels: str = "AB") -> xr.DataArray:
    return xr.DataArray(np.array(values), coords={axis: list(labels)}, dims=axis)


def ones() -> xr.DataArray:
    return xr.DataArray(
        np.ones((2, 3, 3)),
        coords={"sector": ["food", "fuel"], "importer": ["A", "B", "C"], "exporter": ["A", "B", "C"]},
        dims=("sector", "importer", "exporter"),
    )


def neutral_with(cost: xr.DataArray) -> Shocks:
    neutral = Shocks.neutral(("food", "fuel"), ("A", "B", "C"))
    return Shocks(
        trade_cost_hat=cost,
        open_share=neutral.open_share,
        tariff_add=neutral.tariff_add,
        export_tax_add=neutral.export_tax_add,
        productivity_hat=neutral.productivity_hat,
    )


def test_what_crosses_a_wall_is_read_by_label():
    shocks = neutral_with(ones())
    assert shocks.trade_cost_hat.sel(sector="fuel", importer="A", exporter="C") == 1


def test_everything_wrong_with_an_array_is_said_once_and_with_the_place():
    wrong = ones().where(ones().importer != "B", -1).where(ones().sector != "fuel")
    with pytest.raises(RecordError) as caught:
        neutral_with(wrong)
    assert str(caught.value) == (
        "Shocks has 2 problem(s):\n"
        "  - trade_cost_hat: 9 value(s) not finite\n"
        "  - trade_cost_hat: 3 value(s) outside [0.001, inf], "
        "first at {'sector': 'food', 'importer': 'B', 'exporter': 'A'}"
    )


def test_problems_of_all_fields_come_in_one_message():
    with pytest.raises(RecordError, match=r"2 problem\(s\)") as caught:
        Sales(level=regional([1, -1]), bought=np.ones(2))  # type: ignore[arg-type]
    assert "level: 1 value(s) outside [0, inf], first at {'region': 'B'}" in str(caught.value)
    assert "bought: expected a labelled array over ('importer',), found ndarray" in str(caught.value)


def test_axes_must_stand_in_the_declared_order():
    with pytest.raises(RecordError, match=r"axes are \('importer', 'sector', 'exporter'\), expected"):
        neutral_with(ones().transpose("importer", "sector", "exporter"))


def test_labels_of_one_family_are_never_aligned_silently():
    with pytest.raises(RecordError, match="labels of 'importer' differ from those of level"):
        Sales(level=regional([1, 2]), bought=regional([1, 2], IMPORTER, "BA"))


def test_repeated_or_missing_labels_are_refused():
    with pytest.raises(RecordError, match="axis 'region' has repeated labels"):
        Sales(level=regional([1, 2], REGION, "AA"), bought=regional([1, 2], IMPORTER, "AA"))
    bare = xr.DataArray(np.ones(2), dims=REGION)
    with pytest.raises(RecordError, match="axis 'region' has no labels"):
        Sales(level=bare, bought=regional([1, 2], IMPORTER))


def test_words_are_not_numbers():
    words = xr.DataArray(np.array(["a", "b"]), coords={REGION: ["A", "B"]}, dims=REGION)
    with pytest.raises(RecordError, match="expected numbers"):
        Sales(level=words, bought=regional([1, 2], IMPORTER))


def test_nothing_is_changed_in_place():
    sales = Sales(level=regional([1, 2]), bought=regional([1, 2], IMPORTER))
    with pytest.raises(ValueError, match="read-only"):
        sales.level.values[0] = 5
    with pytest.raises(FrozenInstanceError):
        sales.level = regional([3, 4])  # type: ignore[misc]


def test_a_record_tells_what_it_holds():
    specs = array_specs(Shocks)
    assert specs["open_share"].unit is Unit.SHARE
    assert specs["productivity_hat"].dims == (SECTOR, REGION)
    assert "limits" not in specs
