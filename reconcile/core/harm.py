"""Whom an undecided payment hurts, and how much: what the worklist and the morning page are ordered by."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.ageing import days_overdue
from reconcile.core.money import to_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SOON_DAYS = 7  # a reminder for what falls due within a week cannot be stopped later

# The worst first.
DUNNED_THOUGH_PAID = 1
REOPENED = 2
FOUND_WRONG = 3
PROBABLY_WRONG = 4
MAY_BE_DUNNED = 5
MANY_CUSTOMERS = 6
PAID_TWICE = 7
RETURN_UNCLEAR = 8
WAITS_FOR_ANSWER = 9
SOON = 10
NOBODY_YET = 11

WHAT = {
    DUNNED_THOUGH_PAID: "Looks unpaid, but has paid",
    REOPENED: "Paid bill is open again",
    FOUND_WRONG: "On a wrong contract",
    PROBABLY_WRONG: "Probably on a wrong contract",
    MAY_BE_DUNNED: "May be reminded for nothing",
    MANY_CUSTOMERS: "Many customers at once",
    PAID_TWICE: "Paid twice",
    RETURN_UNCLEAR: "Went back, from where unclear",
    SOON: "Due within a week",
    WAITS_FOR_ANSWER: "Waits for our answer",
    NOBODY_YET: "Money without an owner",
}


class Owed(NamedTuple):
    """An open item of a contract that a payment may be meant for."""

    item_key: str
    due_on: str
    open_minor: int
    currency: str


class Harm(NamedTuple):
    """``rank`` orders, ``sentence`` says it ('' when nobody is hurt yet)."""

    rank: int
    sentence: str = ""


def said(minor: int, currency: str) -> str:
    """An amount in a sentence.

    >>> said(1234567, "EUR"), said(-500, "JPY")
    ('12,345.67 EUR', '-500 JPY')
    """
    return f"{to_decimal(minor, currency):,} {currency}"


def waiting(amount_minor: int, currency: str, suggestions: Sequence[str], owed: Mapping[str, Sequence[Owed]], as_of: str) -> Harm:
    """The harm of a payment nobody has: what its suggested contracts, best first, seem to owe meanwhile."""
    soon = (date.fromisoformat(as_of) + timedelta(days=_SOON_DAYS)).isoformat()
    found: list[tuple[Harm, int]] = []
    for place, number in enumerate(suggestions):
        items = [one for one in owed.get(number, ()) if one.currency == currency and one.open_minor > 0 and one.due_on]
        overdue = sorted((one for one in items if one.due_on < as_of), key=lambda one: (one.due_on, one.item_key))
        equal = next((one for one in overdue if one.open_minor == amount_minor), None)
        if equal:
            found.append(
                (Harm(DUNNED_THOUGH_PAID, f"Contract {number} is {_late(equal, as_of)} overdue with this very sum ({equal.item_key})"), place)
            )
        elif overdue:
            total = said(sum(one.open_minor for one in overdue), currency)
            found.append((Harm(MAY_BE_DUNNED, f"Contract {number} is {_late(overdue[0], as_of)} overdue with {total}"), place))
        else:
            next_one = next((one for one in sorted(items, key=lambda one: (one.due_on, one.item_key)) if one.due_on <= soon), None)
            if next_one:
                found.append((Harm(SOON, f"Contract {number} has {said(next_one.open_minor, currency)} due on {next_one.due_on}"), place))
    return min(found, key=lambda one: (one[0].rank, one[1]))[0] if found else Harm(NOBODY_YET)


def _late(one: Owed, as_of: str) -> str:
    days = days_overdue(one.due_on, as_of)
    return f"{days} day{'s' if days > 1 else ''}"
