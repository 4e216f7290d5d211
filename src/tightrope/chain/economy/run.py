"""One question through the macro model and the budget of the focus country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from tightrope.chain.economy.budget import budget_outcome, drawn_rules
from tightrope.chain.economy.calendar import first_day, quarter_of, spells
from tightrope.chain.economy.from_trade import along, nothing_from_trade, trade_inputs
from tightrope.chain.economy.handed import Handed, border_of, plain_of
from tightrope.chain.economy.moved import Drawings, Middle, moved_by
from tightrope.chain.economy.records import Economy, Inputs, Source
from tightrope.chain.economy.sources import Fed, Paths, Stated, as_shocks, fed_shocks, joined, oil_pull, stated_shocks
from tightrope.chain.effects import OtherHorizons
from tightrope.chain.setting import Compliance, Setting
from tightrope.chain.side import Drawn, Solved
from tightrope.core.errors import SolveError
from tightrope.core.random import stream
from tightrope.data.budget import BudgetPack, list_budgets, load_budget
from tightrope.data.budget.pack import quarter_number
from tightrope.data.macro_pack import MacroBaseline, list_baselines, list_macro_packs, load_baseline, load_macro_pack
from tightrope.macro import MacroModel, by_source, project
from tightrope.macro.budget_records import quarters_from
from tightrope.macro.model import MacroDraws
from tightrope.measures import AdministeredPrice, MacroShock
from tightrope.measures.places import find_sectors, sector_problem
from tightrope.trade import TradeEquilibrium, answer_many, settled

Array = np.ndarray

#: quarters shown from the first in which something happens
HORIZON: Final = 12
#: accepted draws of the macro model
DRAWS: Final = 200
#: entry of the book: what part of a change of income demand follows
SPENDING: Final = "macro.income_to_demand"


@dataclass(frozen=True)
class EconomyCase:
    """The question as the macro model sees it. `known` are answers of trade with all measures at some horizons."""

    setting: Setting
    compliance: Compliance
    equilibrium: TradeEquilibrium
    seed: int
    known: OtherHorizons

    @cached_property
    def model(self) -> MacroModel:
        """The country's model, under the scenario's book."""
        return MacroModel.of(load_macro_pack(self.setting.focus), book=self.setting.book)

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """What the scenario states beside trade: shocks, of this country's partner where they are of a partner, and
        prices that this country's state sets."""
        mine = (m for m in self.setting.measures if isinstance(m, MacroShock | AdministeredPrice))
        return tuple(m for m in mine if not m.targets or self._about(m) in m.targets)

    def _about(self, measure: Stated) -> str:
        return self.setting.focus if isinstance(measure, AdministeredPrice) else self.model.pack.partner

    @cached_property
    def begins(self) -> str:
        """The quarter in which the first thing in force begins."""
        return min((quarter_of(m.from_) for m in self.setting.measures), key=quarter_number)

    @cached_property
    def baseline(self) -> MacroBaseline:
        """The latest that starts no later than the day asked about; the earliest if all start later."""
        known = list_baselines(self.setting.focus)
        day = self.setting.scenario.date
        past = [start for start in known if first_day(start) <= day]
        return load_baseline(self.setting.focus, past[-1] if past else known[0])

    @cached_property
    def quarters(self) -> tuple[str, ...]:
        """From the baseline's start to twelve quarters after the first thing begins."""
        late = max(quarter_number(self.begins) - quarter_number(self.baseline.start), 0)
        return quarters_from(self.baseline.start, late + HORIZON)

    @cached_property
    def budget(self) -> BudgetPack | None:
        """The country's budget, where it has one that starts in the same quarter."""
        known = self.setting.focus in list_budgets()
        pack = load_budget(self.setting.focus) if known else None
        return pack if pack is not None and self.baseline.start in pack.baselines else None

    @cached_property
    def oil_sectors(self) -> tuple[str, ...]:
        """Sectors of the world that the budget's oil stands in; none where there is no oil."""
        if self.budget is None or self.budget.oil is None:
            return ()
        sector, world = self.budget.oil.sector, self.setting.world
        return () if sector_problem(sector, world) else find_sectors((sector,), world)

    @cached_property
    def handed(self) -> Handed:
        """Central numbers at the horizon asked about."""
        border, plain = border_of(self.setting), plain_of(self.setting, self.compliance)
        income = float(self.equilibrium.real_income_hat.sel(region=self.setting.focus))
        if border.own_limits(plain.limits):
            [found] = answer_many([border.question(self.setting, plain, self.equilibrium)])
            income = settled(found, f"'{self.setting.scenario.id}' without what cannot leave").real_income(border.focus)
        return border.handed(self.setting, plain, income)

    @cached_property
    def draws(self) -> MacroDraws:
        """Accepted draws of the macro model."""
        return self.model.draw(DRAWS, seed=self.seed)

    @cached_property
    def inputs(self) -> tuple[Inputs, Array]:
        """Central inputs from trade and routes, and the part of each quarter in which anything is in force."""
        found = spells([m for m in self.setting.measures if m.at_border], self.quarters)
        if not found:
            return nothing_from_trade(len(self.quarters)), np.zeros(len(self.quarters))
        inputs = trade_inputs(
            self.setting,
            border_of(self.setting),
            self.compliance,
            found,
            self.equilibrium,
            self.oil_sectors,
            self.known,
        )
        return inputs, np.sum([spell.part for spell in found], axis=0)

    def prepare(self) -> None:
        """Do what needs no draws of trade, while others draw them. What goes wrong is said by `economy_of`."""
        if self.setting.focus in list_macro_packs():
            with suppress(SolveError):
                _ = self.draws, self.inputs, self.handed

    def notes(self) -> tuple[str, ...]:
        """What to know before reading the paths."""
        found = []
        pack, start = self.model.pack, self.baseline.start
        for measure in self.setting.measures:
            if isinstance(measure, AdministeredPrice) and measure not in self.stated:
                found.append(f"'{measure.name}' is a price set in {measure.country}: it moves nothing in {pack.name}.")
            elif isinstance(measure, MacroShock) and measure not in self.stated:
                found.append(
                    f"'{measure.name}' is about {', '.join(measure.targets)}; the partner in the macro model of "
                    f"{pack.name} is {pack.partner_name}, so that it moves nothing here."
                )
            elif measure.from_ < first_day(start):
                how = (
                    "what it brought before is in the baseline"
                    if isinstance(measure, MacroShock | AdministeredPrice)
                    else "counts from then"
                )
                found.append(f"'{measure.name}' began before the baseline of {start}; on the paths it {how}.")
            if isinstance(measure, MacroShock) and measure.set_ is not None and measure.shocks_in_set.anticipated:
                found.append(f"'{measure.name}': in a run every quarter of it comes as a surprise.")
        if self.budget is None:
            found.append(
                f"There is no budget of {pack.name} that starts in {start}: its paths end at prices and output."
            )
        return tuple(found)


