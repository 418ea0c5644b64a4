"""Returns and refunds: the original's postings are undone, its items are open again, and both sides say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.batch import paid_out
from reconcile.batch.posting import state_of
from reconcile.core.names import name_key
from reconcile.core.returns import Moved, original, shares_id
from reconcile.store import going_back, lookup

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from reconcile.batch.context import Night
    from reconcile.batch.deciding import Decided
    from reconcile.store.book import State
    from reconcile.store.going_back import Place
    from reconcile.store.pending import Waiting


def settle(night: Night, decided: Sequence[Decided]) -> set[str]:
    """Post a day's returns and refunds, by payment_id; gives the contracts where money or an item is free again."""
    waiting: set[str] = set()
    if not decided:
        return waiting
    said = lookup.last_decisions(night.connection, [one.payment.payment_id for one in decided])
    found = going_back.candidates(night.connection, [one.payment for one in decided if one.outcome == "return"])
    returned = {one.payment.payment_id: one.payment for one in decided}
    written: set[str] = set()  # payments and contracts about which something waits to be written
    touched: set[str] = set()  # payments of which a return may have taken
    tied = {key for key, mine in found.items() if any(shares_id(each, _moved(returned[key])) for each in mine)}
    # Of one day, first those the bank's ids tie to their original: what they take is no rival to the others.
    for one in sorted(decided, key=lambda each: (each.payment.booking_date, each.payment.payment_id not in tied, each.payment.payment_id)):
        payment = one.payment
        mine = found.get(payment.payment_id, [])
        about = {each.payment_id for each in mine} | {one.contract_no} - {""}
        if written and (one.outcome == "refund" or about & written or any(each.amount_minor < 0 for each in mine)):
            night.book.flush()
            written.clear()
        if one.outcome == "refund":
            outcome, rule, contract_no, sentence = _refund(night, one)
        else:
            if touched & about:
                night.book.flush()
                mine = going_back.candidates(night.connection, [payment]).get(payment.payment_id, [])
            touched |= about
            outcome, rule, contract_no, sentence = _return(night, payment, mine, waiting)
        written |= about | {payment.payment_id}
        before = said.get(payment.payment_id)
        if before is None or (before.rule, before.sentence) != (rule, sentence):
            night.book.decide(payment.payment_id, outcome, rule, contract_no, sentence, one.evidence, one.candidates)
        if outcome == "clarification":
            night.book.state(state_of(payment, outcome))
        if payment.amount_minor > 0 or one.outcome == "refund":  # this moved money of payments that are not told here
            night.book.flush()
            written.clear()
    night.book.flush()
    return waiting


def _moved(payment: Waiting) -> Moved:
    text = f"{payment.remittance_text} {payment.return_info} {payment.additional_info}"
    return Moved(
        payment.payment_id, payment.booking_date, payment.amount_minor, payment.amount_minor, payment.currency, payment.payer_account,
        payment.payer_name, payment.end_to_end_id, payment.transaction_id, payment.servicer_reference, text,
    )  # fmt: skip


def _return(night: Night, payment: Waiting, found: Sequence[Moved], waiting: set[str]) -> tuple[str, str, str, str]:
    """(outcome, rule, contract, sentence) of one return."""
    origin, why = original(_moved(payment), found)
    reason = f" (the bank's reason: {payment.return_reason})" if payment.return_reason else ""
    if origin is None:
        return "clarification", "return_unlinked", "", f"money that goes back{reason}: {why}"
    state = lookup.states(night.connection, [origin.payment_id])[origin.payment_id]
    amount = -payment.amount_minor  # with the sign of the original
    if state.state == "not_customer":
        what = "a payment of ours came back" if amount < 0 else f"takes back the money of {origin.booking_date}, which was no customer's"
        rule = "returned_outgoing" if amount < 0 else "returned_aside"
        night.book.post(payment.payment_id, "not_customer", "", "", payment.amount_minor, payment.currency, rule)
        night.book.state(state_of(payment, "not_customer"))
        night.book.link_return(payment.payment_id, origin.payment_id, amount, payment.currency, payment.return_reason)
        return "not_customer", rule, "", f"{what}{reason}"
    decided = state.state not in {"new", "clarification", "awaiting_details"}
    if amount < 0 and decided:
        return _returned_outgoing(night, payment, state, reason, waiting)
    places = [place for place in going_back.places(night.connection, state.payment_id) if place.account_code in _UNDONE and place.amount_minor > 0]
    if decided and sum(place.amount_minor for place in places) < amount:
        sentence = (
            f"money that goes back{reason}: of the payment of {origin.booking_date} it belongs to, a part was already paid back to the customer"
        )
        return "clarification", "return_unlinked", "", sentence
    taken = _undo(night, state, amount, places, whole=origin.left_minor == amount)
    contract_no = _only(taken)
    waiting.update(place.contract_no for place in places)
    for number, part in taken.items():
        night.book.post(payment.payment_id, "returned", number, "", -part, payment.currency, f"return_of:{origin.payment_id}")
    night.book.state(state_of(payment, "returned", contract_no))
    night.book.link_return(payment.payment_id, origin.payment_id, amount, payment.currency, payment.return_reason)
    return "return", "correction" if origin.named else "return_linked", contract_no, f"takes back the payment of {origin.booking_date}{reason}; {why}"


