"""The answer to one question, complete: everything a report may show, and nothing that needs solving again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import xarray as xr

from tightrope.chain.border import RouteOutcome
from tightrope.chain.economy.records import Economy
from tightrope.chain.pull.records import PullOutcome
from tightrope.chain.unrest import UnrestOutcome
from tightrope.chain.war.records import WarOutcome
from tightrope.core.axes import REGION
from tightrope.core.record import Record, array
from tightrope.core.shocks import Limit
from tightrope.core.units import Unit
from tightrope.data.world import World
from tightrope.parameters import Grade
from tightrope.scenario.schema import Scenario
from tightrope.trade.records import TradeBaseline, TradeEquilibrium, WelfareDecomposition


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """A belief the result used: from the book, a measure or an override. `value` is text, ready to print.

    `grade` is the weakest; `grades` count the values of each where they differ, the strongest first.
    """

    name: str
    meaning: str
    value: str
    spread: str
    grade: Grade
    source: str
    overridden: bool = False
    grades: tuple[tuple[Grade, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """The focus country's real income (new/old) when one belief moves to the ends of its spread.

    `grade` is the weakest; `grades` count the values of each where they differ, the strongest first.
    """

    name: str
    meaning: str
    grade: Grade
    low_text: str
    high_text: str
    real_income_hat_low: float
    real_income_hat_high: float
    grades: tuple[tuple[Grade, int], ...] = ()


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
class MeasureEffect:
    """What one measure would do by itself.

    `real_income_hat` (region,) is new/old if it stood alone; None if that has no solution, `not_found` says why.
    """

    measure: str
    title: str
    in_force: bool
    real_income_hat: xr.DataArray | None
    trade_covered: float
    not_found: str = ""


class Origin(StrEnum):
    """From where best responses were followed."""

    ALL_DEFY = "all defy"
    ALL_COMPLY = "all comply"


@dataclass(frozen=True, kw_only=True)
class ResponseRow:
    """A country hit by a secondary tariff: pays or complies.

    `*_hat` are real income ratios to baseline, others at their best response. `indifference_rate` is the tariff
    at which paying and complying are worth the same; None if complying is better at any tariff above zero
    (`always_complies`) or paying is better even at the highest rate tried (1000 %). What has no solution is None too,
    and `not_found` says what and why. Members of a `bloc`, a group of `groups.yaml`, choose together: what they do is
    best for the bloc, whose rate of indifference they share, and not for each of them.
    """

    region: str
    energy_purchases: float
    share_of_target_exports: float
    exports_to_sender_share: float
    defy_hat: float | None
    comply_hat: float | None
    indifference_rate: float | None
    always_complies: bool
    complies: bool
    not_found: str = ""
    bloc: str = ""


@dataclass(frozen=True, kw_only=True)
class StrategicOutcome:
    """The game of one secondary tariff. `stable` is False if best responses cycle; the last round is then shown.

    `origin` is where the best responses shown were followed from. `other_complying` are those that comply in a second
    stable outcome, reached from the other end, with `focus_hat_other` the focus country's real income there; None if
    both ends lead to the same. Real incomes (new/old) without a solution are None, and `not_found` says why.
    """

    measure: str
    sender: str
    target: str
    rate: float
    rows: tuple[ResponseRow, ...]
    stable: bool
    focus_hat_all_defy: float | None
    focus_hat_all_comply: float | None
    focus_hat_best_response: float
    origin: Origin = Origin.ALL_DEFY
    other_complying: tuple[str, ...] | None = None
    focus_hat_other: float | None = None
    not_found: str = ""


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


class SignRole(StrEnum):
    """Why the sign of a region's change may surprise."""

    FOCUS = "country asked about that gains under restrictions, or loses under relief"
    TARGET = "target that does not lose"
    ROUTE = "carrier of a lost route that does not lose"
    GAINER = "bystander that gains"
    LOSER = "bystander that loses"


class Side(StrEnum):
    """Side of the border on which a price counts."""

    SELLS = "sells"
    BUYS = "buys"


@dataclass(frozen=True, kw_only=True)
class SignReason:
    """What lies behind a sign that may surprise.

    `prices` is what border prices are worth to the region, part of its real income, and `part` what the heaviest of
    those is that have the same sign as all together: of one `sector`, sold to or bought from one `partner`.
    `rivals_reached` is the share that measures reach of the partner's trade with others on the same side of that market
    (what it buys from others, if the region sells), `part_reached` whether they reach this trade itself, `own_reached`
    their share of all the region's foreign trade. `measures` are those aimed at a target.
    """

    region: str
    role: SignRole
    real_income_hat: float
    prices: float
    side: Side
    sector: str
    partner: str
    part: float
    rivals_reached: float
    own_reached: float
    part_reached: bool = False
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HubTraffic:
    """Goods that pass a hub on their way from others to others, USD million at the price of the origin.

    `earned` is the hub's margin on what passes it more than before, below zero if it is less. `destinations` and
    `origins` are those of most of the rise, with the rise.
    """

    hub: str
    before: float
    after: float
    earned: float
    destinations: tuple[tuple[str, float], ...]
    origins: tuple[tuple[str, float], ...]


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """Everything one run found out. `run_id` is a hash of scenario, parameters, world, code version and seed.

    `asked_as` and `world_as` are the scenario and, if one was given, the world as the user named them: a name, or a
    path without folders above where the user stood. `hubs` is empty where the scenario has no rerouting,
    `routes` where nothing befalls a network. `limits` are those that were solved with. `economy` is None where there is
    no macro model of the focus country, `unrest` where there is none or no model of unrest, or nothing moves, `war`
    where the scenario asks for none.

    `interaction` is the change of the focus country's real income, as a part of it, less what the measures do alone,
    added up. What has no solution is None, and `notes` say why: the decomposition, or the interaction of measures of
    which one has no solution alone.
    """

    run_id: str
    scenario: Scenario
    focus: str
    world: World
    world_sha256: str
    baseline: TradeBaseline
    equilibrium: TradeEquilibrium
    decomposition: WelfareDecomposition | None
    measures: tuple[MeasureEffect, ...]
    interaction: float | None
    variants: tuple[Variant, ...]
    strategic: tuple[StrategicOutcome, ...]
    withdrawals: tuple[Withdrawal, ...]
    sensitivities: tuple[Sensitivity, ...]
    joint_range: JointRange
    signs: tuple[SignReason, ...]
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    code_version: str
    seed: int
    asked_as: str
    world_as: str | None = None
    hubs: tuple[HubTraffic, ...] = ()
    limits: tuple[Limit, ...] = ()
    routes: tuple[RouteOutcome, ...] = ()
    economy: Economy | None = None
    unrest: UnrestOutcome | None = None
    pull: PullOutcome | None = None
    war: WarOutcome | None = None
