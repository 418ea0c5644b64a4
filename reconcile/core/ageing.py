"""How long an item has been overdue, in the steps accountants use.

>>> [BUCKETS[bucket(days)] for days in (-5, 0, 1, 30, 31, 90, 91)]
['not due', 'not due', '1-30', '1-30', '31-60', '61-90', '>90']
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date

BUCKETS = ("not due", "1-30", "31-60", "61-90", ">90")
_LAST_DAYS = (0, 30, 60, 90)


def days_overdue(due_on: str, as_of: str) -> int:
    """Calendar days after the due day, negative before it; 0 where there is no due day (a credit note)."""
    return (date.fromisoformat(as_of) - date.fromisoformat(due_on)).days if due_on else 0


def bucket(days: int) -> int:
    """The place in BUCKETS of so many days overdue."""
    return bisect_left(_LAST_DAYS, days)
