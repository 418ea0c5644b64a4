"""Entries and their payments as rows, numbered and handed to the database a few thousand at a time.

A row is what its place in the books adds, and behind it what the entry or the payment says, in the order of its fields:
a night makes millions of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.statement import Entry, Payment
from reconcile.store import bulk
from reconcile.store.entry_identity import payment_id
from reconcile.store.schema import payment as payment_table
from reconcile.store.schema import payment_state

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FLUSH = 4_000
_ENTRY_COLUMNS = ("entry_no", "statement_no", "identity", "account", "is_reversal", *(name for name in Entry._fields[:-1] if name != "is_reversal"))
_REVERSAL = Entry._fields.index("is_reversal")
_LAST = Entry._fields.index("payments")
PAYMENT_COLUMNS = tuple(column.name for column in payment_table.columns)
_STATE_COLUMNS = tuple(column.name for column in payment_state.columns)

# Of a payment these stand first in its row, since the entry says them where the payment does not, or for both.
_TOLD_FIRST = ("additional_info", "bank_transaction_code", "is_return")
_INFO, _CODE, _RETURN = (Payment._fields.index(name) for name in _TOLD_FIRST)
_PAYMENT_ROW = (
    "payment_id", "entry_no", "part", "account", "booking_date", "value_date", "entry_ref", "proprietary_code", "is_reversal", *_TOLD_FIRST,
    *(name.replace("counterparty_", "payer_") for name in Payment._fields if name not in _TOLD_FIRST),
)  # fmt: skip


class Numbered(NamedTuple):
    """An entry with its account, statement, identity, and its place among equals (1, 2, …)."""

    entry: Entry
    account: str
    statement_no: int
    identity: str
    ordinal: int
    table: str  # where its payments go: payment, notified_payment, or "" when it is not money


class EntryWriter:
    """Collects entries; ``flush`` makes their rows visible to queries on the same connection."""

    def __init__(self, connection: Connection, file_no: int) -> None:
        self._connection = connection
        file = bulk.fetch(connection, "SELECT sha256 FROM source_file WHERE file_no = ?", (file_no,))
        self._file_key = str(file[0][0]) if file else str(file_no)
        self._entry_no = bulk.next_number(connection, "entry", "entry_no")
        self._first_statement_no = self._statement_no = bulk.next_number(connection, "statement", "statement_no")
        self._entries: list[Numbered] = []

    @property
    def next_entry_no(self) -> int:
        """The number the next entry gets."""
        return self._entry_no + len(self._entries)

    def next_statement(self) -> int:
        self._statement_no += 1
        return self._statement_no - 1

    def add(self, entry: Numbered) -> None:
        """One entry more."""
        self._entries.append(entry)
        if len(self._entries) >= _FLUSH:
            self.flush()

    def flush(self) -> None:
        """Hand over what was collected."""
        entries = self._entries
        if not entries:
            return
        rows = [
            (
                number,
                one.statement_no,
                one.identity,
                one.account,
                int(one.entry.is_reversal),
                *one.entry[:_REVERSAL],
                *one.entry[_REVERSAL + 1 : _LAST],
            )
            for number, one in enumerate(entries, self._entry_no)
        ]
        bulk.insert(self._connection, "entry", _ENTRY_COLUMNS, rows)
        for table in ("payment", "notified_payment"):
            payments = [row for number, one in enumerate(entries, self._entry_no) if one.table == table for row in self._payments(number, one)]
            bulk.insert(self._connection, table, _PAYMENT_ROW, payments)
            if table == "payment":
                bulk.insert(self._connection, "payment_state", _STATE_COLUMNS, list(map(_new_state, payments)))
        self._entry_no += len(entries)
        entries.clear()

    def _payments(self, entry_no: int, one: Numbered) -> list[tuple[object, ...]]:
        """The rows of an entry's payments."""
        scope = str(one.ordinal) if one.table == "payment" else self._place(one)
        return [_payment_row(entry_no, one, scope, part, payment) for part, payment in enumerate(one.entry.payments, 1)]

    def _place(self, one: Numbered) -> str:
        """A notification has no place among the account's own lines, so its file keeps its keys apart, whenever it came."""
        return f"{self._file_key}/{one.statement_no - self._first_statement_no}/{one.entry.ordinal}"


def _payment_row(entry_no: int, one: Numbered, scope: str, part: int, payment: Payment) -> tuple[object, ...]:
    entry = one.entry
    key = payment_id(entry.booking_date, one.identity, scope, part)
    return (
        key, entry_no, part, one.account, entry.booking_date, entry.value_date, payment.servicer_reference or entry.servicer_reference or key,
        entry.proprietary_code, int(entry.is_reversal), payment.additional_info or entry.additional_info,
        payment.bank_transaction_code or entry.bank_transaction_code, int(payment.is_return),
        *payment[:_INFO], *payment[_INFO + 1 : _CODE], *payment[_CODE + 1 : _RETURN], *payment[_RETURN + 1 :],
    )  # fmt: skip


_ROW = tuple(_PAYMENT_ROW.index(name) for name in ("payment_id", "booking_date", "account", "currency", "amount_minor"))


def _new_state(row: tuple[object, ...]) -> tuple[object, ...]:
    """How a payment stands that nobody has looked at yet."""
    key, day, account, currency, amount = _ROW
    return (row[key], row[day], row[account], row[currency], row[amount], "new", "", 0, 0)
