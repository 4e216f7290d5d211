"""Trade balances after a shock. Every rule is homogeneous: doubling all money doubles every balance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

import numpy as np

from tightrope.trade.accounts import Accounts
from tightrope.trade.kernels import Array
from tightrope.trade.records import Closure


@dataclass(frozen=True)
class Balances:
    """The balance rule of one world.

    `income_share` (region,): baseline balance over income before it is paid out. `level` (region,): baseline
    balance. `world_income`, `world_factor_income`: baseline totals.
    """

    rule: Closure
    income_share: Array
    level: Array
    world_income: float
    world_factor_income: float

    def single(self) -> Balances:
        """The same in single precision."""
        return replace(self, income_share=self.income_share.astype(np.float32), level=self.level.astype(np.float32))

    def after(self, gross_income: Array, world_factor_income: float | Array) -> Array:
        """New balances, (region,) or (region, case), given income before they are paid out."""
        share, level = self.income_share, self.level
        if gross_income.ndim == 2:
            share, level = share[:, None], level[:, None]
        total = gross_income.sum(axis=0)
        new: Array
        match self.rule:
            case Closure.SHARE_OF_INCOME:
                new = share * gross_income - gross_income * ((share * gross_income).sum(axis=0) / total)
            case Closure.ZERO:
                new = np.zeros_like(gross_income)
            case Closure.NOMINAL:
                new = level * (world_factor_income / self.world_factor_income)
            case Closure.SHARE_OF_WORLD_INCOME:
                new = level * (total / self.world_income)
            case _:
                assert_never(self.rule)
        return new

    def change(self, gross_income: Array, d_gross: Array, d_world_factor_income: Array) -> Array:
        """Differential of `after` at the baseline: (region, case) for changes of income (region, case)."""
        if self.rule is not Closure.SHARE_OF_INCOME:
            return self.after(d_gross, d_world_factor_income)
        spread = (self.income_share[:, None] * d_gross).sum(axis=0) / gross_income.sum()
        change: Array = self.income_share[:, None] * d_gross - gross_income[:, None] * spread
        return change


def balances_of(accounts: Accounts, rule: Closure) -> Balances:
    """Balance rule of a world; a region without income keeps a balance of zero."""
    gross = accounts.gross_income
    share = np.divide(accounts.balance, gross, out=np.zeros_like(gross), where=gross > 0)
    return Balances(
        rule=rule,
        income_share=share,
        level=accounts.balance,
        world_income=float(gross.sum()),
        world_factor_income=float(accounts.factor_income.sum()),
    )
