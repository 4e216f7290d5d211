"""Applied tariffs: an assumed average by importer and kind of good, zero inside customs unions and trade areas."""

from __future__ import annotations

import numpy as np

from tightrope.data.estimate.book import Assumptions, pair_of
from tightrope.data.layout import FOLDER, Layout, read_yaml


def estimate_tariffs(layout: Layout, assume: Assumptions, groups: dict[str, tuple[str, ...]]) -> np.ndarray:
    """(sector, importer, exporter) ad-valorem rates; 0 on services and at home."""
    farm = np.array([s in ("agriculture", "food") for s in layout.sectors])
    kinds = {
        "tariff_farm": farm,
        "tariff_energy": layout.energy,
        "tariff_industry": layout.goods & ~farm & ~layout.energy,
    }
    n = len(layout.regions)
    rates = np.zeros((len(layout.sectors), n, n))
    for name, sectors in kinds.items():
        rates[sectors] = assume.by_region(name, layout)[None, :, None]
    free = np.zeros_like(rates, dtype=bool)
    for agreement in read_yaml(FOLDER / "agreements.yaml").values():
        free |= _covered(agreement, layout, groups, farm)
    rates = np.where(free, 0.0, rates)
    for label, rate in assume.of_year("tariff_pair").items():
        exporter, importer = pair_of(label)
        chosen = layout.goods & ~layout.energy
        rates[chosen, layout.region_at[importer], layout.region_at[exporter]] = rate
    rates[:, np.arange(n), np.arange(n)] = 0
    return rates


def _covered(agreement: dict[str, object], layout: Layout, groups: dict[str, tuple[str, ...]],
             farm: np.ndarray) -> np.ndarray:  # fmt: skip
    """(sector, importer, exporter) bool: trade that an agreement frees."""
    sides = [agreement[k] for k in ("members", "with") if k in agreement]
    places = []
    for side in sides:
        assert isinstance(side, list)
        codes = [code for name in side for code in groups.get(name, (name,))]
        inside = np.zeros(len(layout.regions), dtype=bool)
        inside[layout.positions(codes)] = True
        places.append(inside)
    first, second = places[0], places[-1]
    pairs = (first[:, None] & second[None, :]) | (second[:, None] & first[None, :])
    sectors = np.ones(len(layout.sectors), dtype=bool)
    if agreement.get("goods") == "industrial":
        sectors = ~farm
    out: np.ndarray = sectors[:, None, None] & pairs[None]
    return out
