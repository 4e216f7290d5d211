"""Unrest at home along the paths of a run: with what happens and without it, and what it costs.

Growth, inflation and administered prices of every draw of the quarterly model go to the model of unrest as monthly
arrays, once as they would be and once as they become. Where conditions change little, chances are moved in proportion
to the rate of protest, which holds no luck; where they change much (a price that is felt), histories are drawn again
with the same luck. What a scenario does to the patron's share in all pull moves the share in which foreign troops come.
Output lost in unrest is the round back: it stands beside GDP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from tightrope.chain.economy.calendar import first_day
from tightrope.chain.economy.records import Economy
from tightrope.chain.economy.sources import rises
from tightrope.chain.pull.records import PullOutcome
from tightrope.core.axes import QUARTER, VARIABLE
from tightrope.data.unrest_pack import UnrestPack, list_unrest_packs, load_unrest_pack
from tightrope.measures import AdministeredPrice
from tightrope.parameters import Book, Grade
from tightrope.politics.unrest import Chance, UnrestPath, draw_beliefs, pressure, simulate
from tightrope.politics.unrest.answer import ASKED, CANNOT_SAY, times_as_likely
from tightrope.politics.unrest.levers import NONE, Levers
from tightrope.politics.unrest.setting import Setting

Array = np.ndarray

#: histories that share their parameters and their draw of the economy
REPLICATES: Final = 25
#: histories of a single month that share them
OF_A_MONTH: Final = 400
#: what is told of the month of a rise, in order of escalation
OF_THE_MONTH: Final = ("protest", "national", "violent", "lethal", "crisis")
#: months of a quarter
MONTHS: Final = 3
#: difference of chances below which nothing has changed
NOTHING: Final = 1e-6
#: log change of the rate of protest up to which chances move in proportion
PROPORTIONAL: Final = 0.3
#: change of the patron's share in all pull up to which it moves no chance that would show
SHOWS: Final = 0.02
#: a chance of a month counts as certain from here on
_CERTAIN: Final = 1 - 1e-9


@dataclass(frozen=True)
class Difference:
    """A change with its 90 % range over parameters and economies, and the part of them in which it is above zero."""

    central: float
    low: float
    high: float
    above: float


@dataclass(frozen=True, kw_only=True)
class UnrestOutcome:
    """Chances within `months` from the first quarter in which something happens, by event of `ASKED`.

    `protests`: change of the rate of protest, a part of it, mean over the months; it holds no luck. `output`: log
    points of GDP that unrest adds or takes at the end, as a difference. `redrawn` says whether histories were drawn
    again; `after` are then the chances with what happens. `price` names what is felt of set prices, `multiple` how many
    times as likely a national protest in the first month becomes by it (5th percentile, middle, 95th), and `month` the
    chances of that month without it and with it, nothing being done about it, by event in order of escalation.
    `levers` are those pulled, and `cost` what they, and giving way, take of the budget, part of a year's GDP. Every
    figure is graded `grade`; `cannot_say` is what none of them can.
    """

    country: str
    months: int
    usual: Mapping[str, Chance]
    change: Mapping[str, Difference]
    protests: Difference
    output: Difference
    redrawn: bool
    histories: int
    assumed: int
    parameters: int
    after: Mapping[str, Chance] | None = None
    price: str = ""
    multiple: tuple[float, float, float] | None = None
    month: Mapping[str, tuple[Chance, Chance]] = field(default_factory=dict)
    levers: Mapping[str, float] = field(default_factory=dict)
    cost: Difference | None = None
    grade: Grade = Grade.ASSUMED
    cannot_say: str = CANNOT_SAY["chance"]


@dataclass(frozen=True)
class AtHome:
    """What else of a scenario reaches unrest: prices its state sets, what the government does, the pull of powers."""

    prices: tuple[AdministeredPrice, ...] = ()
    levers: Levers = NONE
    pull: PullOutcome | None = None


def unrest_of(
    economy: Economy, country: str, book: Book, seed: int, at_home: AtHome = AtHome()
) -> UnrestOutcome | None:
    """Unrest without what happens and with it; None for a country without a pack, or where nothing moves.

    The pull of powers moves the patron's share: that of the pack of unrest, times its part of itself before.

    Raises `ParameterError` if the book lacks an entry.
    """
    prices = tuple(one for one in at_home.prices if one.country == country)
    levers = at_home.levers
    if country not in list_unrest_packs() or (economy.still and not levers.named):
        return None
    groups = len(economy.path.labels) - 1
    pack = load_unrest_pack(country)
    beliefs = draw_beliefs(pack, book, draws=groups * REPLICATES, replicates=REPLICATES, seed=seed)
    without, happening = settings_of(economy)
    usual = simulate(beliefs, without, seed=seed)
    happening = _felt(happening, prices, economy, groups, seed)
    ratio = pressure(beliefs, happening) / pressure(beliefs, without)
    held = _held(beliefs["patron_pull"], at_home.pull)
    shows = float(np.abs(held - beliefs["patron_pull"]).mean()) > SHOWS
    if shows:
        happening = replace(happening, pull=np.repeat(held[:, None], without.months, axis=1))
    redrawn = shows or bool(prices or levers.named) or bool(np.abs(np.log(ratio)).max() > PROPORTIONAL)
    after = None
    if redrawn:
        after = simulate(beliefs, happening, levers, seed=seed)
        change = {event: _change(_ever(after, event) - _ever(usual, event)) for event in ASKED}
        output = _change(after.output.values[:, -1] - usual.output.values[:, -1])
    else:
        change = {event: _change(_moved(usual, event, ratio), luck=False) for event in ASKED}
        output = _change(usual.output.values[:, -1] * (ratio.mean(axis=1) - 1), luck=False)
    multiple, month = _month(pack, book, (without, happening), groups, seed) if prices else (None, {})
    return UnrestOutcome(
        country=pack.name,
        months=without.months,
        usual={event: usual.chance(event) for event in ASKED},
        change=change,
        protests=_change(ratio.mean(axis=1) - 1, luck=False),
        output=output,
        redrawn=redrawn,
        histories=beliefs.draws,
        assumed=len(beliefs.assumed),
        parameters=len(beliefs.grades),
        after=None if after is None else {event: after.chance(event) for event in ASKED},
        price=", ".join(one.good for one in prices),
        multiple=multiple,
        month=month,
        levers=levers.named,
        cost=_change((after.cost.values - usual.cost.values).sum(axis=1)) if after is not None else None,
    )


def _month(
    pack: UnrestPack, book: Book, settings: tuple[Setting, Setting], groups: int, seed: int
) -> tuple[tuple[float, float, float] | None, dict[str, tuple[Chance, Chance]]]:
    """Times as likely a national protest becomes in the month of the largest rise, and chances without it and with it.

    A month's chance is small, so that it takes many more histories of that month alone. None if no price rises.
    """
    from tightrope.politics.unrest.hindcast import month_chances

    rises_by_month = settings[1].price_change.mean(axis=0)
    month = int(rises_by_month.argmax())
    if rises_by_month[month] <= 0:
        return None, {}
    beliefs = draw_beliefs(pack, book, draws=groups * OF_A_MONTH, replicates=OF_A_MONTH, seed=seed)
    alone = [_only(one, month) for one in settings]
    calm, moved = (simulate(beliefs, one, seed=seed) for one in alone)
    before, after = (
        month_chances(path, beliefs, one.price_change) for path, one in zip((calm, moved), alone, strict=True)
    )
    return times_as_likely(calm, moved), {event: (before[event], after[event]) for event in OF_THE_MONTH}


def _only(setting: Setting, month: int) -> Setting:
    """One month of a setting, for so many histories that a small chance can be told."""

    def of(values: Array) -> Array:
        return np.repeat(values[::REPLICATES, month : month + 1], OF_A_MONTH, axis=0)

    calm = replace(setting, pull=None)
    return replace(calm, growth=of(calm.growth), inflation=of(calm.inflation), price_change=of(calm.price_change))


def _felt(
    happening: Setting, prices: tuple[AdministeredPrice, ...], economy: Economy, groups: int, seed: int
) -> Setting:
    """The same with stated prices felt in full in the month they rise, in place of what the index makes of them."""
    changes = np.array(np.broadcast_to(happening.price_change, happening.growth.shape))
    start = first_day(str(economy.path.level.coords[QUARTER].values[economy.first]))
    for one in prices:
        month = 12 * (one.from_.year - start.year) + one.from_.month - start.month
        if 0 <= month < happening.months:
            quarter = month - month % MONTHS
            changes[:, quarter : quarter + 2 * MONTHS] = 0.0
            changes[:, month] += np.repeat(rises(one, groups, seed), REPLICATES)
    return replace(happening, price_change=changes)


def _held(usual: Array, pull: PullOutcome | None) -> Array:
    """(history,): the patron's share in all pull after what a scenario does to it."""
    if pull is None:
        return usual
    patron = pull.of(pull.patron)
    moved = usual * patron.share_after.central / max(patron.share_before.central, NOTHING)
    return np.asarray(np.clip(moved, 0.0, 1.0))


