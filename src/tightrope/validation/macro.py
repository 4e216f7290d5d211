"""The macro model: its solver against published responses, what it is held to, and a fan against what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict

from tightrope.data.layout import read_yaml
from tightrope.data.macro_pack import list_macro_packs, load_baseline, load_macro_pack
from tightrope.macro import OBSERVED, MacroModel, MacroPath, project
from tightrope.macro.linear import simulate, solve
from tightrope.macro.model import MacroDraws, properties
from tightrope.validation.board import Score, Timing
from tightrope.validation.cases import Case
from tightrope.validation.macro_qpm import VARIABLES, foreign_slump, load_qpm, qpm_system

OUTCOMES = Path(__file__).with_name("macro_outcomes.yaml")
#: accepted draws, and their seed
DRAWS: Final = 500
SEED: Final = 0
#: parts of the future that a fan's bands should hold
BANDS: Final = (0.5, 0.9)


class Outcomes(BaseModel):
    """What happened by variable and quarter, and the regime that was then known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: str
    start: str
    regime: str
    sources: Mapping[str, str]
    outcomes: Mapping[str, Mapping[str, float]]


def load_outcomes() -> Outcomes:
    """The outcomes that come with the package."""
    return Outcomes.model_validate(read_yaml(OUTCOMES))


def responses(case: Case) -> tuple[list[Score], Timing]:
    """Responses of the canonical model to a slump abroad, quarter by quarter."""
    started, qpm = perf_counter(), load_qpm()
    found = solve(qpm_system(qpm.parameters).one(0))
    quarters = max(len(values) for values in qpm.responses.values())
    states = simulate(found, foreign_slump(quarters))
    scores = [
        Score(
            case=case,
            outcome=f"{name.replace('_', ' ')}, quarter {number + 1}",
            published=published,
            ours=float(states[number, VARIABLES.index(name)]),
        )
        for name, values in qpm.responses.items()
        for number, published in enumerate(values)
    ]
    return scores, _timing(case, started, 1, found.report.residual)


def held(case: Case) -> tuple[list[Score], Timing]:
    """Every pack at central values, in half widths from the middle of its interval."""
    started, scores, worst = perf_counter(), [], 0.0
    for country in list_macro_packs():
        model = MacroModel.of(load_macro_pack(country))
        found = model.properties()
        worst = max(worst, model.solution.report.residual)
        for one in model.pack.held_to:
            low, high = one.central
            value = found[one.property]
            outcome = f"{country}, {one.property.replace('_', ' ')}: {value:.4f} in {low:g} to {high:g}"
            scores.append(
                Score(case=case, outcome=outcome, published=0.0, ours=(2 * value - low - high) / (high - low))
            )
    return scores, _timing(case, started, len(list_macro_packs()), worst)


def accepted(case: Case) -> tuple[list[Score], Timing]:
    """Part of the accepted draws that are stable by their eigenvalues and inside what every draw is held to."""
    return _draws(case, _good)


def tried(case: Case) -> tuple[list[Score], Timing]:
    """Part of all draws tried with one stable solution, before anything else is asked of them: reported."""
    return _draws(case, _stable)


def _draws(case: Case, part: Callable[[MacroModel], float]) -> tuple[list[Score], Timing]:
    started, scores, worst, solves = perf_counter(), [], 0.0, 0
    for country in list_macro_packs():
        model = MacroModel.of(load_macro_pack(country))
        drawn = _drawn(country, model.regime)
        worst, solves = max(worst, float(drawn.residual.max())), solves + drawn.tried
        outcome = f"{country}, {drawn.accepted} accepted of {drawn.tried} tried ({drawn.acceptance:.0%})"
        scores.append(Score(case=case, outcome=outcome, published=1.0, ours=float(part(model))))
    return scores, _timing(case, started, solves, worst)


def _stable(model: MacroModel) -> float:
    drawn = _drawn(model.pack.country, model.regime)
    return drawn.stable / drawn.tried


