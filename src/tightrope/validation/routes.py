"""Networks of routes against volumes that were observed and that no number of them was made from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from tightrope.core.axes import COMMODITY, LEG
from tightrope.core.errors import DataError, SolveError, list_problems
from tightrope.data import list_networks, load_network
from tightrope.data.layout import read_yaml
from tightrope.data.network import Figures, Network, Observed, Source, Supply
from tightrope.routes import Outage, Period, RouteChange, RoutePlan, compare, plan
from tightrope.routes.fit import Comparison, compare_observed
from tightrope.routes.plan import SHARED
from tightrope.validation.board import Score, Timing
from tightrope.validation.cases import Case

MONTH = Path(__file__).with_name("outage_month.yaml")
#: USD billion: the middle of what was said to be lost in a month
TARGET = 1.0
#: times a supply is scaled towards a plan, and how near is near enough
STEPS, CLOSE = 20, 1e-6


def fitted_on(network: Network) -> frozenset[int]:
    """Years whose volumes costs were fitted to."""
    return frozenset(one.fitted_on for one in network.fitted)


def fitted_goods(network: Network) -> frozenset[str]:
    """Commodities whose costs were fitted."""
    return frozenset(one.commodity for one in network.fitted)


def _of_the_fit(network: Network, row: Observed) -> bool:
    """Whether the costs that decide a volume were fitted to its year."""
    return row.commodity in fitted_goods(network) and row.year in fitted_on(network)


def tested(case: Case) -> tuple[list[Score], Timing]:
    """Volumes by route in years that nothing was fitted to, as ratios model over observed."""
    return _volumes(case, lambda network, row: _out_of_sample(network, row) and not contracted(network, row))


def fitted(case: Case) -> tuple[list[Score], Timing]:
    """The same of the years costs were fitted to: reported."""
    return _volumes(case, _of_the_fit)


def never_fitted(case: Case) -> tuple[list[Score], Timing]:
    """The same of commodities whose costs were fitted to nothing."""
    return _volumes(case, lambda network, row: row.commodity not in fitted_goods(network))


def agreed(case: Case) -> tuple[list[Score], Timing]:
    """The same of routes that carry what was agreed: reported, since no cost decides them."""
    return _volumes(case, lambda network, row: _out_of_sample(network, row) and contracted(network, row))


def _out_of_sample(network: Network, row: Observed) -> bool:
    return row.commodity in fitted_goods(network) and not _of_the_fit(network, row)


def contracted(network: Network, row: Observed) -> bool:
    """Whether the least that must go by a route was agreed for the year: the model then sends just that."""
    carriages = (network.legs[leg].carries.get(row.commodity) for leg in network.routes[row.route].legs)
    return any(one is not None and one.floor is not None and one.floor.value(row.year) > 0 for one in carriages)


def _volumes(case: Case, taken: Callable[[Network, Observed], bool]) -> tuple[list[Score], Timing]:
    started, scores, solves, worst = perf_counter(), [], 0, 0.0
    for name in list_networks():
        network = load_network(name)
        rows = [row for row in network.observed if taken(network, row)]
        compared = [one for one in compare_observed(network, rows) if one.judged]
        scores += [_score(case, network, one) for one in compared]
        periods = {Period(row.year, *row.months) for row in rows}
        solves += len(periods)
        worst = max([worst, *(plan(network, one, force_majeure=True).report.residual for one in list(periods)[:1])])
    return scores, Timing(case=case.name, seconds=perf_counter() - started, solves=solves, worst_residual=worst)


def _score(case: Case, network: Network, one: Comparison) -> Score:
    row = one.observed
    period = Period(row.year, *row.months)
    name = network.routes[row.route].name
    outcome = f"{network.id}, {name}, {row.commodity}, {period}: {row.volume:g} {row.unit}, model {one.model:.3g}"
    return Score(case=case, outcome=outcome, published=1.0, ours=one.ratio)


class Month(BaseModel):
    """A month in which a route carried less than planned.

    `at` is the leg or shared capacity that failed; `planned` and `left` are million barrels a day of all shippers,
    `brent` is USD a barrel, `barrels` are in a tonne, `own_share` is the part of the network's own country in what it
    carries, `rerouted` the million tonnes said to have found another way.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    network: str
    period: str
    at: str
    planned: float
    left: float
    brent: float
    barrels: float
    own_share: float
    rerouted: float
    sources: dict[str, Source]

    @property
    def when(self) -> Period:
        """The month."""
        return Period.of(self.period)

    def tonnes(self, barrels_a_day: float) -> float:
        """Million tonnes in the month."""
        return barrels_a_day * self.when.days / self.barrels

    def worth(self, tonnes: float) -> float:
        """USD billion at the price of the day."""
        return tonnes * self.barrels * self.brent / 1e3

    @property
    def by_hand(self) -> float:
        """USD billion: what was planned and not shipped."""
        return self.worth(self.tonnes(self.planned - self.left))


