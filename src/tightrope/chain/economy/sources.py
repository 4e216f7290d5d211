"""From what is handed over, and from shocks a scenario states, to innovations of the macro model by source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from tightrope.chain.economy.calendar import quarter_of
from tightrope.chain.economy.records import Inputs, Source
from tightrope.core.random import stream
from tightrope.data.budget.pack import quarter_number
from tightrope.data.macro_pack import ShockLine
from tightrope.macro import MacroShocks
from tightrope.macro.shocks import draw_from_set, from_set
from tightrope.measures import AdministeredPrice, MacroShock

Array = np.ndarray
#: innovations (quarter, draw) by name of the shock
Paths = dict[str, Array]

#: quarters of a year
YEAR: Final = 4
#: part of oil that can be held at most for its logarithm to mean anything
_MOST_HELD: Final = 0.95
#: what a scenario may state beside trade
Stated = MacroShock | AdministeredPrice
#: where a disturbance that a scenario states belongs; all others are `OTHER`
_SOURCES: Final[Mapping[str, Source]] = {
    "partner_output": Source.PARTNER_DEMAND,
    "partner_inflation": Source.PARTNER_CURRENCY,
    "partner_currency": Source.PARTNER_CURRENCY,
    "oil": Source.OIL,
    "administered_prices": Source.ADMINISTERED_PRICES,
    "export_outage": Source.ROUTES,
    "import_costs": Source.COSTS,
    "cost_push": Source.COSTS,
}


@dataclass(frozen=True, kw_only=True)
class Fed:
    """What comes from trade and routes, (quarter, draw), and what turns it into shocks, (draw,).

    `income`, `dearer`, `lost`, `oil_held` as in `Inputs`; `spending`: part of a change of real income that demand for
    what is made at home follows at once; `at_home`: part of the value of exports that is income at home; `persistence`:
    what an outage leaves a quarter later, which is taken out again; `oil_pull`: fall of the currency per fall of the
    price of oil, at once.
    """

    income: Array
    dearer: Array
    lost: Array
    oil_held: Array
    spending: Array
    at_home: Array
    persistence: Array
    oil_pull: Array

    def with_oil(self, central: Inputs) -> Fed:
        """The same where of the oil more or less is held, in proportion to the exports lost."""
        usual = central.lost[:, None]
        ratio = np.divide(self.lost, usual, out=np.zeros_like(self.lost), where=usual > 0)
        return replace(self, oil_held=np.minimum(central.oil_held[:, None] * ratio, 1.0))


def oil_pull(values: Mapping[str, Any]) -> Array:
    """Fall of the currency per fall of the price of oil, at once and before anything follows, from parameters."""
    return np.asarray(values["h"] * values["theta_o"])


def fed_shocks(fed: Fed) -> dict[Source, Paths]:
    """Innovations from trade and routes.

    Demand changes when income does, and the economy then settles at its new income: the gap closes by itself. Prices
    rise once by what imports cost more. Exports not shipped follow their path exactly; demand falls with what of them
    was income at home, and the currency feels lost oil as it feels a price that is as much lower.
    """
    lost = -fed.lost
    before = np.concatenate([np.zeros_like(lost[:1]), lost[:-1]])
    return {
        Source.TRADE: {
            "demand": fed.spending * np.diff(fed.income, axis=0, prepend=0.0),
            "import_costs": YEAR * np.diff(fed.dearer, axis=0, prepend=0.0),
        },
        Source.ROUTES: {
            "export_outage": lost - fed.persistence * before,
            "demand": fed.spending * fed.at_home * (lost - before),
            "exchange_rate": -fed.oil_pull * np.log1p(-np.minimum(fed.oil_held, _MOST_HELD)),
        },
    }


def stated_shocks(
    measures: Iterable[Stated], values: Mapping[str, float], quarters: Sequence[str], draws: int | None, seed: int
) -> dict[Source, Paths]:
    """Innovations that a scenario states: central (one draw) if `draws` is None. `values` are the model's parameters.

    What came new before the first quarter is in the baseline, and left out.
    """
    found: dict[Source, Paths] = {}
    for measure in measures:
        times = _times(measure, draws, seed)
        start = quarter_number(quarter_of(measure.from_)) - quarter_number(quarters[0])
        for shock, path in _of_measure(measure, values, draws, seed).items():
            placed = _placed(path * times, start, len(quarters))
            paths = found.setdefault(_SOURCES.get(shock, Source.OTHER), {})
            paths[shock] = paths.get(shock, 0.0) + placed
    return found


def line_shocks(measure: MacroShock, line: ShockLine, quarters: Sequence[str]) -> dict[Source, Paths]:
    """Central innovations of one line of a set."""
    start = quarter_number(quarter_of(measure.from_)) - quarter_number(quarters[0])
    path = _placed(np.array(line.quarters)[:, None] * _times(measure, None, 0), start, len(quarters))
    return {_SOURCES.get(line.shock, Source.OTHER): {line.shock: path}}


def _of_measure(measure: Stated, values: Mapping[str, float], draws: int | None, seed: int) -> Paths:
    """(quarter, draw), before the measure's own beliefs.

    A set price makes its group dearer once: what the model carries on of it is taken out a quarter later.
    """
    if isinstance(measure, AdministeredPrice):
        once = YEAR / values["w_adm"] * np.array([1.0, -values["rho_adm"]])
        return {"administered_prices": np.asarray(once)[:, None]}
    if measure.shock is not None:
        return {measure.shock: np.array(measure.quarters)[:, None]}
    held = measure.shocks_in_set
    made = (
        from_set(held, parts=measure.parts) if draws is None else draw_from_set(held, draws, seed, parts=measure.parts)
    )
    return {name: path[:, None] if path.ndim == 1 else path for name, path in made.paths.items()}


def _times(measure: Stated, draws: int | None, seed: int) -> Array:
    """The measure's own beliefs, (draw,): a size, a factor on a set, or a rise in logs times a part of all prices."""
    if isinstance(measure, AdministeredPrice):
        return np.asarray(rises(measure, draws, seed) * _believed(measure, "share", draws, seed))
    return _believed(measure, "size" if measure.shock is not None else "factor", draws, seed)


