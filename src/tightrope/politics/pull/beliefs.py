"""What is believed about pull, one value per draw, from the book and the country's pack. Checked as it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.core.errors import DataError, list_problems
from tightrope.core.pull_channels import FROM_PACK, SIZED_BY_PACK, Channel
from tightrope.core.random import stream
from tightrope.data.cited import Figure
from tightrope.data.pull_pack import PullPack
from tightrope.parameters import Book, Grade
from tightrope.parameters.spread import TAIL, Spread

Array = np.ndarray

#: entries of the book with one value; the field has the name of the entry after `pull.`
SINGLE: Final = ("concentration", "hedging", "tolerance", "adjustment", "noise")
#: channels whose elasticity the book states; those of goods are the trade model's
OWN_DEPTH: Final = (Channel.TRANSIT, *FROM_PACK)
#: what payments are worth: what trade costs more without them
PAYMENTS: Final = "measures.payments_friction"
_NODES = np.linspace(TAIL, 1 - TAIL, 181)


@dataclass(frozen=True)
class PullBeliefs:
    """Parameters by name, each (draw,), read-only.

    Names: those of `SINGLE`; `alignment`; `depth.CHANNEL` (elasticity less one) and `weight.CHANNEL`; `size.CHANNEL`
    (part of income; of payments, part of the value of trade); `position.POWER`, `credibility.POWER.CHANNEL` and
    `share.POWER.CHANNEL`. Construction raises `DataError` with every value that is not finite, a probability or share
    outside 0 to 1, and a depth, weight or concentration not above 0.
    """

    country: str
    patron: str
    powers: tuple[str, ...]
    values: Mapping[str, Array]
    grades: Mapping[str, Grade]

    def __post_init__(self) -> None:
        problems = [f"{name}: {said}" for name, value in self.values.items() for said in _wrong(name, value)]
        if problems:
            raise DataError(list_problems("The draws of the parameters of pull", problems))
        for value in self.values.values():
            value.flags.writeable = False

    def __getitem__(self, name: str) -> Array:
        """Draws of one parameter, (draw,)."""
        return self.values[name]

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.values["alignment"].size)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Names of the parameters that nobody measured."""
        return tuple(name for name, grade in self.grades.items() if grade is Grade.ASSUMED)

    def weights(self, channels: Sequence[Channel]) -> Array:
        """(draw, 1, channel)"""
        return np.stack([self[f"weight.{channel}"] for channel in channels], axis=-1)[:, None, :]

    def credibility_of(self, powers: Sequence[str], channels: Sequence[Channel]) -> Array:
        """(draw, power, channel)"""
        return self._table("credibility", powers, channels)

    def shares_of(self, powers: Sequence[str], channel: Channel) -> Array:
        """(draw, power): shares of a channel that trade does not show; they never sum to more than one."""
        found = self._table("share", powers, (channel,))[..., 0]
        return np.asarray(found / np.maximum(1.0, found.sum(axis=1, keepdims=True)))

    def position_of(self) -> Array:
        """(draw, power)"""
        return np.stack([self[f"position.{power}"] for power in self.powers], axis=-1)

    def _table(self, what: str, powers: Sequence[str], channels: Sequence[Channel]) -> Array:
        nothing = np.zeros(self.draws)
        rows = [[self.values.get(f"{what}.{p}.{c}", nothing) for c in channels] for p in powers]
        return np.moveaxis(np.array(rows), -1, 0)


