"""What the pull of powers rests on, as rows of a table of assumptions."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tightrope.chain.beliefs import of_parameter
from tightrope.chain.result import Assumption
from tightrope.core.pull_channels import FROM_PACK, SIZED_BY_PACK
from tightrope.data.cited import Figure
from tightrope.data.pull_pack import PullPack
from tightrope.parameters import Book
from tightrope.politics.pull.beliefs import PAYMENTS, SINGLE

#: entries of the book, in the order of the model
ENTRIES = ("pull.depth_transit", "pull.depth", PAYMENTS, "pull.weight", *(f"pull.{name}" for name in SINGLE))


def entries_of(book: Book, overridden: Collection[str] = ()) -> tuple[Assumption, ...]:
    """Rows of the parameters; `overridden` are names of those a scenario has changed."""
    return tuple(of_parameter(book[name], overridden=name in overridden) for name in ENTRIES)


def figures_of(pack: PullPack) -> tuple[Assumption, ...]:
    """Rows of what is said of the country and its powers."""
    return tuple(_of_figure(f"{pack.country}.{name}", meaning, one, pack) for name, meaning, one in _figures(pack))


def _figures(pack: PullPack) -> Iterator[tuple[str, str, Figure]]:
    yield "alignment", f"Where {pack.name} stands, {pack.patron} at 1", pack.alignment
    for channel in SIZED_BY_PACK:
        yield f"size.{channel}", f"Size of {channel}, part of income", pack.sizes[channel]
    for name, power in pack.powers.items():
        yield f"{name}.position", f"Where {name} stands, {pack.patron} at 1", power.position
        yield f"{name}.credibility", f"Chance that {name} would withhold something to get its way", power.credibility
        for channel, tie in power.channels.items():
            if tie.credibility is not None:
                yield f"{name}.{channel}.credibility", f"The same of {name}, {channel}", tie.credibility
            if channel in FROM_PACK and tie.share is not None:
                yield f"{name}.{channel}.share", f"Share of {name} in {channel}", tie.share


def _of_figure(name: str, meaning: str, figure: Figure, pack: PullPack) -> Assumption:
    low, high = figure.span
    said = [figure.note] if figure.note else []
    if figure.source is not None:
        source = pack.sources[figure.source]
        said.append(", ".join(filter(None, (source.publisher, source.title, source.date, source.locator))))
    return Assumption(
        name=name,
        meaning=meaning,
        value=f"{figure.value:g}",
        spread=f"{low:g} to {high:g}" if low < high else "none stated",
        grade=figure.grade,
        source=" ".join(said),
    )


__all__ = ["entries_of", "figures_of"]