def settings_of(economy: Economy) -> tuple[Setting, Setting]:
    """The economy by month from the first quarter in which something happens, without it and with it."""
    before = float(100 * economy.usual.central("inflation", level=True).values[max(economy.first - 1, 0)])

    def by_month(name: str) -> tuple[Array, Array]:
        level, deviation = (
            _months(100 * array.sel({VARIABLE: name}).values[economy.first :, 1:])
            for array in (economy.path.level, economy.path.deviation)
        )
        return level - deviation, level

    growth, inflation = by_month("gdp_growth_year"), by_month("inflation")
    yearly = economy.path.deviation.sel({VARIABLE: "administered_inflation"}).values[economy.first :, 1:]
    prices = np.zeros_like(growth[0])
    prices[:, ::MONTHS] = np.repeat(quarterly(yearly).T, REPLICATES, axis=0) / 4
    usual, after = (
        Setting(growth=growth[n], inflation=inflation[n], inflation_before=before, price_change=n * prices)
        for n in (0, 1)
    )
    return usual, after


def quarterly(yearly: Array) -> Array:
    """Annualised change of each quarter from means of four of them (quarter, draw), zero before the first.

    >>> quarterly(np.array([[0.25], [0.5], [0.5]])).ravel().tolist()
    [1.0, 1.0, 0.0]
    """
    found = np.zeros_like(yearly)
    for number in range(len(yearly)):
        found[number] = 4 * yearly[number] - found[max(number - 3, 0) : number].sum(axis=0)
    return found


