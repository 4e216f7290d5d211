"""A small made-up world for closed forms, which hold in any world: balanced, with inputs, tariffs and rents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope.core.random import stream
from tightrope.trade import TradeBaseline, baseline_from_arrays
from tightrope.trade.kernels import Array

#: passes of proportional fitting of input flows; they need not fit exactly, only stay inside the totals
FITTING = 60
#: smallest flow, as part of the importer's spending on the sector
SMALLEST_SHARE = 1e-6


@dataclass(frozen=True)
class Recipe:
    """What a made-up world looks like.

    Attributes
    ----------
    regions, sectors : numbers of them.
    openness : part of spending on imports, on average.
    inputs : part of output spent on inputs, at most.
    tariff : highest ad-valorem rate.
    rent : part of value added earned by the resource of the first sector.
    imbalance : standard deviation of log exports over log imports.
    empty : part of flows between regions, and of sectors' production, that does not exist.
    """

    regions: int = 5
    sectors: int = 4
    openness: float = 0.25
    inputs: float = 0.55
    tariff: float = 0.15
    rent: float = 0.4
    imbalance: float = 0.1
    empty: float = 0.0


def make_world(recipe: Recipe, seed: int) -> TradeBaseline:
    """A balanced world with random flows; the same seed gives the same world."""
    draw = stream(seed, "toy world")
    sectors, regions = recipe.sectors, recipe.regions
    trade = _flows(recipe, draw)
    tariff = np.where(np.eye(regions, dtype=bool), 0.0, draw.uniform(0, recipe.tariff, (sectors, regions, regions)))
    spending, output = (trade * (1 + tariff)).sum(axis=2), trade.sum(axis=1)
    rent = np.zeros((regions, sectors))
    rent[:, 0] = recipe.rent
    return baseline_from_arrays(
        trade=trade,
        tariff_rate=tariff,
        intermediate=np.stack([_inputs(recipe, draw, spending[:, n], output[:, n]) for n in range(regions)]),
        rent_share=rent,
        regions=[f"R{n + 1}" for n in range(regions)],
        sectors=[f"S{j + 1}" for j in range(sectors)],
    )


def _flows(recipe: Recipe, draw: np.random.Generator) -> Array:
    sectors, regions = recipe.sectors, recipe.regions
    size = np.exp(draw.normal(0, 0.7, regions))
    bought = size * np.exp(draw.normal(0, 0.5, (sectors, regions)))
    larger_is_less_open = np.minimum(1, np.median(size) / size)
    abroad = recipe.openness * larger_is_less_open * np.exp(draw.normal(0, 0.4, (sectors, regions)))
    abroad = np.clip(abroad, 0, 0.9)
    makes = draw.uniform(size=(sectors, regions)) >= recipe.empty
    makes[0], makes[:, 0] = True, True
    abroad = np.where(makes, abroad, 1.0)
    pull = size * np.exp(draw.normal(0, 1, (sectors, regions, regions))) * (1 - np.eye(regions))
    pull *= (draw.uniform(size=pull.shape) >= recipe.empty) & makes[:, None, :]
    imports = _sourced(pull, abroad * bought)
    wanted = imports.sum(axis=(0, 2)) * np.exp(draw.normal(0, recipe.imbalance, regions))
    for _ in range(FITTING):
        pull = pull * (_per(wanted, imports.sum(axis=(0, 1))) ** 0.7)
        imports = _sourced(pull, abroad * bought)
    imports = np.where(imports > SMALLEST_SHARE * bought[:, :, None], imports, 0.0)
    at_home = ((1 - abroad) * bought)[:, :, None] * np.eye(regions)
    flows: Array = imports + at_home
    return flows


def _sourced(pull: Array, bought_abroad: Array) -> Array:
    """(sector, importer, exporter): what is bought abroad, spread by pull."""
    return _per(pull, pull.sum(axis=2, keepdims=True)) * bought_abroad[:, :, None]


def _per(part: Array, whole: Array) -> Array:
    shape = np.broadcast_shapes(part.shape, whole.shape)
    return np.divide(part, whole, out=np.zeros(shape), where=whole > 0)


def _inputs(recipe: Recipe, draw: np.random.Generator, spending: Array, output: Array) -> Array:
    """(input sector, sector): within `recipe.inputs` of what is bought of each input and of each output."""
    table = np.exp(draw.normal(0, 1, (len(output), len(output))))
    for _ in range(FITTING):
        table *= _at_most_one(recipe.inputs * spending, table.sum(axis=1))[:, None]
        table *= _at_most_one(recipe.inputs * output, table.sum(axis=0))[None, :]
    fitted: Array = table * _at_most_one(recipe.inputs * spending, table.sum(axis=1)).min()
    return fitted


def _at_most_one(allowed: Array, used: Array) -> Array:
    return np.where(used > 0, np.minimum(1.0, _per(allowed, used)), 1.0)
