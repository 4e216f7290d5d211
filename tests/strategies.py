"""Small random worlds and shocks for hypothesis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from tightrope.core.errors import InfeasibleError
from tightrope.core.random import stream
from tightrope.core.shocks import Shocks
from tightrope.trade import Calibration, Closure, TradeBaseline, TradeModel, calibration_from_arrays
from tightrope.trade.accounts import accounts_from
from tightrope.trade.feasibility import everything_alive
from tightrope.validation.toy import Recipe, make_world


@contextmanager
def if_feasible() -> Iterator[None]:
    """Skip what by chance has no equilibrium, such as a region cut off that runs a deficit."""
    try:
        yield
    except InfeasibleError:
        assume(False)


@dataclass(frozen=True)
class Trial:
    """A world, beliefs about it and shocks to it."""

    baseline: TradeBaseline
    calibration: Calibration
    shocks: Shocks
    seed: int

    @property
    def model(self) -> TradeModel:
        return TradeModel(self.baseline, self.calibration)


recipes = st.builds(
    Recipe,
    regions=st.integers(3, 6),
    sectors=st.integers(1, 5),
    openness=st.floats(0.02, 0.6),
    inputs=st.floats(0.05, 0.7),
    tariff=st.floats(0.0, 0.4),
    rent=st.floats(0.0, 0.9),
    imbalance=st.floats(0.0, 0.2),
    empty=st.sampled_from([0.0, 0.3]),
)


@st.composite
def trials(draw, *, recipes=recipes, closures=tuple(Closure), bans=True, taxes=True) -> Trial:
    """A world, its calibration and shocks abroad (no domestic flow is touched)."""
    recipe, seed = draw(recipes), draw(st.integers(0, 10_000))
    baseline = make_world(recipe, seed)
    accounts = accounts_from(baseline)
    assume(bool((np.abs(accounts.balance) < 0.4 * accounts.gross_income).all()))
    assume(not everything_alive(accounts).group.any())
    random = stream(seed, "calibration")
    theta = np.exp(random.uniform(np.log(1.0), np.log(15.0), recipe.sectors))
    closure = draw(st.sampled_from(closures))
    return Trial(
        baseline=baseline,
        calibration=calibration_from_arrays(baseline, trade_elasticity=theta, closure=closure),
        shocks=random_shocks(baseline, seed, bans=bans, taxes=taxes),
        seed=seed,
    )


def random_shocks(baseline: TradeBaseline, seed: int, *, bans: bool, taxes: bool = True) -> Shocks:
    """Tariffs, export taxes, icebergs, part or full bans and productivity; a ban only where others still supply."""
    random = stream(seed, "shocks")
    neutral = Shocks.neutral(baseline.sectors, baseline.regions)
    shape = neutral.open_share.shape
    abroad = ~np.eye(shape[1], dtype=bool)[None]

    def some(part: float, values: np.ndarray, otherwise: float) -> np.ndarray:
        return np.where(abroad & (random.uniform(size=shape) < part), values, otherwise)

    open_share = some(0.15, random.integers(0, 2, shape) * 0.5, 1.0) if bans else np.ones(shape)
    supplied = (baseline.trade.values * open_share).sum(axis=2) > 0
    open_share = np.where(supplied[:, :, None], open_share, 1.0)
    return replace(
        neutral,
        trade_cost_hat=neutral.open_share.copy(data=some(0.3, random.uniform(0.8, 1.6, shape), 1.0)),
        open_share=neutral.open_share.copy(data=open_share),
        tariff_add=neutral.open_share.copy(data=some(0.3 * taxes, random.uniform(0, 0.8, shape), 0.0)),
        export_tax_add=neutral.open_share.copy(data=some(0.2 * taxes, random.uniform(-0.1, 0.4, shape), 0.0)),
        productivity_hat=neutral.productivity_hat.copy(data=random.uniform(0.85, 1.15, shape[:2])),
    )
