"""Payments by day, so that of a long list each line is held against those around its day only."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reconcile.core.compare_values import Received

_HOLIDAYS = 14  # calendar days that hold every weekend and holiday at both ends of a few banking days


def reach_of(banking_days: int) -> int:
    """Calendar days that surely hold so many banking days.

    >>> reach_of(3)
    23
    """
    return 3 * banking_days + _HOLIDAYS


@lru_cache(1 << 16)
def slips_of_date(day: str) -> tuple[str, ...]:
    """The days that a slip makes of one: day and month swapped, the year before and after.

    >>> slips_of_date("2026-03-05")
    ('2026-05-03', '2025-03-05', '2027-03-05')
    """
    return f"{day[:4]}-{day[8:]}-{day[5:7]}", f"{int(day[:4]) - 1:04}{day[4:]}", f"{int(day[:4]) + 1:04}{day[4:]}"


class ByDay:
    """The places of payments by their booking and value days."""

    def __init__(self, payments: Sequence[Received]) -> None:
        self._booked = sorted((one.booking_date, place) for place, one in enumerate(payments))
        self._valued = sorted((one.value_date, place) for place, one in enumerate(payments) if one.value_date not in {"", one.booking_date})

    def about(self, day: str, reach: int, also: Iterable[str] = ()) -> set[int]:
        """The places of those booked or valued within calendar days of a day, and of those booked on certain other days."""
        number = date.fromisoformat(day).toordinal()
        first, last = (date.fromordinal(min(max(number + by, 1), date.max.toordinal())).isoformat() for by in (-reach, reach))
        found = {*_places(self._booked, first, last), *_places(self._valued, first, last)}
        for other in also:
            found.update(_places(self._booked, other, other))
        return found


def _places(days: Sequence[tuple[str, int]], first: str, last: str) -> Iterable[int]:
    return (place for _, place in days[bisect_left(days, (first, -1)) : bisect_right(days, (last, len(days) + (1 << 62)))])
