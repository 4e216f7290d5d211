"""What paths rest on, as rows of the table of assumptions."""

from __future__ import annotations

from collections.abc import Iterator

from tightrope.chain.beliefs import of_parameter
from tightrope.chain.economy.records import Economy
from tightrope.chain.economy.run import SPENDING
from tightrope.chain.result import Assumption
from tightrope.chain.setting import Setting
from tightrope.data.cited import CitedSource
from tightrope.macro.budget_rules import BOOK_ENTRIES
from tightrope.macro.parameters import Entry
from tightrope.measures import MacroShock


def economy_assumptions(setting: Setting, economy: Economy | None) -> tuple[Assumption, ...]:
    """The macro model's parameters, the budget's reactions, and lines of sets of shocks; none where nothing moves."""
    if economy is None or economy.still:
        return ()
    changed = {override.parameter for override in setting.scenario.overrides}
    entries = [_of_entry(entry, changed) for entry in economy.entries if not entry.symbol.startswith("sd_")]
    names = [SPENDING, *(() if economy.budget is None else BOOK_ENTRIES.values())]
    return (
        *entries,
        *(of_parameter(setting.book[name], overridden=name in changed) for name in names),
        *_of_lines(setting),
    )


def _of_entry(entry: Entry, changed: set[str]) -> Assumption:
    parameter = entry.parameter
    low, high = entry.span
    return Assumption(
        name=parameter.name,
        meaning=parameter.meaning,
        value=f"{entry.central:.3g}",
        spread=f"{low:.3g} to {high:.3g}",
        grade=parameter.grade_of(entry.label),
        source=parameter.evidence_text(),
        overridden=parameter.name in changed,
    )


def _of_lines(setting: Setting) -> Iterator[Assumption]:
    for measure in (m for m in setting.measures if isinstance(m, MacroShock) and m.set_ is not None):
        sources = measure.shocks_in_set.sources
        for line in measure.lines:
            cited = "" if line.source is None else f" {_cited(sources[line.source])}."
            yield Assumption(
                name=f"{measure.set_}.{line.part.replace(' ', '_')}.{line.shock}",
                meaning=f"{measure.title}: {line.part} ({line.shock.replace('_', ' ')}), by quarter",
                value=", ".join(f"{size:g}" for size in line.quarters),
                spread=f"times {line.factor[0]:g} to {line.factor[1]:g}",
                grade=line.grade,
                source=f"{line.note}{cited}",
            )


def _cited(source: CitedSource) -> str:
    return f"{source.publisher}, {source.title}"


__all__ = ["economy_assumptions"]
