"""Unrest month by month over all draws at once: protests come, spread, escalate, end; what was done about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from tightrope.core.axes import DRAW
from tightrope.core.errors import DataError
from tightrope.core.random import stream
from tightrope.politics.unrest import rates
from tightrope.politics.unrest.beliefs import Beliefs
from tightrope.politics.unrest.calibrate import constrain, lethal_per_protest, shifted
from tightrope.politics.unrest.episode import Ending, Episodes, Odds, play
from tightrope.politics.unrest.levers import NONE, Levers, frozen_prices
from tightrope.politics.unrest.path import MONTH_AXIS, UnrestPath
from tightrope.politics.unrest.setting import Setting

Array = np.ndarray


def simulate(beliefs: Beliefs, setting: Setting, levers: Levers = NONE, *, seed: int = 0) -> UnrestPath:
    """Draw a history of unrest for every draw of the parameters.

    Parameters
    ----------
    beliefs : parameters, one value per draw.
    setting : growth, inflation and the price that the state sets, by month.
    levers : what the government does from the first month on.
    seed : of chance; the same seed gives the same luck under other settings and levers as long as histories agree.

    Raises
    ------
    DataError : the setting has another number of draws than the beliefs.
    """
    rows = {a.shape[0] for a in (setting.growth, setting.inflation, setting.price_change, setting.pull)
            if a is not None and a.ndim == 2}  # fmt: skip
    if rows - {beliefs.draws}:
        raise DataError(
            f"The setting has {rows.pop()} draws, the beliefs {beliefs.draws}: give arrays of (month,), or of the same "
            "number of draws."
        )
    run = _Run(beliefs, setting, levers, seed)
    for month in range(setting.months):
        run.step(month)
    return run.path()


@dataclass(frozen=True)
class _Known:
    """What can be said before chance speaks, each (draw, month) unless said otherwise."""

    factor: Array
    felt: Array
    gap: Array
    hump: Array
    purge: Array
    pull: Array


def _known(beliefs: Beliefs, setting: Setting, levers: Levers) -> _Known:
    """Conditions of every month: the rate of protest but for prices, anger over prices, effects of levers."""
    months, full = setting.months, (beliefs.draws, setting.months)
    price, gap = frozen_prices(np.broadcast_to(setting.price_change, full), levers.price_freeze)
    better = np.broadcast_to(setting.growth, full) - beliefs["usual_growth"][:, None]
    earned = (
        beliefs["legitimacy"] + levers.reform * beliefs["reform_legitimacy"]
        - levers.repression * beliefs["repression_legitimacy"] + levers.purge * beliefs["purge_legitimacy"]
    )[:, None] + beliefs["legitimacy_growth"][:, None] * better  # fmt: skip
    standing = rates.legitimacy(beliefs["legitimacy"], earned, beliefs["legitimacy_half_life"])
    value = (
        -beliefs["growth_effect"][:, None] * better
        + beliefs["acceleration_effect"][:, None] * np.broadcast_to(setting.acceleration(), full)
        - beliefs["legitimacy_effect"][:, None] * standing
        - levers.repression * beliefs["repression_calm"][:, None]
    )
    fading = np.exp(-np.arange(months) / beliefs["purge_months"][:, None])
    effect = rates.price_effect(beliefs["trigger_multiple"], beliefs["price_tolerance"])
    felt = rates.anger(price, beliefs["price_tolerance"], beliefs["grievance_half_life"]) * effect[:, None]
    pull = beliefs["patron_pull"][:, None] if setting.pull is None else setting.pull
    return _Known(
        factor=rates.conditions(value),
        felt=felt,
        gap=gap,
        hump=levers.reform * beliefs["reform_hump"][:, None] * rates.hump(months, beliefs["reform_hump_month"]),
        purge=levers.purge * fading,
        pull=np.broadcast_to(pull, full),
    )


def pressure(beliefs: Beliefs, setting: Setting, levers: Levers = NONE) -> Array:
    """Rate of protests that nothing before them brought about, over that of a usual month, (draw, month).

    It holds no luck. Where nothing is done to prices that are felt, chances move with it in proportion.
    """
    known = _known(beliefs, setting, levers)
    return np.asarray(known.factor * np.exp(known.felt))


#: arrays that the loop fills
_COUNTED = (
    "protests", "stage", "lethal", "deaths", "ending", "elite_exit", "intervention", "cost", "chance_national",
    "chance_lethal", "chance_crisis", "chance_protest_exit", "chance_elite_exit",
)  # fmt: skip


class _Run:
    """State of the loop over months. Lives for one call of `simulate` and is seen by nobody else."""

    def __init__(self, beliefs: Beliefs, setting: Setting, levers: Levers, seed: int) -> None:
        draws, months = beliefs.draws, setting.months
        self.b, self.levers, self.c = beliefs, levers, constrain(beliefs)
        self.known = _known(beliefs, setting, levers)
        self.delays = rates.delays(beliefs["decay"])
        self.same_month = beliefs["branching"] * self.delays[:, 0]
        self.spontaneous = beliefs["protests"] * (1 - beliefs["branching"]) / 12
        self.pending = np.zeros((draws, months + rates.LAGS + 1), dtype=np.int64)
        self.soothed_until = np.zeros(draws)
        self.chance = {
            name: stream(seed, "politics", "unrest", "chance", name) for name in ("come", "go", "play", "exit", "clock")
        }
        self.out = {name: np.zeros((draws, months)) for name in _COUNTED}
        self.first = {name: np.full(draws, -1.0) for name in ("month", "day", "violent", "crisis", "end")}
        self.shock = np.zeros((draws, months))

    def step(self, t: int) -> None:
        """One month."""
        angry = self.known.felt[:, t] * (self.soothed_until <= t)
        total = self._come(t, angry)
        some = np.flatnonzero(total)
        about_prices = angry[some] > 0
        spread = shifted(self.b["national"][some], self.known.hump[some, t])
        odds = self._odds(t, some, about_prices)
        lethal = lethal_per_protest(*self._violence(some, t, about_prices))
        self._weigh(t, some, total[some], spread, lethal, odds)
        national = self.chance["go"].binomial(total[some], spread)
        self._local(t, some, total[some] - national, lethal)
        who = np.flatnonzero(national)
        if who.size:
            self._escalate(t, some[who], national[who], odds.of(who))
        self._elites(t)

    def _weigh(self, t: int, some: Array, number: Array, spread: Array, lethal: Array, odds: Odds) -> None:
        """Chances of the month given its protests: what happens in it adds luck, and nothing else.

        Of N protests each spreads with chance p, or stays and kills with chance l. None spreads and none kills with
        ((1 - p)(1 - l))^N; those that spread make one episode.
        """
        national = 1 - (1 - spread) ** number
        quiet = (1 - spread) * (1 - lethal)
        nothing, spreads = quiet**number, (quiet + spread) ** number - quiet**number
        self.out["chance_national"][some, t] = national
        self.out["chance_crisis"][some, t] = national * odds.crisis()
        self.out["chance_protest_exit"][some, t] = national * odds.leaves()
        self.out["chance_lethal"][some, t] = np.clip(1 - nothing - spreads * (1 - odds.kills()), 0, 1)

    def _come(self, t: int, angry: Array) -> Array:
        """Protests of the month, (draw,), and those that they will bring about later."""
        random = self.chance["come"]
        rate = self.spontaneous * self.known.factor[:, t] * np.exp(np.minimum(angry, 5.0))
        total = rates.arrivals(random.poisson(rate) + self.pending[:, t], self.same_month, random)
        some = np.flatnonzero(total)
        for k in range(1, rates.LAGS + 1):
            mean = self.b["branching"][some] * self.delays[some, k] * total[some]
            self.pending[some, t + k] += random.poisson(mean)
        self.out["protests"][:, t] = total
        return total

    def _violence(self, who: Array, t: int, about_prices: Array) -> tuple[Array, Array, Array]:
        """Chances of violence, and of killings if violent and if peaceful, given what the protest is about."""
        b, hump, more = self.b, self.known.hump[who, t], self.levers.repression * self.b["repression_lethal"][who]
        violent = shifted(b["violent"][who], np.where(about_prices, b["violence_price_odds"][who], 0) + hump)
        worse = np.where(about_prices, b["lethal_price_odds"][who], 0) + more
        scale = self.c.lethal_scale[who]
        of_violent = shifted(scale * b["lethal_if_violent"][who], worse)
        return violent, of_violent, shifted(scale * b["lethal_if_peaceful"][who], worse)

    def _local(self, t: int, some: Array, number: Array, chance: Array) -> None:
        """Protests that stay where they are may be lethal as well."""
        lethal = self.chance["go"].binomial(number, chance)
        self.out["stage"][some, t] = 1
        dead = self.chance["go"].standard_normal(some.size)
        each = np.maximum(np.round(self.b["deaths_lethal"][some] * np.exp(self.b["deaths_spread"][some] * dead)), 1)
        self.out["lethal"][some, t] = lethal > 0
        self.out["deaths"][some, t] = lethal * each

    def _escalate(self, t: int, who: Array, number: Array, odds: Odds) -> None:
        """Episodes that begin this month in draws `who`, each with the first of a number of national protests."""
        played = play(odds, self.chance["play"])
        self.out["stage"][who, t] = np.where(played.crisis, 4, np.where(played.violent, 3, 2))
        self.out["lethal"][who, t] = np.maximum(self.out["lethal"][who, t], played.lethal)
        self.out["deaths"][who, t] += played.deaths
        self.out["ending"][who, t] = played.ending
        self.out["intervention"][who, t] = played.intervention
        given = who[played.ending == Ending.ACCOMMODATED]
        self.out["cost"][given, t] += self.b["accommodation_cost"][given]
        self.soothed_until[given] = t + 1 + self.b["accommodation_months"][given]
        self.shock[who, t] = (played.lethal | played.crisis | played.violent).astype(float)
        self._keep_first(t, who, number, played)

    def _odds(self, t: int, who: Array, about_prices: Array) -> Odds:
        """What the episodes are subject to."""
        b, c = self.b, self.c
        violent, lethal_violent, lethal_peaceful = self._violence(who, t, about_prices)
        crisis = self.known.hump[who, t] - b["purge_calm"][who] * self.known.purge[who, t]
        reach = self.levers.accommodation * b["accommodation_reach"][who]
        steep = b["intervention_slope"][who] * (self.known.pull[who, t] - b["intervention_pull"][who])
        return Odds(
            days=1 / (1 - b["week"][who] ** (1 / 6)),
            crisis_days=np.maximum(b["crisis_days"][who], 1),
            violent=violent * (1 - reach),
            crisis_if_national=shifted(c.crisis_if_national[who], crisis) * (1 - reach),
            crisis_if_violent=shifted(c.crisis_if_violent[who], crisis) * (1 - reach),
            accommodated=1 - (1 - b["accommodated"][who]) * (1 - reach),
            exit_if_crisis=b["exit_if_crisis"][who] * (1 - reach),
            intervention=1 / (1 + np.exp(-steep)),
            intervention_effect=b["intervention_effect"][who],
            lethal_if_peaceful=lethal_peaceful,
            lethal_if_violent=lethal_violent,
            lethal_if_crisis=shifted(b["lethal_if_crisis"][who], self.levers.repression * b["repression_lethal"][who]),
            deaths_lethal=b["deaths_lethal"][who],
            deaths_crisis=b["deaths_crisis"][who],
            deaths_spread=b["deaths_spread"][who],
        )

    def _keep_first(self, t: int, who: Array, number: Array, played: Episodes) -> None:
        """The clock of the first episode of a draw. The first of k days spread evenly over a month is a Beta(1, k)."""
        fresh = self.first["month"][who] < 0
        new = who[fresh]
        self.first["month"][new] = t
        self.first["day"][new] = rates.MONTH * (t + self.chance["clock"].beta(1, number[fresh]))
        for name, days in (("violent", played.day_violent), ("crisis", played.day_crisis), ("end", played.day_end)):
            self.first[name][new] = np.nan_to_num(days[fresh], nan=-1.0)

    def _elites(self, t: int) -> None:
        """Exits that no protest brings about: likelier for a while after a purge."""
        yearly = -np.log1p(-self.c.other_exit) * np.exp(self.b["purge_hump"] * self.known.purge[:, t])
        chance = -np.expm1(-yearly / 12)
        self.out["chance_elite_exit"][:, t] = chance
        self.out["elite_exit"][:, t] = self.chance["exit"].random(self.b.draws) < chance

    def path(self) -> UnrestPath:
        """Everything as a record."""
        b, levers, (draws, months) = self.b, self.levers, self.shock.shape
        standing = (levers.reform * b["reform_cost"] + levers.repression * b["repression_cost"])[:, None] / 12
        subsidy = b["priced_share"][:, None] * -np.expm1(-self.known.gap) / 12
        arrays = self.out | {
            "cost": self.out["cost"] + standing + subsidy,
            "output": -self._output_lost(),
        }
        labels = {DRAW: np.arange(draws), MONTH_AXIS: np.arange(1, months + 1)}
        full = {name: xr.DataArray(value, coords=labels, dims=(DRAW, MONTH_AXIS)) for name, value in arrays.items()}
        firsts = {f"first_{name}": xr.DataArray(value, coords={DRAW: labels[DRAW]}, dims=(DRAW,))
                  for name, value in self.first.items()}  # fmt: skip
        return UnrestPath(**full, **firsts, replicates=b.replicates)

    def _output_lost(self) -> Array:
        """Loss of output, (draw, month): each episode takes `output_loss`, in equal steps over its months."""
        months = self.shock.shape[1]
        step = self.b["output_loss"] / self.b["output_loss_months"]
        since = np.cumsum(self.shock, axis=1)
        lost = np.zeros_like(self.shock)
        for age in range(1, months + 1):
            # an episode of `age` months ago has lost min(age, all months) steps
            part = np.minimum(age, self.b["output_loss_months"]) - np.minimum(age - 1, self.b["output_loss_months"])
            if not part.any():
                break
            lost[:, age - 1 :] += (step * part)[:, None] * since[:, : months - age + 1]
        return lost