_UNDONE = frozenset({"on_account", "held", "item"})


def _undo(night: Night, state: State, amount: int, places: Sequence[Place], *, whole: bool) -> dict[str, int]:
    """Take so much of a payment from where it stands: first what is on no item, then its items, the latest first.

    Gives how much was taken from each contract, in minor units; "" for money that stood nowhere.
    """
    left, on_account_minor, held_minor = amount, state.on_account_minor, state.held_minor
    parts: dict[str, int] = {}
    for place in sorted(places, key=lambda each: each.account_code == "item"):
        taken = min(left, place.amount_minor)
        if taken:
            night.book.post(
                state.payment_id, place.account_code, place.contract_no, place.item_key, -taken, state.currency, "returned", place.posting_no or None
            )
            on_account_minor -= taken if place.account_code == "on_account" else 0
            held_minor -= taken if place.account_code == "held" else 0
            parts[place.contract_no] = parts.get(place.contract_no, 0) + taken
            left -= taken
    if left:
        parts[state.contract_no] = parts.get(state.contract_no, 0) + left
    for contract_no, part in parts.items():
        night.book.post(state.payment_id, "returned", contract_no, "", part, state.currency, "returned")
    if whole:
        night.book.forget(state.payment_id)
    night.book.state(
        state._replace(
            state="returned" if whole else state.state,
            contract_no=_only(parts) if whole else state.contract_no,
            on_account_minor=on_account_minor,
            held_minor=held_minor,
        )
    )
    return parts


def _only(parts: Collection[str]) -> str:
    """The one contract there is, or none where there are several."""
    return next(iter(parts)) if len(parts) == 1 else ""


def _returned_outgoing(night: Night, payment: Waiting, state: State, reason: str, waiting: set[str]) -> tuple[str, str, str, str]:
    """What we sent out comes back: a refund restores the customer's credit; anything else was not a customer's."""
    book = night.book
    amount = -payment.amount_minor
    sources = going_back.refunded_from(night.connection, state.payment_id, state.contract_no)
    notes = [place for place in going_back.places(night.connection, state.payment_id) if place.account_code == "item"]
    on_account = sum(source[2] for source in sources)
    if on_account - sum(note.amount_minor for note in notes) != payment.amount_minor:
        return "clarification", "return_unlinked", "", f"part of a refund came back{reason}: say to which payment it belongs"
    states = lookup.states(night.connection, [source[0] for source in sources])
    for payment_id, contract_no, part in sources:
        book.post(payment_id, "refunded", contract_no, "", -part, payment.currency, "refund_returned")
        book.post(payment_id, "on_account", contract_no, "", part, payment.currency, "refund_returned")
        restored = states[payment_id]
        book.state(restored.with_on_account(contract_no, part))
    contract_no = state.contract_no
    waiting.add(contract_no)
    for note in notes:
        book.post(state.payment_id, "item", contract_no, note.item_key, -note.amount_minor, payment.currency, "refund_returned", note.posting_no)
    book.post(state.payment_id, "refunded", contract_no, "", on_account, payment.currency, "refund_returned")
    book.post(state.payment_id, "returned", contract_no, "", amount, payment.currency, "returned")
    book.state(state._replace(state="returned", contract_no=contract_no))
    book.post(payment.payment_id, "returned", contract_no, "", payment.amount_minor, payment.currency, f"return_of:{state.payment_id}")
    book.state(state_of(payment, "returned", contract_no))
    book.link_return(payment.payment_id, state.payment_id, amount, payment.currency, payment.return_reason)
    return "return", "refund_returned", contract_no, f"our refund of {state.booking_date} came back{reason}; the customer has the credit again"


def _refund(night: Night, one: Decided) -> tuple[str, str, str, str]:
    """Money we paid back, taken from the credit the contract had by then; to whom two people have sent it, else to the customer."""
    payment, number = one.payment, one.contract_no
    to_do = f"say whose it is with `reconcile assign {payment.payment_id} CONTRACT`, or --not-customer"
    if not (
        going_back.is_customers(night.connection, number, payment.payer_account, name_key(payment.payer_name))
        or paid_out.was_sent(night.connection, payment, number)
    ):
        sentence = f"paid out by us and names contract {number}, but to an account that has never paid for it and under another name; {to_do}"
        return "clarification", "refund_unclear", "", sentence
    there = paid_out.credit(night.connection, number, payment.currency, payment.booking_date)
    if there.minor < -payment.amount_minor:
        sentence = f"paid out by us and names contract {number}, which had only {there.words()}; {to_do}"
        return "clarification", "refund_without_credit", "", sentence
    paid_out.take(night.book, state_of(payment, "posted", number), there)
    return "refund", "refund", number, one.sentence
