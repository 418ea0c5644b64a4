"""Which statements of an account are due by now and have not come.

A statement of a day is due on the next banking day, one of a week or a month when a banking day has begun after it. Days
on which the banks book nothing are never missed.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.calendar import add_banking_days, open_days
from reconcile.core.usual import usual_gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DAILY, WEEKLY, MONTHLY, NONE = "daily", "weekly", "monthly", "none"
LEARNED = ""  # from the account's own statements
RHYTHMS = (LEARNED, DAILY, WEEKLY, MONTHLY, NONE)
_DAY = timedelta(days=1)


class Missing(NamedTuple):
    """A stretch of banking days, first and last, whose statement or statements have not come."""

    first: str
    last: str
    days: int


def missing(periods: Iterable[tuple[str, str]], rhythm: str, as_of: str, countries: Sequence[str], closed: str = "") -> list[Missing]:
    """What is missing of an account with these statements' periods, oldest first, on the morning of ``as_of``.

    An account whose rhythm is stated is held to it from its first statement on. Where it is learned, only its end can be
    judged: what lies between two statements is for the chain of balances to tell.

    >>> missing([("2026-03-02", "2026-03-03"), ("2026-03-05", "2026-03-05")], "daily", "2026-03-09", ("LV",))
    [Missing(first='2026-03-04', last='2026-03-04', days=1), Missing(first='2026-03-06', last='2026-03-06', days=1)]
    """
    covered = sorted(period for period in periods if period[0])
    if not covered or rhythm == NONE:
        return []
    upto = add_banking_days(as_of, -1)
    if closed:
        upto = min(upto, closed)
    if rhythm == LEARNED:
        return _silent(covered, upto, countries)
    due = [day for day in open_days(covered[0][0], upto, countries) if _due_on(day, rhythm) <= upto]
    return _stretches(due, covered)


def _silent(covered: Sequence[tuple[str, str]], upto: str, countries: Sequence[str]) -> list[Missing]:
    """Whether nothing has come for as long as usually lies between two statements."""
    ends = sorted({last for _, last in covered})
    usual = usual_gap(ends)
    waited = open_days((date.fromisoformat(ends[-1]) + _DAY).isoformat(), upto, countries)
    if usual is None or not waited or len(waited) < usual:
        return []
    return [Missing(waited[0], waited[-1], len(waited))]


def _due_on(day: str, rhythm: str) -> str:
    """The last day of the period a day's statement is for."""
    found = date.fromisoformat(day)
    if rhythm == WEEKLY:
        return (found + timedelta(days=6 - found.weekday())).isoformat()
    if rhythm == MONTHLY:
        return ((found.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY).isoformat()
    return day


def _stretches(due: Sequence[str], covered: Sequence[tuple[str, str]]) -> list[Missing]:
    """The days due that no period covers, those next to each other as one."""
    found = []
    for has_come, group in groupby(due, key=_Covered(covered).has):
        days = list(group)
        if not has_come:
            found.append(Missing(days[0], days[-1], len(days)))
    return found


class _Covered:
    """Periods, asked for days in ascending order."""

    def __init__(self, periods: Sequence[tuple[str, str]]) -> None:
        self._periods, self._next, self._reaches = periods, 0, ""

    def has(self, day: str) -> bool:
        while self._next < len(self._periods) and self._periods[self._next][0] <= day:
            self._reaches = max(self._reaches, self._periods[self._next][1])
            self._next += 1
        return day <= self._reaches
