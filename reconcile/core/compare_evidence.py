"""How much a customer's line proves: her own words < an order still with her bank < executed by her bank < a reference found among ours.

>>> says("Izpildīts"), says("Apstrādē"), says("Noraidīts"), says("")
(2, 1, 0, 0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.compare_words import not_executed
from reconcile.core.compare_work import references_of
from reconcile.core.numbers import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconcile.core.compare_values import Received
    from reconcile.core.reference_data import ClaimedLine

OWN_WORDS, ORDERED, EXECUTED, REFERENCE_FOUND = range(4)
GRADES = ("her own words", "an order with her bank", "executed by her bank", "her bank's reference is found")

_EXECUTED = tuple(map(fold, ("EXECUT", "IZPILDĪT", "BOOKED", "COMPLETE", "SETTLED", "ACSC", "ACCC", "PAID", "ИСПОЛН", "ВЫПОЛН", "ПРОВЕД")))
_ORDERED = tuple(
    map(fold, ("ORDER", "PROCESS", "PENDING", "ACCP", "ACTC", "PDNG", "WAIT", "APSTRĀD", "GAIDA", "PIEŅEMT", "В ОБРАБОТ", "ОБРАБАТ", "ОЖИДА"))
)


def says(status: str) -> int:
    """What the list's own status is worth."""
    said = fold(status).strip()
    if said.startswith(_EXECUTED) and not not_executed(status):
        return EXECUTED
    return ORDERED if said.startswith(_ORDERED) or said == "P" else OWN_WORDS


def grade(line: ClaimedLine, payments: Iterable[Received]) -> int:
    """The best of what a line has; ``payments`` are those it was found to be."""
    quoted = references_of(line)
    if any(quoted & one.references for one in payments):
        return REFERENCE_FOUND
    return says(line.status)
