"""Parameters of the model for one country: from the book, central or drawn from their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tightrope.core.errors import ParameterError, UsageError, list_problems
from tightrope.core.random import stream
from tightrope.data.macro_pack import MacroPack, Regime
from tightrope.macro.block import NOT_RANDOM, PARAMETERS, SHOCKS
from tightrope.macro.linear import Array
from tightrope.parameters import Book, Parameter
from tightrope.parameters.parameter import did_you_mean
from tightrope.parameters.spread import TAIL

#: symbol of what the impact of the partner's currency is set to
IMPACT: Final = "impact"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One parameter of the model: its symbol, its entry in the book and its label there, if it has labels."""

    symbol: str
    parameter: Parameter
    label: str | None

    @property
    def central(self) -> float:
        """The value of the book."""
        return self.parameter.number(self.label)

    @property
    def span(self) -> tuple[float, float]:
        """Ends of the range that draws stay in."""
        return self.at(TAIL), self.at(1 - TAIL)

    def at(self, probability: float) -> float:
        """Value at a quantile of the spread, within bounds; the value itself without a spread."""
        return float(self.at_all(np.array([probability]))[0])

    def at_all(self, probabilities: Array) -> Array:
        """The same at many quantiles (draw,)."""
        spread = self.parameter.spread_of(self.label)
        if spread is None:
            return np.full(len(probabilities), self.central)
        return np.asarray(np.clip(spread.values_at(probabilities, self.central), *self.parameter.bounds))


def model_entries(pack: MacroPack, book: Book, regime: str | None = None) -> dict[str, Entry]:
    """Every number of the model by symbol, `impact` for the regime's among them, `sd_NAME` for sizes of shocks.

    Raises
    ------
    UsageError : there is no such regime.
    ParameterError : naming all entries, or values for the country, that the book lacks.
    """
    held = regime_of(pack, regime)
    names = {symbol: f"macro.{name}" for symbol, name in PARAMETERS.items()}
    names |= {f"sd_{shock}": f"macro.deviation_{shock}" for shock in SHOCKS if shock not in NOT_RANDOM}
    found: dict[str, Entry] = {}
    problems = []
    for symbol, name in names.items():
        if name not in book:
            problems.append(f"{name}: the book has no such entry")
        elif book[name].values is None or pack.country not in book[name].labels:
            problems.append(f"{name} ({book[name].meaning}): no value for {pack.country}")
        else:
            found[symbol] = Entry(symbol=symbol, parameter=book[name], label=pack.country)
    if held.impact in book:
        found[IMPACT] = Entry(symbol=IMPACT, parameter=book[held.impact], label=None)
    else:
        problems.append(f"{held.impact}: the book has no such entry, which the pack's regime names")
    if problems:
        raise ParameterError(
            list_problems(f"The macro model of {pack.name} lacks parameters: it", problems)
            + f"\nGive each a value for {pack.country}, with a range and what it rests on."
        )
    return found


def regime_of(pack: MacroPack, regime: str | None) -> Regime:
    """A regime of the pack; its own if None. Raises `UsageError` with the names there are."""
    name = regime or pack.regime
    if name not in pack.regimes:
        raise UsageError(f"{pack.name} has no regime '{name}'. {did_you_mean(name, pack.regimes)}")
    return pack.regimes[name]


def central_values(entries: Mapping[str, Entry]) -> dict[str, float]:
    """Values of the book by symbol."""
    return {symbol: entry.central for symbol, entry in entries.items()}


class Sampler:
    """Draws every parameter from its range by its own stream, so that one more parameter moves no other.

    A draw is uniform in the quantiles between the ends of the range, hence never outside them.
    """

    def __init__(self, entries: Mapping[str, Entry], seed: int, country: str) -> None:
        self._entries = entries
        self._streams = {symbol: stream(seed, "macro", country, "parameter", symbol) for symbol in entries}

    def take(self, count: int) -> dict[str, Array]:
        """The next draws of all parameters, each (count,)."""
        out = {}
        for symbol, entry in self._entries.items():
            quantiles = TAIL + (1 - 2 * TAIL) * self._streams[symbol].uniform(size=count)
            out[symbol] = entry.at_all(quantiles)
        return out
