"""The hold of powers on a country, ready to be shown: ranges over draws, never one figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tightrope.data.pull_history import PowerYear
from tightrope.parameters import Grade

if TYPE_CHECKING:
    from tightrope.chain.result import Assumption

Array = np.ndarray

#: quantiles of a range, and of a fan
ENDS: Final = (0.05, 0.95)
FAN: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
#: change of pull, in log points, below which nothing has changed
NOTHING: Final = 1e-9

#: what figures on pull cannot say, by kind
CANNOT_SAY: Final[Mapping[str, str]] = {
    "hold": (
        "What would be lost if a power withheld something, on its own and with all else as it is; not that it "
        "will, nor what it would cost to be asked."
    ),
    "pull": (
        "Losses weighed by how readily a power would use them: the weights and the readiness are judgements, so that "
        "the order of powers says more than the figures, and neither is a forecast."
    ),
    "alignment": (
        "Where pull would lead, by a rule nobody has tested; leaders, elections and wars move countries more in a day."
    ),
    "history": (
        "Goods that crossed the border by the country's own customs; not who needs whom, nor where goods that pass "
        "through end up."
    ),
}


@dataclass(frozen=True)
class Range:
    """Central value and 90 % range over draws."""

    central: float
    low: float
    high: float

    @classmethod
    def of(cls, draws: Array) -> Range:
        """From draws of which the first is the central one."""
        low, high = np.quantile(draws, ENDS)
        return cls(float(draws[0]), float(low), float(high))


@dataclass(frozen=True, kw_only=True)
class ChannelHold:
    """A power's hold of one channel.

    `held` the power's share of it; `size` what the channel is to the country, part of income; `loss` without the power
    by the removal formula, log points of income; `credibility` that it would withhold it; `pull` the loss times that
    and the channel's weight. `exact_hat` real income, new/old, in an equilibrium of its own with the channel closed and
    `power_hat` that of the power; None where trade has no such channel or there is no solution, and `why` says which.
    """

    channel: str
    held: Range
    size: Range
    loss: Range
    credibility: Range
    pull: Range
    exact_hat: float | None = None
    power_hat: float | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class PowerHold:
    """A power: its channels, its whole pull, its share in the pull of all; and all its channels closed at once."""

    power: str
    members: tuple[str, ...]
    channels: tuple[ChannelHold, ...]
    pull: Range
    share: Range
    exact_hat: float | None
    power_hat: float | None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class YearHold:
    """Trade of a year with a power: parts of all exports and imports, and of output; `loss` without it by the removal
    formula at one elasticity for all goods, log points of output. Goods that cross the border alone count."""

    year: int
    power: str
    exports: float
    imports: float
    output: float
    loss: float


@dataclass(frozen=True, kw_only=True)
class PullAnswer:
    """The hold of every power on a country today.

    `alignment` (quantile of `FAN`, year) from today on, 1 the patron's end of the axis; `leans` the share of draws in
    which pull leads nearer the patron than the country stands, luck left out. `elasticity` is that of goods in the
    history.
    """

    run_id: str
    country: str
    name: str
    patron: str
    world: str
    world_title: str
    horizon: str
    powers: tuple[PowerHold, ...]
    alignment: tuple[tuple[float, ...], ...]
    leans: float
    history: tuple[YearHold, ...]
    elasticity: float
    draws: int
    seed: int
    assumed: int
    parameters: int
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    code_version: str
    cannot_say: Mapping[str, str]
    grade: Grade = Grade.ASSUMED


@dataclass(frozen=True, kw_only=True)
class ChannelChange:
    """Change of a power's pull through one channel: `shares` because its part of what is at stake moves, `sizes`
    because there is more or less at stake."""

    channel: str
    change: Range
    shares: Range
    sizes: Range


@dataclass(frozen=True, kw_only=True)
class PowerChange:
    """A power's pull before and after: `change` of it, the part of futures in which it `rises`, what of the change
    comes from shares and from sizes, and by channel; `share_*` are of the pull of all powers.

    `stopped_before` and `stopped_after`: real income, new/old, if the power stopped all trade (and closed its routes),
    in the world as it is and as it becomes; None where that has no solution.
    """

    power: str
    before: Range
    after: Range
    change: Range
    rises: float
    shares: Range
    sizes: Range
    share_before: Range
    share_after: Range
    share_change: Range
    share_rises: float
    channels: tuple[ChannelChange, ...]
    stopped_before: float | None = None
    stopped_after: float | None = None


@dataclass(frozen=True, kw_only=True)
class PullOutcome:
    """What a scenario does to the pull of powers, over `futures`: solved draws of the world times draws of beliefs.

    `lean` is the change of alignment after `years`, positive toward the patron; `leans` the part of futures in which it
    is above zero.
    """

    country: str
    patron: str
    powers: tuple[PowerChange, ...]
    lean: Range
    leans: float
    years: int
    futures: int
    worlds: int
    assumed: int
    parameters: int
    grade: Grade = Grade.ASSUMED
    cannot_say: str = CANNOT_SAY["pull"]

    def of(self, power: str) -> PowerChange:
        """One power's."""
        return next(one for one in self.powers if one.power == power)


def years_of(rows: tuple[PowerYear, ...], depth: float) -> tuple[YearHold, ...]:
    """Holds of past years.

    Parameters
    ----------
    depth : trade elasticity of goods.
    """
    from tightrope.politics.pull import removal_loss

    found = []
    for row in rows:
        sold, bought = row.exports / row.all_exports, row.imports / row.all_imports
        loss = removal_loss(row.all_exports / row.gdp, sold, depth + 1) + removal_loss(
            row.all_imports / row.gdp, bought, depth
        )
        found.append(
            YearHold(
                year=row.year,
                power=row.power,
                exports=sold,
                imports=bought,
                output=(row.exports + row.imports) / row.gdp,
                loss=float(loss),
            )
        )
    return tuple(found)
