"""Views: what a report shows, as numbers in display units. Percent is made here and only here."""

from __future__ import annotations

from dataclasses import dataclass

from tightrope.chain.result import RunResult
from tightrope.report.views.beliefs import (
    AssumptionRow,
    RunView,
    SensitivityView,
    VariantRow,
    assumption_rows,
    run_view,
    sensitivity_view,
    variant_rows,
)
from tightrope.report.views.economy import EconomyView, economy_view
from tightrope.report.views.flows import (
    SectorsView,
    TradeView,
    detailed_flows,
    exports_view,
    imports_view,
    sectors_view,
)
from tightrope.report.views.headline import HeadlineView, headline_view
from tightrope.report.views.hubs import HubRow, hub_rows
from tightrope.report.views.incomes import DecompositionView, IncomesView, decomposition_view, incomes_view
from tightrope.report.views.labels import Labels
from tightrope.report.views.limits import LimitView, limit_views
from tightrope.report.views.policy import (
    MeasuresView,
    StrategyView,
    WithdrawalView,
    measures_view,
    strategy_views,
    withdrawal_views,
)
from tightrope.report.views.pull_change import PullView, pull_sentence, pull_view
from tightrope.report.views.routes import RoutesView, route_views
from tightrope.report.views.signs import sign_sentences
from tightrope.report.views.terms import MeasureTerms, terms_of
from tightrope.report.views.unrest_at_home import UnrestView, unrest_sentence, unrest_view
from tightrope.report.views.war import WarView, war_view


@dataclass(frozen=True, kw_only=True)
class Views:
    """Everything a report shows about one result."""

    headline: HeadlineView
    incomes: IncomesView
    decomposition: DecompositionView
    exports: TradeView
    imports: TradeView
    sectors: SectorsView
    measures: MeasuresView
    strategy: tuple[StrategyView, ...]
    withdrawals: tuple[WithdrawalView, ...]
    terms: tuple[MeasureTerms, ...]
    limits: tuple[LimitView, ...]
    hubs: tuple[HubRow, ...]
    routes: tuple[RoutesView, ...]
    economy: EconomyView | None
    unrest: UnrestView | None
    pull: PullView | None
    war: WarView | None
    sensitivity: SensitivityView
    variants: tuple[VariantRow, ...]
    assumptions: tuple[AssumptionRow, ...]
    signs: tuple[str, ...]
    run: RunView
    flows: tuple[tuple[str, str, str, float, float], ...]


def build_views(result: RunResult) -> Views:
    """All views of a result."""
    labels = Labels.of(result)
    incomes = incomes_view(result, labels)
    decomposition = decomposition_view(result, labels)
    measures = measures_view(result, labels)
    strategy = strategy_views(result, labels)
    sensitivity = sensitivity_view(result, labels)
    variants = variant_rows(result)
    limits = limit_views(result, labels)
    economy, pull, unrest = economy_view(result), pull_view(result), unrest_view(result)
    politics = (
        *(() if pull is None else (pull_sentence(pull),)),
        *(() if unrest is None else (unrest_sentence(unrest),)),
    )
    return Views(
        headline=headline_view(
            result, incomes, decomposition, measures, strategy, sensitivity, variants, limits, economy, politics, labels
        ),
        incomes=incomes,
        decomposition=decomposition,
        exports=exports_view(result, labels),
        imports=imports_view(result, labels),
        sectors=sectors_view(result, labels),
        measures=measures,
        strategy=strategy,
        withdrawals=withdrawal_views(result, labels),
        terms=terms_of(result.scenario, result.world),
        limits=limits,
        hubs=hub_rows(result, labels),
        routes=route_views(result),
        economy=economy,
        unrest=unrest,
        pull=pull,
        war=war_view(result),
        sensitivity=sensitivity,
        variants=variants,
        assumptions=assumption_rows(result),
        signs=sign_sentences(result, labels, decomposition),
        run=run_view(result, labels),
        flows=tuple(detailed_flows(result)),
    )


__all__ = ["Views", "build_views"]
