"""Resource rents as a part of value added of mining and metals."""

from __future__ import annotations

import numpy as np

from tightrope.data.estimate.book import Assumptions
from tightrope.data.estimate.totals import Totals
from tightrope.data.layout import Layout


def estimate_rents(
    totals: Totals, value_added: np.ndarray, energy_exports: np.ndarray, ore_exports: np.ndarray, layout: Layout,
    assume: Assumptions,
) -> np.ndarray:  # fmt: skip
    """(region, sector): WDI resource rents over the value added of the sectors that earn them, capped.

    Rents are shared between energy mining and other mining with metals by value added weighted by the book's rent
    intensity; forest rents are not told apart. Regions without a figure take the value-added-weighted mean.
    """
    sectors = [layout.sector_at[s] for s in ("mining_energy", "mining_other", "metals")]
    intensity = np.array([assume.number("rent_intensity", layout.sectors[j]) for j in sectors])
    cap = np.array([assume.number("rent_cap", layout.sectors[j]) for j in sectors])
    base = value_added[:, sectors] * intensity
    rents = totals.rents * totals.gdp
    known = np.isfinite(rents) & (base.sum(1) > 0)
    mean = rents[known].sum() / base[known].sum()
    factor = np.where(known, np.divide(rents, base.sum(1), out=np.zeros_like(rents), where=base.sum(1) > 0), mean)
    out = np.zeros((len(layout.regions), len(layout.sectors)))
    out[:, sectors] = np.minimum(factor[:, None] * intensity, cap)
    del energy_exports, ore_exports
    return out
