"""Money that goes back: which payment a return belongs to.

Linked only when exactly one payment fits. Source: ISO 20022 ``RtrInf`` and the references a return repeats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection


class Moved(NamedTuple):
    """A payment or a return, as far as linking looks at it. ``left_minor``: not yet returned, signed."""

    payment_id: str
    booking_date: str
    amount_minor: int
    left_minor: int
    currency: str
    payer_account: str
    payer_name: str
    end_to_end_id: str
    transaction_id: str
    servicer_reference: str
    text: str
    left_then_minor: int | None = None  # not yet returned on the return's own day, signed; as now when it is not said
    named: bool = False  # of a candidate: the return was made for this very payment


def original(going_back: Moved, candidates: Collection[Moved]) -> tuple[Moved | None, str]:
    """The payment a return belongs to, and the sentence that says by what; (None, why not) when it is not certain.

    A candidate has the opposite sign, was booked no later, and has at least as much left as goes back. The bank's ids
    decide first; among several with one id, or without any, account, sum and text must leave exactly one.
    """
    fitting = [one for one in candidates if _fits(one, going_back)]
    possible = [one for one in fitting if _has_left(one.left_minor, going_back)]
    for one in possible:
        if one.named:
            return one, "the bank's corrected statement no longer lists it"
    by_id = [one for one in possible if shares_id(one, going_back)]
    if by_id:
        exact = [one for one in by_id if one.left_minor == -going_back.amount_minor] if len(by_id) > 1 else by_id
        if len(exact) == 1:
            return exact[0], "linked by the original's reference"
        return None, f"{len(by_id)} payments carry the same reference, and the sum does not leave one"
    by_text = [  # rivals are those of its own day, so that a return does not become certain because a later one took the other
        one
        for one in fitting
        if _has_left(one.left_minor if one.left_then_minor is None else one.left_then_minor, going_back)
        and one.amount_minor == -going_back.amount_minor
        and one.payer_account
        and one.payer_account == going_back.payer_account
    ]
    alike = [one for one in by_text if one.text and one.text in going_back.text]
    for found in (alike, by_text):
        if len(found) == 1 and found[0] in possible:
            return found[0], "linked by account and sum, of which there is one"
    if by_text:
        return None, f"{len(by_text)} payments of this account have the same sum"
    return None, "no payment of ours fits what was returned"


def _fits(one: Moved, going_back: Moved) -> bool:
    return (
        one.payment_id != going_back.payment_id
        and one.currency == going_back.currency
        and one.booking_date <= going_back.booking_date
        and (not one.payer_account or not going_back.payer_account or one.payer_account == going_back.payer_account)
    )


def _has_left(left_minor: int, going_back: Moved) -> bool:
    return left_minor * going_back.amount_minor < 0 and abs(left_minor) >= abs(going_back.amount_minor)


_SHORTEST_ID = 6  # people write "1" as end-to-end id; a shorter one is an id only between the same accounts


def shares_id(one: Moved, other: Moved) -> bool:
    """Whether the bank's ids tie the two together."""
    same_account = one.payer_account != "" and one.payer_account == other.payer_account
    return any(
        mine != "" and mine == theirs and (same_account or len(mine) >= _SHORTEST_ID)
        for mine, theirs in (
            (one.end_to_end_id, other.end_to_end_id),
            (one.transaction_id, other.transaction_id),
            (one.servicer_reference, other.servicer_reference),
        )
    ) or (len(one.servicer_reference) >= _SHORTEST_ID and one.servicer_reference in other.text)
