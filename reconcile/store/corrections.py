"""A corrected statement that a person accepts: lines it adds are booked, lines it lacks are taken back by a counter-entry; one
it changes is both.

Nothing is deleted. A counter-entry is a line of the corrected statement, marked as a return: the next night undoes with
it what the withdrawn payment had settled, as with any payment a bank takes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.money import to_text
from reconcile.core.statement import Entry, Payment
from reconcile.errors import Refused
from reconcile.store import bulk
from reconcile.store.entry_rows import EntryWriter, Numbered
from reconcile.store.findings import STANDING
from reconcile.store.statements import Intake, Taken, take_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from reconcile.core.statement import Statement
    from reconcile.store.known_lines import Line
    from reconcile.store.second_source import Held

_ENTRY = (
    "amount_minor", "currency", "booking_date", "value_date", "entry_reference", "servicer_reference", "bank_transaction_code", "proprietary_code",
    "account",
)  # fmt: skip
# The columns of ``payment`` are named for the payer where the values say counterparty.
_PAYMENT = tuple(name.replace("counterparty_", "payer_") for name in Payment._fields)
_REASON = "withdrawn by the bank's corrected statement"


class Withdrawn(NamedTuple):
    """A payment that a corrected statement takes back."""

    payment_id: str
    booking_date: str
    amount_minor: int
    currency: str
    payer_name: str
    state: str


class Accepting(Intake):
    """A statement taken in as the right one: what contradicts it gives way."""

    def _contradict(self, _day: str, _currency: str, added: Sequence[Held], lacking: Sequence[Line]) -> None:
        for one in added:
            self._add_new(one.entry, one.key)
        self._writer.flush()
        for line in lacking:
            _withdraw(self._connection, self._writer, self._statement_no, line.entry_no, self._file_no, self._file_name)

    def _change(self, _day: str, _currency: str, changed: Sequence[tuple[Held, int]]) -> None:
        """The line as it was gives way to the line as it is now: who paid, and what for, decides whose money it is."""
        for one, _ in changed:
            self._add_new(one.entry, one.key)
        self._writer.flush()
        for _, entry_no in changed:
            _withdraw(self._connection, self._writer, self._statement_no, entry_no, self._file_no, self._file_name)


def accept(connection: Connection, events: Iterable[Statement | Entry], file_no: int, file_name: str) -> tuple[Taken, list[Withdrawn]]:
    """Take a corrected statement in. Raises: Refused when a line it lacks cannot be taken back by itself. The caller's transaction is the unit."""
    taken = take_in(connection, events, file_no, file_name, Accepting)
    sql = (
        "SELECT p.payment_id, p.booking_date, p.amount_minor, p.currency, p.payer_name, t.state FROM withdrawn w JOIN payment p ON p.entry_no = w.entry_no "
        "JOIN payment_state t ON t.payment_id = p.payment_id WHERE w.file_no = ? ORDER BY p.payment_id"
    )
    return taken, [Withdrawn(row[0], row[1], int(row[2]), *row[3:]) for row in bulk.fetch(connection, sql, (file_no,))]


def record(connection: Connection, file_no: int, sha256: str, who: str, given_at: str, reason: str) -> None:
    """Who accepted the file; what it contradicted when it first came is settled by that."""
    earlier = bulk.fetch(connection, "SELECT file_no FROM source_file WHERE sha256 = ?", (sha256,))
    row = (file_no, int(earlier[0][0]) if earlier else 0, who, given_at, reason)
    bulk.insert(connection, "correction", ("file_no", "accepted_file_no", "who", "given_at", "reason"), [row])


def resting_claims(connection: Connection, payment_id: str) -> list[str]:
    """The claimed lines that rest on a payment, by the last night: ``K-1 line 2``."""
    sql = f"SELECT f.case_no, f.line_no FROM {STANDING} AND n.kind = 'claim' AND f.payment_id = ? ORDER BY f.case_no, f.line_no"
    return [f"{case_no} line {line_no}" for case_no, line_no in bulk.fetch(connection, sql, (payment_id,))]