def _months(values: Array) -> Array:
    """(history, month) from (quarter, draw): a quarter's value in its months, a draw's in its histories."""
    return np.repeat(np.repeat(values.T, MONTHS, axis=1), REPLICATES, axis=0)


def _ever(path: UnrestPath, event: str) -> Array:
    """Chance of each history that it happens at all."""
    return np.asarray(1 - (1 - path.likely(event)).prod(axis=1))


def _moved(path: UnrestPath, event: str, ratio: Array) -> Array:
    """Change of that chance if what brings it about comes `ratio` times as often, (history, month)."""
    stays = np.log1p(-np.minimum(path.likely(event), _CERTAIN))
    return np.asarray(np.exp(stays.sum(axis=1)) - np.exp((ratio * stays).sum(axis=1)))


def _change(histories: Array, *, luck: bool = True) -> Difference:
    """Mean and range over groups that share their parameters; the part of the spread that is luck is taken out."""
    by_group = histories.reshape(-1, REPLICATES)
    values, mean = by_group.mean(axis=1), float(by_group.mean())
    if luck:
        by_luck = float((by_group.var(axis=1, ddof=1) / REPLICATES).mean())
        total = float(values.var(ddof=1))
        kept = np.sqrt(max(total - by_luck, 0) / total) if total > 0 else 0.0
        values = mean + kept * (values - mean)
    low, high = np.quantile(values, [0.05, 0.95])
    return Difference(mean, float(low), float(high), float((values > NOTHING).mean()))


__all__ = ["Difference", "UnrestOutcome", "settings_of", "unrest_of"]
