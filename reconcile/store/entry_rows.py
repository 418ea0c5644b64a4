"""Entries and their payments as rows, numbered and handed to the database a few thousand at a time."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, NamedTuple

from reconcile.store import bulk
from reconcile.store.schema import payment, payment_state

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.core.statement import Entry, Payment

_FLUSH = 4_000
_ENTRY_COLUMNS = (
    "entry_no", "statement_no", "ordinal", "identity", "account", "currency", "amount_minor", "status", "is_reversal", "booking_date",
    "value_date", "entry_reference", "servicer_reference", "bank_transaction_code", "proprietary_code", "batch_count",
    "batch_message_id", "batch_payment_information_id", "charges_minor", "additional_info", "details_total_minor", "details_count", "line",
)  # fmt: skip
PAYMENT_COLUMNS = tuple(column.name for column in payment.columns)
_STATE_COLUMNS = tuple(column.name for column in payment_state.columns)


class Numbered(NamedTuple):
    """An entry with its account, statement, identity, and its place among equals (1, 2, …)."""

    entry: Entry
    account: str
    statement_no: int
    identity: str
    ordinal: int


class EntryWriter:
    """Collects rows; ``flush`` makes them visible to queries on the same connection."""

    def __init__(self, connection: Connection, file_no: int) -> None:
        self._connection = connection
        file = bulk.fetch(connection, "SELECT sha256 FROM source_file WHERE file_no = ?", (file_no,))
        self._file_key = str(file[0][0]) if file else str(file_no)
        self._entry_no = bulk.next_number(connection, "entry", "entry_no")
        self._first_statement_no = self._statement_no = bulk.next_number(connection, "statement", "statement_no")
        self._entries: list[tuple[object, ...]] = []
        self._payments: dict[str, list[tuple[object, ...]]] = {"payment": [], "notified_payment": []}
        self._states: list[tuple[object, ...]] = []

    @property
    def next_entry_no(self) -> int:
        """The number the next entry gets."""
        return self._entry_no

    def next_statement(self) -> int:
        self._statement_no += 1
        return self._statement_no - 1

    def add(self, numbered: Numbered, table: str) -> None:
        """One entry; its payments go to ``table`` (``payment``, ``notified_payment``, or ``""`` when it is not money)."""
        entry, account = numbered.entry, numbered.account
        self._entries.append(
            (
                self._entry_no,
                numbered.statement_no,
                entry.ordinal,
                numbered.identity,
                account,
                entry.currency,
                entry.amount_minor,
                entry.status,
                int(entry.is_reversal),
                entry.booking_date,
                entry.value_date,
                entry.entry_reference,
                entry.servicer_reference,
                entry.bank_transaction_code,
                entry.proprietary_code,
                entry.batch_count,
                entry.batch_message_id,
                entry.batch_payment_information_id,
                entry.charges_minor,
                entry.additional_info,
                entry.details_total_minor,
                entry.details_count,
                entry.line,
            )  # fmt: skip
        )
        if table:
            # A notification has no place among the account's own lines, so its file keeps its keys apart, whenever it came.
            place = f"{self._file_key}/{numbered.statement_no - self._first_statement_no}/{entry.ordinal}"
            scope = str(numbered.ordinal) if table == "payment" else place
            for part, payment in enumerate(entry.payments, 1):
                key = payment_id(entry.booking_date, numbered.identity, scope, part)
                self._payments[table].append(_payment_row(key, self._entry_no, part, account, entry, payment))
                if table == "payment":
                    self._states.append((key, entry.booking_date, account, payment.currency, payment.amount_minor, "new", "", 0, 0))
        self._entry_no += 1
        if len(self._entries) >= _FLUSH:
            self.flush()

    def flush(self) -> None:
        bulk.insert(self._connection, "entry", _ENTRY_COLUMNS, self._entries)
        for table, rows in self._payments.items():
            bulk.insert(self._connection, table, PAYMENT_COLUMNS, rows)
            rows.clear()
        bulk.insert(self._connection, "payment_state", _STATE_COLUMNS, self._states)
        self._entries.clear()
        self._states.clear()


def payment_id(booking_date: str, identity: str, scope: str, part: int) -> str:
    """The stable key of a payment: its booking day, then a hash, so that keys sort by day and new ones sit together."""
    digest = hashlib.blake2b(f"{identity}|{scope}|{part}".encode(), digest_size=8).digest()
    return f"{booking_date.replace('-', '')}-{base64.b32encode(digest).decode()[:12]}"


def _payment_row(key: str, entry_no: int, part: int, account: str, entry: Entry, payment: Payment) -> tuple[object, ...]:
    return (
        key, entry_no, payment.kind, account, payment.currency, entry.booking_date, entry.value_date,
        payment.servicer_reference or entry.servicer_reference or key, payment.servicer_reference, payment.message_id,
        payment.payment_information_id, payment.instruction_id, payment.end_to_end_id, payment.transaction_id, payment.uetr,
        payment.mandate_id, payment.clearing_reference, payment.creditor_reference, payment.creditor_reference_type,
        payment.document_numbers, payment.remittance_text, payment.purpose, payment.additional_info or entry.additional_info,
        payment.counterparty_name, payment.counterparty_account, payment.counterparty_id, payment.counterparty_agent,
        payment.counterparty_address, payment.ultimate_name, payment.ultimate_id, payment.own_name, payment.own_account,
        payment.original_currency, payment.exchange_rate, payment.bank_transaction_code or entry.bank_transaction_code,
        entry.proprietary_code, payment.return_reason, payment.return_info, part, payment.amount_minor, payment.charges_minor,
        int(payment.is_return), int(entry.is_reversal), payment.line, payment.original_amount_minor,
    )  # fmt: skip
