"""Banking days: the days on which TARGET, and so the banks of the euro area, book payments.

>>> is_banking_day("2026-04-03"), is_banking_day("2026-04-07")  # Good Friday, the Tuesday after Easter
(False, True)
>>> add_banking_days("2026-04-02", 1), add_banking_days("2026-04-07", -1)
('2026-04-07', '2026-04-02')
>>> banking_days_between("2026-04-02", "2026-04-07"), banking_days_between("2026-04-04", "2026-04-05")
(1, 0)
>>> open_days("2026-05-01", "2026-05-06", ("LV",))  # the fourth of May is a holiday of Latvia, not of TARGET
['2026-05-05', '2026-05-06']

Source: European Central Bank, long-term calendar of TARGET closing days.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SATURDAY = 5
_DAY = timedelta(days=1)


@cache
def _closings(year: int) -> frozenset[date]:
    """TARGET's closing days of a year; the package costs a tenth of a second, so it is loaded only when asked."""
    from holidays import financial_holidays  # noqa: PLC0415

    return frozenset(financial_holidays("ECB", years=year))


@cache
def _open(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in _closings(day.year)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415

    return frozenset(country_holidays(country, years=year))


def is_country(code: str) -> bool:
    """Whether the holidays of a country are known by this code, as ISO 3166 writes it: LV."""
    from holidays import list_supported_countries  # noqa: PLC0415

    return code in list_supported_countries()


def open_days(first: str, last: str, countries: Iterable[str]) -> list[str]:
    """The days from first to last on which the banks of these countries work and TARGET does. Raises: ValueError for no ISO day."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    days = (begin + timedelta(days=step) for step in range((end - begin).days + 1))
    among = tuple(countries)
    return [day.isoformat() for day in days if _open(day) and not any(day in _holidays(country, day.year) for country in among)]


def is_banking_day(day: str) -> bool:
    """Whether the banks book on this day. Raises: ValueError when it is no ISO day."""
    return _open(date.fromisoformat(day))


def add_banking_days(day: str, days: int) -> str:
    """The day so many banking days later; negative goes back.

    Counting starts with the first banking day after (or before) ``day``, so one day from a Saturday is Monday; 0 gives the day itself.
    """
    found, step = date.fromisoformat(day), _DAY if days > 0 else -_DAY
    for _ in range(abs(days)):
        found += step
        while not _open(found):
            found += step
    return found.isoformat()


def banking_days_between(one: str, other: str) -> int:
    """How many banking days lie after the earlier of two days, up to and including the later; never negative.

    A day on which no bank books counts as the next on which one does, since what is ordered on it is booked then.
    """
    first, last = sorted((_booked(date.fromisoformat(one)), _booked(date.fromisoformat(other))))
    whole, rest = divmod((last - first).days, 7)
    # Whole weeks hold five weekdays each; closing days on weekdays are taken off, the rest is walked.
    count = 5 * whole - sum(day.weekday() < _SATURDAY and first < day <= first + timedelta(days=7 * whole) for day in _between(first, last))
    return count + sum(_open(first + timedelta(days=7 * whole + step)) for step in range(1, rest + 1))


def _booked(day: date) -> date:
    while not _open(day):
        day += _DAY
    return day


def _between(first: date, last: date) -> list[date]:
    return [day for year in range(first.year, last.year + 1) for day in _closings(year)]


@lru_cache(maxsize=1_000)
def months_before(day: str, months: int) -> str:
    """The same day so many months earlier, the last of the month where it has no such day."""
    year, month, number = int(day[:4]), int(day[5:7]), int(day[8:])
    whole = year * 12 + month - 1 - months
    last = (31, 29 if whole // 12 % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[whole % 12]
    return f"{whole // 12:04}-{whole % 12 + 1:02}-{min(number, last):02}"