def load_month() -> Month:
    """The month that comes with the package. Raises `DataError` if its file is damaged."""
    try:
        return Month.model_validate(read_yaml(MONTH))
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise DataError(list_problems(MONTH.name, lines)) from error


def month_change(month: Month) -> tuple[Network, RouteChange]:
    """The network with as much to ship as was planned for the route; its plan, and that with the route cut."""
    network = _planned(load_network(month.network), month)
    before = plan(network, month.when)
    lost = 1 - month.tonnes(month.left) / _capacity(before, month.at)
    return network, compare(network, month.when, [Outage(at=month.at, announced=lost, realised=1.0)])


def _capacity(found: RoutePlan, at: str) -> float:
    """Most that a leg or shared capacity takes in the month."""
    if at in found.shared_capacity.coords[SHARED].values:
        return float(found.shared_capacity.sel({SHARED: at}))
    return float(found.capacity.sel({LEG: at}).sum())


def _used(found: RoutePlan, at: str) -> float:
    """What it takes."""
    if at in found.shared_used.coords[SHARED].values:
        return float(found.shared_used.sel({SHARED: at}))
    return float(found.volume.sel({LEG: at}).sum())


def users(network: Network, at: str) -> tuple[str, ...]:
    """Commodities that a leg or shared capacity carries."""
    if at in network.shared:
        return tuple(dict.fromkeys(use.commodity for use in network.shared[at].uses))
    return tuple(network.legs[at].carries)


def _planned(network: Network, month: Month) -> Network:
    """The network with supplies of all users scaled until what failed carries what was planned."""
    goods, volume = users(network, month.at), month.tonnes(month.planned)
    for _ in range(STEPS):
        used = _used(plan(network, month.when), month.at)
        if abs(used / volume - 1) < CLOSE:
            return network
        supplies = tuple(_scaled(one, goods, volume / used) for one in network.supplies)
        network = network.model_copy(update={"supplies": supplies})
    raise SolveError(f"Network {network.id} never carries what was planned for {month.period} by {month.at}.")


def _scaled(supply: Supply, goods: tuple[str, ...], factor: float) -> Supply:
    if supply.commodity not in goods:
        return supply
    changed = {"low": None, "high": None}
    figures = tuple(one.model_copy(update={**changed, "value": one.value * factor}) for one in supply.volume.root)
    return supply.model_copy(update={"volume": Figures.model_construct(root=figures)})


def outage_month(case: Case) -> tuple[list[Score], Timing]:
    """USD billion planned and not shipped through what failed, all shippers, before any of it finds another way."""
    return _month(case, lambda found: [("not shipped through the terminal, all shippers", TARGET, found.gross)])


def outage_month_parts(case: Case) -> tuple[list[Score], Timing]:
    """Whose that is, and how much of it finds another way: reported."""
    return _month(case, _parts)


class _Found(NamedTuple):
    """USD billion not shipped in the month: through what failed, whose that is, and by no other way either."""

    month: Month
    gross: float
    own: float
    others: float
    not_delivered: float


def _parts(found: _Found) -> list[tuple[str, float, float]]:
    month, around = found.month, found.month.worth(found.month.rerouted)
    return [
        ("of that, of the network's own country", month.by_hand * month.own_share, found.own),
        ("of that, of others that use its pipeline", month.by_hand * (1 - month.own_share), found.others),
        ("found another way in the month", around, found.gross - found.not_delivered),
        ("not delivered by any way, deferred or lost", month.by_hand - around, found.not_delivered),
    ]


def _month(case: Case, rows: Callable[[_Found], list[tuple[str, float, float]]]) -> tuple[list[Score], Timing]:
    started, month = perf_counter(), load_month()
    if month.network not in list_networks():
        return [Score(case=case, outcome=case.table)], Timing(case=case.name, seconds=0.0, solves=0, worst_residual=0.0)
    network, change = month_change(month)
    goods = users(network, month.at)
    through = {good: month.worth(_less_used(network, change, month.at, good)) for good in goods}
    own = sum(volume for good, volume in through.items() if network.commodities[good].origin == network.focus)
    found = _Found(
        month=month,
        gross=sum(through.values()),
        own=own,
        others=sum(through.values()) - own,
        not_delivered=month.worth(sum(float(change.not_delivered.sel({COMMODITY: good})) for good in goods)),
    )
    scores = [
        Score(case=case, outcome=outcome, published=published, ours=ours) for outcome, published, ours in rows(found)
    ]
    seconds = perf_counter() - started
    return scores, Timing(case=case.name, seconds=seconds, solves=3, worst_residual=change.after.report.residual)


def _less_used(network: Network, change: RouteChange, at: str, good: str) -> float:
    """Units of a commodity that no longer go through a leg or shared capacity."""
    legs = [use.leg for use in network.shared[at].uses if use.commodity == good] if at in network.shared else [at]
    less = change.before.volume - change.after.volume
    return sum(float(less.sel({LEG: leg, COMMODITY: good})) for leg in legs)