def touched(connection: Connection, payment_ids: Iterable[str]) -> set[str]:
    """Which of these payments a corrected statement has taken back, or are the counter-entry that does it."""
    bulk.stage(connection, "stage_corrected", ("payment_id",), [(key,) for key in sorted(set(payment_ids))])
    sql = (
        "SELECT s.payment_id FROM stage_corrected s JOIN payment p ON p.payment_id = s.payment_id "
        "WHERE EXISTS (SELECT 1 FROM withdrawn w WHERE w.entry_no = p.entry_no) "
        "OR EXISTS (SELECT 1 FROM withdrawn w WHERE w.by_entry_no = p.entry_no) ORDER BY s.payment_id"
    )
    return {row[0] for row in bulk.fetch(connection, sql)}


def _withdraw(connection: Connection, writer: EntryWriter, statement_no: int, entry_no: int, file_no: int, file_name: str) -> None:
    entry = bulk.fetch(connection, f"SELECT {', '.join(_ENTRY)} FROM entry WHERE entry_no = ?", (entry_no,))[0]
    stored = dict(zip(_ENTRY, entry, strict=True))
    names = ", ".join(f"p.{name}" for name in _PAYMENT)
    rows = bulk.fetch(
        connection,
        f"SELECT p.payment_id, t.state, p.is_reversal, {names} FROM payment p JOIN payment_state t ON t.payment_id = p.payment_id "
        "WHERE p.entry_no = ? ORDER BY p.part",
        (entry_no,),
    )
    payments = [Payment._make(row[3:]) for row in rows]
    for row, payment in zip(rows, payments, strict=True):
        _check(connection, row[0], row[1], payment, file_name, is_return=bool(row[2]) or bool(payment.is_return))
    back = Entry(
        ordinal=0, amount_minor=-int(stored["amount_minor"]), currency=stored["currency"], status="BOOK", is_reversal=True,
        booking_date=stored["booking_date"], value_date=stored["value_date"], entry_reference=stored["entry_reference"],
        servicer_reference=stored["servicer_reference"], bank_transaction_code=stored["bank_transaction_code"],
        proprietary_code=stored["proprietary_code"], batch_count=0, batch_message_id="", batch_payment_information_id="", charges_minor=0,
        additional_info=_REASON, details_total_minor=None, details_count=0, line=0,
        payments=tuple(_back(payment, stored["servicer_reference"]) for payment in payments),
    )  # fmt: skip
    by_entry_no = writer.next_entry_no
    writer.add(Numbered(back, stored["account"], statement_no, f"withdrawn {rows[0][0]}", 1, "payment"))
    bulk.insert(connection, "withdrawn", ("entry_no", "by_entry_no", "file_no"), [(entry_no, by_entry_no, file_no)])


def _back(payment: Payment, servicer_reference: str) -> Payment:
    """The money of a payment the other way; every reference stays, so that it is found by each."""
    return payment._replace(
        amount_minor=-payment.amount_minor, servicer_reference=payment.servicer_reference or servicer_reference, additional_info=_REASON,
        original_amount_minor=None, original_currency="", charges_minor=0, return_reason="", return_info=_REASON, is_return=True, line=0,
    )  # fmt: skip


def _check(connection: Connection, payment_id: str, state: str, payment: Payment, file_name: str, *, is_return: bool) -> None:
    """Raises: Refused for a payment whose money has gone on, which only a person can settle."""
    gone = bulk.fetch(
        connection, "SELECT 1 FROM posting WHERE payment_id = ? AND account_code IN ('returned', 'refunded') LIMIT 1", (payment_id,)
    )  # fmt: skip
    why = "is itself a return" if is_return else ""
    if payment.kind == "batch" or state in {"explained", "awaiting_details"}:
        why = "is a batch of several customers' money"
    if gone:
        why = "has gone back or was paid out"
    if why:
        amount = f"{to_text(payment.amount_minor, payment.currency)} {payment.currency}"
        raise Refused(
            file_name,
            f"it no longer lists payment {payment_id} of {amount}, which {why}",
            "nothing was changed; settle that payment with the bank first",
        )
