"""The answer to one question, complete: everything a report may show, and nothing that needs solving again."""

from __future__ import annotations

from dataclasses import dataclass

import xarray as xr

from tightrope.core.axes import REGION
from tightrope.core.record import Record, array
from tightrope.core.units import Unit
from tightrope.data.world import World
from tightrope.parameters import Grade
from tightrope.scenario.schema import Scenario
from tightrope.trade.records import TradeBaseline, TradeEquilibrium, WelfareDecomposition


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """A belief the result used: from the book, a measure or an override. `value` is text, ready to print."""

    name: str
    meaning: str
    value: str
    spread: str
    grade: Grade
    source: str
    overridden: bool = False


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """The focus country's real income (new/old) when one belief moves to the ends of its spread."""

    name: str
    meaning: str
    grade: Grade
    low_text: str
    high_text: str
    real_income_hat_low: float
    real_income_hat_high: float


@dataclass(frozen=True, kw_only=True)
class JointRange:
    """Real income of each region over joint draws of all spreads. `quantiles` rows follow `probabilities`."""

    probabilities: tuple[float, ...]
    regions: tuple[str, ...]
    quantiles: tuple[tuple[float, ...], ...]
    draws: int
    solved: int
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Variant(Record):
    """The same question under another convention: closure, mobile rent, everybody defies."""

    name: str
    meaning: str
    real_income_hat: xr.DataArray = array(REGION, unit=Unit.RATIO, low=0, meaning="real income, new/old")


@dataclass(frozen=True, kw_only=True)
class MeasureEffect(Record):
    """What one measure would do by itself, measures of the same name taken together."""

    measure: str
    title: str
    in_force: bool
    real_income_hat: xr.DataArray = array(REGION, unit=Unit.RATIO, low=0, meaning="real income if it stood alone")
    trade_covered: float


@dataclass(frozen=True, kw_only=True)
class ResponseRow:
    """A country hit by a secondary tariff: pays or complies.

    `*_hat` are real income ratios to baseline, others at their best response. `indifference_rate` is the tariff
    at which paying and complying are worth the same; None if complying is better at any tariff above zero
    (`always_complies`) or paying is better even at the highest rate tried (1000 %).
    """

    region: str
    energy_purchases: float
    share_of_target_exports: float
    exports_to_sender_share: float
    defy_hat: float
    comply_hat: float
    indifference_rate: float | None
    always_complies: bool
    complies: bool


@dataclass(frozen=True, kw_only=True)
class StrategicOutcome:
    """The game of one secondary tariff. `stable` is False if best responses cycle; the last round is then shown."""

    measure: str
    sender: str
    target: str
    rate: float
    rows: tuple[ResponseRow, ...]
    stable: bool
    focus_hat_all_defy: float
    focus_hat_all_comply: float
    focus_hat_best_response: float


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """Loss to the focus country if a power stops dealing with it (Hirschman 1945), real income new/old.

    `stop_trade_hat` alone is not pull. `stop_trade_and_transit_hat` also closes the routes through the power's
    territory or ports; None if no transit data exist for this country, with `transit_note` saying so.
    """

    power: str
    members: tuple[str, ...]
    stop_trade_hat: float
    stop_trade_and_transit_hat: float | None
    transit_note: str


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """Everything one run found out. `run_id` is a hash of scenario, parameters, world, code version and seed."""

    run_id: str
    scenario: Scenario
    focus: str
    world: World
    world_sha256: str
    baseline: TradeBaseline
    equilibrium: TradeEquilibrium
    decomposition: WelfareDecomposition
    measures: tuple[MeasureEffect, ...]
    interaction_hat: float
    variants: tuple[Variant, ...]
    strategic: tuple[StrategicOutcome, ...]
    withdrawals: tuple[Withdrawal, ...]
    sensitivities: tuple[Sensitivity, ...]
    joint_range: JointRange
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    code_version: str
    seed: int
