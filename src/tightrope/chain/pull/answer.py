"""The hold of every power on a country today: removal losses beside exact ones, pull, alignment, and the past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tightrope import __version__
from tightrope.chain.beliefs import assumption_of, model_belief
from tightrope.chain.horizon import entries_at
from tightrope.chain.powers import powers_of
from tightrope.chain.pull.assumptions import entries_of, figures_of
from tightrope.chain.pull.closures import ALL, Closed, close_all, payment_costs
from tightrope.chain.pull.records import CANNOT_SAY, FAN, ChannelHold, PowerHold, PullAnswer, Range, years_of
from tightrope.chain.pull.ties import Frame, Ways, ties_of
from tightrope.chain.request import Progress, identity_hash, world_sha256
from tightrope.chain.setting import build_model
from tightrope.core.errors import UsageError
from tightrope.core.pull_channels import Channel
from tightrope.core.random import stream
from tightrope.data import World, load_country, load_world
from tightrope.data.layout import load_layout
from tightrope.data.pull_history import PowerYear, history_of
from tightrope.data.pull_pack import PullPack, load_pull_pack
from tightrope.measures.places import find_country, sectors_there
from tightrope.parameters import Book, load_book
from tightrope.politics.pull import Pull, PullBeliefs, Ties, draw_beliefs, follow, pull_of
from tightrope.politics.pull.alignment import target
from tightrope.scenario.overrides import book_for
from tightrope.trade import Closure, Horizon, TradeModel

Array = np.ndarray

_NODES = np.linspace(0.05, 0.95, 19)


@dataclass(frozen=True, kw_only=True)
class PullRequest:
    """Whose ties, in which world, how long after a power withholds something, and how many draws of beliefs.

    `country` is a code, or a file in the form of the packs; `history` rows that replace the kept ones.
    """

    country: str
    world: str = "eurasia-2023"
    horizon: Horizon = Horizon.ONE_YEAR
    draws: int = 2000
    years: int = 5
    seed: int = 0
    history: tuple[PowerYear, ...] | None = None


def pull_today(request: PullRequest, progress: Progress | None = None) -> PullAnswer:
    """The hold of every power on a country.

    Raises `UsageError` for an unknown country or too few draws, `MissingError` and `DataError` for a pack.
    """
    say = progress or (lambda what, done, total: None)
    if request.draws < 100:
        raise UsageError(f"--draws is {request.draws}, expected 100 or more: the ranges shown leave out one in twenty.")
    if not 1 <= request.years <= 50:
        raise UsageError(f"--years is {request.years}, expected 1 to 50.")
    say("reading the world", 0, 0)
    pack = load_pull_pack(request.country)
    world = load_world(request.world)
    focus = find_country(pack.country, world)
    book = book_for(world, load_book())
    frame = Frame.of(world, focus, powers_of(world), pack, load_country(focus))
    model = build_model(world, book, Closure.SHARE_OF_INCOME, request.horizon)
    say("weighing ties", 0, 0)
    beliefs = draw_beliefs(pack, book, horizon=request.horizon.value, draws=request.draws, seed=request.seed)
    trade = frame.trade(model.accounts.trade, float(model.accounts.income[frame.here]))
    ties = ties_of(frame, trade, _ways(world, book, request), beliefs)
    pull = pull_of(ties, beliefs)
    path = follow(pull.share, beliefs, years=request.years, seed=request.seed)
    say("closing channels, one at a time", 0, 0)
    closed = close_all(model, frame, _payments(frame, beliefs))
    depth = _goods_elasticity(world, frame, model)
    rows = history_of(focus) if request.history is None else request.history
    return PullAnswer(
        run_id=_run_id(request, pack, book),
        country=focus,
        name=pack.name,
        patron=pack.patron,
        world=world.name,
        world_title=f"{world.name} ({world.year})",
        horizon=request.horizon.value,
        powers=tuple(_power(number, frame, ties, pull, beliefs, closed) for number in range(len(frame.powers))),
        alignment=tuple(tuple(float(x) for x in row) for row in np.quantile(path, FAN, axis=0)),
        leans=float((target(pull.share, beliefs) > beliefs["alignment"]).mean()),
        history=years_of(rows, depth),
        elasticity=depth,
        draws=request.draws,
        seed=request.seed,
        assumed=len(beliefs.assumed),
        parameters=len(beliefs.grades),
        assumptions=(
            *(assumption_of(model_belief(name, book[name])) for name in entries_at(request.horizon)),
            *entries_of(book),
            *figures_of(pack),
        ),
        notes=_notes(frame, pack, closed),
        code_version=__version__,
        cannot_say=CANNOT_SAY,
    )


def _ways(world: World, book: Book, request: PullRequest) -> Ways:
    """Elasticities of goods in every draw: trade's at the horizon; all sectors of a draw move together."""
    count, horizon = request.draws, request.horizon

    def chosen(name: str) -> Array:
        found = stream(request.seed, "chain", "pull", name).uniform(_NODES[0], _NODES[-1], size=count)
        found[0] = 0.5
        return found

    def of(name: str, label: str | None) -> Array:
        entry = book[name]
        table = np.array([entry.at_quantile(float(q)).number(label) for q in _NODES])
        drawn = np.interp(chosen(name), _NODES, table)
        drawn[0] = entry.number(label)
        return np.asarray(drawn)

    entry = book["trade.elasticity"]
    table = np.array([[entry.at_quantile(float(q)).number(s) for s in world.sectors] for q in _NODES])
    at = chosen("trade.elasticity")
    elasticity = np.stack([np.interp(at, _NODES, table[:, j]) for j in range(len(world.sectors))], axis=1)
    elasticity[0] = [entry.number(s) for s in world.sectors]
    if horizon is Horizon.LONG_RUN:
        return Ways(elasticity, np.ones(count))
    reached = of("trade.horizon.elasticity_reached", horizon.value)
    return Ways(elasticity * reached[:, None], of("trade.horizon.final_substitution", horizon.value))