def _good(model: MacroModel) -> float:
    drawn = _drawn(model.pack.country, model.regime)
    inner = np.abs(np.linalg.eigvals(drawn.solution.transition)).max(axis=-1) < 1
    outer = np.abs(np.linalg.eigvals(drawn.solution.forward)).max(axis=-1) < 1
    good = inner & outer
    found = properties(drawn.solution)
    for one in model.pack.held_to:
        good &= (one.draws[0] <= found[one.property]) & (found[one.property] <= one.draws[1])
    return float(good.mean())


@cache
def _drawn(country: str, regime: str) -> MacroDraws:
    return MacroModel.of(load_macro_pack(country), regime=regime).draw(DRAWS, seed=SEED)


@cache
def _fan() -> MacroPath:
    """The fan as it would have been drawn: regime, baseline and shock sizes of the time, no shock that came."""
    happened = load_outcomes()
    model = MacroModel.of(load_macro_pack(happened.country), regime=happened.regime)
    quarters = len(happened.outcomes["inflation"])
    return project(
        model,
        baseline=load_baseline(happened.country, happened.start),
        quarters=quarters,
        draws=_drawn(happened.country, happened.regime),
        noise=SEED,
    )


def coverage(case: Case) -> tuple[list[Score], Timing]:
    """Part of the quarters in which what happened lay inside the bands of the fan: reported, never tuned."""
    started, path, happened = perf_counter(), _fan(), load_outcomes()
    scores = []
    for name, by_quarter in happened.outcomes.items():
        known = [path.quarters.index(quarter) for quarter in by_quarter]
        values = np.array(list(by_quarter.values()))
        for band in BANDS:
            low, high = path.quantiles((0.5 - band / 2, 0.5 + band / 2), level=True).sel(variable=name).values
            inside = (low[known] <= values) & (values <= high[known])
            outcome = f"{OBSERVED[name].meaning}, {band:.0%} band: {int(inside.sum())} of {len(values)} quarters"
            scores.append(Score(case=case, outcome=outcome, published=band, ours=float(inside.mean())))
    return scores, _timing(case, started, DRAWS, path_residual())


def against_no_change(case: Case) -> tuple[list[Score], Timing]:
    """Root mean squared error of the central path over that of the last value known: reported."""
    started, path, happened = perf_counter(), _fan(), load_outcomes()
    last = _last_known(happened)
    scores = []
    for name, by_quarter in happened.outcomes.items():
        known = [path.quarters.index(quarter) for quarter in by_quarter]
        values = np.array(list(by_quarter.values()))
        central = path.central(name, level=True).values[known]
        ours, naive = (
            float(np.sqrt(np.mean((one - values) ** 2))) for one in (central, np.full(len(values), last[name]))
        )
        outcome = f"{OBSERVED[name].meaning}: error {ours:.3g}, without change {naive:.3g}"
        scores.append(Score(case=case, outcome=outcome, published=1.0, ours=ours / naive))
    return scores, _timing(case, started, 1, path_residual())


def _last_known(happened: Outcomes) -> dict[str, float]:
    levels = load_baseline(happened.country, happened.start).levels
    return {
        "gdp_growth_year": levels.gdp_growth.value,
        "inflation": levels.inflation.value,
        "exchange_rate": levels.exchange_rate.value,
        "partner_exchange_rate": levels.exchange_rate.value / levels.partner_exchange_rate.value,
        "base_rate": levels.base_rate.value,
        "oil_price": levels.oil_price.value,
    }


def path_residual() -> float:
    """Worst residual of the draws behind the fan."""
    happened = load_outcomes()
    return float(_drawn(happened.country, happened.regime).residual.max())


def _timing(case: Case, started: float, solves: int, worst: float) -> Timing:
    return Timing(case=case.name, seconds=perf_counter() - started, solves=solves, worst_residual=worst)
