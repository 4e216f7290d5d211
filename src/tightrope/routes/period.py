"""A period of months of one year, and how much of it a span of days covers."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from tightrope.core.errors import UsageError


@dataclass(frozen=True, order=True)
class Period:
    """Months `first` to `last` of a year, both included.

    >>> Period.of("2025-12").days, round(Period.of("2025").share_of_year, 3), str(Period(2024, 1, 10))
    (31, 1.0, '2024-01/2024-10')
    """

    year: int
    first: int = 1
    last: int = 12

    @classmethod
    def of(cls, text: str) -> Period:
        """A period written as 2025, 2025-12 or 2024-01/2024-10. Raises `UsageError`."""
        found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:/(\d{4})-(\d{2}))?)?", text)
        if found is not None:
            first = int(found[2] or 1)
            last = int(found[4] or found[2] or 12)
            if (found[3] or found[1]) == found[1] and 1 <= first <= last <= 12:
                return cls(int(found[1]), first, last)
        raise UsageError(f"'{text}' is no period: write a year as 2025, a month as 2025-12, months as 2025-01/2025-06.")

    @cached_property
    def begins(self) -> date:
        """First day."""
        return date(self.year, self.first, 1)

    @cached_property
    def ends(self) -> date:
        """Last day."""
        return date(self.year, self.last, calendar.monthrange(self.year, self.last)[1])

    @cached_property
    def days(self) -> int:
        """Number of days."""
        return (self.ends - self.begins).days + 1

    @cached_property
    def days_in_year(self) -> int:
        """365 or 366."""
        return 366 if calendar.isleap(self.year) else 365

    @property
    def share_of_year(self) -> float:
        """Part of the year's days."""
        return self.days / self.days_in_year

    @property
    def is_year(self) -> bool:
        """True for a whole year."""
        return (self.first, self.last) == (1, 12)

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The months one by one."""
        return tuple(Period(self.year, month, month) for month in range(self.first, self.last + 1))

    def covered(self, since: date | None, until: date | None) -> float:
        """Part of the days between two days, both included; None is open."""
        if since is None and until is None:
            return 1.0
        begin = max(self.begins, since or self.begins)
        end = min(self.ends, until or self.ends)
        return max(0, (end - begin) // timedelta(days=1) + 1) / self.days

    def weighted(self, factors: dict[int, float]) -> float:
        """Mean of monthly factors over the days of the period; 1 in months not named."""
        return sum(factors.get(one.first, 1.0) * one.days for one in self.months) / self.days

    def __str__(self) -> str:
        """As `of` reads it."""
        if self.is_year:
            return str(self.year)
        start = f"{self.year}-{self.first:02d}"
        return start if self.first == self.last else f"{start}/{self.year}-{self.last:02d}"


__all__ = ["Period"]
