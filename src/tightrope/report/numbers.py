"""Numbers as text: percent is made here and only here; at most three significant digits reach a reader."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"

#: a change smaller than this, in percent, is printed as no change
NOTHING = 0.005


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
    """A percent for a sentence: two significant digits below ten, none lost above.

    >>> percent_text(-1.8239), percent_text(61.7, signed=False), percent_text(0.004)
    ('−1.8\\xa0%', '62\\xa0%', '0.00\\xa0%')
    """
    return shown(value, sentence_decimals(value) if decimals is None else decimals, signed=signed) + SPACE + "%"


def sentence_decimals(*values: float) -> int:
    """Decimals for numbers quoted side by side in a sentence: two significant digits of the largest."""
    largest = max((abs(v) for v in values), default=0.0)
    return 0 if largest >= 10 else 1 if largest >= 1 else 2


def money_text(usd_billion: float) -> str:
    """An amount of money for a sentence, without sign; small amounts in millions.

    >>> money_text(-4.23), money_text(0.0123), money_text(0)
    ('USD\\xa04.2\\xa0bn', 'USD\\xa012\\xa0million', 'nothing')
    """
    amount = abs(usd_billion)
    if amount < 0.0005:
        return "nothing"
    if amount < 0.1:
        return f"USD{SPACE}{shown(1000 * amount, 0)}{SPACE}million"
    return f"USD{SPACE}{shown(amount, sentence_decimals(amount))}{SPACE}bn"


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
