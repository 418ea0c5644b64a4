"""Money that goes back: returns of what customers paid, refunds of ours, and a refund that comes back itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.demo import texts
from reconcile.demo.desk import Draft
from reconcile.demo.kinds import all_plain

if TYPE_CHECKING:
    from reconcile.demo.desk import Desk, Home, Turn

_RETURN = "PMNT/RCDT/RRTN"
_OUT = "PMNT/ICDT/ESCT"
_BY_END_TO_END_ID_OF_FIVE = 3  # the other returns are found by transaction id
# Source: ISO 20022 external code list ExternalReturnReason.
_REASONS = (
    ("FOCR", "Following cancellation request"),
    ("DUPL", "Duplicate payment"),
    ("CUST", "Requested by customer"),
    ("TECH", "Technical problem"),
    ("AC03", "Wrong account"),
)


def _paid_to_go_back(desk: Desk, home: Home, turn: Turn, kind: str) -> Draft:
    """A payment with an id of its own, by which its return can be found."""
    text = texts.contract_plain(desk.random, home.contract_no, turn.day)
    draft = desk.pay(home, kind, turn.day, turn.item.amount_minor, text)
    if desk.random.randrange(5) < _BY_END_TO_END_ID_OF_FIVE:
        draft.end_to_end_id = desk.new_id("PAY-")
    else:
        draft.transaction_id = desk.new_id("TX-")
    return draft


def _goes_back(desk: Desk, original: Draft, kind: str, day: str, amount_minor: int) -> Draft:
    reason, info = desk.random.choice(_REASONS)
    draft = Draft(
        kind, day, -amount_minor, original.account, original.payer, "Maksājuma atgriešana", "return", original.contract_no,
        end_to_end_id=original.end_to_end_id, transaction_id=original.transaction_id, code=_RETURN, original=original,
        return_reason=reason, return_info=info,
    )  # fmt: skip
    desk.drafts.append(draft)
    return draft


def returned(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The last payment is called back whole some days later; half of those it happened to pay again."""
    all_plain(desk, home, turns[:-1])
    item, day = turns[-1]
    original = _paid_to_go_back(desk, home, turns[-1], "returned")
    back = desk.after(day, desk.random.randrange(1, 4))
    if not back:
        return
    _goes_back(desk, original, "return", back, item.amount_minor)
    again = desk.after(back, desk.random.randrange(1, 3))
    if again and desk.random.randrange(2):
        desk.pay(home, "paid_again", again, item.amount_minor, texts.contract_plain(desk.random, home.contract_no, again))


def returned_partly(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """A part of the last payment is called back."""
    all_plain(desk, home, turns[:-1])
    item, day = turns[-1]
    original = _paid_to_go_back(desk, home, turns[-1], "returned_partly")
    back = desk.after(day, desk.random.randrange(1, 4))
    if back:
        _goes_back(desk, original, "return_partial", back, item.amount_minor * desk.random.randrange(20, 60) // 100)


def return_unlinked(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Two equal payments for two equal bills, and a return that could be of either: a case for a person."""
    all_plain(desk, home, turns[:-2])
    first, last = turns[-2:]
    first.item.amount_minor = last.item.amount_minor
    for turn in (first, last):
        text = texts.invoice(desk.random, turn.item.key, turn.day)
        original = desk.pay(home, "one_of_two_equal", turn.day, turn.item.amount_minor, text, named=(turn.item.key,))
    back = desk.after(last.day, desk.random.randrange(1, 4))
    if back:
        draft = _goes_back(desk, original, "return_unlinked", back, last.item.amount_minor)
        draft.outcome, draft.inferable, draft.original, draft.contract_no = "clarification", False, None, ""


def refunded(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """Paid too much by mistake; we pay it back from the contract's credit."""
    _refund(desk, home, turns)


def refund_returned(desk: Desk, home: Home, turns: list[Turn]) -> None:
    """The same, but the customer's account cannot take it: the refund comes back and the credit stands again."""
    refund = _refund(desk, home, turns)
    day = desk.after(refund.day, 1) if refund else ""
    if refund and day:
        draft = _goes_back(desk, refund, "refund_returned", day, refund.amount_minor)
        draft.return_reason, draft.return_info = "AC04", "Closed account"


def _refund(desk: Desk, home: Home, turns: list[Turn]) -> Draft | None:
    all_plain(desk, home, turns)
    mistaken = desk.after(turns[-1].day, 1)
    paid_back = desk.after(turns[-1].day, 4)
    if not paid_back:
        return None
    amount = 100 * desk.random.randrange(20, 150)
    while any(item.amount_minor == amount for item in home.items):
        amount += 100  # a sum paid before would look like a duplicate, and be held
    desk.pay(home, "advance", mistaken, amount, texts.contract_plain(desk.random, home.contract_no, mistaken))
    draft = Draft(
        "refund", paid_back, -amount, home.account, home.payer, f"Pārmaksas atmaksa, līgums {home.contract_no}", "refund", home.contract_no,
        names_number=True, end_to_end_id=desk.new_id("REF-"), code=_OUT,
    )  # fmt: skip
    desk.drafts.append(draft)
    return draft
