"""The budget with what happens and without it, for every draw of the macro model."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from tightrope.chain.economy.records import BudgetOutcome, Inputs
from tightrope.chain.economy.sources import Fed
from tightrope.core.random import stream
from tightrope.data.budget import BudgetPack
from tightrope.macro import MacroPath, budget_drivers
from tightrope.macro.budget import budget_path
from tightrope.macro.budget_kernel import BudgetRules
from tightrope.macro.budget_records import BudgetDrivers
from tightrope.macro.budget_rules import budget_rules, rule_ranges
from tightrope.parameters import Book
from tightrope.parameters.spread import Family, Spread

Array = np.ndarray


def budget_outcome(pack: BudgetPack, rules: BudgetRules, path: MacroPath, inputs: Inputs, fed: Fed) -> BudgetOutcome:
    """Budget, fund and reserves along a path and along the baseline, central first, rules drawn alike in both.

    Of oil that cannot leave every draw has its own part; what trade does to the volume and price of oil is central.
    """
    volume = _oil_volume(inputs, fed)
    happening = budget_drivers(path, oil_volume_hat=volume, oil_price_hat=inputs.oil_price)
    usual = BudgetDrivers.from_arrays(path.quarters, draws=path.labels)
    return BudgetOutcome(
        name=pack.name,
        scope=pack.scope,
        fund=pack.fund or "",
        usual=budget_path(pack, rules, usual, baseline=path.baseline),
        after=budget_path(pack, rules, happening, baseline=path.baseline),
    )


def _oil_volume(inputs: Inputs, fed: Fed) -> Array:
    """Exports of oil (quarter, draw), central first, new/old: what stays differs by draw as exports lost do."""
    drawn = inputs.oil_volume[:, None] - (fed.oil_held - inputs.oil_held[:, None])
    return np.concatenate([inputs.oil_volume[:, None], np.maximum(drawn, 0.0)], axis=1)


def drawn_rules(pack: BudgetPack, book: Book, draws: int, seed: int) -> BudgetRules:
    """Rules (draw,), central first; each drawn from its range by a stream of its own, peaked at its value."""
    central, ranges = budget_rules(pack, book), rule_ranges(pack, book)
    values = {}
    for field in fields(BudgetRules):
        middle = float(getattr(central, field.name))
        low, high = ranges.get(field.name, (middle, middle))
        if low < high:
            spread = Spread(family=Family.TRIANGULAR, low=low, high=high)
            uniform = stream(seed, "chain", "economy", "budget", field.name).uniform(size=draws)
            values[field.name] = np.array([middle, *(spread.value_at(float(q), middle) for q in uniform)])
        else:
            values[field.name] = np.full(draws + 1, middle)
    return BudgetRules(**values)


__all__ = ["budget_outcome", "drawn_rules"]
