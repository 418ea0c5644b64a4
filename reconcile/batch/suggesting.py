"""At a night's end: contracts that have exactly the sum of a payment on the worklist open, for a person to look at.

This is done last, when all that names its bill has been posted, so that bills paid meanwhile are no longer among them. It posts
nothing, no rule reads it, and it stands apart from a decision's candidates, to which something in the payment points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.near import neighbours
from reconcile.core.numbers import SHORTEST
from reconcile.core.suggestions import MOST_HOLDERS, Holder, suggested
from reconcile.store import lookup, suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from reconcile.store.suggestions import Open


def suggest(connection: Connection, run_no: int, chunk: int) -> None:
    """Keep what the sums of the payments on the worklist suggest as this night ends."""
    for cases in suggestions.waiting(connection, chunk):
        holders = suggestions.holders(connection, {(one.amount_minor, one.currency) for one in cases}, MOST_HOLDERS)
        beside = _beside(connection, cases)
        found = {}
        for one in cases:
            there = [holder for opens_on, holder in holders.get((one.amount_minor, one.currency), ()) if opens_on <= one.case.booking_date]
            found[one.case.payment_id] = suggested(one.case, [*there, *beside.get(one.case.payment_id, ())], one.candidates, one.pointed)
        suggestions.keep(connection, run_no, found)


def _beside(connection: Connection, cases: Sequence[Open]) -> dict[str, list[Holder]]:
    """By payment whose number a slip may have made, the contracts one slip from its number that have the sum open, however many others have it too."""
    wanted = [
        (one.case.payment_id, number, one.amount_minor, one.currency, one.case.booking_date)
        for one in cases
        if one.is_doubtful and one.case.number.isdigit() and len(one.case.number) > SHORTEST
        for number in neighbours(one.case.number)
    ]
    near = lookup.with_sum(connection, wanted, "contract") if wanted else {}
    names = {row[0]: row[2] for row in lookup.contracts(connection, {number for numbers in near.values() for number in numbers})}
    return {payment_id: [Holder(number, names.get(number, ""), "", "") for number in numbers] for payment_id, numbers in near.items()}