def _payments(frame: Frame, beliefs: PullBeliefs) -> dict[str, float]:
    """Rise of the cost of trade without each power's payments, central beliefs."""
    shares = beliefs.shares_of(tuple(frame.powers), Channel.PAYMENTS)[0]
    friction, depth = (float(beliefs[f"{what}.{Channel.PAYMENTS}"][0]) for what in ("size", "depth"))
    return payment_costs(friction, dict(zip(frame.powers, shares.tolist(), strict=True)), depth)


def _goods_elasticity(world: World, frame: Frame, model: TradeModel) -> float:
    """Trade elasticity of the goods the country trades, weighed by that trade."""
    here, theta = frame.here, model.calibration.trade_elasticity.values
    flows = model.accounts.trade
    abroad = flows[:, :, here].sum(axis=1) + flows[:, here, :].sum(axis=1) - 2 * flows[:, here, here]
    standard = load_layout()
    names = tuple(name for name, good in zip(standard.sectors, standard.goods.tolist(), strict=True) if good)
    weights = abroad * np.isin(world.sectors, sectors_there(names, world))
    return float((weights @ theta) / weights.sum())


def _power(
    number: int, frame: Frame, ties: Ties, pull: Pull, beliefs: PullBeliefs, closed: tuple[Closed, ...]
) -> PowerHold:
    name = tuple(frame.powers)[number]
    mine = {one.channel: one for one in closed if one.power == name}
    whole = mine.get(ALL)
    rows = []
    for k, (channel, basket) in enumerate(ties.baskets.items()):
        one = mine.get(str(channel))
        held = np.broadcast_to(basket.held(), (beliefs.draws, len(frame.powers)))
        rows.append(
            ChannelHold(
                channel=str(channel),
                held=Range.of(held[:, number]),
                size=Range.of(np.broadcast_to(basket.size.sum(axis=-1), (beliefs.draws,))),
                loss=Range.of(pull.hold[:, number, k]),
                credibility=Range.of(beliefs[f"credibility.{name}.{channel}"]),
                pull=Range.of(pull.pull[:, number, k]),
                exact_hat=one.country_hat if one else None,
                power_hat=one.power_hat if one else None,
                why=one.why if one else "the trade model has no such channel, or nothing in it",
            )
        )
    return PowerHold(
        power=name,
        members=frame.powers[name],
        channels=tuple(rows),
        pull=Range.of(pull.total[:, number]),
        share=Range.of(pull.share[:, number]),
        exact_hat=whole.country_hat if whole else None,
        power_hat=whole.power_hat if whole else None,
        why=whole.why if whole else "",
    )


def _notes(frame: Frame, pack: PullPack, closed: tuple[Closed, ...]) -> tuple[str, ...]:
    found = [f"{one.power} closes {one.channel}: {one.why}" for one in closed if one.why]
    found += [
        f"{name} is no power over {pack.name}: it has no other member in this world."
        for name in pack.powers
        if name not in frame.powers
    ]
    if not frame.transit.any():
        found.append(
            f"No routes of {pack.name}'s exports are in the data (data/countries): the channel of transit is left out."
        )
    return tuple(found)


def _run_id(request: PullRequest, pack: PullPack, book: Book) -> str:
    return identity_hash(
        pull=pack.model_dump(mode="json"),
        world=world_sha256(request.world),
        horizon=request.horizon.value,
        draws=request.draws,
        years=request.years,
        seed=request.seed,
        parameters=book.digest(),
        code=__version__,
        history=None if request.history is None else [vars(row) for row in request.history],
    )


__all__ = ["PullRequest", "pull_today"]
