"""What a run believes: the book's entries in use and the beliefs inside the measures, each of which can be moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from tightrope.chain.horizon import entries_at
from tightrope.chain.result import Assumption
from tightrope.chain.setting import Setting
from tightrope.measures import Measure, Quantity
from tightrope.parameters import Grade, Parameter


@dataclass(frozen=True, kw_only=True)
class Belief:
    """One belief: how it reads, and how to move it to a quantile of its spread."""

    name: str
    meaning: str
    grade: Grade
    value: str
    spread: str
    source: str
    text_at: Callable[[float], str]
    move: Callable[[Setting, float], Setting]
    grades: tuple[tuple[Grade, int], ...] = ()


def beliefs_of(setting: Setting) -> tuple[Belief, ...]:
    """Beliefs of a question, the model's first, then those of each measure in force."""
    rerouting = setting.scenario.rerouting
    entries = (*entries_at(setting.horizon), *(rerouting.entries(setting.world) if rerouting else ()))
    model = [model_belief(name, setting.book[name]) for name in entries]
    measures = [
        _measure_belief(setting, measure, field, quantity)
        for measure in setting.measures
        for field, quantity in measure.quantities().items()
    ]
    return (*model, *measures)


def move_all(setting: Setting, beliefs: tuple[Belief, ...], quantiles: tuple[float, ...]) -> Setting:
    """The setting with every belief at its own quantile; the model is made anew once, if it must be."""
    moved = setting
    for belief, quantile in zip(beliefs, quantiles, strict=True):
        moved = belief.move(moved, quantile)
    return moved if moved.book is setting.book else moved.with_book(moved.book)


def model_belief(name: str, entry: Parameter) -> Belief:
    """An entry of the book that the trade model reads."""

    def move(setting: Setting, quantile: float) -> Setting:
        return replace(setting, book=setting.book.with_entry(name, entry.at_quantile(quantile)))

    return Belief(
        name=name,
        meaning=entry.meaning,
        grade=entry.grade,
        value=entry.value_text(),
        spread=entry.spread_text(),
        source=entry.evidence_text(),
        text_at=lambda quantile: entry.at_quantile(quantile).value_text(),
        move=move,
        grades=_mixed_grades(entry),
    )


def _mixed_grades(entry: Parameter) -> tuple[tuple[Grade, int], ...]:
    """How many values of an entry have each grade, the strongest first; empty where all have the same."""
    counted = Counter(entry.grade_of(label) for label in entry.labels)
    return tuple(sorted(counted.items(), key=lambda item: item[0].rank)) if len(counted) > 1 else ()


def _measure_belief(setting: Setting, measure: Measure, field: str, quantity: Quantity) -> Belief:
    def at(quantile: float) -> float:
        return quantity.at_quantile(quantile)

    def move(moved: Setting, quantile: float) -> Setting:
        measures = tuple(m.with_values({field: at(quantile)}) if m.name == measure.name else m for m in moved.measures)
        return replace(moved, measures=measures)

    return Belief(
        name=f"{measure.name}.{field}",
        meaning=f"{measure.title}: {field.replace('_', ' ')}",
        grade=quantity.grade,
        value=_plain(quantity.value),
        spread=f"{_plain(quantity.low)} to {_plain(quantity.high)}",
        source=_evidence(setting, quantity),
        text_at=lambda quantile: _plain(at(quantile)),
        move=move,
    )


def _plain(number: float) -> str:
    """Three significant digits, never an exponent.

    >>> _plain(0.0694), _plain(2000.0), _plain(-0.03)
    ('0.0694', '2,000', '-0.03')
    """
    return f"{float(f'{number:.3g}'):,.10g}"


def _evidence(setting: Setting, quantity: Quantity) -> str:
    """What a measure's belief rests on, ready to print."""
    if quantity.parameter:
        return f"{quantity.parameter}: {setting.book[quantity.parameter].evidence_text()}"
    cited = [f"{s.publisher}, {s.title} ({s.date})" for s in setting.scenario.sources if s.id == quantity.source]
    return "; ".join((*cited, *((quantity.reason,) if quantity.reason else ())))


def assumptions_of(setting: Setting, beliefs: tuple[Belief, ...]) -> tuple[Assumption, ...]:
    """The table of assumptions: beliefs in use, with those the scenario overrides marked."""
    overridden = {override.parameter for override in setting.scenario.overrides}
    from_book = {f"{m.name}.{f}": q.parameter for m in setting.measures for f, q in m.quantities().items()}
    return tuple(
        assumption_of(belief, overridden=belief.name in overridden or from_book.get(belief.name) in overridden)
        for belief in beliefs
    )


def of_parameter(parameter: Parameter, *, overridden: bool = False) -> Assumption:
    """An entry of the book as a row of the table of assumptions."""
    return Assumption(
        name=parameter.name,
        meaning=parameter.meaning,
        value=parameter.value_text(),
        spread=parameter.spread_text(),
        grade=parameter.grade,
        source=parameter.evidence_text(),
        overridden=overridden,
    )


def assumption_of(belief: Belief, *, overridden: bool = False) -> Assumption:
    """A belief as a row of the table of assumptions."""
    return Assumption(
        name=belief.name,
        meaning=belief.meaning,
        value=belief.value,
        spread=belief.spread,
        grade=belief.grade,
        source=belief.source,
        overridden=overridden,
        grades=belief.grades,
    )
