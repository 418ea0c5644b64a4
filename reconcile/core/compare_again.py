"""What was paid on the claimed day and went back, and then was paid again: the line agrees, and its sentence tells the whole story."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.core.compare_work import days_apart

if TYPE_CHECKING:
    from reconcile.core.compare_values import Received
    from reconcile.core.compare_work import Work
    from reconcile.core.reference_data import ClaimedLine


def name_returned(work: Work) -> None:
    """Name in the sentence of a line that agrees an earlier payment of the sum, no farther from the claimed day, that the bank returned.

    The verdict, the payment and what is booked stay; each returned payment is named at one line only.
    """
    returned: dict[tuple[str, int], list[Received]] = defaultdict(list)
    for one in work.received:
        if one.amount_minor > 0 and one.at("returned") == one.amount_minor:
            returned[one.currency, one.amount_minor].append(one)
    named: set[str] = set()
    for line in work.lines if returned else ():
        found = work.found.get(line.line_no)
        if found is None or found.key != "agreed":
            continue
        same = returned.get((line.currency, line.amount_minor), ())
        nearer = [one for one in same if one.payment_id not in named and _came_before(work, line, one, found.payments[0])]
        if nearer:
            first = min(nearer, key=lambda one: (days_apart(line, one), one.booking_date, one.payment_id))
            named.add(first.payment_id)
            words = {**found.words, "first_on": first.booking_date, "gone": f" ({first.gone})" if first.gone else ""}
            work.found[line.line_no] = found._replace(key="agreed_again", words=words)


def _came_before(work: Work, line: ClaimedLine, one: Received, again: Received) -> bool:
    """Whether what went back was here before it was paid again, from this very contract, and is no other line's."""
    return (
        one.booking_date <= again.booking_date
        and days_apart(line, one) <= days_apart(line, again)
        and any(part.contract_no == line.contract_no for part in one.stands)
        and work.is_free(one, line.contract_no)
    )
