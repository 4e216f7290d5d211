"""The tariff at which a country hit is as well off paying as complying."""

from __future__ import annotations

import warnings
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial

from tightrope.chain.players import Player
from tightrope.chain.setting import Compliance, Setting, changes_of
from tightrope.core.axes import EXPORTER, IMPORTER, SECTOR
from tightrope.core.errors import ConvergenceError, SolveError
from tightrope.measures import SecondaryTariff
from tightrope.measures.change import Change, combined
from tightrope.trade import Answer, Question, answer_many, settled

#: the highest tariff tried, ad valorem
HIGHEST_RATE = 10.0
#: accuracy of the part of trade kept at indifference
STEP = 1e-3
#: solves after which a search is given up; a smooth loss needs two or three
MAX_SOLVES = 20


@dataclass(frozen=True)
class Seat:
    """One country or bloc at the table: what it would gain by paying.

    Attributes
    ----------
    player : who chooses.
    gain : real income if it pays less real income if it complies, at the measure's own rate.
    start : the equilibrium in which it pays that rate.
    """

    player: Player
    gain: float
    start: Answer


#: the rate (None if there is none up to `HIGHEST_RATE`), and whether complying wins at any tariff
Indifference = tuple[float | None, bool]


def indifference(
    setting: Setting, measure: SecondaryTariff, profile: Compliance, seats: Sequence[Seat], tolerance: float
) -> dict[Player, Indifference | SolveError]:
    """Tariff on each player alone at which paying is worth as much as complying, others as they are.

    All searches go on side by side, so that what they ask for next is solved at once. One that meets a tariff without
    an equilibrium ends with the error.

    Parameters
    ----------
    tolerance : of each solve; a smaller gain is none.
    """
    tables = {seat.player: _Table.of(setting, measure, profile, seat) for seat in seats}
    searches = {seat.player: _search(measure.rate, tables[seat.player], seat.gain, tolerance) for seat in seats}
    found: dict[Player, Indifference | SolveError] = {}
    told: dict[Player, float | None] = dict.fromkeys(searches)
    while told:
        rates: dict[Player, float] = {}
        for player, gain in told.items():
            try:
                rates[player] = next(searches[player]) if gain is None else searches[player].send(gain)
            except StopIteration as ended:
                found[player] = ended.value
            except SolveError as error:
                found[player] = error
        outcomes = answer_many((tables[p].question(rate) for p, rate in rates.items()), tolerance=tolerance)
        told = {}
        for (player, rate), outcome in zip(rates.items(), outcomes, strict=True):
            who = player.bloc or " and ".join(sorted(player.regions))
            try:
                told[player] = tables[player].gain(settled(outcome, f"A tariff of {rate:.1%} on {who}"))
            except SolveError as error:
                found[player] = error
    return found


def _search(rate: float, table: _Table, gain_now: float, tolerance: float) -> Generator[float, float, Indifference]:
    """Asks for the gain from paying at one rate after another; returns what it found."""
    if abs(gain_now) <= tolerance:
        return rate, False
    theta = table.elasticity
    extreme = HIGHEST_RATE if gain_now > 0 else 0.0
    no_change = (None, gain_now < 0)
    if rate == extreme or (gain_now > 0 and rate > extreme):
        return no_change
    gain_then = yield extreme
    if (gain_then > 0) == (gain_now > 0) or gain_then == 0:
        return no_change
    search = crossing({_kept(rate, theta): gain_now, _kept(extreme, theta): gain_then}, STEP)
    kept = next(search)
    while True:
        gain = yield _rate(kept, theta)
        try:
            kept = search.send(gain)
        except StopIteration as ended:
            return _rate(ended.value, theta), False


