"""What one equilibrium of trade hands to the macro model of a country: a few numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tightrope.chain.economy.import_costs import ImportCosts
from tightrope.chain.setting import Compliance, Setting
from tightrope.core.axes import EXPORTER, IMPORTER, REGION, SECTOR
from tightrope.core.shocks import Limit, LimitKind, PlainShocks
from tightrope.data import World
from tightrope.trade import Answer, Question, TradeEquilibrium
from tightrope.trade.records import TradeBaseline


@dataclass(frozen=True)
class Handed:
    """Of the focus country.

    `income`: log change of real income, limits on the volume of its own exports left out; `dearer`: log change of
    consumer prices at unchanged wages and exchange rates; `lost`: exports that those limits hold back, part of GDP;
    `held_back`: part of the exports of each sector that they hold back.
    """

    income: float
    dearer: float
    lost: float
    held_back: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Border:
    """The focus country's side of a world, worked out once."""

    world: World
    focus: str
    baseline: TradeBaseline

    @cached_property
    def costs(self) -> ImportCosts:
        """Its final basket, followed back."""
        return ImportCosts.of(self.baseline, self.focus)

    @cached_property
    def _gdp(self) -> float:
        return float(self.world.gdp.sel({REGION: self.focus}))

    def own_limits(self, limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
        """Limits on the volume of what it exports."""
        return tuple(one for one in limits if one.kind is LimitKind.VOLUME and one.exporter == self.focus)

    def without(self, plain: PlainShocks) -> PlainShocks:
        """The same shocks without these limits: what they hold back is a matter for the macro model."""
        own = {one.name for one in self.own_limits(plain.limits)}
        return replace(plain, limits=tuple(one for one in plain.limits if one.name not in own))

    def question(self, setting: Setting, plain: PlainShocks, start: TradeEquilibrium | Answer | None) -> Question:
        """What to solve for real income."""
        return Question(setting.model, self.without(plain), start)

    def handed(self, setting: Setting, plain: PlainShocks, real_income_hat: float) -> Handed:
        """The numbers, from real income (new/old) without limits on the country's own exports."""
        lost, held_back = 0.0, []
        for limit in self.own_limits(plain.limits):
            sold = self.world.trade.sel({SECTOR: limit.sector, EXPORTER: self.focus}).values
            covered = float((sold * limit.covered.values).sum())
            abroad = float(sold.sum() - self.world.trade.sel(self._at_home(limit.sector)))
            lost += (1 - limit.bound) * covered / self._gdp
            held_back.append((limit.sector, (1 - limit.bound) * covered / abroad))
        return Handed(
            income=float(np.log(real_income_hat)),
            dearer=self.costs.dearer(plain.arrays, setting.model.calibration.trade_elasticity.values),
            lost=lost,
            held_back=tuple(held_back),
        )

    def _at_home(self, sector: str) -> dict[str, str]:
        return {SECTOR: sector, EXPORTER: self.focus, IMPORTER: self.focus}


def border_of(setting: Setting) -> Border:
    """The focus country's side of the question's world."""
    return Border(setting.world, setting.focus, setting.model.baseline)


def plain_of(setting: Setting, compliance: Compliance) -> PlainShocks:
    """All measures at once, as shocks without labels."""
    return setting.change(compliance).plain(setting.world)


__all__ = ["Border", "Handed", "border_of", "plain_of"]
