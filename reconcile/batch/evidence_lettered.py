"""What plain tokens do not show, in payments that name nothing: numbers with letters glued to words or one slip away, numbers cut short."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from reconcile.core import lettered
from reconcile.core.numbers import SHORTEST, normal
from reconcile.store import lookup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconcile.batch.context import Night, Ours
    from reconcile.store.pending import Waiting

_LAST_RUN = re.compile(r"[0-9A-Z][0-9A-Z/._-]*$")
_MOST_LOST = 6  # signs of a number that a bank's limit may have cut off


class Found(NamedTuple):
    """One number of ours that a text holds, or nearly holds."""

    payment_id: str
    token: str
    kind: str
    contract_no: str
    item_key: str


def exact(ours: Ours, payments: Sequence[Waiting]) -> list[Found]:
    """The numbers with letters that stand in these texts whole, whatever is glued to them."""
    said = _said(ours, payments, ours.lettered)
    return _looked_up(ours, [(payment_id, token, token) for payment_id, tokens in said.items() for token in tokens])


def near(ours: Ours, payments: Sequence[Waiting]) -> list[Found]:
    """The numbers with letters that are one slip from what stands in these texts."""
    said = _said(ours, payments, lettered.beside(ours.lettered))
    around = {
        token: [other for other in lettered.neighbours(token) if len(other) in ours.number_lengths] for tokens in said.values() for token in tokens
    }
    return _looked_up(ours, [(payment_id, token, other) for payment_id, tokens in said.items() for token in tokens for other in around[token]])


def _said(ours: Ours, payments: Sequence[Waiting], shapes: frozenset[str]) -> dict[str, list[str]]:
    """By payment, what has one of these shapes; texts with too few digits are not looked at."""
    if not ours.lettered:
        return {}
    fewest = min(one.count("9") for one in ours.lettered) - 1
    texts = {p.payment_id: f"{p.remittance_text or p.additional_info} | {p.creditor_reference}" for p in payments}
    found = {key: lettered.found(text, shapes) for key, text in texts.items() if sum(sign.isdigit() for sign in text) >= fewest}
    return {key: tokens for key, tokens in found.items() if tokens}


def _looked_up(ours: Ours, wanted: Sequence[tuple[str, str, str]]) -> list[Found]:
    real: dict[str, list[tuple[str, str, str]]] = {}
    for other, kind, contract_no, item_key in lookup.hits(ours.connection, {other for _, _, other in wanted}) if wanted else ():
        real.setdefault(other, []).append((kind, contract_no, item_key))
    return sorted({Found(payment_id, token, *one) for payment_id, token, other in wanted for one in real.get(other, ())})


def cut_short(night: Night, payments: Sequence[Waiting]) -> dict[str, list[str]]:
    """By payment, the contracts whose number begins as the text ends, and where the sum is open: suggestions for texts a bank has cut."""
    longest = max(night.contract_lengths, default=0)
    wanted = []
    for payment in payments:
        run = _LAST_RUN.search(payment.remittance_text.upper().rstrip())
        token = normal(run.group()) if run else ""
        if SHORTEST <= len(token) < longest <= len(token) + _MOST_LOST and sum(sign.isdigit() for sign in token) >= SHORTEST:
            wanted.append((payment.payment_id, token, payment.amount_minor, payment.currency, payment.booking_date))
    return lookup.beginning_with(night.connection, wanted) if wanted else {}
