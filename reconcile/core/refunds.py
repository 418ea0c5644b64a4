"""Refunds: what of a contract's credit may be paid back, to whom, and who may say so.

>>> reason_words("mixed-up"), is_account("LV80BANK0000435195001")
('mixed-up contract number', True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stdnum import iban
from stdnum.exceptions import ValidationError

from reconcile.core import money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Why money is moved to another contract or paid back: a closed list.
REASONS = {
    "mixed-up": "mixed-up contract number",
    "sold-property": "sold property",
    "own-contracts": "between own contracts",
    "mistake": "paid by mistake",
    "other": "other",
}
OWN = "REFUND-"  # how the end-to-end id of a refund begins
OPEN = frozenset({"asked", "approved", "sent"})  # money of these is spoken for


class Credit(NamedTuple):
    """What of one payment is on account of a contract."""

    payment_id: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    payer_account: str
    account: str  # ours, into which it came


class Refund(NamedTuple):
    """A refund as it stands: its newest row."""

    event_no: int
    run_no: int
    refund_no: int
    state: str  # asked | approved | withdrawn | sent
    contract_no: str
    amount_minor: int
    currency: str
    payee_name: str
    payee_iban: str
    account: str
    who: str
    login: str  # the user of the computer who said it, whatever name was given
    given_at: str
    day: str
    reason: str


class Debit(NamedTuple):
    """Money the bank booked as paid back to a contract's customer; the amount is above 0."""

    payment_id: str
    booking_date: str
    contract_no: str
    amount_minor: int
    currency: str
    payee_iban: str  # "" when the bank does not say
    end_to_end_id: str


def end_to_end_id(refund_no: int) -> str:
    """What a refund is called in the file for the internetbank; the bank's statement gives it back."""
    return f"{OWN}{refund_no}"


def booked_by(found: Iterable[Refund], debits: Iterable[Debit]) -> dict[int, Debit]:
    """By refund_no, the debit that paid it: one debit pays one refund of its contract and sum.

    A debit with a refund's own id pays that one and no other. One without pays the refund sent first, on the debit's day
    or before, to the debit's account where the bank says it.
    """
    sent = sorted((one for one in found if one.state == "sent"), key=lambda one: (one.day, one.refund_no))
    result: dict[int, Debit] = {}
    for debit in sorted(debits, key=lambda each: (not each.end_to_end_id.startswith(OWN), each.booking_date, each.payment_id)):
        own = debit.end_to_end_id.startswith(OWN)
        fits = (
            one.refund_no
            for one in sent
            if one.refund_no not in result
            and (one.contract_no, one.amount_minor, one.currency) == (debit.contract_no, debit.amount_minor, debit.currency)
            and (debit.end_to_end_id == end_to_end_id(one.refund_no) if own else one.day <= debit.booking_date)
            and (own or debit.payee_iban in {"", one.payee_iban})
        )
        number = next(fits, None)
        if number is not None:
            result[number] = debit
    return result


_STANDS = {
    "asked": "was asked for on {day}; nobody has approved it yet",
    "approved": "was approved on {day}; it is not written out yet",
    "sent": "was sent on {day}; the bank has not booked it yet",
}


def sentence(one: Refund, booked_on: str = "") -> str:
    """How a refund stands that is not withdrawn; ``booked_on``: the day of the bank's debit, "" before it."""
    stands = f"was booked by the bank on {booked_on}" if booked_on else _STANDS[one.state].format(day=one.day)
    return f"refund {one.refund_no} of {money.to_text(one.amount_minor, one.currency)} {one.currency} {stands}"


def reason_words(code: str, note: str = "") -> str:
    """A reason as it is kept: in words, with what was noted beside it."""
    return REASONS[code] + (f": {note.strip()}" if note.strip() else "")


def is_account(text: str) -> bool:
    """Whether a text is an IBAN, check digits and all; the check of a country's own digits is its banks' business."""
    try:
        iban.validate(text, check_country=False)
    except ValidationError:
        return False
    return True


def payee(paid_in: Sequence[Credit]) -> Credit | None:
    """Who is to get a contract's credit back: the one account it was paid from; None when there are several, or none is known."""
    accounts = {one.payer_account for one in paid_in}
    if len(accounts) != 1 or "" in accounts:
        return None
    return max(paid_in, key=lambda one: (one.booking_date, one.payment_id))
