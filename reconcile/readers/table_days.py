"""Days as people and programs write them, to ISO texts.

``2026-03-01``, ``20260301``, ``01.03.2026``, ``2026.03.01.``, ``2026/03/01``, ``2026:03:01``; a time of day behind it is dropped. With
slashes, or dashes and the year last, day and month are told apart by the column: one day after the 12th is enough.

>>> day("1.3.2026.", ""), day("01/03/2026", "day first"), day("2026-03-01T06:30:00Z", "")
('2026-03-01', '2026-03-01', '2026-03-01')
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Order = Literal["", "day first", "month first", "mixed"]

_FIRST, _LAST = "1900-01-01", "2199-12-31"  # outside is a slip of the hand
_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AP]M)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME, re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([./:])(\d{1,2})\2(\d{1,2})\.?" + _TIME, re.ASCII)
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DOTS = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})\.?" + _TIME, re.ASCII)
_EITHER = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})" + _TIME, re.ASCII)
_MONTHS = 12


def day(text: str, order: Order) -> str:
    """The ISO day. ``order`` is what the column says about day and month, see ``order_of``.

    Raises: ValueError with what is wrong, to be read behind the value.
    """
    if found := _ISO.fullmatch(text) or _PLAIN.fullmatch(text):
        year, month, number = found.groups()
    elif found := _YEAR_FIRST.fullmatch(text):
        year, _, month, number = found.groups()
    elif found := _DOTS.fullmatch(text):
        number, month, year = found.groups()
    elif found := _EITHER.fullmatch(text):
        number, month, year = _by_order(found, order)
    else:
        raise ValueError("is not a day; write it as 2026-03-31")
    iso = f"{year}-{int(month):02}-{int(number):02}"
    try:
        date.fromisoformat(iso)
    except ValueError as error:
        raise ValueError("is a day that there is not") from error
    if not _FIRST <= iso <= _LAST:
        raise ValueError("is a day of another century")
    return iso


def needs_order(text: str) -> bool:
    """Whether only the column can tell day and month apart."""
    found = _EITHER.fullmatch(text)
    return found is not None and found[1].lstrip("0") != found[3].lstrip("0")


def order_of(texts: Iterable[str]) -> Order:
    """What a whole column says: ``""`` when no day of it tells, ``"mixed"`` when they contradict one another."""
    day_first = month_first = False
    for text in texts:
        found = _EITHER.fullmatch(text.strip())
        if found is not None:
            day_first = day_first or int(found[1]) > _MONTHS
            month_first = month_first or int(found[3]) > _MONTHS
    if day_first and month_first:
        return "mixed"
    return "day first" if day_first else "month first" if month_first else ""


def _by_order(found: re.Match[str], order: Order) -> tuple[str, str, str]:
    one, other, year = found[1], found[3], found[4]
    if order == "mixed":
        raise ValueError("may be day/month or month/day, and the column has both; write the days as 2026-03-31")
    if order == "" and int(one) != int(other):
        raise ValueError("may be day/month or month/day, and no day of the column tells; write the days as 2026-03-31")
    return (other, one, year) if order == "month first" else (one, other, year)