def rises(measure: AdministeredPrice, draws: int | None, seed: int) -> Array:
    """Log of new over old price, (draw,); central if `draws` is None."""
    return np.asarray(np.log1p(_believed(measure, "rise", draws, seed)))


def _believed(measure: Stated, field: str, draws: int | None, seed: int) -> Array:
    belief = measure.belief(field)
    if belief is None:
        return np.ones(1)
    if draws is None:
        return np.array([belief.value])
    uniform = stream(seed, "chain", "economy", measure.name, field).uniform(size=draws)
    return np.array([belief.at_quantile(float(q)) for q in uniform])


def _placed(path: Array, start: int, quarters: int) -> Array:
    """A path that begins in quarter `start`, on all quarters."""
    out = np.zeros((quarters, path.shape[1]))
    seen = path[max(-start, 0) : max(quarters - start, 0)]
    out[max(start, 0) : max(start, 0) + len(seen)] = seen
    return out


def joined(parts: Iterable[Mapping[Source, Paths]]) -> dict[Source, Paths]:
    """Innovations of all, added up by source and shock."""
    out: dict[Source, Paths] = {}
    for part in parts:
        for source, paths in part.items():
            held = out.setdefault(source, {})
            for name, path in paths.items():
                held[name] = held.get(name, 0.0) + path
    return out


def as_shocks(central: Mapping[Source, Paths], drawn: Mapping[Source, Paths] | None, draws: int) -> MacroShocks:
    """All sources at once: the central path in the middle, and one for each draw."""
    middle, paths = _summed(central.values()), _summed((drawn or central).values())
    return MacroShocks(
        paths={name: np.broadcast_to(path, (len(path), draws)) for name, path in paths.items()},
        middle={name: path[:, 0] for name, path in middle.items()},
    )


def _summed(parts: Iterable[Paths]) -> Paths:
    out: Paths = {}
    for part in parts:
        for name, path in part.items():
            if path.any():
                out[name] = out.get(name, 0.0) + path
    return out


__all__ = [
    "Fed",
    "Paths",
    "Stated",
    "as_shocks",
    "fed_shocks",
    "joined",
    "line_shocks",
    "oil_pull",
    "rises",
    "stated_shocks",
]
