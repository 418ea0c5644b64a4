"""Levelled plans: which instalments a contract's timeline gives, and what each is worth."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.numbers import fold, normal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconcile.core.reference_data import Plan

_NEVER = "9999-99"
_PLAN = "PLAN"  # how the key of an instalment begins
_REMEMBERED = 100_000  # months and days that are worked out once for all contracts


class Instalment(NamedTuple):
    """One month of a levelled plan. ``opens_on`` is the day it can first take money that does not name it."""

    item_key: str
    contract_no: str
    month: str
    due_on: str
    opens_on: str
    amount_minor: int
    currency: str


def item_key(contract_no: str, month: str) -> str:
    """The key of a contract's instalment for a month (``2026-03``)."""
    return f"{_PLAN}/{contract_no}/{month}"


def is_instalment(key: str) -> bool:
    """Whether the key of an item is that of an instalment."""
    return key.startswith(f"{_PLAN}/")


def names_a_plan(text: str) -> bool:
    """Whether a text may name an instalment at all."""
    return _PLAN in fold(text)


def named_in(text: str, contract_no: str) -> list[str]:
    """The keys of a contract's instalments that a text names as our statements print them, whatever stands between the parts.

    >>> named_in("Plan 1002003017 / 2026.03, paldies", "1002003017"), named_in("PLAN/1002003017/2026", "1002003017")
    (['PLAN/1002003017/2026-03'], [])
    """
    folded = fold(text)
    months = _named_month(normal(contract_no)).findall(folded) if _PLAN in folded else ()
    return list(dict.fromkeys(item_key(contract_no, f"{year}-{month}") for year, month in months))


def contract_in(reference: str) -> str:
    """The contract's number in a reference that is an instalment's key and nothing else; "" when it is none.

    >>> contract_in("PLAN/1002003017/2026-03"), contract_in("PLAN-EL-4521/07-K-2026-03"), contract_in("PLAN1002003017202603"), contract_in("PLANS/2026-03")
    ('1002003017', 'EL452107K', '1002003017', '')
    """
    found = _WHOLE.fullmatch(normal(reference)) if _PLAN in reference.upper() else None
    return found.group(1) if found else ""


_WHOLE = re.compile(rf"{_PLAN}([A-Z0-9]*[0-9][A-Z0-9]*)20[0-9]{{2}}(?:0[1-9]|1[0-2])")


@lru_cache(maxsize=1_000)
def _named_month(number: str) -> re.Pattern[str]:
    gap, number = "[^A-Z0-9]{0,3}", "[^A-Z0-9]?".join(number)
    return re.compile(rf"(?<![A-Z0-9]){_PLAN}{gap}{number}{gap}(20[0-9]{{2}}){gap}(0[1-9]|1[0-2])(?![0-9])")


def instalments(plans: Iterable[Plan], upto: str, opens_days: int, since: str = "") -> list[Instalment]:
    """The instalments of one contract that open up to a day, oldest first; with ``since`` only those due from that day on.

    ``plans`` is the timeline: in each month the stretch that began last holds (the later row, when two begin on one day).
    A due day beyond the month's end is its last day; so is a due day of 0.
    """
    found: dict[str, Instalment] = {}
    ordered = sorted(plans, key=lambda one: one.valid_from)
    for plan, following in zip(ordered, [*(one.valid_from for one in ordered[1:]), _NEVER], strict=False):
        first = max(plan.valid_from, since)
        month = first[:7]
        while True:
            due = _due(month, plan.due_day)
            opens = _earlier(due, opens_days)
            if opens > upto or due >= following or (plan.valid_to and due > plan.valid_to):
                break
            if due >= first:
                key = item_key(plan.contract_no, month)
                found[month] = Instalment(key, plan.contract_no, month, due, opens, plan.monthly_amount_minor, plan.currency)
            month = _next(month)
    return [found[month] for month in sorted(found)]


@lru_cache(maxsize=_REMEMBERED)
def _earlier(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()


@lru_cache(maxsize=_REMEMBERED)
def _due(month: str, day: int) -> str:
    last = calendar.monthrange(int(month[:4]), int(month[5:]))[1]
    return f"{month}-{min(day or last, last):02}"


@lru_cache(maxsize=_REMEMBERED)
def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"
