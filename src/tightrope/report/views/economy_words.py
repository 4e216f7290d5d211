"""What the paths say, in sentences made from the numbers."""

from __future__ import annotations

from typing import Final

import numpy as np

from tightrope.report.numbers import NOTHING, SPACE, listed, percent_text, sentence_decimals, shown, span, within
from tightrope.report.views.economy import YEAR, EconomyView, Fan

#: part of the whole below which a source is not named
_WORTH_NAMING: Final = 0.1
#: the farthest change of inflation is told where it is so many times its mean
_FARTHER: Final = 1.5


def economy_sentences(view: EconomyView) -> tuple[str, str]:
    """What happens to output, prices and the currency; and where it comes from and what the budget feels."""
    return _what(view), _why(view)


def quarter_text(quarter: str) -> str:
    """A quarter for a reader.

    >>> quarter_text("2025Q4")
    '2025\\xa0Q4'
    """
    return f"{quarter[:4]}{SPACE}{quarter[4:]}"


def _what(view: EconomyView) -> str:
    gdp, inflation, rate = (_of(view, name) for name in ("gdp", "inflation", "exchange_rate"))
    central, low, high = gdp.first_year
    begins = quarter_text(view.quarters[0])
    if abs(central) < NOTHING:
        first = f"In the year from {begins} GDP is what it would be without this"
    else:
        amount = percent_text(abs(central), signed=False)
        first = f"In the year from {begins} GDP is {amount} {'lower' if central < 0 else 'higher'} than without this"
    ends = span(low, high)
    opened = ", so even the sign is open" if low < -NOTHING and high > NOTHING else ""
    if max(abs(low), abs(high)) >= NOTHING:
        first += f" (nine draws in ten: {ends[0]} to {ends[1]}{opened})"
    worst = int(np.argmax(np.abs(gdp.central)))
    most = f", most in {quarter_text(view.quarters[worst])} ({percent_text(gdp.central[worst])})"
    return (
        f"{first}{most if abs(gdp.central[worst]) >= NOTHING else ''}; {_prices(view, inflation)}, and {_rate(rate)}."
    )


def _prices(view: EconomyView, inflation: Fan) -> str:
    """Mean of the year, and the farthest of two years where that is farther."""
    peak = int(np.argmax(np.abs(inflation.central[: 2 * YEAR])))
    farthest, (mean, low, high) = inflation.central[peak], inflation.first_year
    if max(abs(farthest), abs(mean)) < NOTHING:
        return "inflation stays as it would be"
    said = f"yearly inflation averages {_higher(mean)} ({_ends(low, high)})"
    if abs(mean) < NOTHING:
        said = f"yearly inflation averages what it would ({_ends(low, high)})"
    if abs(farthest) > _FARTHER * abs(mean):
        ends = _ends(inflation.ends[0][peak], inflation.ends[-1][peak])
        said += f", {_higher(farthest)} in {quarter_text(view.quarters[peak])} ({ends})"
    return said


def _higher(value: float) -> str:
    word = "higher" if value > 0 else "lower"
    return f"{shown(abs(value), sentence_decimals(value))}{SPACE}points {word}"


def _ends(low: float, high: float) -> str:
    return " to ".join(shown(end, sentence_decimals(low, high), signed=True) for end in (low, high))


def _rate(rate: Fan) -> str:
    value = rate.central[YEAR - 1]
    unit = rate.name.split(" ")[0].lower()
    if abs(value) < NOTHING:
        return f"the {unit} keeps its value"
    low, high = rate.ends[0][YEAR - 1], rate.ends[-1][YEAR - 1]
    ends = " to ".join(span(low, high))
    word = "more" if value > 0 else "less"
    return f"a dollar costs {percent_text(abs(value), signed=False)} {word} {unit} after a year ({ends})"


def _why(view: EconomyView) -> str:
    parts = [(within(part.name), float(np.mean(part.gdp[:YEAR]))) for part in view.sources]
    total = sum(value for _, value in parts)
    least = max(NOTHING, _WORTH_NAMING * abs(total))
    named = [(name, value) for name, value in sorted(parts, key=lambda item: -abs(item[1])) if abs(value) >= least]
    said = []
    if len(named) == 1:
        said.append(f"nearly all of the effect on GDP comes through {named[0][0]}")
    elif named:
        parted = listed(f"{percent_text(value)} comes through {name}" for name, value in named)
        said.append(f"of the effect on GDP {parted}")
    text = "; ".join((*said, *_budget(view)))
    return f"{text[:1].upper()}{text[1:]}." if text else "Nothing moves GDP by more than a rounding error."


def _budget(view: EconomyView) -> list[str]:
    balance = view.fan("balance_with_fund_share") or view.fan("balance_share")
    if balance is None:
        return []
    central, low, high = balance.first_year
    what = "the balance of budget and oil fund together" if view.fund else "the balance of the budget"
    if max(map(abs, balance.first_year)) < NOTHING:
        return [f"{what} stays as it would be"]
    decimals = max(2, sentence_decimals(low, high)) if max(abs(low), abs(high)) < 1 else 1
    texts = [shown(value, decimals, signed=True) for value in (central, low, high)]
    return [f"{what} changes by {texts[0]}{SPACE}% of GDP over that year ({texts[1]} to {texts[2]}){_lines(view)}"]


def _lines(view: EconomyView) -> str:
    """The lines of the accounts that move the balance most."""
    named = sorted((part for part in view.budget if abs(part.points) >= NOTHING), key=lambda part: -abs(part.points))
    told = [f"{shown(part.points, 2, signed=True)} through {within(part.name)}" for part in named[:2]]
    return f", {listed(told)}" if told else ""


def _of(view: EconomyView, name: str) -> Fan:
    found = view.fan(name)
    if found is None:  # every macro path has it
        raise KeyError(name)
    return found


__all__ = ["economy_sentences", "quarter_text"]