def crossing(known: dict[float, float], accuracy: float) -> Generator[float, float, float]:
    """Where a nearly linear function crosses zero, to a relative accuracy; asks for its value at one point a time.

    Fits the inverse of the function through the values known, asks for the value where the fit crosses zero, and stops
    when the next fit says the same. A fit that leaves the interval in which the sign changes is replaced by the
    middle of it. Searches that ask can be solved side by side, which a library's root finder does not allow.

    Parameters
    ----------
    known : values at two points, of opposite sign.

    Raises
    ------
    ConvergenceError
        `MAX_SOLVES` do not suffice.
    """
    points = dict(known)
    (low, at_low), (high, _) = sorted(points.items())
    last = np.inf
    for _ in range(MAX_SOLVES):
        xs = {y: x for x, y in points.items()}
        with warnings.catch_warnings():
            # a fit through nearly equal values is poor and says so; what it gives is then cut to the interval
            warnings.simplefilter("ignore", np.exceptions.RankWarning)
            guess = float(Polynomial.fit(list(xs), list(xs.values()), len(xs) - 1)(0.0))
        if not low < guess < high:
            guess = (low + high) / 2
        if abs(guess - last) <= accuracy * guess:
            return guess
        last, points[guess] = guess, (yield guess)
        if (points[guess] > 0) == (at_low > 0):
            low = guess
        else:
            high = guess
    raise ConvergenceError(f"no tariff of indifference to {accuracy:.0e} within {MAX_SOLVES} solves")


@dataclass(frozen=True)
class _Table:
    """What the search of one country or bloc needs: all measures with it spared, and who else is hit.

    `elasticity` is that of its sales to the senders.
    """

    setting: Setting
    measure: SecondaryTariff
    seat: Seat
    spared: Change
    others_hit: frozenset[str]
    comply_hat: float
    elasticity: float

    @classmethod
    def of(cls, setting: Setting, measure: SecondaryTariff, profile: Compliance, seat: Seat) -> _Table:
        regions = seat.player.regions
        return cls(
            setting=setting,
            measure=measure,
            seat=seat,
            spared=_player_spared(setting, measure, profile, regions),
            others_hit=frozenset(measure.hit(setting.world)) - regions,
            comply_hat=seat.player.real_income(seat.start) - seat.gain,
            elasticity=_elasticity_of_sales(setting, measure, regions),
        )

    def question(self, rate: float) -> Question:
        """All measures, with this country or bloc paying another rate."""
        world = self.setting.world
        paid = self.measure.with_rate(rate).change(world, complying=self.others_hit)
        return Question(self.setting.model, combined((self.spared, paid)).plain(world), self.seat.start)

    def gain(self, answer: Answer) -> float:
        """What paying is worth over complying there."""
        return self.seat.player.real_income(answer) - self.comply_hat


def _elasticity_of_sales(setting: Setting, measure: SecondaryTariff, regions: frozenset[str]) -> float:
    """Mean trade elasticity of what the regions sell to the senders.

    The loss from a tariff is then nearly linear in the trade it leaves. It steers the search, not the answer.
    """
    taxed = list(measure.taxed_sectors(setting.world))
    elasticity = setting.model.calibration.trade_elasticity.sel({SECTOR: taxed}).values
    sold = setting.world.trade.sel(
        {SECTOR: taxed, EXPORTER: sorted(regions), IMPORTER: list(measure.sender_regions(setting.world))}
    )
    weights = sold.sum((IMPORTER, EXPORTER)).values
    return float(np.average(elasticity, weights=weights if weights.any() else None))


def _kept(rate: float, elasticity: float) -> float:
    """Part of the trade that a tariff leaves."""
    return float((1 + rate) ** -elasticity)


def _rate(kept: float, elasticity: float) -> float:
    """Tariff that leaves this part of the trade."""
    return float(kept ** (-1 / elasticity) - 1)


def _player_spared(setting: Setting, measure: SecondaryTariff, profile: Compliance, regions: frozenset[str]) -> Change:
    """All measures, with these regions neither paying nor complying and the others as they are."""
    world, name = setting.world, measure.name
    without = changes_of(world, tuple(m for m in setting.secondary_tariffs if m.name != name), profile)
    spared = measure.change(world, complying=profile[name] | regions)
    others = sorted(profile[name] - regions)
    dropped = [measure.compliance_change(world, *others)] if others else []
    return combined((setting.other_change, *without, spared, *dropped))
