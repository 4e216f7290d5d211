"""Figures: views in, chart options out. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tightrope.report.figures.choices import (
    measures_figure,
    response_figures,
    sensitivity_figure,
    withdrawals_figure,
)
from tightrope.report.figures.fans import economy_figures
from tightrope.report.figures.findings import (
    decomposition_figures,
    incomes_figure,
    outcomes_figure,
    sectors_figure,
    trade_figure,
)
from tightrope.report.figures.pull_change import pull_change_figures
from tightrope.report.figures.route_map import route_figure
from tightrope.report.figures.style import Figure
from tightrope.report.figures.unrest_at_home import unrest_figures
from tightrope.report.figures.war import war_figures
from tightrope.report.figures.world_map import map_figure
from tightrope.report.views import Views


def build_figures(views: Views, points: Mapping[str, Sequence[float]], small: frozenset[str]) -> dict[str, Figure]:
    """Every figure by id. `points` and `small` describe the map, see `map_figure`."""
    figures = [
        outcomes_figure(views.headline),
        map_figure(views.incomes, points, small),
        incomes_figure(views.incomes),
        trade_figure(views.exports),
        trade_figure(views.imports),
        sectors_figure(views.sectors),
        *decomposition_figures(views.decomposition),
        measures_figure(views.measures),
        *response_figures(views.strategy),
        withdrawals_figure(views.withdrawals, views.headline.focus),
        sensitivity_figure(views.sensitivity),
        *(route_figure(view) for view in views.routes if view.mapped),
        *economy_figures(views.economy),
        *pull_change_figures(views.pull),
        *unrest_figures(views.unrest),
        *war_figures(views.war),
    ]
    return {figure.id: figure for figure in figures}


__all__ = ["Figure", "build_figures"]
