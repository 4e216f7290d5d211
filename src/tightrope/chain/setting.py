"""A question made ready to solve: world, beliefs, model and the measures in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from tightrope.chain.border import RouteOutcome, at_the_border, outcomes
from tightrope.chain.detours import rerouting_in
from tightrope.chain.horizon import calibration_at
from tightrope.core.errors import ScenarioError
from tightrope.core.shocks import Shocks
from tightrope.data import World
from tightrope.measures import Measure, RouteMeasure, SecondaryTariff
from tightrope.measures.change import Change, combined
from tightrope.measures.places import find_country
from tightrope.parameters import Book
from tightrope.scenario.rerouting import Rerouting
from tightrope.scenario.schema import Scenario
from tightrope.trade import (
    Answer,
    Closure,
    Horizon,
    Question,
    TradeEquilibrium,
    TradeModel,
    baseline_from_world,
    rent_shares,
)

#: hit regions that comply, by name of the secondary tariff
Compliance = dict[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Everything needed to solve one question under one set of beliefs.

    `measures` are those in force on the scenario's date, in its order.
    """

    world: World
    book: Book
    scenario: Scenario
    focus: str
    measures: tuple[Measure, ...]
    model: TradeModel
    closure: Closure
    horizon: Horizon

    @property
    def secondary_tariffs(self) -> tuple[SecondaryTariff, ...]:
        """Measures whose targets choose between paying and complying."""
        return tuple(m for m in self.measures if isinstance(m, SecondaryTariff))

    @cached_property
    def other_change(self) -> Change:
        """All measures but the secondary tariffs."""
        others = (m for m in self.measures if not isinstance(m, SecondaryTariff))
        return self.at_the_border(combined(m.change(self.world) for m in others))

    def at_the_border(self, change: Change) -> Change:
        """A change with what befalls routes turned into what it does to trade."""
        return at_the_border(change, self.world, self.scenario.date.year)

    @property
    def routes(self) -> tuple[RouteOutcome, ...]:
        """Networks that something befalls, without it and with it."""
        mine = (m.change(self.world) for m in self.measures if isinstance(m, RouteMeasure))
        return outcomes([event for change in mine for event in change.events], self.scenario.date.year)

    def change(self, compliance: Compliance) -> Change:
        """All measures at once; regions in `compliance` drop the target's energy and are spared the tariff."""
        return combined((self.other_change, *changes_of(self.world, self.secondary_tariffs, compliance)))

    def shocks(self, compliance: Compliance) -> Shocks:
        """The same as shocks to the world."""
        return self.change(compliance).shocks(self.world)

    def solve(
        self, compliance: Compliance, start: TradeEquilibrium | None = None, tolerance: float = 1e-10
    ) -> TradeEquilibrium:
        """Equilibrium with all measures. Raises `SolveError` if there is none."""
        equilibrium = self.model.solve(self.shocks(compliance), start=start, tolerance=tolerance)
        equilibrium.report.raise_if_failed(f"Trade equilibrium of '{self.scenario.id}'")
        return equilibrium

    def question(self, compliance: Compliance, start: TradeEquilibrium | Answer | None = None) -> Question:
        """The same, to be solved beside others."""
        return Question(self.model, self.change(compliance).plain(self.world), start)

    def with_model(self, *, closure: Closure | None = None, rent_scale: float | None = None) -> Setting:
        """The same question under another closure or another size of the resource rents."""
        new_closure = closure or self.closure
        if new_closure is self.closure:
            model = self.model.believing(rent_share=rent_shares(self.world, _rent_scale(self.book, rent_scale)))
        else:
            model = build_model(
                self.world,
                self.book,
                new_closure,
                self.horizon,
                rent_scale=rent_scale,
                steer=self.model,
                rerouting=self.scenario.rerouting,
            )
        return replace(self, model=model, closure=new_closure)

    def with_book(self, book: Book) -> Setting:
        """The same question with the model made from another book; measures keep their beliefs."""
        model = self.model.believing(
            calibration=calibration_at(self.horizon, self.world, book, self.closure),
            rent_share=rent_shares(self.world, _rent_scale(book)),
        )
        return replace(self, book=book, model=rerouting_in(model, self.world, book, self.scenario.rerouting))

    def without_rerouting(self) -> Setting:
        """The same question with nothing rerouted."""
        return replace(self, model=self.model.direct())

    def at(self, horizon: Horizon) -> Setting:
        """The same question looked at earlier or later."""
        model = self.model.believing(calibration=calibration_at(horizon, self.world, self.book, self.closure))
        return replace(self, model=model, horizon=horizon)


def changes_of(world: World, measures: tuple[Measure, ...], compliance: Compliance) -> list[Change]:
    """What several measures change, the compliance of hit regions included; regions not hit are passed over."""
    parts = []
    for measure in measures:
        chosen = compliance.get(measure.name, frozenset())
        parts.append(measure.change(world, complying=chosen))
        if isinstance(measure, SecondaryTariff):
            complying = [region for region in measure.hit(world) if region in chosen]
            parts += [measure.compliance_change(world, *complying)] if complying else []
    return parts


def build_model(
    world: World,
    book: Book,
    closure: Closure,
    horizon: Horizon = Horizon.LONG_RUN,
    *,
    rent_scale: float | None = None,
    steer: TradeModel | None = None,
    rerouting: Rerouting | None = None,
) -> TradeModel:
    """Trade model of a world under the book's beliefs.

    `rent_scale` replaces the book's; `steer` is a model of the same world whose preconditioner serves again.
    """
    baseline = baseline_from_world(world, rent_scale=_rent_scale(book, rent_scale))
    model = TradeModel(baseline, calibration_at(horizon, world, book, closure), steer=steer.pre if steer else None)
    return rerouting_in(model, world, book, rerouting)


def _rent_scale(book: Book, given: float | None = None) -> float:
    return book["trade.rent_scale"].number() if given is None else given


def build_setting(world: World, book: Book, scenario: Scenario, focus: str | None = None) -> Setting:
    """Prepare a question. Raises `UsageError` for an unknown focus country."""
    region = find_country(focus or scenario.focus, world)
    closure, horizon = Closure(scenario.closure), Horizon(scenario.horizon)
    believed = scenario.with_book(book)
    refuse_twice_the_choice(believed.in_force, world)
    return Setting(
        world=world,
        book=book,
        scenario=believed,
        focus=region,
        measures=believed.in_force,
        model=build_model(world, book, closure, horizon, rerouting=scenario.rerouting),
        closure=closure,
        horizon=horizon,
    )


def refuse_twice_the_choice(measures: tuple[Measure, ...], world: World) -> None:
    """Two secondary tariffs on the same purchases are one choice for those hit, not two."""
    seen: dict[tuple[str, ...], str] = {}
    for tariff in (m for m in measures if isinstance(m, SecondaryTariff)):
        for target in tariff.target_regions(world):
            for sector in tariff.covered_sectors(world):
                other = seen.setdefault((target, sector), tariff.name)
                if other != tariff.name:
                    raise ScenarioError(
                        f"Secondary tariffs '{other}' and '{tariff.name}' both hit buyers of {sector} from {target}: a "
                        "country drops it or not, once. Make it one tariff with several `senders`."
                    )


__all__ = ["Compliance", "Setting", "build_model", "build_setting", "changes_of", "refuse_twice_the_choice"]
