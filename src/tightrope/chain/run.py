"""One question through all rooms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tightrope import __version__
from tightrope.chain.beliefs import assumptions_of, beliefs_of
from tightrope.chain.game import Game, best_response, strategic_outcome
from tightrope.chain.powers import powers_of
from tightrope.chain.ranges import joint_range, one_at_a_time, widest_compliance
from tightrope.chain.result import JointRange, MeasureEffect, RunResult, Variant
from tightrope.chain.setting import Compliance, Setting, build_setting, changes_of
from tightrope.chain.withdrawal import withdrawals
from tightrope.core.axes import REGION
from tightrope.core.errors import SolveError
from tightrope.data import load_country, load_world
from tightrope.data.shelf import world_path
from tightrope.measures import Measure
from tightrope.measures.change import combined
from tightrope.parameters import Book, load_book
from tightrope.scenario import load_checked, load_scenario
from tightrope.scenario.schema import Scenario
from tightrope.trade import Closure, TradeEquilibrium, decompose

#: called with what is being done and, where it is counted, how far it is
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to run: a scenario by name or file, and what overrides it from outside."""

    scenario: str
    country: str | None = None
    world: str | None = None
    draws: int = 48
    seed: int = 0


def prepare(request: Request) -> tuple[Setting, str]:
    """Load and check everything a question needs; returns it with the world file's sha256.

    Raises `ScenarioError`, `DataError` or `UsageError`, each with all mistakes found.
    """
    book = load_book()
    if request.world is None:
        scenario, world = load_checked(request.scenario, book)
    else:
        world = load_world(request.world)
        scenario = load_scenario(request.scenario, world=world, book=book)
    sha256 = hashlib.sha256(world_path(request.world or scenario.world).read_bytes()).hexdigest()
    return build_setting(world, _with_overrides(book, scenario), scenario, request.country), sha256


def run(request: Request, progress: Progress | None = None) -> RunResult:
    """Answer one question. Raises a `TightropeError` if it is ill-posed or has no solution."""
    say = progress or (lambda what, done, total: None)
    say("reading the question and the world", 0, 0)
    setting, sha256 = prepare(request)
    say("solving the trade equilibrium", 0, 0)
    game = Game(setting)
    compliance, stable = best_response(setting, game)
    equilibrium = game.equilibrium(compliance)
    strategic = tuple(
        strategic_outcome(setting, game, tariff, compliance, stable) for tariff in setting.secondary_tariffs
    )
    say("decomposing the change of real income", 0, 0)
    decomposition = decompose(setting.model, setting.shocks(compliance), setting.focus)
    effects = _measure_effects(setting, compliance)
    variants, variant_notes = _variants(setting, compliance, game, strategic_names=tuple(s.measure for s in strategic))
    say("asking what each power could take away", 0, 0)
    pack = load_country(setting.focus)
    lost, lost_notes = withdrawals(setting.model, setting.world, setting.focus, powers_of(setting.world), pack)
    say("moving each belief", 0, 0)
    beliefs = beliefs_of(setting)
    choices = widest_compliance(setting, beliefs, compliance)
    sensitivities, notes = one_at_a_time(setting, beliefs, choices, equilibrium)
    ranges: JointRange = joint_range(
        setting,
        beliefs,
        choices,
        equilibrium,
        draws=request.draws,
        seed=request.seed,
        progress=lambda done, total: say("drawing beliefs jointly", done, total),
    )
    return RunResult(
        run_id=run_id(setting, sha256, request),
        scenario=setting.scenario,
        focus=setting.focus,
        world=setting.world,
        world_sha256=sha256,
        baseline=setting.model.baseline,
        equilibrium=equilibrium,
        decomposition=decomposition,
        measures=effects,
        interaction_hat=_interaction(setting, equilibrium, effects),
        variants=variants,
        strategic=strategic,
        withdrawals=lost,
        sensitivities=sensitivities,
        joint_range=ranges,
        assumptions=assumptions_of(setting, beliefs),
        notes=(*variant_notes, *lost_notes, *notes, *_not_in_force(setting)),
        code_version=__version__,
        seed=request.seed,
    )


def run_id(setting: Setting, world_sha256: str, request: Request) -> str:
    """Hash of scenario, parameters, world, code version, focus, draws and seed: no clock, path or user name."""
    identity = {
        "scenario": setting.scenario.model_dump(mode="json", by_alias=True),
        "parameters": setting.book.digest(),
        "world": world_sha256,
        "code": __version__,
        "focus": setting.focus,
        "draws": request.draws,
        "seed": request.seed,
    }
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]


def _with_overrides(book: Book, scenario: Scenario) -> Book:
    for override in scenario.overrides:
        book = book.override(override.parameter, override.value, override.reason, label=override.label)
    return book


def _measure_effects(setting: Setting, compliance: Compliance) -> tuple[MeasureEffect, ...]:
    """Each measure by itself, hit countries choosing as they do under all measures together."""
    return tuple(_measure_effect(setting, measure, compliance) for measure in setting.scenario.measures)


def _measure_effect(setting: Setting, measure: Measure, compliance: Compliance) -> MeasureEffect:
    in_force = measure.in_force(setting.scenario.date)
    changes = changes_of(setting.world, (measure,) if in_force else (), compliance)
    alone = setting.model.solve(combined(changes).shocks(setting.world))
    alone.report.raise_if_failed(f"'{measure.name}' alone")
    return MeasureEffect(
        measure=measure.name,
        title=measure.title,
        in_force=in_force,
        real_income_hat=alone.real_income_hat,
        trade_covered=measure.trade_covered(setting.world),
    )


def _interaction(setting: Setting, together: TradeEquilibrium, effects: tuple[MeasureEffect, ...]) -> float:
    """Joint effect over the product of the effects of each measure alone, focus country, new/old."""
    here = {REGION: setting.focus}
    alone = np.prod([float(e.real_income_hat.sel(here)) for e in effects])
    return float(together.real_income_hat.sel(here)) / float(alone)


def _variants(
    setting: Setting, compliance: Compliance, game: Game, strategic_names: tuple[str, ...]
) -> tuple[tuple[Variant, ...], tuple[str, ...]]:
    """The same question under other conventions."""
    other = Closure.ZERO if setting.closure is not Closure.ZERO else Closure.SHARE_OF_INCOME
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
        lambda: setting.with_model(closure=other).solve(compliance),
    )
    if setting.model.baseline.rent_share.values.any():
        add(
            "mobile rent",
            "the rent of energy and metals is mobile: no resource is tied to its sector",
            lambda: setting.with_model(rent_scale=0.0).solve(compliance),
        )
    if strategic_names:
        nobody: Compliance = {name: frozenset() for name in strategic_names}
        everyone: Compliance = {m.name: frozenset(m.hit(setting.world)) for m in setting.secondary_tariffs}
        add("all defy", "every country hit keeps buying and pays the tariff", lambda: game.equilibrium(nobody))
        add("all comply", "every country hit drops the target's energy", lambda: game.equilibrium(everyone))
    return tuple(found), tuple(notes)


def _not_in_force(setting: Setting) -> tuple[str, ...]:
    return tuple(
        f"'{m.name}' is not in force on {setting.scenario.date} and has no effect."
        for m in setting.scenario.measures
        if not m.in_force(setting.scenario.date)
    )
