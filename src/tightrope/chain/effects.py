"""What each measure does by itself, and what the answer would be under other conventions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from tightrope.chain.game import Game, Settlement
from tightrope.chain.result import MeasureEffect, Variant
from tightrope.chain.setting import Compliance, Setting, changes_of
from tightrope.core.axes import REGION
from tightrope.core.errors import SolveError
from tightrope.core.shocks import RentTo
from tightrope.measures import Measure, RouteOutage, TransitOutage
from tightrope.measures.change import combined
from tightrope.trade import Answer, Closure, Horizon, Question, TradeEquilibrium, answer_many, settled

#: accuracy of variants: far beyond the digits they are shown with
VARIANT_TOLERANCE = 1e-8


#: answers at horizons other than the one asked about
OtherHorizons = dict[Horizon, Answer | SolveError]


def measure_effects(setting: Setting, compliance: Compliance, together: TradeEquilibrium) -> tuple[MeasureEffect, ...]:
    """Each measure by itself, hit countries choosing as they do under all measures together."""
    measures = setting.scenario.measures
    alone = answer_many(_alone(setting, measure, compliance, together) for measure in measures)
    return tuple(_measure_effect(setting, m, outcome) for m, outcome in zip(measures, alone, strict=True))


def _alone(setting: Setting, measure: Measure, compliance: Compliance, together: TradeEquilibrium) -> Question:
    in_force = measure.in_force(setting.scenario.date)
    changes = changes_of(setting.world, (measure,) if in_force else (), compliance)
    change = setting.at_the_border(combined(changes))
    return Question(setting.model, change.plain(setting.world), together if changes else None)


def _measure_effect(setting: Setting, measure: Measure, outcome: Answer | SolveError) -> MeasureEffect:
    found, why = None, ""
    try:
        found = settled(outcome, f"'{measure.name}' alone").equilibrium.real_income_hat
    except SolveError as error:
        why = str(error)
    return MeasureEffect(
        measure=measure.name,
        title=measure.title,
        in_force=measure.in_force(setting.scenario.date),
        real_income_hat=found,
        trade_covered=measure.trade_covered(setting.world),
        not_found=why,
    )


def interaction(setting: Setting, together: TradeEquilibrium, effects: tuple[MeasureEffect, ...]) -> float | None:
    """Joint effect less the effects of each measure alone, part of the focus country's real income.

    None if one of them alone has no solution.
    """
    here = {REGION: setting.focus}
    alone = [float(e.real_income_hat.sel(here)) for e in effects if e.real_income_hat is not None]
    if len(alone) < len(effects):
        return None
    return float(together.real_income_hat.sel(here)) - 1 - sum(hat - 1 for hat in alone)


def variants_of(
    setting: Setting, settlement: Settlement, game: Game, horizons: OtherHorizons | None = None
) -> tuple[tuple[Variant, ...], tuple[str, ...]]:
    """The same question under other conventions, and notes on those without a solution.

    `horizons` are those of `other_horizons`, where they are at hand.
    """
    compliance = settlement.profile
    other = Closure.ZERO if setting.closure is not Closure.ZERO else Closure.SHARE_OF_INCOME
    together = game.equilibrium(compliance)
    found: list[Variant] = []
    notes: list[str] = []

    def add(name: str, meaning: str, solve: Callable[[], TradeEquilibrium]) -> None:
        try:
            found.append(Variant(name=name, meaning=meaning, real_income_hat=solve().real_income_hat))
        except SolveError as error:
            notes.append(f"Variant '{name}' has no solution: {error}")

    add(
        f"closure {other}",
        f"trade balances closed by '{other}' instead of '{setting.closure}'",
        lambda: setting.with_model(closure=other).solve(compliance, start=together),
    )
    if setting.model.baseline.rent_share.values.any():
        add(
            "mobile rent",
            "the rent of energy and metals is mobile: no resource is tied to its sector",
            lambda: setting.with_model(rent_scale=0.0).solve(compliance, start=together),
        )
    if setting.scenario.rerouting is not None:
        add(
            "no rerouting",
            "goods that are hindered find no other way through hubs",
            lambda: setting.without_rerouting().solve(compliance, start=together),
        )
    for horizon, outcome in (horizons or other_horizons(setting, compliance, together)).items():
        add(
            f"horizon {horizon}",
            f"the answer {WHEN[horizon]}, not {WHEN[setting.horizon]}; choices as they are",
            partial(_equilibrium, outcome, f"The answer {WHEN[horizon]}"),
        )
    for outage in (m for m in setting.measures if isinstance(m, TransitOutage | RouteOutage)):
        for rent_to in RentTo:
            if rent_to != outage.rent_to:
                add(
                    f"scarcity to {rent_to}",
                    f"'{outage.title}': the gap between buyers' and producers' price goes to {rent_to}",
                    partial(_with_rent, setting, outage, rent_to, compliance),
                )
    if setting.secondary_tariffs:
        nobody: Compliance = {m.name: frozenset() for m in setting.secondary_tariffs}
        everyone: Compliance = {m.name: frozenset(m.hit(setting.world)) for m in setting.secondary_tariffs}
        add("all defy", "every country hit keeps buying and pays the tariff", lambda: game.equilibrium(nobody))
        add("all comply", "every country hit drops the target's energy", lambda: game.equilibrium(everyone))
    if (second := settlement.other) is not None:
        add("other stable outcome", "best responses followed from all complying", lambda: game.equilibrium(second))
    return tuple(found), tuple(notes)


#: horizons as a reader calls them
WHEN: Final = {
    Horizon.IMPACT: "in the first months",
    Horizon.ONE_YEAR: "after one year",
    Horizon.FIVE_YEARS: "after five years",
    Horizon.LONG_RUN: "in the long run",
}


def other_horizons(setting: Setting, compliance: Compliance, together: TradeEquilibrium) -> OtherHorizons:
    """The same question looked at earlier or later, side by side."""
    others = [horizon for horizon in Horizon if horizon is not setting.horizon]
    questions = (setting.at(horizon).question(compliance, together) for horizon in others)
    return dict(zip(others, answer_many(questions, tolerance=VARIANT_TOLERANCE), strict=True))


def _equilibrium(outcome: Answer | SolveError, what: str) -> TradeEquilibrium:
    return settled(outcome, what).equilibrium


def _with_rent(setting: Setting, outage: Measure, rent_to: RentTo, compliance: Compliance) -> TradeEquilibrium:
    """The same question with the scarcity of one outage going to somebody else."""
    other = outage.model_copy(update={"rent_to": rent_to.value})
    measures = tuple(other if m.name == outage.name else m for m in setting.measures)
    return replace(setting, measures=measures).solve(compliance)
