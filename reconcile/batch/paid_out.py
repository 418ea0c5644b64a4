"""Money we pay back to a customer is taken from what its contract has to the good, whoever says that it is that customer's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import refund
from reconcile.core.refunds import OWN, end_to_end_id
from reconcile.store import lookup, on_account

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.core.allocate import OpenItem
    from reconcile.store.book import Book, State
    from reconcile.store.pending import Waiting


class Credit(NamedTuple):
    """What a contract has to the good in one currency. ``waiting``: payments, each with what of it is on account of this contract."""

    contract_no: str
    currency: str
    waiting: tuple[tuple[State, int], ...]
    notes: tuple[OpenItem, ...]  # what bills have left of its credit notes, the oldest first

    @property
    def on_account_minor(self) -> int:
        """Held second payments, too."""
        return sum(state.held_minor + here for state, here in self.waiting)

    @property
    def notes_minor(self) -> int:
        """Above 0."""
        return -sum(note.open_minor for note in self.notes)

    @property
    def minor(self) -> int:
        """All of it."""
        return self.on_account_minor + self.notes_minor

    def words(self) -> str:
        """``30.00 EUR on account and 40.00 EUR of credit notes``."""
        return refund.credit_words(self.on_account_minor, self.notes_minor, self.currency)


def credit(connection: Connection, contract_no: str, currency: str, upto: str) -> Credit:
    """The credit of a contract from payments booked and credit notes issued up to a day."""
    unused = on_account.unused_money(connection, [contract_no]).get(contract_no, [])
    waiting = [(one.state, max(one.here_minor, 0)) for one in unused if one.state.currency == currency and one.state.booking_date <= upto]
    items = lookup.open_items(connection, [contract_no], currency, upto).get(contract_no, [])
    return Credit(contract_no, currency, tuple(waiting), tuple(item for item in items if item.open_minor < 0))


def take(book: Book, paid: State, there: Credit) -> None:
    """Post what we paid out against so much of a credit, which has it: second payments, money on account, the oldest first, credit notes."""
    number, left, rule = there.contract_no, -paid.amount_minor, f"refund:{paid.payment_id}"
    for state, here in sorted(there.waiting, key=lambda each: each[0].held_minor == 0):  # a second payment goes back before an advance
        held = min(left, state.held_minor)
        used = min(left - held, here)
        if held + used:
            book.post(state.payment_id, "held", number, "", -held, paid.currency, rule)
            book.post(state.payment_id, "on_account", number, "", -used, paid.currency, rule)
            book.post(state.payment_id, "refunded", number, "", held + used, paid.currency, rule)
            book.state(state._replace(on_account_minor=state.on_account_minor - used, held_minor=state.held_minor - held))
            left -= held + used
    book.post(paid.payment_id, "refunded", number, "", paid.amount_minor + left, paid.currency, rule)
    for note in there.notes:
        part = min(left, -note.open_minor)
        book.post(paid.payment_id, "item", number, note.item_key, -part, paid.currency, rule)
        left -= part
    book.state(paid._replace(state="posted", contract_no=number))


def was_sent(connection: Connection, payment: Waiting, contract_no: str) -> bool:
    """Whether two people have sent this very refund: a debit with its own id, of its contract and sum, and not booked before."""
    return any(
        one.state == "sent"
        and payment.end_to_end_id == end_to_end_id(one.refund.refund_no)
        and (one.refund.contract_no, one.refund.amount_minor, one.refund.currency) == (contract_no, -payment.amount_minor, payment.currency)
        and payment.payer_account in {"", one.refund.payee_iban}
        for one in (refund.every(connection) if payment.end_to_end_id.startswith(OWN) else ())
    )
