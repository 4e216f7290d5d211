"""Numbers as text: percent is made here and only here; at most three significant digits reach a reader."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"

#: a change smaller than this, in percent, is printed as no change
NOTHING = 0.005
#: an end of a range smaller than this, in percent, is printed as zero
ZERO = 0.0005


def percent(hat: float) -> float:
    """Ratio new/old as percent change.

    >>> round(percent(0.982), 6)
    -1.8
    """
    return 100 * (hat - 1)


def maybe_percent(hat: float | None) -> float | None:
    """The same of a ratio that may not have been found.

    >>> maybe_percent(None)
    """
    return None if hat is None else percent(hat)


def billions(usd_million: float) -> float:
    """USD million as USD billion."""
    return usd_million / 1000


def points_per_log(hat: float) -> float:
    """Factor from log points to percent such that contributions to ln(hat) add up to `percent(hat)`.

    >>> round(points_per_log(1.0), 6)
    100.0
    """
    change = math.log(hat) if hat > 0 else 0.0
    return 100.0 if abs(change) < 1e-12 else percent(hat) / change


def decimals_for(values: Iterable[float | None], small: bool = False) -> int:
    """Decimals that show the largest of the values with three significant digits, and all alike.

    With `small` each value keeps its own three digits, so that small ones do not vanish beside large ones.

    >>> decimals_for([0.123, 12.3]), decimals_for([0.04]), decimals_for([]), decimals_for([0.1, 118], small=True)
    (1, 2, 2, 2)
    """
    largest = max((abs(v) for v in values if v is not None and math.isfinite(v)), default=0.0)
    if small or largest < 1:
        return 2
    return max(0, min(2, 2 - math.floor(math.log10(largest))))


def shown(value: float | None, decimals: int = 2, *, signed: bool = False) -> str:
    """A number for a reader: true minus sign, thousands apart, never more than three significant digits.

    >>> shown(-1.8239), shown(12345.6, 0), shown(0.001, signed=True), shown(3.2, 1, signed=True), shown(None)
    ('−1.82', '12,300', '0.00', '+3.2', '–')
    """
    if value is None or not math.isfinite(value):
        return "–"
    if abs(value) >= 100:
        value, decimals = round(value, 2 - math.floor(math.log10(abs(value)))), 0
    elif abs(value) >= 10:
        decimals = min(decimals, 1)
    rounded = round(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    if rounded == 0:
        return text
    return (MINUS if rounded < 0 else "+" if signed else "") + text


def percent_text(value: float, *, signed: bool = True, decimals: int | None = None) -> str:
    """A percent for a sentence: two significant digits below ten, none lost above, a small one with its own.

    >>> percent_text(-1.8239), percent_text(61.7, signed=False), percent_text(0.004), percent_text(-0.0001)
    ('−1.8\\xa0%', '62\\xa0%', '+0.004\\xa0%', '0.0\\xa0%')
    """
    if decimals is None:
        decimals = 1 if abs(value) < ZERO else 3 if abs(value) < NOTHING else sentence_decimals(value)
    return shown(value, decimals, signed=signed) + SPACE + "%"


def points_text(value: float) -> str:
    """Percentage points for a sentence.

    >>> points_text(-0.62)
    '−0.62\\xa0points'
    """
    return percent_text(value).replace("%", "points")


def span(low: float, high: float) -> tuple[str, str]:
    """Two ends of a range with the same decimals; an end that these would make zero keeps its own, and its sign.

    >>> span(-0.93, 1.234), span(-0.12, -0.004), span(-3.9, 0.0001)
    (('−0.9\\xa0%', '+1.2\\xa0%'), ('−0.12\\xa0%', '−0.004\\xa0%'), ('−3.9\\xa0%', '0.0\\xa0%'))
    """
    decimals = sentence_decimals(low, high)

    def end(value: float) -> str:
        return percent_text(value, decimals=decimals if round(value, decimals) else None)

    return end(low), end(high)


def adding_up(values: Sequence[float], decimals: int) -> list[float]:
    """Values rounded so that they add up to their rounded sum: those nearest to the next digit move.

    The largest, which sentences quote, is rounded as by itself where the others can make up for it.

    >>> adding_up([0.024, 0.024, 0.024], 2), adding_up([-0.62, 0.0, 0.1], 1)
    ([0.02, 0.03, 0.02], [-0.6, 0.0, 0.1])
    """
    step = 10.0**decimals
    total = round(math.fsum(values) * step)
    main = max(range(len(values)), key=lambda i: abs(values[i]), default=0)
    others = [i for i in range(len(values)) if i != main and values[i]]
    for moving, fixed in ((others, {main: round(values[main] * step)} if values else {}), ([*others, main], {})):
        whole = {i: math.floor(values[i] * step) for i in moving}
        missing = total - sum(whole.values()) - sum(fixed.values())
        if 0 <= missing <= len(moving):
            break
    raised = sorted(moving, key=lambda i: whole[i] - values[i] * step)[: max(missing, 0)]
    steps = whole | fixed | {i: whole[i] + 1 for i in raised}
    return [round(steps.get(i, 0) / step, decimals) for i in range(len(values))]


def sentence_decimals(*values: float) -> int:
    """Decimals for numbers quoted side by side in a sentence: two significant digits of the largest."""
    largest = max((abs(v) for v in values), default=0.0)
    return 0 if largest >= 10 else 1 if largest >= 1 else 2


def money_text(usd_billion: float) -> str:
    """An amount of money for a sentence, without sign; less than a billion in millions.

    >>> money_text(-4.23), money_text(0.336), money_text(0)
    ('USD\\xa04.2\\xa0bn', 'USD\\xa0336\\xa0million', 'nothing')
    """
    amount = abs(usd_billion)
    if amount < 0.0005:
        return "nothing"
    if amount < 0.9995:
        return f"USD{SPACE}{shown(1000 * amount, 0)}{SPACE}million"
    return f"USD{SPACE}{shown(amount, sentence_decimals(amount))}{SPACE}bn"


def dollars(amount: float) -> str:
    """A price for a sentence: whole, or with cents.

    >>> dollars(45), dollars(47.6)
    ('USD\\xa045', 'USD\\xa047.60')
    """
    return f"USD{SPACE}{amount:,.0f}" if amount == round(amount) else f"USD{SPACE}{amount:,.2f}"


def direction(value: float, up: str = "rises", down: str = "falls", none: str = "does not change") -> str:
    """The verb that fits the sign of a percent change."""
    if abs(value) < NOTHING:
        return none
    return up if value > 0 else down


def listed(names: Iterable[str], joint: str = "and") -> str:
    """Names in a sentence.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    items = list(names)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joint} {items[-1]}" if items else ""


def unbroken(text: str) -> str:
    """A text in which no line breaks between a number and its percent sign.

    >>> unbroken("each 1 % of cost")
    'each 1\\xa0% of cost'
    """
    return re.sub(r"(?<=\d) %", f"{SPACE}%", text)


def within(name: str) -> str:
    """A name that begins with a capital, inside a sentence.

    >>> within("Mining of oil, gas and coal")
    'mining of oil, gas and coal'
    """
    return name[:1].lower() + name[1:]


def quoted(text: str) -> str:
    """Text in quotation marks."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "country", "countries"), counted(3, "draw")
    ('1 country', '3 draws')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
