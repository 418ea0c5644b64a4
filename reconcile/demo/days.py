"""The days on which the invented banks book: weekdays that are no closing days of TARGET.

Kept apart from the calendar of the matching, so that a slip there cannot hide in the truth.
Source: ECB, TARGET closing days; Easter by the anonymous Gregorian computus.
"""

from __future__ import annotations

from datetime import date, timedelta

_FIXED_CLOSINGS = frozenset({(1, 1), (5, 1), (12, 25), (12, 26)})
_SATURDAY = 5


def easter(year: int) -> date:
    """Easter Sunday.

    >>> easter(2026)
    datetime.date(2026, 4, 5)
    """
    golden, century, short = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (short // 4) - epact - short % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    total = epact + weekday - 7 * late + 114
    return date(year, total // 31, total % 31 + 1)


def is_banking_day(day: date) -> bool:
    """Whether the banks book on this day."""
    if day.weekday() >= _SATURDAY or (day.month, day.day) in _FIXED_CLOSINGS:
        return False
    return (day - easter(day.year)).days not in {-2, 1}


def days_between(first: date, last: date) -> list[date]:
    """Every calendar day from the first to the last."""
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def month_before(day: date, months: int) -> date:
    """The first day of the month so many months before this day's; negative counts forward."""
    whole = day.year * 12 + day.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)


def moved(day: str, by: int) -> str:
    """An ISO day moved by so many calendar days."""
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()