def draw_beliefs(pack: PullPack, book: Book, *, horizon: str, draws: int, seed: int = 0) -> PullBeliefs:
    """Draw every parameter from its spread; the first draw holds the central values.

    `horizon` is a label of `pull.depth_transit`: how long routes have had to be changed.

    Raises
    ------
    DataError : no draws.
    ParameterError : the book lacks an entry, or the horizon.
    """
    if draws < 1:
        raise DataError(f"draws is {draws}, expected 1 or more.")
    values: dict[str, Array] = {}
    grades: dict[str, Grade] = {}

    def take(
        name: str, central: float, spread: Spread | None, grade: Grade,
        bounds: tuple[float, float] = (-np.inf, np.inf), luck: str = "",
    ) -> None:  # fmt: skip
        chosen = stream(seed, "politics", "pull", pack.country, luck or name).uniform(TAIL, 1 - TAIL, size=draws)
        values[name] = _drawn(central, spread, bounds, chosen)
        grades[name] = grade

    for name, entry_name, label in _entries(horizon):
        entry = book[entry_name]
        take(name, entry.number(label), entry.spread_of(label), entry.grade_of(label), entry.bounds)
    for name, figure, luck in _figures(pack):
        take(name, figure.value, _spread(figure), figure.grade, luck=luck)
    return PullBeliefs(pack.country, pack.patron, tuple(pack.powers), values, grades)


def _entries(horizon: str) -> list[tuple[str, str, str | None]]:
    """Fields with their entry of the book and its label."""
    found: list[tuple[str, str, str | None]] = [(name, f"pull.{name}", None) for name in SINGLE]
    found += [(f"weight.{channel}", "pull.weight", str(channel)) for channel in Channel]
    found.append((f"depth.{Channel.TRANSIT}", "pull.depth_transit", horizon))
    found += [(f"depth.{channel}", "pull.depth", str(channel)) for channel in FROM_PACK]
    found.append((f"size.{Channel.PAYMENTS}", PAYMENTS, None))
    return found


def _figures(pack: PullPack) -> list[tuple[str, Figure, str]]:
    """Fields with their figure of the pack, and whose luck they share."""
    found = [("alignment", pack.alignment, "")]
    found += [(f"size.{channel}", pack.sizes[channel], "") for channel in SIZED_BY_PACK]
    for name, power in pack.powers.items():
        found.append((f"position.{name}", power.position, ""))
        for channel in Channel:
            own = channel in power.channels and power.channels[channel].credibility is not None
            # a power that is bold in one thing is bold in all: what is not said of a channel is one belief
            luck = "" if own else f"credibility.{name}"
            found.append((f"credibility.{name}.{channel}", pack.credibility(name, channel), luck))
        for channel in FROM_PACK:
            if (share := pack.share(name, channel)) is not None:
                found.append((f"share.{name}.{channel}", share, ""))
    return found


def _spread(figure: Figure) -> Spread | None:
    low, high = figure.span
    return None if low == high else Spread(family="triangular", low=low, high=high)


def _drawn(central: float, spread: Spread | None, bounds: tuple[float, float], chosen: Array) -> Array:
    """Draws of one parameter, the first the central value. Quantiles are read off a table, which draws pay back."""
    if spread is None or chosen.size == 1:
        return np.full(chosen.size, central)
    table = np.clip([spread.value_at(float(q), central) for q in _NODES], *bounds)
    found = np.asarray(np.interp(chosen, _NODES, table))
    found[0] = central
    return found


def _wrong(name: str, value: Array) -> list[str]:
    """What cannot be meant, with the first draw that has it."""
    kind = name.split(".")[0]
    checks = [(~np.isfinite(value), "not finite")]
    if kind in {"credibility", "share", "tolerance", "adjustment"}:
        checks += [(value < 0, "a negative probability"), (value > 1, "a probability above 1")]
    if kind in {"position", "alignment"}:
        checks.append((np.abs(value) > 1, "off the axis from -1 to 1"))
    if kind in {"depth", "weight", "concentration"}:
        checks.append((value <= 0, "expected above 0, found less"))
    if kind in {"size", "noise", "hedging"}:
        checks.append((value < 0, "expected 0 or more, found less"))
    return [
        f"{words} in {int(wrong.sum())} draw(s), first {value[int(np.argmax(wrong))]:g} in draw {int(np.argmax(wrong))}"
        for wrong, words in checks
        if wrong.any()
    ]


__all__ = ["OWN_DEPTH", "PullBeliefs", "draw_beliefs"]
