"""What was used, by calendar month: readings may span months, and are spread over them by days, adding up exactly.

Energy is integer watt hours (``kwh_milli``, thousandths of a kilowatt hour), money integer minor units, months ``2026-03``.

>>> by_month([Consumption("C", "2026-01-16", "2026-02-14", 300_000, 4500, "EUR")])["2026-01"]
Month(kwh_milli=160000, days=16, amount_minor=2400, priced_milli=160000)
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_REMEMBERED = 100_000  # distinct pairs of days; most readings are of whole months


class Consumption(NamedTuple):
    """What a contract used from a day to a day, both counted; ``amount_minor`` is what it cost, None when nobody said."""

    contract_no: str
    period_start: str
    period_end: str
    kwh_milli: int
    amount_minor: int | None
    currency: str


class Month(NamedTuple):
    """What is known of a month: on ``days`` of it. ``priced_milli`` is the energy whose cost is known."""

    kwh_milli: int
    days: int
    amount_minor: int
    priced_milli: int


NOTHING = Month(0, 0, 0, 0)
_BY_START = attrgetter("period_start")


def standing(readings: Sequence[Consumption]) -> list[Consumption]:
    """The readings that count, by first day; no day is counted twice.

    Of several for one period the last stands: ``readings`` come in the order they came to be known. Of periods that cut
    across one another the shorter stands, then the earlier.
    """
    ordered = sorted(readings, key=_BY_START)
    until = ""
    for one in ordered:
        if one.period_start <= until:
            return _apart(ordered)
        until = one.period_end
    return ordered


def _apart(readings: Sequence[Consumption]) -> list[Consumption]:
    taken: list[Consumption] = []
    newest = {(one.period_start, one.period_end): one for one in readings}
    for one in sorted(newest.values(), key=lambda one: (_days(one.period_start, one.period_end), one.period_start)):
        if all(one.period_end < other.period_start or other.period_end < one.period_start for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda one: one.period_start)


def by_month(readings: Sequence[Consumption]) -> dict[str, Month]:
    """The months the readings touch. The parts of a reading add up to it: the rest of a division goes to the later days."""
    found: dict[str, Month] = {}
    for one in standing(readings):
        priced = 0 if one.amount_minor is None else one.kwh_milli
        cuts = _cut(one.period_start, one.period_end)
        if len(cuts) == 1 and cuts[0][0] not in found:  # nearly all are
            found[cuts[0][0]] = Month(one.kwh_milli, cuts[0][3], one.amount_minor or 0, priced)
            continue
        for month, first, last, days in cuts:
            had = found.get(month, NOTHING)
            found[month] = Month(
                had.kwh_milli + _share(one.kwh_milli, first, last, days),
                had.days + last - first,
                had.amount_minor + _share(one.amount_minor or 0, first, last, days),
                had.priced_milli + _share(priced, first, last, days),
            )
    return found


def upto(readings: Iterable[Consumption], day: str) -> list[Consumption]:
    """The part of each reading that lies up to a day, spread as ``by_month`` does."""
    return _clipped(readings, "", day)


def since(readings: Iterable[Consumption], day: str) -> list[Consumption]:
    """The part of each reading that lies on or after a day."""
    return _clipped(readings, day, "9999-12-31")


def _clipped(readings: Iterable[Consumption], first: str, last: str) -> list[Consumption]:
    found = []
    for one in readings:
        start, end = max(one.period_start, first), min(one.period_end, last)
        if start > end:
            continue
        if (start, end) == (one.period_start, one.period_end):
            found.append(one)
            continue
        days, before = _days(one.period_start, one.period_end), _days(one.period_start, start) - 1
        until = before + _days(start, end)
        amount = None if one.amount_minor is None else _share(one.amount_minor, before, until, days)
        found.append(Consumption(one.contract_no, start, end, _share(one.kwh_milli, before, until, days), amount, one.currency))
    return found


def _share(whole: int, first: int, last: int, days: int) -> int:
    """What falls on the days from ``first`` to before ``last`` of so many."""
    return whole * last // days - whole * first // days


@lru_cache(maxsize=_REMEMBERED)
def _cut(first: str, last: str) -> tuple[tuple[str, int, int, int], ...]:
    """(month, first day, day after the last, days in all) of each month of a period; days counted from its first."""
    days = _days(first, last)
    parts, at, month = [], 0, first[:7]
    while at < days:
        until = min(days, _days(first, f"{month}-{days_in(month):02}"))
        parts.append((month, at, until, days))
        at, month = until, month_after(month)
    return tuple(parts)


@lru_cache(maxsize=_REMEMBERED)
def _days(first: str, last: str) -> int:
    """Days from one to the other, both counted."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def day_after(day: str, days: int = 1) -> str:
    """So many days later; negative is earlier."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


@lru_cache(maxsize=_REMEMBERED)
def days_in(month: str) -> int:
    """How many days a month has."""
    return calendar.monthrange(int(month[:4]), int(month[5:]))[1]


@lru_cache(maxsize=_REMEMBERED)
def month_after(month: str, count: int = 1) -> str:
    """So many months later; negative is earlier.

    >>> month_after("2026-11", 3), month_after("2026-01", -1)
    ('2027-02', '2025-12')
    """
    whole = int(month[:4]) * 12 + int(month[5:]) - 1 + count
    return f"{whole // 12:04}-{whole % 12 + 1:02}"


@lru_cache(maxsize=_REMEMBERED)
def months(first: str, count: int) -> tuple[str, ...]:
    """So many months from one on."""
    return tuple(month_after(first, place) for place in range(count))


def last_day(month: str) -> str:
    """The last day of a month."""
    return f"{month}-{days_in(month):02}"
