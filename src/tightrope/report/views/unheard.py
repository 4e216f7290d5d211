"""What of a scenario at home nothing in this run hears of: said on the first screen, for it looks like no effect."""

from __future__ import annotations

from tightrope.chain.economy.calendar import first_day
from tightrope.chain.result import RunResult
from tightrope.core.axes import QUARTER
from tightrope.measures import AdministeredPrice
from tightrope.report.numbers import quoted


def unheard(result: RunResult) -> list[str]:
    """Sentences on prices the state sets elsewhere or before the paths begin, and on levers that pull nothing."""
    scenario, economy = result.scenario, result.economy
    start = None if economy is None else str(economy.path.level.coords[QUARTER].values[0])
    found = []
    for measure in scenario.in_force:
        if not isinstance(measure, AdministeredPrice):
            continue
        if measure.country != result.focus:
            found.append(f"{quoted(measure.title)} is a price set in {measure.country}: it moves nothing here.")
        elif start is not None and measure.from_ < first_day(start):
            found.append(f"{quoted(measure.title)} came before the paths begin ({start}): it moves nothing on them.")
    if scenario.levers is not None and result.unrest is None:
        found.append(f"The levers pull nothing: no unrest is modelled in this run for {result.focus}.")
    elif scenario.levers is not None and scenario.levers.price_freeze:
        found.append("The price freeze holds back what is felt at home; paths of prices and output know no freeze.")
    return found


__all__ = ["unheard"]
