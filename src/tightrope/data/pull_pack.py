"""What is known of the hold of powers on a country beside trade and routes. A country is a YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from tightrope.core.model_file import Problem, read_model, unknown_sources
from tightrope.core.pull_channels import FROM_PACK, SIZED_BY_PACK, Channel
from tightrope.data.cited import CitedSource, Figure, Strict, Text
from tightrope.data.layout import FOLDER as DATA
from tightrope.data.layout import read_yaml
from tightrope.data.packs import find_pack, list_packs

FOLDER = DATA / "pull"

Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class ChannelTie(Strict):
    """One power's hold of one channel: `share` of it, where trade does not say; `credibility` if unlike elsewhere."""

    share: Figure | None = None
    credibility: Figure | None = None


class PowerTie(Strict):
    """A power: `position` on the axis from -1 to 1 on which the patron is 1; `credibility` the chance that it would
    withhold something if it wanted its way, 0 to 1."""

    position: Figure
    credibility: Figure
    channels: Mapping[Channel, ChannelTie] = {}


class PullPack(Strict):
    """A country between powers.

    `patron` is the power at 1 on the axis of alignment; `alignment` where the country stands today; `sizes` parts of
    income that channels are worth which trade does not show.
    """

    country: Code
    name: Text
    patron: Text
    alignment: Figure
    sizes: Mapping[Channel, Figure]
    powers: Annotated[Mapping[Text, PowerTie], Field(min_length=2)]
    sources: Mapping[Text, CitedSource] = {}
    note: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        problems = []
        if self.patron not in self.powers:
            problems.append(f"patron: '{self.patron}' is none of the powers {', '.join(self.powers)}")
        if set(self.sizes) != set(SIZED_BY_PACK):
            problems.append(f"sizes: expected {' and '.join(SIZED_BY_PACK)}, found {', '.join(self.sizes) or 'none'}")
        problems += _outside("alignment", self.alignment, -1, 1)
        for channel, size in self.sizes.items():
            problems += _outside(f"sizes.{channel}", size, 0, 10)
        for name, power in self.powers.items():
            problems += _power_problems(name, power)
        for channel in FROM_PACK:
            total = sum(share.value for p in self.powers.values() if (share := _share(p, channel)) is not None)
            if total > 1 + 1e-9:
                problems.append(f"powers: shares of {channel} sum to {total:.3f}, expected at most 1")
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def share(self, power: str, channel: Channel) -> Figure | None:
        """A power's share of a channel that trade does not show; None where it has none."""
        return _share(self.powers[power], channel)

    def credibility(self, power: str, channel: Channel) -> Figure:
        """That of a channel, or of the power in general."""
        one = self.powers[power]
        tie = one.channels.get(channel)
        return one.credibility if tie is None or tie.credibility is None else tie.credibility


def _share(power: PowerTie, channel: Channel) -> Figure | None:
    tie = power.channels.get(channel)
    return None if tie is None else tie.share


def _power_problems(name: str, power: PowerTie) -> list[str]:
    place = f"powers.{name}"
    problems = _outside(f"{place}.position", power.position, -1, 1)
    problems += _outside(f"{place}.credibility", power.credibility, 0, 1)
    for channel, tie in power.channels.items():
        where = f"{place}.channels.{channel}"
        if tie.share is not None:
            problems += _outside(f"{where}.share", tie.share, 0, 1)
            if channel not in FROM_PACK:
                problems.append(f"{where}.share: the share of {channel} comes from trade and routes, leave it out")
        if tie.credibility is not None:
            problems += _outside(f"{where}.credibility", tie.credibility, 0, 1)
    return problems


def _outside(place: str, figure: Figure, low: float, high: float) -> list[str]:
    """A probability below 0, a position off the axis, a share above 1."""
    found, ends = figure.span, f"[{low:g}, {high:g}]"
    inside = low <= found[0] and found[1] <= high
    return [] if inside else [f"{place}: {found[0]:g} to {found[1]:g} reaches outside {ends}"]


def list_pull_packs() -> tuple[str, ...]:
    """Countries with a pack."""
    return list_packs(FOLDER)


def load_pull_pack(country_or_file: str | Path) -> PullPack:
    """Pack of a country by its code, or a file of the user's own.

    Raises
    ------
    MissingError : there is none.
    DataError : every mistake of the file, in one message.
    """
    file = find_pack(FOLDER, country_or_file, "pull")
    return _shipped(file) if file.parent == FOLDER else read_model(file, PullPack, more=_more)


@lru_cache
def _shipped(file: Path) -> PullPack:
    return read_model(file, PullPack, load=read_yaml, more=_more)


def _more(pack: PullPack) -> list[Problem]:
    return unknown_sources(pack)


@lru_cache(maxsize=1)
def goods_of_channels() -> Mapping[Channel, tuple[str, ...]]:
    """Standard sectors of the channels that are purchases of certain goods; all others are plain imports."""
    return {Channel(name): tuple(sectors) for name, sectors in read_yaml(FOLDER / "channels.yaml").items()}


__all__ = ["ChannelTie", "PowerTie", "PullPack", "goods_of_channels", "list_pull_packs", "load_pull_pack"]
