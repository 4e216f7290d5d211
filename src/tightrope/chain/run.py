"""One question through all rooms."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial

from tightrope import __version__
from tightrope.chain.beliefs import assumptions_of, beliefs_of
from tightrope.chain.border import unmoved
from tightrope.chain.detours import hub_traffic
from tightrope.chain.economy.assumptions import economy_assumptions
from tightrope.chain.economy.moved import Drawings
from tightrope.chain.economy.run import EconomyCase, economy_of
from tightrope.chain.effects import interaction, measure_effects, other_horizons, variants_of
from tightrope.chain.game import Game, best_response, strategic_outcome
from tightrope.chain.powers import powers_of
from tightrope.chain.pull.assumptions import entries_of
from tightrope.chain.pull.records import PullOutcome
from tightrope.chain.pull.run import pull_after
from tightrope.chain.ranges import chunks_of, draw_chunk, ends_of, joint_range, one_at_a_time
from tightrope.chain.request import Progress, Request, as_given, prepare, run_id
from tightrope.chain.result import MeasureEffect, RunResult, StrategicOutcome
from tightrope.chain.setting import Compliance, Setting
from tightrope.chain.side import Lost, Side, Tasks, gather, settle, side_process
from tightrope.chain.signs import sign_reasons
from tightrope.chain.unrest import AtHome, unrest_of
from tightrope.chain.war.records import WarOutcome
from tightrope.chain.withdrawal import withdrawals
from tightrope.chain.worlds import other_world
from tightrope.core.errors import SolveError
from tightrope.data import load_country
from tightrope.measures import AdministeredPrice
from tightrope.measures.little import covers_little
from tightrope.politics.unrest.levers import NONE, Levers
from tightrope.trade import TradeEquilibrium, WelfareDecomposition, decompose


def run(request: Request, progress: Progress | None = None) -> RunResult:
    """Answer one question. Raises a `TightropeError` if it is ill-posed or has no solution."""
    say = progress or (lambda what, done, total: None)
    with side_process(_tasks_of, (request,), wanted=request.jobs > 1) as side:
        say("reading the question and the world", 0, 0)
        lost = side.ask_lost()
        setting, sha256 = prepare(request)
        return _answer(request, setting, sha256, side, lost, say)


def _tasks_of(request: Request) -> Tasks:
    """What the second process does."""
    setting, _ = prepare(request)
    return Tasks(draw_chunk(setting, beliefs_of(setting)), partial(_lost, setting))


def _lost(setting: Setting) -> Lost:
    """What each power could take away from the focus country."""
    world, pack = setting.world, load_country(setting.focus)
    return withdrawals(setting.model.direct(), world, setting.focus, powers_of(world), pack)


def _answer(
    request: Request, setting: Setting, sha256: str, side: Side, asked: Future[Lost] | None, say: Progress
) -> RunResult:
    say("solving the trade equilibrium", 0, 0)
    game, beliefs = Game(setting), beliefs_of(setting)
    settlement = best_response(setting, game)
    compliance = settlement.profile
    equilibrium = setting.solve(compliance, start=game.equilibrium(compliance))
    chunks = [*ends_of(beliefs), *chunks_of(beliefs, request.draws, request.seed)]
    begun = side.submit(compliance, chunks)
    strategic = tuple(strategic_outcome(setting, game, m, settlement) for m in setting.secondary_tariffs)
    say("decomposing the change of real income", 0, 0)
    decomposition, no_decomposition = _decomposed(setting, compliance, equilibrium)
    effects = measure_effects(setting, compliance, equilibrium)
    horizons = other_horizons(setting, compliance, game.equilibrium(compliance))
    variants, variant_notes = variants_of(setting, settlement, game, horizons)
    economy_case = EconomyCase(setting, compliance, equilibrium, request.seed, horizons)
    economy_case.prepare()
    say("asking what each power could take away", 0, 0)
    lost, lost_notes = settle(asked, partial(_lost, setting))
    drawn = gather(begun, draw_chunk(setting, beliefs), compliance, chunks, partial(say, "moving each belief, and all"))
    ends, draws = drawn[: 2 * len(beliefs)], drawn[2 * len(beliefs) :]
    say("following it through output, prices and the budget", 0, 0)
    economy, economy_notes = economy_of(economy_case, Drawings(beliefs, ends, draws))
    pull = pull_after(setting, equilibrium, draws, lost, compliance, request.seed)
    war = _war(setting, equilibrium, compliance, request.seed, say)
    sensitivities, notes = one_at_a_time(beliefs, setting.world.regions.index(setting.focus), ends)
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
        interaction=interaction(setting, equilibrium, effects),
        variants=variants,
        strategic=strategic,
        withdrawals=lost,
        sensitivities=sensitivities,
        joint_range=joint_range(setting.world.regions, draws),
        signs=sign_reasons(setting, setting.shocks(compliance), equilibrium),
        assumptions=(
            *assumptions_of(setting, beliefs),
            *economy_assumptions(setting, economy),
            *(() if pull is None else entries_of(setting.book, {o.parameter for o in setting.scenario.overrides})),
        ),
        notes=(
            *no_decomposition,
            *_missing(strategic, effects),
            *variant_notes,
            *lost_notes,
            *notes,
            *_not_in_force(setting),
            *covers_little(setting.measures, setting.world, setting.focus),
            *other_world(setting),
            *unmoved(setting.routes),
            *economy_notes,
            *(() if war is None else war.notes()),
        ),
        code_version=__version__,
        seed=request.seed,
        asked_as=as_given(request.scenario),
        world_as=None if request.world is None else as_given(request.world),
        hubs=hub_traffic(setting.model, setting.shocks(compliance), equilibrium),
        limits=setting.shocks(compliance).limits,
        routes=setting.routes,
        economy=economy,
        unrest=None
        if economy is None
        else unrest_of(economy, setting.focus, setting.book, request.seed, _at_home(setting, pull)),
        pull=pull,
        war=war,
    )


def _war(
    setting: Setting, equilibrium: TradeEquilibrium, compliance: Compliance, seed: int, say: Progress
) -> WarOutcome | None:
    """What follows as the war goes on or ends; None, and nothing loaded for it, where the scenario asks for none."""
    block = setting.scenario.war
    if block is None:
        return None
    from tightrope.chain.war.run import war_of

    say("following the war and the sanctions that come with it", 0, 0)
    return war_of(setting, block, equilibrium, compliance, seed)


def _at_home(setting: Setting, pull: PullOutcome | None) -> AtHome:
    """What of a scenario reaches unrest beside growth and prices."""
    asked = setting.scenario.levers
    levers = NONE if asked is None else Levers(**asked.model_dump(exclude={"reason"}))
    return AtHome(tuple(m for m in setting.measures if isinstance(m, AdministeredPrice)), levers, pull)


def _decomposed(
    setting: Setting, compliance: Compliance, equilibrium: TradeEquilibrium
) -> tuple[WelfareDecomposition | None, tuple[str, ...]]:
    """Where the change comes from; or None and why."""
    try:
        return decompose(setting.model, setting.shocks(compliance), setting.focus, start=equilibrium), ()
    except SolveError as error:
        return None, (f"The decomposition of the change was not found: {error}",)


def _missing(strategic: tuple[StrategicOutcome, ...], effects: tuple[MeasureEffect, ...]) -> tuple[str, ...]:
    """What was not found of the measures, and why."""
    games = (f"'{game.measure}', {game.not_found}" for game in strategic if game.not_found)
    rows = (
        f"'{game.measure}', {row.region} {row.not_found}" for game in strategic for row in game.rows if row.not_found
    )
    alone = (f"'{effect.measure}' alone: not found ({effect.not_found})" for effect in effects if effect.not_found)
    return (*games, *rows, *alone)


def _not_in_force(setting: Setting) -> tuple[str, ...]:
    return tuple(
        f"'{m.name}' is not in force on {setting.scenario.date} and has no effect."
        for m in setting.scenario.measures
        if not m.in_force(setting.scenario.date)
    )