def economy_of(case: EconomyCase, drawings: Drawings) -> tuple[Economy | None, tuple[str, ...]]:
    """Paths of the focus country; or None, and why there are none."""
    if case.setting.focus not in list_macro_packs():
        named = ", ".join(list_macro_packs())
        return None, (
            f"There is no quarterly model of {case.setting.focus} (there is one of {named}), hence no paths.",
        )
    try:
        return _economy(case, drawings), ()
    except SolveError as error:
        return None, (f"Paths of output, prices and the budget were not found: {error}",)


def _economy(case: EconomyCase, drawings: Drawings) -> Economy:
    setting, model, quarters, draws = case.setting, case.model, case.quarters, case.draws
    inputs, in_force = case.inputs
    rules = None if case.budget is None else drawn_rules(case.budget, setting.book, draws.count, case.seed)
    at_home = np.ones(draws.count + 1) if rules is None or not case.oil_sectors else np.asarray(rules.kept_at_home)
    fed = _fed(case, inputs, in_force, drawings.draws, draws, at_home[1:])
    spending, first = setting.book[SPENDING], float(at_home[0])
    middle = Middle(model, case.handed, inputs, in_force, case.stated, quarters, spending, first)
    central = middle.shocks()
    drawn = joined((fed_shocks(fed), stated_shocks(case.stated, model.values, quarters, draws.count, case.seed)))
    path = project(
        model,
        as_shocks(central, drawn, draws.count),
        baseline=case.baseline,
        quarters=len(quarters),
        draws=draws,
    )
    return Economy(
        name=model.pack.name,
        partner=model.pack.partner_name,
        currency=model.pack.currency_name,
        partner_currency=model.pack.partner_currency_name,
        regime=model.pack.regimes[model.regime].title,
        first=_first(inputs, central),
        path=path,
        usual=project(model, baseline=case.baseline, quarters=len(quarters)),
        parts=by_source(
            model,
            {source.value: as_shocks({source: paths}, None, 1) for source, paths in central.items()},
            quarters=len(quarters),
            baseline=case.baseline,
        ),
        inputs=inputs,
        income=np.concatenate([inputs.income[:, None], fed.income], axis=1),
        budget=None if case.budget is None or rules is None else budget_outcome(case.budget, rules, path, inputs, fed),
        moved=moved_by(middle, drawings),
        entries=tuple(model.entries.values()),
        solver=model.solution.report.describe(),
        notes=case.notes(),
    )


def _fed(
    case: EconomyCase, inputs: Inputs, in_force: Array, trade: Sequence[Drawn], draws: MacroDraws, at_home: Array
) -> Fed:
    """Draws of trade, laid along the central paths and dealt out to the draws of the macro model."""
    solved = [d.handed for d in trade if isinstance(d, Solved) and d.handed is not None]
    dealt = [solved[n % len(solved)] for n in range(draws.count)] if solved else [case.handed] * draws.count

    def laid(name: str) -> Array:
        drawn = np.array([getattr(one, name) for one in dealt])
        return along(getattr(inputs, name), getattr(case.handed, name), drawn, in_force)

    uniform = stream(case.seed, "chain", "economy", SPENDING).uniform(size=draws.count)
    entry = case.setting.book[SPENDING]
    return Fed(
        income=laid("income"),
        dearer=laid("dearer"),
        lost=np.maximum(laid("lost"), 0.0),
        oil_held=np.zeros((len(inputs.lost), draws.count)),
        spending=np.array([entry.at_quantile(float(q)).number() for q in uniform]),
        at_home=at_home,
        persistence=draws.values["rho_cpc"],
        oil_pull=oil_pull(draws.values),
    ).with_oil(inputs)


def _first(inputs: Inputs, central: Mapping[Source, Paths]) -> int:
    """The quarter in which the first thing happens."""
    busy = np.abs(inputs.income) + np.abs(inputs.dearer) + np.abs(inputs.lost)
    for paths in central.values():
        for path in paths.values():
            busy = busy + np.abs(path[:, 0])
    return int(np.flatnonzero(busy)[0]) if busy.any() else 0


__all__ = ["DRAWS", "HORIZON", "SPENDING", "Drawings", "EconomyCase", "economy_of"]
