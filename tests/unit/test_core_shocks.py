"""Shocks are readable by label, and a limit that could mean nothing is refused."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from tightrope.core.axes import IMPORTER
from tightrope.core.errors import RecordError
from tightrope.core.shocks import Limit, LimitKind, RentTo, Shocks

SECTORS = ("food", "fuel")
REGIONS = ("A", "B", "C")


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
